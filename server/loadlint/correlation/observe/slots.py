"""The slots of a request: every place in it that carries one value.

A slot's place is the same for the same field of another run's request, so that the values of several runs can be
compared: `("query", "cursor", 0)`, `("path", 2)`, `("json", "cart", "id")`, `("header", "authorization", "scheme")`.
A value that is itself JSON, a URL or a form has inner slots, whose places begin with the place of that value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import decode_base64, decoded_text, encode
from loadlint.facts import fact
from loadlint.json_text import looks_like_json, parse_json, parse_json_lines
from loadlint.multipart_text import Part, messages_of, parts_of
from loadlint.request import (
    NEGOTIATION_HEADERS,
    Field,
    FormBody,
    JsonArray,
    JsonBody,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonOther,
    JsonString,
    MultipartBody,
    RawBody,
    Request,
    WrittenRequest,
    texts_of,
)
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.extractor import Codec
    from loadlint.script import Step
    from loadlint.text.span import Span

    Kind = Literal["value", "number", "id in a name", "name"]

Place = tuple[str | int, ...]

INNER = "|"
"""In a place it parts the place of a value from that of one within the value."""


MAX_DEPTH = 3
"""The most levels of slots inside of a value."""

TRACING_HEADERS = frozenset(
    "traceparent tracestate baggage b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags "
    "x-request-id x-correlation-id x-amzn-trace-id x-cloud-trace-context sentry-trace newrelic x-datadog-trace-id "
    "x-datadog-parent-id x-datadog-sampling-priority uber-trace-id request-id".split()
)
"""Headers that a client adds to each request for tracing."""

CONDITIONAL_HEADERS = frozenset(("if-none-match", "if-modified-since"))


class Slot(Struct, frozen=True):
    """A place in a request and its value.

    `text` is the decoded value; `raw` the same before its innermost encoding was undone. `codecs` are what must be
    applied to a value, in order, to write it at this place; the first one turns `text` into `raw`. `around` is what
    stands before and after `text` inside that encoding, where it is one without a place for each character (base64).
    """

    place: Place
    text: Text
    raw: Text
    codecs: tuple[Codec, ...] = ()
    kind: Kind = "value"
    around: tuple[str, str] = ("", "")

    @property
    def value(self) -> str:
        return self.text.value

    @property
    def is_open(self) -> bool:
        """Whether the script puts an expression there, in whole or in part."""
        return self.text.is_open

    @property
    def span(self) -> Span | None:
        """The bytes that hold the value, where they can be replaced as one."""
        return self.raw.span()

    @property
    def field(self) -> str:
        """The name of the field that holds the value, for people and for comparing with an origin's name."""
        names = [part for part in self.place if isinstance(part, str)]
        return names[-1] if len(names) > 1 else ""


def slots_of_step(step: Step) -> tuple[Slot, ...]:
    """The slots of a step, where they are now; they are kept with it."""
    slots: tuple[Slot, ...] | None = vars(step).get("_slots")
    if slots is None:
        slots = tuple(slot_at(step, number) for number in range(len(slots_of_written(step.written))))
        vars(step)["_slots"] = slots
    return slots


@fact
def slots_of_written(written: WrittenRequest) -> tuple[Slot, ...]:
    """The slots of a request where it was first read."""
    return slots_of(written.request)


def slots_that(step: Step, fits: Callable[[Slot], bool]) -> Iterator[Slot]:
    """The slots of a step that fit. `fits` is a function of a module, and looks at no place in the script."""
    return (slot_at(step, number) for number in _numbers_of(step, fits))


@fact
def _numbers_of(step: Step, fits: Callable[[Slot], bool]) -> tuple[int, ...]:
    return tuple(number for number, slot in enumerate(slots_of_written(step.written)) if fits(slot))


def slot_at(step: Step, number: int) -> Slot:
    """One of the slots of a step, where it is now."""
    slot, moves = slots_of_written(step.written)[number], step.moves
    return slot if moves is None else replace(slot, text=slot.text.after(moves), raw=slot.raw.after(moves))


@fact
def is_plain(step: Step) -> bool:
    """Whether nothing in the request of a step is an expression."""
    return not any(text.is_open for text in texts_of(step.written.request))


def slots_of(request: Request) -> tuple[Slot, ...]:
    """All slots of a request that hold something, owners before their inner slots."""
    slots = [*_url_slots(request.url, ("",), ()), *_header_slots(request)]
    if request.body is not None:
        content_type = request.header("content-type")
        slots += _body_slots(request.body, content_type.value.lower() if content_type else "")
    return tuple(slot for slot in slots if slot.text.value)


def _url_slots(url: Text, place: Place, codecs: tuple[Codec, ...], depth: int = 0) -> Iterator[Slot]:
    prefix = place if place != ("",) else ()
    rest, _, _ = url.partition("#")
    path, _, query = rest.partition("?")
    yield from _path_slots(_path_of(path), prefix, codecs)
    yield from _pair_slots(query, (*prefix, "query"), "percent", codecs, depth)


def _path_of(url: Text) -> Text:
    """The path of an absolute or relative URL; the host is never a slot."""
    _, scheme, rest = url.value.partition("://")
    if not scheme and not url.value.startswith(HOLE):
        return url
    site = rest if scheme else url.value
    return url[len(url) - len(site) + len(site.partition("/")[0]) :]


def _path_slots(path: Text, prefix: Place, codecs: tuple[Codec, ...]) -> Iterator[Slot]:
    segments = path.split("/")
    if not segments[0].value:
        segments = segments[1:]
    for i, segment in enumerate(segments):
        first, _, matrix = segment.partition(";")
        yield _decoded_slot((*prefix, "path", i), first, "percent", codecs)
        for j, parameter in enumerate(matrix.split(";") if matrix.value else ()):
            name, equals, value = parameter.partition("=")
            place = (*prefix, "path", i, "matrix", name.value.lower() if equals.value else j)
            yield _decoded_slot(place, value if equals.value else name, "percent", codecs)


def _pair_slots(pairs: Text, prefix: Place, codec: Codec, codecs: tuple[Codec, ...], depth: int) -> Iterator[Slot]:
    seen: Counter[str] = Counter()
    for name, equals, value in _pairs(pairs, semicolons=prefix[-1] == "query"):
        key = decoded_text("form", name)
        if equals.value:
            yield from _name_slots(key, prefix, (codec, *codecs), seen)
        content = value if equals.value else name
        reads_plus = "form" if "+" in content.value else codec
        slot = _decoded_slot((*prefix, key.value, seen[key.value]), content, reads_plus, codecs)
        seen[key.value] += 1
        yield slot
        yield from _inner_slots(slot, depth)


def _pairs(text: Text, *, semicolons: bool) -> Iterator[tuple[Text, Text, Text]]:
    """The pairs of a query or form: name, `=` and value. In a query `;` may part them too (HTML 4.01, B.2.2)."""
    for pair in text.split("&"):
        separators = list(_SEMICOLON.finditer(pair.value)) if semicolons else []
        ends = [*(match.start() for match in separators), len(pair)]
        yield pair[: ends[0]].partition("=")
        for match, end in zip(separators, ends[1:], strict=True):
            yield pair[match.start(1) : match.end(1)], pair[match.start(2) : match.end(2)], pair[match.end() : end]


_SEMICOLON = regex(r"(?:;|%3[Bb])([\w.\[\]-]+)(=|%3[Dd])")


def _name_slots(name: Text, prefix: Place, codecs: tuple[Codec, ...], seen: Counter[str]) -> Iterator[Slot]:
    """What may be an id in a field's name is a slot too: the number in `qty-1828`. Its place is the name's shape."""
    shape = shape_of(name.value)
    if shape == name.value:
        return
    n = seen[f"# {shape}"]
    seen[f"# {shape}"] += 1
    yield Slot((*prefix, "name", shape, n), name, name, codecs, "name")
    for i, match in enumerate(_ID_IN_NAME.finditer(name.value)):
        part = name[match.start() : match.end()]
        yield Slot((*prefix, "name", shape, n, i), part, part, codecs, "id in a name")


_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_ID_IN_NAME = regex(rf"{_UUID}|\b(?=[0-9a-f]*\d)[0-9a-f]{{8,}}\b|\d[0-9a-f]*(?![0-9A-Za-z])|\d+|{HOLE}+")


@lru_cache(maxsize=65536)
def shape_of(name: str) -> str:
    """A field's name without what may be an id in it; `#` for numbers, UUIDs and hexadecimal parts."""
    return _ID_IN_NAME.sub("#", name)


def _decoded_slot(place: Place, raw: Text, codec: Codec, codecs: tuple[Codec, ...]) -> Slot:
    return Slot(place, decoded_text(codec, raw), raw, ("percent" if codec == "form" else codec, *codecs))


def _header_slots(request: Request) -> Iterator[Slot]:
    seen: Counter[str] = Counter()
    for header in request.headers:
        name = header.name.value.lower()
        if name in NEGOTIATION_HEADERS or name == "origin" or name.startswith(("sec-", ":")):
            continue
        number = seen[name]
        seen[name] += 1
        if number or header.value.mapped or header.value.sources:
            yield from _slots_of_header(name, number, header.value)
        else:
            yield from _slots_of_recorded_header(name, header.value.value)


@lru_cache(maxsize=4096)
def _slots_of_recorded_header(name: str, value: str) -> tuple[Slot, ...]:
    """The slots of a recorded header, kept since most requests of a recording send the same headers."""
    return tuple(_slots_of_header(name, 0, Text(value)))


def _slots_of_header(name: str, number: int, value: Text) -> Iterator[Slot]:
    if name == "cookie":
        yield from _cookie_slots(value)
        return
    place: Place = ("header", name, number) if number else ("header", name)
    slot = Slot(place, value, value)
    yield slot
    if scheme := scheme_of(value.value):
        credentials = value[len(scheme) :]
        scheme_slot = Slot((*place, "scheme"), credentials, credentials)
        yield scheme_slot
        yield from _base64_slots(scheme_slot)
    if tag := _ENTITY_TAG.fullmatch(value.value):
        content = value[slice(*tag.span(1))]
        yield Slot((*place, "version"), content, content)
    yield from _inner_slots(slot, 0)


_ENTITY_TAG = regex(r'(?:W/)?"([^"]+)"')
"""A version as conditional requests name it (RFC 9110, 8.8.3). A client may make it of a number that it knows."""


def scheme_of(header: str) -> str:
    """The word before the credentials in a header's value, with the spaces behind it: `Bearer `. Empty without one."""
    match = _SCHEME.match(header)
    return match[0] if match is not None else ""


_SCHEME = regex(r"[A-Za-z][\w-]* +(?=\S+$)")


def _base64_slots(slot: Slot) -> Iterator[Slot]:
    """The parts of credentials that a client joins by colons and encodes: `base64("ann:" + session)`."""
    plain = decode_base64(slot.value)
    if plain is None or encode("base64", plain) != slot.value or not _JOINED.fullmatch(plain):
        return
    end = 0
    for number, part in enumerate(plain.split(":")):
        start, end = end, end + len(part) + 1
        around = plain[:start], plain[start + len(part) :]
        yield Slot((*slot.place, "base64", number), Text(part), slot.text, ("base64", *slot.codecs), "value", around)


_JOINED = regex(r"[\w.@/ -]+(?::[\w.@/ -]+)+", re.ASCII)


def _cookie_slots(value: Text) -> Iterator[Slot]:
    for pair in value.split(";"):
        name, equals, content = pair.partition("=")
        if equals.value:
            yield Slot(("cookie", name.value.strip()), content, content)


def _body_slots(body: RawBody | FormBody | JsonBody | MultipartBody, content_type: str) -> Iterator[Slot]:
    match body:
        case FormBody(fields):
            seen: Counter[str] = Counter()
            for field in fields:
                yield from _name_slots(field.name, ("form",), (), seen)
                slot = Slot(("form", field.name.value, seen[field.name.value]), field.value, field.value)
                seen[field.name.value] += 1
                yield slot
                yield from _inner_slots(slot, 0)
        case MultipartBody(parts):
            parts_seen: Counter[str] = Counter()
            for part in parts:
                yield from _part_name_slots(part, parts_seen)
                place = _part_place(_part_name(part.name, part.file_name), parts_seen)
                slot = Slot(place, part.value, part.value)
                yield slot
                yield from _inner_slots(slot, 0)
                if part.file_name is not None:
                    yield Slot((*place, "filename"), part.file_name, part.file_name)
        case JsonBody(root):
            yield from _json_slots(root, ("json",), (), 0)
        case RawBody(text):
            yield from _raw_body_slots(text, content_type)


def _raw_body_slots(text: Text, content_type: str) -> Iterator[Slot]:
    if looks_like_json(text.value) and (root := parse_json(text)) is not None:
        yield from _json_slots(root, ("json",), (), 0)
    elif "multipart/form-data" in content_type:
        yield from _multipart_text_slots(text, content_type)
    elif "multipart/" in content_type:
        yield from _batch_slots(text, content_type)
    elif "urlencoded" in content_type or (not content_type and _FORM.fullmatch(text.value)):
        yield from _pair_slots(text, ("form",), "percent", (), 0)
    elif text.value.lstrip().startswith("<"):
        yield from _xml_slots(text)
    elif lines := parse_json_lines(text):
        for number, tree in enumerate(lines):
            yield from _json_slots(tree, ("json", number), (), 0)
    else:
        yield Slot(("body",), text, text)


_FORM = regex(r"[\w.\[\]%*-]+=[^\s&]*(?:&[\w.\[\]%*-]+=[^\s&]*)*")
_XML_VALUE = regex(r"<([\w:.-]+)(?:\s[^<>]*)?>([^<>]+)</\1\s*>|\s([\w:.-]+)=(\"[^\"<]*\"|'[^'<]*')")


def _xml_slots(text: Text) -> Iterator[Slot]:
    """Element texts and attributes. A pattern is enough: mixed content carries no values that scripts replay."""
    seen: Counter[str] = Counter()
    for match in _XML_VALUE.finditer(text.value):
        name = match[1] or match[3]
        start, end = match.span(2) if match[1] else (match.start(4) + 1, match.end(4) - 1)
        if not text.value[start:end].strip():
            continue
        yield _decoded_slot(("xml", name, seen[name]), text[start:end], "html", ())
        seen[name] += 1


def _multipart_text_slots(text: Text, content_type: str) -> Iterator[Slot]:
    seen: Counter[str] = Counter()
    for part in parts_of(text, content_type):
        yield from _part_name_slots(part, seen)
        place = _part_place(_part_name(part.name, part.file_name), seen)
        slot = Slot(place, part.value, part.value)
        yield slot
        yield from _inner_slots(slot, 0)
        if part.file_name is not None:
            yield Slot((*place, "filename"), part.file_name, part.file_name)


def _batch_slots(text: Text, content_type: str) -> Iterator[Slot]:
    """The slots of the parts that have no names: of requests in a batch, or of documents."""
    for number, (media_type, content) in enumerate(messages_of(text, content_type)):
        place: Place = ("batch", number)
        if media_type.lower().startswith("application/http"):
            yield from _message_slots(content, place)
        else:
            yield from _document_slots(content, place)


def _message_slots(text: Text, place: Place) -> Iterator[Slot]:
    """The slots of a request that is written as HTTP has it: its address, headers and body."""
    blank = re.search(r"\r?\n\r?\n", text.value)
    head = text[: blank.start()] if blank is not None else text
    line, *headers = head.split("\n")
    request = _REQUEST_LINE.match(line.value)
    if request is not None:
        yield from _url_slots(line[request.start(1) : request.end(1)], place, ())
    for header in headers:
        name, colon, value = header.partition(":")
        plain = name.value.strip().lower()
        if colon.value and plain not in NEGOTIATION_HEADERS and plain not in _OF_THE_MESSAGE:
            start = len(value.value) - len(value.value.lstrip())
            content = value[start : len(value.value.rstrip())]
            yield Slot((*place, "header", plain), content, content)
    if blank is not None:
        yield from _document_slots(text[blank.end() :], place)


_REQUEST_LINE = regex(r"[A-Z]+ (\S+)")
_OF_THE_MESSAGE = frozenset(("content-id", "content-transfer-encoding", "dataserviceversion", "maxdataserviceversion"))


def _document_slots(text: Text, place: Place) -> Iterator[Slot]:
    root = parse_json(text) if looks_like_json(text.value) else None
    if root is not None:
        yield from _json_slots(root, (*place, "json"), (), 0)
    elif text.value.strip():
        yield Slot((*place, "body"), text, text)


def _part_name(name: Text, file_name: Text | None) -> str:
    """The name of a part; a file that is sent under its own name has none, since users send files of any name."""
    is_own = file_name is not None and name.value == file_name.value and "." in name.value
    return "file" if is_own else name.value


def _part_name_slots(part: Field | Part, seen: Counter[str]) -> Iterator[Slot]:
    """The ids in the name of a part, but not where nobody chose a file: it sends nothing, so scripts leave it out."""
    if part.file_name is None or part.file_name.value:
        yield from _name_slots(part.name, ("multipart",), (), seen)


def _part_place(name: str, seen: Counter[str]) -> Place:
    """The place of a part; the second one of a name and later ones have a number."""
    number = seen[name]
    seen[name] += 1
    return ("multipart", name, number) if number else ("multipart", name)


def _json_slots(node: JsonNode, place: Place, codecs: tuple[Codec, ...], depth: int) -> Iterator[Slot]:
    """The leaves of a JSON tree. The parser limits its depth, so recursion is safe."""
    match node:
        case JsonObject(members):
            seen: Counter[str] = Counter()
            for name, child in _without_number_of_call(members):
                yield from _name_slots(name, place, codecs, seen)
                yield from _json_slots(child, (*place, _told_apart(name.value, seen)), codecs, depth)
        case JsonArray(items):
            for i, child in enumerate(items):
                yield from _json_slots(child, (*place, i), codecs, depth)
        case JsonString(text, encoded):
            slot = Slot(place, text, text, ("json", *codecs) if encoded else codecs)
            yield slot
            yield from _inner_slots(slot, depth)
        case JsonNumber(text, _):
            yield Slot(place, text, text, codecs, "number")
        case JsonOther(text) if depth and text.value == HOLE:
            # An expression as a member of JSON that stands in another value, such as a header.
            yield Slot(place, text, text, codecs)


def _told_apart(name: str, seen: Counter[str]) -> str:
    """The name of a member in a place: of names with expressions the second of one text is another one."""
    if HOLE not in name:
        return name
    number = seen[name]
    seen[name] += 1
    return name + HOLE * number


def _without_number_of_call(members: tuple[tuple[Text, JsonNode], ...]) -> Iterator[tuple[Text, JsonNode]]:
    """The members of an object, but for the number by which JSON-RPC finds the answer to a call: any one will do."""
    is_call = any(name.value == "jsonrpc" for name, _ in members)
    return ((name, node) for name, node in members if not (is_call and name.value == "id" and type(node) is JsonNumber))


def _inner_slots(slot: Slot, depth: int) -> Iterator[Slot]:
    """The slots inside a value that is JSON, as it is or in base64, or an address."""
    if depth >= MAX_DEPTH or len(slot.text) < 3:
        return
    value = slot.text.value
    if looks_like_json(value):
        root = parse_json(slot.text)
        if root is not None:
            yield from _json_slots(root, (*slot.place, INNER), slot.codecs, depth + 1)
    elif _ADDRESS.match(value):
        yield from _url_slots(slot.text, (*slot.place, INNER), slot.codecs, depth + 1)
    elif value.startswith(_JSON_IN_BASE64):
        yield from _wrapped_slots(slot)


_ADDRESS = regex(r"https?://[^/\s]+/|/[\w%.~-]+(?:/[\w%.~-]*)*\?|[\w%.~-]+(?:/[\w%.~-]+)*\?[\w%.\[\]~-]+=")
"""The beginning of an address: with its host, with its whole path, or relative and with a query."""

_JSON_IN_BASE64 = ("ey", "ew", "W3", "Wy", "Wz")
"""The beginnings that base64 of a JSON object or array can have."""

_QUOTED_OTHERWISE = regex(r"[^ -~]|[\\$`']")


def _wrapped_slots(slot: Slot) -> Iterator[Slot]:
    """The leaves of JSON that a client encodes: the id in `base64('{"cart":"41"}')`."""
    plain = decode_base64(slot.value)
    if plain is None or _QUOTED_OTHERWISE.search(plain):
        return
    codecs: tuple[Codec, ...] = ("base64", "base64url")
    codec = next((codec for codec in codecs if encode(codec, plain) == slot.value), None)
    root = parse_json(Text(plain, range(len(plain)), range(1, len(plain) + 1)))
    if codec is None or root is None:
        return
    for leaf in _json_slots(root, (*slot.place, INNER), (), MAX_DEPTH):
        span = leaf.span
        if leaf.kind in ("value", "number") and span is not None:
            around = plain[: span.start], plain[span.end :]
            yield Slot(leaf.place, Text(leaf.value), slot.text, (codec, *slot.codecs), "value", around)


def is_segment(place: Place) -> bool:
    """Whether a place is a segment of a path, and no field that is called `path`."""
    if place[-2:-1] != ("path",) or not isinstance(place[-1], int):
        return False
    return len(place) == 2 or place[-3] == INNER or place[:-3] == ("batch",)


def is_part(place: Place) -> bool:
    """Whether a place is a part of a value, and no field that is called `part`."""
    if place[-2:-1] != ("part",) or not isinstance(place[-1], int):
        return False
    return place[:-2] not in (("query",), ("form",), ("multipart",), ("json",)) and place[-4:-2] != (INNER, "query")


def path_shift(url: str, other: str) -> int:
    """How many segments later the path of an address begins than that of another one.

    What stands before the path may be an expression, such as a base address: then it may hold a part of the path.
    """
    site = url.partition("://")[2] or url
    return _segments(other) - _segments(url) if HOLE in site.partition("/")[0] else 0


def _segments(url: str) -> int:
    return _path_of(Text(url.partition("?")[0].partition("#")[0])).value.count("/")
