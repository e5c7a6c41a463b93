"""Values as they stand in the requests, still encoded: a server may issue a value in the encoding of its use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.decide.groups import Group, SlotUse
from loadlint.correlation.observe.matched_places import shifted_place
from loadlint.correlation.observe.slots import path_shift

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import Alignment


def as_written(alignment: Alignment, group: Group) -> Group | None:
    """The group with its values as written; None where its uses write them differently, or none is encoded."""
    if not all(_is_encoded(use) for use in group.uses):
        return None
    uses = [replace(use, slot=replace(use.slot, text=use.slot.raw, codecs=use.slot.codecs[1:])) for use in group.uses]
    if len({use.slot.value for use in uses}) != 1:
        return None
    values = tuple(
        None if value is None else _written_value(alignment, number, uses[0])
        for number, value in enumerate(group.values)
    )
    if any(value is not None and written is None for value, written in zip(group.values, values, strict=True)):
        return None
    if values == group.values:
        # The clients have written it plainly, whatever the script does.
        return None
    return Group(uses[0].slot.value, values, tuple(replace(use, values=values) for use in uses))


def spellings(alignment: Alignment, number: int, group: Group) -> Iterator[str]:
    """A group's value in a run, both decoded and as it stands in the request."""
    value, use = group.values[number], group.uses[0]
    if value is not None:
        yield value
        if _is_encoded(use) and (written := _written_value(alignment, number, use)):
            yield written


def _is_encoded(use: SlotUse) -> bool:
    return bool(use.slot.codecs) and use.slot.raw.value != use.slot.value and not any(use.slot.around)


def _written_value(alignment: Alignment, number: int, use: SlotUse) -> str | None:
    run = alignment.runs[number]
    position = run.position_of.get(use.step)
    if position is None:
        return None
    shift = path_shift(alignment.steps[use.step].address, run.exchanges[position].url)
    place = shifted_place(use.slot.place, shift)
    return next((slot.raw.value for slot in run.lookups.slots(position) if slot.place == place), None)
