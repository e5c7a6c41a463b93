"""Texts that a script has under a name: a part of them changes where the constant gets its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.script.write.words import AnyWords

_NAMES = ("identifier", "member_expression", "attribute")
_IN_BRACES = ("template_substitution", "interpolation")
_GIVING = (("name", "value"), ("left", "right"), ("key", "value"), ("property", "value"))


def replacing_edit(words: AnyWords, span: Span, old: str, new: str) -> Edit | None:
    """The edit that puts `new` in the place of `old` in the constant whose name stands at a span.

    None where no name stands there, where the script's files give that name several values, or where the one value is
    no text that has `old` once.
    """
    node = words.at(span.start).root.named_descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        return None
    if node.type in _IN_BRACES and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type not in _NAMES:
        return None
    name = words.text(node)
    values = list(_values_of(words, _last_part(name), is_member="." in name))
    if len(values) != 1 or values[0].type not in words.grammar.texts:
        return None
    text = words.script.source.data[values[0].start_byte : values[0].end_byte]
    if text.count(old.encode()) != 1:
        return None
    start = values[0].start_byte + text.index(old.encode())
    return Edit(Span(start, start + len(old.encode())), new)


def _last_part(name: str) -> str:
    return name.rpartition(".")[2].strip("'\"#")


def _values_of(words: AnyWords, name: str, *, is_member: bool) -> Iterator[Node]:
    """What a variable, or a member or field, of this name is given anywhere in the script."""
    for file in words.script.source.files:
        nodes = (node for node in walk(words.at(file.start).root) if not node.type.startswith("binary_"))
        for node in nodes:
            for name_field, value_field in _GIVING:
                target, value = (node.child_by_field_name(field) for field in (name_field, value_field))
                if target is None or value is None or _is_member(target) != is_member:
                    continue
                if _last_part(words.text(target)) == name:
                    yield value


def _is_member(target: Node) -> bool:
    """Whether a name that gets a value belongs to an object, or to a class as its body's names do in Python."""
    around = [target]
    while len(around) < _DEPTH_IN_CLASS and (parent := around[-1].parent) is not None:
        around.append(parent)
    return target.type != "identifier" or around[-1].type == "class_definition"


_DEPTH_IN_CLASS = 5
"""The name, its assignment, the statement, the body and the class."""
