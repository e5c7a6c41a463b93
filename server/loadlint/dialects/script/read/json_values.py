"""What a language's own JSON writer makes of values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from loadlint.dialects.script.read.derived import as_list
from loadlint.dialects.script.read.values import (
    Json,
    Lit,
    Num,
    Obj,
    Seq,
    Str,
    Taken,
    Value,
    hole_at,
    is_too_large,
)
from loadlint.request import JsonArray, JsonNode, JsonNumber, JsonObject, JsonOther, JsonString
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span

_DEEPEST = 60
"""So deep at most values are nested that are looked at."""


class JsonWriter(Struct, frozen=True):
    """How a language writes its constants, which members it leaves out, and what any other value is as text."""

    constant: Callable[[Lit], Text]
    is_left_out: Callable[[Value], bool]
    as_text: Callable[[Value, Span | None], Text]


def json_node(writer: JsonWriter, value: Value, span: Span | None, depth: int = 0) -> JsonNode:
    """The JSON of a value; a hole at the span where it is not known, or too large to be written."""
    if depth > _DEEPEST or (depth == 0 and is_too_large(value)):
        return JsonOther(hole_at(span))
    if isinstance(value, Obj) and value.klass is None:
        return JsonObject(tuple(_members(writer, value, span, depth)))
    if isinstance(value, Seq) and not value.open:
        return JsonArray(tuple(json_node(writer, item, span, depth + 1) for item in value.items), value.at)
    return _leaf(writer, as_list(value), span)


def _members(writer: JsonWriter, value: Obj, span: Span | None, depth: int) -> Iterator[tuple[Text, JsonNode]]:
    """The members of an object; what is spread into it and can't be told is one without a known name."""
    for key, member in value.values.items():
        if not writer.is_left_out(member):
            yield value.names[key], json_node(writer, member, span, depth + 1)
    if value.hides_members:
        yield Text(HOLE), JsonOther(hole_at(span))


def _leaf(writer: JsonWriter, value: Value, span: Span | None) -> JsonNode:
    if isinstance(value, Lit):
        return JsonOther(writer.constant(value))
    if isinstance(value, Num) and not value.text.is_open:
        return JsonNumber(value.text, encoded=False)
    if isinstance(value, Json) or (isinstance(value, Str) and value.text.value != HOLE):
        return JsonString(value.text, encoded=False)
    if isinstance(value, Taken) and value.converted == "text":
        return JsonString(writer.as_text(value, span), encoded=False)
    return JsonOther(writer.as_text(value, span))
