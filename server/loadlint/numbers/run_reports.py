"""Reads runs and gives the report of each: its numbers, beside its base, with what became of its gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.numbers.comparison import compare
from loadlint.numbers.gates import judge
from loadlint.numbers.report import RunReport
from loadlint.numbers.step_numbers import numbers_of
from loadlint.numbers.table import sample_table
from loadlint.results.steps import Labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loadlint.numbers.gates import Gate
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.step_numbers import RunNumbers
    from loadlint.script import Script


def reports_of(
    runs: Sequence[str],
    bases: Sequence[str] = (),
    gates: Sequence[Gate] = (),
    script: Script | None = None,
    *,
    everything: bool = False,
) -> tuple[RunReport, ...]:
    """The reports of all runs in files. Raises ResultsError, MissingExtraError."""
    with sample_table() as table:
        measured = [numbers_of(table, run, everything=everything) for run in table.load(runs)]
        before = [numbers_of(table, run, everything=everything) for run in table.load(bases)]
    return tuple(report_of(numbers, before, gates, script) for numbers in measured)


def report_of(
    numbers: RunNumbers, before: Sequence[RunNumbers], gates: Sequence[Gate], script: Script | None
) -> RunReport:
    """A run beside those before it, with what became of its gates."""
    comparison = compare(numbers, before) if before else None
    return RunReport(numbers, comparison, judge(gates, numbers, comparison), places_of(numbers, script))


def places_of(numbers: RunNumbers, script: Script | None) -> Mapping[StepKey, str]:
    """The places of steps in the script, as `shop.js:12`."""
    if script is None:
        return {}
    places = {}
    for of_step in numbers.steps:
        if (step := step_of(script, of_step.step)) is not None:
            offset = script.steps[step].at.start
            places[of_step.step] = f"{script.source.path_at(offset)}:{script.source.position(offset)[0]}"
    return places


def step_of(script: Script, step: StepKey) -> int | None:
    """The step of the script that has a name in the results; None for a transaction and a name that no step has."""
    if step.kind != "request":
        return None
    labels = Labels(script)
    steps = labels.steps(step.label, step.method, "") or labels.steps("", step.method, step.label)
    return next(iter(steps), None)
