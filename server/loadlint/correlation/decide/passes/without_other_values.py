"""An extractor whose text contains another dynamic value would find nothing in the next run.

With several runs the proof excludes that. With a single run it has to be looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.resolve import resolve
from loadlint.correlation.decide.traced_value import TELLING_LENGTH
from loadlint.correlation.prove.extractors import holds_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.correlation.decide.traced_value import TracedValue
    from loadlint.correlation.pair.aligned_recordings import Alignment


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> list[TracedValue]:
    """Looks for another extractor for such values, and keeps the first one where there is no other."""
    issued = {item.group.literal for item in items if item.proof and len(item.group.literal) >= TELLING_LENGTH}
    return [_apart(alignment, item, frozenset(issued - {item.group.literal})) for item in items]


def _apart(alignment: Alignment, item: TracedValue, others: frozenset[str]) -> TracedValue:
    if item.proof is None or item.group.compared != 1 or not holds_word(item.proof.extractor, others):
        return item
    again = resolve(Candidate(alignment, item.group), without=others)
    return again if again.proof is not None else item
