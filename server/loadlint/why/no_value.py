"""What stands at a place from which no request sends a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.why.targets import places_of

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.text.span import Span


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
        yield extraction.span, f"This takes a value out of an answer{name}: no request sends what stands here."
    for assertion in script.assertions:
        yield assertion.span, "This tests an answer: no request sends what stands here."
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
