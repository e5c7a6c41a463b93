"""Notes for loadlint as lines of comment, for dialects whose scripts are programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.changes import AddNote
    from loadlint.text.source import Source

_FIRST = regex(rb"#!|[ \t\f]*#.*?coding[:=]")
_TEXTS = frozenset({"string", "template_string", "comment", "regex"})


def line_of_comment(source: Source, root: Node, mark: str, change: AddNote) -> Edit:
    """A comment on a line of its own: at the top of the file, or above what it is about."""
    if "\n" in change.text or "\r" in change.text:
        raise CannotWriteError("a note has one line")
    if change.covers is None:
        start, indent = _top(source), ""
    else:
        start, indent = _line_start(source, root, change.covers), indent_at(source.data, change.covers.start)
    return Edit(Span(start, start), f"{indent}{mark} {change.text}{source.newline}")


def _top(source: Source) -> int:
    """The start of the first line that no interpreter reads first: `#!…`, the encoding of a Python file (PEP 263)."""
    top = source.body_start
    for line in range(min(2, len(source.lines.starts) - 1)):
        if not _FIRST.match(source.data, top):
            break
        top = source.lines.starts[line + 1]
    return top


def _line_start(source: Source, root: Node, covers: Span) -> int:
    line = source.lines.line_of(covers.start)
    start = max(source.lines.starts[line], source.body_start)
    node = root.descendant_for_byte_range(start, start)
    while node is not None:
        if node.type in _TEXTS and node.start_byte < start < node.end_byte:
            raise CannotWriteError("it starts inside of a text over several lines, where no comment can stand")
        node = node.parent
    if source.data[:start].rstrip(b"\r\n").endswith(b"\\"):
        raise CannotWriteError("the line before goes on here, so no comment can stand between")
    return start
