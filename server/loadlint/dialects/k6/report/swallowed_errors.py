"""`catch` around requests that only logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.report.swallowed_errors import may_raise, swallowed_errors
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.script import Remark, Script

_HARMLESS = frozenset(b"check sleep log error warn info debug add random floor now String Number stringify".split())
_LOGS = regex(rb"console\.\w+")


def swallowing_handlers(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The handlers that swallow what goes wrong with a request."""
    calls = [place.call for place in tree.places if place.call is not None]
    requests = {call.id for call in calls}

    def handlers(attempt: Node) -> Iterator[Node]:
        handler, body = attempt.child_by_field_name("handler"), attempt.child_by_field_name("body")
        if handler is not None and body is not None and may_raise(body, requests, _HARMLESS):
            yield handler

    return swallowed_errors(calls, handlers, _only_logs) if b"catch" in script.source.data else iter(())


def _only_logs(handler: Node) -> bool:
    body = handler.child_by_field_name("body")
    return body is not None and all(child.type == "comment" or _is_log(child) for child in body.named_children)


def _is_log(statement: Node) -> bool:
    call = statement.named_children[0] if statement.type == "expression_statement" else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and _LOGS.fullmatch(function.text or b"") is not None
