"""Whether a changed script is still Python."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial

from tree_sitter import Node

from loadlint.dialects.locust.language.syntax import parse_tree
from loadlint.dialects.script.language.syntax_tree import Syntax
from loadlint.dialects.script.write.validity import parts_hold
from loadlint.text.edits import Edit
from loadlint.text.span import Span

_HOLDERS = ("module", "block")


def compiles(data: bytes) -> bool:
    """Whether a text is valid for the Python that runs loadlint; it may be written for another one."""
    return _statements_in(data) is not None


def compiles_after(syntax: Syntax, edits: Sequence[Edit], after: bytes) -> bool:
    """Whether the text that edits make of a script which compiles does so too."""
    around = partial(_lines_around, syntax)
    return parts_hold(syntax, edits, around, partial(_holds, syntax.source.data)) or compiles(after)


def parses_after(syntax: Syntax, after: bytes) -> bool:
    """Whether a script that is not for this Python has no syntax errors that were not there before."""
    return syntax.root.has_error or not parse_tree(after).root_node.has_error


def _statements_in(data: bytes) -> int | None:
    """How many statements a text has; None where it is not valid."""
    try:
        return len(ast.parse(data).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _holds(data: bytes, lines: Span, text: bytes) -> bool:
    """Whether a text in the place of whole lines is statements of the same block."""
    before = data[lines.start : lines.end]
    if (lines.end < len(data) and not text.endswith(b"\n")) or text.rstrip().endswith(b"\\"):
        return False
    indent = before[: len(before) - len(before.lstrip(b" \t"))]
    if not indent:
        return compiles(text)
    # All of it belongs to the block if a statement starts as deep as before, and nothing ends the block.
    first = text[len(indent) :][:1]
    return text.startswith(indent) and first.strip(b"# \t\r\n") != b"" and _statements_in(b"class A:\n" + text) == 1


def _lines_around(syntax: Syntax, span: Span) -> Span:
    """The lines of the smallest statement that holds a place, ends or begins there; all lines where there is none.

    A place where a statement of the file begins is between lines, and holds none.
    """
    if not span and _begins_at(syntax, span.start):
        return span
    candidates = [Span(0, len(syntax.source.data))]
    # The indentation belongs to no statement.
    begin = span.end - len(syntax.source.data[span.start : span.end].lstrip(b" \t"))
    for start, end in ((max(span.start - 1, 0), span.end), (begin, span.end + 1)):
        node = syntax.root.descendant_for_byte_range(start, end)
        while node is not None and (parent := node.parent) is not None:
            is_statement = parent.type in _HOLDERS and node.type != "comment"
            lines = _lines(syntax.source.data, node) if is_statement else None
            if lines is not None and lines.start <= span.start and span.end <= lines.end:
                candidates.append(lines)
                break
            node = parent
    return min(candidates, key=lambda lines: lines.end - lines.start)


def _begins_at(syntax: Syntax, offset: int) -> bool:
    """Whether a statement of the file, in no block, begins at a place, on a line of its own."""
    node = syntax.root.descendant_for_byte_range(offset, offset + 1)
    while node is not None and node.parent is not None and node.parent.type != "module":
        node = node.parent
    lines = _lines(syntax.source.data, node) if node is not None and node.parent is not None else None
    return lines is not None and lines.start == offset


def _lines(data: bytes, statement: Node) -> Span | None:
    """The whole lines of a statement; None where another one begins on its first line."""
    start = data.rfind(b"\n", 0, statement.start_byte) + 1
    end = data.find(b"\n", statement.end_byte)
    return Span(start, end + 1 if end >= 0 else len(data)) if not data[start : statement.start_byte].strip() else None
