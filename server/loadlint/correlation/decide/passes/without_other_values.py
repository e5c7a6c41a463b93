"""An extractor whose text contains another dynamic value would find nothing in the next run.

With several runs the proof excludes that. With a single run it has to be looked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from loadlint.correlation.decide.candidate import Candidate
from loadlint.correlation.decide.issuers import issuer_of
from loadlint.correlation.decide.resolve import with_proof
from loadlint.correlation.decide.traced_value import TELLING_LENGTH, Issued, TracedValue
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.correlation.prove.extractors import holds_word


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> list[TracedValue]:
    """Looks for another extractor for such values, and keeps the first one where there is no other."""
    issued = {item.group.literal for item in items if item.proof and _is_telling(item.group.literal)}
    return [_apart(alignment, item, frozenset(issued - {item.group.literal})) for item in items]


def _is_telling(literal: str) -> bool:
    """Whether a value is in no extractor by chance. Of numbers one digit may be a count or a place in a list."""
    return len(literal) >= TELLING_LENGTH or (len(literal) > 1 and literal.isdigit())


def _apart(alignment: Alignment, item: TracedValue, others: frozenset[str]) -> TracedValue:
    outcome = item.outcome
    if not isinstance(outcome, Issued) or outcome.proof is None or item.group.compared != 1:
        return item
    if not holds_word(outcome.proof.extractor, others):
        return item
    candidate, uses = with_proof(Candidate(alignment, item.group), others)
    if candidate.proof is None or candidate.proof.step != outcome.proof.step:
        return item
    # What speaks for the value is known by now, also that it belongs to a thing which this run has made.
    return replace(item, uses=uses, outcome=replace(outcome, proof=candidate.proof, issuer=issuer_of(candidate)))
