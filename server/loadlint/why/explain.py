"""Everything that is known about the values at a place of a script."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from msgspec import Struct

from loadlint.correlation.decide.traced_value import ClientMade, Issued, TracedValue, Untraced
from loadlint.correlation.decide.weigh import LIKELY, POSSIBLE
from loadlint.correlation.flow import Flow
from loadlint.correlation.observe.slots import Slot
from loadlint.engine import Analysis, found_when_on
from loadlint.extractor import Codec
from loadlint.findings import Reason
from loadlint.project import Project
from loadlint.project.finding_filters import Silenced
from loadlint.text.source import File
from loadlint.text.span import Span
from loadlint.why.appearances import searches_of
from loadlint.why.model import Clue, Decision, ExplainedValue, Explanation, Pair, RunValue, Search
from loadlint.why.pairing import pairs_of
from loadlint.why.targets import Target, all_targets, places_of, targets_in
from loadlint.why.trials import NO_TRIALS, Trials, trials_of
from loadlint.why.verdict import item_of, left_out_by, reports_of, verdict_of
from loadlint.why.words import encodings, place_of, request_of, shown_text


class Question(Struct, frozen=True):
    """A place of a script, line and column from 1, and perhaps the value that is meant.

    `path` is that of the module that the place is in; None for the script itself.
    """

    line: int
    column: int | None = None
    value: str | None = None
    path: str | None = None


class NoSuchLineError(Exception):
    """The script does not have the line that is asked about."""


def explain(analysis: Analysis, project: Project, question: Question) -> Explanation:
    """The answer. Raises NoSuchLineError for a line that the script does not have."""
    place = span_of(analysis, question)
    targets = targets_in(analysis, place, question.value)
    file = _file(analysis, question)
    line = analysis.script.source.source_of(file).lines.text(question.line - 1).decode("utf-8", "replace").strip()
    switched_off = tuple(found_when_on(analysis, project)) if targets else ()
    values = tuple(explanation_of(analysis, switched_off, target) for target in targets)
    answer = "" if values else _without_value(analysis, place, question)
    return Explanation(file.path, question.line, question.column, line, answer, values)


def span_of(analysis: Analysis, question: Question) -> Span:
    """The bytes of a line, or the place in it that a column means."""
    file = _file(analysis, question)
    lines = analysis.script.source.source_of(file).lines
    if not 1 <= question.line <= len(lines.starts):
        raise NoSuchLineError(f"there is no line {question.line}")
    start, text = file.start + lines.starts[question.line - 1], lines.text(question.line - 1)
    if question.column is None:
        end = start + len(text)
        indent = len(text) - len(text.lstrip())
        return Span(min(start + indent, end), end)
    before = len(text.decode("utf-8", "surrogateescape")[: question.column - 1].encode("utf-8", "surrogateescape"))
    return Span(start + before, start + before)


def _file(analysis: Analysis, question: Question) -> File:
    """The file that a question is about."""
    files = analysis.script.source.files
    wanted = os.path.abspath(question.path) if question.path is not None else None
    return next((file for file in files if os.path.abspath(file.path) == wanted), files[0])


def _without_value(analysis: Analysis, place: Span, question: Question) -> str:
    if question.value is None:
        return without_value(analysis, place)
    lines = [
        analysis.script.source.position(target.span.start)[0]
        for target in all_targets(analysis)
        if question.value in (target.slot.value, *target.values)
    ]
    if not lines:
        return "The value does not stand here, and no request of the script sends it as text."
    return f"The value does not stand here. Requests send it from line {', '.join(map(str, sorted(set(lines))))}."


def explanation_of(analysis: Analysis, switched_off: Sequence[Silenced], target: Target) -> ExplainedValue:
    """Everything about one value."""
    item = item_of(analysis, target)
    reports = reports_of(analysis, switched_off, target)
    verdict = verdict_of(analysis, target, reports)
    recorded = _recorded_of(analysis, analysis.flow, target, item) if analysis.flow is not None else _Recorded()
    line, column = analysis.script.source.position(target.span.start)
    return ExplainedValue(
        answer=verdict.answer,
        reported=verdict.reported,
        advice=verdict.advice,
        line=line,
        column=column,
        value=shown_text(target.slot.value),
        field=place_of(target.slot),
        encodings=encodings(_needed_codecs(target.slot)),
        request=request_of(analysis.script, target.step),
        steps=tuple(step + 1 for step in target.steps),
        values=recorded.values,
        pairs=recorded.pairs,
        searches=recorded.searches,
        decision=_decision(item),
        trials=recorded.trials.tried,
        no_extractor=recorded.trials.none,
        left_out=tuple(left_out_by(analysis, target)),
        reports=tuple(reports),
    )


def _needed_codecs(slot: Slot) -> tuple[Codec, ...]:
    """The encodings that make a difference to a value."""
    return slot.codecs if slot.raw.value != slot.value else slot.codecs[1:]


class _Recorded(Struct, frozen=True):
    """What the recordings tell about a value."""

    values: tuple[RunValue, ...] = ()
    pairs: tuple[Pair, ...] = ()
    searches: tuple[Search, ...] = ()
    trials: Trials = NO_TRIALS


def _recorded_of(analysis: Analysis, flow: Flow, target: Target, item: TracedValue | None) -> _Recorded:
    dialect, runs = analysis.context.dialect, flow.alignment.runs
    values = target.values or (None,) * len(runs)
    return _Recorded(
        tuple(RunValue(run.name, value) for run, value in zip(runs, values, strict=True)),
        tuple(pairs_of(flow, target.step)),
        tuple(searches_of(dialect, runs, values, target.step)),
        trials_of(analysis.script, dialect, flow.alignment, item) if item is not None else NO_TRIALS,
    )


def _decision(item: TracedValue | None) -> Decision | None:
    """What the clues come to; None where none were asked."""
    match item.outcome if item is not None else None:
        case Issued(evidence=evidence) if item is not None and item.group.differs:
            return Decision(_clues(evidence.reasons), str(evidence.level), "recordings")
        case Issued(evidence=evidence):
            return _decision_of(evidence.reasons, str(evidence.level))
        case ClientMade(generator):
            return Decision(_clues(generator.reasons), "made by the client", "one clue")
        case Untraced(reasons=reasons) if reasons:
            return _decision_of(reasons, None)
    return None


def _decision_of(reasons: tuple[Reason, ...], level: str | None) -> Decision:
    total = round(sum(reason.weight for reason in reasons), 2)
    return Decision(_clues(reasons), level, "sum", total, (POSSIBLE, LIKELY))


def _clues(reasons: tuple[Reason, ...]) -> tuple[Clue, ...]:
    return tuple(Clue(reason.text, reason.weight) for reason in reasons)


def without_value(analysis: Analysis, place: Span) -> str:
    """The answer for such a place: what most of it belongs to, the smallest part first."""
    parts = [(_overlap(span, place), -len(span), text) for span, text in _parts(analysis)]
    overlap, _, text = max(parts, default=(0, 0, ""))
    return text if overlap > 0 else _NOT_SENT


_NOT_SENT = "No request sends what stands here."


def _overlap(span: Span, place: Span) -> int:
    """How many bytes of a place a part holds. The place behind the last byte belongs to it, as for editors."""
    return min(span.end, place.end) - max(span.start, place.start) + 1


def _parts(analysis: Analysis) -> Iterator[tuple[Span, str]]:
    """The parts of a script that are no values, each with what is said of it."""
    script = analysis.script
    for comment in script.comments:
        yield comment.span, "This is a comment: no request sends it."
    for extraction in script.extractions:
        name = f" into `{extraction.variable}`" if extraction.variable else ""
        yield extraction.span, f"This takes a value out of a response{name}: no request sends what stands here."
    for assertion in script.assertions:
        yield assertion.span, "This tests a response: no request sends what stands here."
    for problem in script.problems:
        yield problem.span, "The script can't be read here, so nothing is known of this place."
    for mention in analysis.navigator.mentions if analysis.navigator is not None else ():
        yield mention.span, f"This is the variable `{mention.variable}`. Only values that stand here as text are stale."
    for step in script.steps:
        yield step.span, f"This belongs to request {step.index + 1}, but {_NO_VALUE}{_values(analysis, step.index)}"


_NO_VALUE = (
    "is no value that may change from run to run: a method, a host, the name of a field or an option, or a header that "
    "describes the client."
)


def _values(analysis: Analysis, step: int) -> str:
    """The lines from which a request sends values."""
    lines = sorted({analysis.script.source.position(span.start)[0] for span in places_of(analysis.script.steps[step])})
    if not lines:
        return " It sends no values."
    return f" Its values stand in {'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))}."
