"""Values and calls as JavaScript, broken into lines as Prettier breaks them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.codecs import json_text
from loadlint.dialects.k6.language.layout import WIDTH
from loadlint.dialects.k6.language.style import string_literal
from loadlint.journey import Chosen, Unique

if TYPE_CHECKING:
    from loadlint.journey import Entry


_UNIT = "  "
_NAME = re.compile(r"[A-Za-z_$][\w$]*")


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
    return f"{indent}{prefix}{_lines(value, indent, len(indent) + len(prefix) + 1)};".split("\n")


def key(name: str) -> str:
    """The name of a member of an object."""
    if name == "__proto__":
        # Without brackets it would set the object's prototype.
        return "['__proto__']"
    return name if _NAME.fullmatch(name) else string_literal(name, "'")


def _lines(value: Any, indent: str, used: int) -> str:
    """A value that begins behind `used` characters of its line; inner lines begin with `indent` and more."""
    flat = _flat(value)
    if used + len(flat) <= WIDTH and "\n" not in flat and not _has_comment(value):
        return flat
    if isinstance(value, Call):
        return _call(value, indent, used)
    items = _items(value)
    if not items:
        return flat
    inner = indent + _UNIT
    start, end = flat[0], flat[-1]
    rows = [f"{inner}{name}{_lines(item, inner, len(inner) + len(name) + 1)},{_comment(item)}" for name, item in items]
    return "\n".join([start, *rows, indent + end])


def _has_comment(value: Any) -> bool:
    """Whether something in a value has a comment behind it, so that it needs a line of its own."""
    if isinstance(value, Call):
        return any(map(_has_comment, value.arguments))
    return any(isinstance(item, Chosen) or _has_comment(item) for _, item in _items(value))


def _comment(item: Any) -> str:
    """What a value of a form stands for, behind it."""
    return f" // {item.label}" if isinstance(item, Chosen) else ""


def _call(call: Call, indent: str, used: int) -> str:
    first, last = call.arguments[:-1], call.arguments[-1]
    before = f"{call.function}({''.join(f'{_flat(argument)}, ' for argument in first)}"
    has_brackets = isinstance(last, dict | list | Spread | Call)
    if has_brackets and used + len(before) < WIDTH - 10 and not any(isinstance(item, Call | dict) for item in first):
        return f"{before}{_lines(last, indent, used + len(before) + 1)})"
    inner = indent + _UNIT
    rows = [f"{inner}{_lines(argument, inner, len(inner) + 1)}," for argument in call.arguments]
    return "\n".join([f"{call.function}(", *rows, f"{indent})"])


def _items(value: Any) -> list[tuple[str, Any]]:
    """What stands on lines of its own, with what comes before it."""
    if isinstance(value, dict):
        return [(f"{key(name)}: ", item) for name, item in value.items()]
    if isinstance(value, Spread):
        spread = [("...", Code(variable)) for variable in value.variables]
        return [*spread, *_items(value.members)]
    return [("", item) for item in value] if isinstance(value, list) else []


def _flat(value: Any) -> str:
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, str):
        return string_literal(value, "'")
    if isinstance(value, Call):
        return f"{value.function}({', '.join(map(_flat, value.arguments))})"
    if not isinstance(value, dict | list | Spread):
        return json_text(value)
    members = ", ".join(name + _flat(item) for name, item in _items(value))
    if isinstance(value, list):
        return f"[{members}]"
    return f"{{ {members} }}" if members else "{}"


def input_expression(value: Entry | Unique) -> str:
    """The expression for what the user entered."""
    if isinstance(value, Unique):
        return in_camel_case(value.name)
    return f"user.{value.column}" if key(value.column) == value.column else f"user[{json_text(value.column)}]"


def in_camel_case(name: str) -> str:
    """A name of words with `_` between them, as JavaScript has it."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
