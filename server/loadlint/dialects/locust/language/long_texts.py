"""Breaks the long texts of a new script, which Black and Ruff leave to people."""

from __future__ import annotations

from tree_sitter import Node

from loadlint.dialects.locust.language import syntax
from loadlint.dialects.script.language.insertion import indent_at
from loadlint.dialects.script.language.line_width import cuts
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

WIDTH = 120
"""Bytes: a longer text is broken."""
_CONSTANT = "assignment"
_HOLDERS = ("argument_list", "keyword_argument", _CONSTANT)
_UNIT = "    "


def broken_texts(source: Source) -> bytes:
    """The text of a script with long arguments and constants in pieces, each on a line of its own."""
    texts = (node for node in walk(syntax.parse(source).root) if node.type == "string")
    long = (node for node in texts if node.end_byte - node.start_byte > WIDTH)
    return apply(source.data, (edit for node in long for edit in _edits(node, source.data)))


def _edits(text: Node, data: bytes) -> list[Edit]:
    holder = text.parent.type if text.parent is not None else ""
    start, end = ((text.children[index].text or b"").decode() for index in (0, -1))
    if "r" in start or len(end) > 1 or holder not in _HOLDERS:
        return []
    indent = indent_at(data, text.start_byte)
    unit = _UNIT if holder == _CONSTANT else ""
    inner = f"\n{indent}{unit}"
    edits = [
        Edit(Span(place, place), f"{end}{inner}{start}") for place in cuts(data, text, WIDTH - len(f"{inner}{start}"))
    ]
    if unit and edits:
        first, last = Span(text.start_byte, text.start_byte), Span(text.end_byte, text.end_byte)
        return [Edit(first, f"({inner}"), *edits, Edit(last, f"\n{indent})")]
    return edits
