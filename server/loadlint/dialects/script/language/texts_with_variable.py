"""Texts that a script puts together of constants and the value of one variable: `"/orders/" + order_id`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from tree_sitter import Node

from loadlint.assertion import Echo, Test, leaves
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.script.language.syntax_tree import Syntax, walk
from loadlint.dialects.variable_in_text import changed_words
from loadlint.expression import Extracted
from loadlint.text.edits import Edit
from loadlint.text.span import Span


class Written(Struct, frozen=True):
    """Characters of a literal: what they stand for, and the bytes that they have."""

    text: str
    span: Span


class Named(Struct, frozen=True):
    """A name whose value is put into the text."""

    node: Node


Piece = Written | Named
Pieces = tuple[Piece, ...]

DEEPEST = 20
"""How many levels of calls, brackets and sums are gone into: nobody writes more around one variable."""

_ELSEWHERE = "the text around the variable is put together elsewhere"


def only_looks_for_values(test: Test, node: Node, source_of: Callable[[Node], Extracted | None]) -> bool:
    """Whether a condition does no more with values of other answers than to look for them.

    In `id && body.includes(id)` the first `id` would be read as what it came from: a part of another answer.
    """
    echoes = [leaf for leaf in leaves(test) if isinstance(leaf, Echo) and leaf.source is not None]
    steps = value_steps(test)
    sources = ((inner.end_byte, source_of(inner)) for inner in walk(node))
    return len({end for end, source in sources if source is not None and source.step in steps}) == len(echoes)


def value_steps(test: Test) -> set[int]:
    """The steps whose answers the values come from that a test looks for."""
    return {leaf.source.step for leaf in leaves(test) if isinstance(leaf, Echo) and leaf.source is not None}


def judged_steps(steps: tuple[int, ...], test: Test) -> tuple[int, ...]:
    """The steps whose answer a test looks into: what the values came from that it looks for is another answer."""
    return tuple(step for step in steps if step not in value_steps(test)) or steps


def other_surroundings(
    syntax: Syntax, node: Node, change: ReplaceTest, pieces_of: Callable[[Node], Pieces | None]
) -> list[Edit] | None:
    """The edits for other constants around the variable of a test; None for a change of another kind."""
    old, new = change.old, change.tests[0] if len(change.tests) == 1 else None
    if not isinstance(old, Echo) or not isinstance(new, Echo) or (new.before, new.after) == (old.before, old.after):
        return None
    for inner in walk(node):
        pieces = pieces_of(inner)
        around = _around(pieces, old.variable, syntax) if pieces is not None else None
        if around is not None and tuple(map(_together, around)) == (old.before, old.after):
            before, after = around
            return [*_rewritten(syntax, before, new.before), *_rewritten(syntax, after, new.after)]
    raise CannotWriteError(_ELSEWHERE)


def _around(pieces: Pieces, variable: str, syntax: Syntax) -> tuple[list[Written], list[Written]] | None:
    """The literals before and after the only name among pieces, where that is a certain variable."""
    names = [index for index, piece in enumerate(pieces) if isinstance(piece, Named)]
    name = pieces[names[0]] if len(names) == 1 else None
    if not isinstance(name, Named) or syntax.text(name.node) != variable:
        return None
    literals = [piece for piece in pieces[: names[0]] if isinstance(piece, Written)]
    return literals, [piece for piece in pieces[names[0] :] if isinstance(piece, Written)]


def _together(pieces: Sequence[Written]) -> str:
    return "".join(piece.text for piece in pieces)


def _rewritten(syntax: Syntax, pieces: Sequence[Written], text: str) -> list[Edit]:
    """The edits that let literals say another text of the same form: other words, or more of them."""
    old = _together(pieces)
    if old == text:
        return []
    written = [piece for piece in pieces if piece.text]
    if len(written) != 1:
        raise CannotWriteError("the text around the variable is put together of several literals")
    return [changed_words(syntax.source.data, written[0].span, old, text)]
