"""The statements that an extraction consists of: the one that gives the variable its value, and those before it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct
from tree_sitter import Node

from loadlint.changes import ReplaceExtraction
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of, parent_of, stands_in, walk
from loadlint.dialects.script.read.extraction_use import Takes
from loadlint.dialects.script.write.model import Taking
from loadlint.dialects.script.write.words import AnyWords
from loadlint.script import Extraction, Script
from loadlint.text.span import Span

_DEEPEST = 4
"""How many names may stand between a response and a value."""


class Rewriting(Struct, frozen=True):
    """An extraction that is to change, with the expression that takes its value."""

    change: ReplaceExtraction
    old: Extraction
    value: Node


def taking_of(words: AnyWords, extraction: Extraction, value: Node) -> Taking | None:
    """The statement of an extraction; None where its value is a part of something else."""
    takes = words.takes
    giving = _giving(takes, value)
    if giving is None:
        return None
    target, statement = giving
    if takes.syntax.text(target) != extraction.variable:
        return None
    return Taking(extraction.variable, target, value, statement)


def statement_or_try(statement: Node) -> Node:
    """The `try` around a statement that holds nothing else."""
    block = parent_of(statement)
    if not stands_in(block, "try_statement") or block.named_child_count != 1:
        return statement
    outer = parent_of(block)
    return outer if field_of(outer, "body") == block else statement


def inside_call(script: Script, outer: Extraction) -> Extraction | None:
    """Where a function takes the value that a call of it gives."""
    within = (extraction for extraction in script.extractions if extraction.call == outer.span)
    return next((other for other in within if (other.step, other.extractor) == (outer.step, outer.extractor)), None)


def _giving(takes: Takes, value: Node) -> tuple[Node, Node] | None:
    """The target and the statement that give exactly this value to something."""
    shape = takes.shape
    fields = {kind: (name, held) for kind, name, held in shape.giving}
    parent = parent_of(value)
    if parent.type not in fields:
        return None
    target_name, held_name = fields[parent.type]
    target, held, statement = field_of(parent, target_name), parent.child_by_field_name(held_name), parent_of(parent)
    alone = len(items_of(statement)) == 1
    whole = held is not None and (held.start_byte, held.end_byte) == (value.start_byte, value.end_byte)
    if not whole or statement.type not in shape.statements or not alone:
        return None
    return target, statement


def intermediates(words: AnyWords, value: Node) -> Iterator[Taking]:
    """The statements that give values to the names in an expression, those nearest to it first."""
    takes = words.takes
    seen: set[int] = set()
    frontier = [value]
    for _ in range(_DEEPEST):
        nearer = [
            intermediate
            for node in frontier
            for intermediate in _read_by(words, takes, node)
            if intermediate.value.id not in seen
        ]
        seen |= {intermediate.value.id for intermediate in nearer}
        yield from nearer
        # What a request is made of is no part of what its answer gives.
        frontier = [intermediate.value for intermediate in nearer if not intermediate.makes_step]


def _read_by(words: AnyWords, takes: Takes, value: Node) -> Iterator[Taking]:
    extracted = {extraction.variable for extraction in words.script.extractions}
    function = takes.function_of(value)
    for name in dict.fromkeys(takes.syntax.text(node) for node in walk(value) if is_variable(node)):
        places = takes.places(name)
        before = (node for node in places if node.start_byte < value.start_byte)
        earlier = [(node, held) for node in before if (held := _value_given(node)) is not None]
        if not earlier:
            continue
        target, held = earlier[-1]
        giving = _giving(takes, held)
        end = given_anew(target, places)
        others = [node for node in places if target.start_byte < node.start_byte < end and not _holds(value, node)]
        local = takes.function_of(target).id == function.id
        inside = [node for node in others if _holds(function, node)]
        tests = tuple(node for node in inside if takes.is_tested(node))
        if giving is None and takes.is_tested(target):
            tests += (target,)
        calls = (span for step in words.script.steps for span in step.calls)
        makes_step = any(_holds(held, Span(span.start, span.start)) for span in calls)
        only = len(tests) == len(inside) and not makes_step
        declares = stands_in(target, "variable_declarator") and end < math.inf
        alone = giving is not None and local and name not in extracted and not declares
        yield Taking(name, target, held, giving[1] if giving is not None else held, tests, only and alone, makes_step)


def is_variable(node: Node) -> bool:
    """Whether a node is the name of a variable: no attribute (`text` in `page.text`) and no name of an argument."""
    if node.type != "identifier":
        return False
    parent = parent_of(node)
    named = {"attribute": "attribute", "keyword_argument": "name"}.get(parent.type)
    return named is None or field_of(parent, named) != node


def given_anew(target: Node, places: Sequence[Node]) -> float:
    """Where a name gets another value than at `target`: the first byte of the next place that does so.

    `token = None` where there is no value is not another value.
    """
    later = [node for node in places if node.start_byte > target.start_byte]
    values = ((node.start_byte, _value_given(node)) for node in later)
    return min((start for start, value in values if value is not None and value.text not in _NOTHING), default=math.inf)


_NOTHING = (b"None", b"null", b"undefined", b"''", b'""')
_NAMING = (("name", "value"), ("left", "right"))


def _value_given(name: Node) -> Node | None:
    """The value that a name is given where it stands; None where it is only read."""
    parent = parent_of(name)
    if parent.type == "as_pattern_target":
        # `with self.client.get(…) as response:`
        return parent_of(parent).named_children[0]
    for field, value in _NAMING:
        if parent.child_by_field_name(field) == name:
            return parent.child_by_field_name(value)
    return None


def conditions(words: AnyWords, value: Node) -> list[Node]:
    """The conditions under which an expression is reached: those around it, and those before it that may leave."""
    takes = words.takes
    function = takes.function_of(value)
    tests: list[Node] = []
    node = value
    while node.id != function.id:
        parent = parent_of(node)
        before = parent.named_children if parent.type in takes.shape.blocks else [parent]
        tests += [
            condition
            for statement in before
            if statement.start_byte < value.start_byte and (condition := _condition_of(statement)) is not None
        ]
        node = parent
    return [condition for condition in tests if not _holds(condition, value)]


def deciding_parts(value: Node) -> list[Node]:
    """What decides in an expression that has a value under a condition: `a ? b : c`, `b if a else c`, `a && b`."""
    return [part for node in walk(value) if (part := _deciding(node)) is not None]


def _deciding(expression: Node) -> Node | None:
    match expression.type:
        case "ternary_expression":
            return expression.child_by_field_name("condition")
        case "conditional_expression":
            return expression.named_children[1]
        case "boolean_operator" | "binary_expression" if expression.children[1].type in ("and", "&&"):
            return expression.child_by_field_name("left")
    return None


def _condition_of(statement: Node) -> Node | None:
    """What decides whether the script goes on behind a statement, or into it."""
    if statement.type == "assert_statement":
        return statement.named_children[0]
    return statement.child_by_field_name("condition")


def _holds(node: Node, other: Node | Span) -> bool:
    start = other.start if isinstance(other, Span) else other.start_byte
    return node.start_byte <= start < node.end_byte
