"""Multipart bodies that are written or recorded as text, taken apart (RFC 7578, RFC 2046)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from loadlint.request import MultipartBody, RawBody, Request
from loadlint.text.mapped import Text
from loadlint.text.regex import regex


class Part(Struct, frozen=True):
    """A part of a multipart body. `file_name` is None for a field, `media_type` empty where the part has none."""

    name: Text
    value: Text
    file_name: Text | None = None
    media_type: str = ""


_LABEL = regex(r'[;\s](name|filename)="([^"]*)"')
_MEDIA_TYPE = regex(r"^content-type:[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


def parts_of(text: Text, content_type: str) -> Iterator[Part]:
    """The parts of a body with a Content-Type; none where nothing separates them. A part without a name is left out."""
    for head, content in _pieces(text, content_type):
        labels = {label[1]: label.span(2) for label in _LABEL.finditer(head.value)}
        if "name" in labels:
            file_name = head[slice(*labels["filename"])] if "filename" in labels else None
            yield Part(head[slice(*labels["name"])], content, file_name, _media_type(head))


def messages_of(text: Text, content_type: str, levels: int = 3) -> Iterator[tuple[str, Text]]:
    """The contents of a body whose parts have no names, such as a batch of requests (RFC 2046, 5.1), with their types.

    What is of several parts itself, as the changes of a batch are, is taken apart as well, down to so many `levels`.
    """
    for head, content in _pieces(text, content_type):
        media_type = _media_type(head)
        if levels > 1 and media_type.lower().startswith("multipart/"):
            yield from messages_of(content, media_type, levels - 1)
        else:
            yield media_type, content


def _pieces(text: Text, content_type: str) -> Iterator[tuple[Text, Text]]:
    """The headers and the content of each part."""
    boundary = re.search(r"boundary=\"?([^\";]+)", content_type, re.IGNORECASE)
    marker = re.match(r"--[^\r\n]+", text.value)
    separator = marker[0] if marker else f"--{boundary[1]}" if boundary else None
    for part in text.split(separator) if separator else ():
        blank = re.search(r"\r?\n\r?\n", part.value)
        if blank:
            # The line break before the next boundary belongs to the boundary.
            end = re.search(r"(?:\r?\n)?\Z", part.value)
            yield part[: blank.start()], part[blank.end() : end.start() if end is not None else len(part)]


def _media_type(head: Text) -> str:
    match = _MEDIA_TYPE.search(head.value)
    return match[1].strip() if match is not None else ""


def recorded_parts(request: Request) -> tuple[Part, ...] | None:
    """The parts that a recorded request sends; empty where the recording lost them, None for other bodies."""
    body = request.body
    if isinstance(body, MultipartBody):
        return tuple(Part(part.name, part.value, part.file_name, part.media_type) for part in body.parts)
    kind = request.header("content-type")
    if kind is None or not kind.value.lower().startswith("multipart/form-data"):
        return None
    if not isinstance(body, RawBody) or not body.text.value:
        return ()
    return tuple(parts_of(body.text, kind.value)) or None


def recorded_uploads(request: Request, sent: bytes | None) -> tuple[tuple[Part, bytes | None], ...] | None:
    """The parts that a recorded request sends, as `recorded_parts`, each with its content.

    None for that of a file which the recording lacks: browsers leave it out, and what is no text is lost without the
    bytes that were `sent`.
    """
    parts, kind = recorded_parts(request), request.header("content-type")
    if not parts:
        return () if parts is not None else None
    if sent is None or kind is None:
        return tuple((part, _content(part)) for part in parts)
    # Each byte is one character of Latin-1.
    whole = parts_of(Text(sent.decode("latin-1")), kind.value)
    return tuple((part, same.value.value.encode("latin-1")) for part, same in zip(parts, whole, strict=True))


def _content(part: Part) -> bytes | None:
    text = part.value.value
    is_file = part.file_name is not None and part.file_name.value != ""
    return None if is_file and (not text or _NO_TEXT.search(text) is not None) else text.encode()


_NO_TEXT = regex(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
"""What bytes become that were read as text."""
