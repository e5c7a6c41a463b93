"""The lists of texts or numbers in the JSON that a request sends, as in `{"ids": [5, 4, 3]}`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.codecs import json_text
from loadlint.facts import fact
from loadlint.json_text import looks_like_json, parse_json
from loadlint.request import (
    JsonArray,
    JsonBody,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonString,
    RawBody,
    Request,
    WrittenRequest,
)
from loadlint.text.mapped import HOLE, Text, named_text
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place

_ID = regex(r"[A-Za-z0-9_.:@-]+")


class JsonList(Struct, frozen=True):
    """A list at a place in a request.

    `in_text` says that the script holds it in JSON text, and not as a value of its language. `raw` are the items as
    they are written: in text from the first to the last, without what stands around them; else with the brackets.
    """

    place: Place
    items: tuple[str, ...]
    are_numbers: bool
    in_text: bool
    raw: Text

    @property
    def separator(self) -> str | None:
        """What stands between two items; None where the whole list is a value of the script's language."""
        if not self.in_text:
            return None
        return "," if self.are_numbers else '","'

    def value(self, items: Sequence[str]) -> str:
        """The value of a list with these items at its place."""
        if self.separator is not None:
            return self.separator.join(items)
        return f"[{', '.join(items)}]" if self.are_numbers else json_text(items)


@fact
def lists_of_written(written: WrittenRequest) -> tuple[JsonList, ...]:
    """The lists of a request where it was first read."""
    return lists_of(written.request)


def lists_of(request: Request) -> tuple[JsonList, ...]:
    """The lists of ids in the JSON body of a request. Nothing in them is an expression."""
    body = request.body
    root = body.root if isinstance(body, JsonBody) else None
    if isinstance(body, RawBody) and looks_like_json(body.text.value):
        root = parse_json(body.text)
    return tuple(_lists(root, ("json",))) if root is not None else ()


def _lists(node: JsonNode, place: Place) -> Iterator[JsonList]:
    """The lists in a JSON tree, whose depth the parser limits."""
    if isinstance(node, JsonObject):
        for name, member in node.members:
            yield from _lists(member, (*place, name.value))
    elif isinstance(node, JsonArray):
        if (ids := _ids(node)) is not None and (sent := _list_of(node, place, ids)) is not None:
            yield sent
        for number, item in enumerate(node.items):
            yield from _lists(item, (*place, number))


def _ids(array: JsonArray) -> Sequence[JsonNumber | JsonString] | None:
    """The items of a list of ids: all of them whole numbers, or all texts that are written as they are."""
    numbers = [item for item in array.items if isinstance(item, JsonNumber) and item.text.value.isdigit()]
    texts = [item for item in array.items if isinstance(item, JsonString) and _ID.fullmatch(item.text.value)]
    ids = numbers or texts
    return ids if ids and len(ids) == len(array.items) else None


def _list_of(array: JsonArray, place: Place, ids: Sequence[JsonNumber | JsonString]) -> JsonList | None:
    """The list; None where a script does not write its text in one piece."""
    first, last = ids[0], ids[-1]
    span = _span_of_items(first.text, last.text) if first.encoded and array.at is not None else array.at
    if span is None and first.encoded and first.text.starts is not None:
        return None
    raw = named_text(HOLE, span) if span is not None else Text(HOLE)
    items = tuple(item.text.value for item in ids)
    return JsonList(place, items, isinstance(first, JsonNumber), first.encoded, raw)


def _span_of_items(first: Text, last: Text) -> Span | None:
    """What is written from one text to another; None where the script writes one of them elsewhere."""
    begin, end = first.span(), last.span()
    return Span(begin.start, end.end) if begin is not None and end is not None and begin.start < end.end else None
