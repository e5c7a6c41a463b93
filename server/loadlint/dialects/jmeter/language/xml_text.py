"""The text in XML: characters with the place of their bytes, and text escaped for XML."""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterator

from loadlint.text.mapped import HOLE, Text, join
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_DECLARATION = regex(rb"\s*<\?xml[^<>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_REFERENCE = regex(r"&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));|\r\n?")
_SECTION = regex(rb"<!\[CDATA\[(.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_REPLACEMENT = "\ufffd"
_UNPRINTABLE = regex(rf"[{HOLE}\ud800-\udfff]")
_NOT_ASCII = regex(r"[^\x00-\x7f]")

Piece = tuple[int, int, str]


def encoding_of(data: bytes) -> str:
    """Python's name for a file's encoding; UTF-8 for unknown encodings, and for those that do not include ASCII."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8"
    match = _DECLARATION.match(data[:400])
    if match is None:
        return "utf-8"
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
        if "<é>".encode(name, "replace")[:1] != b"<" or bytes(range(32, 127)).decode(name) != _PRINTABLE:
            return "utf-8"
    except (LookupError, UnicodeError):
        return "utf-8"
    return name


_PRINTABLE = bytes(range(32, 127)).decode("ascii")


def decode(data: bytes, start: int, end: int, encoding: str) -> Text:
    """The content of an element, as the reader of the XML gets it."""
    raw = data[start:end]
    if b"<" not in raw:
        return _unescaped_text(_characters(raw, start, encoding))
    parts = []
    position = 0
    for match in _SECTION.finditer(raw):
        parts.append(_unescaped_text(_characters(raw[position : match.start()], start + position, encoding)))
        if match[1] is not None:
            section = _characters(match[1], start + match.start(1), encoding)
            parts.append(section.decode(_line_pieces) if "\r" in section.value else section)
        position = match.end()
    parts.append(_unescaped_text(_characters(raw[position:], start + position, encoding)))
    return join(parts)


def plain(raw: bytes, encoding: str) -> str:
    """The content of an element without the places of its characters."""
    if b"&" not in raw and b"\r" not in raw and b"<" not in raw:
        return raw.decode(encoding, "replace")
    if b"<" in raw:
        return decode(raw, 0, len(raw), encoding).value
    return _REFERENCE.sub(_referenced_character, _printable(_decoded_characters(raw, encoding)))


def _characters(raw: bytes, start: int, encoding: str) -> Text:
    if raw.isascii():
        return Text(raw.decode("ascii"), range(start, start + len(raw)), range(start + 1, start + 1 + len(raw)))
    value = _decoded_characters(raw, encoding)
    starts, ends, offset, position = array("q"), array("q"), start, 0
    # ASCII has one byte for each character, and most of a long body is ASCII.
    for other in _NOT_ASCII.finditer(value):
        plain_end = offset + other.start() - position
        width = _width(other[0], encoding)
        starts.extend(range(offset, plain_end + 1))
        ends.extend(range(offset + 1, plain_end + 1))
        offset, position = plain_end + width, other.end()
        ends.append(offset)
    plain_end = offset + len(value) - position
    starts.extend(range(offset, plain_end))
    ends.extend(range(offset + 1, plain_end + 1))
    return Text(_printable(value), starts, ends)


def _decoded_characters(raw: bytes, encoding: str) -> str:
    """The characters of the bytes; those that are none in UTF-8 stay apart, one for each byte."""
    return raw.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")


def _width(character: str, encoding: str) -> int:
    if "\udc80" <= character <= "\udcff":
        return 1
    try:
        return len(character.encode(encoding))
    except UnicodeEncodeError:
        return 1


def _printable(value: str) -> str:
    return value if value.isascii() else _UNPRINTABLE.sub(_REPLACEMENT, value)


def _unescaped_text(text: Text) -> Text:
    """The text with its references replaced; everything between them stays."""
    if "&" not in text.value and "\r" not in text.value:
        return text
    assert text.starts is not None and text.ends is not None
    value: list[str] = []
    starts, ends = array("q"), array("q")
    position = 0
    for match in _REFERENCE.finditer(text.value):
        first, last = match.span()
        value += text.value[position:first], _referenced_character(match)
        starts.extend(text.starts[position : first + 1])
        ends.extend(text.ends[position:first])
        ends.append(text.ends[last - 1])
        position = last
    value.append(text.value[position:])
    starts.extend(text.starts[position:])
    ends.extend(text.ends[position:])
    return Text("".join(value), starts, ends)


def _referenced_character(match: re.Match[str]) -> str:
    """The one character that a reference, or a line end, stands for."""
    if match[0][0] == "\r":
        return "\n"
    if match[3]:
        return _NAMED[match[3]]
    code = integer(match[1]) if match[1] else integer(match[2], 16)
    valid = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF and chr(code) != HOLE
    return chr(code) if valid else _REPLACEMENT


def pieces(text: str) -> Iterator[Piece]:
    """Character references and line ends, and what each of them stands for."""
    position = 0
    for match in _REFERENCE.finditer(text):
        yield from ((i, i + 1, text[i]) for i in range(position, match.start()))
        position = match.end()
        yield match.start(), match.end(), _referenced_character(match)
    yield from ((i, i + 1, text[i]) for i in range(position, len(text)))


def _line_pieces(text: str) -> Iterator[Piece]:
    for match in re.finditer(r"\r\n?|[^\r]", text):
        yield match.start(), match.end(), "\n" if match[0][0] == "\r" else match[0]


def escape_attribute(text: str, encoding: str = "utf-8") -> str:
    """Text as the value of an attribute in either quotes. Only ASCII where the file is not UTF-8."""
    out = escape(text, encoding).replace('"', "&quot;").replace("'", "&apos;")
    return out.replace("\n", "&#xa;").replace("\t", "&#x9;")


def escape(text: str, encoding: str = "utf-8") -> str:
    """Text as the content of an element. Only ASCII where the file is not UTF-8."""
    out = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xd;")
    if encoding != "utf-8":
        out = "".join(character if character < "\x80" else f"&#x{ord(character):x};" for character in out)
    return out
