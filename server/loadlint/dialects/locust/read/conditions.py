"""What expressions of Python ask of answers: comparisons, calls and methods whose result no extractor gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from loadlint.assertion import Always, JsonIs, StatusIs, Test, Unknown
from loadlint.dialects.locust.language.text_pieces import pieces_of
from loadlint.dialects.locust.read.values import Known, Method
from loadlint.dialects.script.read import condition_tests, terms, values
from loadlint.dialects.script.read.condition_tests import (
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
    Time,
    Truth,
    truth,
)
from loadlint.dialects.script.read.values import Regex, Response, Value, numbers_of, steps_of
from loadlint.dialects.variable_in_text import TextWith
from loadlint.extractor import Extractor, FromHtml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from loadlint.dialects.locust.read.arguments import Args
    from loadlint.dialects.locust.read.interpreter import Interpreter

_SIGNS = ("==", "!=", "<", "<=", ">", ">=")
_TYPES: dict[str, Literal["number", "text", "list"]] = {
    "int,float": "number", "float,int": "number", "int|float": "number", "str": "text", "list": "list",
}  # fmt: skip
_LOOKING = ("startswith", "endswith", "find")
_FILLED = (Part, Answer, JsonAt)
"""What `or ""` and `or {}` may stand behind: they change nothing but the case that there is nothing."""
_EMPTY = (Const(""), Const({}), Const([]))

OK = StatusIs(tuple(range(200, 400)))
"""What `response.ok` and `raise_for_status()` let pass, and what counts as true in `HttpUser`."""

ANY_LENGTH = Always("a response of FastHttpUser is false only where it is empty, whatever its status")
"""It has a length and no truth value: with a body it is true, and one that is sent in chunks raises a TypeError
(Locust 2.47)."""

_TRUTHS: Mapping[bool | None, Test] = {False: OK, True: ANY_LENGTH}
"""What makes a response count as true, by whether the client is the fast one."""

OF_ANSWER: Mapping[str, Symbol] = {
    "status_code": Status(),
    "ok": Truth(OK),
    "elapsed": Time(),
    "error": Obscure(status_only=True),
    "reason": Obscure(status_only=True),
}
"""The attributes of a response that no extractor gives."""


def symbol_of(interpreter: Interpreter, value: Value) -> Symbol:
    """What a value is for a test."""
    if isinstance(value, Response):
        return Answer(success=_TRUTHS.get(interpreter.steps[numbers_of(value.step)[0]].fast, Unknown()))
    if isinstance(value, values.Part) and value.kind == "headers":
        return Answer("headers")
    if isinstance(value, values.Part) and value.kind == "page":
        return Part(Extractor(FromHtml(*value.data[:2])))
    return terms.symbol_of(value)


def test_of(interpreter: Interpreter, value: Value) -> Test:
    """What must hold for a value to count as true."""
    return truth(symbol_of(interpreter, value))


def with_call(interpreter: Interpreter, callee: Value, args: Args, result: Value) -> Value:
    """What a call has given, together with what that is for a test."""
    holder = callee.this if isinstance(callee, Method) else callee
    parts = (holder, *args.values, *args.keywords.values())
    steps = steps_of(*parts)
    if not steps or isinstance(result, Response):
        return result
    symbol = _of_method(interpreter, callee, args) if isinstance(callee, Method) else None
    if isinstance(callee, Known) and args.values:
        symbol = _of_function(interpreter, callee.name, args)
    return terms.with_term(result, symbol or Obscure(), steps)


def _of_function(interpreter: Interpreter, full: str, args: Args) -> Symbol | None:
    area, _, name = full.rpartition(".")
    first = symbol_of(interpreter, args.values[0])
    if area in ("re", "regex"):
        return _search_test(interpreter, name, args)
    match name:
        case "len" if isinstance(first, Part | JsonAt):
            return Length(first)
        case "isinstance" if isinstance(first, JsonAt) and len(args.nodes) > 1:
            kind = _TYPES.get(_without_spaces(interpreter, args.nodes[1]))
            return Truth(JsonIs(first.path, kind)) if kind is not None else None
        case "type" if isinstance(first, JsonAt):
            return Kind(first.path)
        case "bool":
            return Truth(truth(first))
        case "randint" | "randrange":
            return Drawn()
        case "str" | "int":
            return first
    return None


def _search_test(interpreter: Interpreter, name: str, args: Args) -> Symbol | None:
    """`re.search(pattern, text)` and its like, without flags."""
    if name not in _SEARCHING or len(args.values) != 2 or args.keywords:
        return None
    pattern, text = (symbol_of(interpreter, value) for value in args.values)
    if name == "match" and isinstance(pattern, Const) and isinstance(pattern.value, str):
        pattern = Pattern("^" + pattern.value.removeprefix("^"))
    return condition_tests.pattern_test(text, pattern)


_SEARCHING = ("search", "match", "findall", "fullmatch")


def _of_method(interpreter: Interpreter, method: Method, args: Args) -> Symbol | None:
    if isinstance(method.this, Regex):
        text = symbol_of(interpreter, args.values[0]) if args.values else Obscure()
        return condition_tests.pattern_test(text, terms.symbol_of(method.this)) if method.name == "search" else None
    owner = symbol_of(interpreter, method.this)
    if method.name in _UNCHANGED.get(type(owner), ()):
        return owner
    if not isinstance(owner, Part) or method.name not in _LOOKING or not args.values:
        return None
    wanted = _wanted_symbol(interpreter, args.values[0], args.nodes[0])
    if method.name != "find":
        return condition_tests.contains(owner, wanted)
    return Position(owner, wanted) if isinstance(wanted, Const | TextWith) else None


_UNCHANGED: Mapping[type, Sequence[str]] = {
    **dict.fromkeys((Part, Time), ("strip", "decode", "total_seconds")), JsonAt: ("items",),
}  # fmt: skip
"""Methods that give what they belong to, for a test."""


def _wanted_symbol(interpreter: Interpreter, value: Value, node: Node) -> Symbol:
    """What is looked for in a text, or compared with one: it may hold the value of a variable."""
    return terms.wanted_symbol(value, node, symbol_of(interpreter, value), pieces_of)


def comparison(
    interpreter: Interpreter, nodes: Sequence[Node], operands: Sequence[Value], signs: Sequence[str]
) -> Symbol:
    """`a == b`, `a < b <= c` and the like."""
    texts = [_without_spaces(interpreter, node) for node in nodes]
    if len(operands) == 2:
        left, right = _searched_texts(interpreter, nodes, operands)
        echo = _compared_with_named(interpreter, nodes, operands, signs[0])
        return echo or _comparison(signs[0], left, right, texts[1])
    symbols = [symbol_of(interpreter, value) for value in operands]
    return condition_tests.all_of(list(map(_comparison, signs, symbols, symbols[1:], texts[1:])))


def _compared_with_named(
    interpreter: Interpreter, nodes: Sequence[Node], operands: Sequence[Value], sign: str
) -> Symbol | None:
    """`a == b` where `b` is a variable with the value of another answer; None for anything else."""
    value, other = (symbol_of(interpreter, operand) for operand in operands)
    # Where an extraction fails, its variable is given nothing: `None` is no constant then.
    is_constant = isinstance(other, Const) and other.value is not None
    is_named = nodes[1].type in ("identifier", "attribute") and not is_constant
    if not is_named or not terms.is_variable(operands[1], other, operands[0]):
        return None
    return condition_tests.comparison_with_variable(sign, value, interpreter.source(nodes[1]))


def _searched_texts(
    interpreter: Interpreter, nodes: Sequence[Node], operands: Sequence[Value]
) -> tuple[Symbol, Symbol]:
    """The sides of a comparison: what a text is compared with, or looked for in it, may be the value of a variable."""
    symbols = [symbol_of(interpreter, operand) for operand in operands]
    for index, other in ((0, 1), (1, 0)):
        is_variable = terms.is_variable(operands[index], symbols[index], operands[other])
        if isinstance(symbols[other], Part) and is_variable:
            symbols[index] = _wanted_symbol(interpreter, operands[index], nodes[index])
    return symbols[0], symbols[1]


def _comparison(sign: str, left: Symbol, right: Symbol, text: str) -> Symbol:
    if isinstance(left, Kind):
        symbol = _type_test(left, sign, text)
    elif sign in ("in", "not in"):
        held = condition_tests.contains(right, left)
        symbol = held if sign == "in" else condition_tests.negation(held)
    elif sign == "<=" and isinstance(right, JsonAt):
        symbol = _member_test(left, right)
    elif sign in ("is", "is not"):
        symbol = condition_tests.comparison("==" if sign == "is" else "!=", left, right)
    else:
        symbol = condition_tests.comparison(sign, left, right) if sign in _SIGNS else Obscure()
    return symbol


def _member_test(left: Symbol, right: JsonAt) -> Symbol:
    """`{"name": "Ann"}.items() <= value.items()`."""
    match left:
        case Const([[str(name), value]]):
            return condition_tests.comparison("==", JsonAt((*right.path, name)), Const(value))
    return condition_tests.comparison("<=", left, right)


def _type_test(left: Kind, sign: str, types: str) -> Symbol:
    """`type(value) in (int, float)` and the like."""
    kind = _TYPES.get(types)
    if kind is None:
        return Obscure()
    symbol = Truth(JsonIs(left.path, kind))
    return condition_tests.negation(symbol) if sign in ("not in", "!=", "is not") else symbol


def _without_spaces(interpreter: Interpreter, node: Node) -> str:
    return re.sub(r"[()\s]", "", interpreter.source(node))


def together(sign: str, sides: Sequence[Value], symbols: Sequence[Symbol]) -> Symbol:
    """`left and right`, `left or right`."""
    left, right = symbols
    if sign == "or" and right in _EMPTY and isinstance(left, _FILLED):
        return left
    return terms.joined_tests(sign, sides, symbols)
