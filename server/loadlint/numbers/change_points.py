"""Where a series of numbers changes for good: the E-divisive method of Matteson and James, as Apache Otava uses it.

The place that divides a series best is the one with the largest energy distance between what is before and after it.
It counts where hardly any shuffled series has so large a distance; then both parts are looked at in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator

    from loadlint.numbers.percentiles import Array

_LEVEL = 0.01
_SHUFFLES = 999
_SEED = 20211
_FEWEST = 3


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
    positions = sorted(_divided(series, 0, generator))
    bounds = [0, *(position for position, _ in positions), len(series)]
    points = []
    for number, (position, chance) in enumerate(positions):
        before = float(series[bounds[number] : position].mean())
        after = float(series[position : bounds[number + 2]].mean())
        points.append(ChangePoint(position, before, after, chance))
    return tuple(point for point in points if abs(point.share) >= least)


def _divided(series: Array, offset: int, generator: Generator) -> Iterator[tuple[int, float]]:
    if len(series) < 2 * _FEWEST:
        return
    position, strength = _best(series)
    stronger = sum(_best(generator.permutation(series))[1] >= strength for _ in range(_SHUFFLES))
    chance = (stronger + 1) / (_SHUFFLES + 1)
    if chance <= _LEVEL:
        yield offset + position, chance
        yield from _divided(series[:position], offset, generator)
        yield from _divided(series[position:], offset + position, generator)


def _best(series: Array) -> tuple[int, float]:
    """The place that divides a series best, and how well it does."""
    import numpy as np

    count = len(series)
    distances = np.abs(series[:, None] - series[None, :])
    # Sums over all pairs before a place, after it, and across it, for each place at once.
    sums = distances.cumsum(axis=0).cumsum(axis=1)
    places = np.arange(_FEWEST, count - _FEWEST + 1)
    within_before = sums[places - 1, places - 1] / 2
    to_before = sums[places - 1, -1]
    across = to_before - 2 * within_before
    within_after = sums[-1, -1] / 2 - within_before - across
    before, after = places, count - places
    energy = (
        2 * across / (before * after)
        - 2 * within_before / (before * (before - 1))
        - 2 * within_after / (after * (after - 1))
    )
    strength = energy * before * after / count
    best = int(np.argmax(strength))
    return int(places[best]), float(strength[best])
