"""The body of a recorded request in the terms of a new script: fields, a JSON value, parts, or text."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from msgspec import Struct
from msgspec.structs import replace

from loadlint.journey import PlannedRequest, Upload, Value, words_in
from loadlint.json_text import looks_like_json
from loadlint.multipart_text import Part, recorded_uploads
from loadlint.request import FormBody, JsonBody, RawBody, Request, lacks_body
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange

T = TypeVar("T", Value | Upload, Upload | None)

_LONGEST_INTEGER = 20
"""Characters. What is longer is beyond all limits."""
_FORM = "application/x-www-form-urlencoded"
_UNKNOWN_TYPE = "application/octet-stream"
"""The type of a file that is sent without one (RFC 7578, 4.4)."""


class Body(Struct, frozen=True):
    """At most one of them is there; they are as in `journey.PlannedRequest`."""

    form: tuple[tuple[str, str], ...] | None = None
    document: tuple[Any] | None = None
    parts: tuple[tuple[str, str | Upload], ...] | None = None
    text: str | None = None
    file: Upload | None = None


def body_of(exchange: Exchange) -> Body:
    """The body of a recorded request."""
    request = exchange.request
    body = request.body
    parts = recorded_uploads(request, exchange.sent_bytes)
    if parts is not None:
        return Body(parts=tuple(_written_parts(parts)))
    if isinstance(body, FormBody):
        return Body(form=tuple((field.name.value, field.value.value) for field in body.fields))
    if lacks_body(request):
        return Body(file=_sent_file(request, exchange.sent_bytes))
    if isinstance(body, RawBody) and body.text.value:
        return _of_text(body.text.value, content_type_of(request) or "")
    assert not isinstance(body, JsonBody), "a recording holds bodies as they were sent"
    return Body()


def _sent_file(request: Request, content: bytes | None) -> Upload:
    """The body that is no text, or that no recording holds: browsers leave out what page code reads from a file.

    Its name is the first in the address that names a file; the last part of the path is one only where it is written.
    """
    path, _, query = request.url.value.partition("?")
    names = [value for _, value in parse_qsl(query)]
    names += [path.rpartition("/")[2]] if request.method == "PUT" else []
    name = next((name for name in names if _FILE_NAME.fullmatch(name)), "upload.bin")
    return Upload(name, content_type_of(request) or _UNKNOWN_TYPE, content)


_FILE_NAME = regex(r"[^/\\?*:]{1,100}\.[A-Za-z]\w{1,4}")


def content_type_of(request: Request) -> str | None:
    """The type of the body as it was sent."""
    field = request.header("content-type")
    return field.value if field is not None else None


def _written_parts(parts: Iterable[tuple[Part, bytes | None]]) -> Iterator[tuple[str, str | Upload]]:
    """The parts; without the empty one that a browser sends where no file was chosen."""
    for part, content in parts:
        if part.file_name is None:
            yield part.name.value, part.value.value
        elif part.file_name.value:
            yield part.name.value, Upload(part.file_name.value, part.media_type or _UNKNOWN_TYPE, content)


def _of_text(text: str, content_type: str) -> Body:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == _FORM:
        fields = parse_qsl(text, keep_blank_values=True)
        # What puts fields together by hand often leaves an `&` behind the last one.
        is_form = all("=" in pair for pair in text.removesuffix("&").split("&")) and all(name for name, _ in fields)
        return Body(form=tuple(fields)) if is_form else Body(text=text)
    if (media_type.endswith(("/json", "+json")) or looks_like_json(text)) and (value := _json_value(text)) is not None:
        return Body(document=value)
    return Body(text=text)


def _json_value(text: str) -> tuple[Any] | None:
    """The value of a JSON text; None where a language would write it in another way, such as 12.50.

    Integers are exact up to 2^53 in all languages.
    """
    other_form = False

    def number(literal: str) -> float:
        nonlocal other_form
        other_form = other_form or repr(float(literal)) != literal
        return float(literal)

    def integer(literal: str) -> int:
        nonlocal other_form
        other_form = other_form or abs(int(literal[:_LONGEST_INTEGER])) > 1 << 53
        return int(literal[:_LONGEST_INTEGER])

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal other_form
        other_form = other_form or len(dict(pairs)) < len(pairs)
        return dict(pairs)

    try:
        value = json.loads(text, parse_float=number, parse_int=integer, object_pairs_hook=members)
    except (ValueError, RecursionError):
        return None
    return None if other_form or not isinstance(value, dict | list) else (value,)


# Uploaded files


def with_data_files(
    requests: Sequence[PlannedRequest], folder: str, taken: Collection[str] = ()
) -> tuple[PlannedRequest, ...]:
    """The requests, with a data file in a folder for each upload; `taken` are the names of others there.

    Uploads that are equal share one. A recorded name may lead anywhere: only what names a file is left of it.
    """
    files: dict[Upload, str] = {}
    used = set(map(_letters, taken))

    def file_of(upload: Upload) -> str:
        if upload not in files:
            files[upload] = next(name for name in _file_names(upload.name) if _letters(name) not in used)
            used.add(_letters(files[upload]))
        return files[upload]

    def with_file(value: T) -> T:
        return replace(value, file=f"{folder}/{file_of(value)}") if isinstance(value, Upload) else value

    def with_files(request: PlannedRequest) -> PlannedRequest:
        parts = request.parts and tuple((name, with_file(value)) for name, value in request.parts)
        return replace(request, parts=parts, file=with_file(request.file))

    return tuple(with_files(request) if request.uploads else request for request in requests)


def _letters(name: str) -> str:
    """What must be different, so that the files and the constants that hold them are."""
    return "".join(words_in(name)).casefold()


def _file_names(recorded: str) -> Iterator[str]:
    """Names for the file: the recorded one, then with numbers."""
    name = re.sub(r"[^\w.-]", "_", recorded.replace("\\", "/").rpartition("/")[2]).lstrip(".") or "upload"
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (suffix, "")
    yield name
    number = 2
    while True:
        yield f"{stem}-{number}{suffix}"
        number += 1
