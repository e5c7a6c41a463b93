"""Joins values that one page issues and that are equal in all runs, though their uses have different names."""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.traced_value import TracedValue, with_more_uses
from loadlint.correlation.pair.aligned_recordings import Alignment


def apply(_: Alignment, items: Sequence[TracedValue]) -> list[TracedValue | LeftOut]:
    """Joins each value to the first of its twins."""
    result: list[TracedValue] = []
    left_out: list[LeftOut] = []
    alike: dict[tuple[int, str], list[int]] = {}
    for item in items:
        places = alike.setdefault((item.proof.step, item.group.literal), []) if item.proof is not None else []
        twin = next((place for place in places if _are_twins(item, result[place])), None)
        if twin is None:
            places.append(len(result))
            result.append(item)
        else:
            left_out.append(LeftOut(item.uses, "values_of_one_page", _WHY, result[twin].group.primary))
            result[twin] = with_more_uses(result[twin], item.uses)
    return [*result, *left_out]


_WHY = "the same response issues it, and it is equal in all recordings to a value that is sent under another name"


def _are_twins(item: TracedValue, other: TracedValue) -> bool:
    """Whether two values with one literal out of one page are the same.

    With a single run, short values may be equal by chance, unless they come from the same place.
    """
    if item.proof is None or other.proof is None or item.group.values != other.group.values:
        return False
    return item.proof.extractor == other.proof.extractor or (item.group.differs and len(item.group.literal) > 1)
