"""The parts of a HAR file that loadlint reads.

Public files break the specification in every field, so every field is optional. The exact types below are the fast
path; what does not fit them is read once more without types and each odd value is dropped on its own.

Headers, cookies and bodies stay undecoded JSON (`Raw`) until somebody asks for them; each is decoded in one go.
"""

from __future__ import annotations

import json
import math
from typing import Any, TypeVar, cast, get_args, get_type_hints

import msgspec

P = TypeVar("P")
R = TypeVar("R", bound=msgspec.Struct)


class Named(msgspec.Struct, gc=False):
    """A header, or a parameter of a query or form."""

    name: str = ""
    value: str | None = None
    fileName: str | None = None
    contentType: str | None = None


class Cookie(msgspec.Struct, gc=False):
    """A cookie, as browsers list it beside the headers."""

    name: str = ""
    value: str | None = None
    path: str | None = None
    domain: str | None = None
    expires: str | None = None
    httpOnly: bool | None = None
    secure: bool | None = None


class PostData(msgspec.Struct, gc=False):
    """A request's body."""

    mimeType: str | None = None
    text: str | None = None
    params: list[Named] | None = None
    encoding: str | None = None


class RequestRecord(msgspec.Struct, gc=False):
    """A request."""

    method: str | None = None
    url: str | None = None
    headers: msgspec.Raw = msgspec.Raw()
    cookies: msgspec.Raw = msgspec.Raw()
    postData: msgspec.Raw = msgspec.Raw()


class Content(msgspec.Struct, gc=False):
    """A response's body."""

    size: float | None = None
    mimeType: str | None = None
    encoding: str | None = None
    text: str | None = None


class ResponseRecord(msgspec.Struct, gc=False):
    """A response."""

    status: int | None = None
    headers: msgspec.Raw = msgspec.Raw()
    cookies: msgspec.Raw = msgspec.Raw()
    content: msgspec.Raw = msgspec.Raw()
    redirectURL: str | None = None
    bodySize: float | None = None


class SocketMessage(msgspec.Struct, gc=False):
    """A message of a web socket: `time` in seconds since the epoch, `data` in Base64 where it is binary."""

    type: str | None = None
    time: float | None = None
    opcode: int | None = None
    data: str | None = None


class Entry(msgspec.Struct, gc=False):
    """One exchange. What the browser asked for it as, and the messages of a web socket, Chrome's developer tools and
    Playwright tell beside HAR 1.2.
    """

    startedDateTime: str | float | None = None
    time: Any = None
    request: RequestRecord | None = None
    response: ResponseRecord | None = None
    resourceType: str | None = msgspec.field(default=None, name="_resourceType")
    socketMessages: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="_webSocketMessages")


class Log(msgspec.Struct, gc=False):
    """The recording."""

    entries: list[Entry | None] | None = None


class File(msgspec.Struct, gc=False):
    """The whole file."""

    log: Log | None = None


class _RawLog(msgspec.Struct, gc=False):
    entries: list[msgspec.Raw] | None = None


class _RawFile(msgspec.Struct, gc=False):
    log: _RawLog | None = None


_FAST = msgspec.json.Decoder(File, strict=False)
_ENTRY = msgspec.json.Decoder(Entry | None, strict=False)
_RAW_ENTRIES = msgspec.json.Decoder(_RawFile, strict=False)
_HEADERS = msgspec.json.Decoder(list[Named] | None, strict=False)
_COOKIES = msgspec.json.Decoder(list[Cookie] | None, strict=False)
_POST_DATA = msgspec.json.Decoder(PostData | None, strict=False)
_MESSAGES = msgspec.json.Decoder(list[SocketMessage] | None, strict=False)
_CONTENT = msgspec.json.Decoder(Content | None, strict=False)


_MOST_DIGITS = 400
"""No recording has a longer number; Python raises a ValueError above 4 300 digits."""


def decode(data: bytes | memoryview) -> File:
    """The file's model. Raises ValueError (json.JSONDecodeError) or RecursionError where it is no JSON."""
    try:
        return _FAST.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _coerce(File, lenient(data))


def lenient(data: bytes | memoryview) -> Any:
    """JSON of any types, as browsers write it: bodies cut inside of a surrogate pair, control characters.

    A number of more digits than Python reads counts as none. Raises json.JSONDecodeError or RecursionError.
    """
    return json.loads(bytes(data).decode("utf-8", "replace"), strict=False, parse_int=_whole)


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) < _MOST_DIGITS else None


def raw_entries(data: bytes | memoryview) -> list[msgspec.Raw] | None:
    """The bytes of each entry; None where the file is read in another way."""
    try:
        file = _RAW_ENTRIES.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return file.log.entries if file.log is not None else None


def entry(data: bytes) -> Entry | None:
    """One entry by itself. Raises ValueError or RecursionError where it is no JSON."""
    return _part(_ENTRY, msgspec.Raw(data))


def headers(raw: msgspec.Raw) -> list[Named]:
    """The headers of a request or a response."""
    return _part(_HEADERS, raw) or []


def cookies(raw: msgspec.Raw) -> list[Cookie]:
    """The cookies that are listed beside the headers."""
    return _part(_COOKIES, raw) or []


def post_data(raw: msgspec.Raw) -> PostData | None:
    """A request's body."""
    return _part(_POST_DATA, raw)


def socket_messages(raw: msgspec.Raw) -> list[SocketMessage]:
    """The messages of a web socket."""
    return _part(_MESSAGES, raw) or []


def content(raw: msgspec.Raw) -> Content | None:
    """A response's body."""
    return _part(_CONTENT, raw)


def _part(decoder: msgspec.json.Decoder[P], raw: msgspec.Raw) -> P | None:
    data = memoryview(raw)
    if not data:
        return None
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        value = lenient(data)
        return cast("P | None", _field(decoder.type, value))


def _coerce(kind: type[R], value: Any) -> R:
    if not isinstance(value, dict):
        return kind()
    if kind is Content and not isinstance(value.get("text"), str | None):
        # Some tools put the parsed JSON where its text belongs.
        value = value | {"text": json.dumps(value["text"], ensure_ascii=False)}
    hints = get_type_hints(kind)
    names = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
    return kind(**{name: _field(hints[name], value[key]) for name, key in names if key in value})


def _field(hint: Any, value: Any) -> Any:
    if hint is msgspec.Raw:
        return msgspec.Raw(json.dumps(value).encode())
    options = get_args(hint) or (hint,)
    for option in options:
        if isinstance(option, type) and issubclass(option, msgspec.Struct):
            return _coerce(option, value) if isinstance(value, dict) else None
        if getattr(option, "__origin__", None) is list:
            inner = get_args(option)[0]
            items = value if isinstance(value, list) else None
            return None if items is None else [_field(inner, item) for item in items if isinstance(item, dict)]
    if isinstance(value, str):
        # A lone surrogate can't be sent, printed or searched for.
        value = value.encode("utf-8", "replace").decode()
    try:
        return msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError:
        return "" if options == (str,) else _scalar(options, value)


def _scalar(options: tuple[Any, ...], value: Any) -> Any:
    if str in options and isinstance(value, int | float):
        return str(value)
    if int in options and isinstance(value, float) and math.isfinite(value):
        return int(value)
    return None
