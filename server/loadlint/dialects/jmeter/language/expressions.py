"""JMeter's `${…}`: variables and function calls in the texts of a plan, read exactly as JMeter reads them.

JMeter's own reader (`FunctionParser`) is odd, and this one is odd in the same way:

- a text without any expression stays as it is; in one with an expression `\\\\`, `\\$` and `\\,` lose a backslash;
- the name of a variable ends at the first `}`: expressions nest in the arguments of functions only;
- arguments end at a comma or a `)` outside of nested `${…}`; parentheses pair, but do not protect commas;
- a name is a function if there is a function of that name, else a variable, whatever it looks like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.jmeter.language import catalogue
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from loadlint.text.mapped import Text

_ESCAPABLE = "$,\\"
_MAX_DEPTH = 40


class InvalidError(ValueError):
    """JMeter refuses the text and sends it as it stands."""


class Literal(Struct, frozen=True):
    """Characters from `start` to `end` that stand for `value`."""

    start: int
    end: int
    value: str


class Expression(Struct, frozen=True):
    """`${name}` or `${name(arguments)}`. `arguments` is None where there is no list of them."""

    start: int
    end: int
    name: str
    is_function: bool
    arguments: tuple[tuple[Part, ...], ...] | None = None


Part = Literal | Expression


def parse(text: str) -> tuple[Part, ...] | None:
    """The parts of a text; None where it holds no expression, or one that JMeter refuses, and is sent as it stands."""
    if "${" not in text:
        return None
    try:
        parts = _Reader(text, 0, len(text)).compile(0)
    except InvalidError:
        return None
    return parts if any(isinstance(part, Expression) for part in parts) else None


class _Reader:
    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.at = start
        self.end = end

    def compile(self, depth: int) -> tuple[Part, ...]:
        if depth > _MAX_DEPTH:
            raise InvalidError
        text = self.text
        parts: list[Part] = []
        previous = " "
        while self.at < self.end:
            start = self.at
            character = text[start]
            self.at += 1
            if character == "\\":
                previous = " "
                if self.at < self.end and text[self.at] in _ESCAPABLE:
                    self.at += 1
                    parts.append(Literal(start, self.at, text[start + 1]))
                else:
                    parts.append(Literal(start, start + 1, "\\"))
                    if self.at < self.end:
                        parts.append(Literal(self.at, self.at + 1, text[self.at]))
                        self.at += 1
            elif character == "{" and previous == "$":
                parts.pop()
                parts.append(self.expression(start - 1, depth))
                previous = " "
            else:
                parts.append(Literal(start, self.at, character))
                previous = character
        return tuple(parts)

    def expression(self, start: int, depth: int) -> Part:
        text, name = self.text, ""
        while self.at < self.end:
            character = text[self.at]
            self.at += 1
            if character == "\\":
                if self.at < self.end:
                    name += text[self.at]
                    self.at += 1
            elif character == "(" and name in catalogue.functions():
                arguments = self.arguments(depth)
                if self.at >= self.end or text[self.at] != "}":
                    raise InvalidError
                self.at += 1
                return Expression(start, self.at, name, True, arguments)
            elif character == "}":
                return Expression(start, self.at, name, name in catalogue.functions())
            else:
                name += character
        return Literal(start, self.end, name)

    def arguments(self, depth: int) -> tuple[tuple[Part, ...], ...]:
        text, found = self.text, []
        first, nested, parentheses = self.at, 0, 0
        previous = " "
        while self.at < self.end:
            character = text[self.at]
            self.at += 1
            if character == "\\":
                self.at = min(self.at + 1, self.end)
                previous = " "
                continue
            if nested == 0 and character == ",":
                found.append(_Reader(text, first, self.at - 1).compile(depth + 1))
                first = self.at
                continue
            if nested == 0 and character == ")" and parentheses == 0:
                if found or self.at - 1 > first:
                    found.append(_Reader(text, first, self.at - 1).compile(depth + 1))
                return tuple(found)
            if character == "{" and previous == "$":
                nested += 1
            elif character == "}" and nested:
                nested -= 1
            elif nested == 0 and character == ")":
                parentheses -= 1
            elif nested == 0 and character == "(":
                parentheses += 1
            previous = character
        raise InvalidError


def expressions(parts: tuple[Part, ...] | None) -> Iterator[Expression]:
    """All expressions of a text, those in arguments included."""
    for part in parts or ():
        if isinstance(part, Expression):
            yield part
            for argument in part.arguments or ():
                yield from expressions(argument)


def constant(parts: tuple[Part, ...]) -> str | None:
    """The text of an argument without expressions."""
    texts = [part.value for part in parts if isinstance(part, Literal)]
    return "".join(texts) if len(texts) == len(parts) else None


def variables(text: str) -> Iterator[str]:
    """The names of the variables that a text reads."""
    for expression in expressions(parse(text)):
        if not expression.is_function:
            yield expression.name
            continue
        kind = catalogue.functions()[expression.name]
        for number in kind.reads:
            if expression.arguments is not None and number < len(expression.arguments):
                name = constant(expression.arguments[number])
                if name:
                    yield name


def written(text: str) -> Iterator[str]:
    """The names of the variables that the functions in a text set."""
    for expression in expressions(parse(text)):
        if expression.is_function and expression.arguments is not None:
            for number in catalogue.functions()[expression.name].writes:
                if number < len(expression.arguments):
                    name = constant(expression.arguments[number])
                    if name and not name.strip().lstrip("-").isdigit():
                        yield name.strip()


class Uses(Struct, frozen=True):
    """What the expressions of a text do with variables.

    `tested` are those that functions ask for without needing them. `reads_others` and `writes_others` say that names
    are computed, or in the arguments of functions that are not known.
    """

    reads: frozenset[str]
    writes: frozenset[str]
    tested: frozenset[str]
    reads_others: bool
    writes_others: bool


_TESTING = frozenset(("__isVarDefined", "__isDefined"))
_EVALUATING = frozenset(("__eval", "__evalVar"))
_UNKNOWN_CALL = re.compile(r"__\w+\(")


def uses(text: str) -> Uses:
    """What the expressions of a text do with variables."""
    reads: set[str] = set()
    writes: set[str] = set()
    tested: set[str] = set()
    reads_others = writes_others = False
    for expression in expressions(parse(text)):
        if not expression.is_function:
            reads.add(expression.name)
            reads_others |= "${" in expression.name
            if _UNKNOWN_CALL.match(expression.name):
                # A function of a plugin: any of its arguments may name a variable.
                names = {word.strip() for word in re.split(r"[(),]", expression.name)}
                writes |= names
                reads |= names
            continue
        known = catalogue.functions()[expression.name]
        arguments = expression.arguments or ()
        reads_others |= expression.name in _EVALUATING
        for number in known.reads:
            if number < len(arguments):
                name = constant(arguments[number])
                reads_others |= name is None
                (tested if expression.name in _TESTING else reads).add(name or "")
        for number in known.writes:
            if number < len(arguments) and (number >= 0 or len(arguments) >= 3):
                name = constant(arguments[number])
                # The last argument of a function that takes any number of them may as well be a value.
                writes_others |= name is None and number >= 0
                if name and name.strip() and not name.strip().lstrip("-").isdigit():
                    writes.add(name.strip())
    return Uses(frozenset(reads), frozenset(writes), frozenset(tested), reads_others, writes_others)


def resolve(text: Text, constants: Mapping[str, str]) -> Text:
    """The text as it is sent: a HOLE for each expression, or its value where it is a known constant."""
    parts = parse(text.value)
    if parts is None:
        return text

    def decoded(_: str) -> Iterator[tuple[int, int, str]]:
        for part in parts:
            if isinstance(part, Literal):
                yield part.start, part.end, part.value
            else:
                value = constants.get(part.name) if not part.is_function else None
                yield part.start, part.end, HOLE if value is None else value

    return text.decode(decoded)


def escapes(text: str, replaced: frozenset[int]) -> Iterator[int]:
    """The places where a backslash must be put when a text without expressions gets its first.

    `replaced` are the places of the text that get expressions.
    """
    already = parse(text) is not None
    i = 0
    while i < len(text):
        if text[i] != "\\":
            i += 1
            continue
        following = text[i + 1 : i + 2]
        if i + 1 in replaced:
            yield i
            i += 1
            continue
        if not already and following and following in _ESCAPABLE:
            yield i
            if following == "\\" or text[i + 1 : i + 3] == "${":
                yield i + 1
        i += 2
