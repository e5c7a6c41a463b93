"""Runs locustfiles with the real Locust, one after the other in one process: to start it takes as long as many runs."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import IO

PROGRAM = Path(__file__).with_name("locust_run.py")
SECONDS = 90


def run_locust(script: Path) -> dict[str, list[str]]:
    """What Locust counted in one iteration of a file, the failures it told, and the exceptions that ended a task."""
    process, errors = _process()
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{script}\n")
    process.stdin.flush()
    has_answered, _, _ = select.select([process.stdout], [], [], SECONDS)
    line = process.stdout.readline() if has_answered else ""
    if not line:
        process.kill()
        process.wait()
        _process.cache_clear()
        errors.seek(0)
    assert line, errors.read()
    answer: dict[str, list[str]] = json.loads(line)
    return answer


@cache
def _process() -> tuple[subprocess.Popen[str], IO[str]]:
    """The process, which ends when its input does, and the file of its errors."""
    errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (open as long as the process runs)
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
    )
    return process, errors
