"""JSONPath as Jayway's library (2.8.0, in JMeter 5.6.2) reads it, for the part of the language that is told alike.

`find` gives the list that JMeter asks for (`ALWAYS_RETURN_LIST`). A path that leads nowhere, in the library an error or
an empty list, is an empty list for JMeter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.jmeter.evaluator.json_values import Double
from loadlint.extractor import NotEvaluatedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Literal

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
    """`..name`: the member in the value itself and in all below it."""

    name: str


class Filter(Struct, frozen=True):
    """`[?(…)]`."""

    condition: Condition


Step = Member | Items | Slice | Every | Deep | Filter


class Test(Struct, frozen=True):
    """A comparison; without an operator: whether there is something at the path."""

    path: tuple[str | int, ...]
    operator: Operator | None = None
    literal: Any = None


class Join(Struct, frozen=True):
    """Conditions of which all, or any, must hold."""

    kind: Literal["&&", "||"]
    parts: tuple[Condition, ...]


class Not(Struct, frozen=True):
    """A condition that must not hold."""

    part: Condition


Condition = Test | Join | Not


def find(path: str, root: Any) -> list[Any]:
    """The values that a path leads to. Raises NotEvaluatedError for paths that are not read here."""
    found = [root]
    for step in read(path):
        found = [value for node in found for value in _take(step, node)]
    return found


def _take(step: Step, node: Any) -> Iterator[Any]:
    match step:
        case Member(name):
            if isinstance(node, dict) and name in node:
                yield node[name]
        case Items(indices):
            if isinstance(node, list):
                yield from (node[i] for i in indices if -len(node) <= i < len(node))
        case Slice(start, end):
            if isinstance(node, list):
                yield from node[start:end]
        case Every():
            yield from node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        case Deep(name):
            yield from _deep(name, node)
        case Filter(condition):
            if isinstance(node, list):
                yield from (item for item in node if _holds(condition, item))
            else:
                raise NotEvaluatedError("something else than a list is filtered")


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


def _holds(condition: Condition, item: Any) -> bool:
    match condition:
        case Join("&&", parts):
            return all(_holds(part, item) for part in parts)
        case Join(_, parts):
            return any(_holds(part, item) for part in parts)
        case Not(part):
            return not _holds(part, item)
        case Test(path, operator, literal):
            value = _at(item, path)
            if operator is None:
                return value is not _MISSING
            return _compare(value, operator, literal)
    raise AssertionError(condition)


def _at(node: Any, path: Sequence[str | int]) -> Any:
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
    if operator == "<":
        return bool(value < literal)
    if operator == "<=":
        return bool(value <= literal)
    return bool(value > literal) if operator == ">" else bool(value >= literal)


def _kind(value: Any) -> str:
    return "number" if _is_number(value) else "string" if isinstance(value, str) else "other"


# --- reading


_NAME = re.compile(r"[A-Za-z_$@\u00a1-\uffff][\w$@-]*")
_INDICES = re.compile(r"\[\s*(-?\d{1,9}(?:\s*,\s*-?\d{1,9})*)\s*\]", re.ASCII)
_SLICE = re.compile(r"\[\s*(-?\d{1,9})?\s*:\s*(-?\d{1,9})?\s*\]", re.ASCII)
_EVERY = re.compile(r"\.\*|\[\s*\*\s*\]")
_QUOTED = re.compile(r"\[\s*('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*\]", re.DOTALL)
_FILTER = re.compile(r"\[\s*\?\s*\(")
_OPERATOR = re.compile(r"\s*(==|!=|<=|>=|<|>)\s*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?![\w.])", re.ASCII)
_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_WORD = re.compile(r"(true|false|null)\b")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@lru_cache(maxsize=1024)
def read(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises NotEvaluatedError for those that are not read here."""
    path = path.strip()
    if not path.startswith("$"):
        path = f"$.{path}"
    if re.match(r"\$[\w$@-]", path):
        raise NotEvaluatedError("the path begins oddly")
    return tuple(_Reader(path).steps())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1

    def refused(self) -> NotEvaluatedError:
        return NotEvaluatedError(f"`{self.text[self.at : self.at + 20]}` in the path is not read")

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def steps(self) -> Iterator[Step]:
        while self.at < len(self.text):
            yield self.step()

    def step(self) -> Step:
        if self.text.startswith("..", self.at):
            self.at += 2
            if found := self.match(_QUOTED):
                return Deep(_unquoted(found[1][1:-1]))
            name = self.match(_NAME)
            if name is None or self.text.startswith("(", self.at):
                raise self.refused()
            return Deep(name[0])
        if self.match(_EVERY):
            return Every()
        if self.text.startswith(".", self.at):
            self.at += 1
            name = self.match(_NAME)
            if name is None or self.text.startswith("(", self.at):
                raise self.refused()
            return Member(name[0])
        if found := self.match(_INDICES):
            return Items(tuple(int(part) for part in found[1].split(",")))
        if found := self.match(_SLICE):
            start, end = (None if part is None else int(part) for part in found.groups())
            if start is None and end is None:
                raise self.refused()
            return Slice(start, end)
        if found := self.match(_QUOTED):
            return Member(_unquoted(found[1][1:-1]))
        if self.match(_FILTER):
            condition = self.any_of()
            if not self.match(re.compile(r"\s*\)\s*\]")):
                raise self.refused()
            return Filter(condition)
        raise self.refused()

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.match(re.compile(r"\s*\|\|")):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Join("||", tuple(parts))

    def all_of(self) -> Condition:
        parts = [self.one()]
        while self.match(re.compile(r"\s*&&")):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Join("&&", tuple(parts))

    def one(self) -> Condition:
        if self.match(re.compile(r"\s*!\s*(?=\()")):
            return Not(self.one())
        if self.match(re.compile(r"\s*\(")):
            inner = self.any_of()
            if not self.match(re.compile(r"\s*\)")):
                raise self.refused()
            return inner
        if not self.match(re.compile(r"\s*@")):
            raise self.refused()
        path: list[str | int] = []
        while True:
            if self.text.startswith(".", self.at) and not self.text.startswith("..", self.at):
                self.at += 1
                name = self.match(_NAME)
                if name is None or self.text.startswith("(", self.at):
                    raise self.refused()
                path.append(name[0])
            elif found := self.match(_QUOTED):
                path.append(_unquoted(found[1][1:-1]))
            elif found := self.match(re.compile(r"\[(\d{1,9})\]", re.ASCII)):
                path.append(int(found[1]))
            else:
                break
        if not (operator := self.match(_OPERATOR)):
            if not path:
                raise self.refused()
            return Test(tuple(path))
        return Test(tuple(path), operator[1], self.literal())  # type: ignore[arg-type]

    def literal(self) -> Any:
        if found := self.match(_TEXT):
            return _unquoted(found[1] if found[1] is not None else found[2])
        if found := self.match(_NUMBER):
            return float(found[0]) if "." in found[0] else int(found[0])
        if found := self.match(_WORD):
            return {"true": True, "false": False, "null": None}[found[1]]
        raise self.refused()


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(lambda found: _escaped(found[1]), text)


def _escaped(code: str) -> str:
    return chr(int(code[1:], 16)) if len(code) == 5 else _PLAIN.get(code, code)
