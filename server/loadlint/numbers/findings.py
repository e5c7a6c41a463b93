"""Broken gates and worse steps as findings at the steps of the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.findings import Evidence, Finding, Level, Reason, Severity
from loadlint.numbers.report import difference_in_words
from loadlint.numbers.run_reports import step_of
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.numbers.report import RunReport
    from loadlint.numbers.series import StepKey
    from loadlint.script import Script

_CATEGORY = "runs"


def findings_of(report: RunReport, script: Script) -> Iterator[Finding]:
    """One finding for each broken gate, and one for each step that is slower or fails more often."""
    name = report.numbers.run.name
    for result in report.broken:
        message = f"{name}: {result.name} is broken: {result.measured}"
        yield Finding(
            "broken-gate", _CATEGORY, Severity.ERROR, _place(script, result.step), message, evidence=_MEASURED
        )
    for step in report.worse:
        what = f"is {step.verdict}" if step.fails_more is None else "fails more often"
        message = f"{name}: {step.step} {what} than before: {difference_in_words(step)}"
        yield Finding("worse-step", _CATEGORY, Severity.WARNING, _place(script, step.step), message, evidence=_MEASURED)


_MEASURED = Evidence(Level.PROVEN, (Reason("it was measured", 1.0),))


def _place(script: Script, step: StepKey | None) -> Span:
    """The request of a step; the first line for the whole run and for what no step is called."""
    index = step_of(script, step) if step is not None else None
    if index is not None:
        return script.steps[index].at
    start = script.source.body_start
    return Span(start, start)
