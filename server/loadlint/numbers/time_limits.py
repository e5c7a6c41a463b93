"""Limits for the steps of a script, from what runs measured and a head-room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.changes import TimeLimit
from loadlint.numbers.run_reports import steps_of
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.numbers.report import RunReport
    from loadlint.numbers.step_numbers import StepNumbers
    from loadlint.script import Script

_SINGLE_ANSWERS = frozenset({"jmeter"})
"""The tools whose limits are about each answer, not about a percentile of all."""
MOST_FAILED = 0.05
"""The share of failed requests above which the times of a step are those of errors."""


def time_limits(reports: Sequence[RunReport], script: Script, headroom: float) -> Iterator[tuple[TimeLimit, str]]:
    """A limit for each step that the runs have, with a sentence about where it comes from.

    It is the largest 95th percentile of the runs, or in JMeter the largest time, with the head-room (a share) on top,
    rounded up to two digits. Runs in which many of a step's requests failed do not tell how long good ones take.
    """
    what = "longest response" if script.dialect in _SINGLE_ANSWERS else "p95"
    for step, runs in sorted(_numbers_by_step(reports, script).items()):
        times = [numbers.most if script.dialect in _SINGLE_ANSWERS else numbers.at_percent(95.0) for numbers in runs]
        most = max((time for time in times if time), default=None)
        if most is None:
            continue
        limit = _rounded_up(most * (1 + headroom))
        names = runs[0].step
        method = names.method or script.steps[step].method or "GET"
        count = sum(numbers.count for numbers in runs)
        of_runs = f"{number_of(count, 'request')} in {number_of(len(runs), 'run')}"
        said = f"{names}: {limit} ms: {what} {most:.4g} ms of {of_runs}, and {headroom:.0%}"
        yield TimeLimit(step, names.label, method, limit), said


def _numbers_by_step(reports: Sequence[RunReport], script: Script) -> dict[int, list[StepNumbers]]:
    """What the runs measured of each step."""
    measured: dict[int, list[StepNumbers]] = {}
    for report in reports:
        steps = steps_of(script, report.numbers.by_step)
        for numbers in report.numbers.steps:
            if numbers.step in steps and (numbers.failed or 0) <= MOST_FAILED:
                measured.setdefault(steps[numbers.step], []).append(numbers)
    return measured


def _rounded_up(milliseconds: float) -> int:
    unit = int(10 ** max(0, math.floor(math.log10(max(milliseconds, 1))) - 1))
    return math.ceil(milliseconds / unit) * unit
