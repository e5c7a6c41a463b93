"""The form of a sampler as one text of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from loadlint.changes import CannotWriteError
from loadlint.codecs import decode
from loadlint.dialects.jmeter.language.elements import properties
from loadlint.dialects.jmeter.language.scan import Node
from loadlint.dialects.jmeter.write import element_text, insertion_points, tables_text
from loadlint.dialects.jmeter.write.render import Property, collection
from loadlint.text.edits import Edit
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.write.render import Style

_RAW = "HTTPSampler.postBodyRaw"
_ENCODED = regex(r"\$\{__urlencode\((\$\{[^{}]+\})\)\}")
_VARIABLE = regex(r"\$\{\w+\}")


def write(sampler: Element, style: Style) -> list[Edit]:
    """The edits that give a sampler its arguments as the members of an object, in the place of a form."""
    plan, holder = sampler.plan, sampler.node_at(tables_text.ARGUMENTS)
    table = properties(holder).get("Arguments.arguments") if holder is not None else None
    members = list(_members(sampler))
    if holder is None or not isinstance(table, Node) or not members:
        raise CannotWriteError("the sampler sends no form")
    body = "{" + ",".join(f"{name}:{value}" for name, value in members) + "}"
    place = insertion_points.InsertionPoint(plan.data, holder, style)
    rows = collection("Arguments.arguments", [tables_text.argument("", body, encode=False)])
    edits = [Edit(Span(table.start, table.end), place.writer.property(rows).strip())]
    raw = sampler.leaf(_RAW)
    if raw is not None:
        return [*edits, element_text.property_set(plan, raw, "true")]
    method = sampler.leaf("HTTPSampler.method")
    if method is None:
        raise CannotWriteError("the method of the sampler is not written")
    return [*edits, element_text.property_added(sampler, method, Property("boolProp", _RAW, "true"), style)]


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
        raise CannotWriteError("JMeter would read a backslash of the value in another way")
    return json.dumps(name), json.dumps(text, ensure_ascii=False)
