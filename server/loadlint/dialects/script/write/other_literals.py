"""Another literal in the place of the one that an assertion tests, where that is all that changes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from tree_sitter import Node

from loadlint.assertion import StatusIs, Test, TextIs
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.script.language.syntax_tree import Syntax, walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span


class Literals(Struct, frozen=True):
    """How a language writes literals: `number` is the type of a whole number's node; `text` writes another text as a
    node is written that holds the text of a test, None for any other node."""

    number: str
    text: Callable[[Syntax, Node, TextIs, str], str | None]


def asserted_at(root: Node, span: Span) -> Node:
    """The expression of an assertion that is shown at a span."""
    node = root.descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        raise CannotWriteError("the assertion is put together elsewhere")
    return node


def other_literal(syntax: Syntax, node: Node, change: ReplaceTest, literals: Literals) -> Edit | None:
    """Another literal inside of a node, where there is only one that the old test is about."""
    if len(change.tests) != 1:
        return None
    (test,) = change.tests
    edits = [
        instead(inner, text)
        for inner in walk(node)
        if (text := _other(syntax, inner, change.old, test, literals)) is not None
    ]
    match edits:
        case [edit]:
            return edit
    return None


def _other(syntax: Syntax, node: Node, old: Test, new: Test, literals: Literals) -> str | None:
    match old, new:
        case StatusIs((code,)), StatusIs((other,)):
            return str(other) if node.type == literals.number and syntax.text(node) == str(code) else None
        case TextIs(extractor, "contains" | "matches"), TextIs(same, "contains", text) if extractor == same:
            return literals.text(syntax, node, old, text)
    return None


def instead(node: Node, text: str) -> Edit:
    """A text in the place of a node."""
    return Edit(Span(node.start_byte, node.end_byte), text)
