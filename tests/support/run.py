"""Runs the command line as users do, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120


@dataclass(frozen=True)
class Done:
    """What a run printed."""

    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()


def loadlint(
    folder: Path, *arguments: str, exits: int, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> Done:
    """Run loadlint in a folder. It must end with the code `exits`."""
    done = subprocess.run(
        [sys.executable, "-m", "loadlint", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, "COLUMNS": "200", **(environment or {})},
    )
    assert done.returncode == exits, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return Done(done.stdout, done.stderr.decode())


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files under a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
