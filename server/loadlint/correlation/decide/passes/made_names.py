"""Ids that a client makes for the things of a document, and uses as names of members: `{"BOX-k3Wq9Z": {"id": …}}`.

What tells them is that the names themselves are other ones in each run, and that no answer issued them. They are made
anew, alike everywhere they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from loadlint.correlation.decide.client_made import Generator
from loadlint.correlation.decide.groups import SlotUse
from loadlint.correlation.decide.traced_value import ClientMade, TracedValue
from loadlint.correlation.observe.slots import Slot, slots_that
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.findings import Reason
from loadlint.text.regex import regex

_WEIGHT = 0.6
_PREFIX = regex(r"(?:[A-Za-z]+[-_:])?")
_SHORTEST = 6


def apply(alignment: Alignment, items: Sequence[TracedValue]) -> Iterator[TracedValue]:
    """The values, those made by the client that also name members with the places of the names."""
    names: dict[str, list[SlotUse]] = {}
    for step in alignment.steps:
        for slot in slots_that(step, _is_name):
            names.setdefault(slot.value, []).append(SlotUse(step.index, slot, (), ""))
    for item in items:
        is_unknown = item.is_unexplained and item.group.differs
        of_names = names.get(item.group.literal, ()) if is_unknown else ()
        named = _made_name(item, of_names) if of_names else None
        yield named or item


def _is_name(slot: Slot) -> bool:
    return slot.kind == "name" and slot.place[0] == "json"


def _made_name(item: TracedValue, names: Sequence[SlotUse]) -> TracedValue | None:
    """A value that the client makes, behind the word that says of what; None where the runs have other words."""
    group = item.group
    match = _PREFIX.match(group.literal)
    prefix = match[0] if match is not None else ""
    values = tuple(None if value is None else value.removeprefix(prefix) for value in group.values)
    if len(group.literal) - len(prefix) < _SHORTEST or any(
        whole == value for whole, value in zip(group.values, values, strict=True) if prefix and whole is not None
    ):
        return None
    of_values = [use for use in item.uses if use.slot.kind == "value"]
    if not of_values:
        return None
    uses = tuple(_part(use, prefix, values) for use in sorted((*of_values, *names), key=lambda use: use.step))
    reason = Reason("the client names the members of a document by it", _WEIGHT)
    generator = Generator("hex", len(group.literal) - len(prefix), (reason,))
    whole = replace(group, literal=group.literal.removeprefix(prefix), values=values, uses=uses)
    return TracedValue(whole, uses, ClientMade(generator))


def _part(use: SlotUse, prefix: str, values: tuple[str | None, ...]) -> SlotUse:
    text = use.slot.text[len(prefix) :]
    place = (*use.slot.place, "part", len(prefix))
    return SlotUse(use.step, Slot(place, text, text, use.slot.codecs), values, prefix[:-1].lower())
