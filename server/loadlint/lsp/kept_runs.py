"""What the kept runs of a script say: digests in the folder `runs` beside it, or in that of the configuration.

`loadlint results RUN --history runs` makes them. They are some kilobytes each; files of results are never read here.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec import Struct

from loadlint.engine import all_dialects
from loadlint.findings import Finding
from loadlint.numbers.history import SUFFIX, Digest, HistoryError, StepDigest, read_digest
from loadlint.numbers.run_reports import steps_of
from loadlint.numbers.trend import name_of
from loadlint.project import Project
from loadlint.project.finding_filters import shown_of_runs
from loadlint.run_view.findings import findings_of, threshold_places
from loadlint.script import Script

_SHOWN = 5
_LOOKED_AT = 20
"""So many of the newest files are looked at: others may be of other scripts."""


class KeptRun(Struct, frozen=True):
    """A run, with its steps by the numbers of the script's."""

    digest: Digest
    steps: Mapping[int, StepDigest]


class _Beside(Struct, frozen=True):
    """The newest digests of a script, laid beside one text of it."""

    digests: tuple[Digest, ...]
    runs: tuple[KeptRun, ...]
    findings: tuple[Finding, ...]
    """Those of the newest run, whatever the user has silenced."""


def step_summary(script: Script, project: Project, number: int) -> str | None:
    """The p95 and the failures of a step in the newest run, in words."""
    newest = next(iter(newest_runs(script, project)), None)
    step = newest.steps.get(number) if newest is not None else None
    words = measured_in_words(step) if step is not None else None
    return f"{words} in {newest.digest.label or 'the newest run'}" if newest is not None and words else None


def step_causes(script: Script, project: Project, number: int) -> tuple[str, ...]:
    """What the traces of the newest run tell of a step, in words."""
    steps = [run.steps[number] for run in newest_runs(script, project)[:1] if number in run.steps]
    return tuple(cause for step in steps for cause in step.causes)


def step_rows(script: Script, project: Project, number: int) -> Iterator[tuple[str, str, str, str]]:
    """A step in the newest runs, newest first: the run, p50, p95 and failures."""
    for run in newest_runs(script, project):
        step = run.steps.get(number)
        if step is not None:
            failed = f"{step.failures / step.count:.2%}" if step.failures is not None else ""
            yield name_of(run.digest), _milliseconds(step, 50), _milliseconds(step, 95), failed


def run_findings(script: Script, project: Project) -> list[Finding]:
    """The gates that the newest run has broken, and the steps in which it is worse than those before."""
    return shown_of_runs(script, _beside(script, project).findings, project)


def newest_runs(script: Script, project: Project) -> tuple[KeptRun, ...]:
    """The newest runs of a script, newest first."""
    return _beside(script, project).runs


def _beside(script: Script, project: Project) -> _Beside:
    """The newest runs beside the steps: once for each text of the script, as long as no other run is kept."""
    folder = project.config.runs_folder(os.path.abspath(script.source.path), project.reach)
    of_folder = _digests(os.path.abspath(folder)) if folder is not None else ()
    name = os.path.basename(script.source.path)
    digests = tuple(islice((digest for digest in of_folder if digest.script == name), _SHOWN))
    beside = script.source.kept.get(_Beside)
    if not isinstance(beside, _Beside) or beside.digests != digests:
        runs = tuple(_run(script, digest) for digest in digests)
        beside = script.source.kept[_Beside] = _Beside(digests, runs, tuple(_findings(script, digests[:1])))
    return beside


def _run(script: Script, digest: Digest) -> KeptRun:
    by_key = digest.by_step
    # Of several names of a step the shortest counts, which stands last: redirects and sub-samples have longer ones.
    by_length = sorted(steps_of(script, by_key).items(), key=lambda item: len(str(item[0])), reverse=True)
    return KeptRun(digest, {number: by_key[key] for key, number in by_length})


def _findings(script: Script, digests: Sequence[Digest]) -> Iterator[Finding]:
    """What was wrong with runs when they were kept."""
    for digest in digests:
        dialect = next((dialect for dialect in all_dialects() if dialect.name == script.dialect), None)
        places = threshold_places(dialect, script) if dialect is not None and digest.problems else {}
        yield from findings_of(name_of(digest), digest.problems, script, places)


def _digests(folder: str) -> tuple[Digest, ...]:
    """The newest digests of a folder; what is none is left out. They are listed anew when one comes or goes."""
    try:
        status = os.lstat(folder)
        # A link in place of the folder is not followed: the user has not named it.
        return _digests_in(folder, status.st_mtime_ns) if stat.S_ISDIR(status.st_mode) else ()
    except OSError:
        return ()


@lru_cache(maxsize=8)
def _digests_in(folder: str, _changed: int) -> tuple[Digest, ...]:
    names = [name for name in os.listdir(folder) if name.endswith(SUFFIX)]
    digests = (_digest(folder, name) for name in sorted(names, key=_start, reverse=True)[:_LOOKED_AT])
    return tuple(digest for digest in digests if digest is not None)


def _digest(folder: str, name: str) -> Digest | None:
    path = os.path.join(folder, name)
    try:
        return _read(path, os.lstat(path).st_mtime_ns)
    except (HistoryError, OSError):
        return None


@lru_cache(maxsize=4 * _LOOKED_AT)
def _read(path: str, _changed: int) -> Digest:
    return read_digest(path)


def measured_in_words(step: StepDigest) -> str | None:
    """The p95 and the failures of a step; None where there were too few requests for the first."""
    p95 = _milliseconds(step, 95)
    failed = f" · {step.failures / step.count:.2%} failed" if step.failures else ""
    return f"p95 {p95}{failed}" if p95 else None


def _milliseconds(step: StepDigest, percent: int) -> str:
    estimate = step.estimates.times.get(percent)
    return f"{math.exp(estimate.value) / 1000:.3g} ms" if estimate is not None else ""


def _start(name: str) -> float:
    """When a run began, by the name of its file."""
    try:
        return float(name.partition("-")[0])
    except ValueError:
        return 0.0
