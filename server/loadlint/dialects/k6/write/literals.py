"""Values and calls as JavaScript, before they are laid out."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from loadlint.codecs import json_text
from loadlint.dialects.k6.language.style import NAME, string_literal
from loadlint.journey import Chosen, Entry, Variable


class Code(str):
    """A piece of source text."""


class Call(Struct, frozen=True):
    """The call of a function. `arguments` are values, calls and pieces of source text."""

    function: str
    arguments: tuple[Any, ...]


class Spread(Struct, frozen=True):
    """An object with the members of variables, then its own."""

    variables: tuple[str, ...]
    members: dict[str, Any]


def statement(value: Any, indent: str, prefix: str = "") -> list[str]:
    """A statement with a value or call, as lines."""
    return f"{indent}{prefix}{text_of(value, indent)};".split("\n")


def key(name: str, quote: str = "'") -> str:
    """The name of a member of an object."""
    if name == "__proto__":
        # Without brackets it would set the object's prototype.
        return "['__proto__']"
    return name if NAME.fullmatch(name) else string_literal(name, quote)


def member(name: str, value: str, quote: str) -> str:
    """A member of an object whose value is written as source text; the name alone for the variable of that name."""
    return name if key(name, quote) == name == value else f"{key(name, quote)}: {value}"


def items_of(value: Any, quote: str = "'") -> list[tuple[str, Any]]:
    """The items of an object or a list, each with what comes before it."""
    if isinstance(value, dict):
        return [(f"{key(name, quote)}: ", item) for name, item in value.items()]
    if isinstance(value, Spread):
        spread = [("...", Code(variable)) for variable in value.variables]
        return [*spread, *items_of(value.members)]
    return [("", item) for item in value] if isinstance(value, list) else []


def text_of(value: Any, indent: str = "", quote: str = "'") -> str:
    """A value in one line, but for items with a comment behind them: `layout` breaks what is too long for a line."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, str):
        return string_literal(value, quote)
    if isinstance(value, Call):
        return f"{value.function}({', '.join(text_of(argument, indent, quote) for argument in value.arguments)})"
    if not isinstance(value, dict | list | Spread):
        return json_text(value)
    items = items_of(value, quote)
    start, end = ("[", "]") if isinstance(value, list) else ("{ ", " }") if items else ("{", "}")
    if any(isinstance(item, Chosen) for _, item in items):
        inner = f"\n{indent}  "
        rows = (f"{inner}{name}{text_of(item, f'{indent}  ', quote)},{_comment(item)}" for name, item in items)
        return f"{start.strip()}{''.join(rows)}\n{indent}{end.strip()}"
    return f"{start}{', '.join(name + text_of(item, indent, quote) for name, item in items)}{end}"


def _comment(item: Any) -> str:
    """What a value of a form stands for, behind it."""
    return f" // {item.label}" if isinstance(item, Chosen) else ""


def input_expression(value: Variable) -> str:
    """The expression for what stands in the place of a recorded value."""
    if not isinstance(value, Entry):
        return in_camel_case(value.name)
    column = f"user.{value.column}" if key(value.column) == value.column else f"user[{json_text(value.column)}]"
    return f"Number({column})" if value.kind in ("integer", "number") else column


def in_camel_case(name: str) -> str:
    """A name of words with `_` between them, as JavaScript has it."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
