"""The capacity that runs show: the law of their steps of load, and how far a load of today is from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime

from msgspec import Struct

from loadlint.capacity.load_steps import LoadStep, Stairs, judged_together, load_steps
from loadlint.capacity.scalability_law import CapacityError, Interval, Law, fitted_law
from loadlint.numbers.table import sample_table

FEWEST_STEPS = 6
_LEAST_SPREAD = 2.0
_MONTHS = 12
_MOST_MONTHS = 600


class Headroom(Struct, frozen=True):
    """How many times the load of today, in requests a second, the application can take. `months` are those until
    growth has used it up, None without growth.
    """

    today: float
    times: Interval
    growth: float | None = None
    months: Interval | None = None


class Capacity(Struct, frozen=True, rename={"left_out": "leftOut"}):
    """What runs show. `capacity` is the highest throughput: that of the knee, or what throughput comes near to, or the
    highest with which 95 % of requests take less than `target` seconds; None where the data has no such number.
    `left_out` are the steps of load that tell nothing.
    """

    steps: tuple[LoadStep, ...]
    left_out: tuple[LoadStep, ...]
    law: Law
    target: float | None
    capacity: Interval | None
    headroom: Headroom | None

    @property
    def is_beyond_data(self) -> bool:
        """Whether the knee is at more requests than twice the most that were measured."""
        most = max(step.concurrency for step in self.steps)
        return self.law.knee is not None and self.law.knee.value > 2 * most


def capacity_of(
    paths: Sequence[str],
    target: float | None = None,
    today: float | None = None,
    growth: float | None = None,
    stairs: Stairs | None = None,
) -> Capacity:
    """The capacity that runs in files show. `target` are seconds, `today` requests a second, `growth` is a share a
    month. Raises CapacityError, ResultsError, MissingExtraError.
    """
    with sample_table() as table:
        steps = judged_together([step for run in table.load(paths) for step in load_steps(table, run, stairs)])
    good = tuple(step for step in steps if not step.problem)
    left_out = tuple(step for step in steps if step.problem)
    _require(good, left_out)
    law = fitted_law([step.concurrency for step in good], [step.throughput for step in good])
    capacity = law.peak or law.limit
    if target is not None:
        capacity = _within_target(good, target) or capacity
    return Capacity(good, left_out, law, target, capacity, _headroom(capacity, today, growth))


def _require(good: Sequence[LoadStep], left_out: Sequence[LoadStep]) -> None:
    """Raises CapacityError where the steps of load are too few or too much alike."""
    if left_out and len(good) + len(left_out) >= FEWEST_STEPS > len(good):
        problems = "; ".join(f"{step.run} from {step.started:.0f} s on: {step.problem}" for step in left_out)
        raise CapacityError(
            f"{len(left_out)} of {len(good) + len(left_out)} steps of load are left out, and {FEWEST_STEPS} good ones "
            f"are needed: remove the cause and run again. Left out: {problems}"
        )
    if len(good) < FEWEST_STEPS:
        all_steps = "; ".join(_in_words(step) for step in (*good, *left_out))
        raise CapacityError(
            f"a capacity needs {FEWEST_STEPS} steps of load and has {len(good)}: make a run with stairs, each several "
            "times as long as an iteration, or a run for each load. Loads with nearly as many requests under way are "
            f"one step, unless --step says how long each of the stairs lasts. Found: {all_steps or 'none'}"
        )
    loads = [step.concurrency for step in good]
    if max(loads) < _LEAST_SPREAD * min(loads):
        raise CapacityError(
            f"the loads are too much alike for a capacity: {min(loads):.3g} to {max(loads):.3g} requests at a time"
        )


def _in_words(step: LoadStep) -> str:
    """A step of load with its part of the run."""
    end = step.started + step.seconds
    text = f"{step.run} from {step.started:.0f} to {end:.0f} s, {step.concurrency:.2g} requests at a time, "
    return f"{text}{step.throughput:.3g}/s{f', left out: {step.problem}' if step.problem else ''}"


def _within_target(steps: Sequence[LoadStep], target: float) -> Interval | None:
    """The highest throughput until the 95th percentile reaches a time, which is between two measured loads."""
    ordered = sorted(steps, key=lambda step: step.concurrency)
    above = next((place for place, step in enumerate(ordered) if step.p95 > target), None)
    if above is None:
        return None
    if above == 0:
        raise CapacityError(f"p95 is above {target * 1000:.4g} ms with the smallest load already")
    below, over = ordered[above - 1], ordered[above]
    part = (target - below.p95) / (over.p95 - below.p95)
    value = below.throughput + part * (over.throughput - below.throughput)
    # Beyond the knee throughput falls: what was measured before is more.
    most = max(step.throughput for step in ordered[:above])
    return Interval(max(value, most), most, max(most, over.throughput))


def _headroom(capacity: Interval | None, today: float | None, growth: float | None) -> Headroom | None:
    if capacity is None or today is None:
        return None
    times = Interval(*(value / today for value in (capacity.value, capacity.low, capacity.high)))
    if not growth:
        return Headroom(today, times)
    months = Interval(*(_months(value, growth) for value in (times.value, times.low, times.high)))
    return Headroom(today, times, growth, months)


def _months(times: float, growth: float) -> float:
    """How many months a growth takes to make a load so many times as large."""
    return min(math.log(max(times, 1.0)) / math.log1p(growth), _MOST_MONTHS)


def month_after(months: float, today: date | None = None) -> str:
    """The month that is so many months from today, as `2027-03`."""
    now = today or datetime.now(UTC).date()
    number = now.year * _MONTHS + now.month - 1 + math.floor(months)
    return f"{number // _MONTHS}-{number % _MONTHS + 1:02d}"
