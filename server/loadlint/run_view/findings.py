"""Broken gates and worse steps as findings at the steps of the script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Evidence, Finding, Level, Severity
from loadlint.numbers.gates import threshold_gate
from loadlint.numbers.problems import Problem, missed_rates
from loadlint.numbers.run_reports import steps_of
from loadlint.rules.base import first_line
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.dialects.base import Dialect
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.step_numbers import RunNumbers
    from loadlint.script import Remark, Script

_CATEGORY = "runs"
_SEVERITIES = {"broken-gate": Severity.ERROR, "worse-step": Severity.WARNING}
_MEASURED = Evidence(Level.PROVEN, ())


def findings_of(
    run: str, problems: Sequence[Problem], script: Script, gates: Mapping[str, Span] | None = None
) -> Iterator[Finding]:
    """A finding for each problem of a run, which is named so; on the first line where it is about no step.

    `gates` are the places of those gates that the script has itself, by their names.
    """
    places = gates or {}
    steps = steps_of(script, [problem.step for problem in problems if problem.step is not None])

    def place(step: StepKey | None) -> Span:
        index = steps.get(step) if step is not None else None
        if index is not None:
            return script.steps[index].at
        return (_name_at(script, step) if step is not None else None) or first_line(script.source)

    for problem in problems:
        severity = _SEVERITIES.get(problem.rule, Severity.WARNING)
        message = f"{run}: {problem.message}"
        span = places.get(problem.gate) or place(problem.step)
        yield Finding(problem.rule, _CATEGORY, severity, span, message, evidence=_MEASURED)


def _name_at(script: Script, step: StepKey) -> Span | None:
    """Where a group or a transaction has its name in the source; None where no text there is this name alone."""
    name = step.label.rpartition("::")[2].encode()
    match = re.search(rb"([\"'`])" + re.escape(name) + rb"\1", script.source.data) if name else None
    return Span(match.start() + 1, match.end() - 1) if match else None


def threshold_places(dialect: Dialect, script: Script) -> dict[str, Span]:
    """Where the thresholds of a script stand, by their names among the gates of a run."""
    marks = remarks(dialect, script, "threshold")
    return {threshold_gate(mark.subject, mark.detail).name_at(None): mark.span for mark in marks}


def missed_rate_findings(numbers: RunNumbers, asked: Iterable[Remark]) -> Iterator[Finding]:
    """A finding where the script asks for a rate that the run has not reached."""
    for remark, told in missed_rates(numbers, asked):
        message = f"{numbers.run.name}: {told}"
        yield Finding("missed-rate", _CATEGORY, Severity.WARNING, remark.span, message, evidence=_MEASURED)
