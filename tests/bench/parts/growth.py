"""How time and memory grow with the number of scripts, exchanges, values and samples, over three decades."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.drawing import Series, drawing
from tests.bench.history import PAGE
from tests.bench.inputs import shop, write_jtl, write_scripts
from tests.bench.measure import Line

ON_DEMAND = True
DECADES = 4
MOST_SECONDS = 240
"""A series ends where ten times the last point would take longer."""


def lines(folder: Path) -> Iterator[Line]:
    series = [(name, list(points(folder / name, write, first))) for name, (write, first) in KINDS.items()]
    for name, of_one in series:
        (size, seconds, _), (larger, more, _) = of_one[-2:]
        exponent = math.log(more / seconds) / math.log(larger / size)
        yield Line(f"growth of time from {size} to {larger} {name}, exponent", 1.05, exponent, "")
    images = PAGE.parent / "images"
    panels = [
        ("seconds of the processor", [_series(name, of_one, 1) for name, of_one in series]),
        ("peak memory in MB", [_series(name, of_one, 2) for name, of_one in series]),
    ]
    (images / "growth.svg").write_text(drawing(panels))


def _series(name: str, of_one: list[tuple[int, float, float]], cost: int) -> Series:
    return Series(name, tuple(point[0] for point in of_one), tuple(point[cost] for point in of_one))


def points(folder: Path, write: Callable[[Path, int], list[str]], first: int) -> Iterator[tuple[int, float, float]]:
    """Size, seconds and megabytes for each decade, as long as it does not take too long."""
    for decade in range(DECADES):
        place = folder / str(decade)
        place.mkdir(parents=True)
        size = first * 10**decade
        seconds, megabytes = _cost(write(place, size), place)
        yield size, seconds, megabytes
        if decade and 10 * seconds > MOST_SECONDS:
            return


def _cost(arguments: list[str], place: Path) -> tuple[float, float]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    environment = {**os.environ, "LOADLINT_CACHE_DIR": str(place / "cache")}
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True, env=environment)
    seconds, megabytes = json.loads(done.stderr.splitlines()[-1])
    return seconds, megabytes


# Linux only.
PROGRAM = """
import gc, json, re, sys, time
from loadlint.cli import main
gc.set_threshold(100_000, 20, 100)
start = time.process_time()
main(sys.argv[1:])
peak = int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])
print(json.dumps([time.process_time() - start, peak / 1024]), file=sys.stderr)
"""


def _scripts(place: Path, number: int) -> list[str]:
    write_scripts(place / "scripts", number)
    return ["check", "--no-cache", "--jobs", "1", "scripts"]


def _exchanges(place: Path, number: int) -> list[str]:
    return _check(place, *shop(1, number, number * 500))


def _values(place: Path, number: int) -> list[str]:
    return _check(place, *shop(number, 100, 1 << 20))


def _check(place: Path, script: str, recording: bytes) -> list[str]:
    (place / "a.js").write_text(script)
    (place / "a.har").write_bytes(recording)
    return ["check", "--no-cache", "a.js"]


def _samples(place: Path, number: int) -> list[str]:
    write_jtl(place / "run.jtl", number)
    return ["results", "run.jtl"]


KINDS: dict[str, tuple[Callable[[Path, int], list[str]], int]] = {
    "scripts": (_scripts, 1),
    "exchanges": (_exchanges, 10),
    "values": (_values, 1),
    "samples": (_samples, 1_000),
}
"""What grows, and from how many on."""
