"""The steady part of a run: without the warm-up at its start and the cool-down at its end, as the series shows them.

Two things show a warm-up: fewer requests than later, since users are still started, and times that are longer than
those of the rest. A start with shorter times is none: the application has become slower since. Where they end is where
the standard error of the mean of what is left is smallest (the marginal standard error rule), in the first half of the
run. A cool-down is the end with fewer requests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.numbers.series import RunSeries, common_swing

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array

_FEWEST_WINDOWS = 20
_BUSY = 0.7
_NOTICEABLE = 0.1
_CERTAIN = 4.0


class SteadyPart(Struct, frozen=True):
    """The windows from `first` to before `last`. `why` says in words what is left out."""

    first: int
    last: int
    why: tuple[str, ...] = ()


def whole(series: RunSeries) -> SteadyPart:
    """All windows."""
    return SteadyPart(0, series.windows)


def steady_part(series: RunSeries) -> SteadyPart:
    """What is left without warm-up and cool-down; a run that is too short to tell is left as it is."""
    if series.windows < _FEWEST_WINDOWS:
        return whole(series)
    requests = series.requests
    first, last = _busy(requests)
    first = max(first, _first_settled_window(common_swing(series), first, last))
    why = []
    if first:
        why.append(f"the first {_seconds(first * series.width)} (warm-up)")
    if last < series.windows:
        why.append(f"the last {_seconds((series.windows - last) * series.width)} (cool-down)")
    return SteadyPart(first, last, tuple(why))


def _busy(requests: Array) -> tuple[int, int]:
    """Where the run has begun to send what it sends in the middle, and where it has ceased to."""
    import numpy as np

    quarter = len(requests) // 4
    usual = np.median(requests[quarter : len(requests) - quarter])
    # Three windows together: a single one may have few requests by chance.
    smooth = np.convolve(requests, np.ones(3) / 3, mode="same")
    smooth[0], smooth[-1] = requests[:2].mean(), requests[-2:].mean()
    busy = np.flatnonzero(smooth >= _BUSY * usual)
    if not usual or not len(busy) or busy[0] > 2 * quarter or busy[-1] < 2 * quarter:
        return 0, len(requests)
    return int(busy[0]), int(busy[-1]) + 1


def _first_settled_window(times: Array, first: int, last: int) -> int:
    """The window from which on the times are those of the rest; `first` where nothing is noticeable."""
    import numpy as np

    part = times[first:last]
    half = len(part) // 2
    if half < _FEWEST_WINDOWS // 2:
        return first
    errors = [part[start:].var() / (len(part) - start) for start in range(half)]
    start = int(np.argmin(errors))
    rest = part[start:]
    if not start:
        return first
    difference = part[:start].mean() - rest.mean()
    spread = rest.std() * (1 / start + 1 / len(rest)) ** 0.5
    return first + start if difference > max(_NOTICEABLE, _CERTAIN * spread) else first


def _seconds(microseconds: int) -> str:
    return f"{microseconds / 1_000_000:.3g} s"
