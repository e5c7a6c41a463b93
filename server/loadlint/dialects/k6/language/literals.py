"""JavaScript literals, decoded character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loadlint.dialects.script.language.source_texts import REPLACEMENT, source_text
from loadlint.text.mapped import HOLE, Text
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_ESCAPE = regex(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-3]?[0-7]{1,2})|(\r\n|[\s\S]))")
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_LINE_ENDS = frozenset(("\n", "\r", "\r\n", "\u2028", "\u2029"))

Piece = tuple[int, int, str]


def decode_string(data: bytes, start: int, end: int) -> Text:
    """The value of a string literal whose content (quotes left out) lies at these bytes."""
    text = source_text(data, start, end)
    return text.decode(string_pieces) if "\\" in text.value else text


def decode_template(data: bytes, start: int, end: int) -> Text:
    """The value of the characters of a template literal between two substitutions."""
    text = source_text(data, start, end)
    return text.decode(template_pieces) if "\\" in text.value or "\r" in text.value else text


def string_pieces(text: str) -> Iterator[Piece]:
    """The pieces of a string literal's content and what each of them stands for."""
    half: tuple[int, int, int] | None = None  # the first code unit of a pair, with its place
    for start, end, unit in _units(text):
        if half is not None and isinstance(unit, int) and 0xDC00 <= unit <= 0xDFFF:
            yield half[0], end, chr(0x10000 + ((half[2] - 0xD800) << 10) + (unit - 0xDC00))
            half = None
            continue
        if half is not None:
            yield half[0], half[1], REPLACEMENT
        if isinstance(unit, int) and 0xD800 <= unit <= 0xDBFF:
            half = start, end, unit
            continue
        half = None
        yield start, end, _character(unit) if isinstance(unit, int) else unit
    if half is not None:
        yield half[0], half[1], REPLACEMENT


def _units(text: str) -> Iterator[tuple[int, int, int | str]]:
    """The characters of a literal's content; those that are written as numbers are numbers."""
    position = 0
    for match in _ESCAPE.finditer(text):
        for i in range(position, match.start()):
            yield i, i + 1, text[i]
        position = match.end()
        if match[4]:
            yield match.start(), position, int(match[4], 8)
        elif code := match[1] or match[2] or match[3]:
            yield match.start(), position, int(code, 16)
        elif match[5] not in _LINE_ENDS:
            yield match.start(), position, _SINGLE.get(match[5], match[5])
    for i in range(position, len(text)):
        yield i, i + 1, text[i]


def _character(number: int) -> str:
    """The character of a number; of half a pair and of what is none a replacement."""
    is_valid = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF and chr(number) != HOLE
    return chr(number) if is_valid else REPLACEMENT


def template_pieces(text: str) -> Iterator[Piece]:
    """As for strings; a line end is a `\\n` in a template, however the file ends its lines."""
    skip = -1
    for start, end, characters in string_pieces(text):
        if start == skip:
            continue
        if characters == "\r" and end - start == 1 and text[start] == "\r":
            last = end + 1 if text[end : end + 1] == "\n" else end
            skip = end if last > end else -1
            yield start, last, "\n"
        else:
            yield start, end, characters


def number_text(literal: str) -> str:
    """A number literal as JavaScript prints the number."""
    plain = literal.replace("_", "").rstrip("n")
    if re.fullmatch(r"0|[1-9][0-9]*", plain) and len(plain) <= 15:
        return plain
    try:
        if re.match(r"0[xXoObB]", plain):
            return str(integer(plain, 0))
        if re.fullmatch(r"0|[1-9][0-9]*", plain):
            return plain if literal.endswith("n") or float(plain) == integer(plain) else str(int(float(plain)))
        value = float(plain)
    except (ValueError, OverflowError):
        return literal
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
