"""Leaves out uses inside of values that are correlated as a whole, and wholes whose parts are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.decide.groups import slots_by_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from loadlint.correlation.decide.groups import SlotUse
    from loadlint.correlation.decide.traced_value import TracedValue
    from loadlint.correlation.observe.slots import Slot
    from loadlint.correlation.pair.aligned_recordings import Alignment


def apply(_: Alignment, items: Sequence[TracedValue]) -> list[TracedValue]:
    """Values without such uses, and without those that have no others."""
    served = slots_by_step(use for item in items if item.proof is not None for use in item.uses)
    result = []
    for item in items:
        uses = tuple(use for use in item.uses if _stays(use, item, served.get(use.step, ())))
        if not all(use.is_secondary for use in uses):
            result.append(replace(item, uses=uses, group=replace(item.group, uses=uses)))
    return result


def _stays(use: SlotUse, item: TracedValue, served: Iterable[Slot]) -> bool:
    """Whether a use is neither inside of a slot that an extractor serves, nor, served by none, around one."""
    return not any(_is_inside(use.slot, slot) or (item.proof is None and _holds(use.slot, slot)) for slot in served)


def _is_inside(slot: Slot, other: Slot) -> bool:
    if _holds(other, slot):
        return True
    return slot.span is not None and other.span is not None and other.span.covers(slot.span) and other.span != slot.span


def _holds(slot: Slot, other: Slot) -> bool:
    """Whether the place of a slot is around that of another one."""
    return other.place != slot.place == other.place[: len(slot.place)]
