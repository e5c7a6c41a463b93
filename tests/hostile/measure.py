"""Runs the command line under limits of the system, and measures what it took."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CPU_SECONDS = 20
MEMORY_BYTES = 2 << 30


@dataclass(frozen=True)
class Measured:
    """How a run ended and what it took: processor time in seconds, peak memory in bytes, both of that process alone.

    The peak is read while it runs, so that it is 0 for one that ends at once, and where there is no /proc.
    """

    code: int
    out: str
    err: str
    cpu_seconds: float
    peak_bytes: int


def run_limited(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    cpu_seconds: int = CPU_SECONDS,
    memory_bytes: int = MEMORY_BYTES,
    environment: Mapping[str, str] | None = None,
) -> Measured:
    """Run loadlint in a folder; past the limit of time the system ends it, so that its exit code is negative."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "loadlint", *arguments],
            cwd=folder,
            stdin=given,
            stdout=out,
            stderr=err,
            preexec_fn=limit,  # noqa: PLW1509 (no threads here)
            env={**os.environ, "COLUMNS": "200", **(environment or {})},
        )
        peak, status, usage = _ended(process.pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Measured(
            process.returncode,
            out.read().decode("utf-8", "replace"),
            err.read().decode("utf-8", "replace"),
            usage.ru_utime + usage.ru_stime,
            peak,
        )


def _ended(pid: int) -> tuple[int, int, resource.struct_rusage]:
    """Waits for a process: its peak memory in bytes, how it ended, and what it used.

    The system's own figure for the peak counts from the fork on, when the process still had its parent's memory.
    """
    peak = 0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return peak, status, usage
        peak = max(peak, _peak_so_far(pid))
        time.sleep(0.01)


def _peak_so_far(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
