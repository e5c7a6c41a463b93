"""The secrets that a request carries: in its address, its headers and its body."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from loadlint.request import (
    Body,
    FormBody,
    JsonArray,
    JsonBody,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonString,
    MultipartBody,
    RawBody,
    Request,
)
from loadlint.secrets.search import named_spots_in, spots_in, spots_of_value
from loadlint.secrets.secret import Secret
from loadlint.text.mapped import HOLE

_MOST_CHARACTERS = 1 << 20
"""The most characters of a body that are searched."""


def secrets_of_request(request: Request) -> Iterator[Secret]:
    """All secrets of a request, as decoded as its parts are."""
    yield from secrets_of_text(request.url.value)
    for field in request.headers:
        yield from secrets_of_header(field.name.value, field.value.value)
    if request.body is not None:
        yield from _of_body(request.body)


def secrets_of_text(text: str) -> Iterator[Secret]:
    """The secrets that stand in a text."""
    text = text[:_MOST_CHARACTERS]
    for spot in spots_in(text):
        yield Secret(text[spot.start : spot.end], spot.kind)


def secrets_named_in(text: str) -> Iterator[Secret]:
    """The secrets in a text that have the name of one, such as the token in the answer of an OAuth provider."""
    text = text[:_MOST_OF_AN_ANSWER]
    for spot in named_spots_in(text):
        yield Secret(text[spot.start : spot.end], spot.kind)


_MOST_OF_AN_ANSWER = 1 << 18


def secrets_of_field(name: str, value: str) -> Iterator[Secret]:
    """The secrets in the value of a field: by its name, else by the value itself."""
    if not value or value == HOLE:
        return
    named = False
    for spot in spots_of_value(value, name):
        named = True
        yield Secret(value[spot.start : spot.end], spot.kind)
    if not named and len(value) >= _SHORTEST:
        yield from secrets_of_text(value)


@lru_cache(maxsize=4096)
def secrets_of_header(name: str, value: str) -> tuple[Secret, ...]:
    """As `secrets_of_field`; kept, since most requests of a recording send the same headers."""
    return tuple(secrets_of_field(name, value))


_SHORTEST = 8


def _of_body(body: Body) -> Iterator[Secret]:
    if isinstance(body, RawBody):
        yield from secrets_of_text(body.text.value)
    elif isinstance(body, FormBody | MultipartBody):
        for field in body.fields if isinstance(body, FormBody) else body.parts:
            yield from secrets_of_field(field.name.value, field.value.value)
    elif isinstance(body, JsonBody):
        yield from _of_json(body.root, "")


def _of_json(node: JsonNode, name: str) -> Iterator[Secret]:
    if isinstance(node, JsonObject):
        for member, value in node.members:
            yield from _of_json(value, member.value)
    elif isinstance(node, JsonArray):
        for item in node.items:
            yield from _of_json(item, name)
    elif isinstance(node, JsonString | JsonNumber):
        yield from secrets_of_field(name, node.text.value)
