"""A new locustfile after fixes, with one function that fails a request, and one method that takes values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.locust.language import style, syntax
from loadlint.dialects.script.syntax_tree import field_of, span_of, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.language.style import Style

_FEWEST = 3
"""Fewer are shorter as they are."""
_FAILURE = re.compile(r'(\w+)\.failure\(\s*f"(.*) \(status \{\1\.status_code\}\)",?\s*\)', re.DOTALL)
_MISSING = re.compile(r'fail\((\w+), f?"no (\w+) in the response to .*"\)')
_END = "self.interrupt(reschedule=False)"
_FAIL = '''\
def fail(response, what):
    """Count a request as failed, and tell its status."""
    response.failure(f"{what} (status {response.status_code})")


'''
_REQUIRED = f'''
    def required(self, response, name, value):
        """A value that later requests send: without it the iteration ends."""
        if not value:
            fail(response, f"no {{name}} in the response")
            {_END}
        return value
'''


def shorter_text(source: Source) -> bytes:
    """The text after both passes."""
    return with_required(Source(source.path, with_fail(source)))


def with_fail(source: Source) -> bytes:
    """The text with a function that fails a request with its status, in place of the same words in each place."""
    parsed = syntax.parse(source)
    calls = [(node, failure) for node in walk(parsed.root) if (failure := _failure(node)) is not None]
    classes = [node for node in parsed.root.named_children if node.type == "class_definition"]
    if len(calls) < _FEWEST or not classes or "fail" in parsed.identifiers:
        return source.data
    start = classes[0].start_byte
    folded = style.of(parsed)
    edits = [Edit(span_of(node), _in_lines(_call_of_fail(failure), node, folded)) for node, failure in calls]
    return apply(source.data, [Edit(Span(start, start), _FAIL), *edits])


def _failure(node: Node) -> re.Match[str] | None:
    return _FAILURE.fullmatch(text_of(node)) if node.type == "call" else None


def _call_of_fail(failure: re.Match[str]) -> str:
    """The call for a response and the words that are told, which name a value in braces or none."""
    prefix = "f" if re.search(r"(?<!\{)\{(?!\{)", failure[2]) else ""
    words = failure[2] if prefix else failure[2].replace("{{", "{").replace("}}", "}")
    return f'fail({failure[1]}, {prefix}"{words}")'


class _Taken(Struct, frozen=True):
    """The assignment of a value, and the guard behind it; the response and the name are those of its words."""

    assignment: Node
    guard: Node
    response: str
    name: str


def with_required(source: Source) -> bytes:
    """The text with a method that takes a value out of a response, in place of a guard behind each."""
    parsed = syntax.parse(source)
    taken = list(_taken_values(parsed.root))
    holder = next((node for node in parsed.root.named_children if node.type == "class_definition"), None)
    if len(taken) < _FEWEST or holder is None or "required" in parsed.identifiers:
        return source.data
    start = field_of(holder, "superclasses").end_byte + 1
    edits = [Edit(Span(start, start), _REQUIRED)]
    folded = style.of(parsed)
    for value in taken:
        span = Span(value.assignment.start_byte, value.guard.end_byte)
        edits.append(Edit(span, _in_lines(_call_of_required(value), value.assignment, folded)))
    return apply(source.data, edits)


def _taken_values(root: Node) -> Iterator[_Taken]:
    for guard in walk(root):
        before = guard.prev_named_sibling
        if guard.type == "if_statement" and before is not None and guard.child_by_field_name("alternative") is None:
            taken = _guarded_value(before, guard)
            if taken is not None:
                yield taken


def _guarded_value(statement: Node, guard: Node) -> _Taken | None:
    """The value of an assignment that the guard behind it asks for, before it ends the iteration."""
    assignment = statement.named_children[0] if statement.named_children else statement
    target = assignment.child_by_field_name("left")
    if target is None or text_of(field_of(guard, "condition")) != f"not {text_of(target)}":
        return None
    failing, *ends = (text_of(child) for child in field_of(guard, "consequence").named_children)
    missing = _MISSING.fullmatch(_on_one_line(failing))
    return _Taken(assignment, guard, missing[1], missing[2]) if missing is not None and ends == [_END] else None


def _call_of_required(taken: _Taken) -> str:
    target, value = (text_of(field_of(taken.assignment, side)) for side in ("left", "right"))
    return f'{target} = self.required({taken.response}, "{taken.name}", {_on_one_line(value)})'


def _on_one_line(expression: str) -> str:
    """An expression without the line ends and the last commas in its brackets."""
    flat = re.sub(r",?\s*\n\s*(?=[)\]}])|(?<=[(\[{])\s*\n\s*", "", expression)
    return re.sub(r"\s*\n\s*", " ", flat)


def _in_lines(statement: str, place: Node, folded: Style) -> str:
    """A statement at a place, folded where it is too long."""
    return "\n".join(folded.lines(statement, " " * place.start_point.column))
