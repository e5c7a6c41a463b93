"""The values that an answer issues, with the names that they have there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from loadlint.codecs import decode
from loadlint.correlation.observe.leaves import Leaf, leaves_of
from loadlint.extractor import FromJson, JsonStep
from loadlint.recordings.exchange import Response
from loadlint.text.regex import regex

_ASSIGNED = regex(
    r"""["']?([A-Za-z_$][\w$-]{0,60})["']?\s{0,4}[:=]\s{0,4}(?:"([^"<>\n]{1,4000})"|'([^'<>\n]{1,4000})')"""
)
"""`name: "value"`, `"name": "value"` and `name = 'value'`, as inline scripts have them."""


class IssuedValue(Struct, frozen=True):
    """A value of an answer with its name; `kind` is the kind of place that it has there, empty for text of scripts.

    `beside` are the other values of the JSON objects around it: what tells one item of a list from the others.
    """

    name: str
    value: str
    kind: str
    beside: frozenset[str] = frozenset()


def issued_values(response: Response) -> Iterator[IssuedValue]:
    """All values with a name: structured ones, and those that inline scripts of a page assign."""
    leaves = tuple(leaves_of(response))
    members = _members(leaves)
    for leaf in leaves:
        path = _path(leaf)
        around = {value for end in range(len(path)) for value in members.get(path[:end], ())}
        yield IssuedValue(leaf.name, leaf.value, leaf.source.name, frozenset(around - {leaf.value}))
    if "html" in response.media_type:
        for script in re.findall(r"<script\b[^>]*>(.*?)</script", response.text, re.DOTALL | re.IGNORECASE):
            for name, double, single in _ASSIGNED.findall(script):
                text = double or single
                yield IssuedValue(name, decode("json", text) or text if "\\" in text else text, "")


def _members(leaves: Iterable[Leaf]) -> Mapping[tuple[JsonStep, ...], Sequence[str]]:
    """For the path of each object of a JSON answer the plain values that are its members."""
    members: dict[tuple[JsonStep, ...], list[str]] = {}
    for leaf in leaves:
        if path := _path(leaf):
            members.setdefault(path[:-1], []).append(leaf.value)
    return members


def _path(leaf: Leaf) -> tuple[JsonStep, ...]:
    """Where a value stands in a JSON answer; empty where it does not stand there by itself."""
    origin = leaf.extractor.origin
    return tuple(origin.path) if isinstance(origin, FromJson) and not leaf.extractor.operations else ()
