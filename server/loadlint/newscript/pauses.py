"""How long the user paused between two actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from typing import TYPE_CHECKING

from loadlint.journey import Pause

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Exchange

_FEWEST = 2
_SHORTEST_ACTION, LONGEST_ACTION = 0.02, 1.0
"""Seconds. A page's own scripts go on sooner than that; nobody looks at a page for less than the longest."""


def gap_before(exchanges: Sequence[Exchange], position: int) -> float | None:
    """Seconds from the start of the exchange before to that of one; None where the recording has no times.

    When answers ended is not known of all formats, so that the time of one answer counts as pause.
    """
    started = exchanges[position].started
    before = [exchange.started for exchange in exchanges[max(0, position - 1) : position]]
    if started is None or not before or before[-1] is None:
        return None
    return max(0.0, started - before[-1])


def shortest_pause_of_user(gaps: Sequence[float]) -> float:
    """From how many seconds on a gap is the user's, by the gaps before new pages: a quarter of their median.

    A person reads for seconds, a browser that a program drives does not.
    """
    typical = median(gaps) if gaps else LONGEST_ACTION
    return min(max(typical / 4, _SHORTEST_ACTION), LONGEST_ACTION)


def pause_between(runs: Runs, starts: Sequence[int]) -> Pause | None:
    """The pause between transactions that start at these positions, of all recordings; None where too few are known."""
    gaps = sorted(_gaps(runs, starts))
    if len(gaps) < _FEWEST:
        return None
    low, _, high = quantiles(gaps, n=4, method="inclusive")
    return Pause(two_digits(low), two_digits(high))


def _gaps(runs: Runs, starts: Sequence[int]) -> Iterator[float]:
    for position in starts[1:]:
        for number, place in runs.places(position).items():
            gap = gap_before(runs.recordings[number].exchanges, place)
            if gap is not None:
                yield gap


def two_digits(seconds: float) -> float:
    """To two digits: nobody pauses more precisely."""
    return float(f"{seconds:.2g}")
