"""The pipeline of correlation, from a script and its recordings to a `Flow`: observe, pair, prove, decide, name.

Each step has a folder here, which imports only from those before it. What a recording holds is observed when a later
step asks for it (`observe/recording_lookups.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.groups import groups_of, slots_left_out
from loadlint.correlation.decide.outcomes import forget, going_on
from loadlint.correlation.decide.passes import PASSES
from loadlint.correlation.decide.resolve import resolve
from loadlint.correlation.decide.written_values import spellings
from loadlint.correlation.flow import Flow
from loadlint.correlation.name.results import results_with_names
from loadlint.correlation.pair.aligned_recordings import Alignment, Evaluate, alignment_of
from loadlint.correlation.pair.journeys import other_journeys, without_guessed_parts
from loadlint.correlation.prove import script_extractions
from loadlint.correlation.soft_failures import failures_of, untrusted_steps

if TYPE_CHECKING:
    from loadlint.correlation.decide.outcomes import LeftOut, Note
    from loadlint.correlation.decide.traced_value import TracedValue
    from loadlint.extractor import Extractor
    from loadlint.recordings.exchange import Recording
    from loadlint.script import Script


class Trace(Struct, frozen=True):
    """All values of a script after the correlation, and what was left out on the way."""

    items: Sequence[TracedValue]
    left_out: Sequence[LeftOut]


def trace_of(alignment: Alignment) -> Trace:
    """Does the same work as for findings, and keeps what is left out."""
    left_out = list(slots_left_out(alignment))
    return Trace(traced_values(alignment, left_out.append), left_out)


def build(script: Script, recordings: Sequence[Recording], evaluate: Evaluate | None = None) -> Flow:
    """Compares a script with the recordings of its flow. `evaluate` is the evaluator of its tool, if it has its own."""
    linked = without_guessed_parts(alignment_of(script.steps, recordings, evaluate), script.parts)
    others = other_journeys(linked)
    whole = linked.without({number: frozenset(linked.runs[number].position_of) for number in others})
    comparable = whole.at_same_address()
    failures = failures_of(comparable, lambda without: _needed_values(script, comparable.of_other_runs(without)))
    alignment = comparable.without(untrusted_steps(comparable, failures))
    results = results_with_names(script, alignment, traced_values(alignment))
    return Flow(
        alignment,
        results.correlations,
        results.client_values,
        results.unknown,
        failures,
        whole,
        others,
        results.pushed,
        results.authentications,
    )


def traced_values(alignment: Alignment, note: Note = forget) -> Sequence[TracedValue]:
    """All values that may be dynamic, with where each was issued, the proven extractor, and the evidence.

    `note` is called with each value or place that is left out.
    """
    groups = going_on(groups_of(alignment), note)
    for number, run in enumerate(alignment.runs):
        run.lookups.search(spelling for group in groups for spelling in spellings(alignment, number, group))
    items = [resolve(Candidate(alignment, group)) for group in groups]
    for apply in PASSES:
        items = going_on(apply(alignment, items), note)
    return items


def _needed_values(script: Script, alignment: Alignment) -> list[tuple[int, str, Extractor]]:
    """What the script takes out of answers, and what it should take: step, variable and extractor."""
    correlations = results_with_names(script, alignment, traced_values(alignment)).correlations
    needed = [(item.proof.step, item.variable, item.proof.extractor) for item in correlations if item.proof]
    return [*script_extractions.working(script, alignment), *needed]
