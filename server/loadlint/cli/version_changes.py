"""What changed between versions of an application, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from loadlint.healing.change_words import requests_of, what_of

if TYPE_CHECKING:
    from loadlint.correlation.pair.version_change import VersionChange


def table(changes: Sequence[VersionChange]) -> Iterator[str]:
    """A line for each change: what happened, to what, from what to what, and in which requests."""
    rows = [(change.kind.value, change.thing.value, what_of(change), requests_of(change)) for change in changes]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for kind, thing, what, requests in rows:
        told = f"{what} ({requests})" if what else requests
        yield f"  {kind:<{widths[0]}}  {thing:<{widths[1]}}  {told}"


def as_json(change: VersionChange) -> dict[str, Any]:
    """One change for programs; what a change does not have is null."""
    return {
        "kind": change.kind.value,
        "thing": change.thing.value,
        "name": change.name or None,
        "old": change.old or None,
        "new": change.new or None,
        "requests": list(change.requests),
        "old_entries": list(change.old_entries),
        "new_entries": list(change.new_entries),
    }
