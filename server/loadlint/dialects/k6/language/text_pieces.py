"""What texts of JavaScript are put together of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tree_sitter import Node

from loadlint.dialects.k6.language.literals import string_pieces, template_pieces
from loadlint.dialects.k6.language.syntax import CASTS
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import text_of
from loadlint.dialects.script.language.texts_with_variable import DEEPEST, Named, Piece, Pieces, Written
from loadlint.text.span import Span

_NAMES = ("identifier", "member_expression", "subscript_expression")


def pieces_of(node: Node, depth: int = 0) -> Pieces | None:
    """The literals and the names in the order of the text; None where something else is in it."""
    if depth > DEEPEST:
        return None
    match node.type:
        case "string":
            return (_written_piece(node, node.start_byte + 1, node.end_byte - 1),)
        case kind if kind in _NAMES:
            return (Named(node),)
        case kind if kind in _TOGETHER:
            return _TOGETHER[kind](node, depth + 1)
    return None


def _written_piece(node: Node, start: int, end: int) -> Written:
    raw = (node.text or b"")[start - node.start_byte : end - node.start_byte].decode("utf-8", "replace")
    pieces = template_pieces if node.type == "template_string" else string_pieces
    return Written("".join(text for _, _, text in pieces(raw)), Span(start, end))


def _of_template(node: Node, depth: int) -> Pieces | None:
    pieces: list[Piece] = []
    start = node.start_byte + 1
    for hole in (child for child in node.named_children if child.type == "template_substitution"):
        inner = pieces_of(hole.named_children[0], depth) if len(hole.named_children) == 1 else None
        if inner is None:
            return None
        pieces += [_written_piece(node, start, hole.start_byte), *inner]
        start = hole.end_byte
    return (*pieces, _written_piece(node, start, node.end_byte - 1))


def _of_sum(node: Node, depth: int) -> Pieces | None:
    """`a + b`, where a literal among them makes it a text and no sum of numbers."""
    sides: list[Piece] = []
    for operand in _operands(node):
        pieces = pieces_of(operand, depth) if operand is not None else None
        if pieces is None:
            return None
        sides += pieces
    return tuple(sides) if any(isinstance(piece, Written) for piece in sides) else None


def _operands(node: Node) -> Iterator[Node | None]:
    """Both sides of `+`, None in the place of what can't be told."""
    sign = node.child_by_field_name("operator")
    if sign is None or sign.type != "+":
        yield None
        return
    yield node.child_by_field_name("left")
    yield node.child_by_field_name("right")


def _of_call(node: Node, depth: int) -> Pieces | None:
    """`String(id)` and `id.toString()` are the value itself."""
    function, passed = node.child_by_field_name("function"), arguments_of(node)
    if function is None:
        return None
    if text_of(function) == "String" and len(passed) == 1:
        return pieces_of(passed[0], depth)
    holder, name = function.child_by_field_name("object"), function.child_by_field_name("property")
    if holder is not None and name is not None and text_of(name) == "toString" and not passed:
        return pieces_of(holder, depth)
    return None


def _inner(node: Node, depth: int) -> Pieces | None:
    return pieces_of(node.named_children[0], depth) if node.named_children else None


_TOGETHER: Mapping[str, Callable[[Node, int], Pieces | None]] = {
    "template_string": _of_template,
    "binary_expression": _of_sum,
    "call_expression": _of_call,
    **dict.fromkeys(CASTS, _inner),
}
