"""Beside a locustfile: writes the failures and exceptions of the run, at its end, to the file that FAILURES names.

Locust's own files of them are written once a second, so those of a short run are empty.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from locust import events


def write(environment: Any, **_: Any) -> None:
    """What failed, in words."""
    failures = [f"{error.name}: {error.error}" for error in environment.stats.errors.values()]
    exceptions = [exception["msg"] for exception in environment.runner.exceptions.values()]
    Path(os.environ["FAILURES"]).write_text(json.dumps([*failures, *exceptions]), "utf-8")


events.quitting.add_listener(write)  # type: ignore[no-untyped-call]
