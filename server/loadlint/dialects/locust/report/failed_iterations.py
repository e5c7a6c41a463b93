"""Iterations that do not begin as the first one does: without a pause after a failure, or with an old session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, span_of
from loadlint.script import Remark
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.script import Script


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
    if first is None or first.kind not in ("task", "sequential") or first.fast is None or script.files:
        return
    if not _CLEARS.search(script.source.data) and len(tree.bound.get(first.entry.id, ())) == 1:
        yield Remark(script.steps[0].at, "cookies", fixable=True)


def _is_after_failure(call: Node) -> bool:
    """Whether the statement before it in its branch calls `failure()`."""
    before = parent_of(call).prev_named_sibling
    return before is not None and before.type == "expression_statement" and b".failure(" in (before.text or b"")
