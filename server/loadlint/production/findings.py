"""Where a script is unlike production, as findings at its steps and weights."""

from __future__ import annotations

from collections.abc import Iterator

from loadlint.findings import Applicability, Evidence, Finding, Fix, Level, Remedy, Severity
from loadlint.production.observed_mix import Mix, PartShare
from loadlint.production.weights import WeightsError, weight_edits
from loadlint.rules.base import first_line
from loadlint.script import Script
from loadlint.text.span import Span

USUAL_DISTANCE = 0.05
_RULE, _CATEGORY = "unlike-production", "runs"
_COUNTED = Evidence(Level.PROVEN, ())


def findings_of(mix: Mix, script: Script, distance: float) -> Iterator[Finding]:
    """A finding for each share that is further off than a distance, and for each missing route with such a share."""
    remedy = _remedy(mix)
    for row in mix.parts:
        if row.share.differs_from(row.expected, distance):
            message = f"`{row.part.name}` is {row.expected:.1%} of the script, and {row.share} of production"
            yield _finding(_place(script, row), message, remedy)
    if len(mix.parts) < 2:
        for route in mix.routes:
            if route.share.differs_from(route.expected, distance):
                message = (
                    f"`{route.route}` is {route.expected:.1%} of the script's requests, and {route.share.value:.1%} of "
                    "production's"
                )
                yield _finding(script.shown_at(route.steps[0]), message)
    for route in mix.missing:
        if route.share.value > distance:
            message = f"{route.share.value:.1%} of production's requests are `{route.route}`, which no step makes"
            yield _finding(first_line(script.source), message)


def _finding(span: Span, message: str, remedy: Remedy | None = None) -> Finding:
    return Finding(_RULE, _CATEGORY, Severity.WARNING, span, message, evidence=_COUNTED, remedy=remedy)


def _place(script: Script, row: PartShare) -> Span:
    """The weight where one is written, else the first step."""
    place = row.part.weight_at
    if place is not None:
        return place
    return script.shown_at(row.part.steps[0]) if row.part.steps else first_line(script.source)


def _remedy(mix: Mix) -> Remedy:
    """The weights of production: what the script does is another test with them, so that somebody must look at it."""
    try:
        edits = weight_edits(mix.parts)
    except WeightsError as error:
        return Remedy(no_fix=str(error))
    return Remedy(Fix("give the parts of the script the weights of production", Applicability.UNSAFE, edits))
