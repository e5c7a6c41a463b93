"""What a script does with requests that it judges itself, by `catch_response=True`.

Locust counts such a request at the end of its `with` block: as `success()` or `failure()` said, else by its status. An
exception that leaves the block before that makes Locust forget the request, unless it is a ResponseError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.read.requests import METHODS
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.script.language.syntax_tree import (
    inner_part,
    is_part,
    nearest,
    parent_of,
    span_of,
    stands_in,
    text_of,
    walk,
    with_wrapping,
)
from loadlint.script import Remark, Script
from loadlint.text.words import says_refused

_VERDICTS = ("success", "failure")
_CATCHING = re.compile(rb"\bcatch_response\b")
_NEW_USER = re.compile(rb"\b(?:Fast)?(?:Http)?User\b")
"""The classes of users from Locust 1.0 on."""
_TESTS = (
    "comparison_operator", "not_operator", "boolean_operator", "parenthesized_expression", "if_statement",
    "elif_clause", "while_statement", "conditional_expression", "assert_statement",
)  # fmt: skip


def not_closed(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Requests that the script wants to judge, outside of any `with`. `fixable`: it does not judge them.

    Where the server is to refuse what is sent, it is not certain that the tool's own verdict is wanted.
    Before Locust 1.0, a verdict counted the request, within a block or not: so it may where no user tells the version.
    """
    verdict_counts = _NEW_USER.search(script.source.data) is None
    for call in _judged_calls(tree):
        top = with_wrapping(call, "parenthesized_expression", "await")
        function = function_of(call)
        uses = _uses(top, function) if function is not None else None
        if function is None or uses is None:
            continue
        judged = any(_attribute(use) in _VERDICTS for use in uses)
        if not (judged and verdict_counts):
            name = function.child_by_field_name("name")
            is_refused = any(says_refused(text_of(node)) for node in (name, call) if node is not None)
            yield Remark(span_of(call), "", certain=not is_refused, fixable=not judged)


def _uses(call: Node, function: Node) -> list[Node] | None:
    """The uses of the response in its function; None where it may be used as a context elsewhere."""
    if stands_in(call, "expression_statement", "attribute"):
        return [call] if stands_in(call, "attribute") else []
    left = inner_part(call.parent, "left") if is_part(call, "assignment", "right") else None
    if left is None or left.type != "identifier" or not stands_in(parent_of(left), "expression_statement"):
        return None
    named = (node for node in walk(function) if node.type == "identifier" and node.text == left.text)
    uses = [node for node in named if not any(is_part(node, *part) for part in _NO_USES)]
    return uses if all(stands_in(use, "attribute", *_TESTS) for use in uses) else None


_NO_USES = (("assignment", "left"), ("keyword_argument", "name"), ("attribute", "attribute"))
"""Where the name of a variable does not stand for its value."""


def may_raise(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """For each block, the first code that can raise before the request is judged.

    Not `certain` where the block looks at the response's status first.
    """
    places = {block.raising: block.careful for block in tree.notes.judged if block.raising is not None}
    for node, careful in sorted(places.items(), key=lambda place: place[0].start_byte):
        if node.end_byte <= script.source.script_end:
            yield Remark(span_of(node), text_of(node), certain=not careful)


def always_success(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Calls of `success()` that are reached whatever the response is."""
    places = {span_of(parent_of(block.success)): block.name for block in tree.notes.judged if block.success is not None}
    yield from (Remark(span, places[span]) for span in sorted(places) if span.end <= script.source.script_end)


def _judged_calls(tree: LocustTree) -> Iterator[Node]:
    """The calls of a client with `catch_response=True`, in the order of the text."""
    file, root = tree.syntax.file, tree.syntax.root
    # Only the few places of the word are looked at: a walk through a long script takes too long for each key.
    words = _CATCHING.finditer(tree.syntax.source.data, file.start, file.end)
    named = (root.descendant_for_byte_range(word.start(), word.end()) for word in words)
    calls = {call.id: call for node in named if node is not None and (call := _call_of(node)) is not None}
    in_order = sorted(calls.values(), key=lambda call: (call.start_byte, -call.end_byte))
    yield from filter(_is_of_client, in_order)


def _call_of(name: Node) -> Node | None:
    """The call that has `catch_response=True`, by the name of the argument; none inside of a lambda."""
    keyword = name.parent
    value = inner_part(keyword, "value") if is_part(name, "keyword_argument", "name") else None
    call = nearest(keyword, "call")
    is_catching = value is not None and value.type == "true" and stands_in(parent_of(value), "argument_list")
    return call if is_catching and nearest(call, "lambda") is None else None


def _is_of_client(call: Node) -> bool:
    """Whether a call is a request of a client."""
    holder, name = (inner_part(call, "function", part) for part in ("object", "attribute"))
    if holder is None or name is None or text_of(name) not in METHODS:
        return False
    # A helper of the script's own may make the block itself.
    return text_of(holder).lower().endswith(("client", "session"))


def _attribute(node: Node) -> str:
    """The attribute that is taken of an expression."""
    name = inner_part(node.parent, "attribute")
    return text_of(name) if name is not None else ""
