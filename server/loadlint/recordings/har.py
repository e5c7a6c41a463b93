"""HAR: what browsers, proxies and converters export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from loadlint.recordings import bodies, har_model
from loadlint.recordings.exchange import Exchange, Recording, RecordingError, Response
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
    """The recording in a HAR file, with its health."""
    found = _Found()
    exchanges = tuple(_exchanges(_entries(path, data), found))
    ordered, out_of_order = _in_order_of_start(exchanges)
    observed = Observed(tuple(found.undecoded), tuple(found.truncated), out_of_order)
    return Recording(path, ordered, examine(ordered, observed))


@dataclass
class _Found:
    undecoded: list[int] = field(default_factory=list)
    truncated: list[int] = field(default_factory=list)
    fields: dict[tuple[str, str], Field] = field(default_factory=dict)


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


def _exchanges(entries: Iterable[har_model.Entry | None], found: _Found) -> Iterator[Exchange]:
    for index, entry in enumerate(entries):
        if entry is not None and entry.request is not None and entry.request.url:
            url = entry.request.url
            response = _response(entry.response, url, index, found) if entry.response else None
            yield Exchange(index, _request(entry.request, url, found.fields), response, _seconds(entry.startedDateTime))


def _in_order_of_start(exchanges: tuple[Exchange, ...]) -> tuple[tuple[Exchange, ...], tuple[int, ...]]:
    """The exchanges by start, and which stand too late in the file. Without a start they stay in place."""
    keyed: list[tuple[float, Exchange]] = []
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


def _request(record: har_model.RequestRecord, url: str, known: dict[tuple[str, str], Field]) -> Request:
    headers = [(item.name, item.value or "") for item in record.headers or () if _is_header(item.name)]
    if record.cookies and not _has(headers, "cookie"):
        headers.append(("Cookie", "; ".join(f"{cookie.name}={cookie.value or ''}" for cookie in record.cookies)))
    fields = tuple(_field(known, header) for header in headers)
    body = _request_body(record.postData) if record.postData else None
    return Request((record.method or "GET").upper(), Text(url), fields, body)


def _field(known: dict[tuple[str, str], Field], header: tuple[str, str]) -> Field:
    # Most requests of a recording send the same headers; sharing them is quicker and smaller.
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


def _response(record: har_model.ResponseRecord, url: str, index: int, found: _Found) -> Response | None:
    if not record.status or record.status < 0:
        return None
    headers = list(_response_headers(record))
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    content = record.content or har_model.Content()
    declared = content.mimeType or ""
    media_type = bodies.media_type_of(declared)
    if media_type in ("", "x-unknown", "application/x-unknown"):
        declared, media_type = content_type, bodies.media_type_of(content_type)
    body, charset = _body(content, headers, content_type or declared, media_type, index, found)
    if body is None and _known_empty(record, headers) and index not in found.undecoded:
        body = b""
    return Response(record.status, tuple(headers), body, media_type, url, charset)


def _response_headers(record: har_model.ResponseRecord) -> Iterator[tuple[str, str]]:
    names = set()
    for item in record.headers or ():
        if _is_header(item.name):
            names.add(item.name.lower())
            # Chrome joins the values of repeated headers by line feeds, which no value can hold.
            for value in (item.value or "").split("\n"):
                yield item.name, value.strip("\r")
    if "set-cookie" not in names:
        for cookie in record.cookies or ():
            yield "Set-Cookie", _set_cookie(cookie)
    if "location" not in names and record.redirectURL and 300 <= (record.status or 0) < 400:
        yield "Location", record.redirectURL


def _set_cookie(cookie: har_model.Cookie) -> str:
    parts = [f"{cookie.name}={cookie.value or ''}"]
    parts += [f"{name}={value}" for name, value in (("Path", cookie.path), ("Domain", cookie.domain)) if value]
    parts += [name for name, flag in (("Secure", cookie.secure), ("HttpOnly", cookie.httpOnly)) if flag]
    return "; ".join(parts)


def _body(
    content: har_model.Content,
    headers: Sequence[tuple[str, str]],
    content_type: str,
    media_type: str,
    index: int,
    found: _Found,
) -> tuple[bytes | None, str]:
    text = har_model.body_text(content)
    if text is None or (not text and (content.size or 0) > 0):
        return None, "utf-8"
    textual = bodies.is_textual(media_type)
    encoding = (content.encoding or "").strip().lower()
    compression = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    decoded = bodies.decode(text, encoding, compression, textual)
    if decoded.data is None:
        found.undecoded.append(index)
        return None, "utf-8"
    if not decoded.whole or (encoding != "base64" and textual and _is_cut_off(decoded.data, content)):
        found.truncated.append(index)
    if encoding == "base64":
        return decoded.data, bodies.charset_of(decoded.data, content_type, media_type)
    return decoded.data, "utf-8"


def _is_cut_off(data: bytes, content: har_model.Content) -> bool:
    # Sizes count bytes of the original charset; only a large gap, larger than any charset makes, is a cut.
    return (content.size or 0) > 2 * len(data) + 1024


def _known_empty(record: har_model.ResponseRecord, headers: Sequence[tuple[str, str]]) -> bool:
    content = record.content
    if content is None or content.size != 0 or (record.bodySize or 0) > 0:
        return False
    length = next((value for name, value in headers if name.lower() == "content-length"), "0")
    return length.strip() == "0"


def _is_header(name: str) -> bool:
    """Not one of HTTP/2's pseudo headers, which repeat the request line."""
    return bool(name) and not name.startswith(":")


def _has(headers: Sequence[tuple[str, str]], name: str) -> bool:
    return any(key.lower() == name for key, _ in headers)
