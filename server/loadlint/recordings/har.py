"""HAR: what browsers, proxies and converters export."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import BinaryIO
from urllib.parse import unquote_plus

from msgspec import Raw, Struct, field
from msgspec.structs import replace

from loadlint.cache import entries
from loadlint.errors import RecordingError
from loadlint.recordings import bodies, har_model
from loadlint.recordings.exchange import Exchange, HealthIssue, Message, Recording, Response, size_of
from loadlint.recordings.health import Advice, Examination, Observed
from loadlint.recordings.start_times import in_order_of_start, seconds
from loadlint.request import SAFE_METHODS, Body, Field, FormBody, MultipartBody, RawBody, Request
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

NAME = "HAR"
TAKES_ALL_JSON = True
"""It is asked behind the other formats, and says what is wrong with any JSON."""


_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_JSONP = regex(rb"\s*[A-Za-z_$][\w.$]*\s*\(\s*(?=\{)")
# `false`, or an escape with the quote behind it.
_LONGEST_TOKEN = 8
_ENOUGH_TO_FIND = 64
_LENGTHS = (len("content-type"), len("content-encoding"))
_NO_HEADER = ("", ":")
_PERCENT = regex(r"%[0-9A-Fa-f]{2}")
_INSIDE_BROWSER = regex(r"(?:about|blob|data|file|filesystem|javascript|[a-z-]+-extension):")
"""The beginning of the address of a thing that a browser itself gives, so that no request is sent for it."""
_TUNNEL = "CONNECT"
"""What a browser asks of a proxy: the requests that go through the tunnel have entries of their own."""
_BEACON = "ping"
"""What `navigator.sendBeacon` and `<a ping>` are called where the type of a request is told."""
_OF_BEACON = ("Sec-Fetch-Mode", "no-cors")
"""The header by which a browser says so; its recordings may lack what the network adds to a request."""
_NEVER_IN_ENCODED = regex(r"[^A-Za-z0-9_.~%+*()'!\-]")


def detect(head: bytes, path: str) -> bool:
    """Whether it starts like JSON, or like JSON in a function call."""
    if head.startswith(_UTF16_BOMS):
        return head[2:].replace(b"\0", b"").lstrip().startswith(b"{")
    text = head.removeprefix(_UTF8_BOM).lstrip()
    return text.startswith((b"{", b"[")) or bool(_JSONP.match(text))


def read(path: str, data: bytes) -> Recording:
    """The recording in a HAR file. Headers, bodies and health are made when they are asked for."""
    common = _Common(bodies.Budget(len(data)))
    exchanges, out_of_order = in_order_of_start(tuple(_exchanges(_entries(path, data), common)))
    return _HarRecording(path, exchanges, Observed(out_of_order=out_of_order))


def recording(
    path: str, entries: Sequence[har_model.Entry | None], file_size: int, observed: Observed, advice: Advice
) -> Recording:
    """The recording of another format, whose exchanges are given as the entries of a HAR.

    `observed` is what the reader of that file has seen, `advice` what its users can do about it.
    """
    common = _Common(bodies.Budget(file_size), of_browser=False)
    exchanges, out_of_order = in_order_of_start(tuple(_exchanges(entries, common)))
    return _HarRecording(path, exchanges, replace(observed, out_of_order=out_of_order), advice)


def read_large(path: str, file: BinaryIO, stamp: entries.Stamp) -> tuple[Recording, Sequence[tuple[int, int]]] | None:
    """A recording whose exchanges stay in the file, and where each of them is there.

    None where the file has to be read as a whole. `stamp` is that of the file before it was opened. Raises OSError.
    """
    from loadlint.recordings import har_pieces
    from loadlint.recordings.on_disk import DiskExchange, Loader, PieceFile

    heads: list[_Head] = []
    common = _Common(bodies.Budget(stamp[0] if stamp else 0))
    try:
        for index, piece in enumerate(har_pieces.pieces(file)):
            for entry in _exchanges([har_model.entry(piece.data)], common, index):
                heads.append(_Head(index, entry.started, (entry.method, entry.url), (piece.start, piece.end)))
    except (har_pieces.UnusualError, ValueError, RecursionError):
        return None
    ordered, out_of_order = in_order_of_start(heads)
    places = [head.place for head in ordered]
    pieces = PieceFile(path, stamp)

    def load(position: int) -> Exchange:
        loaded = exchange(ordered[position].index, pieces.read(*places[position]), common)
        if loaded is None:
            raise pieces.change_error()
        return loaded

    loader = Loader(load, [end - start for start, end in places])
    exchanges = [DiskExchange(head.index, head.started, head.head, i, loader) for i, head in enumerate(ordered)]
    return _HarRecording(path, exchanges, Observed(out_of_order=out_of_order)), places


def places(data: bytes, recording: Recording) -> tuple[tuple[int, int], ...] | None:
    """Where each exchange stands in the file, from byte to byte; None where that can't be told."""
    if data.startswith(_UTF16_BOMS):
        return None
    text, skipped = _json_part(data)
    raw = har_model.raw_entries(text)
    if raw is None:
        return None
    ranges: list[tuple[int, int]] = []
    offset = skipped
    for entry in raw:
        entry_bytes = bytes(entry)
        start = data.find(entry_bytes[:_ENOUGH_TO_FIND], offset)
        offset = start + len(entry_bytes)
        if start < 0 or data[start:offset] != entry_bytes:
            return None
        ranges.append((start, offset))
    return tuple(ranges[exchange.index] for exchange in recording.exchanges)


def exchange(index: int, data: bytes, common: _Common | None = None) -> Exchange | None:
    """The exchange whose entry is `data`, and the `index`th of its file; None where it is none."""
    try:
        entry = har_model.entry(data)
    except (ValueError, RecursionError):
        return None
    return next(_exchanges([entry], common or _Common(bodies.Budget(len(data))), index), None)


class _Common(Struct, frozen=True, eq=False):
    """The state that the exchanges of a recording share.

    `fields` are the headers so far: most requests of a recording send the same ones. `of_browser` says that a browser
    may have written the entries, which has habits of its own.
    """

    budget: bodies.Budget
    fields: dict[tuple[str, str], Field] = field(default_factory=dict)
    of_browser: bool = True


class _Head(Struct, frozen=True):
    """The part of an exchange that is in memory while the rest stays in its file."""

    index: int
    started: float | None
    head: tuple[str | None, str]
    place: tuple[int, int]


class _HarRecording(Recording):
    """A recording whose health is examined on demand, since that takes all headers and bodies."""

    def __init__(
        self, path: str, exchanges: Sequence[Exchange], observed: Observed, advice: Advice | None = None
    ) -> None:
        # The class is frozen, so fields can't be assigned.
        fields = {"path": path, "exchanges": exchanges, "facts": {}, "known": {}}
        vars(self).update(fields, _observed=observed, _advice=advice)

    @cached_property
    def health(self) -> tuple[HealthIssue, ...]:
        if "_health" not in vars(self):
            for _ in self.walk():
                pass
        health: tuple[HealthIssue, ...] = vars(self)["_health"]
        return health

    def walk(self) -> Iterator[Exchange]:
        examination = Examination(vars(self)["_advice"])
        before: Observed = vars(self)["_observed"]
        undecoded = list(before.undecoded)
        too_large = list(before.too_large)
        truncated = list(before.truncated)
        led_to = list(before.led_to)
        for recorded in self.exchanges:
            exchange = recorded.fresh()
            if isinstance(exchange.response, _HarResponse):
                if exchange.response.content.undecoded:
                    undecoded.append(exchange.index)
                if exchange.response.content.too_large:
                    too_large.append(exchange.index)
                if exchange.response.content.truncated:
                    truncated.append(exchange.index)
            if isinstance(exchange, _HarExchange) and exchange.is_led_to:
                led_to.append(exchange.index)
            examination.see(exchange)
            yield exchange
        observed = replace(before, undecoded=undecoded, too_large=too_large, truncated=truncated, led_to=led_to)
        vars(self)["_health"] = examination.issues(observed)


class _HarExchange(Exchange):
    """An exchange that is decoded on demand."""

    def __init__(
        self, index: int, entry: har_model.Entry, record: har_model.RequestRecord, url: str, common: _Common
    ) -> None:
        started = _seconds(entry.startedDateTime)
        duration = entry.time / 1000 if isinstance(entry.time, int | float) and entry.time > 0 else None
        vars(self).update(
            index=index, started=started, duration=duration, _entry=entry, _record=record, _url=url, _common=common
        )

    @property
    def method(self) -> str | None:
        return _method(vars(self)["_record"])

    @property
    def is_led_to(self) -> bool:
        """Whether another request, which the recording lacks, was answered with a redirect to this one."""
        common: _Common = vars(self)["_common"]
        return common.of_browser and _is_led_to(vars(self)["_record"])

    @property
    def url(self) -> str:
        url: str = vars(self)["_url"]
        return url

    def fresh(self) -> _HarExchange:
        parts = vars(self)
        other = _HarExchange(self.index, parts["_entry"], parts["_record"], self.url, parts["_common"])
        vars(other)["request"] = self.request
        if self.response is not None:
            vars(other)["response"] = self.response.fresh()
        return other

    @cached_property
    def request(self) -> Request:
        parts = vars(self)
        more = (_OF_BEACON,) if parts["_entry"].resourceType == _BEACON else ()
        return _request(parts["_record"], parts["_url"], parts["_common"], more, is_led_to=self.is_led_to)

    @property
    def sent_bytes(self) -> bytes | None:
        data = har_model.post_data(vars(self)["_record"].postData)
        return _bytes_of(data) if data is not None and not self.is_led_to else None

    @cached_property
    def messages(self) -> Sequence[Message]:
        return tuple(_messages(har_model.socket_messages(vars(self)["_entry"].socketMessages), self.started or 0))

    @cached_property
    def response(self) -> _HarResponse | None:
        parts = vars(self)
        record = parts["_entry"].response
        if record is None or not record.status or record.status < 0:
            return None
        return _HarResponse(record, parts["_url"], partial(parts["_common"].budget.decode, self.index))


class _HarResponse(Response):
    """A response that is decoded on demand. One that is `like` another takes the headers from it."""

    def __init__(
        self, record: har_model.ResponseRecord, url: str, decode: _Decode, like: _HarResponse | None = None
    ) -> None:
        vars(self).update(status=record.status, url=url, _record=record, _decode=decode, _like=like)

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        like: _HarResponse | None = vars(self)["_like"]
        return tuple(_response_headers(vars(self)["_record"])) if like is None else like.headers

    @cached_property
    def content(self) -> _Content:
        """The body, and what is wrong with it."""
        return _content(vars(self)["_record"], self.headers, vars(self)["_decode"])

    @property
    def body(self) -> bytes | None:
        return self.content.data if self.content.text is None else self.content.text.encode()

    @cached_property
    def size(self) -> int | None:
        return self.content.size

    @cached_property
    def text(self) -> str:
        return self.content.decoded_text() if self.content.text is None else self.content.text

    @property
    def media_type(self) -> str:
        return self.content.media_type

    @property
    def charset(self) -> str:
        return self.content.charset

    def fresh(self) -> _HarResponse:
        """The response without the decoded body."""
        return _HarResponse(vars(self)["_record"], self.url, vars(self)["_decode"], self)


class _Content(Struct, frozen=True):
    """A body with what is wrong with it, as `text` where the file holds text, else as `data`.

    Both are None where the recording has no body or it can't be decoded.
    """

    data: bytes | None
    media_type: str
    charset: str = "utf-8"
    undecoded: bool = False
    too_large: bool = False
    truncated: bool = False
    text: str | None = None

    @property
    def size(self) -> int | None:
        """How many bytes it has."""
        if self.text is None:
            return None if self.data is None else len(self.data)
        return size_of(self.text)

    def decoded_text(self) -> str:
        """The text of the data; empty where there is none."""
        return Response(0, (), self.data, "", "", self.charset).text


_Decode = Callable[[str, str, str, bool], bodies.Decoded]
"""`bodies.decode` with the limits of the body and of its recording."""


def _entries(path: str, data: bytes) -> Sequence[har_model.Entry | None]:
    text, skipped = _json_part(data)
    try:
        file = har_model.decode(text)
    except json.JSONDecodeError as error:
        raise RecordingError(f"{path}: {json_reason(error, len(data), skipped)}") from None
    except RecursionError:
        raise RecordingError(f"{path}: the JSON is nested too deeply to be a recording") from None
    if file.log is None:
        raise RecordingError(f"{path}: valid JSON, but not a HAR: it has no `log`")
    if file.log.entries is None:
        raise RecordingError(f"{path}: not a HAR: its `log` has no `entries`")
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


def json_reason(error: json.JSONDecodeError, size: int, skipped: int) -> str:
    """What is wrong with JSON of `size` bytes, of which `skipped` stand before what was parsed."""
    offset = len(error.doc[: error.pos].encode("utf-8", "replace")) + skipped
    rest = error.doc[error.pos :].strip()
    cut_in_a_token = len(rest) < _LONGEST_TOKEN and not rest.endswith(("}", "]"))
    if cut_in_a_token or error.msg.startswith("Unterminated string"):
        return f"the JSON is cut off: it ends at byte {size} in the middle of the recording"
    return f"broken JSON at byte {offset} of {size}: {error.msg}"


def _exchanges(entries: Iterable[har_model.Entry | None], common: _Common, first: int = 0) -> Iterator[_HarExchange]:
    for index, entry in enumerate(entries, first):
        if entry is None or entry.request is None or not entry.request.url:
            continue
        if _INSIDE_BROWSER.match(entry.request.url) is None and _method(entry.request) != _TUNNEL:
            yield _HarExchange(index, entry, entry.request, entry.request.url, common)


def _seconds(value: str | float | None) -> float | None:
    if value is None or isinstance(value, int | float):
        # Numbers are milliseconds, as JavaScript gives them.
        return value / 1000 if value else None
    return seconds(value)


def _request(
    record: har_model.RequestRecord, url: str, common: _Common, more: Sequence[tuple[str, str]], *, is_led_to: bool
) -> Request:
    """A request. `more` are headers that it has if the entry leaves them out."""
    headers = _headers(record.headers)
    headers += [header for header in more if not _has(headers, header[0].lower())]
    cookies = har_model.cookies(record.cookies)
    if cookies and not _has(headers, "cookie"):
        headers.append(("Cookie", "; ".join(f"{cookie.name}={cookie.value or ''}" for cookie in cookies)))
    data = None if is_led_to else har_model.post_data(record.postData)
    if data and data.mimeType and not _has(headers, "content-type"):
        # Exporters that leave headers out have the type here: "Mime type of posted data" (HAR 1.2, postData).
        headers.append(("Content-Type", data.mimeType))
    fields = [common.fields.get(header) or _field(common.fields, header) for header in headers]
    body = _request_body(data) if data else None
    return Request(_method(record), Text(url), tuple(fields), body)


def _messages(records: Iterable[har_model.SocketMessage], opened: float) -> Iterator[Message]:
    """The messages of a web socket that was opened at a time, in seconds since the epoch."""
    for record in records:
        data = record.data or ""
        if record.opcode == _BINARY:
            decoded = bodies.decode(data, "base64", "", textual=False, limit=bodies.largest_body()).data
            data = (decoded or b"").decode("utf-8", "replace")
        yield Message(opened if record.time is None else record.time, data, record.type == "send")


_BINARY = 2
"""The opcode of a web socket's binary messages (RFC 6455, section 5.2)."""


def _is_led_to(record: har_model.RequestRecord) -> bool:
    """Whether the body is that of another request, whose answer led to this one.

    Safari has one entry for all of a redirect: the last address, which is only read, with what was sent to the first.
    """
    if _method(record) not in SAFE_METHODS or not record.postData:
        return False
    data = har_model.post_data(record.postData)
    if data is None or data.mimeType or not (data.text or data.params):
        return False
    return not _has(_headers(record.headers), "content-type")


def _method(record: har_model.RequestRecord) -> str:
    return (record.method or "GET").upper()


def _field(fields_by_header: dict[tuple[str, str], Field], header: tuple[str, str]) -> Field:
    field = fields_by_header[header] = Field(Text(header[0]), Text(header[1]))
    return field


def _bytes_of(data: har_model.PostData) -> bytes | None:
    """What was sent, where the file holds its bytes; empty where they can't be decoded."""
    if not data.text or data.encoding != "base64":
        return None
    return bodies.decode(data.text, "base64", "", textual=False, limit=bodies.largest_body()).data or b""


def _request_body(data: har_model.PostData) -> Body | None:
    if data.text:
        sent = _bytes_of(data)
        return RawBody(Text(data.text if sent is None else sent.decode("utf-8", "replace")))
    if not data.params:
        return None
    if "multipart" in (data.mimeType or "").lower() or any(item.fileName for item in data.params):
        return MultipartBody(tuple(_part(item) for item in data.params))
    pairs = [(item.name, item.value or "") for item in data.params]
    if _still_encoded(pairs):
        pairs = [(unquote_plus(name), unquote_plus(value)) for name, value in pairs]
    return FormBody(tuple(Field(Text(name), Text(value)) for name, value in pairs))


def _part(item: har_model.Named) -> Field:
    file_name = None if item.fileName is None else Text(item.fileName)
    return Field(Text(item.name), Text(item.value or ""), file_name, item.contentType or "")


def _still_encoded(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a tool, such as Chrome, lists the fields still encoded: with escapes, and nothing that needs one."""
    texts = [text for pair in pairs for text in pair]
    return any(_PERCENT.search(text) for text in texts) and not any(_NEVER_IN_ENCODED.search(text) for text in texts)


def _response_headers(record: har_model.ResponseRecord) -> list[tuple[str, str]]:
    headers = _headers(record.headers)
    values = "".join([value for _, value in headers])
    if "\n" in values or "\r" in values:
        # Chrome joins the values of repeated headers by line feeds, which no value can hold.
        headers = [(name, value.strip("\r")) for name, joined in headers for value in joined.split("\n")]
    cookies = har_model.cookies(record.cookies)
    if cookies and not _has(headers, "set-cookie"):
        headers += [("Set-Cookie", _set_cookie(cookie)) for cookie in cookies]
    if record.redirectURL and 300 <= (record.status or 0) < 400 and not _has(headers, "location"):
        headers.append(("Location", record.redirectURL))
    return headers


def _set_cookie(cookie: har_model.Cookie) -> str:
    parts = [f"{cookie.name}={cookie.value or ''}"]
    parts += [f"{name}={value}" for name, value in (("Path", cookie.path), ("Domain", cookie.domain)) if value]
    parts += [name for name, flag in (("Secure", cookie.secure), ("HttpOnly", cookie.httpOnly)) if flag]
    return "; ".join(parts)


def _content(record: har_model.ResponseRecord, headers: Sequence[tuple[str, str]], decode: _Decode) -> _Content:
    # The length of the name first: it is a fast test, and few others are as long.
    relevant = [(name.lower(), value) for name, value in headers if len(name) in _LENGTHS]
    content_type = next((value for name, value in relevant if name == "content-type"), "")
    content = har_model.content(record.content)
    declared = content.mimeType or "" if content else ""
    media_type = bodies.media_type_of(declared)
    if media_type in ("", "x-unknown", "application/x-unknown"):
        declared, media_type = content_type, bodies.media_type_of(content_type)
    text = content.text if content else None
    if content is None or text is None or (not text and (content.size or 0) > 0):
        return _Content(b"" if _known_empty(record, content, headers) else None, media_type)
    encoding = (content.encoding or "").strip().lower()
    compression = ",".join(value for name, value in relevant if name == "content-encoding")
    textual = bodies.is_textual(media_type)
    if encoding != "base64" and not bodies.may_be_bytes(text, compression):
        if len(text) > bodies.largest_body():
            return _Content(None, media_type, too_large=True)
        # A lone surrogate can't be sent, printed or searched for.
        plain = text if text.isascii() else text.encode("utf-8", "replace").decode()
        cut = textual and _is_cut_off(len(text), content) and _is_cut_off(len(plain.encode()), content)
        return _Content(None, media_type, truncated=cut, text=plain)
    decoded = decode(text, encoding, compression, textual)
    if decoded.data is None:
        return _Content(None, media_type, undecoded=not decoded.too_large, too_large=decoded.too_large)
    if encoding != "base64":
        cut = not decoded.whole or (textual and _is_cut_off(len(decoded.data), content))
        return _Content(decoded.data, media_type, truncated=cut)
    charset = bodies.charset_of(decoded.data, content_type or declared, media_type)
    return _Content(decoded.data, media_type, charset, truncated=not decoded.whole)


def _is_cut_off(length: int, content: har_model.Content) -> bool:
    # Sizes count bytes of the original charset; only a large gap, larger than any charset makes, is a cut.
    return (content.size or 0) > 2 * length + 1024


def _known_empty(
    record: har_model.ResponseRecord, content: har_model.Content | None, headers: Sequence[tuple[str, str]]
) -> bool:
    if content is None or content.size != 0 or (record.bodySize or 0) > 0:
        return False
    length = next((value for name, value in headers if name.lower() == "content-length"), "0")
    return length.strip() == "0"


def _has(headers: Sequence[tuple[str, str]], wanted: str) -> bool:
    """Whether there is a header of a name, in small letters."""
    # The length first: it is a fast test, and few others are as long.
    return any(len(name) == len(wanted) and name.lower() == wanted for name, _ in headers)


def _headers(raw: Raw) -> list[tuple[str, str]]:
    """Names and values, without HTTP/2's pseudo headers, which repeat the request line."""
    return [(item.name, item.value or "") for item in har_model.headers(raw) if item.name[:1] not in _NO_HEADER]
