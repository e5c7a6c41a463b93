"""A short id out of a list counts where the list was asked for by the id of a thing that this very run made.

A single run does not prove such an id: `GET /tasks?project=41` gives `{"id": 14}`, and a number of two digits may be
anything. But project 41 is new in this run, and so is what belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.evidence.one_run import first_appearance
from loadlint.correlation.decide.resolve import resolve, with_proof
from loadlint.correlation.decide.traced_value import TracedValue, Untraced
from loadlint.correlation.pair.aligned_recordings import Alignment


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> list[TracedValue]:
    """Decides again about such values, now that it is known which requests ask for something new."""
    undecided = {number for number, item in enumerate(items) if _is_undecided_id(item)}
    steps = steps_with_new_ids(alignment, items) if undecided else frozenset()
    if not steps:
        return list(items)
    return [
        resolve(Candidate(alignment, item.group, new_id_steps=steps)) if number in undecided else item
        for number, item in enumerate(items)
    ]


def _is_undecided_id(item: TracedValue) -> bool:
    """Whether a value of a single run is sent where ids stand, and is not known to be dynamic."""
    if not isinstance(item.outcome, Untraced) or not item.outcome.reasons or item.group.compared != 1:
        return False
    return re.fullmatch(r"\d+", item.group.literal) is not None and any(use.is_id_place for use in item.uses)


def steps_with_new_ids(alignment: Alignment, items: Iterable[TracedValue]) -> frozenset[int]:
    """The steps in whose address the id of a thing stands that the run has made."""
    steps: set[int] = set()
    for item in items:
        uses = {use.step for use in item.uses if use.slot.place[0] in ("path", "query")}
        if item.proof is None or item.group.compared != 1 or not uses:
            continue
        candidate, _ = with_proof(Candidate(alignment, item.group))
        if candidate.proof is not None and first_appearance.clue(candidate) is not None:
            steps |= uses
    return frozenset(steps)
