"""The fields of a request as the script writes them: in query, form, JSON and headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from loadlint import json_places
from loadlint.changes import FieldPlace
from loadlint.codecs import json_text
from loadlint.json_text import looks_like_json, parse_json
from loadlint.multipart_text import recorded_parts
from loadlint.request import (
    FormBody,
    JsonArray,
    JsonBody,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonOther,
    JsonString,
    RawBody,
    Request,
)
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span


class Written(Struct, frozen=True):
    """A field: the text of its name as it stands, and that of its value where it has one of its own.

    `path` are the names that lead to it, its own at last. `encoded` says that the script writes it in the encoding of
    the place, as a part of a longer text.
    """

    place: FieldPlace
    path: tuple[str, ...]
    name: Text
    value: Text | None
    encoded: bool = False


def fields(request: Request) -> list[Written]:
    """The fields of a request, in order."""
    query = request.url.partition("#")[0].partition("?")[2]
    written = list(_pairs(query, "query"))
    written += [
        Written("header", (header.name.value.lower(),), header.name, header.value) for header in request.headers
    ]
    body = request.body
    parts = body.fields if isinstance(body, FormBody) else recorded_parts(request)
    if parts:
        return [*written, *(Written("form", (part.name.value,), part.name, part.value) for part in parts)]
    root = json_of(request)
    if root is not None:
        return [*written, *_members(root, (), encoded=isinstance(body, RawBody))]
    return [*written, *_pairs(body.text, "form")] if isinstance(body, RawBody) and "=" in body.text.value else written


def json_of(request: Request) -> JsonNode | None:
    """The JSON document that a request sends."""
    body = request.body
    if isinstance(body, JsonBody):
        return body.root
    return parse_json(body.text) if isinstance(body, RawBody) and looks_like_json(body.text.value) else None


def without_fields(request: Request) -> Request:
    """What is left of a request without its fields."""
    address, _, fragment = request.url.value.partition("#")
    path = address.partition("?")[0]
    body = request.body if isinstance(request.body, RawBody) and not _is_fields(request) else None
    text = Text(body.text.value) if body is not None and body.text.value else None
    return replace(
        request, url=Text(f"{path}#{fragment}"), headers=(), body=RawBody(text) if text is not None else None
    )


def counted_fields(request: Request) -> Counter[tuple[str, tuple[str, ...], str]]:
    """The fields with their values, decoded."""
    return Counter(
        (written.place, written.path, _plain(written.value.value, written) if written.value is not None else "")
        for written in fields(request)
    )


def counted_member(path: tuple[str, ...], value: str) -> Counter[tuple[str, tuple[str, ...], str]]:
    """The fields with their values of a member of JSON whose value is written in JSON."""
    root = parse_json(Text(f"{{{json_text(path[-1])}:{value}}}"))
    members = _members(root, path[:-1], encoded=True) if root is not None else ()
    return Counter(("json", member.path, member.value.value if member.value is not None else "") for member in members)


def span_in_json(request: Request, field: Written) -> Span | None:
    """Where the object or the list of a field stands in a body that is text; None where that can't be told."""
    text = request.body.text if isinstance(request.body, RawBody) else None
    name = field.name.span()
    if text is None or text.starts is None or name is None or name.start not in text.starts:
        return None
    root, quote = json_places.read(text.value), text.starts.index(name.start) - 1
    members = (child for _, child in json_places.within(root)) if root is not None else ()
    value = next((child.value for child in members if child.start == quote), None)
    if value is None:
        return None
    first, last = text[value.start : value.start + 1].span(), text[value.end - 1 : value.end].span()
    return Span(first.start, last.end) if first is not None and last is not None else None


def _is_fields(request: Request) -> bool:
    """Whether the body is its fields; an empty object has none yet."""
    root = json_of(request)
    if isinstance(root, JsonObject) and not root.members:
        return True
    return any(written.place in ("form", "json") for written in fields(request))


def _plain(value: str, field: Written) -> str:
    if not field.encoded or field.place == "json":
        return value
    from urllib.parse import unquote_plus

    return unquote_plus(value)


def _pairs(text: Text, place: FieldPlace) -> Iterator[Written]:
    from urllib.parse import unquote_plus

    for pair in text.split("&"):
        if pair.value:
            name, _, value = pair.partition("=")
            yield Written(place, (unquote_plus(name.value),), name, value, encoded=True)


def _members(node: JsonNode, path: tuple[str, ...], *, encoded: bool) -> Iterator[Written]:
    if isinstance(node, JsonObject):
        for name, member in node.members:
            inner = (*path, name.value)
            leaf = None if isinstance(member, JsonObject | JsonArray) else member.text
            yield Written("json", inner, name, leaf, encoded)
            yield from _members(member, inner, encoded=encoded)
    elif isinstance(node, JsonArray):
        for number, item in enumerate(node.items):
            yield from _members(item, (*path, str(number)), encoded=encoded)


def is_open(text: Text) -> bool:
    """Whether a text holds an expression."""
    return HOLE in text.value


# Numbers and texts


def sent_as_number(request: Request, text: str) -> bool:
    """Whether a request has a number of these digits in its JSON, or in JSON inside of that."""
    leaves = _leaves(request)
    numbers = (leaf.text.value == text for leaf in leaves if isinstance(leaf, JsonNumber))
    return any(numbers) or any(text in leaf.text.value and looks_like_json(leaf.text.value) for leaf in leaves)


def sent_as_text_alone(request: Request, text: str) -> bool:
    """Whether a request has a value in its address or form alone, where a number is the same as its digits."""
    texts = [*(header.value.value for header in request.headers), *(leaf.text.value for leaf in _leaves(request))]
    return not any(text in other for other in texts)


def _leaves(request: Request) -> list[JsonString | JsonNumber | JsonOther]:
    """The values in the JSON of a request that are neither objects nor arrays."""
    root = json_of(request)
    waiting = [root] if root is not None else []
    leaves: list[JsonString | JsonNumber | JsonOther] = []
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, JsonObject):
            waiting += [member for _, member in inner.members]
        elif isinstance(inner, JsonArray):
            waiting += inner.items
        else:
            leaves.append(inner)
    return leaves
