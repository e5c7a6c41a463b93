"""HAR: what browsers, proxies and converters export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import unquote_plus

from msgspec import Struct

from loadlint.recordings import bodies, har_model
from loadlint.recordings.exchange import Exchange, HealthIssue, Recording, RecordingError, Response
from loadlint.recordings.health import Observed, examine
from loadlint.request import Body, Field, FormBody, MultipartBody, RawBody, Request
from loadlint.text.mapped import Text

NAME = "HAR"

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_JSONP = re.compile(rb"\s*[A-Za-z_$][\w.$]*\s*\(\s*(?=\{)")
# `false`, or an escape with the quote behind it.
_LONGEST_TOKEN = 8
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_NEVER_IN_ENCODED = re.compile(r"[^A-Za-z0-9_.~%+*()'!\-]")


def detect(head: bytes, path: str) -> bool:
    """Whether it starts like JSON, or like JSON in a function call."""
    if head.startswith(_UTF16_BOMS):
        return head[2:].replace(b"\0", b"").lstrip().startswith(b"{")
    text = head.removeprefix(_UTF8_BOM).lstrip()
    return text.startswith((b"{", b"[")) or bool(_JSONP.match(text))


def read(path: str, data: bytes) -> Recording:
    """The recording in a HAR file. Headers, bodies and health are made when they are asked for."""
    exchanges, out_of_order = _in_order_of_start(tuple(_exchanges(_entries(path, data))))
    return _HarRecording(path, exchanges, out_of_order)


class _HarRecording(Recording):
    """A recording whose health is examined on demand, since that takes all headers and bodies."""

    def __init__(self, path: str, exchanges: tuple[_HarExchange, ...], out_of_order: tuple[int, ...]) -> None:
        # The base is frozen.
        vars(self).update(path=path, exchanges=exchanges, _own=exchanges, _out_of_order=out_of_order, derived={})

    @cached_property
    def health(self) -> tuple[HealthIssue, ...]:
        own: tuple[_HarExchange, ...] = vars(self)["_own"]
        answers = sorted((one.index, one.response) for one in own if one.response is not None)
        undecoded = tuple(index for index, answer in answers if answer.content.undecoded)
        truncated = tuple(index for index, answer in answers if answer.content.truncated)
        return examine(own, Observed(undecoded, truncated, vars(self)["_out_of_order"]))


class _HarExchange(Exchange):
    """An exchange that is decoded on demand."""

    def __init__(
        self, index: int, entry: har_model.Entry, record: har_model.RequestRecord, url: str, fields: _Fields
    ) -> None:
        started = _seconds(entry.startedDateTime)
        vars(self).update(index=index, started=started, _entry=entry, _record=record, _url=url, _fields=fields)

    @cached_property
    def request(self) -> Request:
        own = vars(self)
        return _request(own["_record"], own["_url"], own["_fields"])

    @cached_property
    def response(self) -> _HarResponse | None:
        own = vars(self)
        record = own["_entry"].response
        if record is None or not record.status or record.status < 0:
            return None
        return _HarResponse(record, own["_url"])


class _HarResponse(Response):
    """A response that is decoded on demand."""

    def __init__(self, record: har_model.ResponseRecord, url: str) -> None:
        vars(self).update(status=record.status, url=url, _record=record)

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return tuple(_response_headers(vars(self)["_record"]))

    @cached_property
    def content(self) -> _Content:
        """The body with what is known about it."""
        return _content(vars(self)["_record"], self.headers)

    @property
    def body(self) -> bytes | None:
        return self.content.data

    @property
    def media_type(self) -> str:
        return self.content.media_type

    @property
    def charset(self) -> str:
        return self.content.charset


class _Content(Struct, frozen=True):
    """A body, None where the recording has none or it can't be decoded, and what is wrong with it."""

    data: bytes | None
    media_type: str
    charset: str = "utf-8"
    undecoded: bool = False
    truncated: bool = False


_Fields = dict[tuple[str, str], Field]
"""Headers that were made already; most requests of a recording send the same ones."""


def _entries(path: str, data: bytes) -> Sequence[har_model.Entry | None]:
    text, skipped = _json_part(data)
    try:
        file = har_model.decode(text)
    except json.JSONDecodeError as error:
        raise RecordingError(f"{path}: {_json_reason(error, len(data), skipped)}") from None
    except RecursionError:
        raise RecordingError(f"{path}: the JSON is nested too deeply to be a recording") from None
    if file.log is None:
        raise RecordingError(f"{path}: valid JSON, but no HAR: it has no `log`")
    if file.log.entries is None:
        raise RecordingError(f"{path}: no HAR: its `log` has no `entries`")
    return file.log.entries


def _json_part(data: bytes) -> tuple[bytes | memoryview, int]:
    """The JSON without byte-order mark and JSONP call, and how many bytes stand before it."""
    if data.startswith(_UTF16_BOMS):
        return data.decode("utf-16", "replace").encode("utf-8", "replace"), 0
    start = len(_UTF8_BOM) if data.startswith(_UTF8_BOM) else 0
    call = _JSONP.match(data, start)
    if not call:
        return memoryview(data)[start:], start
    end = data.rstrip().removesuffix(b";").rstrip().removesuffix(b")")
    return memoryview(data)[call.end() : len(end)], call.end()


def _json_reason(error: json.JSONDecodeError, size: int, skipped: int) -> str:
    at = len(error.doc[: error.pos].encode("utf-8", "replace")) + skipped
    rest = error.doc[error.pos :].strip()
    cut_in_a_token = len(rest) < _LONGEST_TOKEN and not rest.endswith(("}", "]"))
    if cut_in_a_token or error.msg.startswith("Unterminated string"):
        return f"the JSON is cut off: it ends at byte {size} in the middle of the recording"
    return f"broken JSON at byte {at} of {size}: {error.msg}"


def _exchanges(entries: Iterable[har_model.Entry | None]) -> Iterator[_HarExchange]:
    fields: _Fields = {}
    for index, entry in enumerate(entries):
        if entry is not None and entry.request is not None and entry.request.url:
            yield _HarExchange(index, entry, entry.request, entry.request.url, fields)


def _in_order_of_start(exchanges: tuple[_HarExchange, ...]) -> tuple[tuple[_HarExchange, ...], tuple[int, ...]]:
    """The exchanges by start, and which stand too late in the file. Without a start they stay in place."""
    keyed: list[tuple[float, _HarExchange]] = []
    late: list[int] = []
    previous = float("-inf")
    latest = float("-inf")
    for exchange in exchanges:
        start = previous if exchange.started is None else exchange.started
        if start < latest:
            late.append(exchange.index)
        latest = max(latest, start)
        previous = start
        keyed.append((start, exchange))
    if not late:
        return exchanges, ()
    return tuple(exchange for _, exchange in sorted(keyed, key=lambda pair: pair[0])), tuple(late)


def _seconds(value: str | float | None) -> float | None:
    if value is None or isinstance(value, int | float):
        # Numbers are milliseconds, as JavaScript gives them.
        return value / 1000 if value else None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _request(record: har_model.RequestRecord, url: str, known: _Fields) -> Request:
    headers = [(item.name, item.value or "") for item in har_model.headers(record.headers) if _is_header(item.name)]
    if not _has(headers, "cookie") and (cookies := har_model.cookies(record.cookies)):
        headers.append(("Cookie", "; ".join(f"{cookie.name}={cookie.value or ''}" for cookie in cookies)))
    fields = tuple(_field(known, header) for header in headers)
    data = har_model.post_data(record.postData)
    body = _request_body(data) if data else None
    return Request((record.method or "GET").upper(), Text(url), fields, body)


def _field(known: _Fields, header: tuple[str, str]) -> Field:
    made = known.get(header)
    if made is None:
        made = known[header] = Field(Text(header[0]), Text(header[1]))
    return made


def _request_body(data: har_model.PostData) -> Body | None:
    if data.text:
        if data.encoding == "base64":
            decoded = bodies.decode(data.text, "base64", "", textual=False).data
            return RawBody(Text((decoded or b"").decode("utf-8", "replace")))
        return RawBody(Text(data.text))
    if not data.params:
        return None
    if "multipart" in (data.mimeType or "").lower() or any(item.fileName for item in data.params):
        return MultipartBody(tuple(_part(item) for item in data.params))
    pairs = [(item.name, item.value or "") for item in data.params]
    if _still_encoded(pairs):
        pairs = [(unquote_plus(name), unquote_plus(value)) for name, value in pairs]
    return FormBody(tuple(Field(Text(name), Text(value)) for name, value in pairs))


def _part(item: har_model.Named) -> Field:
    return Field(Text(item.name), Text(item.value or ""), None if item.fileName is None else Text(item.fileName))


def _still_encoded(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a tool (Chrome is one) lists the fields as they are sent: escapes, and nothing that needs one."""
    texts = [text for pair in pairs for text in pair]
    return any(_PERCENT.search(text) for text in texts) and not any(_NEVER_IN_ENCODED.search(text) for text in texts)


def _response_headers(record: har_model.ResponseRecord) -> Iterator[tuple[str, str]]:
    names = set()
    for item in har_model.headers(record.headers):
        name, joined = item.name, item.value or ""
        if _is_header(name):
            names.add(name.lower())
            if "\n" not in joined:
                yield name, joined.strip("\r")
                continue
            # Chrome joins the values of repeated headers by line feeds, which no value can hold.
            for value in joined.split("\n"):
                yield name, value.strip("\r")
    if "set-cookie" not in names:
        for cookie in har_model.cookies(record.cookies):
            yield "Set-Cookie", _set_cookie(cookie)
    if "location" not in names and record.redirectURL and 300 <= (record.status or 0) < 400:
        yield "Location", record.redirectURL


def _set_cookie(cookie: har_model.Cookie) -> str:
    parts = [f"{cookie.name}={cookie.value or ''}"]
    parts += [f"{name}={value}" for name, value in (("Path", cookie.path), ("Domain", cookie.domain)) if value]
    parts += [name for name, flag in (("Secure", cookie.secure), ("HttpOnly", cookie.httpOnly)) if flag]
    return "; ".join(parts)


def _content(record: har_model.ResponseRecord, headers: Sequence[tuple[str, str]]) -> _Content:
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    content = har_model.content(record.content)
    declared = content.mimeType or "" if content else ""
    media_type = bodies.media_type_of(declared)
    if media_type in ("", "x-unknown", "application/x-unknown"):
        declared, media_type = content_type, bodies.media_type_of(content_type)
    text = har_model.body_text(content) if content else None
    if content is None or text is None or (not text and (content.size or 0) > 0):
        return _Content(b"" if _known_empty(record, content, headers) else None, media_type)
    textual = bodies.is_textual(media_type)
    encoding = (content.encoding or "").strip().lower()
    compression = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    decoded = bodies.decode(text, encoding, compression, textual)
    if decoded.data is None:
        return _Content(None, media_type, undecoded=True)
    truncated = not decoded.whole or (encoding != "base64" and textual and _is_cut_off(decoded.data, content))
    is_text = encoding != "base64"
    charset = "utf-8" if is_text else bodies.charset_of(decoded.data, content_type or declared, media_type)
    return _Content(decoded.data, media_type, charset, truncated=truncated)


def _is_cut_off(data: bytes, content: har_model.Content) -> bool:
    # Sizes count bytes of the original charset; only a large gap, larger than any charset makes, is a cut.
    return (content.size or 0) > 2 * len(data) + 1024


def _known_empty(
    record: har_model.ResponseRecord, content: har_model.Content | None, headers: Sequence[tuple[str, str]]
) -> bool:
    if content is None or content.size != 0 or (record.bodySize or 0) > 0:
        return False
    length = next((value for name, value in headers if name.lower() == "content-length"), "0")
    return length.strip() == "0"


def _is_header(name: str) -> bool:
    """Not one of HTTP/2's pseudo headers, which repeat the request line."""
    return bool(name) and not name.startswith(":")


def _has(headers: Sequence[tuple[str, str]], name: str) -> bool:
    return any(key.lower() == name for key, _ in headers)
