"""What is said of runs, as plain values: all formats of the output show these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.document import UNKNOWN, Document, Rows
from loadlint.numbers.comparison import Comparison, StepComparison, Verdict
from loadlint.numbers.estimates import COMPARED
from loadlint.numbers.gates import GateResult, change_of_time, in_words
from loadlint.text.sentences import length_of_time, number_of

if TYPE_CHECKING:
    from loadlint.numbers.series import StepKey
    from loadlint.numbers.step_numbers import RunNumbers, StepNumbers
    from loadlint.numbers.traced_runs import RunTraces
    from loadlint.traces.causes import Place


class RunReport(Struct, frozen=True):
    """A run, beside its base where there is one. `places` are the steps' places in the script, as `shop.js:12`.

    `traces` is what is behind the numbers, None where no traces were given.
    """

    numbers: RunNumbers
    comparison: Comparison | None
    gates: tuple[GateResult, ...]
    places: Mapping[StepKey, str]
    traces: RunTraces | None = None

    @property
    def broken(self) -> tuple[GateResult, ...]:
        """The gates that do not hold."""
        return tuple(result for result in self.gates if result.holds is False)

    @property
    def compared(self) -> tuple[StepComparison, ...]:
        """The steps beside the base; none without one."""
        return self.comparison.steps if self.comparison is not None else ()

    @property
    def worse(self) -> tuple[StepComparison, ...]:
        """The steps that are slower than in the base, or fail more often."""
        return tuple(step for step in self.compared if step.verdict is Verdict.SLOWER or step.fails_more)


_NAMED = 3
_HEADS = ("count", "failed", "rate", "p50", "p90", "p95", "p99", "max", "bytes")


def document(report: RunReport) -> Document:
    """All that is said of a run: gates first, then what differs from the base, then the numbers of all steps."""
    numbers, total = report.numbers, report.numbers.whole
    length = f" in {length_of_time(numbers.seconds)}" if numbers.seconds is not None else ""
    noun = "request" if total.count == 1 else "requests"
    head = f"{numbers.run.name}: {total.count:,} {noun}{length}, {_rate(total)}, {_failures_text(total)} failed"
    return Document(head, notes(report), tuple(_tables(report)), _state(report))


def _state(report: RunReport) -> str:
    """The judgement of a run; empty where nothing judges it."""
    if bad := "; ".join(_bad(report)):
        return f"❌ {bad}"
    told = sum(step.verdict is not Verdict.CANT_TELL for step in report.compared)
    if report.compared and not told:
        return "❔ can't tell whether any step is slower"
    good = "; ".join(_good(report, told))
    return f"✅ {good}" if good else ""


def _good(report: RunReport, told: int) -> Iterator[str]:
    held = sum(result.holds is True for result in report.gates)
    yield from _number_and_rest(told, "step", "not worse", len(report.compared), "can't be told")
    yield from _number_and_rest(held, "gate", "not broken", len(report.gates), "can't be judged")


def _bad(report: RunReport) -> Iterator[str]:
    if report.broken:
        yield f"{number_of(len(report.broken), 'gate')} broken"
    if report.worse:
        names = [str(step.step) for step in report.worse[:_NAMED]]
        more = f" and {len(report.worse) - _NAMED} more" if len(report.worse) > _NAMED else ""
        yield f"{number_of(len(report.worse), 'step')} worse: {', '.join(names)}{more}"


def _number_and_rest(number: int, noun: str, what: str, of: int, of_rest: str) -> Iterator[str]:
    if number:
        rest = f", {of - number} {of_rest}" if number < of else ""
        yield f"{number_of(number, noun)} {what}{rest}"


def _tables(report: RunReport) -> Iterator[Rows]:
    if report.gates:
        yield Rows("Gates", ("gate", "result", "measured"), tuple(map(_gate_row, report.gates)), 3)
    if report.comparison is not None:
        title = f"Against {', '.join(report.comparison.bases)}"
        rows = tuple(_comparison_rows(report.comparison))
        percents = tuple(f"p{percent}" for percent in COMPARED)
        yield Rows(title, ("step", "verdict", *percents, "why"), rows, 5)
    if report.traces is not None:
        yield from _traces_tables(report, report.traces)
    heads = ("step", *(("place",) if report.places else ()), *_HEADS)
    steps = [(str(numbers.step), report.places.get(numbers.step, ""), numbers) for numbers in report.numbers.steps]
    steps.append(("all requests", "", report.numbers.whole))
    rows = tuple((name, *((place,) if report.places else ()), *_cells(numbers)) for name, place, numbers in steps)
    yield Rows("Steps", heads, rows, 2 if report.places else 1, plain=True)


def notes(report: RunReport) -> tuple[str, ...]:
    """What must be known to read the numbers."""
    of_traces = () if report.traces is None else (report.traces.joined_in_words, *report.traces.notes)
    return (*report.numbers.notes, *(report.comparison.notes if report.comparison is not None else ()), *of_traces)


def difference_in_words(step: StepComparison) -> str:
    """Why a step has its verdict."""
    parts = [in_words(difference) for difference in step.differences]
    if step.fails_more is not None:
        parts.insert(0, _more_failures(*step.fails_more))
    return "; ".join([*parts, *([step.why] if step.why else [])])


def causes_in_words(report: RunReport) -> dict[StepKey, tuple[str, ...]]:
    """What is behind the steps of a run, the weightiest first, a sentence for each cause; only steps with a cause."""
    numbers, steps = report.numbers.by_step, report.traces.steps if report.traces is not None else ()
    return {
        step: tuple(f"{step} p95 {shown_time(numbers[step].at_percent(95.0))}: {cause}" for cause in traces.causes)
        for step, traces in steps
        if traces.causes
    }


def _traces_tables(report: RunReport, traces: RunTraces) -> Iterator[Rows]:
    """The causes in words, and where the time of slow and of fast requests is spent."""
    examples = {step: f"such as trace {of_step.trace}" for step, of_step in traces.steps}
    causes = causes_in_words(report).items()
    if causes:
        sentences = [(text, report.places.get(step, ""), examples[step]) for step, texts in causes for text in texts]
        yield Rows("Behind the numbers", ("cause", "place", "example"), tuple(sentences), 3)
    has_base = any(place.base_share is not None for _, of_step in traces.steps for place in of_step.places)
    heads = ("step", "where", "slow requests", "fast requests", *(("base run",) if has_base else ()), "calls", "errors")
    rows = [_place_row(step, place, has_base) for step, of_step in traces.steps for place in of_step.places]
    if rows:
        yield Rows("Where the time is spent", heads, tuple(rows), 2)


def _place_row(step: StepKey, place: Place, has_base: bool) -> tuple[str, ...]:
    slow = f"{shown_time(place.slow)} ({place.share:.0%})"
    fast = f"{shown_time(place.fast)} ({place.fast_share:.0%})"
    base = ((UNKNOWN if place.base_share is None else f"{place.base_share:.0%}"),) if has_base else ()
    errors = f"{place.errors:.2%} {place.error}" if place.errors else "0"
    return str(step), str(place.operation), slow, fast, *base, f"{place.calls:.3g}", errors


def _gate_row(result: GateResult) -> tuple[str, ...]:
    word = {True: "holds", False: "broken", None: "can't tell"}[result.holds]
    return result.name, word, result.measured


def _comparison_rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """A row for each step, and one for those of which nothing is known, if they are many; all requests come last."""
    with_verdict = [step for step in comparison.steps if step.differences or step.fails_more]
    without = [step for step in comparison.steps if not (step.differences or step.fails_more)]
    if len(without) <= _NAMED:
        yield from map(_comparison_row, comparison.rows)
        return
    yield from map(_comparison_row, with_verdict)
    example = f"such as {without[0].step}: {without[0].why}"
    yield f"{len(without)} {'other ' if with_verdict else ''}steps", str(Verdict.CANT_TELL), "", "", example
    if comparison.whole is not None:
        yield _comparison_row(comparison.whole)


def _comparison_row(step: StepComparison) -> tuple[str, ...]:
    verdict = f"{step.verdict}, fails more" if step.fails_more is not None else str(step.verdict)
    times = {difference.percent: change_of_time(difference) for difference in step.differences}
    more = [] if step.fails_more is None else [_more_failures(*step.fails_more)]
    why = "; ".join([*more, *([step.why] if step.why else [])])
    return str(step.step), verdict, *(times.get(percent, "") for percent in COMPARED), why


def _more_failures(before: float, now: float) -> str:
    return f"{now:.2%} fail, {before:.2%} did"


def _cells(numbers: StepNumbers) -> tuple[str, ...]:
    times = [numbers.at_percent(percent) for percent in (50.0, 90.0, 95.0, 99.0)]
    size = UNKNOWN if numbers.bytes is None else f"{numbers.bytes:,.0f}"
    return (
        f"{numbers.count:,}",
        _failures_text(numbers),
        _rate(numbers),
        *map(shown_time, (*times, numbers.most)),
        size,
    )


def shown_time(milliseconds: float | None) -> str:
    """A time of a table."""
    if milliseconds is None:
        return UNKNOWN
    return f"{milliseconds:,.0f} ms" if milliseconds >= 100 else f"{milliseconds:.3g} ms"


def _failures_text(numbers: StepNumbers) -> str:
    if numbers.failures is None or numbers.failed is None:
        return UNKNOWN
    return "0" if not numbers.failures else f"{numbers.failures:,} ({numbers.failed:.2%})"


def _rate(numbers: StepNumbers) -> str:
    if numbers.rate is None:
        return UNKNOWN
    return f"{numbers.rate:,.0f}/s" if numbers.rate >= 100 else f"{numbers.rate:.3g}/s"
