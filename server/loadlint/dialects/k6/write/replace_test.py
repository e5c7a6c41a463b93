"""Puts other tests in the place of those that a script has: another literal where that is all, else a predicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.assertion import StatusIs, TextIs
from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.language.literals import decode_string
from loadlint.dialects.k6.language.style import string_literal
from loadlint.dialects.k6.write import checks
from loadlint.dialects.k6.write.render import regex_literal
from loadlint.dialects.relabel import relabelled
from loadlint.dialects.script.common import quote
from loadlint.dialects.script.syntax_tree import walk
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.changes import ReplaceTest
    from loadlint.dialects.k6.language.style import Style
    from loadlint.dialects.script.syntax_tree import Syntax

_ARROW = "arrow_function"
_FUNCTIONS = (_ARROW, "function_expression")


def write(syntax: Syntax, style: Style, change: ReplaceTest, whole: Test | None, *, typescript: bool) -> list[Edit]:
    """The edits. `whole` is all that the assertion tests."""
    node = _node_at(syntax.root, change.span)
    value = node.child_by_field_name("value") or node
    edit = _literal(syntax, value, change.old, change.tests)
    if edit is None:
        if node.type != "pair" or change.old != whole:
            raise CannotWriteError("the test is a part of a larger one")
        edit = _predicate(syntax, style, value, change.tests, typescript=typescript)
    return [*_label(syntax, style, node, change), edit]


def _label(syntax: Syntax, style: Style, pair: Node, change: ReplaceTest) -> Iterator[Edit]:
    """Another name for a check whose name speaks of the old test, where no other check has it."""
    key = pair.child_by_field_name("key")
    if key is None or key.type not in ("property_identifier", "number", "string"):
        return
    before = _string(syntax, key) if key.type == "string" else syntax.text(key)
    after = checks.check_name(relabelled(before, change.old, change.tests))
    taken = [syntax.text(other.child_by_field_name("key") or other).strip("'\"") for other in _siblings(pair)]
    if after != before and after not in taken:
        quoted = string_literal(after, syntax.text(key)[0]) if key.type == "string" else style.string(after)
        yield Edit(Span(key.start_byte, key.end_byte), quoted)


def _siblings(pair: Node) -> list[Node]:
    return pair.parent.named_children if pair.parent is not None else []


def _node_at(root: Node, span: Span) -> Node:
    node = root.descendant_for_byte_range(span.start, span.end)
    if node is None or (node.start_byte, node.end_byte) != (span.start, span.end):
        raise CannotWriteError("the assertion is put together elsewhere")
    while node.type != "pair" and node.parent is not None and node.parent.byte_range == node.byte_range:
        node = node.parent
    return node


def _literal(syntax: Syntax, value: Node, old: Test, tests: Sequence[Test]) -> Edit | None:
    """Another literal in the place of the one that the old test is about, where there is only one."""
    new = tests[0] if len(tests) == 1 else None
    found: list[tuple[Node, str]] = []
    for node in walk(value):
        match old, new:
            case StatusIs((code,)), StatusIs((other,)) if node.type == "number" and syntax.text(node) == str(code):
                found.append((node, str(other)))
            case TextIs(extractor, "contains" | "matches", text), TextIs(same, "contains", other) if extractor == same:
                if node.type == "string" and _string(syntax, node) == text:
                    shown = other if old.relation == "contains" else quote(other)
                    found.append((node, string_literal(shown, syntax.text(node)[0])))
                elif node.type == "regex" and _pattern(syntax, node) == text:
                    found.append((node, regex_literal(quote(other))))
    if len(found) != 1:
        return None
    node, text = found[0]
    return Edit(Span(node.start_byte, node.end_byte), text)


def _string(syntax: Syntax, node: Node) -> str:
    return decode_string(syntax.source.data, node.start_byte + 1, node.end_byte - 1).value


def _pattern(syntax: Syntax, node: Node) -> str:
    pattern = node.child_by_field_name("pattern")
    return syntax.text(pattern).replace("\\/", "/") if pattern is not None else ""


def _predicate(syntax: Syntax, style: Style, value: Node, tests: Sequence[Test], *, typescript: bool) -> Edit:
    """Another predicate for a check."""
    if value.type == "identifier":
        raise CannotWriteError("the predicate is a function that stands elsewhere")
    parameter = _parameter(syntax, value) if value.type in _FUNCTIONS else None
    expression = checks.expression(tests, style, parameter or "r", typescript=typescript)
    body = value.child_by_field_name("body")
    if parameter is None or body is None:
        return Edit(Span(value.start_byte, value.end_byte), f"(r) => {expression}")
    if value.type != _ARROW:
        expression = f"{{ return {expression}{style.semicolon} }}"
    return Edit(Span(body.start_byte, body.end_byte), expression)


def _parameter(syntax: Syntax, function: Node) -> str | None:
    """The name of a function's parameter."""
    single = function.child_by_field_name("parameter")
    several = function.child_by_field_name("parameters")
    named = [single] if single is not None else several.named_children if several is not None else []
    names = [syntax.text(one.child_by_field_name("pattern") or one) for one in named if one is not None]
    return names[0] if len(names) == 1 and names[0].isidentifier() else None
