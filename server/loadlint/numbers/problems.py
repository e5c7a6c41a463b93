"""What is wrong with a run's numbers, as it is kept with the run: broken gates and worse steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.numbers.report import RunReport, difference_in_words
from loadlint.numbers.series import StepKey  # noqa: TC001 (read by msgspec)
from loadlint.results.har import TOOL as HAR

if TYPE_CHECKING:
    from loadlint.numbers.step_numbers import RunNumbers
    from loadlint.script import Remark


class Problem(Struct, frozen=True):
    """One finding of the rule `rule`, without its place: `step` is None for the run as a whole. `gate` names a gate."""

    rule: str
    step: StepKey | None
    message: str
    gate: str = ""


def problems_of(report: RunReport) -> Iterator[Problem]:
    """One for each broken gate, and one for each step that is slower or fails more often."""
    for result in report.broken:
        yield Problem("broken-gate", result.step, f"{result.name} is broken: {result.measured}", result.name)
    for step in report.worse:
        what = f"is {step.verdict}" if step.fails_more is None else "fails more often"
        yield Problem("worse-step", step.step, f"{step.step} {what} than before: {difference_in_words(step)}")


def missed_rates(numbers: RunNumbers, asked: Iterable[Remark]) -> Iterator[tuple[Remark, str]]:
    """What a script asks for by its rate and the run has not reached, with a sentence about it.

    A HAR has what one user did, which is no load.
    """
    for remark in asked if numbers.run.tool != HAR else ():
        rate = numbers.started.get(remark.detail)
        # The part that is counted may begin just after one of them, and end just before another.
        chance = 1 / numbers.seconds if numbers.seconds else 0.0
        if rate is not None and rate + chance < _REACHED * remark.per_second:
            yield (
                remark,
                f"`{remark.subject}` asks for {remark.per_second:.3g} {remark.detail} a second, and {rate:.3g} were "
                "made: the times are those of a lower load",
            )


_REACHED = 0.95
