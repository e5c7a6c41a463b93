"""What a run tells of each step for a comparison: percentiles and failures, and how certain they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.numbers.resampling import Drawn, Estimate, drift_of, failures_of, mean_of, memory_of, percentile_of
from loadlint.numbers.series import Series, StepKey, aligned_series, all_requests, common_swing

if TYPE_CHECKING:
    from loadlint.numbers.step_numbers import RunNumbers, StepNumbers

COMPARED = (50, 95)
"""The percentiles that are compared."""

_FEWEST_OTHERS = 2
_FEWEST_BEYOND = 5
"""How many samples at least must be above a percentile."""


class StepEstimates(Struct, frozen=True):
    """One step: the logarithms of its percentiles (of microseconds), those that its samples can tell.

    `beside` are those of a request beside the mean of the other requests, of which there are some: what slows down all
    of them, a busy machine or a slower load generator, is not in these.
    """

    count: int
    times: dict[int, Estimate]
    failures: Estimate
    beside: dict[int, Estimate] = {}


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
    drawn = {
        of_step.step: _percentiles(numbers, numbers.series.steps.get(of_step.step), of_step, memory)
        for of_step in numbers.steps
    }

    def estimates(series: Series | None, of_percents: Mapping[int, Drawn]) -> StepEstimates | None:
        if series is None:
            return None
        part = series.part(first, last)
        times = {
            percent: of_percent.estimate().with_error(drifts[percent].error, drifts[percent].degrees)
            for percent, of_percent in of_percents.items()
        }
        return StepEstimates(int(part.counts.sum()), times, failures_of(part, memory))

    means = dict(_means_of_requests(drawn))
    steps: dict[StepKey, StepEstimates | None] = {}
    for step, of_percents in drawn.items():
        of_step = estimates(numbers.series.steps.get(step), of_percents)
        beside = dict(_beside_others(of_percents, means)) if step.kind == "request" else {}
        steps[step] = replace(of_step, beside=beside) if of_step is not None else None
    together = all_requests(numbers.series)
    whole = estimates(together, _percentiles(numbers, together, numbers.whole, memory))
    counts = {of_step.step: of_step.count for of_step in numbers.steps}
    drift = math.expm1(max(drift.error for drift in drifts.values()))
    run, rate = numbers.run, numbers.whole.rate
    between = (numbers.between, numbers.between_error)
    return RunEstimates(run.name, run.tool, rate, counts, steps, drift, *between, whole)


def _percentiles(numbers: RunNumbers, series: Series | None, of_step: StepNumbers, memory: int) -> dict[int, Drawn]:
    """The percentiles that the samples of a step can tell, with the value that the tables have: bins are wider."""
    if series is None:
        return {}
    part, drawn = series.part(numbers.steady.first, numbers.steady.last), {}
    for percent in COMPARED:
        if part.counts.sum() * (100 - percent) >= 100 * _FEWEST_BEYOND:
            of_part, shown = percentile_of(part, percent, memory), of_step.at_percent(percent)
            drawn[percent] = replace(of_part, value=math.log(shown * 1000)) if shown else of_part
    return drawn


def _means_of_requests(drawn: Mapping[StepKey, Mapping[int, Drawn]]) -> Iterator[tuple[int, tuple[Drawn, int]]]:
    """The mean of a percentile over the requests of a run, and how many these are, where they are enough."""
    for percent in COMPARED:
        of_requests = [
            of_step[percent] for step, of_step in drawn.items() if step.kind == "request" and percent in of_step
        ]
        if len(of_requests) > _FEWEST_OTHERS:
            yield percent, (mean_of(of_requests), len(of_requests))


def _beside_others(
    of_step: Mapping[int, Drawn], means: Mapping[int, tuple[Drawn, int]]
) -> Iterator[tuple[int, Estimate]]:
    """The percentiles of a request as multiples of those of the other requests of its run."""
    for percent, of_percent in of_step.items():
        if percent in means:
            yield percent, of_percent.beside(*means[percent]).estimate()


def _drift(numbers: RunNumbers, percent: float, memory: int) -> Estimate:
    together = aligned_series(numbers.series, percent)
    if together is None:
        return Estimate(0.0, 0.0, 1.0)
    return drift_of(together.part(numbers.steady.first, numbers.steady.last), percent, memory)
