"""Blocks around requests that catch whatever goes wrong and do no more than write it into a log."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from tree_sitter import Node

from loadlint.dialects.script.language.syntax_tree import inner_part, walk
from loadlint.script import Remark
from loadlint.text.span import Span

_ATTEMPT = "try_statement"
_CALLS = ("call", "call_expression", "new_expression")
_RAISING = ("subscript", "subscript_expression", "raise_statement", "throw_statement", "assert_statement")
_FUNCTIONS = frozenset(
    ("function_declaration", "function_expression", "arrow_function", "function_definition", "lambda")
)


def swallowed_errors(
    requests: Iterable[Node], handlers_of: Callable[[Node], Iterable[Node]], swallows: Callable[[Node], bool]
) -> Iterator[Remark]:
    """A remark for each handler that swallows what a block with one of the requests raises, in the order of the text.

    `handlers_of` are the handlers of a `try`; `swallows` tells of one whether it catches all and only logs.
    """
    handlers: dict[int, Node] = {}
    for request in requests:
        attempt = attempt_around(request)
        for handler in handlers_of(attempt) if attempt is not None else ():
            if swallows(handler):
                handlers[handler.start_byte] = handler
    for _, handler in sorted(handlers.items()):
        yield Remark(Span(handler.children[0].start_byte, handler.children[0].end_byte), handler.children[0].type)


def may_raise(body: Node, requests: Collection[int], harmless: Collection[bytes]) -> bool:
    """Whether something in a block can raise that no tool counts: a request counts itself, if it fails.

    `requests` are the ids of the calls that make requests, `harmless` the last names of functions that don't raise.
    """
    for node in walk(body):
        if node.type in _RAISING:
            return True
        if node.type in _CALLS and node.id not in requests:
            called = node.child_by_field_name("function")
            name = (called.text or b"").rpartition(b".")[2] if called is not None else b""
            if name not in harmless:
                return True
    return False


def is_log(statement: Node, logs: re.Pattern[bytes]) -> bool:
    """Whether a statement calls one of the functions that print, and does no more."""
    called = inner_part(statement.named_children[0], "function") if statement.type == "expression_statement" else None
    return called is not None and logs.fullmatch(called.text or b"") is not None


def attempt_around(request: Node) -> Node | None:
    """The nearest `try` whose body makes a request itself, in the same function."""
    inner, node = request, request.parent
    while node is not None and node.type not in _FUNCTIONS:
        if node.type == _ATTEMPT:
            body = node.child_by_field_name("body")
            return node if body is not None and body.id == inner.id else None
        inner, node = node, node.parent
    return None
