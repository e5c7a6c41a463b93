"""Python's literals, decoded with the place of each character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from loadlint.codecs import Piece
from loadlint.dialects.script.language.source_texts import REPLACEMENT, source_text
from loadlint.text.mapped import HOLE, Text
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_SINGLE = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip
_ESCAPE = regex(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{1,3})|N\{([^{}]*)\}|(\r\n|[\s\S]))")


def escapes(text: str) -> Iterator[Piece]:
    """Decodes the escapes of a string that is neither raw nor of bytes."""
    position = 0
    for match in _ESCAPE.finditer(text):
        yield from _plain(text, position, match.start())
        position = match.end()
        hexadecimal = match[1] or match[2] or match[3]
        if hexadecimal is not None:
            yield match.start(), position, _character(int(hexadecimal, 16))
        elif match[4] is not None:
            yield match.start(), position, _character(int(match[4], 8))
        elif match[5] is not None:
            import unicodedata

            try:
                yield match.start(), position, unicodedata.lookup(match[5])
            except KeyError:
                yield match.start(), position, REPLACEMENT
        elif match[6] in _SINGLE:
            yield match.start(), position, _SINGLE[match[6]]
        elif match[6] not in ("\n", "\r\n", "\r"):
            yield from _plain(text, match.start(), position)
    yield from _plain(text, position, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[Piece]:
    """Characters that stand for themselves; however the file ends its lines, they are `\\n` in a literal."""
    i = start
    while i < end:
        if text[i] == "\r":
            size = 2 if text[i : i + 2] == "\r\n" and i + 2 <= end else 1
            yield i, i + size, "\n"
            i += size
            continue
        yield i, i + 1, text[i]
        i += 1


def _character(code: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or chr(code) == HOLE:
        return REPLACEMENT
    return chr(code)


def raw(text: str) -> Iterator[Piece]:
    """A raw string: only its line ends are normalised."""
    yield from _plain(text, 0, len(text))


def braces(text: str) -> Iterator[Piece]:
    """The doubled braces of an f-string or a format string."""
    i = 0
    while i < len(text):
        size = 2 if text[i : i + 2] in ("{{", "}}") else 1
        yield i, i + size, text[i]
        i += size


def prefix_of(data: bytes, node: Node) -> str:
    """The prefix of a string literal, in lower case."""
    return _prefix(data[node.start_byte : node.start_byte + 2])


def _prefix(literal: bytes) -> str:
    return literal[:2].replace(b"'", b'"').partition(b'"')[0].decode().lower()


def quote_of(data: bytes, node: Node) -> str:
    """The quotes of a string literal, one of them where there are three."""
    start = node.start_byte + len(prefix_of(data, node))
    return data[start : start + 1].decode()


def content_of(node: Node) -> tuple[int, int] | None:
    """The bytes between the quotes of a string literal; None where they can't be told."""
    start = next((child for child in node.children if child.type == "string_start"), None)
    end = next((child for child in reversed(node.children) if child.type == "string_end"), None)
    if start is None or end is None or end.start_byte < start.end_byte:
        return None
    # The closing quotes are as long as the opening ones; the grammar counts a final `\\'` of a raw string to them.
    opening = len((start.text or b"").lstrip(b"rRbBuUfF"))
    return start.end_byte, end.end_byte - opening


def fragment(data: bytes, start: int, end: int, prefix: str) -> Text:
    """A piece of a string literal's content, decoded as the prefix asks for."""
    text = source_text(data, start, end)
    if "f" in prefix and ("{" in text.value or "}" in text.value):
        text = text.decode(braces)
    if "\\" not in text.value and "\r" not in text.value:
        return text
    return text.decode(raw if "r" in prefix else escapes)


def written_text(node: Node, start: int, end: int) -> str:
    """What a string literal says between two offsets in the source."""
    data, first = node.text or b"", node.start_byte
    return fragment(data, start - first, end - first, _prefix(data)).value


def plain_text(node: Node) -> str | None:
    """What a string literal says; None for any other expression, and where expressions are in it."""
    content = content_of(node) if node.type == "string" else None
    is_plain = all(child.type != "interpolation" for child in node.named_children)
    return written_text(node, *content) if content is not None and is_plain else None


def number_text(literal: str) -> str:
    """A number literal as Python prints the number."""
    plain = literal.replace("_", "")
    if re.fullmatch(r"0|[1-9][0-9]*", plain):
        return plain
    try:
        return str(integer(plain.rstrip("lL"), 0)) if re.match(r"0[xXoObB]", plain) else repr(float(plain))
    except (ValueError, OverflowError):
        return literal
