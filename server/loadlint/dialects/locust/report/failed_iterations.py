"""Iterations that do not begin as the first one: no pause after a failure, an old session, errors that are logged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of
from loadlint.dialects.script.report.swallowed_errors import is_log, may_raise, swallowed_errors
from loadlint.script import Remark, Script
from loadlint.text.regex import regex


def hammers(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The calls of `interrupt()` behind a `failure()`, where users pause otherwise."""
    if b"wait_time" not in script.source.data:
        return
    for call in tree.syntax.anchors.get("call", ()):
        function, arguments = field_of(call, "function"), call.child_by_field_name("arguments")
        is_interrupt = function.type == "attribute" and field_of(function, "attribute").text == b"interrupt"
        if is_interrupt and arguments is not None and not arguments.named_children and _is_after_failure(call):
            yield Remark(span_of(arguments), tree.syntax.text(function), fixable=True)


_CLEARS = regex(rb"\.cookies\b|\.cookiejar\b|\.client\s*=")


def keeps_session(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The first request of a task, where the script does nothing with the cookies of its user."""
    first = tree.places[0] if tree.places else None
    if first is None or first.raw.kind not in ("task", "sequential") or first.raw.fast is None or script.files:
        return
    if not _CLEARS.search(script.source.data) and len(tree.notes.bound.get(first.raw.entry.id, ())) == 1:
        yield Remark(script.steps[0].at, "cookies", fixable=True)


def _is_after_failure(call: Node) -> bool:
    """Whether the statement before it in its branch calls `failure()`."""
    before = parent_of(call).prev_named_sibling
    return before is not None and before.type == "expression_statement" and b".failure(" in (before.text or b"")


_LOGS = regex(rb"print|(?:self\.)?_?log(?:ger|ging)?\.(?!exception)\w+|pprint|traceback\.print_exc", re.IGNORECASE)
_ALL = regex(rb"except(?:\s+(?:Exception|BaseException)(?:\s+as\s+\w+)?)?\s*:")
_HARMLESS = frozenset(
    b"print sleep choice randint uniform random time success failure str len repr format get debug info warning error "
    b"perf_counter now total_seconds uuid4".split()
)
_UNMEASURED = ("on_stop", "teardown")


def swallowing_handlers(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """The handlers that swallow what goes wrong with a request. What a user does at its end may fail."""
    calls = [place.call for place in tree.places if place.call is not None and place.raw.kind not in _UNMEASURED]
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
    return all(child.type in ("comment", "pass_statement") or is_log(child, _LOGS) for child in body.named_children)
