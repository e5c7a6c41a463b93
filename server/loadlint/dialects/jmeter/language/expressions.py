"""JMeter's `${…}`: variables and function calls in the texts of a plan, read exactly as JMeter reads them.

JMeter's own parser (`FunctionParser`) has these peculiarities, and so has this one:

- a text without any expression stays as it is; in one with an expression `\\\\`, `\\$` and `\\,` lose a backslash;
- the name of a variable ends at the first `}`: expressions nest in the arguments of functions only;
- arguments end at a comma or a `)` outside of nested `${…}`; parentheses pair, but do not protect commas;
- a name is a function if there is a function of that name, else a variable, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.jmeter.language import catalogue
from loadlint.expression import Expression as Source
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

_ESCAPABLE = "$,\\"
_MAX_NESTING = 40


class InvalidError(ValueError):
    """JMeter refuses the text and sends it unchanged."""


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
    """The parts of a text; None where JMeter sends it unchanged: without expressions, or with one that it refuses."""
    if "${" not in text:
        return None
    try:
        parts = _ExpressionParser(text, 0, len(text)).compile(0)
    except InvalidError:
        return None
    return parts if any(isinstance(part, Expression) for part in parts) else None


class _ExpressionParser:
    """Parses the range of a text from `start` to `end`, one character after the other."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.position = start
        self.end = end

    def compile(self, depth: int) -> tuple[Part, ...]:
        if depth > _MAX_NESTING:
            raise InvalidError
        text = self.text
        parts: list[Part] = []
        previous = " "
        while self.position < self.end:
            start = self.position
            character = text[start]
            self.position += 1
            if character == "\\":
                previous = " "
                if self.position < self.end and text[self.position] in _ESCAPABLE:
                    self.position += 1
                    parts.append(Literal(start, self.position, text[start + 1]))
                else:
                    parts.append(Literal(start, start + 1, "\\"))
                    if self.position < self.end:
                        parts.append(Literal(self.position, self.position + 1, text[self.position]))
                        self.position += 1
            elif character == "{" and previous == "$":
                parts.pop()
                parts.append(self.expression(start - 1, depth))
                previous = " "
            else:
                parts.append(Literal(start, self.position, character))
                previous = character
        return tuple(parts)

    def expression(self, start: int, depth: int) -> Part:
        text, name = self.text, ""
        while self.position < self.end:
            character = text[self.position]
            self.position += 1
            if character == "\\":
                if self.position < self.end:
                    name += text[self.position]
                    self.position += 1
            elif character == "(" and name in catalogue.functions():
                arguments = self.arguments(depth)
                if self.position >= self.end or text[self.position] != "}":
                    raise InvalidError
                self.position += 1
                return Expression(start, self.position, name, True, arguments)
            elif character == "}":
                return Expression(start, self.position, name, name in catalogue.functions())
            else:
                name += character
        return Literal(start, self.end, name)

    def arguments(self, depth: int) -> tuple[tuple[Part, ...], ...]:
        text, arguments = self.text, []
        first, nested, parentheses = self.position, 0, 0
        previous = " "
        while self.position < self.end:
            character = text[self.position]
            self.position += 1
            if character == "\\":
                self.position = min(self.position + 1, self.end)
                previous = " "
                continue
            if nested == 0 and character == ",":
                arguments.append(_ExpressionParser(text, first, self.position - 1).compile(depth + 1))
                first = self.position
                continue
            if nested == 0 and character == ")" and parentheses == 0:
                if arguments or self.position - 1 > first:
                    arguments.append(_ExpressionParser(text, first, self.position - 1).compile(depth + 1))
                return tuple(arguments)
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


def _argument_texts(expression: Expression, numbers: tuple[int, ...]) -> Iterator[tuple[int, str | None]]:
    """Those of the numbered arguments that are there, as texts; None for one with expressions."""
    arguments = expression.arguments or ()
    for number in numbers:
        if -len(arguments) <= number < len(arguments):
            yield number, constant(arguments[number])


def _is_variable(name: str | None) -> TypeGuard[str]:
    """Whether an argument names a variable: it may as well be a number, or left out."""
    return bool(name and name.strip() and not name.strip().lstrip("-").isdigit())


def variables(text: str) -> Iterator[str]:
    """The names of the variables that a text reads."""
    for expression in expressions(parse(text)):
        if expression.is_function:
            reads = catalogue.functions()[expression.name].reads
            yield from (name for _, name in _argument_texts(expression, reads) if name)
        else:
            yield expression.name


def names_set_by_functions(text: str) -> Iterator[str]:
    """The names of the variables that the functions in a text set."""
    for expression in expressions(parse(text)):
        if expression.is_function:
            writes = catalogue.functions()[expression.name].writes
            yield from (name.strip() for _, name in _argument_texts(expression, writes) if _is_variable(name))


class Uses(Struct, frozen=True):
    """What the expressions of a text do with variables.

    `tested` are those whose existence functions ask for. `reads_others` and `writes_others` say that other variables
    may be read or set: names are computed, or are arguments of unknown functions.
    """

    reads: frozenset[str]
    writes: frozenset[str]
    tested: frozenset[str]
    reads_others: bool
    writes_others: bool


_TESTING_FUNCTIONS = frozenset(("__isVarDefined", "__isDefined"))
_EVALUATING_FUNCTIONS = frozenset(("__eval", "__evalVar"))
_UNKNOWN_CALL = regex(r"__\w+\(")


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
        function = catalogue.functions()[expression.name]
        reads_others |= expression.name in _EVALUATING_FUNCTIONS
        for _, name in _argument_texts(expression, function.reads):
            reads_others |= name is None
            (tested if expression.name in _TESTING_FUNCTIONS else reads).add(name or "")
        for number, name in _argument_texts(expression, function.writes):
            # The last argument of a function with a variable number of them may also be a value.
            writes_others |= name is None and number >= 0
            if _is_variable(name) and (number >= 0 or len(expression.arguments or ()) >= 3):
                writes.add(name.strip())
    return Uses(frozenset(reads), frozenset(writes), frozenset(tested), reads_others, writes_others)


def _unknown(expression: Expression) -> Source | None:
    return None


def resolve(
    text: Text, constants: Mapping[str, str], source_of: Callable[[Expression], Source | None] = _unknown
) -> Text:
    """The text as it is sent: an expression becomes its value where that is a known constant, and a HOLE elsewhere.

    `source_of` tells what an expression stands for.
    """
    parts = parse(text.value)
    if parts is None:
        return text
    sources: list[Source | None] = []

    def decoded_parts(_: str) -> Iterator[tuple[int, int, str]]:
        for part in parts:
            if isinstance(part, Literal):
                yield part.start, part.end, part.value
            else:
                value = constants.get(part.name) if not part.is_function else None
                if value is None:
                    sources.append(source_of(part))
                yield part.start, part.end, HOLE if value is None else value

    resolved = text.decode(decoded_parts)
    return replace(resolved, sources=tuple(sources)) if any(sources) else resolved


def escapes(text: str, replaced: frozenset[int]) -> Iterator[int]:
    """The offsets at which a backslash must be added when a text without expressions gets its first one.

    `replaced` are the offsets at which expressions replace text.
    """
    has_expression = parse(text) is not None
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
        if not has_expression and following and following in _ESCAPABLE:
            yield i
            if following == "\\" or text[i + 1 : i + 3] == "${":
                yield i + 1
        i += 2
