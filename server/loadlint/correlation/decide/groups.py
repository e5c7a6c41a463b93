"""The slots of a script whose values may be dynamic, grouped by value.

With recordings of two sessions and more the runs decide: what is equal in all of them is static. With those of one,
all literals are candidates and the evidence is weighed later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.decide.outcomes import LeftOut
from loadlint.correlation.observe.field_name import is_id_name, singular
from loadlint.correlation.observe.slots import (
    CONDITIONAL_HEADERS,
    TRACING_HEADERS,
    Place,
    Slot,
    is_segment,
    path_shift,
    slot_at,
    slots_of_written,
)
from loadlint.correlation.pair.sessions import session_numbers
from loadlint.facts import fact

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.script import Step

_SHORT, _TINY = 6, 3


class SlotUse(Struct, frozen=True):
    """A slot of a step, with the values that the runs have at this place (None where a run lacks it).

    `label` is the word that says what the value is: the field's name, the path segment or the word before it. `moves`
    says that it is an id in a name whose like differ: if it is equal itself, that is chance.
    """

    step: int
    slot: Slot
    values: tuple[str | None, ...]
    label: str
    moves: bool = False

    @property
    def is_secondary(self) -> bool:
        """Whether a browser fills in this place: it is replaced like the others, but is no reason for a correlation."""
        return self.slot.place[:2] == ("header", "referer")

    @property
    def is_id_place(self) -> bool:
        """Whether ids are sent here: in a field's name, after a word of a path, or in a field with an id's name."""
        if self.slot.kind == "id in a name":
            return True
        return (is_segment(self.slot.place) and bool(self.label)) or is_id_name(self.slot.field)


class Group(Struct, frozen=True):
    """The slots that carry one value: the same literal, and the same values in all runs."""

    literal: str
    values: tuple[str | None, ...]
    uses: tuple[SlotUse, ...]

    @property
    def primary(self) -> SlotUse:
        """The first use that is a reason for a correlation."""
        return next(use for use in self.uses if not use.is_secondary)

    @property
    def first_step(self) -> int:
        return self.uses[0].step

    @property
    def differs(self) -> bool:
        """Whether at least two runs have a value here, and not all of them the same, or only by chance."""
        return _differ(self.values) or (self.compared > 1 and any(use.moves for use in self.uses))

    @property
    def compared(self) -> int:
        """In how many runs the value is known."""
        return sum(value is not None for value in self.values)


def groups_of(alignment: Alignment) -> Iterator[Group | LeftOut]:
    """All candidate values, in the order of their first use."""
    judged = _slots_of_steps(alignment)
    return _groups(slot.use(step) for step, slots in judged for slot in slots if slot.why is None)


def slots_left_out(alignment: Alignment) -> Iterator[LeftOut]:
    """The slots whose values are no candidates."""
    for step, slots in _slots_of_steps(alignment):
        for slot in slots:
            if slot.why is not None:
                yield LeftOut((slot.use(step),), "slots" if not slot.values else "runs", slot.why)


def _groups(uses: Iterable[SlotUse]) -> Iterator[Group | LeftOut]:
    """The values of these uses, without those that only a browser fills in.

    Equal short strings are one value only if the runs show it, or if their fields have one name.
    """
    groups: list[tuple[str, list[str | None], list[SlotUse]]] = []
    places: dict[tuple[str, str], list[int]] = {}
    """The groups of a literal, those of a short one by the word that says what it means."""
    telling: dict[str, set[int]] = {}
    """The groups of a short literal that the runs tell apart from others, whatever the word."""
    changing: dict[str, set[int]] = {}
    """The groups of a literal that differ between the runs: a page's address in a Referer has no word beside it."""
    for use in uses:
        literal = use.slot.value
        key = literal, "" if len(literal) >= _SHORT else singular(use.label.lower())
        alike = places.get(key, ()) if key[1] or len(literal) >= _SHORT else ()
        others = changing.get(literal, ()) if use.is_secondary and _differ(use.values) else telling.get(literal, ())
        fitting = (number for number in sorted({*alike, *others}))
        number = next((number for number in fitting if compatible(groups[number][1], use.values)), None)
        if number is None:
            number = len(groups)
            places.setdefault(key, []).append(number)
            groups.append((literal, list(use.values), [use]))
        else:
            _, values, same = groups[number]
            values[:] = merged_values(values, use.values)
            same.append(use)
        if _differ(groups[number][1]):
            changing.setdefault(literal, set()).add(number)
            if _TINY <= len(literal) < _SHORT:
                telling.setdefault(literal, set()).add(number)
    for literal, values, same in _joined_by_word(groups):
        if all(use.is_secondary for use in same):
            yield LeftOut(tuple(same), "groups", _BROWSERS_OWN)
        else:
            yield Group(literal, tuple(values), tuple(same))


def _joined_by_word(
    groups: Iterable[tuple[str, list[str | None], list[SlotUse]]],
) -> list[tuple[str, list[str | None], list[SlotUse]]]:
    """The groups, of which those of one short literal are one where they share a word that says what it means.

    The word may have come with a later use: `/carts/3` stands beside no word but its path's, the address of a later
    page says `?cart=3` of it.
    """
    result: list[tuple[str, list[str | None], list[SlotUse]]] = []
    by_word: dict[tuple[str, str], int] = {}
    for literal, values, same in groups:
        keys = [(literal, singular(use.label.lower())) for use in same if use.label]
        is_telling = len(literal) < _SHORT and _differ(values)
        number = next((by_word[key] for key in keys if key in by_word), None) if is_telling else None
        if number is None or not compatible(result[number][1], values):
            number = len(result)
            result.append((literal, values, same))
        else:
            _, first_values, first = result[number]
            first_values[:] = merged_values(first_values, values)
            first[:] = sorted((*first, *same), key=lambda use: use.step)
        for key in keys if is_telling else ():
            by_word.setdefault(key, number)
    return result


_BROWSERS_OWN = "only the Referer sends it, which a browser fills in by itself"


def slots_by_step(uses: Iterable[SlotUse]) -> dict[int, list[Slot]]:
    """The slots of uses, by their steps."""
    slots: dict[int, list[Slot]] = {}
    for use in uses:
        slots.setdefault(use.step, []).append(use.slot)
    return slots


def compatible(values: Sequence[str | None], others: Sequence[str | None]) -> bool:
    """Whether the values of two slots are the same in each run that has both, and some run has."""
    both = [
        (value, other) for value, other in zip(values, others, strict=True) if value is not None and other is not None
    ]
    return bool(both) and all(value == other for value, other in both)


def _differ(values: Sequence[str | None]) -> bool:
    return len({value for value in values if value is not None}) > 1


def merged_values(values: Sequence[str | None], others: Sequence[str | None]) -> list[str | None]:
    """For each run the value of the first, else that of the second."""
    return [value if value is not None else other for value, other in zip(values, others, strict=True)]


def label_of(slot: Slot, url: str) -> str:
    """The word that says what a slot's value is."""
    place = slot.place
    if slot.kind == "id in a name" and isinstance(place[-1], int):
        before, after = str(place[-3]).split("#")[place[-1] : place[-1] + 2]
        words = re.findall(r"[A-Za-z]+", before)
        return words[-1] if words else next(iter(re.findall(r"[A-Za-z]+", after)), "")
    if place[0] == "path" and isinstance(place[-1], int):
        segments = (url.partition("://")[2] or url).partition("/")[2].partition("?")[0].split("/")
        before = segments[place[-1] - 1] if 0 < place[-1] <= len(segments) else ""
        return before if before.isascii() else ""
    return slot.field


def _slots_of_steps(alignment: Alignment) -> Iterator[tuple[Step, Sequence[_Judged]]]:
    """The slots of all steps: those whose values may be dynamic, and those that are left out."""
    jar = frozenset(name for run in alignment.runs for name in run.lookups.cookies_set)
    counters = _counters(alignment.steps)
    sessions = session_numbers([run.recording for run in alignment.runs])
    for step in alignment.steps:
        recorded = tuple((run.lookups, run.position_of.get(step.index)) for run in alignment.runs)
        yield step, _judged_slots(step, jar, counters.get(_address(step), frozenset()), sessions, recorded)


class _Judged(Struct, frozen=True):
    """What is to be said of one slot of a step: its number, and why it is left out, or what the runs have there."""

    number: int
    why: str | None
    values: tuple[str | None, ...] = ()
    label: str = ""
    moves: bool = False

    def use(self, step: Step) -> SlotUse:
        """The slot in a step."""
        return SlotUse(step.index, slot_at(step, self.number), self.values, self.label, self.moves)


@fact
def _judged_slots(
    step: Step,
    jar: frozenset[str],
    counters: frozenset[Place],
    sessions: tuple[int, ...],
    recorded: tuple[tuple[RecordingLookups, int | None], ...],
) -> Sequence[_Judged]:
    slots = slots_of_written(step.written)
    judged: list[_Judged] = []
    looked_at: list[tuple[int, Slot, tuple[str | None, ...]]] = []
    matched = [_recorded_slots(lookups, position, step) for lookups, position in recorded]
    for number, slot in enumerate(slots):
        why = _no_candidate(slot, jar) or (_COUNTER if slot.place in counters else None)
        if why is None:
            looked_at.append((number, slot, _values_at(slot.place, matched)))
        else:
            judged.append(_Judged(number, why))
    is_paired = any(position is not None for _, position in recorded)
    moving = {_family(slot) for _, slot, values in looked_at if slot.kind == "id in a name" and _differ(values)}
    for number, slot, values in looked_at:
        why = _static(slot, values, sessions) if is_paired else _UNPAIRED
        moves = slot.kind == "id in a name" and _family(slot) in moving
        if why == _EQUAL and moves:
            why = None
        label = label_of(slot, step.address) if why is None else ""
        judged.append(_Judged(number, why, values, label, moves))
    return judged


def recorded_values(
    alignment: Alignment, step: Step, slots: Iterable[Slot]
) -> list[tuple[Slot, tuple[str | None, ...]]]:
    """Slots of a step, each with what the runs have at its place."""
    matched = [_recorded_slots(run.lookups, run.position_of.get(step.index), step) for run in alignment.runs]
    return [(slot, _values_at(slot.place, matched)) for slot in slots]


def _values_at(place: Place, matched: Sequence[Mapping[Place, Slot]]) -> tuple[str | None, ...]:
    """What each run has at a place; None where it lacks it."""
    others = [slots_of_run.get(place) for slots_of_run in matched]
    return tuple(None if other is None else other.value for other in others)


def _family(slot: Slot) -> Place:
    """What an id in a field's name shares with those at the same point of names of the same shape."""
    return (*slot.place[:-2], slot.place[-1])


_UNPAIRED = "no recorded request belongs to this step, so there is nothing to compare with"
_COUNTER = "a client numbers its messages here, each with the next number"


_SHORTEST_COUNT = 8


def _counters(steps: Sequence[Step]) -> Mapping[tuple[str | None, str], frozenset[Place]]:
    """The places where a client numbers its messages, as in JSON-RPC, by method and path.

    Each of many requests to one address has another number there, most of them the next one.
    """
    numbers_at: dict[tuple[tuple[str | None, str], Place], list[int]] = {}
    for step in steps:
        for place, number in _numbers(step):
            numbers_at.setdefault((_address(step), place), []).append(number)
    counters: dict[tuple[str | None, str], frozenset[Place]] = {}
    for (address, place), numbers in numbers_at.items():
        distinct = sorted(set(numbers))
        following = sum(after - before == 1 for before, after in pairwise(distinct))
        most = len(distinct) >= 0.9 * len(numbers) and following >= 0.8 * (len(numbers) - 1)
        if len(numbers) >= _SHORTEST_COUNT and most:
            counters[address] = counters.get(address, frozenset()) | {place}
    return counters


@fact
def _numbers(step: Step) -> Sequence[tuple[Place, int]]:
    """The whole numbers that a request sends as such."""
    numbers = (slot for slot in slots_of_written(step.written) if slot.kind == "number")
    return [(slot.place, int(slot.value)) for slot in numbers if re.fullmatch(r"\d{1,15}", slot.value)]


@fact
def _address(step: Step) -> tuple[str | None, str]:
    return step.method, step.address.partition("?")[0]


def _recorded_slots(lookups: RecordingLookups, position: int | None, step: Step) -> Mapping[Place, Slot]:
    if position is None:
        return {}
    shift = path_shift(step.address, lookups.exchanges[position].url)
    return lookups.matching_slots(position, slots_of_written(step.written), shift)


def _no_candidate(slot: Slot, jar: Set[str]) -> str | None:
    """Why a slot is not looked at; None if it is. The tool's cookie jar takes care of cookies that the server sets."""
    if slot.is_open:
        return "an expression of the script stands here, so no recorded value is sent"
    if slot.kind == "name" and slot.place[-2] == "#":
        return "the whole name may be an id, and is looked at as one"
    if not slot.value.strip():
        return "the value is blank"
    if slot.place[0] == "header":
        name = str(slot.place[1])
        if name in TRACING_HEADERS:
            return "a client's tracing makes this header for each request; no server issues it"
        if name in CONDITIONAL_HEADERS:
            return "a browser makes this header of its own cache; it is to be removed, not correlated"
    if slot.place[0] == "cookie" and slot.place[1] in jar:
        return "a response sets this cookie, and the tool's cookie jar sends the new one; it is to be removed"
    return None


def _is_ordinal(slot: Slot) -> bool:
    """Whether it is a small number that ends a word of a field's name: `streetLine1` is the first of its lines."""
    if slot.kind != "id in a name" or len(slot.value) > _MOST_ORDINAL_DIGITS:
        return False
    shape, number = str(slot.place[-3]), slot.place[-1]
    return isinstance(number, int) and shape.split("#")[number][-1:].isalpha()


_MOST_ORDINAL_DIGITS = 3


def _static(slot: Slot, values: Sequence[str | None], sessions: Sequence[int]) -> str | None:
    """Why a slot's values can't be dynamic, as far as the runs tell; `sessions` are the numbers of theirs."""
    recorded = [value for value in values if value is not None]
    if not recorded:
        return "the recorded request has no such field, so there is nothing to compare with"
    telling = {session for session, value in zip(sessions, values, strict=True) if value is not None}
    if len(telling) == len(set(recorded)) == 1:
        if recorded[0] != slot.value:
            return "the only session that has this field holds another value, and one alone shows no change"
        return _ORDINAL if _is_ordinal(slot) else None
    if len(set(recorded)) == 1:
        return _EQUAL if recorded[0] == slot.value else _CHANGED
    return None if re.search(r"\w", slot.value) else "the value is punctuation only"


_EQUAL = "the recordings have the same value here, so it does not change from run to run"
_CHANGED = "the recordings have one and the same value here, and the script another one: somebody has chosen it"
_ORDINAL = "a small number that ends a word of the field's name: one of several lines or items"
