"""Decodes recorded bodies to the bytes that the server meant: base64, compression that a tool has left, charsets."""

from __future__ import annotations

import binascii
import codecs
import os
import re
import sys
import zlib
from collections.abc import Iterator

from msgspec import Struct

from loadlint.text.regex import regex

_META_CHARSET = regex(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSET = regex(r"charset\s*=\s*\"?([\w.:-]+)", re.IGNORECASE)
_DIGITS = 8
_MOST_ENCODINGS = 4
"""The most content encodings of one body. Servers apply one, rarely two."""

_PIECE = 16 << 10
"""Bytes that are given to a decompressor at once, and taken from it."""

_LARGEST_WINDOW_LOG = 23
"""The largest window that decoders of zstd in HTTP have to support is 8 MB (RFC 9659)."""

_TEXT_TYPES = regex(
    r"text/|application/(?:[\w.+-]*[+/.-])?(?:json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|graphql"
    r"|x-ndjson|yaml)|[\w.-]+/[\w.-]+\+(?:json|xml)|multipart/form-data"
)


class Decoded(Struct, frozen=True):
    """A body's bytes, None where they can't be decoded. `whole` is False for a compressed stream that ends too early.

    `too_large` says that it is left out since it has more bytes than a body may have.
    """

    data: bytes | None
    whole: bool = True
    too_large: bool = False


class _TooLargeError(Exception):
    """A body has more bytes than it may have."""


def largest_body() -> int:
    """The most bytes of a body after decoding; larger ones are left out. LOADLINT_MAX_BODY_MB, else 32 MB.

    Only the environment sets it, since the configuration is a file of the folder that is checked.
    """
    return _megabytes("LOADLINT_MAX_BODY_MB", 32)


def largest_sum(file_size: int) -> int:
    """The most bytes of all decompressed bodies of a recording: LOADLINT_MAX_BODIES_MB, else 256 MB.

    But at least 16 times the size of the file.
    """
    return max(_megabytes("LOADLINT_MAX_BODIES_MB", 256), 16 * file_size)


def _megabytes(name: str, default: int) -> int:
    """A size from the environment, in bytes; what is no number of megabytes counts as not set."""
    setting = os.environ.get(name, "")
    return (int(setting) if setting.isdecimal() and len(setting) < _DIGITS and int(setting) else default) << 20


def is_textual(media_type: str) -> bool:
    """Whether bodies of a media type are text that can hold values."""
    return bool(_TEXT_TYPES.match(media_type)) and not media_type.startswith("text/css")


def media_type_of(header: str) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`."""
    return header.partition(";")[0].strip().lower()


class Budget:
    """Decodes the bodies of a recording, each within its own limit, and all compressed ones within one for their sum.

    The decision for a body is kept: it has the same bytes, or none, each time that it is decoded.
    """

    def __init__(self, file_size: int) -> None:
        self._left = largest_sum(file_size)
        self._given: dict[int, int] = {}
        self._refused: set[int] = set()

    def decode(self, index: int, text: str, encoding: str, content_encoding: str, textual: bool) -> Decoded:
        """As `decode`, for the body of the `index`th entry."""
        if index in self._refused:
            return Decoded(None, too_large=True)
        limit = min(largest_body(), len(text) + self._left + self._given.get(index, 0))
        decoded = decode(text, encoding, content_encoding, textual, limit)
        if decoded.too_large:
            self._refused.add(index)
        elif index not in self._given:
            self._given[index] = max(0, len(decoded.data or b"") - len(text))
            self._left -= self._given[index]
        return decoded


def decode(text: str, encoding: str, content_encoding: str, textual: bool, limit: int) -> Decoded:
    """The bytes of a body that a HAR holds as `text`.

    `encoding` is what the HAR says about the text, `content_encoding` the response header: tools disagree on whether
    they have undone it. A body of more than `limit` bytes, in whatever state, is left out.
    """
    if len(text) > 2 * limit:
        return Decoded(None, too_large=True)
    if encoding == "base64":
        data = _from_base64(text)
        if data is None:
            return Decoded(None)
    elif may_be_bytes(text, content_encoding):
        data = text.encode("latin-1")
    else:
        data, content_encoding, textual = text.encode("utf-8", "replace"), "", False
    try:
        decoded = _decompress(data, content_encoding, textual, limit)
    except _TooLargeError:
        return Decoded(None, too_large=True)
    return decoded if len(decoded.data or b"") <= limit else Decoded(None, too_large=True)


def unzipped_body(data: bytes, limit: int) -> Decoded:
    """What a file compressed by gzip holds, as far as it goes, of one member or many; left out beyond the limit."""
    try:
        text, whole = _joined_pieces(_inflate(data, 31), limit) or (b"", False)
    except _TooLargeError:
        return Decoded(None, too_large=True)
    return Decoded(text, whole)


def charset_of(data: bytes, content_type: str, media_type: str) -> str:
    """The charset of a body that is given as bytes: byte-order mark, header, what the page declares, or what fits."""
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


def _decompress(data: bytes, content_encoding: str, textual: bool, limit: int) -> Decoded:
    names = [name.strip().lower() for name in content_encoding.split(",") if name.strip()]
    if data.startswith(b"\x1f\x8b") and not any("gzip" in name for name in names) and textual:
        names = ["gzip"]
    if data.startswith(b"\x28\xb5\x2f\xfd") and textual:
        names = names or ["zstd"]
    if len(names) > _MOST_ENCODINGS:
        return Decoded(None)
    whole = True
    for name in reversed(names):
        if not data or name == "identity":
            continue
        if name not in ("gzip", "x-gzip") and _reads_as_text(data):
            break
        if name in ("gzip", "x-gzip") and not data.startswith(b"\x1f\x8b"):
            break
        result = _undo(name, data, limit)
        if result is None:
            # The header speaks of a compression that the tool has undone; only text shows that it has not.
            return Decoded(None if textual and not _reads_as_text(data) else data)
        data, complete = result
        whole = whole and complete
    return Decoded(data, whole)


def _undo(name: str, data: bytes, limit: int) -> tuple[bytes, bool] | None:
    """The decompressed data, and whether its end is there; None where it is not compressed. Raises _TooLargeError."""
    if name in ("gzip", "x-gzip"):
        return _joined_pieces(_inflate(data, 31), limit)
    if name == "deflate":
        return _joined_pieces(_inflate(data, 15), limit) or _joined_pieces(_inflate(data, -15), limit)
    if name == "br":
        return _joined_pieces(_unbrotli(data), limit)
    if name == "zstd":
        return _joined_pieces(_unzstd(data), limit)
    return None


_WHOLE = b""
"""Marks the end of a stream among the pieces that a decompressor gives."""


def _joined_pieces(pieces: Iterator[bytes], limit: int) -> tuple[bytes, bool] | None:
    """Pieces as one, never more than a piece beyond the limit."""
    text = bytearray()
    whole = False
    try:
        for piece in pieces:
            whole = piece == _WHOLE
            text += piece
            if len(text) > limit:
                raise _TooLargeError
    except EOFError:
        whole = False
    return (bytes(text), whole) if text or whole else None


def _inflate(data: bytes, window: int) -> Iterator[bytes]:
    """The pieces of all members, one after the other: gzip may have several. Raises EOFError where one is cut off."""
    view, offset = memoryview(data), 0
    try:
        while offset < len(data):
            inflater = zlib.decompressobj(window)
            while not inflater.eof and (offset < len(data) or inflater.unconsumed_tail):
                chunk = inflater.unconsumed_tail or bytes(view[offset : offset + _PIECE])
                offset += 0 if inflater.unconsumed_tail else len(chunk)
                if piece := inflater.decompress(chunk, _PIECE):
                    yield piece
            offset -= len(inflater.unused_data)
            if not inflater.eof:
                raise EOFError
            yield _WHOLE
            if data[offset : offset + 2] != b"\x1f\x8b":
                # Bytes after the end are no part of the body.
                return
    except zlib.error:
        return


def _unbrotli(data: bytes) -> Iterator[bytes]:
    import brotli

    decoder = brotli.Decompressor()
    try:
        piece = decoder.process(data, output_buffer_limit=_PIECE)
        while piece:
            yield piece
            piece = b"" if decoder.is_finished() else decoder.process(b"", output_buffer_limit=_PIECE)
    except brotli.error:
        return
    if decoder.is_finished():
        yield _WHOLE


def _unzstd(data: bytes) -> Iterator[bytes]:
    """The pieces of all frames, one after the other."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    options = {int(zstd.DecompressionParameter.window_log_max): _LARGEST_WINDOW_LOG}
    offset = 0
    try:
        while offset < len(data):
            frame = zstd.ZstdDecompressor(options=options)
            while offset < len(data) and not frame.eof:
                chunk = data[offset : offset + _PIECE]
                offset += len(chunk)
                piece = frame.decompress(chunk, _PIECE)
                while piece:
                    yield piece
                    piece = b"" if frame.eof else frame.decompress(b"", _PIECE)
            offset -= len(frame.unused_data)
            if not frame.eof:
                return
            yield _WHOLE
    except zstd.ZstdError:
        return


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
