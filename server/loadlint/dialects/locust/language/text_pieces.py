"""What texts of Python are put together of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tree_sitter import Node

from loadlint.dialects.locust.language.literals import written_text
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import text_of
from loadlint.dialects.script.language.texts_with_variable import DEEPEST, Named, Piece, Pieces, Written
from loadlint.text.span import Span

_NAMES = ("identifier", "attribute", "subscript")


def pieces_of(node: Node, depth: int = 0) -> Pieces | None:
    """The literals and the names in the order of the text; None where something else is in it."""
    if depth > DEEPEST:
        return None
    match node.type:
        case kind if kind in _NAMES:
            return (Named(node),)
        case kind if kind in _TOGETHER:
            return _TOGETHER[kind](node, depth + 1)
    return None


def _together(nodes: list[Node], depth: int) -> Pieces | None:
    joined: list[Piece] = []
    for node in nodes:
        pieces = pieces_of(node, depth)
        if pieces is None:
            return None
        joined += pieces
    return tuple(joined)


def _of_string(node: Node, depth: int) -> Pieces | None:
    """A string with or without expressions in braces: each a name, and printed as it is."""
    if not node.named_children:
        return None
    start, end = node.named_children[0], node.named_children[-1]
    if start.type != "string_start" or end.type != "string_end" or "b" in text_of(start).lower():
        return None
    pieces: list[Piece] = []
    offset = start.end_byte
    for hole in (child for child in node.named_children if child.type == "interpolation"):
        inner = pieces_of(hole.named_children[0], depth) if len(hole.named_children) == 1 else None
        if inner is None or "=" in text_of(hole):
            return None
        pieces += [_written_piece(node, offset, hole.start_byte), *inner]
        offset = hole.end_byte
    return (*pieces, _written_piece(node, offset, end.start_byte))


def _written_piece(node: Node, start: int, end: int) -> Written:
    """Characters of a string between its quotes."""
    return Written(written_text(node, start, end), Span(start, end))


def _of_operator(node: Node, depth: int) -> Pieces | None:
    """`a + b`, and `"/orders/%s" % a`."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = node.child_by_field_name("operator")
    if left is None or right is None or sign is None:
        return None
    if sign.type == "%":
        return _filled_pieces(left, "%s", "%", right)
    return _together([left, right], depth) if sign.type == "+" else None


def _of_call(node: Node, depth: int) -> Pieces | None:
    """`str(a)`, and `"/orders/{}".format(a)`."""
    function, passed = node.child_by_field_name("function"), arguments_of(node)
    if function is None or len(passed) != 1:
        return None
    if text_of(function) == "str":
        return pieces_of(passed[0], depth)
    holder, name = function.child_by_field_name("object"), function.child_by_field_name("attribute")
    is_format = holder is not None and name is not None and text_of(name) == "format"
    return _filled_pieces(holder, "{}", "{", passed[0]) if holder is not None and is_format else None


def _filled_pieces(template: Node, hole: str, mark: str, value: Node) -> Pieces | None:
    """A literal with one hole, and the name whose value is put there. `mark` begins what stands for something else."""
    pieces = pieces_of(template) if template.type == "string" else None
    if pieces is None or len(pieces) != 1 or value.type not in _NAMES:
        return None
    (literal,) = pieces
    if not isinstance(literal, Written) or literal.text.count(mark) != 1:
        return None
    before, filled, after = literal.text.partition(hole)
    if not filled or len(literal.text.encode()) != len(literal.span):
        return None
    middle = literal.span.start + len(before.encode())
    return (
        Written(before, Span(literal.span.start, middle)),
        Named(value),
        Written(after, Span(middle + len(hole), literal.span.end)),
    )


_TOGETHER: Mapping[str, Callable[[Node, int], Pieces | None]] = {
    "string": _of_string,
    "concatenated_string": lambda node, depth: _together(node.named_children, depth),
    "binary_operator": _of_operator,
    "call": _of_call,
    "parenthesized_expression": lambda node, depth: _together(node.named_children[:1], depth),
}
