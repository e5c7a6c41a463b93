"""Runs commands of loadlint in processes of their own, so that the server answers meanwhile.

Such a process and all that it starts end with the command, with its cancellation, and with the server, however that
ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Literal

from msgspec import Struct

from loadlint import processes, resources
from loadlint.verify.errors import CannotRunError, HostNotAllowedError

Way = Literal["engine", "live"]

_PATIENCE = 8.0
"""Seconds that a run has to end what it has started; longer than those that it gives to the load tool."""

_REFUSED, _FAILED = 1, 2


class Job(Struct, frozen=True):
    """What is to be run. `hosts` may be reached beside this machine; `keep` is where the recording of a run goes.

    `follow` is where its exchanges go as they come. `seconds` is the time limit, None for that of the command line.
    `part` is the name of the only part to run.
    """

    script: str
    folder: str
    way: Way
    hosts: tuple[str, ...] = ()
    keep: str | None = None
    follow: str | None = None
    shows_secrets: bool = False
    seconds: int | None = None
    part: str | None = None


async def verify(job: Job) -> dict[str, Any]:
    """The report of `loadlint verify --output-format json`. Raises CannotRunError; a cancelled one leaves nothing."""
    return await report_of(("verify", job.script, *_options(job)), job.folder, job.script)


async def report_of(arguments: Sequence[str], folder: str, subject: str) -> dict[str, Any]:
    """What a command of loadlint prints as JSON about its `subject`, run in a folder.

    Raises CannotRunError; a cancelled one leaves nothing.
    """
    pipe = asyncio.subprocess.PIPE
    guard = [sys.executable, "-I", resources.path("verify", "guard.py")]
    try:
        # The guard ends the run when this process, which holds the other end of its input, is gone.
        process = await asyncio.create_subprocess_exec(
            *guard,
            *processes.python("loadlint", *arguments, "--output-format", "json"),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            cwd=folder,
            start_new_session=True,
        )
    except OSError as error:
        raise CannotRunError(f"{subject}: can't be run: {error.strerror or error}") from None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        printed, told = await asyncio.gather(process.stdout.read(), process.stderr.read())
        code = await process.wait()
    finally:
        await asyncio.shield(_end(process))
    if code == _FAILED and printed.startswith(b"{") and "refused" in (refusal := json.loads(printed)):
        raise HostNotAllowedError(refusal["refused"], *refusal["hosts"])
    if code not in (0, _REFUSED):
        raise CannotRunError(_last_line(told) or f"the run ended with exit code {code} and gave no reason")
    report: dict[str, Any] = json.loads(printed)
    return report


def _options(job: Job) -> Sequence[str]:
    options = [f"--{job.way}"]
    for host in job.hosts:
        options += ["--host", host]
    if job.keep is not None:
        options += ["--keep", job.keep]
    if job.follow is not None:
        options += ["--follow", job.follow]
    if job.seconds is not None:
        options += ["--time-limit", str(job.seconds)]
    if job.part is not None:
        options += ["--part", job.part]
    if job.shows_secrets:
        options.append("--show-secrets")
    return options


async def _end(process: asyncio.subprocess.Process) -> None:
    """End a process with its group; nothing is to be done for one that has ended."""
    if process.returncode is not None:
        return
    _signal(process, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _PATIENCE)
    except TimeoutError:
        _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        await process.wait()


def _signal(process: asyncio.subprocess.Process, number: int) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, number)
        else:
            process.terminate()


def _last_line(told: bytes) -> str:
    lines = told.decode("utf-8", "replace").split("\n")
    return next((line.removeprefix("loadlint: ") for line in reversed(lines) if line.strip()), "")
