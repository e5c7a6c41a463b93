"""Calls that tell k6 to count all errors of the server as expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.script import Remark
from loadlint.text.numbers import integer
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.k6.read.step_nodes import K6Tree
    from loadlint.script import Script

_RANGE = regex(r"\{\s*min:\s*(\d{3})\s*,\s*max:\s*(\d{3})\s*,?\s*\}")


def errors_expected(script: Script, tree: K6Tree) -> Iterator[Remark]:
    """The ranges of `expectedStatuses` in which successes and errors of the server stand together."""
    if b"expectedStatuses" not in script.source.data:
        return
    for call in tree.syntax.anchors.get("call", ()):
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is None or arguments is None or not tree.syntax.text(function).endswith("expectedStatuses"):
            continue
        for argument in arguments.named_children:
            status_range = _RANGE.fullmatch(tree.syntax.text(argument))
            if status_range is not None and integer(status_range[1]) < 400 and integer(status_range[2]) >= 500:
                yield Remark(Span(argument.start_byte, argument.end_byte), f"{status_range[1]} to {status_range[2]}")
