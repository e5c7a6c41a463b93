"""The encodings between a script's text and the value that a server gets, each with its reverse.

A decoder yields `(start, end, characters)` for pieces of its input, as `Text.decode` wants them, so that positions
survive. A malformed escape stays as it is: servers differ there, and nothing must be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex
from loadlint.text.well_formed import well_formed

if TYPE_CHECKING:
    from loadlint.extractor import Codec

Piece = tuple[int, int, str]

_PERCENT = regex(r"(?:%[0-9A-Fa-f]{2})+")
_BASE64 = regex(r"[A-Za-z0-9+/_-]+")
_ENTITY = regex(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HEX_ESCAPE = regex(r"\\x([0-9A-Fa-f]{2})")
_JSON_ESCAPE = regex(r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[\"\\/bfnrt])")


def percent_pieces(text: str) -> Iterator[Piece]:
    """`%41` to `A`; the escapes of one UTF-8 character are one piece."""
    position = 0
    for match in _PERCENT.finditer(text):
        yield from _plain(text, position, match.start())
        yield from _utf8_pieces(match)
        position = match.end()
    yield from _plain(text, position, len(text))


def form_pieces(text: str) -> Iterator[Piece]:
    """As percent, with `+` for a space."""
    for start, end, characters in percent_pieces(text):
        yield start, end, " " if end - start == 1 and characters == "+" else characters


def json_pieces(text: str) -> Iterator[Piece]:
    """The escapes of a JSON string; the quotes are not part of the text."""
    position = 0
    for match in _JSON_ESCAPE.finditer(text):
        yield from _plain(text, position, match.start())
        yield match.start(), match.end(), _unescaped_character(match[0])
        position = match.end()
    yield from _plain(text, position, len(text))


def _unescaped_character(escape: str) -> str:
    import json

    # Half of a character can't be sent, printed or searched for.
    return well_formed(str(json.loads(f'"{escape}"')))


def javascript_pieces(text: str) -> Iterator[Piece]:
    """JavaScript's `\\x3d` as JSON's `\\u003d`."""
    position = 0
    for match in _HEX_ESCAPE.finditer(text):
        yield from _plain(text, position, match.start())
        yield match.start(), match.end(), f"\\u00{match[1]}"
        position = match.end()
    yield from _plain(text, position, len(text))


def html_pieces(text: str) -> Iterator[Piece]:
    """HTML's character references."""
    import html

    position = 0
    for match in _ENTITY.finditer(text):
        yield from _plain(text, position, match.start())
        yield match.start(), match.end(), html.unescape(match[0])
        position = match.end()
    yield from _plain(text, position, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[Piece]:
    for i in range(start, end):
        yield i, i + 1, text[i]


def _utf8_pieces(match: re.Match[str]) -> Iterator[Piece]:
    data = bytes.fromhex(match[0].replace("%", ""))
    try:
        characters = data.decode("utf-8")
    except UnicodeDecodeError:
        yield from ((i, i + 1, match.string[i]) for i in range(match.start(), match.end()))
        return
    position = match.start()
    for character in characters:
        length = 3 * len(character.encode())
        yield position, position + length, character
        position += length


DECODERS: dict[Codec, Callable[[str], Iterator[Piece]]] = {
    "percent": percent_pieces,
    "form": form_pieces,
    "json": json_pieces,
    "javascript": javascript_pieces,
    "html": html_pieces,
}
"""The codecs whose characters can be told apart; base64 decodes as a whole."""


_MARKS = {"percent": "%", "form": "%+", "json": "\\", "javascript": "\\", "html": "&"}
"""The characters without one of which there is nothing to decode."""


def decoded_text(codec: Codec, text: Text) -> Text:
    """A text decoded character by character, so with its places."""
    if not any(mark in text.value for mark in _MARKS[codec]):
        return text
    return text.decode(DECODERS[codec])


def decode(codec: Codec, text: str) -> str | None:
    """The text decoded; None where it is not in that encoding."""
    if codec in ("base64", "base64url"):
        return decode_base64(text)
    return "".join(characters for _, _, characters in DECODERS[codec](text))


def decode_base64(text: str) -> str | None:
    """Base64 in either alphabet, padded or not, of UTF-8 text; None for anything else."""
    stripped = text.rstrip("=")
    if not _BASE64.fullmatch(stripped):
        return None
    padded = stripped.replace("-", "+").replace("_", "/")
    padded += "=" * (-len(padded) % 4)
    from binascii import a2b_base64

    try:
        return a2b_base64(padded, strict_mode=True).decode("utf-8")
    except ValueError:
        return None


def json_text(value: object) -> str:
    """A value as JSON, with its characters as they are."""
    import json

    return json.dumps(value, ensure_ascii=False)


def percent_encoded(text: str, safe: str = "") -> str:
    """A text whose characters are percent-encoded, but for letters, digits, `_.-~` and those that are `safe`."""
    from urllib.parse import quote

    return quote(text, safe=safe)


def encode(codec: Codec, text: str) -> str:
    """The text encoded as the dialects' writers do it."""
    import html
    from binascii import b2a_base64

    if codec in ("percent", "form"):
        return percent_encoded(text, "!~*'()")
    if codec == "json":
        return json_text(text)[1:-1]
    if codec == "html":
        return html.escape(text)
    plain = b2a_base64(text.encode(), newline=False).decode()
    if codec == "base64":
        return plain
    return plain.replace("+", "-").replace("/", "_").rstrip("=")


def written_forms(value: str) -> dict[str, Codec | None]:
    """How a value may stand in a response's text: each form with the codec that undoes it."""
    import html
    import json

    forms: dict[str, Codec | None] = {value: None}
    quoted = json.dumps(value)[1:-1]
    readable = json_text(value)[1:-1]
    for form in (readable, quoted, readable.replace("/", "\\/"), quoted.replace("/", "\\/"), _script_escapes(quoted)):
        forms.setdefault(form, "json")
    escaped = html.escape(value)
    for form in (
        escaped,
        escaped.replace("&#x27;", "&#39;"),
        escaped.replace("&#x27;", "'"),
        escaped.replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
    ):
        forms.setdefault(form, "html")
    if HOLE not in value:
        strict = percent_encoded(value)
        for form in (
            strict,
            percent_encoded(value, "!~*'()"),
            percent_encoded(value, "/:"),
            re.sub("%..", lambda m: m[0].lower(), strict),
            "".join(f"%{byte:02X}" for byte in value.encode("utf-8", "surrogatepass")),
        ):
            forms.setdefault(form, "percent")
        forms.setdefault(strict.replace("%20", "+"), "form")
    return forms


def forms_in(text: str, value: str) -> dict[str, tuple[Codec, ...]]:
    """The forms in which a text holds a value, each with the codecs that undo it, in their order."""
    forms: dict[str, tuple[Codec, ...]]
    forms = {form: (codec,) if codec else () for form, codec in written_forms(value).items() if form and form in text}
    escaped = _escaped_form(text, value)
    if escaped is not None:
        forms.setdefault(escaped, ("javascript", "json") if "\\x" in escaped else ("json",))
    return forms


def _escaped_form(text: str, value: str) -> str | None:
    """How a text holds a value with escapes of JSON or JavaScript, whichever characters its writer escapes."""
    if "\\u" not in text and "\\x" not in text:
        return None
    units = (value[i] for i in range(len(value)))
    match = re.search("".join(map(_in_any_form, units)), text)
    return match[0] if match is not None and match[0] != value else None


def _in_any_form(character: str) -> str:
    code = ord(character)
    if code > 0xFFFF:
        return re.escape(character)
    short = rf"|\\x(?i:{code:02x})" if code <= 0xFF else ""
    slash = r"|\\/" if character == "/" else ""
    return rf"(?:{re.escape(character)}|\\u(?i:{code:04x}){short}{slash})"


def unescaped_text(text: str) -> str:
    """A text without the escapes of JSON and JavaScript."""
    return "".join(piece for _, _, piece in json_pieces(_HEX_ESCAPE.sub(r"\\u00\1", text)))


def _script_escapes(text: str) -> str:
    return re.sub(r"[<>&='+/]", lambda m: f"\\u{ord(m[0]):04x}", text)
