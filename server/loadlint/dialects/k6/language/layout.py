"""Lays a new script out as Prettier would: what fits on a line is joined, calls that do not are folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tree_sitter import Node

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.line_width import cuts, edited_in_rounds, joining_edits, leaves, line_end
from loadlint.dialects.script.language.syntax_tree import inner_part, walk
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span

WIDTH = 120
"""Characters: a line holds a request with what it sends, or the name of a test and what it says."""
_UNIT = "  "
_BRACKETS = ("arguments", "object", "array")
_WITH_SPACE = ("object",)
_TEXTS = ("string", "template_string")
_HOLDERS = ("pair", "variable_declarator", "arguments", "array")
_FEWEST_DOTS = 2
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_NOT_JOINED = ("comment", "statement_block")
_STATEMENTS = ("expression_statement", "lexical_declaration")


def laid_out(source: Source) -> bytes:
    """The text with the white space and the commas that Prettier would change in it, for lines of 120 characters.

    Objects that fit on a line are joined as well, which Prettier leaves to people.
    """
    return edited_in_rounds(source.data, lambda data: _next_edits(Source(source.path, data)))


def _next_edits(source: Source) -> list[Edit]:
    """What to do next: join the brackets that fit on a line, else fold the calls that do not, else what is in them."""
    root, data = syntax.parse(source).root, source.data
    if root.has_error:
        return []
    joins = joining_edits(root, data, _BRACKETS, _gaps, WIDTH)
    return joins or list(_folding(root, data)) or list(_breaking(root, data))


def _gaps(brackets: Node, data: bytes) -> list[Edit] | None:
    """The edits that write brackets on one line; None where that can't be."""
    if any(node.type in _NOT_JOINED for node in walk(brackets)):
        return None
    gaps: list[Edit] = []
    for before, after in pairwise(leaves(brackets)):
        between = data[before.end_byte : after.start_byte]
        if b"\n" in (before.text or b""):
            return None
        if b"\n" not in between:
            continue
        is_edge = before.type in _OPENING or after.type in _CLOSING
        holder = before.parent if before.type in _OPENING else after.parent
        space = "" if is_edge and (holder is None or holder.type not in _WITH_SPACE) else " "
        start = before.start_byte if before.type == "," and after.type in _CLOSING else before.end_byte
        gaps.append(Edit(Span(start, after.start_byte), space))
    return gaps


def _folding(root: Node, data: bytes) -> Iterator[Edit]:
    for node in walk(root):
        if node.type in _STATEMENTS and _is_too_long(node, data):
            call = _call_of(node)
            if call is not None:
                yield from _folding_edits(call, data)
        elif node.type == "pair" and (body := _body_of_test(node)) is not None and _ends_far(node):
            arrow = body.prev_sibling
            assert arrow is not None
            yield Edit(Span(arrow.end_byte, body.start_byte), f"\n{indent_at(data, node.start_byte)}{_UNIT}")


def _body_of_test(pair: Node) -> Node | None:
    """What a test of a check returns, where that is on the line of its name."""
    value = pair.child_by_field_name("value")
    body = inner_part(value, "body") if value is not None and value.type == "arrow_function" else None
    is_beside = body is not None and body.start_point.row == pair.start_point.row
    return body if is_beside and body is not None and body.type != "statement_block" else None


def _ends_far(node: Node) -> bool:
    """Whether a node of one line ends, with the comma behind it, beyond the longest line."""
    return node.start_point.row == node.end_point.row and node.end_point.column >= WIDTH


def _is_too_long(statement: Node, data: bytes) -> bool:
    """Whether a statement is on one line, and the line is too long."""
    text = data[statement.start_byte : statement.end_byte]
    width = len(indent_at(data, statement.start_byte)) + len(text.decode("utf-8", "replace"))
    return b"\n" not in text and width > WIDTH


def _call_of(statement: Node) -> Node | None:
    """The arguments of the call that a statement is, or whose result it assigns; None for other statements."""
    node: Node | None = statement.named_children[0] if statement.named_children else None
    while node is not None and node.type in ("variable_declarator", "assignment_expression"):
        node = node.child_by_field_name("value") or node.child_by_field_name("right")
    if node is None or node.type != "call_expression":
        return None
    arguments, holder = node.child_by_field_name("arguments"), inner_part(node, "function", "object")
    if holder is not None and holder.type == "call_expression":
        # Prettier breaks a chain of calls in another way.
        return None
    return arguments if arguments is not None and arguments.type == "arguments" else None


def _folding_edits(arguments: Node, data: bytes) -> Iterator[Edit]:
    """A line for each member of the last argument where that is an object or a list, else for each argument."""
    last = arguments.named_children[-1] if arguments.named_children else None
    if last is None:
        return
    are_plain = not any(map(_may_be_broken, arguments.named_children[:-1]))
    is_short = last.start_point.column < WIDTH
    holder = last if last.type in ("object", "array") and last.named_children and are_plain and is_short else arguments
    yield from _items_in_lines(holder, data)


def _items_in_lines(brackets: Node, data: bytes) -> Iterator[Edit]:
    """A line for each item; what is in an item that began beside another one goes to the right with it.

    Nothing where a comment stands between the items: it would get the comma.
    """
    items = brackets.named_children
    if any(item.type == "comment" for item in items):
        return
    indent = indent_at(data, brackets.start_byte)
    inner = f"\n{indent}{_UNIT}"
    yield Edit(Span(brackets.children[0].end_byte, items[0].start_byte), inner)
    for item, other in pairwise(items):
        yield Edit(Span(item.end_byte, other.start_byte), f",{inner}")
    for item in items:
        if indent_at(data, item.start_byte) == indent:
            yield from (Edit(Span(place, place), _UNIT) for place in _line_starts(item, data))
    yield Edit(Span(items[-1].end_byte, brackets.children[-1].start_byte), f",\n{indent}")


def _line_starts(node: Node, data: bytes) -> Iterator[int]:
    """Where lines begin between the words of a node: a text in several lines is another one if it goes to the right."""
    for before, after in pairwise(leaves(node)):
        rows = re.finditer(rb"\n", data[before.end_byte : after.start_byte])
        yield from (before.end_byte + row.end() for row in rows)


def _breaking(root: Node, data: bytes) -> Iterator[Edit]:
    """What breaks the lines that are still too long: between items, in brackets, between calls, in a text."""
    done = -1
    for node in _outside_of_texts(root):
        row = node.start_point.row
        if row > done and _is_in_long_line(node, data) and (edits := _breaking_edits(node, data)):
            done = row
            yield from edits


def _is_in_long_line(node: Node, data: bytes) -> bool:
    """Whether a node is in one line, and that is too long."""
    start, end = data.rfind(b"\n", 0, node.start_byte) + 1, line_end(data, node.end_byte)
    return node.start_point.row == node.end_point.row and len(data[start:end].decode("utf-8", "replace")) > WIDTH


def _outside_of_texts(node: Node) -> Iterator[Node]:
    """A node and all within it, but for what stands inside of texts."""
    yield node
    if node.type not in _TEXTS:
        for child in node.children:
            yield from _outside_of_texts(child)


def _breaking_edits(node: Node, data: bytes) -> list[Edit]:
    """What breaks one node of a line that is too long; nothing where it can't be broken itself."""
    if node.parent is not None and node.parent.type in _BRACKETS and _has_item_beside(node):
        return list(_items_in_lines(node.parent, data))
    if node.type in _BRACKETS:
        return list(_items_in_lines(node, data)) if node.named_children else []
    inner = f"\n{indent_at(data, node.start_byte)}{_UNIT}"
    if node.type in _TEXTS:
        return list(_pieces_of_text(node, data, inner))
    return [Edit(Span(place, place), inner) for place in _dots(node)]


def _pieces_of_text(text: Node, data: bytes, line_start: str) -> Iterator[Edit]:
    """What breaks a text before its parameters, else behind its commas, into pieces that fit on a line."""
    holder, before = text.parent, text.prev_sibling
    if holder is None or before is None or holder.type not in _HOLDERS:
        return
    if holder.type not in _BRACKETS:
        yield Edit(Span(before.end_byte, text.start_byte), line_start)
    quote = data[text.start_byte : text.start_byte + 1].decode()
    for place in cuts(data, text, WIDTH - len(f"{line_start}{quote}{quote} +")):
        yield Edit(Span(place, place), f"{quote} +{line_start}{quote}")


def _has_item_beside(node: Node) -> bool:
    """Whether a line has two items of brackets that have several lines."""
    beside, row, holder = (node.prev_named_sibling, node.next_named_sibling), node.start_point.row, node.parent
    is_beside = any(row in (other.start_point.row, other.end_point.row) for other in beside if other is not None)
    return is_beside and holder is not None and holder.start_point.row < holder.end_point.row


def _dots(call: Node) -> list[int]:
    """The byte offsets of the dots before the later calls of a chain of three or more calls."""
    dots: list[int] = []
    while (holder := inner_part(call, "function", "object")) is not None and holder.type == "call_expression":
        dots.append(holder.end_byte)
        call = holder
    return dots[::-1] if len(dots) >= _FEWEST_DOTS else []


def _may_be_broken(argument: Node) -> bool:
    """Whether an argument has brackets that Prettier would break as well as those of the last one."""
    called = argument.child_by_field_name("arguments") if argument.type == "call_expression" else None
    return argument.type in _BRACKETS or (called is not None and called.type == "arguments")
