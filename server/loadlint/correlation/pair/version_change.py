"""What has changed from one version of an application to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

T = TypeVar("T")


class ChangeKind(StrEnum):
    """What happened to a thing. `FORM` is a value that is written in another way, `UNCLEAR` a place that no longer is
    the only one of its name.
    """

    RENAMED = "renamed"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"
    FORM = "form"
    UNCLEAR = "unclear"


class Thing(StrEnum):
    """What a change is about."""

    ADDRESS = "address"
    STEP = "step"
    PARAMETER = "parameter"
    FIELD = "field"
    HEADER = "header"
    VALUE = "value"


class VersionChange(Struct, frozen=True):
    """One difference between two versions, without any value: names and places only.

    `requests` are the methods and paths, with marks for ids, of all requests that show it, as the new version has them
    where it does. `old` and `new` are what the thing was and is; `name` is what carries it, where that is something
    else. `old_entries` and `new_entries` are the indices of these requests in the files of the two recordings.
    """

    kind: ChangeKind
    thing: Thing
    requests: tuple[str, ...]
    old: str = ""
    new: str = ""
    name: str = ""
    old_entries: tuple[int, ...] = ()
    new_entries: tuple[int, ...] = ()


def joined_changes(changes: Iterable[VersionChange]) -> Iterator[VersionChange]:
    """Joins equal changes that several requests show to one."""
    alike: dict[tuple[str, ...], list[VersionChange]] = {}
    for change in changes:
        alike.setdefault((change.kind, change.thing, change.old, change.new, change.name), []).append(change)
    for same in alike.values():
        yield replace(
            same[0],
            requests=_each([change.requests for change in same]),
            old_entries=_each([change.old_entries for change in same]),
            new_entries=_each([change.new_entries for change in same]),
        )


def _each(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(parts)))
