"""Looks at a page in a real browser."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.editors.tools import HERE, editors, program

WIDTHS = (250, 1000)
THEMES = ("light", "dark")


def looks_at(page: Path, looks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What each look shows; see look_at_page.mjs. Skips the test where `make test-editors` does not run it."""
    tools, chromium, node = editors(), program("chromium"), program("node")
    shots = tools / "shots"
    shots.mkdir(exist_ok=True)
    done = subprocess.run(
        [node, str(HERE / "look_at_page.mjs"), page.as_uri(), json.dumps(looks)],
        env={**os.environ, "EDITORS": str(tools), "SHOTS": str(shots), "CHROMIUM": chromium},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    assert [look["complaints"] for look in seen] == [[]] * len(looks)
    return seen
