"""`make bench`: measures the performance goals, prints a line for each, and keeps the run. Fails no build.

`python -m tests.bench [--quick] [PART…]`: all parts, or those that are named. `--quick` takes the lines that change
first, keeps nothing, and says what is worse than in the last kept run.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from types import ModuleType

from tests.bench import history, parts
from tests.bench.measure import Line

WORSE = 1.15


def main(arguments: Sequence[str]) -> None:
    """Measure and tell."""
    is_quick = "--quick" in arguments
    names = [argument for argument in arguments if argument != "--quick"]
    chosen = modules(names, is_quick)
    lines: list[Line] = []
    begin = perf_counter()
    try:
        for module in chosen:
            lines.extend(measured(module, is_quick))
    finally:
        # What a part has measured is kept, also when a later one is stopped.
        spent = perf_counter() - begin
        if not is_quick:
            history.keep(lines, spent)
    if is_quick:
        for line, before in worse(lines):
            print(f"worse: {line.name}: {line.measured:.3g} {line.unit}, was {before:.3g}")
    print(f"{sum(line.passes for line in lines)} of {len(lines)} goals are met, in {spent / 60:.0f} minutes")


def modules(names: Sequence[str], is_quick: bool) -> list[ModuleType]:
    """The parts by name, or all that are not only on demand."""
    every = {name: importlib.import_module(f"{parts.__name__}.{name}") for name in part_names()}
    unknown_names = set(names) - every.keys()
    if unknown_names:
        raise SystemExit(f"the parts are {', '.join(every)}")
    wanted = [every[name] for name in names] or [part for part in every.values() if not hasattr(part, "ON_DEMAND")]
    return [part for part in wanted if not is_quick or hasattr(part, "quick")]


def part_names() -> list[str]:
    return sorted(part.name for part in pkgutil.iter_modules(parts.__path__))


def measured(module: ModuleType, is_quick: bool) -> Iterator[Line]:
    """The lines of a part, each printed as soon as it is known."""
    # Otherwise the collector walks through all that earlier parts left, and a part is slower after others.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory() as folder:
        for line in (module.quick if is_quick else module.lines)(Path(folder)):
            print(line, flush=True)
            yield line


def worse(lines: Sequence[Line]) -> list[tuple[Line, float]]:
    """The lines that have become worse than they were in the newest run that has them, and what they were."""
    before = history.newest()
    return [
        (line, before[line.name].measured)
        for line in lines
        if line.name in before and line.measured > WORSE * before[line.name].measured
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
