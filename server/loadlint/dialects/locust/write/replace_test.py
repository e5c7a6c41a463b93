"""Puts other tests in the place of those that a script has: another literal where that is all, else a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.assertion import JsonIs, Test, TextIs
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.locust.language.literals import plain_text
from loadlint.dialects.locust.language.style import raw_literal, string_literal
from loadlint.dialects.locust.language.text_pieces import pieces_of
from loadlint.dialects.locust.write import insertion_points, verdicts
from loadlint.dialects.relabel import new_label
from loadlint.dialects.script.language.syntax_tree import (
    Syntax,
    field_of,
    inner_part,
    nearest,
    stands_in,
    walk,
    with_wrapping,
)
from loadlint.dialects.script.language.texts_with_variable import other_surroundings
from loadlint.dialects.script.write.other_literals import Literals, asserted_at, instead, other_literal
from loadlint.extractor import Where
from loadlint.text.regex import escape, regex

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.write.render import Writing
    from loadlint.dialects.locust.write.words import LocustWords
    from loadlint.text.edits import Edit

_READS_JSON = regex(r"\.json\(|\.js\b|loads\(")
_SPECIAL = regex(r"[\"'\\{}\n]")
"""What has a meaning of its own in some string of Python."""


def replaced_test(words: LocustWords, change: ReplaceTest, whole: Test | None) -> list[Edit]:
    """The edits. `whole` is all that the assertion tests."""
    syntax, place = words.syntax, words.place(change.step)
    writing = words.writing(place, insertion_points.after_step(words, place).response)
    node = asserted_at(syntax.root, change.span)
    messages = list(_messages(syntax, node, change))
    surroundings = other_surroundings(syntax, node, change, pieces_of)
    if surroundings is not None:
        return [*surroundings, *messages]
    literal = other_literal(syntax, node, change, _LITERALS)
    if literal is not None:
        return [literal, *messages]
    if change.old != whole:
        raise CannotWriteError("the test is a part of a larger one")
    if not re.search(rf"(?<![\w.]){re.escape(writing.response)}(?!\w)", syntax.text(node)):
        raise CannotWriteError("the test looks at something that was made of the response before")
    tried = _tried_member(syntax, node, change, writing)
    return [tried or _condition(syntax, node, change.tests, writing), *messages, *writing.edits]


def _tried_member(syntax: Syntax, node: Node, change: ReplaceTest, writing: Writing) -> Edit | None:
    """Another member of JSON where a `try` fails the request if there is none; None for any other test."""
    old, test = change.old, change.tests[0] if len(change.tests) == 1 else None
    if not isinstance(old, JsonIs) or not isinstance(test, JsonIs) or {old.relation, test.relation} != {"there"}:
        return None
    is_tried = stands_in(with_wrapping(node, "expression_statement", "block"), "try_statement")
    if not is_tried or any(isinstance(step, Where) for step in test.path):
        return None
    for inner in walk(node):
        root, path = _subscripts(syntax, inner)
        if path and path == tuple(map(str, old.path)):
            return instead(inner, syntax.text(root) + writing.subscripts(test.path))
    return None


def _subscripts(syntax: Syntax, node: Node) -> tuple[Node, tuple[str, ...]]:
    """What is subscripted, and the keys in order: `page.json()` and `("user", "0")` of `page.json()["user"][0]`."""
    keys: list[str] = []
    while node.type == "subscript":
        key = field_of(node, "subscript")
        keys.insert(0, plain_text(key) or syntax.text(key))
        node = field_of(node, "value")
    return node, tuple(keys)


def _messages(syntax: Syntax, node: Node, change: ReplaceTest) -> Iterator[Edit]:
    """Other texts in the failures that speak of the old test."""
    failing = inner_part(node.parent, "consequence")
    spoken = node.named_children[1:] if node.type == "assert_statement" else [failing] if failing is not None else []
    strings = [inner for part in spoken for inner in walk(part) if inner.type == "string"]
    for string in strings:
        for part in (child for child in string.named_children if child.type == "string_content"):
            text = syntax.text(part)
            ours = verdicts.failure_words(change.old)
            theirs = " and ".join(map(verdicts.failure_words, change.tests))
            after = text.replace(ours, theirs) if ours in text else new_label(text, change.old, change.tests)
            if after == text:
                continue
            if not _SPECIAL.search(after):
                yield instead(part, after)
            elif syntax.text(string)[0] in "\"'":
                yield instead(string, string_literal(after, syntax.text(string)[0]))


def _other_text(syntax: Syntax, node: Node, old: TextIs, text: str) -> str | None:
    if plain_text(node) == old.text:
        return _string(syntax.text(node), text, regex=old.relation == "matches")
    return None


_LITERALS = Literals("integer", _other_text)


def _string(before: str, text: str, *, regex: bool) -> str:
    """A literal in the way of another one."""
    mark = before.lstrip("rRbBuU")[:1]
    if regex:
        return raw_literal(escape(text), mark)
    return ("b" if "b" in before.partition(mark)[0].lower() else "") + string_literal(text, mark)


def _condition(syntax: Syntax, node: Node, tests: Sequence[Test], writing: Writing) -> Edit:
    """Another condition of an `assert`, or of an `if` that fails the request."""
    if node.type == "assert_statement":
        condition = node.named_children[0]
        if condition.type == "tuple" and len(condition.named_children) == 2 and len(node.named_children) == 1:
            # The message belongs behind the condition.
            message = syntax.text(condition.named_children[1])
            return instead(condition, f"{verdicts.holding(tests, writing)}, {message}")
        return instead(condition, verdicts.holding(tests, writing))
    if node.type == "call":
        raise CannotWriteError("a function of the script tests it, for other responses too")
    if not _fails_where_true(syntax, node):
        raise CannotWriteError("the failure stands in the other branch")
    if any(verdicts.may_raise(test, writing) for test in tests) and not _READS_JSON.search(syntax.text(node)):
        raise CannotWriteError("the block would be left by an exception where the response is no JSON")
    return instead(node, verdicts.missing(tests, writing))


def _fails_where_true(syntax: Syntax, condition: Node) -> bool:
    """Whether the branch after a condition that decides about a failure is the one that fails the request.

    It is if there is no `else`, be it by a function of the script that fails requests.
    """
    then, statement = inner_part(condition.parent, "consequence"), nearest(condition.parent, "if_statement")
    if then is None or statement is None:
        return False
    has_else = any(other.type == "else_clause" for other in statement.children_by_field_name("alternative"))
    return not has_else or verdicts.FAILS.search(syntax.text(then)) is not None
