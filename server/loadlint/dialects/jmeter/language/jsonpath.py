"""JSONPath as Jayway's library, which JMeter uses, reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from loadlint.changes import CannotWriteError
from loadlint.extractor import DRAWN, AnyItem, JsonStep, Where
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_PLAIN = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_STEP = regex(
    r"\.([A-Za-z_$@][\w$@-]*)"
    r"|\[\s*(-?\d{1,9})\s*\]"
    r"|\[\s*'((?:[^'\\]|\\.)*)'\s*\]"
    r'|\[\s*"((?:[^"\\]|\\.)*)"\s*\]'
    r"|\[\s*\?\s*\(\s*@((?:\.[A-Za-z_][\w-]*|\['(?:[^'\\]|\\.)*'\])+)\s*==\s*"
    r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|-?\d{1,15}|true|false)\s*\)\s*\]"
)
_MEMBER = regex(r"\.([A-Za-z_][\w-]*)|\['((?:[^'\\]|\\.)*)'\]")
_ESCAPE = regex(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


TYPES: dict[str, str] = {
    "number": r"-?\d*[.,]?\d+",
    "text": r"(?s)(?!(?:null|true|false)$|[\[{]).*",
    "list": r"(?s)\[.*\]",
}
"""Regular expressions for types: JMeter's JSON Assertion compares values as texts, in which 0.5 is `.5` or `,5`."""


def type_of(pattern: str) -> Literal["number", "text", "list"] | None:
    """The type that an expected value stands for; None where it is another expression."""
    for kind in ("number", "text", "list"):
        if TYPES[kind] == pattern:
            return kind
    return None


def render(path: Sequence[JsonStep]) -> str:
    """A path; it holds no `;`, at which JMeter's extractor would split it, and no `${`."""
    text = "$"
    for step in path:
        match step:
            case str():
                text += _member(step)
            case int():
                text += f"[{step}]"
            case Where(inner, value):
                text += f"[?(@{''.join(map(_member, inner))} == {_value(value)})]"
            case AnyItem(loop):
                if not loop:
                    raise CannotWriteError(DRAWN)
                text += "[*]"
    return text


def _member(name: str) -> str:
    return f".{name}" if _PLAIN.fullmatch(name) else f"[{_quoted_name(name)}]"


def _value(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _quoted_name(value)


def _quoted_name(text: str) -> str:
    out = []
    for i, character in enumerate(text):
        if character in "'\\":
            out.append("\\" + character)
        elif character == ";" or character < " " or (character == "$" and text[i + 1 : i + 2] == "{"):
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    return "'" + "".join(out) + "'"


def parse_each(text: str) -> tuple[JsonStep, ...] | None:
    """The steps of a path to a leaf of each item of lists, which a ForEach Controller goes through; None for others."""
    parts = [part if number == 0 else f"${part}" for number, part in enumerate(text.strip().split("[*]"))]
    paths = [parse(part) for part in parts]
    if len(paths) == 1 or None in paths:
        return None
    steps = [step for path in paths if path is not None for step in (*path, AnyItem(FOR_EACH))]
    return tuple(steps[:-1])


FOR_EACH = 1
"""The number of the loop of all ForEach Controllers: each goes through the values of one extractor."""


def parse(text: str) -> tuple[JsonStep, ...] | None:
    """The steps of a path that leads to one leaf; None for all others."""
    text = text.strip()
    if not text.startswith("$"):
        return None
    steps: list[JsonStep] = []
    position = 1
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None:
            return None
        if match[1]:
            steps.append(match[1])
        elif match[2]:
            steps.append(integer(match[2]))
        elif match[3] is not None or match[4] is not None:
            steps.append(unquoted_name(match[3] if match[3] is not None else match[4]))
        else:
            inner = tuple(
                member[1] if member[1] is not None else unquoted_name(member[2])
                for member in _MEMBER.finditer(match[5])
            )
            steps.append(Where(inner, _read(match[6])))
        position = match.end()
    return tuple(steps)


def _read(text: str) -> str | int | bool:
    if text in ("true", "false"):
        return text == "true"
    return unquoted_name(text[1:-1]) if text[0] in "'\"" else integer(text)


def unquoted_name(text: str) -> str:
    """The content of a quoted text, with its escapes replaced."""

    def plain(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if len(code) == 5 else _CONTROL.get(code, code)

    # Two escapes in UTF-16 may be one character; half of one can't be sent or searched for.
    units = _ESCAPE.sub(plain, text).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")
