"""JSON text as a tree whose leaves know their positions.

Scripts hold JSON with expressions in it (`{"id": ${id}}`), so the reader accepts a HOLE in place of a value, and
inside of strings. The standard library's reader gives no positions.
"""

from __future__ import annotations

import re

from loadlint.codecs import json_pieces
from loadlint.request import Body, JsonArray, JsonBody, JsonNode, JsonNumber, JsonObject, JsonOther, JsonString, RawBody
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

_SPACE = regex(r"[ \t\r\n]*")
_STRING = regex(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NUMBER = regex(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_OTHER = regex(f"true|false|null|{HOLE}+")
_MAX_DEPTH = 200


class _NotJsonError(Exception):
    pass


def looks_like_json(text: str) -> bool:
    """Whether it is worth the try: an object or an array."""
    stripped = text.strip()
    return len(stripped) > 1 and (stripped[0], stripped[-1]) in (("{", "}"), ("[", "]"))


def parse_json(text: Text) -> JsonNode | None:
    """The tree of a JSON text; None where it is no JSON. Strings are decoded and marked as encoded in the source."""
    try:
        node, end = _value(text, _skip(text.value, 0), 0)
        if _skip(text.value, end) != len(text.value):
            return None
    except _NotJsonError:
        return None
    return node


def has_json_lines(text: str) -> bool:
    """Whether it may be a text that has one object or array on each of several lines (NDJSON)."""
    lines = text.split("\n")
    return len(lines) > 1 and all(looks_like_json(line) for line in lines if line.strip())


def json_root(body: Body) -> JsonNode | None:
    """The document that a body is; None where it is none."""
    if isinstance(body, JsonBody):
        return body.root
    return parse_json(body.text) if isinstance(body, RawBody) and looks_like_json(body.text.value) else None


def parse_json_lines(text: Text) -> list[JsonNode]:
    """The trees of the lines of such a text; none where one of them is no JSON."""
    if not has_json_lines(text.value):
        return []
    trees = [parse_json(line) for line in text.split("\n") if line.value.strip()]
    return [tree for tree in trees if tree is not None] if None not in trees else []


def _skip(value: str, position: int) -> int:
    match = _SPACE.match(value, position)
    return match.end() if match else position


def _value(text: Text, position: int, depth: int) -> tuple[JsonNode, int]:
    value = text.value
    if depth > _MAX_DEPTH:
        raise _NotJsonError
    opening = value[position : position + 1]
    if opening == "{":
        return _object(text, position, depth)
    if opening == "[":
        return _array(text, position, depth)
    if match := _STRING.match(value, position):
        return JsonString(text[match.start(1) : match.end(1)].decode(json_pieces), encoded=True), match.end()
    if match := _NUMBER.match(value, position):
        return JsonNumber(text[position : match.end()], encoded=True), match.end()
    if match := _OTHER.match(value, position):
        return JsonOther(text[position : match.end()]), match.end()
    raise _NotJsonError


def _object(text: Text, position: int, depth: int) -> tuple[JsonNode, int]:
    value = text.value
    members: list[tuple[Text, JsonNode]] = []
    position = _skip(value, position + 1)
    if value[position : position + 1] == "}":
        return JsonObject(()), position + 1
    while True:
        match = _STRING.match(value, position)
        if not match:
            raise _NotJsonError
        position = _skip(value, match.end())
        if value[position : position + 1] != ":":
            raise _NotJsonError
        node, position = _value(text, _skip(value, position + 1), depth + 1)
        members.append((text[match.start(1) : match.end(1)].decode(json_pieces), node))
        position = _skip(value, position)
        if value[position : position + 1] == "}":
            return JsonObject(tuple(members)), position + 1
        position = _comma(value, position)


def _array(text: Text, position: int, depth: int) -> tuple[JsonNode, int]:
    value = text.value
    items: list[JsonNode] = []
    start = position
    position = _skip(value, position + 1)
    if value[position : position + 1] == "]":
        return JsonArray(()), position + 1
    while True:
        node, position = _value(text, position, depth + 1)
        items.append(node)
        position = _skip(value, position)
        if value[position : position + 1] == "]":
            return JsonArray(tuple(items), text[start : position + 1].span()), position + 1
        position = _comma(value, position)


def _comma(value: str, position: int) -> int:
    if value[position : position + 1] != ",":
        raise _NotJsonError
    return _skip(value, position + 1)
