"""Shares of a log with their intervals, and how often users did what each part of a script does.

The requests of one visitor are not independent, nor are those of one minute. So a log is divided into groups of
visitors, or of times where it knows none, and each number is computed again without each group (delete-a-group
jackknife): what differs between groups is what it does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.numbers.resampling import quantile_of_t

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array

GROUPS = 32
_ROUNDS = 500
_CLOSE = 1e-6
_CERTAINTY = 0.975


class Share(Struct, frozen=True):
    """A share of a whole with half the width of its 95 % interval."""

    value: float
    margin: float

    def __str__(self) -> str:
        return f"{self.value:.1%} ± {self.margin * 100:.1f}"

    def differs_from(self, share: float, distance: float) -> bool:
        """Whether another share is further off than a distance, beyond doubt."""
        return abs(self.value - share) > distance + self.margin


def shares(counts: Array) -> list[Share]:
    """The share of each column in the sum of all. `counts` has a row for each group."""
    return _with_intervals(counts, lambda sums: sums / max(sums.sum(), 1))


def part_shares(counts: Array, makes: Array) -> list[Share]:
    """How often each part was done, as a share of all. `makes` has how often a part (row) makes a request (column)."""

    def of_sums(sums: Array) -> Array:
        done = parts_done(sums, makes)
        result: Array = done / max(done.sum(), 1e-9)
        return result

    return _with_intervals(counts, of_sums)


def parts_done(requests: Array, makes: Array) -> Array:
    """How often each part was most likely done, by the number of requests of each template.

    It is the maximum of likelihood where counts have Poisson's distribution, by the iteration of Richardson and Lucy.
    """
    import numpy as np

    done = np.full(len(makes), max(requests.sum(), 1) / max(makes.sum(), 1))
    each = np.maximum(makes.sum(axis=1), 1)
    for _ in range(_ROUNDS):
        before = done
        done = done * (makes @ (requests / np.maximum(done @ makes, 1e-9))) / each
        if np.abs(done - before).max() <= _CLOSE * done.sum():
            break
    return done


def _with_intervals(counts: Array, estimate: Callable[[Array], Array]) -> list[Share]:
    import numpy as np

    rows = counts[counts.any(axis=1)].astype(float)
    values = estimate(rows.sum(axis=0))
    groups = len(rows)
    if groups < 2:
        return [Share(float(value), 1.0) for value in values]
    without = np.array([estimate(rows.sum(axis=0) - row) for row in rows])
    errors = np.sqrt(((without - without.mean(axis=0)) ** 2).sum(axis=0) * (groups - 1) / groups)
    factor = quantile_of_t(_CERTAINTY, groups - 1)
    return [Share(float(value), min(1.0, factor * float(error))) for value, error in zip(values, errors, strict=True)]
