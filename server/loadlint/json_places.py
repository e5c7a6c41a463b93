"""Where the members of a JSON text stand. The text may hold HOLEs for expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from loadlint.json_text import parse_json
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

_SPACE = regex(r"[ \t\r\n]*")
_STRING = regex(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR = regex(r'"(?:[^"\\]|\\.)*"|[^\s,:{}\[\]"]+', re.DOTALL)


class Child(Struct, frozen=True):
    """A member of an object, from its name on, or an item of a list with its index. `start` is its first character."""

    name: str | int
    start: int
    value: Place


class Place(Struct, frozen=True):
    """A value from its first character to the one after its last. `is_object` tells objects from all others."""

    start: int
    end: int
    is_object: bool = False
    children: tuple[Child, ...] = ()


def read(text: str) -> Place | None:
    """The places of a JSON text, None where it is none."""
    return _value(text, _skip(text, 0)) if parse_json(Text(text)) is not None else None


def within(place: Place) -> Iterator[tuple[Place, Child]]:
    """All members and items, each with the value that holds it; outer ones first."""
    for child in place.children:
        yield place, child
        yield from within(child.value)


def _value(text: str, start: int) -> Place:
    is_object = text[start] == "{"
    if not is_object and text[start] != "[":
        scalar = _SCALAR.match(text, start)
        assert scalar is not None
        return Place(start, scalar.end())
    children: list[Child] = []
    position = _skip(text, start + 1)
    while text[position] not in "}]":
        child = _member(text, position) if is_object else Child(len(children), position, _value(text, position))
        children.append(child)
        position = _skip(text, child.value.end)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return Place(start, position + 1, is_object, tuple(children))


def _member(text: str, start: int) -> Child:
    name = _STRING.match(text, start)
    assert name is not None
    colon = _skip(text, name.end())
    return Child(json.loads(name[0], strict=False), start, _value(text, _skip(text, colon + 1)))


def _skip(text: str, start: int) -> int:
    space = _SPACE.match(text, start)
    return space.end() if space else start
