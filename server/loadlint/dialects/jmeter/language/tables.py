"""The rows of a table, such as the headers of a manager, as JMeter writes them.

Most of a large plan is headers and arguments. Where they are written as JMeter does, they are taken from the bytes,
which is faster than to build nodes. Everything else is read like any other element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from loadlint.dialects.jmeter.language.elements import properties
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.text.regex import regex
from loadlint.text.span import Span

_PROPERTY = rb"<(?:string|bool|int|long)Prop name=\"[^\"<]*+\"(?:/>|>[^<]*+</[a-z]++Prop>)"
_ROW = regex(
    rb"\s*+<elementProp(?: [\w.:\-]++=\"[^\"<]*+\")*+>((?:\s*+" + _PROPERTY + rb")*+)\s*+</elementProp>", re.DOTALL
)
_LEAF = regex(rb"<([a-z]++Prop) name=\"([^\"<]*+)\"(?:/>|>([^<]*+)</)")
_HEADER = regex(
    rb"\s*+<elementProp name=\"[^\"<]*+\" elementType=\"Header\">"
    rb"\s*+<stringProp name=\"Header\.name\">([^<]*+)</stringProp>"
    rb"\s*+<stringProp name=\"Header\.value\">([^<]*+)</stringProp>\s*+</elementProp>"
)
_END = regex(rb"\s*+</collectionProp>")


def rows(data: bytes, holder: Node, name: str) -> Iterator[Mapping[str, Node | Leaf]]:
    """The properties of each element of a collection inside a property."""
    plain_rows = _plain_rows(data, holder, name.encode()) if holder.unread else None
    if plain_rows is not None:
        return iter(plain_rows)
    collection = properties(holder).get(name)
    children = collection.children if isinstance(collection, Node) else ()
    return (properties(child) for child in children if isinstance(child, Node))


def headers(data: bytes, holder: Node) -> list[tuple[Span, Span]]:
    """The texts of the names and of the values of a manager's headers."""
    position = _start(data, holder, b"HeaderManager.headers") if holder.unread else None
    if position is not None:
        fields = []
        while (match := _HEADER.match(data, position, holder.close_start)) is not None:
            position = match.end()
            fields.append((Span(*match.span(1)), Span(*match.span(2))))
        if _END.match(data, position, holder.close_start):
            return fields
    fields = []
    for row in rows(data, holder, "HeaderManager.headers"):
        name, value = row.get("Header.name"), row.get("Header.value")
        if isinstance(name, Leaf):
            text = Span(value.text_start, value.text_end) if isinstance(value, Leaf) else Span(0, 0)
            fields.append((Span(name.text_start, name.text_end), text))
    return fields


def _start(data: bytes, holder: Node, name: bytes) -> int | None:
    """Where the content of a collection begins, in an element that is in order."""
    opening = b'<collectionProp name="%s">' % name
    position = data.find(opening, holder.open_end, holder.close_start)
    return position + len(opening) if position >= 0 else None


def _plain_rows(data: bytes, holder: Node, name: bytes) -> list[dict[str, Leaf]] | None:
    """The rows from the bytes of an element that is in order; None where they are written in another form."""
    if data.find(b'<collectionProp name="%s"/>' % name, holder.open_end, holder.close_start) >= 0:
        return []
    position = _start(data, holder, name)
    if position is None:
        return None
    plain_rows = []
    while (match := _ROW.match(data, position, holder.close_start)) is not None:
        position = match.end()
        row: dict[str, Leaf] = {}
        for leaf in _LEAF.finditer(data, *match.span(1)):
            tag, key = leaf[1].decode(), leaf[2].decode("utf-8", "replace")
            first, last = leaf.span(3)
            end = leaf.end() if first < 0 else leaf.end() + len(tag) + 1
            row[key] = Leaf(tag, key, leaf.start(), *((end, end) if first < 0 else (first, last)), end)
        plain_rows.append(row)
    return plain_rows if _END.match(data, position, holder.close_start) else None
