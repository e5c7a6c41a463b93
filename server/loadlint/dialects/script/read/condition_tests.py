"""Conditions on a response, whatever the language: what a test compares, and what that makes of it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from loadlint.assertion import (
    ANSWERED,
    STATUSES,
    AllOf,
    Always,
    AnyOf,
    Echo,
    Found,
    JsonIs,
    Limit,
    Not,
    StatusIs,
    Test,
    TextIs,
    Unknown,
    needs_body,
)
from loadlint.dialects.portable_patterns import portable
from loadlint.dialects.variable_in_text import TextWith
from loadlint.extractor import Extractor, FromBody, FromJson, JsonStep
from loadlint.text.numbers import integer, is_index


class Const(Struct, frozen=True):
    """A value that the script gives: text, number, truth value, None, or a list of such."""

    value: Any


class Pattern(Struct, frozen=True):
    """A regular expression; `flags` in JavaScript's letters.

    `in_python` is what means the same in Python, None where nothing does: engines differ in how they read expressions.
    """

    text: str
    flags: str = ""
    in_python: str | None = None


class Answer(Struct, frozen=True):
    """The response as a whole, its headers or its timings. `success`: what makes it count as true, where that is not
    in any case.
    """

    part: str = ""
    success: Test | None = None


class Status(Struct, frozen=True):
    """The status."""


class Time(Struct, frozen=True):
    """How long something took."""


class Part(Struct, frozen=True):
    """A text out of the response."""

    extractor: Extractor


class JsonAt(Struct, frozen=True):
    """What stands at a path of the response's JSON."""

    path: tuple[JsonStep, ...]


class Kind(Struct, frozen=True):
    """The name of the type of what stands at a path of the response's JSON."""

    path: tuple[JsonStep, ...]


class Length(Struct, frozen=True):
    """The length of a text or a list."""

    of: Part | JsonAt


class Position(Struct, frozen=True):
    """Where a text is found in another, -1 where it is not."""

    part: Part
    text: Const | TextWith


class Drawn(Struct, frozen=True):
    """A number that is drawn at random."""


class Truth(Struct, frozen=True):
    """True where a test holds."""

    test: Test


class Thing(Struct, frozen=True):
    """An object: true in any case."""

    what: str


class Obscure(Struct, frozen=True):
    """A value that loadlint can't tell. `status_only`: it is made of the status at most."""

    status_only: bool = False


Symbol = (
    Const
    | Pattern
    | Answer
    | Status
    | Time
    | Part
    | JsonAt
    | Kind
    | Length
    | TextWith
    | Position
    | Drawn
    | Truth
    | Thing
    | Obscure
)

BODY = Part(Extractor(FromBody()))
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FOUND = ((">", -1), (">=", 0), ("!=", -1), (">", 0))
_NOT_FOUND = (("==", -1), ("<", 0), ("<=", -1))


_TYPES: dict[str, Literal["number", "text"]] = {"number": "number", "string": "text"}


def truth(symbol: Symbol) -> Test:
    """What must hold for a value to count as true."""
    return _TRUTHS[type(symbol)](symbol)


def _truth_of_constant(symbol: Const) -> Test:
    always = Always("it is a constant")
    return always if symbol.value else Not(always)


def _always(reason: str) -> Callable[[Symbol], Test]:
    return lambda symbol: Always(reason)


_TRUTHS: Mapping[type, Callable[[Any], Test]] = {
    Truth: lambda symbol: symbol.test,
    Const: _truth_of_constant,
    Length: lambda symbol: truth(symbol.of),
    Part: lambda symbol: Found(symbol.extractor),
    JsonAt: lambda symbol: JsonIs(symbol.path, "filled"),
    Obscure: lambda symbol: Unknown(symbol.status_only),
    **dict.fromkeys((TextWith, Drawn), lambda symbol: Unknown()),
    Status: lambda symbol: StatusIs(tuple(sorted(ANSWERED))),
    Time: _always("every time is true"),
    Position: _always("where nothing is found the position is -1, which is true"),
    Kind: _always("every type has a name, which is true"),
    Answer: lambda symbol: symbol.success or Always("an object is true whatever it holds"),
    **dict.fromkeys((Thing, Pattern), _always("an object is true whatever it holds")),
}


def comparison(sign: str, left: Symbol, right: Symbol) -> Symbol:
    """`left sign right`, the sign being one of == != < <= > >=."""
    if isinstance(left, Const) and not isinstance(right, Const):
        left, right, sign = right, left, _FLIPPED.get(sign, sign)
    if isinstance(right, Const):
        return _with_constant(sign, left, right.value)
    if isinstance(left, TextWith) and isinstance(right, Part):
        left, right = right, left
    if isinstance(left, Part) and isinstance(right, TextWith):
        return _either(sign, right.test(left.extractor, "equals"))
    if isinstance(left, Obscure) and isinstance(right, Obscure):
        return Obscure(left.status_only and right.status_only)
    if isinstance(left, Time) != isinstance(right, Time):
        return Truth(Limit("time"))
    sides = (left, right)
    return Obscure(any(isinstance(side, Status) for side in sides) and not any(map(_is_content, sides)))


def _is_content(symbol: Symbol) -> bool:
    return isinstance(symbol, Part | JsonAt | Kind | Length | Position)


def comparison_with_variable(sign: str, left: Symbol, variable: str) -> Symbol | None:
    """`left sign variable` for a member of an answer's JSON and a variable of the script; None for anything else."""
    if not isinstance(left, JsonAt) or sign not in ("==", "!="):
        return None
    return _either(sign, Echo(Extractor(FromJson(left.path)), "equals", variable))


def _with_constant(sign: str, left: Symbol, value: Any) -> Symbol:
    compare = _COMPARISONS.get(type(left))
    return compare(sign, left, value) if compare is not None else Obscure()


def _compare_constant(sign: str, left: Const, value: Any) -> Symbol:
    return Const(_compare(sign, left.value, value))


def _compare_status(sign: str, left: Status, value: Any) -> Symbol:
    number = integer(value) if isinstance(value, str) and is_index(value) else value
    # What is no number is as unlike any status as None is.
    is_number = isinstance(number, int | float)
    codes = _statuses(sign, number if is_number else None)
    return Truth(StatusIs(codes)) if codes or is_number else Obscure(status_only=True)


@lru_cache(maxsize=256)
def _statuses(sign: str, number: float | None) -> tuple[int, ...]:
    """The statuses of which a comparison with a number holds, kept since most checks ask for the same few."""
    return tuple(code for code in sorted(STATUSES) if _compare(sign, code, number))


def _compare_part(sign: str, left: Part, value: Any) -> Symbol:
    if value is None or value == "":
        return _either(sign, Not(Found(left.extractor)))
    return _either(sign, TextIs(left.extractor, "equals", value)) if isinstance(value, str) else Obscure()


def _compare_json(sign: str, left: JsonAt, value: Any) -> Symbol:
    return (
        _either(sign, JsonIs(left.path, "equals", value))
        if value is None or isinstance(value, str | int)
        else Obscure()
    )


def _compare_kind(sign: str, left: Kind, value: Any) -> Symbol:
    kind = _TYPES.get(value) if isinstance(value, str) else None
    return _either(sign, JsonIs(left.path, kind)) if kind is not None else Obscure()


def _compare_length(sign: str, left: Length, value: Any) -> Symbol:
    if isinstance(left.of, JsonAt):
        return _length(sign, value, JsonIs(left.of.path, "filled")) or Obscure()
    length = _length(sign, value, Found(left.of.extractor))
    return length or Truth(Limit("size") if left.of == BODY else Unknown())


def _compare_position(sign: str, left: Position, value: Any) -> Symbol:
    held = contains(left.part, left.text)
    if (sign, value) in _NOT_FOUND:
        return negation(held)
    at_a_place = sign == "==" and isinstance(value, int) and value >= 0
    return held if at_a_place or (sign, value) in _FOUND else Obscure()


def _compare_truth(sign: str, left: Truth, value: Any) -> Symbol:
    if sign not in ("==", "!=") or not (value is None or isinstance(value, bool)):
        return Obscure()
    return left if bool(value) == (sign == "==") else negation(left)


_COMPARISONS: Mapping[type, Callable[[str, Any, Any], Symbol]] = {
    Const: _compare_constant,
    Status: _compare_status,
    Time: lambda sign, left, value: Truth(Limit("time")),
    Part: _compare_part,
    JsonAt: _compare_json,
    Kind: _compare_kind,
    Length: _compare_length,
    Position: _compare_position,
    Truth: _compare_truth,
    Obscure: lambda sign, left, value: left,
}


def _length(sign: str, value: Any, filled: Test) -> Symbol | None:
    if (sign, value) in ((">", 0), ("!=", 0), (">=", 1)):
        return Truth(filled)
    if (sign, value) == ("==", 0):
        return Truth(Not(filled))
    no_length = Always("no length is below 0")
    if (sign, value) in (("<", 0), ("<=", -1)):
        return Truth(Not(no_length))
    return Truth(no_length) if (sign, value) in ((">=", 0), (">", -1)) else None


def _either(sign: str, test: Test) -> Symbol:
    if sign == "==":
        return Truth(test)
    if sign == "!=":
        return Truth(test.test if isinstance(test, Not) else Not(test))
    return Obscure()


def _compare(sign: str, left: Any, right: Any) -> bool:
    try:
        return _ORDERS[sign](left, right)
    except TypeError:
        return False


def contains(holder: Symbol, item: Symbol) -> Symbol:
    """Whether a text, a list or an object has something in it."""
    match holder, item:
        case Part(extractor), Const(str(text)):
            return Truth(TextIs(extractor, "contains", text) if text else Always("every text holds the empty one"))
        case Part(extractor), TextWith():
            return Truth(item.test(extractor, "contains"))
        case Const(list(values)), Status():
            codes = tuple(sorted(value for value in values if isinstance(value, int)))
            return Truth(StatusIs(codes)) if codes else Obscure(status_only=True)
        case Const(list(values)), Part(extractor):
            texts = [value for value in values if isinstance(value, str)]
            return Truth(AnyOf(tuple(TextIs(extractor, "equals", text) for text in texts))) if texts else Obscure()
        case Const(list(values)), JsonAt(path):
            plain = [value for value in values if value is None or isinstance(value, str | int)]
            return Truth(AnyOf(tuple(JsonIs(path, "equals", value) for value in plain))) if plain else Obscure()
        case JsonAt(path), Const(str(name)):
            return Truth(JsonIs((*path, name), "there"))
        case _:
            return Obscure(isinstance(item, Status))


def pattern_test(part: Symbol, pattern: Symbol) -> Symbol:
    """Whether a regular expression finds something in a text."""
    if not isinstance(part, Part):
        return Obscure()
    if isinstance(pattern, Const) and isinstance(pattern.value, str):
        pattern = Pattern(pattern.value)
    if not isinstance(pattern, Pattern):
        return Obscure()
    if re.fullmatch(r"\^?(?:\.\*)?\$?", pattern.text):
        return Truth(Always("the expression matches every text"))
    text = pattern.text if portable(pattern.text, pattern.flags) else pattern.in_python
    return Truth(TextIs(part.extractor, "matches", text)) if text is not None else Obscure()


def inside(holder: Symbol, name: str | int) -> Symbol:
    """A member of JSON."""
    return JsonAt((*holder.path, name)) if isinstance(holder, JsonAt) else Obscure()


def all_of(symbols: Sequence[Symbol]) -> Symbol:
    """`a and b`. That there is a body says nothing more beside what reads it."""
    tests = tuple(map(truth, symbols))
    # What is not there is not there without a body either.
    if any(needs_body(test) for test in tests if not isinstance(test, Not)):
        tests = tuple(test for test in tests if test != Found(BODY.extractor))
    return Truth(AllOf(tests)) if len(tests) > 1 else Truth(*tests)


def any_of(symbols: Sequence[Symbol]) -> Symbol:
    """`a or b`."""
    return Truth(AnyOf(tuple(map(truth, symbols))))


def negation(symbol: Symbol) -> Symbol:
    """`not a`."""
    test = truth(symbol)
    if isinstance(test, StatusIs):
        codes = tuple(sorted(STATUSES.difference(test.codes)))
        return Truth(StatusIs(codes)) if codes else Truth(Not(test))
    return Truth(test.test if isinstance(test, Not) else Not(test))


def is_there(symbol: Symbol) -> Symbol:
    """Whether a member of JSON, or a part, is not undefined."""
    if isinstance(symbol, JsonAt):
        return Truth(JsonIs(symbol.path, "there"))
    return Truth(Found(symbol.extractor)) if isinstance(symbol, Part) else Obscure(isinstance(symbol, Status))
