"""Is a run slower than others? For each step: slower, faster, same, or can't tell, with the difference and interval.

A step is slower where the median or the 95th percentile is certainly larger, and by more than what matters: 5 % and
10 ms. Certainly means that the lower end of the interval is above half of that.

Many steps do not multiply false alarms: the intervals of all steps hold together, since the level is divided by their
number (Bonferroni). Holm's or Benjamini's and Hochberg's ways would find a little more, but then a verdict would no
longer follow from the interval beside it. A run is wrongly said to have a slower step in at most 5 % of comparisons; of
that, the 95th percentile of a step by itself has four fifths, because its interval is the wider one.

Where a run has three requests and more, a step is also compared with the others of its run: what slows down all of
them cancels out. A step that is slower beside the others is slower only where it is so by itself, too, by more than
what matters. That alone decides where nobody can know why all steps are slower: with one or two base runs, whose
samples do not tell how much equal runs differ as a whole, and where the load generator took longer itself.

Of three base runs and more, the spread from run to run counts: a run is slower where it is beyond what they show. Each
of the two ways has half of the level then. A run of one or two requests has no others: how far the quarters of a run
differ stands for the spread, and a run of less than four independent parts tells nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.numbers.resampling import Estimate, quantile_of_t
from loadlint.numbers.series import WHOLE
from loadlint.text.regex import regex
from loadlint.text.sentences import number_of, two_digits

if TYPE_CHECKING:
    from loadlint.numbers.estimates import RunEstimates, StepEstimates
    from loadlint.numbers.series import StepKey

_LEVEL = 0.05
_SHARES = {50: 0.2, 95: 0.8}
"""Of the level for a step, what each percentile has by itself; beside the other steps each has the same."""

_SHARE_OF_MIX = 0.05
_A_HISTORY = 3
_FEWEST_PARTS = 4
_SLOWER_GENERATOR = 1.2
_NOTABLE_DRIFT = 0.05
_CERTAIN_PART = 0.5
"""How much of what matters must be certain: two runs of one application differ by a little for reasons of their own.

Beside the other steps nothing of it must be, since they have the same reasons.
"""

_USELESS = 10
"""An interval that reaches further than so many times the base tells nothing to anybody."""
_MOST_SAMPLES = 100_000
"""Nobody takes more samples of a step to be told that it is as before."""

_FOUND_IN = 1.2816
"""The normal quantile of 90 %: a difference that could be found is found in so many runs."""


class Verdict(StrEnum):
    """What a comparison says of a step."""

    SLOWER = "slower"
    FASTER = "faster"
    SAME = "same"
    CANT_TELL = "can't tell"


class Relevance(Struct, frozen=True):
    """The smallest difference that matters: a share of the base, and milliseconds; both must be reached."""

    share: float = 0.05
    milliseconds: float = 10.0

    def of(self, base: float) -> float:
        """Milliseconds."""
        return max(self.share * base, self.milliseconds)


USUAL = Relevance()

_RELEVANCE = regex(r"(\d+(?:\.\d+)?)\s*%\s+and\s+(\d+(?:\.\d+)?)\s*(ms|s)")


def relevance_of(text: str) -> Relevance | None:
    """What a text such as `10 % and 2 ms` stands for; None where it is none."""
    match = _RELEVANCE.fullmatch(text.strip())
    if match is None:
        return None
    percent, time, unit = match.groups()
    return Relevance(float(percent) / 100, float(time) * (1000 if unit == "s" else 1))


class Difference(Struct, frozen=True):
    """How a percentile differs from its base, in milliseconds.

    `base` and `now` are the percentiles themselves, `low` to `high` is the interval of their difference. `needed` is
    the number of samples with which a verdict would be likely, `smallest` the smallest difference that could be found
    with those that there are. `beside` is the interval of how much longer it took than the other steps of its run, as
    shares, where that is certain.
    """

    percent: float
    base: float
    now: float
    low: float
    high: float
    verdict: Verdict
    smallest: float
    needed: int | None = None
    beside: tuple[float, float] | None = None

    @property
    def is_useless(self) -> bool:
        """Whether the interval reaches so far that it tells nothing to anybody."""
        return self.high > _USELESS * self.base

    @property
    def share(self) -> float:
        """The difference as a share of the base."""
        return self.now / self.base - 1 if self.base else 0.0


class StepComparison(Struct, frozen=True):
    """One step beside its base. `why` says in words why nothing can be told, or that more requests fail."""

    step: StepKey
    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    why: str = ""
    fails_more: tuple[float, float] | None = None


class _Limits(Struct, frozen=True):
    """What counts as a difference of so many samples, and how many steps share the level.

    `certain` is how much of what matters must be certain. `explained` is how much of the logarithm of each percentile
    beside the other steps comes of a time that is added to all of them.
    """

    relevance: Relevance
    count: int
    steps: int
    certain: float = _CERTAIN_PART
    explained: Mapping[int, float] = {}


class Comparison(Struct, frozen=True):
    """A run beside its base: the steps, slower ones first, and what must be known to read it.

    `whole` is about all requests, None where a run does not tell it. Nothing is judged by it.
    """

    bases: tuple[str, ...]
    steps: tuple[StepComparison, ...]
    notes: tuple[str, ...] = ()
    whole: StepComparison | None = None

    @property
    def rows(self) -> tuple[StepComparison, ...]:
        """The steps, then all requests."""
        return (*self.steps, self.whole) if self.whole is not None else self.steps

    @property
    def by_step(self) -> dict[StepKey, StepComparison]:
        return {comparison.step: comparison for comparison in self.steps}


def compare(now: RunEstimates, bases: Sequence[RunEstimates], relevance: Relevance = USUAL) -> Comparison:
    """A run beside one base run or several, oldest first."""
    common = [step for step in now.steps if any(step in base.steps for base in bases)]
    slow_generator, other_mix = _slow_generator(now, bases), _other_mix(now, bases)
    percents = _with_same_others((now, *bases))
    by_added_time = {percent: _by_added_time(now, bases, percent) for percent in percents}
    like_others = _LIKE_THE_OTHERS if percents and len(bases) < _A_HISTORY else ""
    compared = []
    for step in common:
        before = [base.steps[step] for base in bases if step in base.steps]
        beside = [_beside(run.steps.get(step), percents) for run in (now, *bases)]
        explained = {percent: longer.get(step, 0.0) for percent, longer in by_added_time.items()}
        limits = _Limits(relevance, now.counts[step], len(common), explained=explained)
        of_step = _compare(step, now.steps[step], before, beside, limits)
        compared.append(_without_blame(of_step, _SLOWER_ITSELF if slow_generator else like_others))
    order = list(Verdict)
    compared.sort(key=lambda comparison: (comparison.fails_more is None, order.index(comparison.verdict)))
    notes = tuple(filter(None, (slow_generator, *_notes(now, bases), other_mix)))
    why_not = _OTHER_MIX if other_mix else _SLOWER_ITSELF if slow_generator else ""
    whole = _of_all_requests(now, bases, relevance, len(common), why_not)
    return Comparison(tuple(base.name for base in bases), tuple(compared), notes, whole)


def _of_all_requests(
    now: RunEstimates, bases: Sequence[RunEstimates], relevance: Relevance, steps: int, why_not: str
) -> StepComparison | None:
    before = [base.whole for base in bases]
    if not steps or now.whole is None or None in before:
        return None
    whole = _compare(WHOLE, now.whole, before, [{}], _Limits(relevance, now.whole.count, steps))
    return _cant_be_told(whole, why_not) if why_not else whole


def _slow_generator(now: RunEstimates, bases: Sequence[RunEstimates]) -> str:
    """What to say where the load generator was slower itself: that is no work of the application."""
    before = [(base.between, base.between_error) for base in bases if base.between is not None]
    usual, error = max(before, default=(math.inf, 0.0))
    certain = 2 * math.hypot(now.between_error, error)
    if now.between is None or now.between <= max(_SLOWER_GENERATOR * usual, usual + certain):
        return ""
    return (
        f"the load generator took {now.between:.2g} ms between two requests, and {usual:.2g} ms before: it was slower "
        "itself, or its script waits longer: only steps that differ from the others are called slower"
    )


def _without_blame(step: StepComparison, why: str) -> StepComparison:
    """A step that differs, which can't be told where there is a reason not to, unless the other steps tell it."""
    if not why or step.verdict not in _DIFFERENT or any(difference.beside for difference in step.differences):
        return step
    return _cant_be_told(step, why)


_DIFFERENT = (Verdict.SLOWER, Verdict.FASTER)
_LIKE_THE_OTHERS = "not beside the other steps; three base runs tell whether the application or the machine differs"
_SLOWER_ITSELF = "the load generator was slower itself"
_OTHER_MIX = "the mix of steps differs"


def _cant_be_told(step: StepComparison, why: str) -> StepComparison:
    return replace(step, verdict=Verdict.CANT_TELL, why=why)


_Times = Mapping[int, Estimate]


def _with_same_others(runs: Sequence[RunEstimates]) -> list[int]:
    """The percentiles of which all runs can tell how steps are beside the others: these others are the same."""

    def others(run: RunEstimates, percent: int) -> set[StepKey]:
        return {key for key, of_step in run.steps.items() if of_step is not None and percent in of_step.beside}

    return [
        percent
        for percent in _SHARES
        if (first := others(runs[0], percent)) and all(others(run, percent) == first for run in runs)
    ]


def _by_added_time(now: RunEstimates, bases: Sequence[RunEstimates], percent: int) -> dict[StepKey, float]:
    """How much longer each request takes beside the others where all take the same time longer, as a logarithm.

    A slow processor multiplies times, which is not seen beside the others; a queue adds to them. The least that all
    others have is what all have.
    """
    times = {}
    for step, of_step in now.steps.items():
        if of_step is not None and percent in of_step.beside:
            of_runs = [of_run.times for run in (now, *bases) if (of_run := run.steps[step]) is not None]
            times[step] = [math.exp(estimate.value) for estimate in _now_and_base(percent, of_runs)]
    longer = {}
    for step, alone in times.items():
        others = [of_other for other, of_other in times.items() if other != step]
        more = [after - before for after, before in others]
        added = max(min(more), 0.0) + min(max(more), 0.0)
        of_all = [math.log(max(1 + added / before, _ALMOST_NOTHING)) for _, before in (alone, *others)]
        longer[step] = of_all[0] - sum(of_all[1:]) / len(others)
    return longer


_ALMOST_NOTHING = 1e-3


def _beside(of_step: StepEstimates | None, percents: Sequence[int]) -> _Times:
    """The times of a step beside those of the other steps."""
    return {} if of_step is None else {key: of_step.beside[key] for key in percents if key in of_step.beside}


def _compare(
    step: StepKey,
    now: StepEstimates | None,
    bases: Sequence[StepEstimates | None],
    beside: Sequence[_Times],
    limits: _Limits,
) -> StepComparison:
    before = [estimates for estimates in bases if estimates is not None]
    if now is None or len(before) < len(bases):
        return StepComparison(step, Verdict.CANT_TELL, why="one of the runs has only totals, which show no spread")
    alone = [of_run.times for of_run in (now, *before)]
    differences = tuple(_differences(alone, beside, limits))
    more = _more_failures(now, before, limits.steps)
    if not differences:
        count = number_of(min(estimates.count for estimates in (now, *before)), "sample")
        return StepComparison(step, Verdict.CANT_TELL, why=f"too few: {count}", fails_more=more)
    verdicts = {difference.verdict for difference in differences}
    verdict, why = _verdict(verdicts), _beside_in_words(differences) or _why(differences, verdicts, limits.relevance)
    if verdict in _DIFFERENT and _have_few_parts((now, *before)):
        verdict, why = Verdict.CANT_TELL, _FEW_PARTS
    return StepComparison(step, verdict, differences, why, more)


def _have_few_parts(runs: Sequence[StepEstimates]) -> bool:
    """Whether the times of a run remember each other for so long that it has hardly any independent parts, and no
    history of runs tells how much they differ.
    """
    degrees = (estimate.degrees for run in runs for estimate in run.times.values())
    return len(runs) <= _A_HISTORY and min(degrees) + 1 < _FEWEST_PARTS


_FEW_PARTS = (
    "its times are correlated for so long that a run has too few independent parts: use longer runs, or three base runs"
)


def _verdict(verdicts: set[Verdict]) -> Verdict:
    """The verdict of a step by those of its percentiles: the first that one of them has."""
    order = (Verdict.SLOWER, Verdict.CANT_TELL, Verdict.FASTER, Verdict.SAME)
    return next(verdict for verdict in order if verdict in verdicts)


def _beside_in_words(differences: Sequence[Difference]) -> str:
    """How much more than the other steps a step has changed, where that is certain."""
    for difference in differences:
        if difference.beside is not None:
            low, high = difference.beside
            return f"p{difference.percent} beside that of the other steps: {low:+.0%} to {high:+.0%}"
    return ""


def _why(differences: Sequence[Difference], verdicts: set[Verdict], relevance: Relevance) -> str:
    if verdicts == {Verdict.SAME} and any(abs(difference.share) >= relevance.share for difference in differences):
        return f"less than {relevance.milliseconds:g} ms does not matter"
    if Verdict.SLOWER in verdicts or Verdict.CANT_TELL not in verdicts:
        return ""
    needed = max(difference.needed or 0 for difference in differences)
    if any(difference.is_useless for difference in differences):
        return "too few samples" + (f"; about {two_digits(needed)} would be enough" if needed <= _MOST_SAMPLES else "")
    smallest = max(difference.smallest for difference in differences if difference.verdict is Verdict.CANT_TELL)
    enough = f"about {two_digits(needed)} samples would be enough"
    least = two_digits(smallest) if smallest >= 100 else f"{smallest:.3g}"
    return f"only differences from {least} ms on could be found; {enough}"


def _differences(alone: Sequence[_Times], beside: Sequence[_Times], limits: _Limits) -> Iterator[Difference]:
    """The differences of the first run from the others, by the times of a step, and by those beside other steps."""
    for percent, share in _SHARES.items():
        if any(percent not in times for times in alone):
            continue
        now, base = _now_and_base(percent, alone)
        if any(percent not in times for times in beside):
            yield _difference(percent, now, base, limits, share)
            continue
        # Of a history both ways may blame a step.
        part = 0.5 if len(alone) > _A_HISTORY else 1.0
        difference = _difference(percent, now, base, limits, part * share)
        multiple, usual = _now_and_base(percent, beside)
        more, explained = multiple.value - usual.value, limits.explained.get(percent, 0.0)
        if more * explained > 0:
            more = math.copysign(max(abs(more) - abs(explained), 0.0), more)
        shifted = replace(multiple, value=base.value + more)
        usual = replace(usual, value=base.value)
        of_multiples = _difference(percent, shifted, usual, replace(limits, certain=0.0), part / len(_SHARES))
        yield _certain_beside(difference, of_multiples, limits.relevance)


def _now_and_base(percent: int, runs: Sequence[_Times]) -> tuple[Estimate, Estimate]:
    now, *before = (times[percent] for times in runs)
    return now, _of_several(before)


def _certain_beside(difference: Difference, beside: Difference, relevance: Relevance) -> Difference:
    """A difference that matters is certain, too, where that is certain which the other steps do not have."""
    sign = {Verdict.SLOWER: 1, Verdict.FASTER: -1}.get(beside.verdict, 0)
    if not sign or sign * (difference.now - difference.base) < relevance.of(difference.base):
        return difference
    interval = beside.low / beside.base, beside.high / beside.base
    return replace(difference, verdict=beside.verdict, beside=interval)


def _difference(percent: int, now: Estimate, base: Estimate, limits: _Limits, share: float) -> Difference:
    """The difference, with an interval for a share of the level of a step."""
    of_both = now.with_error(base.error, base.degrees)
    reach = quantile_of_t(1 - _LEVEL * share / limits.steps, of_both.degrees) * of_both.error
    base_time, time = math.exp(base.value) / 1000, math.exp(now.value) / 1000
    low, high = (base_time * math.expm1(now.value - base.value + side * reach) for side in (-1, 1))
    relevant, likely = limits.relevance.of(base_time), reach + _FOUND_IN * of_both.error
    smallest = max(relevant, base_time * math.expm1(likely))
    needed = math.ceil(limits.count * max(1.0, likely / math.log1p(relevant / base_time)) ** 2)
    verdict = _verdict_of(low, high, time - base_time, relevant, limits.certain * relevant)
    return Difference(percent, base_time, time, low, high, verdict, smallest, needed)


def _verdict_of(low: float, high: float, difference: float, relevant: float, certain: float) -> Verdict:
    if low > certain and difference >= relevant:
        return Verdict.SLOWER
    if high < -certain and difference <= -relevant:
        return Verdict.FASTER
    is_small = -relevant < difference < relevant and (low > 0 or high < 0)
    return Verdict.SAME if is_small or (low > -relevant and high < relevant) else Verdict.CANT_TELL


def _of_several(estimates: Sequence[Estimate]) -> Estimate:
    """The mean of base runs, with the error of one more run like them."""
    mean = sum(estimate.value for estimate in estimates) / len(estimates)
    within = math.sqrt(sum(estimate.error**2 for estimate in estimates)) / len(estimates)
    degrees = sum(estimate.degrees for estimate in estimates)
    if len(estimates) < _A_HISTORY:
        return Estimate(mean, within, degrees)
    spread = math.sqrt(sum((estimate.value - mean) ** 2 for estimate in estimates) / (len(estimates) - 1))
    between = spread * math.sqrt(1 + 1 / len(estimates))
    return Estimate(mean, between, len(estimates) - 1) if between > within else Estimate(mean, within, degrees)


def _more_failures(now: StepEstimates, before: Sequence[StepEstimates], steps: int) -> tuple[float, float] | None:
    """The shares of failed requests, before and now, where certainly more fail."""
    estimate, base = now.failures, _of_several([estimates.failures for estimates in before])
    of_both = estimate.with_error(base.error, base.degrees)
    certain = estimate.value - base.value > quantile_of_t(1 - _LEVEL / steps, of_both.degrees) * of_both.error
    return (base.value, estimate.value) if certain else None


def _notes(now: RunEstimates, bases: Sequence[RunEstimates]) -> Iterator[str]:
    names, names_before = set(now.steps), {step for base in bases for step in base.steps}
    if new := sorted(names - names_before, key=str):
        yield f"steps that no base run has: {_enumeration(new)}"
    if gone := sorted(names_before - names, key=str):
        yield f"steps that only the base has: {_enumeration(gone)}"
    if len(bases) < _A_HISTORY:
        yield "with three base runs or more, it counts how much equal runs differ; now only the parts of each run tell"
    if (drift := max(run.drift for run in (now, *bases))) > _NOTABLE_DRIFT:
        yield f"times drift by {drift:.0%} from quarter to quarter of a run: the next run may differ by as much"
    if len({now.tool, *(base.tool for base in bases)}) > 1:
        yield "the runs are from several tools, which measure times in different ways"
    rates = [base.rate for base in bases if base.rate]
    if rates and now.rate and abs(now.rate / (usual := sum(rates) / len(rates)) - 1) > _OTHER_LOAD:
        yield f"the load differs: {now.rate:.3g} requests a second, and {usual:.3g} before"


_OTHER_LOAD = 0.1


def _other_mix(now: RunEstimates, bases: Sequence[RunEstimates]) -> str:
    """What to say where the steps have other shares of all requests."""
    step, before, share = max(_shares(now, bases), key=lambda item: abs(item[2] - item[1]))
    if abs(share - before) <= _SHARE_OF_MIX:
        return ""
    return (
        f"the mix of steps differs: {step} makes {share:.0%} of the requests, and made {before:.0%}; numbers of the "
        "whole run can't be compared"
    )


def _shares(now: RunEstimates, bases: Sequence[RunEstimates]) -> Iterator[tuple[StepKey, float, float]]:
    """Each request with its share of all requests, before and now."""

    def shares(run: RunEstimates) -> Callable[[StepKey], float]:
        counts = {step: count for step, count in run.counts.items() if step.kind == "request"}
        total = sum(counts.values())
        return lambda step: counts.get(step, 0) / total if total else 0.0

    of_now, of_bases = shares(now), [shares(base) for base in bases]
    for step in sorted({step for run in (now, *bases) for step in run.counts}, key=str):
        yield step, sum(of_base(step) for of_base in of_bases) / len(of_bases), of_now(step)


def _enumeration(steps: Sequence[StepKey]) -> str:
    more = f" and {len(steps) - 5} more" if len(steps) > 5 else ""
    return ", ".join(map(str, steps[:5])) + more
