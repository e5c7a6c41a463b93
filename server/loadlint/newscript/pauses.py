"""How long the user paused between two actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from typing import TYPE_CHECKING

from loadlint.journey import Pause

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs

_FEWEST = 2
_SHORTEST_ACTION, LONGEST_ACTION = 0.02, 1.0
"""Seconds. A page's own scripts go on sooner than that; nobody looks at a page for less than the longest."""


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
            gap = runs.gap_before(place, number)
            if gap is not None:
                yield gap


def two_digits(seconds: float) -> float:
    """To two digits: nobody pauses more precisely."""
    return float(f"{seconds:.2g}")
