"""The parts of a script that a tool runs as users: thread groups, user classes, the functions of scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loadlint.engine import Analysis
from loadlint.navigation import Symbol
from loadlint.replay.certificate import Certificate
from loadlint.script import Runnable, Step
from loadlint.text.sentences import number_of
from loadlint.text.span import Span

_PARTS = ("group", "class", "function")


def parts_of(analysis: Analysis) -> Iterator[Symbol]:
    """The outermost parts that make requests, in the order of the text."""
    outline = analysis.navigator.outline if analysis.navigator is not None else ()
    yield from _outermost(analysis, outline)


def part_at(analysis: Analysis, symbol: Symbol) -> Runnable | None:
    """What the tool can run alone at a part of the outline; None where it can't, or not by its name."""
    parts = [part for part in analysis.script.parts if part.span is not None and symbol.span.covers(part.span)]
    names = [part.name for part in analysis.script.parts]
    return parts[0] if len(parts) == 1 and names.count(parts[0].name) == 1 else None


def title_of(analysis: Analysis, certificate: Certificate, part: Symbol, *, is_alone: bool) -> str:
    """The title of the command that verifies, with what the replay shows of one part.

    `is_alone` says that one session is all that is known.
    """
    steps = {step.index for step in analysis.script.steps if _is_made_in(part.span, step)}
    refused = {(value.step, value.place, value.verdict) for value in certificate.refusals if value.step in steps}
    issued = sum(step in steps for step, _ in certificate.issued_literals)
    different = sum(verdict == "different" for _, _, verdict in refused)
    left = [
        f"{number_of(number, 'value')} {words}"
        for number, words in ((different, "wrong"), (len(refused) - different, "not evaluated"))
        if number
    ]
    if issued and not left:
        left.append(f"{number_of(issued, 'value')} may be issued")
    if left:
        return f"verify ({', '.join(left)})"
    return "verify (matches)" if is_alone else "verify ✓"


def _outermost(analysis: Analysis, symbols: Iterable[Symbol]) -> Iterator[Symbol]:
    for symbol in symbols:
        if symbol.kind in _PARTS and symbol.enabled and _makes_requests(analysis, symbol.span):
            yield symbol
        elif symbol.kind not in _PARTS:
            yield from _outermost(analysis, symbol.children)


def _makes_requests(analysis: Analysis, span: Span) -> bool:
    return any(_is_made_in(span, step) for step in analysis.script.steps)


def _is_made_in(span: Span, step: Step) -> bool:
    """Whether a part of a script makes a request, or calls what makes it."""
    return any(len(place) and span.covers(place) for place in (step.at, *step.called_from))
