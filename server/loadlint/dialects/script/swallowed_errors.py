"""Blocks around requests that catch whatever goes wrong and do no more than write it into a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.script import Remark
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tree_sitter import Node

_ATTEMPT = "try_statement"
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


def attempt_around(request: Node) -> Node | None:
    """The nearest `try` whose body makes a request itself, in the same function."""
    inner, node = request, request.parent
    while node is not None and node.type not in _FUNCTIONS:
        if node.type == _ATTEMPT:
            body = node.child_by_field_name("body")
            return node if body is not None and body.id == inner.id else None
        inner, node = node, node.parent
    return None
