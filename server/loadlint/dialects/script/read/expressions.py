"""Expressions that all script languages have: numbers, texts with values in them, choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct
from tree_sitter import Node

from loadlint.dialects.script.read import condition_tests, terms
from loadlint.dialects.script.read.condition_tests import Const, Obscure, Symbol, Truth, truth
from loadlint.dialects.script.read.derived import converted_value
from loadlint.dialects.script.read.merged_values import merged_value
from loadlint.dialects.script.read.scopes import Scope
from loadlint.dialects.script.read.state import State
from loadlint.dialects.script.read.values import (
    Lit,
    Num,
    Part,
    Str,
    Taken,
    Unknown,
    Value,
    known_text,
    placed_value,
    steps_of,
)
from loadlint.text.mapped import HOLE, Text, hole, join, named_text
from loadlint.text.numbers import whole_number

StateT = TypeVar("StateT", bound="State")


def looked_up(evaluate: Callable[[StateT, Node, Scope], Value]) -> Callable[[StateT, Node, Scope], Value]:
    """An expression whose value is looked up where it holds nothing but literals."""
    return lambda state, node, scope: state.literal(node, lambda: evaluate(state, node, scope))


def number(state: State, node: Node, text: str) -> Num:
    """A number that is written there, as the language prints it."""
    state.mark(node)
    return Num(_named_text(state, node, text))


def constant(state: State, node: Node, text: str) -> Lit:
    """A constant of the language."""
    return Lit(_named_text(state, node, text))


def _named_text(state: State, node: Node, text: str) -> Text:
    span = state.span(node)
    return Text(text) if span is None else named_text(text, span)


class Filled(Struct, frozen=True):
    """A literal of text with values in it: its first byte and its end without quotes, the type of the nodes that hold
    values, how to decode the text between two bytes, and how to evaluate such a node."""

    start: int
    end: int
    holder: str
    decode: Callable[[int, int], Text]
    evaluate: Callable[[Node], tuple[Value, Text]]


def filled_text(state: State, node: Node, literal: Filled) -> Value:
    """The text with its values; the value itself where there is nothing else."""
    parts: list[Text] = []
    values: list[Value] = []
    position = literal.start

    def read_up_to(end: int) -> None:
        if end > position:
            parts.append(state.decoded_text(position, lambda: literal.decode(position, end)))

    for child in node.children:
        if child.type == literal.holder:
            read_up_to(child.start_byte)
            value, text = literal.evaluate(child)
            values.append(value)
            parts.append(text)
            position = child.end_byte
    read_up_to(literal.end)
    if len(parts) == len(values) == 1 and isinstance(values[0], Taken | Part):
        return converted_value(values[0], "text") if isinstance(values[0], Taken) else values[0]
    return Str(join(parts))


def held_text(state: State, holder: Node, expression: Node, value: Value, texts: tuple[str, ...]) -> Text:
    """What a value in a text is there: all of its holder is its place, unless it is one of the literals `texts`."""
    text = state.text_at(value, expression)
    span = state.span(holder)
    if span is not None and text.span() == state.span(expression) and expression.type not in texts:
        state.mark(holder)
        return hole(span, *text.sources) if text.value == HOLE else named_text(text.value, span)
    return text


def difference(first: Value, other: Value) -> Num | None:
    """The difference of two whole numbers; None where they are not known."""
    numbers = [whole_number(known_text(value)) if isinstance(value, Num) else None for value in (first, other)]
    left, right = numbers
    return Num(Text(str(left - right))) if left is not None and right is not None else None


class Condition(Struct, frozen=True):
    """The value of a condition, whether it holds, None where that can't be told, and what it is for a test."""

    value: Value
    holds: bool | None
    symbol: Symbol


def either(state: State, scope: Scope, nodes: tuple[Node, Node], condition: Condition, whole: Node) -> Value:
    """One of two expressions, the first one where the condition holds."""
    if condition.holds is not None:
        return state.eval(nodes[0] if condition.holds else nodes[1], scope)
    outcomes = state.eval_branches(nodes, scope, also_old=False)
    values = [outcome.value for outcome in outcomes]
    # `token ? headers : {}`: what a script does where the answer has a value.
    result = values[0] if isinstance(condition.value, Taken) else merged_value(outcomes, state.language.nothing)
    result = terms.with_term(result, _symbol_of_choice(condition.symbol, values), steps_of(condition.value))
    return placed_value(result, state.span(whole)) if isinstance(result, Unknown) else result


def _symbol_of_choice(condition: Symbol, values: Sequence[Value]) -> Symbol:
    """What a choice of two constants is for a test: where one counts as true and the other does not, the condition."""
    symbols = [terms.symbol_of(value) for value in values]
    holds = [bool(symbol.value) for symbol in symbols if isinstance(symbol, Const)]
    if holds == [True, False]:
        return Truth(truth(condition))
    return condition_tests.negation(condition) if holds == [False, True] else Obscure()
