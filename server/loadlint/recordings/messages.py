"""Exchanges of other formats as the entries of a HAR, so that one reader decodes and judges all of them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from msgspec import Raw, Struct, json

from loadlint.recordings.har_model import Entry, RequestRecord, ResponseRecord
from loadlint.text.regex import regex

Headers = tuple[tuple[str, str], ...]
"""Names and values in order; repeated ones stand several times."""

_HEAD_END = regex(rb"\r?\n\r?\n")
_STATUS_LINE = regex(r"HTTP/[\d.]+ +([1-5]\d\d)\b")
_REQUEST_LINE = regex(r"([A-Za-z]+) +(\S+)")
_CHUNK = regex(rb"\s*([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")
_WHOLE_ADDRESS = ("http://", "https://")


class Part(Struct, frozen=True):
    """A field of a form of several parts; `file_name` is None where it is no file."""

    name: str
    value: str
    file_name: str | None = None


class Sent(Struct, frozen=True):
    """A request. `url` is the whole address; `body` is what was sent, or `parts` where only these are known."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | str = b""
    parts: tuple[Part, ...] = ()


class Answer(Struct, frozen=True):
    """A response. `body` has the bytes that were received, still compressed or not.

    Or it is the text that a tool made of them; None where it is unknown.
    """

    status: int
    headers: Headers = ()
    body: bytes | str | None = None


def entry(sent: Sent, answer: Answer | None, started: float | None = None, duration: float | None = None) -> Entry:
    """The entry of a HAR for an exchange that began at `started`, in seconds since the epoch, and took `duration`."""
    start, took = (None if seconds is None else seconds * 1000 for seconds in (started, duration))
    response = None if answer is None else _response(answer)
    return Entry(startedDateTime=start, time=took, request=_request(sent), response=response)


def parse_request(data: bytes, default_url: str = "") -> Sent | None:
    """A request as it went over the wire; None where it is none.

    A path alone becomes an address by `default_url`, or by the Host header with https.
    """
    first, headers, body = _message(data)
    line = _REQUEST_LINE.match(first)
    if line is None:
        return None
    return Sent(line[1].upper(), default_url or _address(line[2], headers), headers, body)


def parse_response(data: bytes) -> Answer | None:
    """A response as it came over the wire; None where it is none."""
    first, headers, body = _message(data)
    line = _STATUS_LINE.match(first)
    return None if line is None else Answer(int(line[1]), headers, body)


def value_of(headers: Headers, name: str) -> str:
    """The first header of that name (in lower case); empty where there is none."""
    return next((value for key, value in headers if key.lower() == name), "")


def _message(data: bytes) -> tuple[str, Headers, bytes]:
    """The first line, the headers, and the body without its chunks."""
    end = _HEAD_END.search(data)
    head, body = (data[: end.start()], data[end.end() :]) if end else (data, b"")
    # Bytes beyond ASCII are UTF-8 today and were Latin-1 before.
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    first, *lines = text.replace("\r\n", "\n").split("\n")
    headers = tuple(_headers(lines))
    chunked = value_of(headers, "transfer-encoding").lower().endswith("chunked")
    return first, headers, _joined_chunks(body) if chunked else body


def _headers(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()


def _joined_chunks(body: bytes) -> bytes:
    """The body that chunks hold, as far as they go; the body itself where a tool has joined them already."""
    pieces = []
    offset = 0
    while (size := _CHUNK.match(body, offset)) is not None:
        length = int(size[1], 16)
        pieces.append(body[size.end() : size.end() + length])
        offset = size.end() + length
        if length == 0 or offset >= len(body):
            return b"".join(pieces)
        if body[offset : offset + 1] not in b"\r\n":
            # A text that begins like a chunk.
            return body
    return b"".join(pieces) or body


def _address(target: str, headers: Headers) -> str:
    if target.startswith(_WHOLE_ADDRESS):
        return target
    host = value_of(headers, "host")
    return f"https://{host}{target}" if host else ""


def _request(sent: Sent) -> RequestRecord:
    return RequestRecord(sent.method, sent.url, _raw(_header_list(sent.headers)), postData=_raw(_post_data(sent)))


def _post_data(sent: Sent) -> object:
    if sent.parts:
        parts = [{"name": part.name, "value": part.value, "fileName": part.file_name} for part in sent.parts]
        return {"mimeType": "multipart/form-data", "params": parts}
    return _text(sent.body) if sent.body else None


def _response(answer: Answer) -> ResponseRecord:
    content: dict[str, object] = {"mimeType": value_of(answer.headers, "content-type")}
    if answer.body is not None:
        content |= {"size": len(answer.body), **_text(answer.body)}
    return ResponseRecord(answer.status, _raw(_header_list(answer.headers)), content=_raw(content))


def _text(body: bytes | str) -> dict[str, str]:
    if isinstance(body, str):
        # A lone surrogate can't be sent, printed or searched for.
        return {"text": body.encode("utf-8", "replace").decode()}
    return {"text": b64encode(body).decode(), "encoding": "base64"}


def _header_list(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _raw(value: object) -> Raw:
    return Raw(json.encode(value))
