"""What no check can tell: tests that no response can pass together, and errors that are expected."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from loadlint.assertion import excludes
from loadlint.dialects.k6.read.step_nodes import K6Tree
from loadlint.dialects.script.language.bracketed_lists import arguments_of
from loadlint.dialects.script.language.syntax_tree import nearest, span_of
from loadlint.script import Assertion, Remark, Script
from loadlint.text.numbers import integer
from loadlint.text.regex import regex
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
    braces = nearest(node, "object")
    return braces.start_byte if braces is not None else None


_RANGE = regex(r"\{\s*min:\s*(\d{3})\s*,\s*max:\s*(\d{3})\s*,?\s*\}")


def errors_expected(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The ranges of `expectedStatuses` in which successes and errors of the server stand together."""
    if b"expectedStatuses" not in script.source.data:
        return
    for call in tree.syntax.anchors.get("call", ()):
        function = call.child_by_field_name("function")
        if function is None or not tree.syntax.text(function).endswith("expectedStatuses"):
            continue
        for argument in arguments_of(call):
            status_range = _RANGE.fullmatch(tree.syntax.text(argument))
            if status_range is not None and integer(status_range[1]) < 400 and integer(status_range[2]) >= 500:
                yield Remark(span_of(argument), f"{status_range[1]} to {status_range[2]}")
