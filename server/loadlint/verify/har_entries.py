"""Writes what went through the proxy as HAR, the format that loadlint itself, browsers and other tools read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from loadlint.errors import RecordingError
from loadlint.recordings import bodies, har

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange
    from loadlint.verify.messages import Answer, Headers, Sent

_VERSION = "1.2"
_CUT = "the response was cut off"


def entry(sent: Sent, answer: Answer | None) -> dict[str, Any]:
    """One exchange as HAR 1.2 has it; without an answer its status is 0, as browsers write it."""
    seconds = max(0.0, answer.ended - sent.started) if answer is not None else 0.0
    milliseconds = round(seconds * 1000, 3)
    record: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(sent.started, UTC).isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": _request(sent),
        "response": _response(answer, sent.version),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }
    if answer is not None and answer.is_cut:
        record["comment"] = _CUT
    return record


def exchange(index: int, sent: Sent, answer: Answer | None) -> Exchange:
    """The exchange as loadlint reads it from a HAR: requests that were sent and recorded ones are read alike."""
    read = har.exchange(index, json.dumps(entry(sent, answer)).encode())
    if read is None:
        raise RecordingError(f"{sent.url}: is not an address that a recording can hold")
    return read


def file(entries: Iterable[dict[str, Any]]) -> bytes:
    """A whole HAR file."""
    from importlib.metadata import version

    creator = {"name": "loadlint", "version": version("loadlint")}
    log = {"version": _VERSION, "creator": creator, "entries": list(entries)}
    return json.dumps({"log": log}, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _request(sent: Sent) -> dict[str, Any]:
    record: dict[str, Any] = {
        "method": sent.method,
        "url": sent.url,
        "httpVersion": sent.version,
        "headers": _headers(sent.headers),
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": len(sent.body),
    }
    if sent.body:
        record["postData"] = {"mimeType": sent.header("content-type"), **_text(sent.body, "utf-8")}
    return record


def _response(answer: Answer | None, version: str) -> dict[str, Any]:
    status = answer.status if answer is not None else 0
    headers = answer.headers if answer is not None else ()
    return {
        "status": status,
        "statusText": _reason(status),
        "httpVersion": version,
        "headers": _headers(headers),
        "cookies": [],
        "content": _content(answer),
        "redirectURL": _value(headers, "location"),
        "headersSize": -1,
        "bodySize": -1,
    }


def _content(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"size": 0, "mimeType": "x-unknown"}
    declared = _value(answer.headers, "content-type")
    media_type = bodies.media_type_of(declared)
    charset = bodies.charset_of(answer.body, declared, media_type)
    textual = bodies.is_textual(media_type)
    held = _text(answer.body, charset) if textual else _base64(answer.body)
    return {"size": len(answer.body), "mimeType": declared, **(held if answer.body else {"text": ""})}


def _text(body: bytes, charset: str) -> dict[str, str]:
    """A body as text, where that loses nothing."""
    try:
        return {"text": body.decode(charset)}
    except (UnicodeDecodeError, LookupError):
        return _base64(body)


def _base64(body: bytes) -> dict[str, str]:
    return {"text": base64.b64encode(body).decode(), "encoding": "base64"}


def _headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _value(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
