"""What changed between versions of an application, as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from loadlint.correlation.pair.version_change import VersionChange

_FEW = 2


def table(changes: Sequence[VersionChange]) -> Iterator[str]:
    """A line for each change: what happened, to what, from what to what, and in which requests."""
    rows = [(one.kind.value, one.thing.value, _what(one), _requests(one)) for one in changes]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for kind, thing, what, requests in rows:
        told = f"{what} ({requests})" if what else requests
        yield f"  {kind:<{widths[0]}}  {thing:<{widths[1]}}  {told}"


def _what(change: VersionChange) -> str:
    both = " → ".join(filter(None, (change.old, change.new)))
    return f"{change.name}: {both}" if change.name else both


def _requests(change: VersionChange) -> str:
    number = len(change.requests)
    return ", ".join(change.requests) if number <= _FEW else f"{number} requests"


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
