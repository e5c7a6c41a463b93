"""Which slots of two requests are the same field.

Most fields have one place in both. Ids in the names of fields differ from run to run: the names of one shape, such as
`qty-11` and `qty-12`, are a family, and the families of both requests are laid beside each other as a whole.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.slots import INNER, Place, Slot, shape_of
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.text.alike import common_end, common_start
from loadlint.text.mapped import HOLE

Renamed = dict[Place, Place | None]
_Families = dict[tuple[Place, str], list["_Named"]]


def match_places(slots: Iterable[Slot], others: Iterable[Slot], shift: int = 0) -> dict[Place, Slot]:
    """For the places of `slots`, the slots of another request for the same field. `shift` is that of its path."""
    wanted = list(slots)
    theirs = as_one_form(wanted, list(others))
    by_place = {other.place: other for other in reversed(theirs)}
    by_shape: dict[Place, list[Slot]] = {}
    for other in theirs:
        by_shape.setdefault(_shape(other.place), []).append(other)
    renamed = _renamed_beginnings(wanted, theirs)
    count: Counter[Place] = Counter()
    matched = {}
    for slot in wanted:
        place = shifted_place(slot.place, shift)
        shape = _shape(place)
        alike = by_shape.get(shape, [])
        number = count[shape]
        count[shape] += 1
        is_renamed, other_place = _place_in_other(place, renamed)
        counterpart = by_place.get(other_place)
        if counterpart is None and not is_renamed and number < len(alike):
            counterpart = alike[number]
        if counterpart is not None:
            matched[slot.place] = counterpart
    return matched


def as_one_form(slots: Sequence[Slot], others: Sequence[Slot]) -> Sequence[Slot]:
    """The slots of another request: where it sends in parts what `slots` have as a form of one text, at its places.

    A part with a file has no field of such a form.
    """
    parts = [other.place for other in others if other.place[0] == "multipart"]
    if not parts or any(place[-1] == "filename" for place in parts) or all(slot.place[0] != "form" for slot in slots):
        return others
    return [replace(other, place=_of_form(other.place)) if other.place[0] == "multipart" else other for other in others]


def _of_form(place: Place) -> Place:
    """The place of a part's value, or of an id in its name, in a form."""
    is_name = place[1] == "name" and isinstance((*place, 0)[2], str) and place[2] != INNER
    is_numbered = len(place) > 2 and isinstance(place[2], int)
    return ("form", *place[1:]) if is_name or is_numbered else ("form", place[1], 0, *place[2:])


def shifted_place(place: Place, by: int) -> Place:
    """The place of a slot in a request whose path begins earlier by so many segments."""
    return ("path", place[1] + by, *place[2:]) if by and place[0] == "path" and isinstance(place[1], int) else place


@lru_cache(maxsize=65536)
def _shape(place: Place) -> Place:
    return tuple(shape_of(part) if isinstance(part, str) else part for part in place)


class _Named(Struct):
    """What a request sends under a name with an id in it. `root` is the beginning of all places there."""

    name: str
    root: Place = ()
    values: tuple[str, ...] = ()


def _renamed_beginnings(slots: Sequence[Slot], others: Sequence[Slot]) -> Renamed:
    """For the beginnings of places that are other ones in the other request, those; None where it has no such field."""
    ours = _families(slots)
    theirs = _families(others) if ours else {}
    renamed: Renamed = {}
    for (owner, shape), family in ours.items():
        _, other_owner = _place_in_other(owner, renamed)
        other_family = theirs.get((other_owner, shape), [])
        if not other_family or [named.name for named in family] == [named.name for named in other_family]:
            continue
        for number, (named, partner) in enumerate(zip(family, _partners(family, other_family), strict=True)):
            root, name = named.root or (*owner, named.name), (*owner, "name", shape, number)
            if partner is None:
                renamed[root] = renamed[name] = None
            else:
                renamed[root] = other_family[partner].root
                renamed[name] = (*other_owner, "name", shape, partner)
    for named, other in _made_anew(ours, theirs):
        renamed[named.root] = other.root
    return renamed


def _made_anew(ours: _Families, theirs: _Families) -> Iterator[tuple[_Named, _Named]]:
    """The names that a client makes up for each thing, as `row-x7Kq`: those below an owner, in order."""
    alone, other_alone = _made_up(ours, theirs), _made_up(theirs, ours)
    for owner, names in alone.items():
        others = other_alone.get(owner, [])
        pairs = list(zip(names, others, strict=False))
        if len(names) == len(others) and all(
            ours.root and _differ_in_ids(ours.name, theirs.name) for ours, theirs in pairs
        ):
            yield from pairs


def made_anew(slots: Sequence[Slot], others: Sequence[Slot]) -> frozenset[Place]:
    """The beginnings of the places of ids in such names of both requests: these have nothing to be compared with."""
    pairs = _made_anew(_families(slots), _families(others))
    return frozenset((*named.root[:-1], "name", shape_of(named.name)) for pair in pairs for named in pair)


def _differ_in_ids(name: str, other: str) -> bool:
    """Whether what differs between two names may be an id in both: `row-x7Kq2` and `row-d3Hy6`, but not `a1` and
    `new_a1`."""
    start = len(common_start(name, other))
    end = len(common_end(name[start:], other[start:]))
    return all(re.search(rf"\d|{HOLE}", text[start : len(text) - end]) for text in (name, other))


def _made_up(families: _Families, others: _Families) -> dict[Place, list[_Named]]:
    """By their owner the names that look made up, and whose shape the other request does not have there."""
    by_owner: dict[Place, list[_Named]] = {}
    for (owner, shape), family in families.items():
        if (owner, shape) not in others:
            by_owner.setdefault(owner, []).extend(named for named in family if _looks_made_up(named.name))
    return by_owner


def without_made_names(place: Place) -> Place:
    """A place without the names that a client makes up."""
    return tuple("#" if isinstance(part, str) and _looks_made_up(part) else part for part in place)


def _looks_made_up(name: str) -> bool:
    """Whether a part of a name is no word: `item[x7Kq20][qty]`, but not `field_image[0][fids]`."""
    return HOLE in name or any(map(looks_generated, re.findall(r"[\w-]+", name)))


def _place_in_other(place: Place, renamed: Mapping[Place, Place | None]) -> tuple[bool, Place]:
    """Whether a place is another one in the other request, and that one: no place at all where it has no such field."""
    for end in range(len(place), 0, -1) if renamed else ():
        if place[:end] in renamed:
            beginning = renamed[place[:end]]
            return True, () if beginning is None else (*beginning, *place[end:])
    return False, place


def _families(slots: Sequence[Slot]) -> _Families:
    """The names with ids in them by their owner and shape, in the order of the request."""
    families: dict[tuple[Place, str], list[_Named]] = {}
    last: dict[Place, _Named] = {}
    for slot in slots:
        if slot.kind == "name":
            owner, shape = slot.place[:-3], str(slot.place[-2])
            last[owner] = _Named(slot.value)
            families.setdefault((owner, shape), []).append(last[owner])
        for end in range(1, len(slot.place)) if last else ():
            named = last.get(slot.place[:end])
            if named is not None and _is_called(slot.place[end], named.name):
                named.root = named.root or _root(slot.place, end)
                named.values = (*named.values, slot.value)
    return families


def _is_called(part: str | int, name: str) -> bool:
    """Whether a part of a place is that of a member of this name, which may be the second of its text."""
    return part == name or (HOLE in name and isinstance(part, str) and part.rstrip(HOLE) == name.rstrip(HOLE))


def _root(place: Place, end: int) -> Place:
    """The beginning of the places under a name: with its number, where a form may have a name several times."""
    is_pair = place[end - 1] in ("form", "query", "multipart") and (end == 1 or place[end - 2] == "|")
    return place[: end + 2] if is_pair and isinstance((*place, "")[end + 1], int) else place[: end + 1]


def _partners(ours: Sequence[_Named], theirs: Sequence[_Named]) -> list[int | None]:
    """For each of our names the number of the other request's.

    Names under which only one field of each request has its values belong together. What is left is told by the order,
    unless these show that names stay what they are: then a name that the other request lacks has no partner.
    """
    if {named.name for named in ours} == {named.name for named in theirs}:
        return _by_name(ours, enumerate(theirs))
    partners = _by_values(ours, theirs)
    told = [
        (named.name, theirs[partner].name) for named, partner in zip(ours, partners, strict=True) if partner is not None
    ]
    names_stay = bool(told) and all(name == other for name, other in told)
    taken = set(partners)
    others = [number for number in range(len(theirs)) if number not in taken]
    left = [number for number, partner in enumerate(partners) if partner is None]
    if len(left) == len(others) and not names_stay:
        chosen: Sequence[int | None] = others
    else:
        chosen = _by_name([ours[number] for number in left], ((number, theirs[number]) for number in others))
    for number, partner in zip(left, chosen, strict=True):
        partners[number] = partner
    return partners


def _by_name(ours: Iterable[_Named], theirs: Iterable[tuple[int, _Named]]) -> list[int | None]:
    """For each of our names the number of the other request's that is the same: the second of two for the second."""
    numbers: dict[str, deque[int]] = {}
    for number, named in theirs:
        numbers.setdefault(named.name, deque()).append(number)
    return [numbers[named.name].popleft() if numbers.get(named.name) else None for named in ours]


def _by_values(ours: Sequence[_Named], theirs: Sequence[_Named]) -> list[int | None]:
    count, other_count = (Counter(named.values for named in family) for family in (ours, theirs))
    by_values = {named.values: number for number, named in enumerate(theirs)}
    return [
        by_values[named.values] if count[named.values] == other_count[named.values] == 1 else None for named in ours
    ]
