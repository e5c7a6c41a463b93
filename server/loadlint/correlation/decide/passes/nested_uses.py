"""Of nested uses only one is correlated: the whole if an extractor returns it, else its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from loadlint.correlation.decide.groups import SlotUse, slots_by_step
from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.traced_value import TracedValue
from loadlint.correlation.observe.slots import Slot
from loadlint.correlation.pair.aligned_recordings import Alignment


def apply(_: Alignment, items: Sequence[TracedValue]) -> Iterator[TracedValue | LeftOut]:
    """Takes the other uses out of the values; a value that has no use left is left out."""
    served = slots_by_step(use for item in items if item.proof or item.generator for use in item.uses)
    for item in items:
        reasons = [_why_not(use, item, served.get(use.step, ())) for use in item.uses]
        uses = tuple(use for use, why in zip(item.uses, reasons, strict=True) if why is None)
        if all(use.is_secondary for use in uses):
            yield from (LeftOut((use,), "nested_uses", _ONLY_REFERER) for use in uses)
        else:
            yield replace(item, uses=uses, group=replace(item.group, uses=uses))
        for use, why in zip(item.uses, reasons, strict=True):
            if why is not None:
                yield LeftOut((use,), "nested_uses", why)


_INSIDE = "it is a part of a value that is correlated as a whole"
_AROUND = "what changes inside of it is correlated by itself"
_ONLY_REFERER = "what is left of it stands in the Referer only, which a browser fills in by itself"


def _why_not(use: SlotUse, item: TracedValue, served: Iterable[Slot]) -> str | None:
    """Why a use is taken out, None if it stays. `served` are the slots of its step that an extractor serves."""
    for slot in served:
        if _is_inside(use.slot, slot):
            return _INSIDE
        if item.proof is None and _holds(use.slot, slot):
            return _AROUND
    return None


def _is_inside(slot: Slot, other: Slot) -> bool:
    if _holds(other, slot):
        return True
    return slot.span is not None and other.span is not None and other.span.covers(slot.span) and other.span != slot.span


def _holds(slot: Slot, other: Slot) -> bool:
    """Whether the place of the other slot is inside of the place of this one."""
    return other.place != slot.place == other.place[: len(slot.place)]
