"""Texts that a script has under a name: a part of them changes where the constant gets its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.syntax_tree import walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.script.writer import AnyWords

_NAMES = ("identifier", "member_expression", "attribute")
_IN_BRACES = ("template_substitution", "interpolation")
_GIVING = (("name", "value"), ("left", "right"), ("key", "value"), ("property", "value"))


def replaced(words: AnyWords, span: Span, old: str, new: str) -> Edit | None:
    """The edit that puts `new` in the place of `old` in the constant whose name stands at a span.

    None where no name stands there, or where not exactly one text of that name in the script's files has `old` once.
    """
    node = words.at(span.start).root.named_descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        return None
    if node.type in _IN_BRACES and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type not in _NAMES:
        return None
    name, data = _last_part(words.text(node)), words.script.source.data
    places = [
        literal.start_byte + data[literal.start_byte : literal.end_byte].index(old.encode())
        for literal in _texts_of(words, name)
        if data[literal.start_byte : literal.end_byte].count(old.encode()) == 1
    ]
    if len(places) != 1:
        return None
    return Edit(Span(places[0], places[0] + len(old.encode())), new)


def _last_part(name: str) -> str:
    return name.rpartition(".")[2].strip("'\"#")


def _texts_of(words: AnyWords, name: str) -> Iterator[Node]:
    """The literals of text that a variable, a member or a field of this name is given anywhere in the script."""
    for file in words.script.source.files:
        for node in walk(words.at(file.start).root):
            for name_field, value_field in _GIVING:
                target, value = (node.child_by_field_name(field) for field in (name_field, value_field))
                if target is None or value is None or value.type not in words.texts:
                    continue
                if _last_part(words.text(target)) == name:
                    yield value
