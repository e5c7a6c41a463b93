"""Gates: what must hold of a run's numbers, in words that a person writes into the configuration.

    [gates]
    all = ["failed < 1 %", "rate > 20/s", "checks > 99 %"]
    "POST /login" = ["p95 < 800 ms", "p95 +10 % against base"]

A key is the name of a step, or a pattern of names (`*`, `?`); `all` is the run as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.errors import UserError
from loadlint.numbers.series import StepKey
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.numbers.comparison import Comparison, Difference
    from loadlint.numbers.step_numbers import RunNumbers, StepNumbers

WHOLE_RUN = "all"

IsElsewhere = Callable[[str, "RunNumbers"], bool]
"""Whether a name of steps in a gate, which a run does not have, is that of steps of scripts of other runs."""


def nowhere(_steps: str, _run: RunNumbers) -> bool:
    """Nothing is elsewhere."""
    return False


_ABSOLUTE = regex(r"(p50|p90|p95|p99|mean|max|failed|checks|rate|count)\s*([<>])\s*(\d+(?:\.\d+)?)\s*(ms|s|%|/s|)")
_RELATIVE = regex(r"(p50|p95)\s*\+\s*(\d+(?:\.\d+)?)\s*(%|ms|s)\s+against\s+(\S+)")
_UNITS = {
    **dict.fromkeys(("p50", "p90", "p95", "p99", "mean", "max"), ("ms", "s")),
    **dict.fromkeys(("failed", "checks"), ("%",)),
    "rate": ("/s",),
    "count": ("",),
}
_MILLISECONDS = {"ms": 1.0, "s": 1000.0}


class GateError(UserError):
    """A text that is no gate; the message says what one looks like."""


class Gate(Struct, frozen=True):
    """One gate: `measure` must be below (`<`) or above (`>`) `limit`, or be no more than so much larger (`+`).

    `limit` is in the unit of the output: milliseconds, percent, requests a second; `against` says what a relative gate
    compares with. `metric` is that of a threshold of k6, with its tags: see `k6_thresholds`.
    """

    steps: str
    text: str
    measure: str
    sign: str
    limit: float
    unit: str
    against: str = ""
    metric: str = ""

    def name_at(self, step: StepKey | None) -> str:
        """What people call it, at a step or, for None, of the whole run."""
        return f"{self.metric or step or 'all requests'}: {self.text}"


def threshold_gate(metric: str, expression: str) -> Gate:
    """What a threshold of k6 is among the gates of a run; `…` stands for what the script computes."""
    return Gate("", expression.replace(HOLE, "…"), "", "", 0.0, "", metric=metric)


class GateResult(Struct, frozen=True):
    """What became of a gate at one step, None being the whole run: it `holds`, or not, or that can't be told (None)."""

    gate: Gate
    step: StepKey | None
    holds: bool | None
    measured: str

    @property
    def name(self) -> str:
        return self.gate.name_at(self.step)


def gate_of(steps: str, text: str) -> Gate:
    """The gate that a text stands for. Raises GateError."""
    if match := _ABSOLUTE.fullmatch(text.strip()):
        measure, sign, number, unit = match.groups()
        if unit not in _UNITS[measure]:
            wanted = " or ".join(_UNITS[measure]) or "no unit"
            raise GateError(f"{text!r}: {measure} is measured in {wanted}")
        return Gate(steps, text, measure, sign, float(number) * _MILLISECONDS.get(unit, 1.0), unit)
    if match := _RELATIVE.fullmatch(text.strip()):
        measure, number, unit, against = match.groups()
        return Gate(steps, text, measure, "+", float(number) * _MILLISECONDS.get(unit, 1.0), unit, against)
    raise GateError(
        f"{text!r} is not a gate; gates look like 'p95 < 800 ms', 'failed < 1 %', 'rate > 20/s', 'checks > 99 %', "
        "'p95 +10 % against base'"
    )


def judge(
    gates: Sequence[Gate], run: RunNumbers, comparison: Comparison | None, is_elsewhere: IsElsewhere = nowhere
) -> tuple[GateResult, ...]:
    """What became of all gates, but for those of steps that are elsewhere."""
    of_run = (gate for gate in gates if _steps_meant(gate, run) or not is_elsewhere(gate.steps, run))
    return tuple(result for gate in of_run for result in _results(gate, run, comparison))


def worst_first(results: Iterable[GateResult]) -> tuple[GateResult, ...]:
    """The broken gates first, then those that can't be told."""
    return tuple(sorted(results, key=lambda result: (result.holds is not False, result.holds is not None)))


def _results(gate: Gate, run: RunNumbers, comparison: Comparison | None) -> Iterator[GateResult]:
    if gate.steps == WHOLE_RUN and not gate.against:
        yield _absolute(gate, None, run.whole, run)
        return
    if gate.against and comparison is None:
        why = f"there is no run of {gate.against} to compare with: --against names some"
        yield GateResult(gate, StepKey(gate.steps), None, why)
        return
    steps = _steps_meant(gate, run)
    for numbers in steps:
        if gate.against and comparison is not None:
            yield _relative(gate, numbers.step, comparison)
        else:
            yield _absolute(gate, numbers.step, numbers, run)
    if not steps:
        yield GateResult(gate, StepKey(gate.steps), False, f"the run has no such step{_nearest(gate.steps, run)}")


def _steps_meant(gate: Gate, run: RunNumbers) -> list[StepNumbers]:
    return [numbers for numbers in run.steps if gate.steps == WHOLE_RUN or is_called(numbers.step, gate.steps)]


def is_called(step: StepKey, pattern: str) -> bool:
    """Whether a gate means a step: by its name as the tool shows it, by that alone, or without the site, and the query.

    A name means itself, also where it has brackets, which mean one of several characters in a pattern.
    """
    paths = (step.path, step.path.partition("?")[0])
    names = (str(step), step.label, *(str(StepKey(path, step.method)) for path in paths))
    return pattern in names or any(fnmatchcase(name, pattern) for name in names)


def _nearest(name: str, run: RunNumbers) -> str:
    """The names that a mistyped one may mean."""
    near = get_close_matches(name, [str(numbers.step) for numbers in run.steps], 3, 0.4)
    return f"; the nearest are {' and '.join(f'`{other}`' for other in near)}" if near else ""


def _absolute(gate: Gate, step: StepKey | None, numbers: StepNumbers, run: RunNumbers) -> GateResult:
    value = _MEASURES[gate.measure](numbers, run)
    if value is None:
        return GateResult(gate, step, None, f"the results do not show {gate.measure}")
    holds = value < gate.limit if gate.sign == "<" else value > gate.limit
    unit = {"ms": " ms", "s": " ms", "%": " %"}.get(gate.unit, gate.unit)
    shown = f"{value:.4g}" if value < 10_000 else f"{value:.0f}"
    number = number_of(run.checks[1], "check") if gate.measure == "checks" else number_of(numbers.count, "request")
    return GateResult(gate, step, holds, f"{shown}{unit} of {number}")


def _percent(numbers: StepNumbers, run: RunNumbers) -> float | None:
    return None if numbers.failed is None else numbers.failed * 100


def _checks(numbers: StepNumbers, run: RunNumbers) -> float | None:
    passes, every = run.checks
    return 100 * passes / every if every else None


def _percentile(percent: float) -> Callable[[StepNumbers, RunNumbers], float | None]:
    return lambda numbers, run: numbers.at_percent(percent)


_MEASURES: Mapping[str, Callable[[StepNumbers, RunNumbers], float | None]] = {
    **{f"p{percent:.0f}": _percentile(percent) for percent in (50.0, 90.0, 95.0, 99.0)},
    "mean": lambda numbers, run: numbers.mean,
    "max": lambda numbers, run: numbers.most,
    "failed": _percent,
    "checks": _checks,
    "rate": lambda numbers, run: numbers.rate,
    "count": lambda numbers, run: numbers.count,
}


def _relative(gate: Gate, step: StepKey, comparison: Comparison) -> GateResult:
    """A relative gate is broken where the difference is certain and larger than it allows."""
    compared = comparison.by_step.get(step)
    percent = float(gate.measure[1:])
    differences = compared.differences if compared is not None else ()
    difference = next((other for other in differences if other.percent == percent), None)
    if difference is None:
        return GateResult(gate, step, None, compared.why if compared is not None else "no base run has the step")
    allowed = gate.limit / 100 * difference.base if gate.unit == "%" else gate.limit
    is_broken = difference.low > 0 and difference.now - difference.base > allowed
    return GateResult(gate, step, not is_broken, in_words(difference))


def in_words(difference: Difference) -> str:
    """A difference with its interval: `p95 444 → 634 ms (+43%; +157 to +224 ms)`."""
    return f"p{difference.percent:.0f} {change_of_time(difference)}"


def change_of_time(difference: Difference) -> str:
    """The same without the percentile."""
    base, now, low, high = (
        f"{number:{sign},.0f}" if abs(number) >= 100 else f"{number:{sign}.3g}"
        for number, sign in zip((difference.base, difference.now, difference.low, difference.high), "  ++", strict=True)
    )
    interval = "" if difference.is_useless else f"; {low} to {high} ms"
    return f"{base.strip()} → {now.strip()} ms ({difference.share:+.0%}{interval})"
