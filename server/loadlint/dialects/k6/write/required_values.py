"""One function of a new script takes all values that later requests need, in place of a check and a guard for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language import syntax
from loadlint.dialects.script.syntax_tree import member_span, text_of, walk
from loadlint.text.edits import Edit, apply
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.text.source import Source

FUNCTION = "required"
_LINES_OF_FUNCTION = 6
"""Where it saves no more, the script is shorter without it."""
_ENTRY = b"export default function"
_GUARD = re.compile(r"if \(!(\w+)\) fail\('no \1 in the response to .*'\)")
_TEST = re.compile(r"\(r\)=>(?:Boolean\(r(?P<filled>\W.*)\)|r(?P<there>\W.*)!==undefined)")
"""A test that a value is there, without white space."""


class _Taken(Struct, frozen=True):
    """A statement that takes a value, with the guard behind it."""

    value: Node
    guard: Node
    variable: str


def with_function(source: Source) -> bytes:
    """The text with the function, and calls of it where values are taken. What it checks is not checked once more."""
    parsed = syntax.parse(source)
    data = source.data
    taken = list(_taken_values(parsed.root))
    tests = list(_needless_tests(parsed.root, taken))
    entry = data.find(_ENTRY)
    is_shorter = len(taken) + len(tests) > _LINES_OF_FUNCTION
    if not is_shorter or entry < 0 or not _imports_check(data) or FUNCTION in parsed.identifiers:
        return data
    edits = [Edit(Span(entry, entry), _function(is_typed=parsed.grammar == syntax.TYPESCRIPT))]
    for value in taken:
        edits += _calls(value)
    edits += (Edit(member_span(test, data), "") for test in tests)
    return apply(data, edits)


def _imports_check(data: bytes) -> bool:
    return re.search(rb"^import \{[^}]*\bcheck\b[^}]*\} from 'k6';", data, re.MULTILINE) is not None


def _function(*, is_typed: bool) -> str:
    parameters = "<T>(name: string, value: T): T" if is_typed else "(name, value)"
    return (
        "// A value that later requests send: without it the iteration ends.\n"
        f"function {FUNCTION}{parameters} {{\n"
        "  if (!check(value, { [`${name} is there`]: Boolean })) fail(`no ${name} in the response`);\n"
        "  return value;\n"
        "}\n\n"
    )


def _taken_values(root: Node) -> Iterator[_Taken]:
    for node in walk(root):
        guard = _GUARD.fullmatch(text_of(node).rstrip(";")) if node.type == "if_statement" else None
        before = node.prev_named_sibling
        if guard is not None and before is not None:
            value = _value_of(before, guard[1])
            if value is not None:
                yield _Taken(value, node, guard[1])


def _value_of(statement: Node, variable: str) -> Node | None:
    """What a statement gives a variable, which it declares or not."""
    holder = statement.named_children[0] if statement.named_children else None
    if holder is None or holder.type not in ("variable_declarator", "assignment_expression"):
        return None
    name = holder.child_by_field_name("name") or holder.child_by_field_name("left")
    is_it = name is not None and text_of(name) == variable
    return holder.child_by_field_name("value") or holder.child_by_field_name("right") if is_it else None


def _calls(taken: _Taken) -> Iterator[Edit]:
    start, end = taken.value.start_byte, taken.value.end_byte
    yield Edit(Span(start, start), f"{FUNCTION}('{taken.variable}', ")
    yield Edit(Span(end, end), ")")
    statement = taken.guard.prev_named_sibling
    assert statement is not None
    yield Edit(Span(statement.end_byte, taken.guard.end_byte), "")


def _needless_tests(root: Node, taken: Sequence[_Taken]) -> Iterator[Node]:
    """The tests of checks that fail only where one of the values is missing."""
    values = {_compact(text_of(value.value)) for value in taken}
    for node in walk(root):
        if node.type == "call_expression" and text_of(node).startswith("check("):
            arguments = node.child_by_field_name("arguments")
            items = arguments.named_children if arguments is not None else []
            for member in items[1].named_children if len(items) > 1 else ():
                if _expression_of_test(member, text_of(items[0])) in values:
                    yield member


def _expression_of_test(member: Node, response: str) -> str | None:
    """The expression of whose value a test of a check asks only whether there is one, without white space."""
    value = member.child_by_field_name("value")
    test = _TEST.fullmatch(_compact(text_of(value))) if value is not None else None
    return f"{response}{test['filled'] or test['there']}" if test is not None else None


def _compact(text: str) -> str:
    return re.sub(r"\s+", "", text.removesuffix(" as string"))
