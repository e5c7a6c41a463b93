"""JavaScript literals, decoded character by character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.text.mapped import HOLE, Text
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPE = regex(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-3]?[0-7]{1,2})|(\r\n|[\s\S]))")
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_LINE_ENDS = frozenset(("\n", "\r", "\r\n", "\u2028", "\u2029"))
_REPLACEMENT = "\ufffd"

Piece = tuple[int, int, str]


def source_text(data: bytes, start: int, end: int) -> Text:
    """The source from one byte to another, as text with a byte range for each character."""
    raw = data[start:end]
    if raw.isascii():
        return Text(raw.decode("ascii"), range(start, end), range(start + 1, end + 1))
    value = raw.decode("utf-8", "surrogateescape")
    starts, ends, offset = [], [], start
    for character in value:
        starts.append(offset)
        offset += 1 if "\udc80" <= character <= "\udcff" else len(character.encode("utf-8", "surrogatepass"))
        ends.append(offset)
    return Text("".join(map(_printable, value)), starts, ends)


def _printable(character: str) -> str:
    """A character as text: bytes that are no UTF-8, and the character that stands for holes, can't be themselves."""
    return _REPLACEMENT if character == HOLE or "\ud800" <= character <= "\udfff" else character


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
    position = 0
    pending: tuple[int, int] | None = None
    for match in _ESCAPE.finditer(text):
        if pending is not None and match.start() != position:
            yield pending[0], position, _REPLACEMENT
            pending = None
        for i in range(position, match.start()):
            yield i, i + 1, text[i]
        position = match.end()
        code = match[1] or match[2] or match[3]
        unit = int(code, 16) if code else int(match[4], 8) if match[4] else -1
        if pending is not None:
            if 0xDC00 <= unit <= 0xDFFF:
                yield pending[0], match.end(), chr(0x10000 + ((pending[1] - 0xD800) << 10) + (unit - 0xDC00))
                pending = None
                continue
            yield pending[0], match.start(), _REPLACEMENT
            pending = None
        if 0xD800 <= unit <= 0xDBFF:
            pending = (match.start(), unit)
        elif unit >= 0:
            valid = unit <= 0x10FFFF and not 0xDC00 <= unit <= 0xDFFF and chr(unit) != HOLE
            yield match.start(), match.end(), chr(unit) if valid else _REPLACEMENT
        elif match[5] in _LINE_ENDS:
            continue
        else:
            yield match.start(), match.end(), _SINGLE.get(match[5], match[5])
    if pending is not None:
        yield pending[0], position, _REPLACEMENT
    for i in range(position, len(text)):
        yield i, i + 1, text[i]


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
