"""`except` around requests that only logs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.script.report.swallowed_errors import may_raise, swallowed_errors
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.script import Remark, Script

_LOGS = regex(rb"print|(?:self\.)?_?log(?:ger|ging)?\.(?!exception)\w+|pprint|traceback\.print_exc", re.IGNORECASE)
_ALL = regex(rb"except(?:\s+(?:Exception|BaseException)(?:\s+as\s+\w+)?)?\s*:")
_HARMLESS = frozenset(
    b"print sleep choice randint uniform random time success failure str len repr format get debug info warning error "
    b"perf_counter now total_seconds uuid4".split()
)
_UNMEASURED = ("on_stop", "teardown")


def swallowing_handlers(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The handlers that swallow what goes wrong with a request. What a user does at its end may fail."""
    calls = [place.call for place in tree.places if place.call is not None and place.kind not in _UNMEASURED]
    requests = {call.id for call in calls}

    def handlers(attempt: Node) -> Iterator[Node]:
        body = attempt.child_by_field_name("body")
        if body is not None and may_raise(body, requests, _HARMLESS):
            yield from (child for child in attempt.named_children if child.type == "except_clause")

    return swallowed_errors(calls, handlers, _only_logs) if b"except" in script.source.data else iter(())


def _only_logs(handler: Node) -> bool:
    body = next((child for child in handler.named_children if child.type == "block"), None)
    if body is None or _ALL.match(handler.text or b"") is None:
        return False
    return all(child.type in ("comment", "pass_statement") or _is_log(child) for child in body.named_children)


def _is_log(statement: Node) -> bool:
    call = statement.named_children[0] if statement.type == "expression_statement" else None
    function = call.child_by_field_name("function") if call is not None else None
    return function is not None and _LOGS.fullmatch(function.text or b"") is not None
