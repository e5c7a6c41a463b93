"""Values that one page issues and that are equal in all runs are one, though their uses have different names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.decide.traced_value import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.correlation.decide.traced_value import TracedValue
    from loadlint.correlation.pair.aligned_recordings import Alignment


def apply(_: Alignment, items: Sequence[TracedValue]) -> list[TracedValue]:
    """Joins each value to the first of its twins."""
    result: list[TracedValue] = []
    alike: dict[tuple[int, str], list[int]] = {}
    for item in items:
        places = alike.setdefault((item.proof.step, item.group.literal), []) if item.proof is not None else []
        twin = next((place for place in places if _are_twins(item, result[place])), None)
        if twin is None:
            places.append(len(result))
            result.append(item)
        else:
            result[twin] = joined(result[twin], item.uses)
    return result


def _are_twins(item: TracedValue, other: TracedValue) -> bool:
    """Whether two values with one literal out of one page are the same.

    With one run equal short values may be so by chance, unless they come out of the same place.
    """
    if item.proof is None or other.proof is None or item.group.values != other.group.values:
        return False
    return item.proof.extractor == other.proof.extractor or (item.group.differs and len(item.group.literal) > 1)
