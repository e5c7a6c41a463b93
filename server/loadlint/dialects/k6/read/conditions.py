"""What expressions of JavaScript ask of answers: comparisons, members and methods whose result no extractor gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from loadlint.assertion import AllOf, JsonIs, Not
from loadlint.dialects.k6.language.regular_expressions import in_python
from loadlint.dialects.k6.language.text_pieces import pieces_of
from loadlint.dialects.k6.read.extractions import read_path
from loadlint.dialects.k6.read.values import Builtin, settle
from loadlint.dialects.script.language.syntax_tree import text_of
from loadlint.dialects.script.read import condition_tests, terms, values
from loadlint.dialects.script.read.condition_tests import (
    BODY,
    Answer,
    Const,
    Drawn,
    JsonAt,
    Kind,
    Length,
    Obscure,
    Part,
    Pattern,
    Position,
    Status,
    Symbol,
    Thing,
    Time,
    Truth,
    truth,
)
from loadlint.dialects.script.read.values import (
    Lit,
    Obj,
    Regex,
    Response,
    Selection,
    Seq,
    Value,
    is_of_answers,
    known_text,
    steps_of,
)
from loadlint.dialects.variable_in_text import TextWith
from loadlint.extractor import Extractor, FromHeader, FromHtml, FromUrl
from loadlint.text.numbers import integer, is_index


class _NotDefined:
    def __bool__(self) -> bool:
        return False


NOT_DEFINED = _NotDefined()
"""JavaScript's `undefined`, as a constant."""

_SIGNS = {"===": "==", "==": "==", "!==": "!=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ARITHMETIC = ("+", "-", "*", "/", "|", ">>", "%")
_LOOKING = ("includes", "contains", "startsWith", "endsWith", "indexOf")

OF_ANSWER: Mapping[str, Symbol] = {
    "status": Status(),
    "body": BODY,
    "url": Part(Extractor(FromUrl())),
    "json": JsonAt(()),
    "headers": Answer("headers"),
    "timings": Answer("timings"),
    **dict.fromkeys(("error", "error_code", "status_text"), Obscure(status_only=True)),
}
"""The members of a response. `json` is what its call gives."""


def symbol_of(value: Value) -> Symbol:
    """What a value is for a test."""
    read = _SYMBOLS.get(type(value), terms.symbol_of)
    return read(value)


def _of_object(value: Obj | Seq) -> Symbol:
    """A list or an object, of which the empty ones count as true as well."""
    symbol = terms.symbol_of(value)
    return symbol if not isinstance(symbol, Const) or symbol.value else Thing("an object")


_SYMBOLS: Mapping[type, Callable[[Any], Symbol]] = {
    Lit: lambda value: Const(NOT_DEFINED) if value.text.value == "undefined" else terms.symbol_of(value),
    values.Part: lambda value: Answer("headers") if value.kind == "headers" else terms.symbol_of(value),
    Regex: lambda value: Pattern(value.pattern, value.flags or "", in_python(value.pattern, value.flags or "")),
    Selection: lambda value: Thing("elements"),
    **dict.fromkeys((Obj, Seq), _of_object),
}
"""What values of JavaScript's own are, by their type."""


def with_member(holder: Value, name: str, value: Value) -> Value:
    """A member of a value, together with what it is for a test."""
    if isinstance(value, Builtin) or not is_of_answers(holder):
        return value
    return terms.with_term(value, _member_of(symbol_of(holder), name) or Obscure(), steps_of(holder))


def _member_of(owner: Symbol, name: str) -> Symbol | None:
    match owner:
        case Answer(""):
            return OF_ANSWER.get(name)
        case Answer("timings"):
            return Time()
        case Answer("headers"):
            return Part(Extractor(FromHeader(name)))
        case Part() | JsonAt() if name == "length":
            return Length(owner)
        case JsonAt():
            return condition_tests.inside(owner, integer(name) if is_index(name) else name)
    return None


class Asking(Struct, frozen=True):
    """A call: what the function belongs to, or the function itself, its name, and the arguments with their nodes."""

    holder: Value
    name: str
    args: Sequence[Value]
    nodes: Sequence[Node]


def with_call(call: Asking, result: Value) -> Value:
    """What a call has given, together with what that is for a test."""
    if call.name in _DRAWING or (call.name in _ROUNDING and any(map(terms.is_drawn, call.args))):
        return drawn_number(result)
    parts = (call.holder, *call.args)
    steps = steps_of(*parts)
    if not steps or isinstance(result, Response):
        return result
    owner = symbol_of(call.holder)
    method = _METHODS.get(type(owner))
    symbol = method(call, owner) if method is not None else None
    if symbol is None and call.args:
        symbol = _of_function(call, symbol_of(call.args[0]))
    return terms.with_term(result, symbol or Obscure(), steps)


def _of_function(call: Asking, first: Symbol) -> Symbol | None:
    match call.name:
        case "Boolean":
            return Truth(truth(first))
        case "String" | "Number" | "parseInt":
            return first
        case "isArray" if isinstance(first, JsonAt):
            return Truth(JsonIs(first.path, "list"))
        case "isArray":
            return condition_tests.is_there(first)
    return None


def _of_text(call: Asking, owner: Part) -> Symbol | None:
    if call.name in ("trim", "toString"):
        return owner
    if not call.args:
        return None
    if call.name == "match":
        return condition_tests.pattern_test(owner, symbol_of(call.args[0]))
    wanted = wanted_symbol(call.args[0], call.nodes[0])
    if call.name == "indexOf":
        return Position(owner, wanted) if isinstance(wanted, Const | TextWith) else None
    return condition_tests.contains(owner, wanted) if call.name in _LOOKING else None


def _of_constant(call: Asking, owner: Const) -> Symbol | None:
    holds = call.name in ("includes", "contains") and call.args
    return condition_tests.contains(owner, symbol_of(call.args[0])) if holds else None


def _of_json(call: Asking, owner: JsonAt) -> Symbol | None:
    """A method of JSON, which is read as a member first, and `json()` of one of several responses."""
    if call.name == "json" and not owner.path:
        path = known_text(call.args[0]) if call.args else ""
        steps = read_path(path) if path else ()
        return JsonAt(steps) if steps is not None and path is not None else None
    if call.name != "hasOwnProperty" or not call.args or owner.path[-1:] != (call.name,):
        return None
    return condition_tests.contains(JsonAt(owner.path[:-1]), symbol_of(call.args[0]))


def _of_pattern(call: Asking, owner: Pattern) -> Symbol | None:
    return condition_tests.pattern_test(symbol_of(call.args[0]), owner) if call.name == "test" and call.args else None


def _of_elements(call: Asking, owner: Thing) -> Symbol | None:
    """The text of elements, of which k6 gives that of all."""
    elements = call.holder
    is_known = isinstance(elements, Selection) and elements.is_of_page and elements.index is None
    selector = elements.selector if isinstance(elements, Selection) and is_known and call.name == "text" else None
    return Part(Extractor(FromHtml(selector, None))) if selector is not None else None


_METHODS: Mapping[type, Callable[[Asking, Any], Symbol | None]] = {
    Part: _of_text,
    Const: _of_constant,
    JsonAt: _of_json,
    Pattern: _of_pattern,
    Thing: _of_elements,
}
"""What methods give, by what they belong to; None is something that is not understood."""


def wanted_symbol(value: Value, node: Node) -> Symbol:
    """What is looked for in a text: it may hold the value of a variable."""
    return terms.wanted_symbol(value, node, symbol_of(value), pieces_of)


_DRAWING = ("random", "randomIntBetween")
_ROUNDING = ("floor", "ceil", "round", "trunc", "parseInt", "Number")


def drawn_number(value: Value) -> Value:
    """A number that is drawn at random."""
    return replace(value, term=terms.Term(Drawn(), ())) if isinstance(value, values.Unknown) else value


class Side(Struct, frozen=True):
    """One side of a comparison, or of a sum."""

    value: Value
    node: Node


def with_sides(sign: str, left: Side, right: Side, value: Value) -> Value:
    """What a comparison or a sum gives, together with what that is for a test."""
    if sign in _ARITHMETIC and (terms.is_drawn(left.value) or terms.is_drawn(right.value)):
        return drawn_number(value)
    if not steps_of(left.value, right.value):
        return value
    symbol = _compared_sides(sign, left, right)
    if sign in _ARITHMETIC:
        return terms.with_term(value, symbol, steps_of(left.value, right.value))
    return terms.with_comparison(value, symbol, (left.value, right.value))


def _compared_sides(sign: str, left: Side, right: Side) -> Symbol:
    first, other = symbol_of(left.value), symbol_of(right.value)
    symbol: Symbol = Obscure()
    if sign == "in":
        symbol = condition_tests.contains(other, first)
    elif sign in _SIGNS:
        is_variable = terms.is_variable(right.value, other, left.value)
        is_named = is_variable and right.node.type == "identifier" and not isinstance(other, Const)
        echo = condition_tests.comparison_with_variable(_SIGNS[sign], first, text_of(right.node)) if is_named else None
        wanted = wanted_symbol(right.value, right.node) if isinstance(first, Part) and is_variable else other
        symbol = echo or _comparison(sign, first, wanted)
    return symbol


def _comparison(sign: str, left: Symbol, right: Symbol) -> Symbol:
    if isinstance(left, Const) and left.value is NOT_DEFINED:
        left, right = right, left
    is_nothing = isinstance(right, Const) and right.value in (NOT_DEFINED, None)
    if not is_nothing or (isinstance(right, Const) and right.value is None and not _is_loose(sign, left)):
        return condition_tests.comparison(_SIGNS[sign], left, right)
    there = condition_tests.is_there(left)
    if isinstance(left, JsonAt) and _is_loose(sign, left):
        there = Truth(AllOf((JsonIs(left.path, "there"), Not(JsonIs(left.path, "equals", None)))))
    return there if sign.startswith("!") else condition_tests.negation(there)


def _is_loose(sign: str, left: Symbol) -> bool:
    """Whether `== null` and `== undefined` are true for both."""
    return isinstance(left, JsonAt) and len(sign) == 2


def with_logic(sign: str, operands: tuple[Value, Value], value: Value) -> Value:
    """What `&&` or `||` gives, together with what that is for a test."""
    symbol = terms.joined_tests(sign, operands, list(map(symbol_of, operands))) if sign != "??" else Obscure()
    return terms.with_term(value, symbol, steps_of(*operands))


def with_sign(sign: str, operand: Value, value: Value) -> Value:
    """What `!` or `typeof` gives, together with what that is for a test."""
    inner = symbol_of(operand)
    symbol: Symbol = Obscure()
    if sign == "!":
        symbol = condition_tests.negation(inner)
    elif sign == "typeof" and isinstance(inner, JsonAt):
        symbol = Kind(inner.path)
    return terms.with_term(value, symbol, steps_of(operand))


def member_value(value: Value) -> Value:
    """The member of an answer's JSON that a method is, where nobody calls it: `data.text`."""
    return settle(value) if isinstance(value, Builtin) else value
