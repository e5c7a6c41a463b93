"""The form of a sampler as one text of JSON, and the other way round."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from loadlint.changes import CannotWriteError
from loadlint.codecs import decode
from loadlint.dialects.jmeter.language.elements import Element, properties
from loadlint.dialects.jmeter.language.scan import Node
from loadlint.dialects.jmeter.write import element_text, insertion_points, tables_text
from loadlint.dialects.jmeter.write.render import Holder, Property, Style, collection
from loadlint.json_text import looks_like_json, parse_json
from loadlint.request import JsonArray, JsonNode, JsonObject, JsonOther, RawBody, Request
from loadlint.text.edits import Edit
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex
from loadlint.text.span import Span

_RAW = "HTTPSampler.postBodyRaw"
_ENCODED = regex(r"\$\{__urlencode\((\$\{[^{}]+\})\)\}")
_VARIABLE = regex(r"\$\{\w+\}")
_BACKSLASH = "JMeter would read a backslash of the value in another way"


def as_json(sampler: Element, style: Style) -> list[Edit]:
    """The edits that give a sampler its arguments as the members of an object, in the place of a form."""
    members = list(_members(sampler))
    if not members:
        raise CannotWriteError("the sampler sends no form")
    body = "{" + ",".join(f"{name}:{value}" for name, value in members) + "}"
    edits = [_with_rows(sampler, style, [tables_text.argument("", body, encode=False)])]
    raw = sampler.leaf(_RAW)
    if raw is not None:
        return [*edits, element_text.property_set(sampler.plan, raw, "true")]
    method = sampler.leaf("HTTPSampler.method")
    if method is None:
        raise CannotWriteError("the method of the sampler is not written")
    return [*edits, element_text.property_added(sampler, method, Property("boolProp", _RAW, "true"), style)]


def as_form(sampler: Element, style: Style, request: Request) -> list[Edit]:
    """The edits that give a sampler the members of its body, an object of JSON, as the rows of a form."""
    body, raw = request.body, sampler.leaf(_RAW)
    root = parse_json(body.text) if isinstance(body, RawBody) and looks_like_json(body.text.value) else None
    if not isinstance(root, JsonObject) or not root.members or raw is None:
        raise CannotWriteError("the sampler sends no object of JSON")
    rows = []
    for name, value in root.members:
        if isinstance(value, JsonObject | JsonArray) or _is_null(value):
            raise CannotWriteError("the request sends no JSON that a form can hold")
        rows.append(tables_text.argument(name.value, _as_written(sampler, value.text), encode=True))
    return [_with_rows(sampler, style, rows), element_text.property_set(sampler.plan, raw, "false")]


def _is_null(value: JsonNode) -> bool:
    return isinstance(value, JsonOther) and value.text.value == "null"


def _as_written(sampler: Element, text: Text) -> str:
    """The text of a member, with the variables that the plan has in it."""
    if "\\" in text.value:
        raise CannotWriteError(_BACKSLASH)
    pieces = []
    for number, character in enumerate(text.value):
        span = text[number : number + 1].span() if character == HOLE else None
        if character == HOLE and span is None:
            raise CannotWriteError("a value of the body is not written in the plan")
        pieces.append(sampler.plan.plain(sampler.plan.data[span.start : span.end]) if span is not None else character)
    return "".join(pieces)


def _with_rows(sampler: Element, style: Style, rows: Sequence[Holder]) -> Edit:
    """The edit that gives a sampler's table of arguments these rows alone."""
    plan, holder = sampler.plan, sampler.node_at(tables_text.ARGUMENTS)
    table = properties(holder).get("Arguments.arguments") if holder is not None else None
    if holder is None or not isinstance(table, Node):
        raise CannotWriteError("the sampler has no table of arguments")
    place = insertion_points.InsertionPoint(plan.data, holder, style)
    text = place.writer.property(collection("Arguments.arguments", rows)).strip()
    return Edit(Span(table.start, table.end), text)


def _members(sampler: Element) -> Iterator[tuple[str, str]]:
    """The names and values of the form, as JSON has them."""
    for row in tables_text.arguments_of(sampler):
        value = sampler.plan.value(row.value) if row.value is not None else ""
        if row.name is None:
            yield from _pairs(value)
        elif row.enabled:
            yield _member(sampler.plan.value(row.name), value, is_plain=row.is_encoded)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Those of a form that is written as one text."""
    for pair in text.split("&"):
        name, mark, value = pair.partition("=")
        if not mark:
            raise CannotWriteError("the body is not a form")
        yield _member(name, value, is_plain=False)


def _member(name: str, value: str, *, is_plain: bool) -> tuple[str, str]:
    """A field as a member; what is not plain is percent-encoded."""
    value = _ENCODED.sub(lambda match: match[1], value)
    if "${" in value:
        if _VARIABLE.fullmatch(value) is None:
            raise CannotWriteError("a value of the form is put together")
        return json.dumps(name), f'"{value}"'
    text = value if is_plain else decode("form", value) or value
    if "\\" in text:
        raise CannotWriteError(_BACKSLASH)
    return json.dumps(name), json.dumps(text, ensure_ascii=False)
