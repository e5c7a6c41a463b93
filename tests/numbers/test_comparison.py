"""Verdicts on runs of which the truth is known: made up in great numbers, with noise that remembers what it was."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from msgspec.structs import replace

from loadlint.numbers.comparison import Comparison, Verdict, compare
from loadlint.numbers.estimates import estimates_of
from loadlint.numbers.percentiles import in_bins
from loadlint.numbers.resampling import Drawn, Estimate, drift_of, mean_of
from loadlint.numbers.series import Series, StepKey
from loadlint.numbers.step_numbers import RunNumbers
from tests.numbers.runs import made_up
from tests.support.sampling import one_in, sampled


def compared(now: RunNumbers, *bases: RunNumbers) -> Comparison:
    """A run beside others."""
    return compare(estimates_of(now), [estimates_of(base) for base in bases])


FIRST = StepKey("step 0")
SERIES = one_in(2, [(20, 3), (60, 6)])
"""So many pairs of runs, and the most alarms: with a true rate of 5 %, more happen in 2 or 3 % of series."""

NOISE = {"none": (0.0, 0.0), "seconds": (0.5, 0.2), "half a minute": (0.8, 0.1), "minutes": (0.95, 0.2)}


@pytest.mark.exhaustive
@pytest.mark.parametrize("noise", one_in(4, reversed(NOISE)))
@pytest.mark.parametrize("series", SERIES)
def test_ten_equal_steps_raise_no_alarm(noise: str, series: tuple[int, int]) -> None:
    (pairs, most), (memory, swing) = series, NOISE[noise]
    random = np.random.default_rng(7)
    alarms = 0
    for _ in range(pairs):
        base, now = (made_up(random, [300.0] * 10, 200, memory, swing) for _ in range(2))
        alarms += any(step.verdict is Verdict.SLOWER for step in compared(now, base).steps)
    assert alarms <= most


@pytest.mark.slow
@pytest.mark.parametrize(("count", "factor", "steps"), sampled([(200, 1.2), (2000, 1.1)], [(10,), (1,)]))
def test_a_slower_step_is_found(count: int, factor: float, steps: int) -> None:
    random = np.random.default_rng(11)
    verdicts = []
    for _ in range(20):
        base = made_up(random, [300.0] * steps, count)
        now = made_up(random, [300.0 * factor] + [300.0] * (steps - 1), count)
        verdicts.append(compared(now, base).by_step[FIRST].verdict)
    assert verdicts.count(Verdict.SLOWER) >= 18


@pytest.mark.slow
@pytest.mark.parametrize("series", SERIES)
def test_a_single_step_with_long_memory_raises_few_alarms(series: tuple[int, int]) -> None:
    random = np.random.default_rng(7)
    pairs = [[made_up(random, [300.0], 200, 0.8, 0.1) for _ in range(2)] for _ in range(series[0])]
    assert sum(compared(now, base).steps[0].verdict is Verdict.SLOWER for base, now in pairs) <= series[1]


def test_a_run_without_independent_parts_tells_nothing() -> None:
    random = np.random.default_rng(3)
    base, now = (made_up(random, [median], 2400, memory=0.99, swing=0.1) for median in (300.0, 900.0))
    assert compared(now, base).steps[0].verdict is Verdict.CANT_TELL
    assert "too few independent parts" in compared(now, base).steps[0].why
    bases = [made_up(random, [300.0], 2400, memory=0.99, swing=0.1) for _ in range(3)]
    assert compared(now, *bases).steps[0].verdict is Verdict.SLOWER, "their spread tells how much runs differ"
    short = [made_up(random, [median], 2400, memory=0.5, swing=0.1) for median in (300.0, 900.0)]
    assert compared(short[1], short[0]).steps[0].verdict is Verdict.SLOWER


def drifting(random: np.random.Generator, medians: Sequence[float]) -> RunNumbers:
    """A run whose quarters have these medians, in milliseconds."""
    quarters = [made_up(random, [median], 600).series.steps[FIRST] for median in medians]
    first = min(quarter.first_bin for quarter in quarters)
    last = max(quarter.first_bin + quarter.counts.shape[1] for quarter in quarters)
    rows = [
        np.pad(part.counts, ((0, 0), (part.first_bin - first, last - part.first_bin - part.counts.shape[1])))
        for part in quarters
    ]
    run = made_up(random, [300.0], 2400)
    series = Series(first, np.vstack(rows), np.zeros(240, dtype=np.int64))
    return replace(run, series=replace(run.series, steps={FIRST: series}))


def test_quarters_that_differ_beyond_chance_are_a_drift() -> None:
    random = np.random.default_rng(3)
    run = drifting(random, (300.0, 250.0, 350.0, 310.0)).series
    assert drift_of(run.steps[FIRST], 50, 0).error == pytest.approx(0.14, abs=0.03)
    steady = made_up(random, [300.0], 2400).series
    assert drift_of(steady.steps[FIRST], 50, 0).error == 0


def test_a_run_that_drifts_tells_less_about_the_next_one() -> None:
    random = np.random.default_rng(3)
    steady, later = made_up(random, [300.0], 2400), made_up(random, [360.0], 2400)
    assert compared(later, steady).steps[0].verdict is Verdict.SLOWER
    assert compared(later, drifting(random, (300.0, 250.0, 350.0, 310.0))).steps[0].verdict is Verdict.CANT_TELL
    notes = compare(estimates_of(later), [replace(estimates_of(steady), drift=0.12)]).notes
    assert "times drift by 12% from quarter to quarter of a run: the next run may differ by as much" in notes


def test_a_slower_load_generator_blames_no_step() -> None:
    random = np.random.default_rng(3)
    base, now = (replace(made_up(random, [median], 2000), between=0.2) for median in (300.0, 400.0))
    assert compared(now, base).steps[0].verdict is Verdict.SLOWER
    comparison = compared(replace(now, between=0.3), base)
    assert comparison.steps[0].verdict is Verdict.CANT_TELL
    assert comparison.notes[0].startswith("the load generator took 0.3 ms between two requests, and 0.2 ms before")
    assert compared(replace(now, between=0.3, between_error=0.1), base).steps[0].verdict is Verdict.SLOWER


def test_a_step_that_alone_became_slower_is_found_although_the_machine_was_slower() -> None:
    random = np.random.default_rng(3)
    usual, busy = [300.0] * 3, [360.0 * 1.2, 360.0, 360.0]
    base, now = (made_up(random, medians, 1000, memory=0.8, swing=0.2) for medians in (usual, busy))
    base, now = replace(base, between=0.2), replace(now, between=0.3)
    found = compared(now, base).by_step
    assert [found[StepKey(f"step {number}")].verdict for number in range(3)] == [
        Verdict.SLOWER,
        Verdict.CANT_TELL,
        Verdict.CANT_TELL,
    ]
    assert found[FIRST].why.startswith("p50 beside that of the other steps: +")
    equal = replace(made_up(random, [360.0] * 3, 1000, memory=0.8, swing=0.2), between=0.3)
    assert not any(step.verdict is Verdict.SLOWER for step in compared(equal, base).steps)


def test_what_all_steps_share_blames_none_of_them_until_there_is_a_history() -> None:
    random = np.random.default_rng(3)
    slow, *bases = (made_up(random, [median] * 3, 1000) for median in (400.0, 300.0, 302.0, 298.0))
    verdicts = [{step.verdict for step in compared(*runs).steps} for runs in ((slow, bases[0]), (bases[0], slow))]
    assert verdicts == [{Verdict.CANT_TELL}] * 2
    assert compared(slow, bases[0]).steps[0].why.startswith("not beside the other steps; three base runs tell")
    assert {step.verdict for step in compared(slow, *bases).steps} == {Verdict.SLOWER}


def test_time_that_is_added_to_all_steps_blames_none_of_them() -> None:
    random = np.random.default_rng(3)
    base, queued, slower = (
        made_up(random, medians, 1000)
        for medians in ([400.0, 800.0, 1200.0], [1000.0, 1400.0, 1800.0], [1500.0, 1400.0, 1800.0])
    )
    assert {step.verdict for step in compared(queued, base).steps} == {Verdict.CANT_TELL}
    verdicts = {step.step.label: step.verdict for step in compared(slower, base).steps}
    assert verdicts == {"step 0": Verdict.SLOWER, "step 1": Verdict.CANT_TELL, "step 2": Verdict.CANT_TELL}


def test_many_samples_tell_that_nothing_has_changed() -> None:
    random = np.random.default_rng(3)
    base, now = (made_up(random, [300.0], 40_000) for _ in range(2))
    (step,) = compared(now, base).steps
    assert step.verdict is Verdict.SAME


def test_a_small_difference_does_not_matter_however_certain_it_is() -> None:
    random = np.random.default_rng(3)
    base, now = made_up(random, [50.0], 40_000), made_up(random, [55.0], 40_000)
    (step,) = compared(now, base).steps
    assert step.differences[0].low > 0
    assert step.verdict is Verdict.SAME


def test_few_samples_tell_nothing_and_say_how_many_would_do() -> None:
    random = np.random.default_rng(3)
    base, now = made_up(random, [300.0], 120), made_up(random, [310.0], 120)
    (step,) = compared(now, base).steps
    assert step.verdict is Verdict.CANT_TELL
    assert "could be found; about" in step.why
    (few,) = compared(made_up(random, [300.0], 9), base).steps
    assert few.why == "too few: 9 samples"


def test_runs_that_differ_among_themselves_make_one_more_no_alarm() -> None:
    random = np.random.default_rng(5)
    bases = [made_up(random, [median], 2000) for median in (280.0, 330.0, 300.0, 350.0, 290.0)]
    now = made_up(random, [345.0], 2000)
    assert compared(now, *bases[:1]).steps[0].verdict is Verdict.SLOWER
    assert compared(now, *bases).steps[0].verdict is Verdict.CANT_TELL


def test_a_run_beyond_its_history_is_slower() -> None:
    random = np.random.default_rng(5)
    bases = [made_up(random, [median], 2000) for median in (300.0, 305.0, 297.0, 302.0, 299.0)]
    assert compared(made_up(random, [360.0], 2000), *bases).steps[0].verdict is Verdict.SLOWER


# --- the figures in docs/how-we-know.md


def median_of(run: RunNumbers) -> float:
    """The logarithm of the median of the only step."""
    (series,) = run.series.steps.values()
    return float(in_bins(series.first_bin, series.counts.sum(axis=0), 50)[0])


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("memory", "swing", "best", "found", "alarms"),
    [(0.5, 0.2, 0.50, 0.23, 0.02), (0.8, 0.1, 0.66, 0.37, 0.04), (0.95, 0.2, 0.18, 0.18, 0.09)],
)
def test_what_is_found_beside_the_most_that_could_be(
    memory: float, swing: float, best: float, found: float, alarms: float
) -> None:
    """The most is found by who knows how the medians of equal runs differ, and alarms for one of twenty of them."""
    random = np.random.default_rng(5)
    triples = [[made_up(random, [median], 200, memory, swing) for median in (300.0, 300.0, 360.0)] for _ in range(300)]
    base, equal, slower = np.array([[median_of(run) for run in triple] for triple in triples]).T
    assert float(np.mean(slower - base > np.quantile(equal - base, 0.95))) == pytest.approx(best, abs=0.08)
    verdicts = [[compared(now, base).steps[0].verdict is Verdict.SLOWER for now in (a, b)] for base, a, b in triples]
    assert np.mean(verdicts, axis=0).tolist() == pytest.approx([alarms, found], abs=0.04)


def test_the_error_of_an_estimate() -> None:
    """Blocks of four windows that remember two: the spread of the draws lacks a half of the variance of a block."""
    drawn = Drawn(5.0, np.array([4.0, 5.0, 6.0]), (4, 2, 60))
    spread = Drawn(5.0, drawn.draws, (4, 0, 60)).estimate(0.0)
    assert drawn.estimate(0.0).error == pytest.approx(spread.error * math.sqrt(1.5))
    assert drawn.estimate(3.0).error == pytest.approx(math.hypot(drawn.estimate(0.0).error, 3.0))
    assert (drawn.estimate().value, drawn.estimate().degrees, spread.degrees) == (5.0, 9.0, 14.0)
    assert Drawn(5.0, drawn.draws, (60, 0, 60)).estimate().degrees == 1.0


def test_errors_of_two_causes_add_up_by_their_squares() -> None:
    both = Estimate(5.0, 3.0, 8).with_error(4.0, 4)
    assert (both.value, both.error) == (5.0, 5.0)
    assert both.degrees == pytest.approx(625 / (81 / 8 + 256 / 4))
    assert Estimate(5.0, 0.0, 8).with_error(0.0, 4) == Estimate(5.0, 0.0, 8)


def test_what_all_steps_share_in_a_draw_is_not_in_the_distance_from_their_mean() -> None:
    one, other = (Drawn(value, np.array([value - 1, value + 2]), (4, 2, 60)) for value in (2.0, 6.0))
    beside = one.beside(mean_of([one, other]), 2)
    assert (beside.value, beside.draws.tolist(), beside.blocks) == (-4.0, [-4.0, -4.0], (4, 2, 60))
