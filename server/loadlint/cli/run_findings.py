"""Broken gates and worse steps as findings at the steps of the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Evidence, Finding, Level, Reason, Severity
from loadlint.numbers.report import difference_in_words
from loadlint.numbers.run_reports import steps_of
from loadlint.rules.base import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.numbers.report import RunReport
    from loadlint.numbers.series import StepKey
    from loadlint.script import Script
    from loadlint.text.span import Span

_CATEGORY = "runs"


def findings_of(report: RunReport, script: Script) -> Iterator[Finding]:
    """One finding for each broken gate, and one for each step that is slower or fails more often."""
    name, steps = report.numbers.run.name, steps_of(script, report.numbers.by_step)

    def place(step: StepKey | None) -> Span:
        """The request of a step; the first line for the whole run and for what no step is called."""
        index = steps.get(step) if step is not None else None
        return first_line(script.source) if index is None else script.steps[index].at

    for result in report.broken:
        message = f"{name}: {result.name} is broken: {result.measured}"
        yield Finding("broken-gate", _CATEGORY, Severity.ERROR, place(result.step), message, evidence=_MEASURED)
    for step in report.worse:
        what = f"is {step.verdict}" if step.fails_more is None else "fails more often"
        message = f"{name}: {step.step} {what} than before: {difference_in_words(step)}"
        yield Finding("worse-step", _CATEGORY, Severity.WARNING, place(step.step), message, evidence=_MEASURED)


_MEASURED = Evidence(Level.PROVEN, (Reason("it was measured", 1.0),))
