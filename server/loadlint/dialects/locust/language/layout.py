"""Keeps a formatted file formatted: what Black joins on one line, or folds, where values have changed their length."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import style, syntax
from loadlint.dialects.locust.language.style import WIDTH, items
from loadlint.dialects.script.syntax_tree import walk
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.language.style import Style
    from loadlint.dialects.script.syntax_tree import Syntax

_ROUNDS = 8
_BRACKETS = ("argument_list", "dictionary", "list", "tuple", "set")
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_STATEMENTS = ("expression_statement", "return_statement", "raise_statement", "assert_statement")


def tidied(before: Source, after: Source) -> bytes:
    """The changed text with the white space and the commas that Black would change in it.

    Left alone where the text before was not formatted itself, as far as that can be told.
    """
    data = after.data
    if _next_edits(syntax.parse(before)):
        return data
    for _ in range(_ROUNDS):
        edits = _next_edits(syntax.parse(Source(after.path, data)))
        if not edits:
            break
        data = apply(data, edits)
    return data


def _next_edits(parsed: Syntax) -> list[Edit]:
    """What Black would do next: join all brackets that fit on a line, else fold the lines that are too long."""
    if parsed.root.has_error:
        return []
    return list(_joining(parsed.root, parsed.source.data)) or list(_folding(parsed, style.of(parsed)))


# Joining


def _joining(root: Node, data: bytes) -> Iterator[Edit]:
    """The line ends to take out of brackets that fit on one line."""
    joined = -1
    brackets = (node for node in walk(root) if node.type in _BRACKETS)
    for node in sorted(brackets, key=lambda node: (node.start_byte, -node.end_byte)):
        if node.start_byte < joined or b"\n" not in data[node.start_byte : node.end_byte]:
            continue
        gaps = _gaps(node, data)
        if gaps and _fits(data, node, gaps):
            joined = node.end_byte
            yield from gaps


def _gaps(brackets: Node, data: bytes) -> list[Edit] | None:
    """The edits that write brackets on one line; None where that is not to be: comments, a comma at the end."""
    gaps: list[Edit] = []
    for before, after in pairwise(_leaves(brackets)):
        if before.type == "," and after.type in _CLOSING:
            return None
        if "comment" in (before.type, after.type) or b"\n" in (before.text or b""):
            return None
        between = Span(before.end_byte, after.start_byte)
        if b"\n" in data[between.start : between.end]:
            close = before.type in _OPENING or after.type in _CLOSING
            gaps.append(Edit(between, "" if close else " "))
    return gaps


def _leaves(node: Node) -> Iterator[Node]:
    if node.child_count == 0 or node.type == "string":
        yield node
        return
    for child in node.children:
        yield from _leaves(child)


def _fits(data: bytes, node: Node, gaps: list[Edit]) -> bool:
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    end = _line_end(data, node.end_byte)
    moved = [Edit(Span(gap.span.start - start, gap.span.end - start), gap.text) for gap in gaps]
    line = apply(data[start:end], moved).decode("utf-8", "replace")
    # What opens on this line and is closed below is folded for other reasons.
    return len(line) <= WIDTH and line[-1:] not in _OPENING


# Folding


def _folding(parsed: Syntax, habits: Style) -> Iterator[Edit]:
    """The line ends and commas to put into lines that are too long."""
    data, start = parsed.source.data, 0
    while start < len(data):
        end = _line_end(data, start)
        line = data[start:end].decode("utf-8", "replace")
        text = line.lstrip(" \t")
        if len(line) > WIDTH:
            indent, first = line[: len(line) - len(text)], end - len(text.encode())
            folded: list[str] = []
            if _is_alone(parsed.root, data, first, end):
                folded = habits.lines(text, indent)
            elif _is_body(parsed.root, first, end):
                folded = items(text, indent, habits.unit)
            yield from _added(text, "\n".join(folded), first, habits.newline)
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


def _is_body(root: Node, start: int, end: int) -> bool:
    """Whether all items of some brackets, and nothing else, are on a line."""
    node = root.descendant_for_byte_range(start, end)
    if node is None or node.type not in _BRACKETS or node.child_count < 3:
        return False
    return node.children[1].start_byte == start and node.children[-2].end_byte == end


def _added(text: str, folded: str, start: int, newline: str) -> list[Edit]:
    """What makes the folded text of the plain one at a byte: line ends in the place of spaces, and commas."""
    added: list[Edit] = []
    at = i = 0
    while i < len(folded):
        extra = re.match(r",?\n[ \t]*|,$", folded[i:])
        if extra is not None and (folded[i] == "\n" or text[at : at + 1] != ","):
            rest = text[at:].lstrip(" ")
            place = start + len(text[:at].encode())
            gap = Span(place, place + len(text) - at - len(rest))
            added.append(Edit(gap, extra[0].replace("\n", newline)))
            at, i = len(text) - len(rest), i + len(extra[0])
        elif text[at : at + 1] == folded[i]:
            at, i = at + 1, i + 1
        else:
            return []
    return added if at == len(text) else []


def _line_end(data: bytes, offset: int) -> int:
    end = data.find(b"\n", offset)
    end = len(data) if end < 0 else end
    return end - 1 if data[end - 1 : end] == b"\r" else end
