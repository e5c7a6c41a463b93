"""Runs the command line as users do: in the test's own process, which is quick, or in a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from loadlint import cli

SECONDS = 120
WIDTH = {"COLUMNS": "200"}


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
    """Run loadlint in a folder, without a process of its own. It must end with the code `exits`."""
    code, done = ran(folder, *arguments, stdin=stdin, environment=environment)
    assert code == exits, (arguments, code, done.out[-2000:], done.err[-2000:])
    return done


def ran(
    folder: Path, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> tuple[int, Done]:
    """The same, for runs of which it is not known how they end: the exit code, and what was printed."""
    given, out, err = io.BytesIO(stdin), io.BytesIO(), io.BytesIO()
    streams = {"stdin": given, "stdout": out, "stderr": err}
    with _surroundings(folder, environment or {}, streams):
        try:
            code = cli.main(arguments)
        except SystemExit as ended:
            # That is how the parser of the command line ends.
            code = ended.code if isinstance(ended.code, int) else 0
        sys.stdout.flush()
        sys.stderr.flush()
        return code, Done(out.getvalue(), err.getvalue().decode())


def loadlint_process(
    folder: Path, *arguments: str, exits: int, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> Done:
    """The same in a process of its own, for tests of the process itself: its start, its end, its workers."""
    done = subprocess.run(
        [sys.executable, "-m", "loadlint", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, **WIDTH, **(environment or {})},
    )
    assert done.returncode == exits, (arguments, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return Done(done.stdout, done.stderr.decode())


def snapshot(folder: Path) -> dict[str, bytes]:
    """All files under a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def _surroundings(folder: Path, environment: Mapping[str, str], streams: Mapping[str, io.BytesIO]) -> Iterator[None]:
    """The working directory, variables and standard streams of a run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in {**WIDTH, **environment}.items():
            patch.setenv(name, value)
        for name, stream in streams.items():
            patch.setattr(sys, name, io.TextIOWrapper(stream, "utf-8"))
        yield
