"""Starts other programs so that nothing of them is left: each in a group of its own, under a guard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO

from loadlint import resources
from loadlint.verify.errors import CannotRunError
from loadlint.verify.guard import KILLED

_PATIENCE = 5.0
"""Seconds that a program has to end by itself when it is told to."""

_TAIL = 1 << 16


class Child:
    """A program that was started. What it prints goes to a file without a name."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: str) -> None:
        self.name = os.path.basename(command[0])
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the program)
        guarded = [sys.executable, "-I", resources.path("verify", "guard.py"), *command]
        self._process = subprocess.Popen(
            guarded,
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )

    def wait(self, seconds: float) -> int | None:
        """The exit code; None where it has not ended within so many seconds. Above 128: a signal ended it."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end_of_output(self) -> str:
        """The end of what it has printed."""
        self._output.seek(0, os.SEEK_END)
        self._output.seek(max(0, self._output.tell() - _TAIL))
        return self._output.read().decode("utf-8", "replace")

    def end(self) -> None:
        """End it with all that it has started; one that has ended already stays as it is."""
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            if self.wait(_PATIENCE) is None:
                self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        self._process.wait()
        self._output.close()

    def _signal(self, number: int) -> None:
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.terminate()


@contextmanager
def running(command: list[str], environment: Mapping[str, str], folder: str) -> Iterator[Child]:
    """A program that runs within the block, and is ended with it. Raises CannotRunError where it can't be started."""
    try:
        child = Child(command, environment, folder)
    except OSError as error:
        raise CannotRunError(f"{command[0]}: can't be started: {error.strerror or error}") from None
    try:
        yield child
    finally:
        child.end()


def was_killed(code: int) -> bool:
    """Whether an exit code says that a signal ended the program: it crashed."""
    return code > KILLED


def program(variable: str, name: str) -> str | None:
    """A program: the one that an environment variable names, the one beside this Python, or the first on PATH.

    Entries of PATH that are not absolute are left out: they are about the working directory, which may be a stranger's.
    Raises CannotRunError where the variable names something that can't be run.
    """
    if wish := os.environ.get(variable):
        chosen = shutil.which(wish) if os.path.isabs(wish) else None
        if chosen is None:
            raise CannotRunError(f"{variable}: {wish} is not a program; give its absolute path")
        return chosen
    beside = os.path.dirname(os.path.abspath(sys.executable))
    entries = [entry for entry in os.environ.get("PATH", "").split(os.pathsep) if os.path.isabs(entry)]
    return shutil.which(name, path=os.pathsep.join([beside, *entries]))


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block a request to end this process is like Ctrl-C, so that what was started is ended first."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
