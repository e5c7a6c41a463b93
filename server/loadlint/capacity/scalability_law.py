"""The Universal Scalability Law, fitted to measured points, with intervals.

Throughput is X(N) = lN / (1 + s(N - 1) + kN(N - 1)), where N is the number of requests under way at a time: l (lambda)
is the throughput of one at a time, s (alpha) the share of the work that waits in line, k (beta) what requests cost each
other. By Little's law the mean time is R = N/X, so that R = a + b(N - 1) + cN(N - 1) with l = 1/a, s = b/a, k = c/a: a
linear model, whose errors grow with R. It is fitted by weighted least squares; what is not known is drawn from the
distribution that the residuals leave to its parameters (Student's, with as many degrees of freedom as points beyond
three).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.errors import UserError

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array

_DRAWS = 4000
_SEED = 20211
_ROUNDS = 4
_LEVELS = (0.025, 0.975)
_KNOWN = 0.9
"""A number that fewer draws have is none."""
_LEAST_ERROR = 1e-3
"""No measured time is nearer to the law than a thousandth."""


class CapacityError(UserError):
    """The runs do not show a capacity; the message says why."""


class Interval(Struct, frozen=True):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


class Law(Struct, frozen=True, rename={"one_at_a_time": "lambda", "waiting": "alpha", "crosstalk": "beta"}):
    """The parameters of the law. `knee` is the number of requests at a time with the highest throughput, and `peak`
    that throughput; None where beta may be 0. `limit` is what throughput comes near to without a knee; None where
    alpha may be 0 as well. `times` are a, b and c.
    """

    one_at_a_time: Interval
    waiting: Interval
    crosstalk: Interval
    knee: Interval | None
    peak: Interval | None
    limit: Interval | None
    times: tuple[float, float, float]

    def throughput(self, concurrency: float) -> float:
        """Requests a second with so many requests at a time."""
        a, b, c = self.times
        return concurrency / (a + b * (concurrency - 1) + c * concurrency * (concurrency - 1))


def fitted_law(concurrency: Sequence[float], throughput: Sequence[float]) -> Law:
    """The law of points: requests at a time, and requests a second. There must be more than three.

    Raises CapacityError where they do not tell the time of one request alone.
    """
    import numpy as np

    load = np.asarray(concurrency, dtype=float)
    times = load / np.asarray(throughput, dtype=float)
    terms = np.stack([np.ones_like(load), load - 1, load * (load - 1)], axis=1)
    expected = times
    for _ in range(_ROUNDS):
        values = np.linalg.lstsq(terms / expected[:, None], times / expected, rcond=None)[0]
        expected = np.maximum(terms @ values, times / 2)
    residuals = (times - terms @ values) / expected
    freedom = len(load) - 3
    error = max(math.sqrt(float(residuals @ residuals) / freedom), _LEAST_ERROR)
    draws = _draws(values, terms / expected[:, None], error, freedom)
    if values[0] <= 0 or len(draws) < _KNOWN * _DRAWS:
        raise CapacityError("the loads do not tell how long one request alone takes: measure smaller loads as well")
    return _law(values, draws)


def _draws(values: Array, terms: Array, error: float, freedom: int) -> Array:
    """Parameters that the points leave possible, a row for each draw."""
    import numpy as np

    generator = np.random.default_rng(_SEED)
    # With the triangle of the QR decomposition nothing has to be squared.
    triangle = np.linalg.inv(np.linalg.qr(terms, mode="r"))
    steps = generator.standard_normal((_DRAWS, 3)) @ triangle.T
    scale = error * np.sqrt(freedom / generator.chisquare(freedom, _DRAWS))
    draws: Array = values + steps * scale[:, None]
    return draws[draws[:, 0] > 0]


def _law(values: Array, draws: Array) -> Law:
    import numpy as np

    def interval(of_values: Array) -> Interval | None:
        drawn, value = of_values[1:], float(of_values[0])
        finite = drawn[np.isfinite(drawn)]
        if not np.isfinite(value) or len(finite) < _KNOWN * len(drawn):
            return None
        low, high = np.quantile(finite, _LEVELS)
        return Interval(value, float(low), float(high))

    a, b, c = np.concatenate([values[None, :], draws]).T
    waiting, crosstalk = interval(b / a), interval(c / a)
    single = interval(1 / a)
    assert waiting is not None and crosstalk is not None and single is not None
    with np.errstate(invalid="ignore", divide="ignore"):
        knee = np.sqrt((a - b) / c)
        peak = knee / (a + b * (knee - 1) + c * knee * (knee - 1))
        limit = np.where(b > 0, 1 / b, np.inf)
    has_knee = crosstalk.low > 0
    has_limit = not has_knee and waiting.low > 0
    return Law(
        single, waiting, crosstalk,
        interval(knee) if has_knee else None,
        interval(peak) if has_knee else None,
        interval(limit) if has_limit else None,
        (float(values[0]), float(values[1]), float(values[2])),
    )  # fmt: skip
