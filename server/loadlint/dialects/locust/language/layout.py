"""Keeps a formatted file formatted: what Black joins on one line, or folds, where values have changed their length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tree_sitter import Node

from loadlint.dialects.locust.language import style, syntax
from loadlint.dialects.locust.language.style import WIDTH, Style, items
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.line_width import edited_in_rounds, joining_edits, leaves, line_end
from loadlint.dialects.script.language.syntax_tree import Syntax, nearest, walk
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span

_BRACKETS = ("argument_list", "dictionary", "list", "tuple", "set")
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_STATEMENTS = ("expression_statement", "return_statement", "raise_statement", "assert_statement")


def formatted_text(before: Source, after: Source) -> bytes:
    """The changed text with the white space and the commas that Black would change in it.

    Left alone where the text before was not formatted itself, as far as that can be told.
    """
    if _next_edits(syntax.parse(before)):
        return after.data
    return edited_in_rounds(after.data, lambda data: _next_edits(syntax.parse(Source(after.path, data))))


def _next_edits(parsed: Syntax) -> list[Edit]:
    """What Black would do next: join all brackets that fit on a line, else give each item a line where some have one
    and some not, else fold the lines that are too long.
    """
    if parsed.root.has_error:
        return []
    data, habits = parsed.source.data, style.of(parsed)
    joins = joining_edits(parsed.root, data, _BRACKETS, _gaps, WIDTH)
    return joins or list(_evening(parsed.root, data, habits)) or list(_folding(parsed, habits))


# Joining


def _gaps(brackets: Node, data: bytes) -> list[Edit] | None:
    """The edits that write brackets on one line; None where that is not to be: comments, a comma at the end."""
    gaps: list[Edit] = []
    for before, after in pairwise(leaves(brackets)):
        if before.type == "," and after.type in _CLOSING:
            return None
        if "comment" in (before.type, after.type) or b"\n" in (before.text or b""):
            return None
        between = Span(before.end_byte, after.start_byte)
        if b"\n" in data[between.start : between.end]:
            close = before.type in _OPENING or after.type in _CLOSING
            gaps.append(Edit(between, "" if close else " "))
    return gaps


# Evening


def _evening(root: Node, data: bytes, habits: Style) -> Iterator[Edit]:
    """What gives each item of brackets a line of its own, or all of them one, where lines hold some of the items."""
    evened = -1
    for node in sorted((node for node in walk(root) if node.type in _BRACKETS), key=lambda node: node.start_byte):
        if node.start_byte >= evened and (edits := _evening_edits(node, data, habits)):
            evened = node.end_byte
            yield from edits


def _evening_edits(node: Node, data: bytes, habits: Style) -> list[Edit]:
    items = node.named_children
    between = list(pairwise(items))
    starts = [b"\n" in data[item.end_byte : other.start_byte] for item, other in between]
    if not between or any(child.type == "comment" for child in node.children) or not _opens_line(node, data):
        return []
    has_comma = node.children[-2].type == ","
    if (all(starts) and has_comma) or (not any(starts) and not has_comma):
        return []
    inner = indent_at(data, node.start_byte) + habits.unit
    whole = data[items[0].start_byte : items[-1].end_byte]
    flat = b"".join(data[item.start_byte : item.end_byte] for item in items)
    length = len(inner) + len(flat.decode("utf-8", "replace")) + 2 * len(between)
    if not has_comma and b"\n" not in flat and length <= WIDTH and node.type == "argument_list":
        return [Edit(Span(item.end_byte, other.start_byte), ", ") for item, other in between] if b"\n" in whole else []
    edits = [Edit(Span(item.end_byte, other.start_byte), f",{habits.newline}{inner}") for item, other in between]
    return edits if has_comma else [*edits, Edit(Span(items[-1].end_byte, items[-1].end_byte), ",")]


def _opens_line(node: Node, data: bytes) -> bool:
    """Whether brackets are the last on their line, and the first on the line where they end."""
    first, last = node.named_children[0], node.named_children[-1]
    is_last = b"\n" in data[node.children[0].end_byte : first.start_byte]
    return is_last and b"\n" in data[last.end_byte : node.children[-1].start_byte]


# Folding


def _folding(parsed: Syntax, habits: Style) -> Iterator[Edit]:
    """The line ends and commas to put into lines that are too long."""
    data, start = parsed.source.data, 0
    while start < len(data):
        end = line_end(data, start)
        line = data[start:end].decode("utf-8", "replace")
        text = line.lstrip(" \t")
        if len(line) > WIDTH:
            indent, first = line[: len(line) - len(text)], end - len(text.encode())
            folded: list[str] = []
            if _is_alone(parsed.root, data, first, end) or _is_header(parsed.root, data, first, end):
                folded = habits.lines(text, indent)
            elif _is_body(parsed.root, first, end):
                folded = items(text, indent, habits.unit)
            yield from _line_end_edits(text, "\n".join(folded), first, habits.newline)
        following = data.find(b"\n", start)
        start = len(data) if following < 0 else following + 1


def _is_alone(root: Node, data: bytes, start: int, end: int) -> bool:
    """Whether a statement, or an item of brackets, fills a line but for a comma."""
    node = root.descendant_for_byte_range(start, start + 1)
    while node is not None and node.type not in _STATEMENTS:
        parent = node.parent
        if parent is None or parent.start_byte != node.start_byte or parent.end_byte > end:
            break
        node = parent
    if node is None or node.start_byte != start or data[node.end_byte : end].strip() not in (b"", b","):
        return False
    return node.type in _STATEMENTS or (node.parent is not None and node.parent.type in _BRACKETS)


def _is_header(root: Node, data: bytes, start: int, end: int) -> bool:
    """Whether the head of a `with` statement fills a line."""
    node = nearest(root.descendant_for_byte_range(start, start + 1), "with_statement")
    clauses = (child for child in node.children if child.type == "with_clause") if node is not None else ()
    is_here = node is not None and node.start_byte == start
    return is_here and any(data[clause.end_byte : end] == b":" for clause in clauses)


def _is_body(root: Node, start: int, end: int) -> bool:
    """Whether all items of some brackets, and nothing else, are on a line."""
    node = root.descendant_for_byte_range(start, end)
    if node is None or node.type not in _BRACKETS or node.child_count < 3:
        return False
    return node.children[1].start_byte == start and node.children[-2].end_byte == end


def _line_end_edits(text: str, folded: str, start: int, newline: str) -> list[Edit]:
    """What makes the folded text of the plain one at a byte: line ends in the place of spaces, and commas."""
    added: list[Edit] = []
    position = i = 0
    while i < len(folded):
        extra = re.match(r",?\n[ \t]*|,$", folded[i:])
        if extra is not None and (folded[i] == "\n" or text[position : position + 1] != ","):
            rest = text[position:].lstrip(" ")
            place = start + len(text[:position].encode())
            gap = Span(place, place + len(text) - position - len(rest))
            added.append(Edit(gap, extra[0].replace("\n", newline)))
            position, i = len(text) - len(rest), i + len(extra[0])
        elif text[position : position + 1] == folded[i]:
            position, i = position + 1, i + 1
        else:
            return []
    return added if position == len(text) else []
