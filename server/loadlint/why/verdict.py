"""The answer in one sentence: which rule reports a value, or why none does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.decide.traced_value import ClientMade, Issued, TracedValue, Untraced
from loadlint.why.model import LeftOutBy, Report

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import SlotUse
    from loadlint.correlation.decide.outcomes import LeftOut
    from loadlint.engine import Analysis
    from loadlint.findings import Finding
    from loadlint.project.finding_filters import Silenced
    from loadlint.why.targets import Target


class Verdict(Struct, frozen=True):
    """The answer, whether a shown finding reports the value, and what the user can do to know more."""

    answer: str
    reported: bool
    advice: str | None = None


def item_of(analysis: Analysis, target: Target) -> TracedValue | None:
    """What became of a value in the correlation; None where it was left out."""
    items = analysis.trace.items if analysis.trace is not None else ()
    return next((item for item in items if any(_is_of(use, target) for use in (*item.uses, *item.group.uses))), None)


def left_out_by(analysis: Analysis, target: Target) -> list[LeftOutBy]:
    """The parts of the correlation that left a value out, or joined it to another one, in order."""
    return [
        LeftOutBy(
            left_out.stage,
            left_out.why,
            None if left_out.joins is None else _line_of(analysis, left_out.joins),
            next((use.slot.value for use in left_out.uses if _is_part(use, target)), None),
        )
        for left_out in _left_out(analysis, target)
    ]


def _left_out(analysis: Analysis, target: Target) -> Iterator[LeftOut]:
    for left_out in analysis.trace.left_out if analysis.trace is not None else ():
        if any(_is_of(use, target) or _is_part(use, target) for use in left_out.uses):
            yield left_out


def _is_part(use: SlotUse, target: Target) -> bool:
    return use.step == target.step and use.slot.place[:-1] == (*target.slot.place, "part")


def _is_of(use: SlotUse, target: Target) -> bool:
    return use.step == target.step and use.slot.place == target.slot.place


def _line_of(analysis: Analysis, use: SlotUse) -> int:
    span = use.slot.span or analysis.script.steps[use.step].at
    return analysis.script.source.position(span.start)[0]


def reports_of(analysis: Analysis, switched_off: Sequence[Silenced], target: Target) -> list[Report]:
    """What rules found at a value: what is shown first, then what is not, and why.

    `switched_off` is what `found_when_on` gives, for all values of a script.
    """
    reports = [_report(analysis, finding, None) for finding in analysis.places if _is_about(analysis, finding, target)]
    for silenced in (*analysis.silenced, *switched_off):
        if _is_about(analysis, silenced.finding, target):
            line = "" if silenced.span is None else f" (line {analysis.script.source.position(silenced.span.start)[0]})"
            reports.append(_report(analysis, silenced.finding, silenced.why + line))
    return reports


def _is_about(analysis: Analysis, finding: Finding, target: Target) -> bool:
    """Whether a finding is about a value, not about its step or another value beside it."""
    if finding.value is None:
        return finding.category == "correlation" and finding.span.covers(target.span)
    if target.slot.span is None:
        return finding.value == target.slot.value and finding.span == analysis.script.steps[target.step].at
    return finding.span.overlaps(target.span)


def _report(analysis: Analysis, finding: Finding, hidden: str | None) -> Report:
    line, column = analysis.script.source.position(finding.span.start)
    fix = finding.fix.title if finding.fix is not None else None
    severity = finding.severity.label
    return Report(finding.rule, severity, finding.message, line, column, fix, finding.no_fix, hidden)


def verdict_of(analysis: Analysis, target: Target, reports: list[Report]) -> Verdict:
    """The answer for a value."""
    shown = next((report for report in reports if report.hidden is None), None)
    if shown is not None:
        return Verdict(f"Reported by {shown.rule} ({shown.severity}): {shown.message}.", reported=True)
    if reports:
        hidden = reports[0]
        return Verdict(f"Found by {hidden.rule}, but not shown: {hidden.hidden}.", reported=False)
    if analysis.flow is None:
        return _without_recording(analysis)
    return Verdict(f"Not reported: {_reason(analysis, target)}.", False, _advice(analysis, target))


def _without_recording(analysis: Analysis) -> Verdict:
    broken = [link for link in analysis.context.link.links if link.error is not None]
    if broken:
        why = "; ".join(f"{link.path}: {link.error}" for link in broken)
        return Verdict(f"Not reported: no linked recording can be read ({why}).", False, "Mend the link or the file.")
    advice = (
        "Link one, better two: --recording FILE.har, or a file of the script's name with the ending .har beside it."
    )
    return Verdict(_NO_RECORDING, False, advice)


_NO_RECORDING = (
    "Not reported: no recording is linked, so nothing tells whether the value changes. Without one, only values with "
    "the form and the name of a token are reported."
)


def _reason(analysis: Analysis, target: Target) -> str:
    item = item_of(analysis, target)
    dropped = [
        left_out.why for left_out in _left_out(analysis, target) if left_out.joins is None and left_out.stage != "parts"
    ]
    if dropped:
        return dropped[-1]
    if item is None:
        return "the correlation has not looked at it; this is a fault of loadlint"
    match item.outcome:
        case Issued(too_early=early) if any(_is_of(use, target) for use in early):
            return "the request is sent before the one whose response issues the value"
        case Untraced() if item.group.differs:
            line = _line_of(analysis, item.group.primary)
            return f"it differs between the recordings without a known origin, which is told once, in line {line}"
        case Untraced(why):
            return why
        case ClientMade():
            return "the client makes it, and a browser fills it in here by itself"
        case _:
            return "it is known to be dynamic, but no rule has anything to say here"


def _advice(analysis: Analysis, target: Target) -> str | None:
    item = item_of(analysis, target)
    compared = sum(value is not None for value in target.values)
    if compared == 1 and item is not None and isinstance(item.outcome, Untraced):
        return "A second recording of the same journey decides it: what is equal in both is not dynamic."
    return None
