"""Many scripts: costs grow linearly, and beside another linter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.inputs import APPLICATION, write_scripts
from tests.bench.measure import PROGRAM, Line, clock, run, seconds

OTHER = Path(sys.prefix) / "perf-lint"
"""`make bench` installs it there, apart from what loadlint needs."""

CHECK = [*PROGRAM, "check", "--no-cache", "--exit-zero"]


def lines(folder: Path) -> Iterator[Line]:
    yield from quick(folder)
    if OTHER.exists():
        yield from beside_perf_lint(folder / "recorded")


def quick(folder: Path) -> Iterator[Line]:
    write_scripts(folder / "all", 200)
    large = seconds(run([*CHECK, "--jobs", "1", str(folder / "all")], folder))
    small = sum(seconds(run([*CHECK, "--jobs", "1", str(folder / "all" / str(n))], folder)) for n in range(20))
    yield Line("check of 200 scripts / 20 times 10 scripts", 1, large / small)


def beside_perf_lint(folder: Path) -> Iterator[Line]:
    """A thousand scripts as recorders write them, in k6 and JMeter, which both tools read; no recordings."""
    write_recorded(folder, 1000)
    checks = [*CHECK, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(OTHER)}
    other = [sys.executable, str(OTHER / "bin" / "perf-lint"), "check", "--no-color", str(folder)]

    def reference() -> object:
        return subprocess.run(other, capture_output=True, check=False, env=environment, cwd=folder)

    work = run(checks, folder)
    yield Line("check of 1 000 scripts / perf-lint, by processor time", 2, seconds(work) / seconds(reference))
    yield Line("check of 1 000 scripts / perf-lint, by the clock", 2, clock(work) / clock(reference))


def write_recorded(folder: Path, number: int) -> None:
    """So many scripts, each a piece of a recorded one, in twenty folders."""
    from tests.bench.inputs import plan

    requests = (APPLICATION / "raw.k6.js").read_bytes().split(b"\n  response = http.")
    head, tail = requests[0], b"\n}\n"
    jmx = plan(20_000)
    for index in range(number):
        place = folder / str(index % 20)
        place.mkdir(parents=True, exist_ok=True)
        if index % 2:
            (place / f"{index}.jmx").write_bytes(jmx)
        else:
            some = requests[1 + index % 10 : 4 + index % 10]
            (place / f"{index}.js").write_bytes(b"\n  response = http.".join([head, *some]) + tail)
