"""An HTTP request, as a script makes it or as a recording holds it.

Both use the same classes, so that one piece of code finds the values that a request carries. In a script's request the
texts know their bytes and may hold expressions (`HOLE`); in a recording they are plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from loadlint.text.mapped import FOREIGN, Moves, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.text.span import Span


SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing (RFC 9110, 9.2.1)."""

NEGOTIATION_HEADERS = frozenset(
    "accept accept-charset accept-encoding accept-language cache-control connection content-encoding content-language "
    "content-length content-type dnt expect host keep-alive pragma priority range save-data te trailer "
    "transfer-encoding upgrade upgrade-insecure-requests user-agent via x-requested-with".split()
)
"""Headers that describe the client and the transfer; what they hold is never correlated."""


def url_path(url: str) -> str:
    """The path in an address; empty where it has none. As RFC 3986 parts addresses, whatever their parts hold."""
    rest = url.partition("#")[0].partition("?")[0]
    scheme, colon, after = rest.partition(":")
    if colon and scheme and "/" not in scheme:
        rest = after
    return rest if not rest.startswith("//") else "".join(rest[2:].partition("/")[1:])


class Field(Struct, frozen=True):
    """A name with a value: a header, a form field, a part of a multipart body; `media_type` is that of a file."""

    name: Text
    value: Text
    file_name: Text | None = None
    media_type: str = ""


class JsonObject(Struct, frozen=True):
    """A JSON object; its members in order, `(name, value)`."""

    members: tuple[tuple[Text, JsonNode], ...]


class JsonArray(Struct, frozen=True):
    """A JSON array. `at` are the bytes of one that the script holds in one piece."""

    items: tuple[JsonNode, ...]
    at: Span | None = None


class JsonString(Struct, frozen=True):
    """A JSON string, decoded.

    `encoded` says that the source holds it in JSON's own escapes (a body written as JSON text) and not as a value of
    the host language that is turned to JSON at run time.
    """

    text: Text
    encoded: bool


class JsonNumber(Struct, frozen=True):
    """A JSON number as it is written. `encoded` as in JsonString."""

    text: Text
    encoded: bool


class JsonOther(Struct, frozen=True):
    """true, false, null, or an expression of unknown value (then `text` is a HOLE)."""

    text: Text


JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonOther


class RawBody(Struct, frozen=True):
    """A body as text: JSON, XML, a form that is already encoded, anything."""

    text: Text


class FormBody(Struct, frozen=True):
    """A form as fields that the tool encodes (or that a recording lists decoded)."""

    fields: tuple[Field, ...]


class JsonBody(Struct, frozen=True):
    """JSON that the tool makes of a value of its language."""

    root: JsonNode


class MultipartBody(Struct, frozen=True):
    """A multipart body that the tool makes of its parts."""

    parts: tuple[Field, ...]


Body = RawBody | FormBody | JsonBody | MultipartBody


class Request(Struct, frozen=True):
    """One HTTP request.

    `method` is in capitals, or None where the script computes it. `url` is absolute or relative, as it is sent.
    Header names keep their spelling.
    """

    method: str | None
    url: Text
    headers: tuple[Field, ...] = ()
    body: Body | None = None

    def header(self, name: str) -> Text | None:
        """The value of the first header of that name, whatever its case."""
        lower = name.lower()
        return next((field.value for field in self.headers if field.name.value.lower() == lower), None)


def lacks_body(recorded: Request) -> bool:
    """Whether a request had a body that its recording lost: by the header with its length, or since it is a file that
    is no text. A message of a program, such as Protobuf, holds values that may be issued."""
    if isinstance(recorded.body, RawBody) and recorded.body.text.value:
        media_type = recorded.header("content-type")
        is_file = media_type is not None and _OF_FILES.match(media_type.value.strip()) is not None
        return is_file and _NO_TEXT in recorded.body.text.value
    length = recorded.header("content-length") if recorded.body is None else None
    return length is not None and length.value.strip("0 ").isdigit()


_OF_FILES = regex(
    r"(?:image|audio|video|font)/"
    r"|application/(?:octet-stream|pdf|zip|gzip|x-tar|msword|vnd\.(?:ms-|openxmlformats-|oasis\.)[\w.+-]*)(?:;|$)",
    re.IGNORECASE,
)
_NO_TEXT = "\ufffd"
"""What bytes become that were read as text."""


class WrittenRequest(Struct, frozen=True, eq=False):
    """A request with the places that it had when it was first read, and what is known of it (`loadlint.facts`)."""

    request: Request
    facts: dict[object, Any] = msgspec.field(default_factory=dict)


def content_of(part: object) -> object:
    """A request, or a part of one, without places: equal for equal requests, wherever they are written."""
    if isinstance(part, Request):
        headers = [(field.name.value, field.value.value) for field in part.headers]
        return part.method, part.url.value, tuple(headers), part.body and content_of(part.body)
    if isinstance(part, Text):
        return part.value
    if isinstance(part, tuple):
        return tuple(map(content_of, part))
    if isinstance(part, Struct):
        return (type(part), *(content_of(getattr(part, name)) for name in part.__struct_fields__))
    return part


def moves_between(texts: Iterable[Text], request: Request) -> Moves | None:
    """How the texts of an equal request have moved to the places of those of a request; None where that can't be told,
    or where their expressions stand for something else."""
    pairs = [pair for pair in zip(texts, texts_of(request), strict=True) if _is_telling(*pair)]
    distances = [by for text, placed in pairs if (by := _distance(text, placed)) is not None]
    if len(distances) < len(pairs):
        return None
    if len(set(distances)) == 1:
        return Moves.of_all(distances[0]) if distances[0] else Moves(())
    pieces = _pieces(zip((text for text, _ in pairs), distances, strict=True))
    is_apart = all(end < start for (_, end, _), (start, _, _) in pairwise(pieces))
    return Moves(tuple(piece for piece in pieces if piece[2])) if is_apart else None


def _is_telling(text: Text, placed: Text) -> bool:
    """Whether two equal texts tell of moves, or that there are none: those without a place and of one meaning don't."""
    return bool(text.starts or placed.starts) or text.sources != placed.sources


def _pieces(moved_texts: Iterable[tuple[Text, int]]) -> list[tuple[int, int, int]]:
    """For each distance the first and the last place of the texts that have moved by it, in order."""
    pieces: dict[int, tuple[int, int]] = {}
    for text, by in moved_texts:
        start, end = _extent(text)
        first, last = pieces.get(by, (start, end))
        pieces[by] = min(first, start), max(last, end)
    return sorted((start, end, by) for by, (start, end) in pieces.items())


def _extent(text: Text) -> tuple[int, int]:
    """The first and the last place of a text in the source."""
    starts, ends = text.starts or (), text.ends or ()
    if type(starts) is range:
        return starts[0], ends[-1]
    offsets = {*starts, *ends} - {FOREIGN}
    return min(offsets, default=FOREIGN), max(offsets, default=FOREIGN)


def _distance(text: Text, placed: Text) -> int | None:
    """How much later an equal text stands; None where its characters have moved by several distances."""
    if not text.starts or not placed.starts or text.sources != placed.sources:
        return None
    by = placed.starts[-1] - text.starts[-1]
    is_moved = type(text.starts) is type(placed.starts) is range or text.moved(by) == placed
    return by if is_moved else None


def with_texts(request: Request, change: Callable[[Text], Text]) -> Request:
    """The request with all its texts changed."""
    return replace(
        request,
        url=change(request.url),
        headers=tuple(_field(field, change) for field in request.headers),
        body=_body(request.body, change),
    )


def member_of(node: JsonNode | None, step: str | int) -> JsonNode | None:
    """A member of an object or an item of an array; None where there is none."""
    if isinstance(node, JsonArray) and isinstance(step, int):
        return node.items[step] if 0 <= step < len(node.items) else None
    members = node.members if isinstance(node, JsonObject) else ()
    return next((member for name, member in members if name.value == step), None)


def texts_of(request: Request) -> list[Text]:
    """All texts of a request."""
    texts = [request.url, *_texts_of_fields(request.headers)]
    match request.body:
        case RawBody(text):
            texts.append(text)
        case FormBody(fields) | MultipartBody(fields):
            texts += _texts_of_fields(fields)
        case JsonBody(root):
            texts += _texts_of_json(root)
    return texts


def _texts_of_fields(fields: tuple[Field, ...]) -> list[Text]:
    parts = [(field.file_name, field.name, field.value) for field in fields]
    return [text for of_field in parts for text in of_field if text is not None]


def _texts_of_json(node: JsonNode) -> Iterator[Text]:
    """All texts of a JSON tree; those that read it limit its depth."""
    match node:
        case JsonObject(members):
            for name, member in members:
                yield name
                yield from _texts_of_json(member)
        case JsonArray(items):
            for item in items:
                yield from _texts_of_json(item)
        case JsonString(text) | JsonNumber(text) | JsonOther(text):
            yield text


def starts_of(request: Request) -> frozenset[int]:
    """The offsets of all characters of a request that stand in the script."""
    return frozenset(start for text in texts_of(request) for start in text.starts or () if start != FOREIGN)


def sends(request: Request, span: Span) -> bool:
    """Whether a request sends something that is written at a place."""
    return not starts_of(request).isdisjoint(range(span.start, span.end))


def _field(field: Field, change: Callable[[Text], Text]) -> Field:
    file_name = change(field.file_name) if field.file_name is not None else None
    return Field(change(field.name), change(field.value), file_name, field.media_type)


def _body(body: Body | None, change: Callable[[Text], Text]) -> Body | None:
    if isinstance(body, RawBody):
        return RawBody(change(body.text))
    if isinstance(body, FormBody):
        return FormBody(tuple(_field(field, change) for field in body.fields))
    if isinstance(body, MultipartBody):
        return MultipartBody(tuple(_field(field, change) for field in body.parts))
    return JsonBody(_json(body.root, change)) if isinstance(body, JsonBody) else None


def _json(node: JsonNode, change: Callable[[Text], Text]) -> JsonNode:
    if isinstance(node, JsonObject):
        return JsonObject(tuple((change(name), _json(member, change)) for name, member in node.members))
    if isinstance(node, JsonArray):
        return JsonArray(tuple(_json(item, change) for item in node.items))
    return replace(node, text=change(node.text))


def url_host(url: str) -> str:
    """The host in an absolute address, in small letters and without its port; empty where it has none."""
    scheme, mark, rest = url.partition("://")
    if not mark or not scheme.isalnum():
        return ""
    site = rest.partition("/")[0].partition("?")[0].partition("#")[0].rpartition("@")[2]
    return site.partition(":")[0].lower()
