"""A new script after fixes, as a person would write it with fewer lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.write.joined_checks import with_joined_checks
from loadlint.dialects.k6.write.required_values import with_function
from loadlint.dialects.k6.write.shared_constants import with_constants
from loadlint.dialects.script.syntax_tree import span_of, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source

if TYPE_CHECKING:
    from tree_sitter import Node


def shorter_text(source: Source) -> bytes:
    """The text after all passes."""
    for shorten in (with_function, with_constants, with_short_members, with_joined_checks):
        source = Source(source.path, shorten(source))
    return source.data


def with_short_members(source: Source) -> bytes:
    """The text with `{ version }` for `{ version: version }`."""
    pairs = (node for node in walk(syntax.parse(source).root) if node.type == "pair")
    return apply(source.data, [Edit(span_of(pair), name) for pair in pairs if (name := _common_name(pair))])


def _common_name(pair: Node) -> str | None:
    """The name of a member that is that of the variable which it holds as well."""
    key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
    if key is None or value is None or value.type != "identifier":
        return None
    return text_of(value) if text_of(key) == text_of(value) else None
