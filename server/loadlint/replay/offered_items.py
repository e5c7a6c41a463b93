"""Recorded values in a script that an earlier response offers in a list: each lasts as long as that item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.field_name import is_id_name, names_id, same_field
from loadlint.correlation.observe.list_items import path_of_items
from loadlint.correlation.observe.slots import Slot, slots_that
from loadlint.expression import Extracted
from loadlint.replay.certificate import FailedStep, SentValue

if TYPE_CHECKING:
    from loadlint.correlation.observe.leaves import Leaf
    from loadlint.correlation.observe.list_items import Items
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment

_SHORT = 4
"""Shorter values are equal to an id by chance, unless their field's name speaks of it."""


class OfferedItem(Struct, frozen=True):
    """A literal of a step, the earlier step `by` whose response has it in a list, and the place of the items there."""

    step: int
    slot: Slot
    by: int
    path: Items


def offered_items(
    alignment: Alignment, steps: Iterable[int], runs: Sequence[AlignedRecording]
) -> Iterator[OfferedItem]:
    """The literals of some steps that responses offer among others, in each of the runs at the same place."""
    for step in steps:
        of_step = [run for run in runs if step in run.position_of]
        slots = list(slots_that(alignment.steps[step], _is_literal))
        for run in of_step:
            run.lookups.search(slot.value for slot in slots)
        for slot in slots:
            places = [set(_offers(run, step, slot)) for run in of_step]
            for by, path in sorted(set.intersection(*places), key=repr)[:1] if places else ():
                yield OfferedItem(step, slot, by, path)


def gone_items(
    alignment: Alignment, failed: Sequence[FailedStep], good: Sequence[AlignedRecording]
) -> Iterator[SentValue]:
    """What failed steps send that the response of their run no longer offers, beside one that it does."""
    for failure in failed:
        run = alignment.runs[failure.run]
        for item in offered_items(alignment, [failure.step], good):
            offered = _values_at(run, item.by, item.path)
            if offered and item.slot.value not in offered:
                yield SentValue(
                    failure.run,
                    failure.step,
                    item.slot.place,
                    "different",
                    item.slot.value,
                    next(iter(offered)),
                    "gone-item",
                    item.slot.span,
                    Extracted(item.by, None),
                )


def _is_literal(slot: Slot) -> bool:
    return not slot.is_open and slot.kind in ("value", "number") and bool(slot.value)


def _offers(run: AlignedRecording, step: int, slot: Slot) -> Iterator[tuple[int, Items]]:
    """The earlier steps whose response has the value of a slot among others, and the place of these."""
    holding = {position for position in run.lookups.holding(slot.value) if position < run.position_of[step]}
    for by in run.position_of if holding else ():
        leaves = run.lookups.leaves(_last_hop(run, by)) if _last_hop(run, by) in holding else ()
        paths = {path_of_items(leaf) for leaf in leaves if leaf.value == slot.value and _is_id_of(leaf, slot)}
        yield from ((by, path) for path in paths if path and len(_values_at(run, by, path)) > 1)


def _is_id_of(leaf: Leaf, slot: Slot) -> bool:
    is_named = names_id(slot.field) or same_field(leaf.name, slot.field, leaf.owner)
    return is_id_name(leaf.name) and (is_named or len(slot.value) >= _SHORT)


def _values_at(run: AlignedRecording, step: int, path: Items) -> dict[str, None]:
    """The values of a list's items in the response to a step, in order."""
    if step not in run.position_of:
        return {}
    leaves = run.lookups.leaves(_last_hop(run, step))
    return dict.fromkeys(leaf.value for leaf in leaves if path_of_items(leaf) == path)


def _last_hop(run: AlignedRecording, step: int) -> int:
    return run.lookups.chain(run.position_of[step])[-1]
