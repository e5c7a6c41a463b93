"""On which line of a TOML text a setting stands, for messages. The standard library's reader does not tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.project.setting_values import Place

_KEY = r"(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_KEYS = rf"{_KEY}(?:[ \t]*+\.[ \t]*+{_KEY})*+"
_HEADER = regex(rf"[ \t]*+(\[\[?)[ \t]*+({_KEYS})[ \t]*+\]")
_VALUE = regex(rf"[ \t]*+({_KEYS})[ \t]*+=")
_ONE_KEY = regex(_KEY)


def line_of(text: str, place: Place) -> int:
    """The line, from 1, of what has most of a place's keys in common with it."""
    best, line = 0, 1
    for number, keys in _keys(text):
        alike = sum(1 for _ in _common(keys, place))
        if alike > best:
            best, line = alike, number
    return line


def _common(keys: Place, place: Place) -> Iterator[None]:
    for key, wanted in zip(keys, place, strict=False):
        if key != wanted:
            return
        yield None


def _keys(text: str) -> Iterator[tuple[int, Place]]:
    """Each line that names something, with its keys from the root."""
    table: Place = ()
    count: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _place_of_keys(header[2])
            if header[1] == "[[":
                count[table] = count.get(table, -1) + 1
                table = (*table, count[table])
            yield number, table
        elif value := _VALUE.match(line):
            yield number, (*table, *_place_of_keys(value[1]))


def _place_of_keys(keys: str) -> Place:
    return tuple(key.strip("\"'") for key in _ONE_KEY.findall(keys))
