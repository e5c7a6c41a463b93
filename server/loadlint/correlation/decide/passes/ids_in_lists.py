"""A list that is sent with ids in it takes them from the variables that they have, not from another list.

`[23899]`, `!(1907)` and `(dashboard_id:1907)` stand in an answer as well, often in that to a later request, and only by
chance as they are sent. A key of OData (`Orders('1907')`) and a file's name (`1907.xml`) are no value besides the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.decide.groups import SlotUse, slots_by_step
from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.decide.traced_value import TracedValue, with_more_uses
from loadlint.correlation.observe.slots import Slot
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.extractor import FromItems
from loadlint.text.regex import regex

_AROUND_IDS = regex(r"!?\(.*\)|\[.*\]|\{.*\}|\w+\((?:'[^']+'|[\w-]+)\)|[\w-]+\.[A-Za-z]{2,5}")
"""A list or an object, as JSON or as rison writes it; the name of a set with a key; the name of a file."""

_PART = regex(r"[\w-]+")
_SHORTEST_OF_ONE_RUN = 4
"""How long a part must be where no second run shows that it is the value and no chance."""

_WHY = "what changes in it is correlated by itself"


class _Part(Struct, frozen=True):
    """A piece of a value, from `start`, that is the value of the item `number`."""

    number: int
    start: int
    text: str


def apply(_: Alignment, items: Sequence[TracedValue]) -> list[TracedValue | LeftOut]:
    """The values, with the parts of such lists among the uses of the values that they are."""
    result = list(items)
    served = slots_by_step(use for item in items if item.proof is not None for use in item.uses)
    owners: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        owners.setdefault(item.group.literal, []).append(number)
    left_out: list[LeftOut] = []
    for number, item in enumerate(items):
        for use in item.uses if _may_hold_ids(item) else ():
            parts = list(_parts(use, number, items, owners))
            if not parts or not _tells_all(use, parts, items):
                continue
            left_out.append(LeftOut((use,), "ids_in_lists", _WHY))
            result[number] = _without(result[number], use)
            inside = {slot.span for slot in served.get(use.step, ())}
            for part in parts:
                new = _use_of(use, part, items)
                if new.slot.span not in inside:
                    result[part.number] = with_more_uses(result[part.number], [new])
    return [*(item for item in result if item.uses), *left_out]


def _may_hold_ids(item: TracedValue) -> bool:
    """Whether a value is a list or an object that is not taken from a response item by item already."""
    is_taken = item.generator is not None or (
        item.proof is not None and isinstance(item.proof.extractor.origin, FromItems)
    )
    return not is_taken and _AROUND_IDS.fullmatch(item.group.literal) is not None


def _parts(use: SlotUse, number: int, items: Sequence[TracedValue], owners: dict[str, list[int]]) -> Iterator[_Part]:
    for match in _PART.finditer(use.slot.value):
        # Of equal short values the last one is meant, which the answer before the list has issued.
        for owner in sorted(owners.get(match[0], ()), key=lambda owner: _issued_at(items[owner]), reverse=True):
            proof = items[owner].proof
            if owner != number and proof is not None and proof.step < use.step:
                yield _Part(owner, match.start(), match[0])
                break


def _issued_at(item: TracedValue) -> int:
    """Which step's answer issues a value of one digit; longer ones are not equal by chance, so that any will do."""
    return item.proof.step if item.proof is not None and len(item.group.literal) == 1 else 0


def _tells_all(use: SlotUse, parts: Sequence[_Part], items: Sequence[TracedValue]) -> bool:
    """Whether in each run the list is the script's own with that run's parts in it; of one run, no number is left."""
    literal, ends = use.slot.value, [0, *(part.start + len(part.text) for part in parts)]
    between = [literal[end:start] for end, start in zip(ends, [*(part.start for part in parts), None], strict=True)]
    of_one_run = sum(value is not None for value in use.values) < 2
    if of_one_run and (_holds_number(between) or min(len(part.text) for part in parts) < _SHORTEST_OF_ONE_RUN):
        return False
    for run, value in enumerate(use.values):
        texts = [items[part.number].group.values[run] for part in parts]
        if value is not None and value != _put_together(between, texts):
            return False
    return True


def _holds_number(texts: Iterable[str]) -> bool:
    return any(re.search(r"\d", text) for text in texts)


def _put_together(between: Sequence[str], texts: Iterable[str | None]) -> str | None:
    whole = between[0]
    for text, after in zip(texts, between[1:], strict=True):
        if text is None:
            return None
        whole += text + after
    return whole


def _use_of(use: SlotUse, part: _Part, items: Sequence[TracedValue]) -> SlotUse:
    text = use.slot.text[part.start : part.start + len(part.text)]
    slot = Slot((*use.slot.place, "part", part.start), text, text, use.slot.codecs, use.slot.kind)
    return SlotUse(use.step, slot, items[part.number].group.values, "")


def _without(item: TracedValue, use: SlotUse) -> TracedValue:
    uses = tuple(other for other in item.uses if other is not use)
    kept = tuple(other for other in item.group.uses if other is not use)
    return replace(item, uses=uses, group=replace(item.group, uses=kept))
