"""Whether a changed script can still be parsed. A large script has many fixes, and each changes few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from loadlint.dialects.script.language.syntax_tree import Syntax
from loadlint.text.edits import Edit, apply, combine
from loadlint.text.span import Span


def parts_hold(
    syntax: Syntax, edits: Sequence[Edit], around: Callable[[Span], Span], holds: Callable[[Span, bytes], bool]
) -> bool:
    """Whether those parts of a script hold by themselves that edits touch; they do not where it had errors before.

    `around` gives the smallest part that holds a place, `holds` tells for a part and its new text.
    """
    return not syntax.root.has_error and all(
        holds(part, _changed_part(syntax.source.data, part, inside))
        for part, inside in _touched_parts(combine(edits), around)
    )


def _touched_parts(edits: Sequence[Edit], around: Callable[[Span], Span]) -> Iterator[tuple[Span, list[Edit]]]:
    """The parts that edits, which are in the order of the text, touch, each with its edits."""
    part, inside = Span(0, 0), list[Edit]()
    for edit in edits:
        touched = around(edit.span)
        if inside and (touched.start < part.end or touched == part):
            part = Span(min(part.start, touched.start), max(part.end, touched.end))
        else:
            if inside:
                yield part, inside
            part, inside = touched, []
        inside.append(edit)
    if inside:
        yield part, inside


def _changed_part(data: bytes, part: Span, edits: Sequence[Edit]) -> bytes:
    """The text of a part after edits."""
    start = part.start
    moved = (Edit(Span(edit.span.start - start, edit.span.end - start), edit.text, edit.rank) for edit in edits)
    return apply(data[start : part.end], moved)
