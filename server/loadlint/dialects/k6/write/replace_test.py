"""Puts other tests in the place of those that a script has: another literal where that is all, else a predicate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.k6.language.literals import decode_string
from loadlint.dialects.k6.language.style import string_literal
from loadlint.dialects.k6.language.syntax import all_parameters, first_parameter
from loadlint.dialects.k6.language.text_pieces import pieces_of
from loadlint.dialects.k6.write import checks
from loadlint.dialects.k6.write.render import regex_literal
from loadlint.dialects.relabel import new_label
from loadlint.dialects.script.language.bracketed_lists import items_of, without_item
from loadlint.dialects.script.language.syntax_tree import Syntax, field_of, parent_of
from loadlint.dialects.script.language.texts_with_variable import other_surroundings
from loadlint.dialects.script.write.other_literals import Literals, asserted_at, instead, other_literal
from loadlint.text.regex import escape

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.assertion import Test, TextIs
    from loadlint.dialects.k6.write.words import K6Words
    from loadlint.text.edits import Edit
    from loadlint.text.span import Span

_ARROW = "arrow_function"
_FUNCTIONS = (_ARROW, "function_expression")


def replaced_test(words: K6Words, change: ReplaceTest, whole: Test | None) -> list[Edit]:
    """The edits. `whole` is all that the assertion tests."""
    syntax = words.syntax
    node = _node_at(syntax.root, change.span)
    value = node.child_by_field_name("value") or node
    if not change.tests:
        return [_removal(node, change, whole)]
    surroundings = other_surroundings(syntax, value, change, pieces_of)
    if surroundings is not None:
        return [*_label(words, node, change), *surroundings]
    edit = other_literal(syntax, value, change, _LITERALS)
    if edit is None:
        if node.type != "pair" or change.old != whole:
            raise CannotWriteError("the test is a part of a larger one")
        edit = _predicate(words, value, change.tests)
    return [*_label(words, node, change), edit]


def _removal(node: Node, change: ReplaceTest, whole: Test | None) -> Edit:
    """A set of checks without one of them, where others are left."""
    if node.type != "pair" or change.old != whole or len(items_of(node.parent)) < 2:
        raise CannotWriteError("the test is all that is checked here, or a part of a larger one")
    return without_item(node)


def _label(words: K6Words, pair: Node, change: ReplaceTest) -> Iterator[Edit]:
    """Another name for a check whose name speaks of the old test, where no other check has it."""
    syntax = words.syntax
    key = pair.child_by_field_name("key")
    if key is None or key.type not in ("property_identifier", "number", "string"):
        return
    before = _string(syntax, key) if key.type == "string" else syntax.text(key)
    after = checks.check_name(new_label(before, change.old, change.tests))
    taken = [
        syntax.text(other.child_by_field_name("key") or other).strip("'\"") for other in parent_of(pair).named_children
    ]
    if after != before and after not in taken:
        quoted = string_literal(after, syntax.text(key)[0]) if key.type == "string" else words.style.string(after)
        yield instead(key, quoted)


def _node_at(root: Node, span: Span) -> Node:
    """The member of a check, or the assertion."""
    node = asserted_at(root, span)
    while node.type != "pair" and node.parent is not None and node.parent.byte_range == node.byte_range:
        node = node.parent
    return node


def _other_text(syntax: Syntax, node: Node, old: TextIs, text: str) -> str | None:
    if node.type == "string" and _string(syntax, node) == old.text:
        return string_literal(text if old.relation == "contains" else escape(text), syntax.text(node)[0])
    if node.type == "regex" and _pattern(syntax, node) == old.text:
        return regex_literal(escape(text))
    return None


_LITERALS = Literals("number", _other_text)


def _string(syntax: Syntax, node: Node) -> str:
    return decode_string(syntax.source.data, node.start_byte + 1, node.end_byte - 1).value


def _pattern(syntax: Syntax, node: Node) -> str:
    return syntax.text(field_of(node, "pattern")).replace("\\/", "/")


def _predicate(words: K6Words, value: Node, tests: Sequence[Test]) -> Edit:
    """Another predicate for a check, which asks for a body where the old one does."""
    if value.type == "identifier":
        raise CannotWriteError("the predicate is a function that stands elsewhere")
    parameter = _parameter(words.syntax, value) if value.type in _FUNCTIONS else None
    expression_of = checks.expression if ".body" in words.syntax.text(value) else checks.bare_expression
    expression = expression_of(tests, parameter or "r", words.writing(())[0])
    if parameter is None:
        return instead(value, f"(r) => {expression}")
    if value.type != _ARROW:
        expression = f"{{ return {expression}{words.style.semicolon} }}"
    return instead(field_of(value, "body"), expression)


def _parameter(syntax: Syntax, function: Node) -> str | None:
    """The name of a function's parameter."""
    first = first_parameter(function) if len(all_parameters(function)) == 1 else None
    name = syntax.text(first) if first is not None else ""
    return name if name.isidentifier() else None
