"""Tests of one `check` that no response can pass together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from loadlint.assertion import excludes
from loadlint.script import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.script import Assertion, Script
    from loadlint.text.span import Span


def contradictions(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The second of two tests in the braces of one `check` that exclude each other, each once."""
    together: dict[tuple[int, tuple[int, ...]], list[Assertion]] = {}
    for assertion in script.assertions:
        braces = _braces(tree, assertion.span) if assertion.kind == "check" and assertion.steps else None
        if braces is not None:
            together.setdefault((braces, assertion.steps), []).append(assertion)
    shown: set[Span] = set()
    for tests in together.values():
        for first, second in combinations(tests, 2):
            if second.span not in shown and first.span != second.span and excludes(first.test, second.test):
                shown.add(second.span)
                yield Remark(second.span, second.label, detail=first.label)


def _braces(tree: K6Tree, span: Span) -> int | None:
    """Where the object begins in which a test is written; None where it is written elsewhere."""
    node = tree.syntax.root.descendant_for_byte_range(span.start, max(span.start, span.end - 1))
    while node is not None and node.type != "object":
        node = node.parent
    return node.start_byte if node is not None else None
