"""How uncertain a percentile of a run is: the moving-block bootstrap over windows of time.

Samples of a load test are not independent: a slow second makes all its requests slow. So whole blocks of neighbouring
windows are drawn, with the samples in them, and the percentile is taken from each such run. A block is three times as
long as windows remember each other. A run that is too short for eight such blocks has a larger error, from fewer
independent parts, so that it tells little or nothing. The draws are the same each time.

Where the quarters of a run differ by more than these draws explain, the machine or the application drifts, and the next
run differs from this one in the same way: noise of that kind is as large between runs as between their quarters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.numbers.percentiles import BINS_PER_E, in_bins

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array
    from loadlint.numbers.series import Series

_DRAWS = 400
_SEED = 20211
_FEWEST_BLOCKS = 8
_BLOCK_OF_MEMORY = 3
_CHANCE = 1.5
_QUARTERS = 4
_BEYOND_CHANCE = 1.5


class Estimate(Struct, frozen=True):
    """A value with its standard error, which comes from `degrees` + 1 independent parts."""

    value: float
    error: float
    degrees: float

    def with_error(self, error: float, degrees: float) -> Estimate:
        """The same value with one more independent error; degrees of freedom by Welch and Satterthwaite."""
        variance = self.error**2 + error**2
        parts = self.error**4 / self.degrees + error**4 / degrees
        return Estimate(self.value, math.sqrt(variance), variance**2 / parts if parts else self.degrees)


class Drawn(Struct, frozen=True):
    """A value of a run, and what it is in each of the draws, which are the same for all values of the run.

    `blocks` are how long the blocks are and how long windows remember, both in windows, and how many windows there are.
    """

    value: float
    draws: Array
    blocks: tuple[int, int, int]

    def beside(self, mean: Drawn, count: int) -> Drawn:
        """How far it is from the mean of the others of a run: what all of them share in a draw is not in it.

        `mean` is that of all `count` of them, this one included.
        """
        share = count / (count - 1)
        return Drawn(share * (self.value - mean.value), share * (self.draws - mean.draws), self.blocks)

    def estimate(self, least: float = 0.3 / BINS_PER_E) -> Estimate:
        """The value with its error: no percentile is known better than the width of the bins that it is taken from."""
        length, memory, windows = self.blocks
        # What windows of neighbouring blocks share is not in the spread of the draws.
        error = _spread_of(self.draws) * math.sqrt(1 + memory / length)
        degrees = windows / max(length, _BLOCK_OF_MEMORY * memory) - 1
        return Estimate(self.value, math.hypot(error, least), max(degrees, 1.0))


def mean_of(drawn: Sequence[Drawn]) -> Drawn:
    """The mean of values of one run."""
    import numpy as np

    value = sum(each.value for each in drawn) / len(drawn)
    return Drawn(value, np.mean([each.draws for each in drawn], axis=0), drawn[0].blocks)


def percentile_of(series: Series, percent: float, memory: int) -> Drawn:
    """The logarithm of a percentile of a step's times, in microseconds; windows remember `memory` of those before."""
    # Numbers with a point are multiplied twenty times as fast.
    counts = series.counts.astype(float)
    return _value_in_draws(len(counts), memory, lambda windows: in_bins(series.first_bin, windows @ counts, percent))


def failures_of(series: Series, memory: int) -> Estimate:
    """The share of requests that failed."""
    import numpy as np

    requests = series.counts.sum(axis=1)

    def of_rows(windows: Array) -> Array:
        shares: Array = (windows @ series.failures) / np.maximum(windows @ requests, 1)
        return shares

    # Where none has failed, one may have been near to it.
    return _value_in_draws(len(requests), memory, of_rows).estimate(least=1.0 / max(int(requests.sum()), 1))


def _value_in_draws(windows: int, memory: int, of_rows: Callable[[Array], Array]) -> Drawn:
    import numpy as np

    wanted = max(math.ceil(windows ** (1 / 3)), _BLOCK_OF_MEMORY * memory)
    length = max(1, min(wanted, windows // _FEWEST_BLOCKS))
    value = float(of_rows(np.ones((1, windows)))[0])
    return Drawn(value, of_rows(_weights(windows, length)), (length, memory, windows))


def drift_of(series: Series, percent: float, memory: int) -> Estimate:
    """How far the logarithm of a percentile is from quarter to quarter of a run, beyond chance: an error around 0."""
    import numpy as np

    quarters = [part.sum(axis=0) for part in np.array_split(series.counts, _QUARTERS)]
    values = [in_bins(series.first_bin, counts, percent)[0] for counts in quarters if counts.any()]
    if len(series.counts) < _FEWEST_BLOCKS or len(values) < _QUARTERS:
        return Estimate(0.0, 0.0, _QUARTERS - 1)
    by_chance = _QUARTERS * percentile_of(series, percent, memory).estimate().error ** 2
    variance = float(np.var(values, ddof=1))
    drifts = variance > _BEYOND_CHANCE * by_chance
    return Estimate(0.0, math.sqrt(variance - by_chance) if drifts else 0.0, _QUARTERS - 1)


@lru_cache(maxsize=4)
def _weights(windows: int, length: int) -> Array:
    """How often each window is in each draw, for blocks of a length; all steps of a run have the same draws."""
    import numpy as np

    blocks = math.ceil(windows / length)
    starts = np.random.default_rng(_SEED).integers(0, windows - length + 1, (_DRAWS, blocks))
    drawn = (starts[:, :, None] + np.arange(length)).reshape(_DRAWS, -1)[:, :windows]
    places = drawn + windows * np.arange(_DRAWS)[:, None]
    weights: Array = np.bincount(places.ravel(), minlength=_DRAWS * windows).reshape(_DRAWS, windows).astype(float)
    return weights


def memory_of(swing: Array) -> int:
    """For how many windows the times of a run remember what they were: until their correlation is that of chance."""
    windows = len(swing)
    difference = swing - swing.mean()
    variance = float(difference @ difference)
    if not variance:
        return 0
    limit = _CHANCE / math.sqrt(windows)
    for lag in range(1, windows // 3):
        correlation = float(difference[lag:] @ difference[:-lag]) / variance
        # In a short series correlations look smaller than they are (Kendall).
        if correlation + (1 + 3 * correlation) / windows < limit:
            return lag - 1
    return windows // 3


def _spread_of(draws: Array) -> float:
    import numpy as np

    finite = draws[np.isfinite(draws)]
    return float(finite.std()) if len(finite) > 1 else math.inf


def quantile_of_t(level: float, degrees: float) -> float:
    """The quantile of Student's distribution, by the expansion of Cornish and Fisher."""
    z = NormalDist().inv_cdf(level)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3
