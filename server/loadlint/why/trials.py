"""The extractors that the correlation tries for a value, and what each returns in each recording.

They are seen where they are run: the search is made once more, with an evaluator that takes note of what it is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.resolve import searches, with_proof
from loadlint.correlation.decide.traced_value import TracedValue, Untraced
from loadlint.correlation.pair.aligned_recordings import Alignment, Evaluate
from loadlint.correlation.prove.origins import Proof, Unproven, Wanted, best_proof, issuing_steps, runs_of
from loadlint.correlation.prove.pages import page_of
from loadlint.why.model import NoExtractor, RunValue, Trial
from loadlint.why.words import request_of

if TYPE_CHECKING:
    from loadlint.dialects.base import Dialect, Page
    from loadlint.extractor import Extractor
    from loadlint.script import Script
    from loadlint.why.model import Result


class Trials(Struct, frozen=True):
    """What was tried, and the steps whose answers gave no extractor."""

    tried: tuple[Trial, ...] = ()
    none: tuple[NoExtractor, ...] = ()


NO_TRIALS = Trials()


def trials_of(script: Script, dialect: Dialect, alignment: Alignment, item: TracedValue) -> Trials:
    """What is tried for a value; `item` is what came of it."""
    if isinstance(item.outcome, Untraced) and not item.outcome.searched:
        return NO_TRIALS
    candidate = with_proof(Candidate(alignment, item.group))[0]
    taken = item.proof
    trying = _Trying(script, dialect, taken)
    tried: list[Trial] = []
    none: list[NoExtractor] = []
    for wanted, _ in searches(candidate):
        steps = issuing_steps(wanted)
        outcomes: list[Unproven] = [*steps.left_out]
        for step in steps.steps:
            asked, outcome = _extractors_tried(wanted, step)
            tried += (trying.trial(wanted, step, extractor) for extractor in asked)
            if isinstance(outcome, Unproven):
                outcomes.append(outcome)
        none += (NoExtractor(request_of(script, outcome.step), outcome.why) for outcome in outcomes)
    if taken is not None and not any(trial.result == _TAKEN for trial in tried):
        wanted = next(wanted for wanted, _ in searches(candidate))
        tried.append(trying.trial(wanted, taken.step, taken.extractor))
    return Trials(tuple(dict.fromkeys(tried)), tuple(dict.fromkeys(none)))


_TAKEN: Result = "taken"


class _Asked(Struct):
    """An evaluator that takes note of the extractors that it runs."""

    evaluate: Evaluate | None
    extractors: dict[Extractor, None] = field(default_factory=dict)

    def run(self, extractor: Extractor, page: Page) -> str | None:
        self.extractors[extractor] = None
        return page.neutral(extractor) if self.evaluate is None else self.evaluate(extractor, page)


def _extractors_tried(wanted: Wanted, step: int) -> tuple[list[Extractor], Proof | Unproven]:
    """The extractors that are run on the answers to a step, in their order, and the outcome."""
    asked = _Asked(wanted.alignment.runs[0].evaluate)
    outcome = best_proof(replace(wanted, alignment=_asking(wanted.alignment, asked.run)), step, runs_of(wanted, step))
    return list(asked.extractors), outcome


def _asking(alignment: Alignment, evaluate: Callable[[Extractor, Page], str | None]) -> Alignment:
    runs = []
    for run in alignment.runs:
        asking = copy(run)
        asking.evaluate = evaluate
        runs.append(asking)
    return Alignment(alignment.steps, tuple(runs))


class _Trying(Struct, frozen=True):
    """Tries extractors for one value. `taken` is what the correlation decided for."""

    script: Script
    dialect: Dialect
    taken: Proof | None

    def trial(self, wanted: Wanted, step: int, extractor: Extractor) -> Trial:
        """What an extractor returns from the answers to a step."""
        kind, expression = self.dialect.show(extractor)
        values = tuple(_values_returned(wanted, step, extractor))
        pairs = [(run.value, value) for run, value in zip(values, wanted.values, strict=True) if value is not None]
        is_taken = self.taken is not None and (self.taken.step, self.taken.extractor) == (step, extractor)
        return Trial(request_of(self.script, step), kind, expression, values, _TAKEN if is_taken else _result(pairs))


def _result(pairs: Sequence[tuple[str | None, str]]) -> Result:
    """What came of an extractor, by what it returned and what it should have returned in each recording."""
    if all(returned == value for returned, value in pairs):
        return "returns it"
    if all(returned is not None and value in returned for returned, value in pairs):
        return "returns it with more around it"
    return "returns something else" if any(returned for returned, _ in pairs) else "returns nothing"


def _values_returned(wanted: Wanted, step: int, extractor: Extractor) -> Iterator[RunValue]:
    """What an extractor returns in each recording."""
    alignment = wanted.alignment
    for run in alignment.runs:
        page = page_of(run, step, follow=alignment.follows(step))
        yield RunValue(run.name, None if page is None else page.value(extractor))
