"""Recorded bodies to the bytes that the server meant: base64, compression that a tool left in place, charsets."""

from __future__ import annotations

import binascii
import codecs
import re
import zlib

from loadlint.structs import Struct
from loadlint.text.regex import regex

_META_CHARSET = regex(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET = regex(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_LARGEST = 256 << 20
_TEXT_TYPES = regex(
    r"text/|application/(?:[\w.+-]*[+/.-])?(?:json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|graphql"
    r"|x-ndjson|yaml)|[\w.-]+/[\w.-]+\+(?:json|xml)|multipart/form-data"
)


class Decoded(Struct, frozen=True):
    """A body's bytes, None where they can't be had. `whole` is False for a compressed stream that ends too early."""

    data: bytes | None
    whole: bool = True


def is_textual(media_type: str) -> bool:
    """Whether bodies of a media type are text that can hold values."""
    return bool(_TEXT_TYPES.match(media_type)) and not media_type.startswith("text/css")


def media_type_of(header: str) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return header.partition(";")[0].strip().lower()


def decode(text: str, encoding: str, content_encoding: str, textual: bool) -> Decoded:
    """The bytes of a body that a HAR holds as `text`.

    `encoding` is what the HAR says about the text, `content_encoding` the response header: tools disagree on whether
    they have undone it.
    """
    if encoding == "base64":
        data = _from_base64(text)
        if data is None:
            return Decoded(None)
    elif may_be_bytes(text, content_encoding):
        data = text.encode("latin-1")
    else:
        return Decoded(text.encode("utf-8", "replace"))
    return _decompress(data, content_encoding, textual)


def charset_of(data: bytes, content_type: str, media_type: str) -> str:
    """The charset of a body that is given as bytes: byte-order mark, header, the page's own word, or what fits."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = _CHARSET.search(content_type)
    if declared:
        return declared[1].lower()
    if "html" in media_type:
        meta = _META_CHARSET.search(data, 0, 2048)
        if meta:
            return meta[1].decode("ascii").lower()
    return "utf-8" if _is_utf8(data) else "windows-1252"


def _from_base64(text: str) -> bytes | None:
    compact = "".join(text.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return binascii.a2b_base64(compact + "=" * (-len(compact) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return None


def may_be_bytes(text: str, content_encoding: str) -> bool:
    """Whether a tool has put still compressed bytes into a string, one character for each."""
    if text.startswith("\x1f\x8b"):
        return text.isascii() or max(text) <= "\xff"
    compressed = content_encoding.strip().lower() not in ("", "identity")
    # Compressed bytes always hold control characters; readable text with such a header has been decoded already.
    return compressed and any(char < "\t" for char in text[:200]) and max(text) <= "\xff"


def _decompress(data: bytes, content_encoding: str, textual: bool) -> Decoded:
    names = [name.strip().lower() for name in content_encoding.split(",") if name.strip()]
    if data.startswith(b"\x1f\x8b") and not any("gzip" in name for name in names) and textual:
        names = ["gzip"]
    if data.startswith(b"\x28\xb5\x2f\xfd") and textual:
        names = names or ["zstd"]
    whole = True
    for name in reversed(names):
        if not data or name == "identity":
            continue
        if name not in ("gzip", "x-gzip") and _reads_as_text(data):
            break
        if name in ("gzip", "x-gzip") and not data.startswith(b"\x1f\x8b"):
            break
        result = _undo(name, data)
        if result is None:
            # The header speaks of a compression that the tool has undone; only text shows that it has not.
            return Decoded(None if textual and not _reads_as_text(data) else data)
        data, complete = result
        whole = whole and complete
    return Decoded(data, whole)


def _undo(name: str, data: bytes) -> tuple[bytes, bool] | None:
    if name in ("gzip", "x-gzip"):
        return _inflate(data, 31)
    if name == "deflate":
        return _inflate(data, 15) or _inflate(data, -15)
    if name == "br":
        return _unbrotli(data)
    if name == "zstd":
        return _unzstd(data)
    return None


def _inflate(data: bytes, window: int) -> tuple[bytes, bool] | None:
    inflater = zlib.decompressobj(window)
    try:
        text = inflater.decompress(data, _LARGEST)
    except zlib.error:
        return None
    return (text, inflater.eof) if text or inflater.eof else None


def _unbrotli(data: bytes) -> tuple[bytes, bool] | None:
    import brotli

    decoder = brotli.Decompressor()
    try:
        text = decoder.process(data)
    except brotli.error:
        return None
    return (text, decoder.is_finished()) if text or decoder.is_finished() else None


def _unzstd(data: bytes) -> tuple[bytes, bool] | None:
    import zstandard

    decoder = zstandard.ZstdDecompressor().decompressobj()
    try:
        text = decoder.decompress(data)
    except zstandard.ZstdError:
        return None
    return (text, decoder.eof) if text or decoder.eof else None


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8; it may end inside a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_text(data: bytes) -> bool:
    head = data[:512]
    if any(byte < 9 or 13 < byte < 32 for byte in head if byte != 27):
        return False
    return _is_utf8(head)
