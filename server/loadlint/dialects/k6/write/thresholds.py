"""Thresholds on the times of steps, among the options of a k6 script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.dialects.k6.write import checks, edit_arguments
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.changes import TimeLimit
    from loadlint.dialects.k6.language.style import Style
    from loadlint.dialects.script.language.syntax_tree import Syntax

_PARTS_TAGS = frozenset("{},\"'\\\n\r")


def limits(syntax: Syntax, style: Style, wanted: Sequence[TimeLimit]) -> list[Edit]:
    """A threshold on the 95th percentile of each name; one that is there gets its new limit."""
    members = {_metric(limit.name): f"[{style.string(f'p(95)<{limit.milliseconds}')}]" for limit in wanted}
    every = ", ".join(f"{style.string(metric)}: {text}" for metric, text in members.items())
    data, options = syntax.source.data, checks.options_of(syntax)
    if options is None:
        return [checks.new_options(syntax, style, f"thresholds: {{ {every} }}")]
    thresholds = edit_arguments.member_named(options, data, "thresholds")
    if thresholds is None:
        if any(child.type == "spread_element" for child in options.named_children):
            raise CannotWriteError("some of the options are made elsewhere")
        return edit_arguments.in_object(options, data, "thresholds", f"{{ {every} }}")
    node = thresholds[1]
    if node.type != "object":
        raise CannotWriteError("the thresholds are made elsewhere")
    if not node.named_children:
        return [Edit(Span(node.start_byte, node.end_byte), f"{{ {every} }}")]
    edits: list[Edit] = []
    for metric, text in members.items():
        is_there = edit_arguments.member_named(node, data, metric) is not None
        edits += edit_arguments.in_object(node, data, metric if is_there else style.string(metric), text)
    return one_per_place(edits)


def _metric(name: str) -> str:
    if _PARTS_TAGS & set(name):
        raise CannotWriteError(f"k6 can't tell requests by the name {name}")
    return f"http_req_duration{{name:{name}}}"


def one_per_place(edits: Sequence[Edit]) -> list[Edit]:
    """The edits with those that insert at one place as one."""
    texts: dict[Span, str] = {}
    for edit in edits:
        texts[edit.span] = texts.get(edit.span, "") + edit.text
    return [Edit(span, text) for span, text in texts.items()]
