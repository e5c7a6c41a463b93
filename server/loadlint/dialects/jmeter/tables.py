"""The rows of a table, such as the headers of a manager, as JMeter writes them.

Most of a large plan is headers and arguments. Where their element is in order they are taken from its bytes, without
making elements of them; whatever is written in another way is read as any other element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from loadlint.dialects.jmeter.elements import properties
from loadlint.dialects.jmeter.scan import Leaf, Node

_PROPERTY = rb"<(?:string|bool|int|long)Prop name=\"[^\"<]*+\"(?:/>|>[^<]*+</[a-z]++Prop>)"
_ROW = re.compile(
    rb"\s*+<elementProp(?: [\w.:\-]++=\"[^\"<]*+\")*+>((?:\s*+" + _PROPERTY + rb")*+)\s*+</elementProp>", re.DOTALL
)
_LEAF = re.compile(rb"<([a-z]++Prop) name=\"([^\"<]*+)\"(?:/>|>([^<]*+)</)")
_END = re.compile(rb"\s*+</collectionProp>")


def rows(data: bytes, holder: Node, name: str) -> Iterator[Mapping[str, Node | Leaf]]:
    """The properties of each element of a collection inside a property."""
    found = _written(data, holder, name.encode()) if holder.unread else None
    if found is not None:
        return iter(found)
    collection = properties(holder).get(name)
    children = collection.children if isinstance(collection, Node) else ()
    return (properties(child) for child in children if isinstance(child, Node))


def _written(data: bytes, holder: Node, name: bytes) -> list[dict[str, Leaf]] | None:
    """The same from the bytes of an element that is in order; None where they have another form."""
    start = b'<collectionProp name="%s"' % name
    at = data.find(start, holder.open_end, holder.close_start)
    if at < 0:
        return None
    at += len(start)
    if data.startswith(b"/>", at):
        return []
    if not data.startswith(b">", at):
        return None
    at += 1
    found = []
    while (match := _ROW.match(data, at, holder.close_start)) is not None:
        at = match.end()
        row: dict[str, Leaf] = {}
        for leaf in _LEAF.finditer(data, *match.span(1)):
            tag, key = leaf[1].decode(), leaf[2].decode("utf-8", "replace")
            first, last = leaf.span(3)
            end = leaf.end() if first < 0 else leaf.end() + len(tag) + 1
            row[key] = Leaf(tag, key, leaf.start(), *((end, end) if first < 0 else (first, last)), end)
        found.append(row)
    return found if _END.match(data, at, holder.close_start) else None
