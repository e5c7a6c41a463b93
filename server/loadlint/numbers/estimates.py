"""What a run tells of each step for a comparison: percentiles and failures, and how certain they are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.numbers.resampling import Estimate, drift_of, failures_of, memory_of, percentile_of
from loadlint.numbers.series import Series, StepKey, aligned_series, all_requests, common_swing

if TYPE_CHECKING:
    from loadlint.numbers.step_numbers import RunNumbers, StepNumbers

COMPARED = (50, 95)
"""The percentiles that are compared."""

_FEWEST_BEYOND = 5
"""How many samples at least must be above a percentile."""


class StepEstimates(Struct, frozen=True):
    """One step: the logarithms of its percentiles (of microseconds), those that its samples can tell."""

    count: int
    times: dict[int, Estimate]
    failures: Estimate


class RunEstimates(Struct, frozen=True):
    """One run. A step is None where the run has sums, which tell no spread. `rate` and `whole` are of all requests.

    `drift` is how far its times are from quarter to quarter, beyond what chance explains, as a share. `between` is how
    long a user did something else than wait for an answer, in milliseconds a request.
    """

    name: str
    tool: str
    rate: float | None
    counts: Mapping[StepKey, int]
    steps: Mapping[StepKey, StepEstimates | None]
    drift: float = 0.0
    between: float | None = None
    between_error: float = 0.0
    whole: StepEstimates | None = None


def estimates_of(numbers: RunNumbers) -> RunEstimates:
    """The estimates of a run, from its steady part."""
    first, last = numbers.steady.first, numbers.steady.last
    memory = memory_of(common_swing(numbers.series)[first:last]) if numbers.series.steps else 0
    drifts = {percent: _drift(numbers, percent, memory) for percent in COMPARED}

    def estimates(series: Series | None, of_step: StepNumbers) -> StepEstimates | None:
        if series is None:
            return None
        part = series.part(first, last)
        count = int(part.counts.sum())
        times = {
            percent: _as_shown(percentile_of(part, percent, memory), of_step.at_percent(percent)).with_error(
                drift.error, drift.degrees
            )
            for percent, drift in drifts.items()
            if count * (100 - percent) >= 100 * _FEWEST_BEYOND
        }
        return StepEstimates(count, times, failures_of(part, memory))

    steps = {of_step.step: estimates(numbers.series.steps.get(of_step.step), of_step) for of_step in numbers.steps}
    whole = estimates(all_requests(numbers.series), numbers.whole)
    counts = {of_step.step: of_step.count for of_step in numbers.steps}
    drift = math.expm1(max(drift.error for drift in drifts.values()))
    run, rate = numbers.run, numbers.whole.rate
    between = (numbers.between, numbers.between_error)
    return RunEstimates(run.name, run.tool, rate, counts, steps, drift, *between, whole)


def _as_shown(estimate: Estimate, milliseconds: float | None) -> Estimate:
    """The estimate with the percentile that the tables have: bins are one percent wide."""
    return replace(estimate, value=math.log(milliseconds * 1000)) if milliseconds else estimate


def _drift(numbers: RunNumbers, percent: float, memory: int) -> Estimate:
    together = aligned_series(numbers.series, percent)
    if together is None:
        return Estimate(0.0, 0.0, 1.0)
    return drift_of(together.part(numbers.steady.first, numbers.steady.last), percent, memory)
