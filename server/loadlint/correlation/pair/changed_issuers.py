"""Values with another origin in the newer version: another answer, another part of it, another encoding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.field_name import is_token_name
from loadlint.correlation.pair.issued_places import TEXT, IssuedPlace, alike_in_answer, issued_places
from loadlint.correlation.pair.request_fields import field_of
from loadlint.correlation.pair.version_change import ChangeKind, Thing, VersionChange

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Slot
    from loadlint.correlation.pair.recording_pair import RecordingPair

SHORTEST = 4
"""Shorter values, in characters, stand in many places by chance."""


class _Use(Struct, frozen=True):
    """A value that both versions send, with its name and where each issues it."""

    request: str
    name: str
    old: frozenset[IssuedPlace]
    new: frozenset[IssuedPlace]
    positions: tuple[int, int]
    values: tuple[str, str]


def changed_issuers(pair: RecordingPair, renamed: Mapping[tuple[str, str], str]) -> Iterator[VersionChange]:
    """Each change of an issuer, with the requests that send the value.

    `renamed` are the new names of fields, by the request and the old name.
    """
    uses_by_change: dict[tuple[ChangeKind, str, str, str], list[_Use]] = {}
    for use in _uses(pair, renamed):
        for key in _changes(pair, use):
            uses_by_change.setdefault(key, []).append(use)
    for (kind, name, old, new), uses in uses_by_change.items():
        entries = (
            tuple(dict.fromkeys(pair.old.exchanges[use.positions[0]].index for use in uses)),
            tuple(dict.fromkeys(pair.new.exchanges[use.positions[1]].index for use in uses)),
        )
        requests = tuple(dict.fromkeys(use.request for use in uses))
        yield VersionChange(kind, Thing.VALUE, requests, old, new, name, *entries)


def _uses(pair: RecordingPair, renamed: Mapping[tuple[str, str], str]) -> Iterator[_Use]:
    for (_, request), pairs in pair.groups.items():
        for i, j in pairs:
            before, after = _named_slots(pair.old.slots(i)), _named_slots(pair.new.slots(j))
            for name, slot in before.items():
                other = after.get(renamed.get((request, name), name))
                if other is not None and slot.value != other.value:
                    values = slot.value, other.value
                    if min(map(len, values)) >= SHORTEST:
                        old = issued_places(pair.old, values[0], i)
                        beside = {pair.pairs[place.position] for place in old if place.position in pair.pairs}
                        new = issued_places(pair.new, values[1], j, beside)
                        yield _Use(request, name, old, new, (i, j), values)


def _named_slots(slots: tuple[Slot, ...]) -> dict[str, Slot]:
    """The slots of a request that have a name which is the same in each run."""
    named: dict[str, Slot] = {}
    for slot in slots:
        field = field_of(slot)
        if field is not None:
            named.setdefault(field[1], slot)
        elif slot.place[0] == "header" and slot.place[-1] == "scheme":
            named[str(slot.place[1])] = slot
    return named


def _changes(pair: RecordingPair, use: _Use) -> Iterator[tuple[ChangeKind, str, str, str]]:
    """What kind of change it is, the value's name, the old and the new place."""
    if not use.old or not use.new:
        return
    before = {(pair.pairs.get(place.position), place.part) for place in use.old}
    after = {(place.position, place.part) for place in use.new}
    if not before & after:
        was, now = _clearest(use.old), _clearest(use.new)
        is_same_answer = pair.pairs.get(was.position) == now.position
        if not is_same_answer and was.part == now.part:
            return
        kind = _kind(was, now, is_same_answer=is_same_answer)
        yield kind, use.name, f"{was.part} of {pair.old_name(was.position)}", _new(pair, now)
        return
    for place in sorted(use.old):
        if is_token_name(use.name) and _is_no_longer_alone(pair, use, place):
            written = f"{place.part} of {pair.old_name(place.position)}"
            yield ChangeKind.UNCLEAR, use.name, written, f"no longer the first {written}"
            return


def _new(pair: RecordingPair, place: IssuedPlace) -> str:
    return f"{place.part} of {pair.new_name(place.position)}"


def _clearest(places: frozenset[IssuedPlace]) -> IssuedPlace:
    """The clearest of several places: a part with a name rather than the text, and the last answer of these."""
    return max(places, key=lambda place: (place.part != TEXT, place.position, place.part))


def _kind(was: IssuedPlace, now: IssuedPlace, *, is_same_answer: bool) -> ChangeKind:
    """The kind of a change: renamed where only the last name in the same answer differs, else moved."""
    old, new = was.part.rpartition(" "), now.part.rpartition(" ")
    same_owner = old[0] == new[0] and old[2].rpartition(".")[0] == new[2].rpartition(".")[0]
    return ChangeKind.RENAMED if is_same_answer and same_owner else ChangeKind.MOVED


def _is_no_longer_alone(pair: RecordingPair, use: _Use, place: IssuedPlace) -> bool:
    position = pair.pairs.get(place.position)
    if position is None:
        return False
    before = list(alike_in_answer(pair.old, place.position, place.part))
    after = list(alike_in_answer(pair.new, position, place.part))
    return len(before) == 1 and use.values[1] in after[1:] and after[0] != use.values[1]
