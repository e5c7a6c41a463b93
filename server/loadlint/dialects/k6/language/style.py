"""How a file is written: line ends, quotes, semicolons, indentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.dialects.script.language.syntax_tree import Syntax


NAME = regex(r"[A-Za-z_$][\w$]*")
"""What is written without quotes as the name of a variable or a member."""


class Style(Struct, frozen=True):
    """A file's habits. `unit` is one level of indentation, `semicolon` `;` or nothing.

    `longest_line` is in characters, `last_comma` the comma after the last one of several lines, or nothing.
    """

    newline: str
    quote: str
    semicolon: str
    unit: str
    const: str
    let: str
    snake: bool
    longest_line: int
    last_comma: str

    def string(self, text: str) -> str:
        """A string literal."""
        return string_literal(text, self.quote)

    def name(self, words: Sequence[str]) -> str:
        """A name made of words in lower case."""
        if self.snake:
            return "_".join(words)
        return words[0] + "".join(word.capitalize() for word in words[1:])


def of(syntax: Syntax, *, snake: bool) -> Style:
    """The style of a file."""
    data = syntax.alone.data
    with_semicolon = len(re.findall(rb"[)}\]'\"\w];[ \t]*\r?$", data, re.M))
    without = len(re.findall(rb"[)'\"][ \t]*\r?$", data, re.M))
    old = b"var" in data and re.search(rb"^[^\S\n]*+(?:export\s+)?(?:const|let)\s", data, re.M) is None
    old = old and re.search(rb"^[^\S\n]*+var\s", data, re.M) is not None
    return Style(
        newline=syntax.alone.newline,
        quote='"' if data.count(b'"') > 2 * data.count(b"'") or _double_imports(data) else "'",
        semicolon=";" if with_semicolon and with_semicolon * 2 >= without else "",
        unit=_unit(data),
        const="var" if old else "const",
        let="var" if old else "let",
        snake=snake,
        longest_line=max(len(line.rstrip()) for line in data.decode("utf-8", "replace").split("\n")),
        last_comma="," if _LAST_COMMA.search(data) else "",
    )


_LAST_COMMA = regex(rb",[ \t]*\r?\n\s*[}\])]")


def _double_imports(data: bytes) -> bool:
    if b'"' not in data:
        return False
    first_import = re.search(rb"^(?:import\b[^'\"]*|.*\brequire\()(['\"])", data, re.M)
    return first_import is not None and first_import[1] == b'"'


def _unit(data: bytes) -> str:
    tabs = data.count(b"\n\t")
    spaces = [len(match) for match in re.findall(rb"^( +)\S", data, re.M)]
    if tabs > len(spaces):
        return "\t"
    return " " * (min((width for width in spaces if width in (2, 3, 4, 8)), default=2))


def string_literal(text: str, quote: str) -> str:
    """A JavaScript string literal."""
    out = []
    for character in text:
        if character in (quote, "\\"):
            out.append("\\" + character)
        elif character in _ESCAPES:
            out.append(_ESCAPES[character])
        elif character < " " or character == "\x7f" or character == "\ufeff":
            out.append(f"\\u{ord(character):04x}")
        else:
            out.append(character)
    return quote + "".join(out) + quote


_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\u2028": "\\u2028", "\u2029": "\\u2029"}
