"""Broken gates and worse steps as findings at the steps of the script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from loadlint.dialects.optional import remarks
from loadlint.findings import Evidence, Finding, Level, Severity
from loadlint.numbers.gates import is_called, threshold_gate
from loadlint.numbers.problems import Problem, missed_rates
from loadlint.numbers.run_reports import steps_of
from loadlint.numbers.series import StepKey
from loadlint.production.routes import redirect_routes, route_of
from loadlint.rules.base import first_line
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.dialects.base import Dialect
    from loadlint.numbers.step_numbers import RunNumbers
    from loadlint.script import Remark, Script

_CATEGORY = "runs"
_SEVERITIES = {"broken-gate": Severity.ERROR, "worse-step": Severity.WARNING}
_NO_STEPS: Mapping[StepKey, int] = MappingProxyType({})
_MEASURED = Evidence(Level.PROVEN, ())


def findings_of(
    run: str,
    problems: Sequence[Problem],
    script: Script,
    gates: Mapping[str, Span] | None = None,
    hops: Mapping[StepKey, int] = _NO_STEPS,
) -> Iterator[Finding]:
    """A finding for each problem of a run, which is named so; on the first line where it is about no step.

    `gates` are the places of those gates that the script has itself, by their names, `hops` the steps that have led to
    requests which the script does not make.
    """
    places = gates or {}
    steps = dict(hops) | steps_of(script, [problem.step for problem in problems if problem.step is not None])

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


def hops_of(script: Script, alignment: Alignment | None, keys: Iterable[StepKey]) -> dict[StepKey, int]:
    """The steps whose redirects have led to the names in results that no step has, as the recordings tell."""
    routes = redirect_routes(alignment) if alignment is not None else {}
    others = {key for key in keys if key.kind == "request"} if routes else set()
    paths = {key: key.path.partition("?")[0].replace("${}", HOLE) for key in others - steps_of(script, others).keys()}
    steps = {key: routes.get(route_of(key.method or "GET", path)) for key, path in paths.items()}
    return {key: of_key[0] for key, of_key in steps.items() if of_key}


def has_step(script: Script, pattern: str) -> bool:
    """Whether a gate means a step of a script, or a group or a transaction in it."""
    keys = (StepKey((step.name or step.request.url).value.replace(HOLE, "${}"), step.method) for step in script.steps)
    return any(is_called(key, pattern) for key in keys) or _name_at(script, StepKey(pattern)) is not None


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
