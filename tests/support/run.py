"""Runs the command line as users do, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120


@dataclass(frozen=True)
class Done:
    """What a run printed, and its exit code."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()


def loadlint(folder: Path, *arguments: str, stdin: bytes | None = None, **environment: str) -> Done:
    """Run loadlint in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "loadlint", *arguments],
        cwd=folder,
        input=b"" if stdin is None else stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, "COLUMNS": "200", **environment},
    )
    return Done(done.returncode, done.stdout, done.stderr.decode())


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files under a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
