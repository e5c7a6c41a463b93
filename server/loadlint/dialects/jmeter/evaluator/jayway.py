"""JSONPath as Jayway's library (2.8.0, in JMeter 5.6.2) reads it: the part of the language whose meaning is certain.

`find` gives a list, as JMeter asks the library to do (`ALWAYS_RETURN_LIST`). For a path that leads nowhere the library
gives an error or an empty list, and JMeter takes both for an empty list.
"""

from __future__ import annotations

import operator as operators
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

from msgspec import Struct

from loadlint.dialects.jmeter.evaluator.json_values import Double
from loadlint.dialects.jmeter.language.jsonpath import unquoted_name
from loadlint.extractor import NotEvaluatedError
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

Operator = Literal["==", "!=", "<", "<=", ">", ">="]


class Member(Struct, frozen=True):
    """`.name` or `['name']`."""

    name: str


class Items(Struct, frozen=True):
    """`[0]`, `[-1]`, `[0,2]`."""

    indices: tuple[int, ...]


class Slice(Struct, frozen=True):
    """`[1:3]`."""

    start: int | None
    end: int | None


class Every(Struct, frozen=True):
    """`[*]` or `.*`."""


class Deep(Struct, frozen=True):
    """`..name`: the members of that name in the value and in all values inside it."""

    name: str


class Filter(Struct, frozen=True):
    """`[?(…)]`."""

    condition: Condition


Step = Member | Items | Slice | Every | Deep | Filter


class PathTest(Struct, frozen=True):
    """A comparison; without an operator: whether there is something at the path."""

    path: tuple[str | int, ...]
    operator: Operator | None = None
    literal: Any = None


class Junction(Struct, frozen=True):
    """Conditions of which all, or any, must hold."""

    kind: Literal["&&", "||"]
    parts: tuple[Condition, ...]


class Negation(Struct, frozen=True):
    """A condition that must not hold."""

    part: Condition


Condition = PathTest | Junction | Negation


def find(path: str, root: Any) -> list[Any]:
    """The values that a path leads to. Raises NotEvaluatedError for paths that are not read here."""
    values, is_definite = [root], True
    for step in read(path):
        if isinstance(step, Filter) and is_definite and not all(isinstance(value, dict | list) for value in values):
            raise NotEvaluatedError("something else than a list or an object is filtered")
        values = [child for value in values for child in _take(step, value)]
        is_definite = is_definite and (isinstance(step, Member) or (isinstance(step, Items) and len(step.indices) == 1))
    return values


def _take(step: Step, node: Any) -> Iterable[Any]:
    match step:
        case Member(name):
            return [node[name]] if isinstance(node, dict) and name in node else []
        case Every():
            return node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        case Deep(name):
            return _deep(name, node)
        case Filter(condition):
            # An object is filtered as if it were alone in a list; of anything else nothing is left.
            items = node if isinstance(node, list) else [node] if isinstance(node, dict) else []
            return [item for item in items if _holds(condition, item)]
        case Items() | Slice():
            return _items(step, node) if isinstance(node, list) else []


def _items(step: Items | Slice, node: list[Any]) -> list[Any]:
    if isinstance(step, Slice):
        return node[step.start : step.end]
    return [node[index] for index in step.indices if -len(node) <= index < len(node)]


def _deep(name: str, node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        if name in node:
            yield node[name]
        for child in node.values():
            yield from _deep(name, child)
    elif isinstance(node, list):
        for child in node:
            yield from _deep(name, child)


# --- filters


_MISSING = object()
_ORDERS = {"<": operators.lt, "<=": operators.le, ">": operators.gt, ">=": operators.ge}


def _holds(condition: Condition, item: Any) -> bool:
    match condition:
        case Junction("&&", parts):
            return all(_holds(part, item) for part in parts)
        case Junction(_, parts):
            return any(_holds(part, item) for part in parts)
        case Negation(part):
            return not _holds(part, item)
        case PathTest(path, operator, literal):
            value = _value_at(item, path)
            if operator is None:
                return value is not _MISSING
            return _compare(value, operator, literal)
    raise AssertionError(condition)


def _value_at(node: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        if isinstance(step, str):
            if not isinstance(node, dict) or step not in node:
                return _MISSING
            node = node[step]
        else:
            if not isinstance(node, list) or not -len(node) <= step < len(node):
                return _MISSING
            node = node[step]
    return node


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compare(value: Any, operator: Operator, literal: Any) -> bool:
    if isinstance(value, dict | list):
        raise NotEvaluatedError("an object or a list is compared")
    numbers = _is_number(value) and _is_number(literal)
    if isinstance(value, Double) and numbers:
        value = float(value)
    same = numbers or (type(value) is type(literal))
    if not same and value is not _MISSING and {_kind(value), _kind(literal)} == {"number", "string"}:
        raise NotEvaluatedError("a number is compared with a text")
    if operator in ("==", "!="):
        return (same and value == literal) == (operator == "==")
    if not same or isinstance(value, bool) or value is None:
        return False
    if isinstance(value, str) and not (value.isascii() and literal.isascii()):
        raise NotEvaluatedError("texts with other letters than ASCII's are ordered")
    return bool(_ORDERS[operator](value, literal))


def _kind(value: Any) -> str:
    return "number" if _is_number(value) else "string" if isinstance(value, str) else "other"


# --- reading


_NAME = regex(r"[A-Za-z_$@\u00a1-\uffff][\w$@-]*")
_INDICES = regex(r"\[\s*(-?\d{1,9}(?:\s*,\s*-?\d{1,9})*)\s*\]", re.ASCII)
_SLICE = regex(r"\[\s*(-?\d{1,9})?\s*:\s*(-?\d{1,9})?\s*\]", re.ASCII)
_EVERY = regex(r"\.\*|\[\s*\*\s*\]")
_QUOTED = regex(r"\[\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*\]", re.DOTALL)
_FILTER = r"\[\s*\?\s*\("
_OPERATOR = regex(r"\s*(==|!=|<=|>=|<|>)\s*")
_NUMBER = regex(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?![\w.])", re.ASCII)
_TEXT = regex(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_WORD = regex(r"(true|false|null)\b")


@lru_cache(maxsize=1024)
def read(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises NotEvaluatedError for those that are not read here."""
    path = path.strip()
    if not path.startswith("$"):
        path = f"$.{path}"
    if re.match(r"\$[\w$@-]", path):
        raise NotEvaluatedError("the path begins oddly")
    return tuple(_PathParser(path).steps())


class _PathParser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 1

    def error(self) -> NotEvaluatedError:
        return NotEvaluatedError(f"`{self.text[self.position : self.position + 20]}` in the path is not read")

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def expect(self, pattern: str) -> None:
        if not self.match(re.compile(pattern)):
            raise self.error()

    def starts(self, text: str) -> bool:
        return self.text.startswith(text, self.position)

    def steps(self) -> Iterator[Step]:
        while self.position < len(self.text):
            yield self.step()

    def step(self) -> Step:
        if self.starts(".."):
            self.position += 2
            quoted = self.match(_QUOTED)
            return Deep(unquoted_name(quoted[1][1:-1]) if quoted else self.name())
        if self.match(_EVERY):
            return Every()
        if self.starts("."):
            self.position += 1
            return Member(self.name())
        return self.bracket()

    def name(self) -> str:
        name = self.match(_NAME)
        if name is None or self.starts("("):
            raise self.error()
        return name[0]

    def bracket(self) -> Step:
        if indices := self.match(_INDICES):
            return Items(tuple(integer(index) for index in indices[1].split(",")))
        if bounds := self.match(_SLICE):
            start, end = (None if bound is None else integer(bound) for bound in bounds.groups())
            if start is None and end is None:
                raise self.error()
            return Slice(start, end)
        if quoted := self.match(_QUOTED):
            return Member(unquoted_name(quoted[1][1:-1]))
        self.expect(_FILTER)
        condition = self.any_of()
        self.expect(r"\s*\)\s*\]")
        return Filter(condition)

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.match(re.compile(r"\s*\|\|")):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Junction("||", tuple(parts))

    def all_of(self) -> Condition:
        parts = [self.condition()]
        while self.match(re.compile(r"\s*&&")):
            parts.append(self.condition())
        return parts[0] if len(parts) == 1 else Junction("&&", tuple(parts))

    def condition(self) -> Condition:
        if self.match(re.compile(r"\s*!\s*(?=\()")):
            return Negation(self.condition())
        if self.match(re.compile(r"\s*\(")):
            inner = self.any_of()
            self.expect(r"\s*\)")
            return inner
        self.expect(r"\s*@")
        path = self.item_path()
        if operator := self.match(_OPERATOR):
            return PathTest(path, operator[1], self.literal())  # type: ignore[arg-type]
        if not path:
            raise self.error()
        return PathTest(path)

    def item_path(self) -> tuple[str | int, ...]:
        """The path from an item to the value that is compared."""
        path: list[str | int] = []
        while True:
            if self.starts("."):
                self.position += 1
                path.append(self.name())
            elif quoted := self.match(_QUOTED):
                path.append(unquoted_name(quoted[1][1:-1]))
            elif index := self.match(re.compile(r"\[(\d{1,9})\]", re.ASCII)):
                path.append(integer(index[1]))
            else:
                return tuple(path)

    def literal(self) -> Any:
        if text := self.match(_TEXT):
            return unquoted_name(text[1] if text[1] is not None else text[2])
        if number := self.match(_NUMBER):
            return float(number[0]) if "." in number[0] else integer(number[0])
        if word := self.match(_WORD):
            return {"true": True, "false": False, "null": None}[word[1]]
        raise self.error()
