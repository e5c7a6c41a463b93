"""Objects and lists in the JSON of a request that are renamed, new or gone in the newest version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from loadlint.correlation.observe.slots import INNER, Place
from loadlint.replay.certificate import SentValue

_ALIKE = 0.5
"""How much of what two members hold must be the same, from 0 to 1, and how alike their names where no value tells."""


_MOST_PAIRS = 2_500
"""How many pairs of members are compared: a request in which more have changed is another one."""


class _Member(Struct, frozen=True):
    """An object or a list, by its place, and the values in it by where they stand in it."""

    place: Place
    values: Mapping[Place, Sequence[str | None]]

    @property
    def name(self) -> str:
        return str(self.place[-1])

    @property
    def known_values(self) -> frozenset[str]:
        return frozenset(value for values in self.values.values() for value in values if value)


class RenamedMember(Struct, frozen=True):
    """An object or a list: its place in the script, the one in the newest version, and what the runs send in it."""

    old: Place
    new: Place
    values: Sequence[SentValue]


class ChangedMembers(Struct, frozen=True):
    """The objects and lists that are `renamed`, `new` and `gone`, and what differs besides the names.

    `surplus` and `missing` are the values that differ still where each member has its new name, without those in
    elements of a list that the other request does not have: lists of other lengths hold other data. `written` tells
    where the script writes what has its new place. The places of `gone` are new ones.
    """

    renamed: Sequence[RenamedMember]
    new: Sequence[Place]
    gone: Sequence[Place]
    surplus: Mapping[Place, Sequence[SentValue]]
    missing: Mapping[Place, Sequence[SentValue]]
    written: Mapping[Place, Place]


def changed_members(
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
    sent: Collection[Place],
    recorded: Collection[Place],
) -> ChangedMembers:
    """How the objects and lists of a request have changed; of those within each other the outer ones first.

    `sent` and `recorded` are the places of all values of the script's request and of the recorded one.
    """
    renamed: list[RenamedMember] = []
    written = {place: place for place in (*sent, *surplus)}
    while pairs := _pairs(surplus, missing, written, recorded):
        for old, new in pairs.items():
            in_script = next(place for moved, place in written.items() if is_within(moved, old))
            values = [value for place, inner in missing.items() if is_within(place, new) for value in inner]
            renamed.append(RenamedMember(in_script[: len(old)], new, values))
        written = {_moved_place(place, pairs): in_script for place, in_script in written.items()}
        moved = {_moved_place(place, pairs): values for place, values in surplus.items()}
        surplus = {place: values for place, values in moved.items() if place not in missing}
        missing = {place: values for place, values in missing.items() if place not in moved}
    surplus, missing = _in_shared_elements(surplus, recorded), _in_shared_elements(missing, written)
    new_members, gone = _outermost(missing, written), _outermost(surplus, recorded)
    return ChangedMembers(renamed, new_members, gone, surplus, missing, written)


def _in_shared_elements(
    values: Mapping[Place, Sequence[SentValue]], others: Collection[Place]
) -> dict[Place, Sequence[SentValue]]:
    """The values that stand in no list, in elements that the other request has too, or in a list it does not have."""
    around_others = {place[:end] for place in others for end in range(1, len(place) + 1)}
    return {
        place: of_place
        for place, of_place in values.items()
        if not any(
            isinstance(part, int) and place[:end] in around_others and place[: end + 1] not in around_others
            for end, part in enumerate(_json_part(place), len(place) - len(_json_part(place)))
        )
    }


def _json_part(place: Place) -> Place:
    """The path of a value in the innermost JSON around it; empty where it is in none."""
    if INNER in place:
        return place[len(place) - place[::-1].index(INNER) :]
    return place[1:] if place[0] == "json" else ()


def _moved_place(place: Place, pairs: Mapping[Place, Place]) -> Place:
    return next((new + place[len(old) :] for old, new in pairs.items() if is_within(place, old)), place)


def is_within(place: Place, member: Place) -> bool:
    """Whether a place is that of a member, or of what is in it."""
    return place[: len(member)] == member


def by_member(places: Iterable[Place], members: Iterable[Place]) -> tuple[dict[Place, list[Place]], list[Place]]:
    """The places that are within each of some members, none of which holds another; and those that are within none."""
    inside: dict[Place, list[Place]] = {member: [] for member in members}
    outside: list[Place] = []
    for place in places:
        member = next((place[:end] for end in range(1, len(place) + 1) if place[:end] in inside), None)
        (outside if member is None else inside[member]).append(place)
    return inside, outside


def _pairs(
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
    sent: Collection[Place],
    recorded: Collection[Place],
) -> dict[Place, Place]:
    """The outermost objects and lists that belong together, the most alike ones first."""
    gone, added = _outermost(surplus, recorded), _outermost(missing, sent)
    if len(gone) * len(added) > _MOST_PAIRS:
        return {}
    sent_values = {place: [value.sent for value in values] for place, values in surplus.items()}
    recorded_values = {place: [value.recorded for value in values] for place, values in missing.items()}
    olds = [_member(place, sent_values) for place in gone]
    news = [_member(place, recorded_values) for place in added]
    scored = [
        (_likeness(old, new), old.place, new.place) for old in olds for new in news if old.place[:-1] == new.place[:-1]
    ]
    pairs: dict[Place, Place] = {}
    for score, old_place, new_place in sorted(scored, key=lambda scored_pair: -scored_pair[0]):
        if score >= _ALIKE and old_place not in pairs and new_place not in pairs.values():
            pairs[old_place] = new_place
    return pairs


def _outermost(places: Iterable[Place], others: Collection[Place]) -> list[Place]:
    """The objects and lists around these places that hold none of the others, each the outermost of its kind."""
    around_others = {place[:end] for place in others for end in range(1, len(place) + 1)}
    members: dict[Place, None] = {}
    for place in places:
        outer = next((member for member in _members_around(place) if member not in around_others), None)
        if outer is not None:
            members[outer] = None
    return list(members)


def _members_around(place: Place) -> Iterator[Place]:
    """The members of JSON that hold the value at a place, the outermost first."""
    path = _json_part(place)
    start = len(place) - len(path)
    if INNER in place and path[:1] == ("query",):
        # The value is an address, which has parameters and no members.
        return
    yield from (place[: end + 1] for end in range(start, len(place) - 1) if isinstance(place[end], str))


def _member(place: Place, leaves: Mapping[Place, Sequence[str | None]]) -> _Member:
    """The member at a place with the values in it; elements of one list are alike."""
    inside: dict[Place, list[str | None]] = {}
    for leaf, values in leaves.items():
        if is_within(leaf, place):
            within = tuple("#" if isinstance(part, int) else part for part in leaf[len(place) :])
            inside.setdefault(within, []).extend(values)
    return _Member(place, inside)


def _likeness(old: _Member, new: _Member) -> float:
    """How likely two members are one, from 0 to 2: the values and names in them, and their own names."""
    known_values = new.known_values
    kept = [
        within
        for within, values in old.values.items()
        if within in new.values or any(value in known_values for value in values if value)
    ]
    held = len(kept) / len(old.values)
    likeness_of_names = SequenceMatcher(None, old.name.lower(), new.name.lower()).ratio()
    is_told = likeness_of_names >= _ALIKE or not old.known_values or not old.known_values.isdisjoint(known_values)
    return held + likeness_of_names if held >= _ALIKE and is_told else 0.0
