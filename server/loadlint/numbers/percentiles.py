"""Percentiles of values that are counted, in the definition of each tool.

Bins are those of a mergeable digest: equally wide in the logarithm, so that a percentile taken from them is wrong by
half a percent at most, however many runs were added up.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import ndarray

    Array = ndarray[Any, Any]

PERCENTS = (50.0, 90.0, 95.0, 99.0)

BINS_PER_E = 100
"""How many bins there are between a value and the value times e: each is one percent wide."""

BIN_OF_VALUE = f"floor(ln(greatest(value, 1)) * {BINS_PER_E})::INTEGER"
"""The bin of a sample, as the database computes it; the value is in microseconds."""


def percentile(values: Array, counts: Array, percent: float, tool: str) -> float:
    """A percentile of sorted values that occur so often.

    JMeter's dashboard interpolates at p · (n + 1), k6 and most others at 1 + p · (n - 1).
    """
    import numpy as np

    cumulative = np.cumsum(counts)
    total = int(cumulative[-1])
    share = percent / 100
    rank = share * (total + 1) if tool == "JMeter" else 1 + share * (total - 1)
    rank = min(max(rank, 1.0), float(total))
    lower = math.floor(rank)
    low, high = values[np.searchsorted(cumulative, [lower, min(lower + 1, total)])]
    return float(low + (rank - lower) * (high - low))


def in_bins(first_bin: int, counts: Array, percent: float) -> Array:
    """The logarithm of a percentile (of microseconds) for each row of counts by bin; NaN for a row without any."""
    import numpy as np

    cumulative = np.cumsum(np.atleast_2d(counts), axis=1)
    totals = cumulative[:, -1]
    wanted = totals * percent / 100
    position = np.minimum((cumulative < wanted[:, None]).sum(axis=1), cumulative.shape[1] - 1)
    rows = np.arange(len(position))
    inside = np.atleast_2d(counts)[rows, position]
    before = cumulative[rows, position] - inside
    part = np.where(inside > 0, (wanted - before) / np.maximum(inside, 1), 0.5)
    return np.where(totals > 0, (first_bin + position + part) / BINS_PER_E, np.nan)
