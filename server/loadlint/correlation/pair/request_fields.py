"""The parameters, fields and headers that a request has, by names that are the same for each run of one version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from loadlint.correlation.observe.recording_lookups import RecordingLookups
from loadlint.correlation.observe.slots import CONDITIONAL_HEADERS, TRACING_HEADERS, Slot, shape_of
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.pair.version_change import Thing
from loadlint.json_text import looks_like_json
from loadlint.request import FormBody, RawBody, Request

Field = tuple[Thing, str]
"""A parameter, field or header by its name, without ids and places in lists."""

THINGS = {
    "query": Thing.PARAMETER,
    "form": Thing.FIELD,
    "json": Thing.FIELD,
    "multipart": Thing.FIELD,
    "xml": Thing.FIELD,
    "header": Thing.HEADER,
}
_OF_THE_BROWSER = frozenset(("referer", "sec-gpc", *CONDITIONAL_HEADERS, *TRACING_HEADERS))
"""Headers that depend on the browser and on what it has seen, not on the version."""


def fields_of(lookups: RecordingLookups, position: int) -> dict[Field, Slot]:
    """The first slot of each parameter, field and header of a request that has a value."""
    fields: dict[Field, Slot] = {}
    for slot in lookups.slots(position):
        field = field_of(slot)
        if field is not None:
            fields.setdefault(field, slot)
    return fields


def field_of(slot: Slot) -> Field | None:
    """The parameter, field or header that a slot is; None for others, and for what stands inside of its value."""
    thing = THINGS.get(str(slot.place[0]))
    names = [part for part in slot.place[1:] if isinstance(part, str)]
    if thing is None or not names or "|" in names or slot.kind not in ("value", "number"):
        return None
    if thing is Thing.HEADER and (names[0] in _OF_THE_BROWSER or len(names) > 1):
        return None
    return _field(thing, names)


def _field(thing: Thing, names: Iterable[str]) -> Field | None:
    shapes = [shape_of(name) for name in names]
    return None if any(map(looks_generated, shapes)) else (thing, ".".join(shapes))


def fields_without_value(request: Request) -> frozenset[Field]:
    """What a request has that carries no value to compare: empty texts and lists, true, false and null."""
    query = request.url.value.partition("#")[0].partition("?")[2]
    fields = [(Thing.PARAMETER, [name]) for name, value in parse_qsl(query, keep_blank_values=True) if not value]
    fields += [(Thing.FIELD, names) for names in _without_value_in_body(request)]
    return frozenset(field for thing, names in fields if (field := _field(thing, names)) is not None)


def _without_value_in_body(request: Request) -> Iterator[list[str]]:
    match request.body:
        case FormBody(fields):
            yield from ([field.name.value] for field in fields if not field.value.value)
        case RawBody(text) if looks_like_json(text.value):
            try:
                root = json.loads(text.value)
            except (ValueError, RecursionError):
                return
            yield from _without_value_in_json(root)
        case RawBody(text) if "=" in text.value and "\n" not in text.value:
            yield from ([name] for name, value in parse_qsl(text.value, keep_blank_values=True) if not value)
        case _:
            return


def _without_value_in_json(root: Any) -> Iterator[list[str]]:
    """The paths of such leaves, without recursion, since bodies may be deep."""
    stack: list[tuple[Any, list[str]]] = [(root, [])]
    while stack:
        node, names = stack.pop()
        if node and isinstance(node, dict):
            stack += [(child, [*names, name]) for name, child in node.items()]
        elif node and isinstance(node, list):
            stack += [(child, names) for child in node]
        elif names and (node is None or isinstance(node, bool | dict | list) or node == ""):
            yield names
