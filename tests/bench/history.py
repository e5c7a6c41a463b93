"""The runs of `make bench` that are kept, in `runs.jsonl`, and the page that is written of them."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.measure import Line

ROOT = Path(__file__).parents[2]
RUNS = Path(__file__).parent / "runs.jsonl"
PAGE = ROOT / "docs" / "performance.md"
MISSED = Path(__file__).parent / "missed.md"
"""Why goals are missed; written by hand, it ends the page."""
SHOWN = 6
"""So many values of a line are in the page, the newest last."""

HEAD = """\
# Performance

`make bench` measures these figures and writes this page. A value with the unit x is a ratio to a reference that is
measured in the same run, and the name of the line says which one. Ratios are of processor seconds, so other work on the
machine matters little. Round trips of the language server are clock times and include other work: see the run's load.
`make bench PARTS="start plans"` measures some parts. `make bench-quick` takes two minutes. It measures the lines that
change first, and shows those that are more than 15 % worse than in the last saved run.

"""


@dataclass(frozen=True)
class Run:
    """One run: when, of which commit, where, and what it measured."""

    date: str
    commit: str
    machine: str
    minutes: float
    lines: tuple[Line, ...]


def keep(lines: Sequence[Line], seconds: float) -> None:
    """Add a run, and write the page."""
    if not lines:
        return
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    run = Run(date, commit(), machine(), round(seconds / 60, 1), tuple(lines))
    with RUNS.open("a") as file:
        file.write(json.dumps(asdict(run)) + "\n")
    PAGE.write_text(page(runs()))


def runs() -> list[Run]:
    """All kept runs, oldest first."""
    values = map(json.loads, RUNS.read_text().splitlines()) if RUNS.exists() else ()
    return [Run(**value | {"lines": tuple(Line(**line) for line in value["lines"])}) for value in values]


def newest() -> dict[str, Line]:
    """The newest value of each line."""
    return {line.name: line for run in runs() for line in run.lines}


def commit() -> str:
    """The commit that is measured; with a `+` where files of the package have changed since."""
    names = subprocess.run(
        ["git", "rev-parse", "--short=8", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    changed = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "server", "grammars"], cwd=ROOT, check=False)
    return names.stdout.strip() + "+" * (changed.returncode == 1)


def machine() -> str:
    """What the run depends on beside the program; the load is that of all else at its end."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    python = platform.python_version()
    return (
        f"{os.cpu_count()} cores, {gigabytes} GB, {platform.system()}, Python {python}, load {os.getloadavg()[2]:.1f}"
    )


def page(kept: Sequence[Run]) -> str:
    """The page: the newest value of each line with those before, the runs, and why goals are missed."""
    return HEAD + "".join(f"{line}\n" for line in _rows(kept)) + MISSED.read_text()


def _rows(kept: Sequence[Run]) -> Iterator[str]:
    values: dict[str, list[Line]] = {}
    for run in kept:
        for line in run.lines:
            values.setdefault(line.name, []).append(line)
    yield "| line | goal | newest | | before, oldest first |"
    yield "| --- | --- | --- | --- | --- |"
    for name, lines in values.items():
        last, before = lines[-1], lines[-SHOWN:-1]
        shown = ", ".join(f"{line.measured:.3g}" for line in before)
        word = "met" if last.passes else "**missed**"
        yield f"| {name} | {last.goal:g} {last.unit} | {last.measured:.3g} {last.unit} | {word} | {shown} |"
    if (PAGE.parent / "images" / "growth.svg").exists():
        yield from (
            "",
            "## Growth",
            "",
            "Cost against size, over three decades (`make bench PARTS=growth`); dotted is linear.",
            "",
        )
        yield "![Seconds and memory against the number of scripts, exchanges, values and samples](images/growth.svg)"
    yield from ("", "## Runs", "", "| date | commit | machine | minutes | lines |", "| --- | --- | --- | --- | --- |")
    for run in reversed(kept):
        yield f"| {run.date} | {run.commit} | {run.machine} | {run.minutes:g} | {len(run.lines)} |"
