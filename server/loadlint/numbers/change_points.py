"""Where a series of numbers changes for good: the E-divisive method of Matteson and James, as Apache Otava uses it.

The place that divides a series best is the one with the largest energy distance between what is before and after it.
It counts where hardly any shuffled series has so large a distance; then both parts are looked at in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from numpy.random import Generator

    from loadlint.numbers.percentiles import Array

_LEVEL = 0.01
_SHUFFLES = 999
_SEED = 20211
_FEWEST = 3
FEWEST_VALUES = 9
"""Fewer can be divided in so few ways that each division may be chance."""

_NUMBERS_AT_ONCE = 100_000


class ChangePoint(Struct, frozen=True):
    """A change before the value at `position`. `before` and `after` are the means of the parts beside it."""

    position: int
    before: float
    after: float
    chance: float

    @property
    def share(self) -> float:
        return self.after / self.before - 1 if self.before else 0.0


def change_points(values: Sequence[float], least: float = 0.05) -> tuple[ChangePoint, ...]:
    """The changes in a series, in order; those by a smaller share than `least` do not matter."""
    import numpy as np

    series = np.asarray(values, dtype=float)
    generator = np.random.default_rng(_SEED)
    positions = sorted(_divisions(series, 0, generator))
    bounds = [0, *(position for position, _ in positions), len(series)]
    points = []
    for number, (position, chance) in enumerate(positions):
        before = float(series[bounds[number] : position].mean())
        after = float(series[position : bounds[number + 2]].mean())
        points.append(ChangePoint(position, before, after, chance))
    return tuple(point for point in points if abs(point.share) >= least)


def _divisions(series: Array, offset: int, generator: Generator) -> Iterator[tuple[int, float]]:
    if len(series) < 2 * _FEWEST:
        return
    strengths = _strengths(series)
    place = int(strengths.argmax()) + _FEWEST
    chance = _chance(series, float(strengths.max()), generator)
    if chance <= _LEVEL:
        yield offset + place, chance
        yield from _divisions(series[:place], offset, generator)
        yield from _divisions(series[place:], offset + place, generator)


def _chance(series: Array, strength: float, generator: Generator) -> float:
    """How often a shuffled series is divided as well. Above the level no more are shuffled: how far does not matter."""
    import numpy as np

    stronger, shuffled = 0, 0
    block = max(1, _NUMBERS_AT_ONCE // len(series) ** 2)
    while shuffled < _SHUFFLES and stronger + 1 <= _LEVEL * (_SHUFFLES + 1):
        rows = np.tile(series, (min(block, _SHUFFLES - shuffled), 1))
        shuffled += len(rows)
        stronger += int((_strengths(generator.permuted(rows, axis=1)).max(axis=1) >= strength).sum())
    return (stronger + 1) / (_SHUFFLES + 1)


def _strengths(rows: Array) -> Array:
    """How well each place divides a series, from the place before which there are the fewest values; of several series
    where there are several rows."""
    import numpy as np

    count = rows.shape[-1]
    distances = np.abs(rows[..., :, None] - rows[..., None, :])
    # Sums over all pairs before a place, after it, and across it, for each place at once.
    sums = distances.cumsum(axis=-2).cumsum(axis=-1)
    before = np.arange(_FEWEST, count - _FEWEST + 1)
    after = count - before
    within_before = sums[..., before - 1, before - 1] / 2
    across = sums[..., before - 1, -1] - 2 * within_before
    within_after = sums[..., -1, -1, None] / 2 - within_before - across
    energy = (
        2 * across / (before * after)
        - 2 * within_before / (before * (before - 1))
        - 2 * within_after / (after * (after - 1))
    )
    strengths: Array = energy * before * after / count
    return strengths
