"""A recorded exchange as a text that people read, and the place in it that holds a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from loadlint.codecs import written_forms
from loadlint.json_text import looks_like_json
from loadlint.recordings.bodies import is_textual
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Body, Field, FormBody, MultipartBody, RawBody
from loadlint.secrets.masker import Hidden, Masker, hidden_bytes, masked_bytes, masked_offset
from loadlint.text.source import Source
from loadlint.text.span import Span


class RecordedText(Struct, frozen=True):
    """The text of an exchange. `parts` are the places of request, status, header and body, by these words.

    `shown` is the text without its secrets, `hidden` what was replaced in it, in bytes of `source`.
    """

    source: Source
    parts: Mapping[str, Span]
    shown: Source
    hidden: tuple[Hidden, ...] = ()

    def shown_at(self, span: Span) -> Span:
        """A place of the text in the one that is shown."""
        return Span(masked_offset(self.hidden, span.start), masked_offset(self.hidden, span.end, end=True))

    def find(self, value: str, part: str) -> Span:
        """The place of a value: in the part that issued it, else anywhere; the start of the part where it is hidden.

        `part` is what an Issuer says: body, header, cookie, url.
        """
        preferred = self.parts["body" if part == "body" else "request" if part == "url" else "header"]
        answer = Span(self.parts["status"].start, len(self.source.data))
        forms = [form.encode("utf-8", "replace") for form in written_forms(value) if form] if value else []
        for place in (preferred, answer, self.parts["request"]):
            for form in forms:
                word = _word(self.source.data, form, place)
                if word is not None:
                    return word
        return Span(preferred.start, preferred.start)


def text_of(exchange: Exchange, masker: Masker, path: str = "") -> RecordedText:
    """The request and, after an empty line, the response, each with its headers and its body as it was sent.

    `path` becomes that of the source.
    """
    pieces: list[bytes] = []
    parts: dict[str, Span] = {}
    size = 0
    for name, text in _parts(exchange):
        data = text.encode("utf-8", "replace")
        parts[name] = Span(size, size + len(data))
        pieces.append(data)
        size += len(data)
    whole = b"".join(pieces)
    hidden = tuple(hidden_bytes(whole, masker))
    return RecordedText(Source(path, whole), parts, Source(path, masked_bytes(whole, hidden)), hidden)


def file_name(exchange: Exchange) -> str:
    """A name that tells exchanges apart and says what each is about, such as `3-POST-carts.http`."""
    path = exchange.request.url.value.partition("?")[0].partition("#")[0].partition("://")[2]
    words = [word for word in re.split(r"[^A-Za-z0-9]+", path.partition("/")[2]) if word]
    about = "-".join(words[-2:])[:40] or "index"
    return f"{exchange.index}-{exchange.request.method or 'GET'}-{about}.http"


def _parts(exchange: Exchange) -> Iterator[tuple[str, str]]:
    request, response = exchange.request, exchange.response
    head = [f"{request.method or 'GET'} {request.url.value}"]
    head += [f"{field.name.value}: {field.value.value}" for field in request.headers]
    body = _request_body(request.body)
    yield "request", "\n".join(head) + "\n" + (f"\n{body}\n" if body else "") + "\n"
    if response is None:
        yield "status", "(the recording holds no response)\n"
        yield "header", ""
        yield "body", ""
        return
    yield "status", f"HTTP {response.status}\n"
    yield "header", "".join(f"{name}: {value}\n" for name, value in response.headers)
    yield "body", f"\n{_response_body(response)}\n"


def _response_body(response: Response) -> str:
    body = response.body
    if body is None:
        return "(the recording does not hold the body)"
    if is_textual(response.media_type) or looks_like_json(response.text[:4096].strip() or "-") or _is_text(body):
        return response.text
    return f"({len(body)} bytes of {response.media_type or 'an unknown type'})"


def _is_text(body: bytes) -> bool:
    head = body[:1024]
    return b"\0" not in head and sum(byte < 9 for byte in head) == 0 and b"\xff\xd8" not in head[:2]


def _request_body(body: Body | None) -> str:
    if isinstance(body, RawBody):
        return body.text.value
    if isinstance(body, FormBody):
        return "\n".join(map(_line, body.fields))
    if isinstance(body, MultipartBody):
        return "\n".join(map(_line, body.parts))
    return ""


def _line(field: Field) -> str:
    file = f" (file {field.file_name.value})" if field.file_name is not None else ""
    return f"{field.name.value}={field.value.value}{file}"


def _word(data: bytes, form: bytes, place: Span) -> Span | None:
    """Where a form stands, first as a word of its own."""
    position = data.find(form, place.start, place.end)
    first = position
    while position >= 0:
        before, after = data[position - 1 : position], data[position + len(form) : position + len(form) + 1]
        if not before.isalnum() and not after.isalnum():
            return Span(position, position + len(form))
        position = data.find(form, position + 1, place.end)
    return Span(first, first + len(form)) if first >= 0 else None
