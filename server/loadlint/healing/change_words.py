"""What changed between two versions of an application, in words."""

from __future__ import annotations

from loadlint.correlation.pair.version_change import VersionChange

_FEW = 2


def sentence_of(change: VersionChange) -> str:
    """One change for people, on one line."""
    told = " ".join(filter(None, (change.kind.value, change.thing.value, what_of(change))))
    return f"{told}: {requests_of(change)}"


def what_of(change: VersionChange) -> str:
    """What the thing was and is, and what carries it."""
    both = " → ".join(filter(None, (change.old, change.new)))
    return f"{change.name}: {both}" if change.name else both


def requests_of(change: VersionChange) -> str:
    """The requests that show it, or their number where they are many."""
    number = len(change.requests)
    return ", ".join(change.requests) if number <= _FEW else f"{number} requests"
