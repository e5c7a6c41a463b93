"""mitmproxy's flows, as `mitmdump -w FILE` and *Save* write them.

A flow is a dictionary as a typed netstring: `5:hello;` is a text, `11:1:a;4:true!}` a dictionary with one name. What is
read of it has had the same names since mitmproxy 0.18. Sources: https://tnetstrings.info, and files of mitmproxy 11.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from msgspec import Struct

from loadlint.errors import RecordingError
from loadlint.recordings import har
from loadlint.recordings.exchange import HealthIssue, Problem, Recording
from loadlint.recordings.har_model import Entry
from loadlint.recordings.health import Advice, Observed
from loadlint.recordings.messages import Answer, Headers, Sent, entry, value_of
from loadlint.text.regex import regex

NAME = "mitmproxy flows"
SUFFIXES = (".mitm", ".flow", ".flows")

_START = regex(rb"\d{1,10}:\d{1,2}:[a-z_]{1,30}[;,]")
_LENGTH = regex(rb"(\d{1,10}):")
_DEEPEST = 30
_ODD = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What comes of a flow that lacks something, or has something else there."""

_PORTS = {"http": 80, "https": 443}
_ADVICE = Advice(
    bodies="record without `stream_large_bodies`",
    credentials="the flows were recorded without them",
    unanswered="the server did not answer, or mitmproxy was ended before",
)


class _NotReadableError(ValueError):
    """Bytes are no typed netstring, or one that is cut off."""


class _Left(Struct):
    """How many flows are left out, and whether the file ends in one."""

    odd: int = 0
    cut: bool = False


def detect(head: bytes, path: str) -> bool:
    """Whether it starts with a dictionary whose first name is one of a flow."""
    return bool(_START.match(head))


def read(path: str, data: bytes) -> Recording:
    """The recording in a file of flows. Raises RecordingError where it holds no whole flow."""
    left = _Left()
    entries = list(_entries(memoryview(data), left))
    if not entries:
        reason = "the flows are cut off or damaged" if left.cut or left.odd else "flows of mitmproxy, but none of HTTP"
        raise RecordingError(f"{path}: {reason}: nothing can be read of them")
    return har.recording(path, entries, len(data), Observed(others=tuple(_health(left))), _ADVICE)


def _entries(data: memoryview, left: _Left) -> Iterator[Entry | None]:
    offset = 0
    while offset < len(data):
        try:
            content, kind, offset = _piece(data, offset)
        except _NotReadableError:
            left.cut = True
            return
        try:
            flow = _value(content, kind, 0)
            if _is_http(flow):
                yield _entry(flow)
        except _ODD:
            left.odd += 1
            yield None


def _is_http(flow: Any) -> bool:
    """Whether a flow is an exchange: there are flows of TCP and DNS, too. Raises one of _ODD."""
    return _text(flow.get("type", "http")) == "http" and _text(flow["request"]["method"]) != "CONNECT"


def _entry(flow: dict[str, Any]) -> Entry:
    """The exchange of a flow. Raises one of _ODD."""
    request, response = flow["request"], flow.get("response")
    headers = _headers(request["headers"])
    sent = Sent(_text(request["method"]).upper(), _address(request, headers), headers, _body(request) or b"")
    answer = None
    if response is not None:
        answer = Answer(int(response["status_code"]), _headers(response["headers"]), _body(response))
    started, ended = _moment(request, "timestamp_start"), _moment(response or {}, "timestamp_end")
    return entry(sent, answer, started, ended - started if started and ended else None)


def _moment(message: dict[str, Any], name: str) -> float | None:
    """A time in seconds since the epoch; None where it is not known."""
    seconds = float(message.get(name) or 0)
    return seconds if seconds and isfinite(seconds) else None


def _address(request: dict[str, Any], headers: Headers) -> str:
    """The address that the client meant: a transparent proxy knows only the number of the host else."""
    scheme, path = _text(request["scheme"]), _text(request["path"])
    host = _text(request.get("authority") or "") or value_of(headers, "host")
    if not host:
        host = _text(request["host"])
        host = f"[{host}]" if ":" in host else host
        host += "" if request["port"] == _PORTS.get(scheme) else f":{request['port']}"
    return path if "://" in path[:8] else f"{scheme}://{host}{path}"


def _headers(pairs: Any) -> Headers:
    return tuple((_text(name), _text(value)) for name, value in pairs)


def _body(message: dict[str, Any]) -> bytes | None:
    content = message["content"]
    if content is not None and not isinstance(content, bytes):
        raise TypeError
    return content


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if not isinstance(value, str):
        raise TypeError
    return value


def _piece(data: memoryview, offset: int) -> tuple[memoryview, int, int]:
    """What the netstring at a place holds, the byte of its type, and where it ends."""
    length = _LENGTH.match(data, offset)
    if length is None:
        raise _NotReadableError
    start = length.end()
    end = start + int(length[1])
    if end >= len(data):
        raise _NotReadableError
    return data[start:end], data[end], end + 1


def _value(content: memoryview, kind: int, depth: int) -> Any:
    """The value that a netstring of a type holds."""
    if depth > _DEEPEST:
        raise _NotReadableError
    match chr(kind):
        case ",":
            return bytes(content)
        case ";":
            return bytes(content).decode("utf-8", "replace")
        case "#" | "^" as number:
            return (int if number == "#" else float)(bytes(content[:32]))
        case "!":
            return bytes(content) == b"true"
        case "~":
            return None
        case "]":
            return list(_items(content, depth))
        case "}":
            items = list(_items(content, depth))
            return {_text(name): value for name, value in zip(items[::2], items[1::2], strict=True)}
    raise _NotReadableError


def _items(content: memoryview, depth: int) -> Iterator[Any]:
    offset = 0
    while offset < len(content):
        inner, kind, offset = _piece(content, offset)
        yield _value(inner, kind, depth + 1)


def _health(left: _Left) -> Iterator[HealthIssue]:
    if left.cut:
        text = "the file ends in the middle of a flow, or holds something else behind the flows: the rest is left out"
        yield HealthIssue(Problem.TRUNCATED, text)
    if left.odd:
        yield HealthIssue(
            Problem.TRUNCATED, f"{left.odd} flow{'s' if left.odd > 1 else ''} that can't be read left out"
        )
