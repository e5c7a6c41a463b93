"""When exchanges were sent, and their order by that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar


class _Started(Protocol):
    """What has a place in the file and a start."""

    @property
    def index(self) -> int: ...
    @property
    def started(self) -> float | None: ...


E = TypeVar("E", bound=_Started)


def seconds(value: str) -> float | None:
    """Seconds since the epoch of a time as ISO 8601 writes it (UTC where it has no zone); None where it is none."""
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def in_order_of_start(exchanges: Sequence[E]) -> tuple[Sequence[E], tuple[int, ...]]:
    """The exchanges by start, and which stand too late in the file. Without a start they stay in place."""
    keyed: list[tuple[float, E]] = []
    late: list[int] = []
    previous = float("-inf")
    latest = float("-inf")
    for exchange in exchanges:
        start = previous if exchange.started is None else exchange.started
        if start < latest:
            late.append(exchange.index)
        latest = max(latest, start)
        previous = start
        keyed.append((start, exchange))
    if not late:
        return exchanges, ()
    return tuple(exchange for _, exchange in sorted(keyed, key=lambda pair: pair[0])), tuple(late)
