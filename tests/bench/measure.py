"""Measures work beside a reference: seconds of the processor, of this process and of those that it starts.

What else the machine does weighs little in them. Round trips of the server are by the clock.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

ROUNDS = 5
PROGRAM = [sys.executable, "-c", "from loadlint.cli import run; run()"]
"""What the installed program does."""

Work = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One measured goal: at most so much. A ratio has the unit x, and the name says to what."""

    name: str
    goal: float
    measured: float
    unit: str = "x"

    @property
    def passes(self) -> bool:
        return self.measured <= self.goal

    def __str__(self) -> str:
        word = "pass" if self.passes else "miss"
        return f"{self.name}: goal <= {self.goal:g} {self.unit}, measured {self.measured:.3g} {self.unit}, {word}"


def ratio(work: Work, reference: Work, rounds: int = ROUNDS) -> float:
    """How many times as much one thing takes as the other: the median of alternated pairs."""
    pairs = [(seconds(work), seconds(reference)) for _ in range(rounds)]
    return statistics.median(first / second for first, second in pairs)


def seconds(work: Work) -> float:
    """The processor's seconds for some work, with those of the processes that it waits for."""
    before = _processor()
    work()
    return _processor() - before


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def clock(work: Work) -> float:
    """The seconds that pass."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(command: list[str], folder: Path) -> Work:
    """A process from start to end; what it keeps for later is in `folder`. It must end with 0 or 1."""
    environment = {**os.environ, "LOADLINT_CACHE_DIR": str(folder / "cache")}
    # An installed program has its byte code.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def work() -> None:
        done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=folder)
        assert done.returncode in (0, 1), done.stderr.decode()[-2000:]

    return work


def unknown(command: list[str], folder: Path) -> Work:
    """As `run`, with nothing kept from earlier runs."""
    places = map(str, count())

    def work() -> None:
        place = folder / "first" / next(places)
        place.mkdir(parents=True)
        run(command, place)()

    return work


def highest(program: str, file: Path) -> float:
    """The number of kilobytes that a program prints last, in a process of its own; see HIGHEST and KEPT."""
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


# Linux only. The peak in getrusage would be that of the parent.
HIGHEST = """
import re, sys
{0}
data = open(sys.argv[1], 'rb').read()
def highest(): return int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])
before = highest()
kept = {1}
print(highest() - before)
"""
"""By how much some work raises the peak of memory."""


def peak_of_program(arguments: list[str], folder: Path) -> float:
    """The most bytes that the program takes."""
    command = [sys.executable, "-c", _PROGRAM_WITH_PEAK, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return int(done.stderr.splitlines()[-1]) * 1024


# Linux only. As the program has it, but for its end.
_PROGRAM_WITH_PEAK = """
import gc, re, sys
from loadlint.cli import main
gc.set_threshold(100_000, 20, 100)
main(sys.argv[1:])
print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1], file=sys.stderr)
"""


def percentile(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[round(0.95 * (len(times) - 1))]


@contextmanager
def collector_of_program() -> Iterator[None]:
    """The garbage collector as the program sets it."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
