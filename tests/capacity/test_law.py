"""The Universal Scalability Law on systems whose parameters are known."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from loadlint.capacity.scalability_law import CapacityError, Interval, Law, fitted_law

LOADS = [1, 2, 4, 8, 12, 16, 24, 32]


def law_of(one: float, alpha: float, beta: float, seed: int, noise: float = 0.03) -> Law:
    """The law that is fitted to a system, whose measured throughputs have an error."""
    loads = np.array(LOADS, dtype=float)
    throughput = one * loads / (1 + alpha * (loads - 1) + beta * loads * (loads - 1))
    errors = np.random.default_rng(seed).normal(1, noise, len(loads))
    return fitted_law(loads.tolist(), (throughput * errors).tolist())


def laws_of(alpha: float, beta: float) -> list[Law]:
    """What is fitted to 200 systems of one law, each with other errors."""
    return [law_of(100, alpha, beta, seed) for seed in range(200)]


def covered(intervals: Iterable[Interval | None], truth: float) -> int:
    """How many of the intervals cover the truth."""
    return sum(interval is not None and interval.low <= truth <= interval.high for interval in intervals)


@pytest.mark.slow
@pytest.mark.parametrize(("alpha", "beta"), [(0.05, 0.002), (0.1, 0.0), (0.0, 0.001), (0.02, 0.0005)])
def test_intervals_cover_the_truth_in_nine_of_ten_systems(alpha: float, beta: float) -> None:
    laws = laws_of(alpha, beta)
    assert covered((law.one_at_a_time for law in laws), 100) >= 180
    assert covered((law.waiting for law in laws), alpha) >= 180
    assert covered((law.crosstalk for law in laws), beta) >= 180


def test_the_knee_is_where_throughput_is_highest() -> None:
    knee = (0.95 / 0.005) ** 0.5
    assert covered((law.knee for law in laws_of(0.05, 0.005)), knee) >= 180
    law = law_of(100, 0.05, 0.005, seed=1, noise=0.0)
    assert law.knee is not None and law.peak is not None
    assert law.knee.value == pytest.approx(knee, rel=1e-3)
    assert law.peak.value == pytest.approx(law.throughput(law.knee.value), rel=1e-6)


def test_without_crosstalk_there_is_no_knee_in_the_data() -> None:
    laws = [law_of(100, 0.1, 0.0, seed) for seed in range(100)]
    assert sum(law.knee is None for law in laws) >= 95
    limits = [law.limit.value for law in laws if law.limit is not None]
    assert np.median(limits) == pytest.approx(100 / 0.1, rel=0.1)


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_loads_that_do_not_tell_the_time_of_one_request_are_refused(noise: float) -> None:
    loads = np.arange(50.0, 130, 10)
    times = 0.01 * (loads - 20) * np.random.default_rng(1).normal(1, noise, len(loads))
    with pytest.raises(CapacityError, match="measure smaller loads"):
        fitted_law(loads.tolist(), (loads / times).tolist())
