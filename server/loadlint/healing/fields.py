"""Fields of requests that have another name in the newest version, that are new in it, or gone."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.slots import slots_of_step
from loadlint.replay.certificate import SentValue
from loadlint.replay.fill import Answers, written_slots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    from loadlint.correlation.observe.slots import Place
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.healing.addresses import ChangedAddress
    from loadlint.replay.certificate import Certificate
    from loadlint.script import Script, Step

    Kind = Literal["renamed", "new", "gone", "address", "quoted", "unquoted", "wrapped"]

_NAMED = ("query", "form", "multipart", "json", "header")
"""The kinds of places whose values have a name."""

_ALIKE = 0.5
"""How alike the names of an old and a new field must be, from 0 to 1, where their values do not tell."""


class ChangedField(Struct, frozen=True):
    """A field of a step that the newest version wants to be another one.

    `kind` says how: it has another name, is new or gone, holds an address that has moved, is a text of JSON now
    ("quoted") or none any more, or holds all that the body was ("wrapped").
    `old` and `new` are the places of the field in the script and in the recordings. `value` is what the newest run
    sends there; `runs` the numbers of the runs that show it.
    """

    step: int
    kind: Kind
    old: Place | None
    new: Place | None
    value: str
    runs: tuple[int, ...]


def changed_fields(script: Script, alignment: Alignment, certificate: Certificate) -> Iterator[ChangedField]:
    """All of them, step by step."""
    for step in script.steps:
        refused = [value for value in certificate.refusals if value.step == step.index and _is_named(value.place)]
        missing = _by_place(value for value in refused if value.cause == "missing-field")
        surplus = _by_place(value for value in refused if value.cause == "surplus-field")
        surplus |= _surplus_headers(script, alignment, step.index, missing)
        wrapper = _wrapper(surplus, missing)
        if wrapper is not None:
            inner = [place for place in missing if place[:2] == wrapper]
            yield _changed(step.index, "wrapped", None, wrapper, [value for place in inner for value in missing[place]])
            surplus = {place: values for place, values in surplus.items() if place[0] != "json"}
            missing = {place: values for place, values in missing.items() if place not in inner}
        renamed = _renamed(surplus, missing, _beside(step, alignment, surplus, missing))
        for old, new in renamed.items():
            yield _changed(step.index, "renamed", old, new, missing[new])
        for new in missing:
            if new not in renamed.values():
                yield _changed(step.index, "new", None, new, missing[new])
        for old in surplus:
            if old not in renamed and old[0] != "header":
                yield _changed(step.index, "gone", old, None, surplus[old])
        for place, values in _by_place(value for value in refused if value.cause == "other-type").items():
            kind: Kind = "quoted" if _is_text(alignment, values[-1]) else "unquoted"
            yield _changed(step.index, kind, place, place, values)


def moved_values(
    script: Script, alignment: Alignment, certificate: Certificate, addresses: Sequence[ChangedAddress]
) -> Iterator[ChangedField]:
    """The fields whose value holds an address that has moved, such as a page to go back to."""
    changes = dict.fromkeys((address.old, address.new) for address in addresses)
    places: dict[tuple[int, Place], set[int]] = {}
    for value in certificate.refusals:
        if value.place[0] != "path" and value.cause in ("never-recorded", "missing-field"):
            places.setdefault((value.step, outer(value.place)), set()).add(value.run)
    for (step, place), runs in places.items():
        sent = next((slot for slot in slots_of_step(script.steps[step]) if slot.place == place), None)
        if sent is None or sent.is_open:
            continue
        recorded = {_recorded(alignment.runs[run], step, place) for run in runs}
        if any(recorded == {sent.value.replace(old, new)} for old, new in _prefixes(changes)):
            yield ChangedField(step, "address", place, place, next(iter(recorded)) or "", tuple(sorted(runs)))


def outer(place: Place) -> Place:
    """The place of the field that holds an inner value."""
    return place[: place.index("|")] if "|" in place else place


def _recorded(run: AlignedRecording, step: int, place: Place) -> str | None:
    slots = run.lookups.slots(run.position_of[step])
    return next((slot.value for slot in slots if slot.place == place), None)


def _prefixes(changes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The beginnings of old and new addresses that differ, shorter ones as well: `/order/` is `/gifts/order/`."""
    for old, new in changes:
        old_segments, new_segments = old.split("/"), new.split("/")
        for end in range(len(old_segments), 1, -1):
            shorter = len(old_segments) - end
            yield "/".join(old_segments[:end]), "/".join(new_segments[: len(new_segments) - shorter])


def _is_named(place: Place) -> bool:
    """Whether the value at a place has a name of its own; parts of an address inside of a value have none."""
    return place[0] in _NAMED and "path" not in place[2:]


def _is_text(alignment: Alignment, value: SentValue) -> bool:
    """Whether the recorded value at a place is a text of JSON."""
    run = alignment.runs[value.run]
    slots = run.lookups.slots(run.position_of[value.step])
    return any(slot.place == value.place and slot.kind != "number" for slot in slots)


def _changed(step: int, kind: Kind, old: Place | None, new: Place | None, values: Sequence[SentValue]) -> ChangedField:
    newest = max(values, key=lambda value: value.run)
    return ChangedField(step, kind, old, new, newest.recorded or "", tuple(sorted({value.run for value in values})))


def _by_place(values: Iterator[SentValue]) -> dict[Place, list[SentValue]]:
    places: dict[Place, list[SentValue]] = {}
    for value in values:
        places.setdefault(value.place, []).append(value)
    return places


def _surplus_headers(
    script: Script, alignment: Alignment, step: int, missing: Mapping[Place, Sequence[SentValue]]
) -> dict[Place, list[SentValue]]:
    """The headers of a step that no recorded request has, where one is missing: one may be the other's old name.

    With each is what it would send in the runs that miss one.
    """
    if not any(place[0] == "header" for place in missing):
        return {}
    recorded = {
        slot.place
        for run in alignment.runs
        if step in run.position_of
        for slot in run.lookups.slots(run.position_of[step])
    }
    runs = sorted({value.run for values in missing.values() for value in values})
    surplus: dict[Place, list[SentValue]] = {}
    for run in runs:
        for slot in Answers(alignment, run).slots(script.steps[step]):
            if slot.place[0] == "header" and len(slot.place) == 2 and slot.place not in recorded:
                sent = None if slot.is_open else slot.value
                surplus.setdefault(slot.place, []).append(SentValue(run, step, slot.place, "different", sent))
    return surplus


def _wrapper(surplus: Iterable[Place], missing: Collection[Place]) -> Place | None:
    """The place of a member that holds all that the JSON of a body was; None where there is none."""
    gone = [place for place in surplus if place[0] == "json"]
    wrappers = {place[:2] for place in missing if place[0] == "json" and len(place) > 2 and isinstance(place[1], str)}
    if not gone:
        return None
    return next(
        (wrapper for wrapper in sorted(wrappers) if all((*wrapper, *place[1:]) in missing for place in gone)), None
    )


def _beside(
    step: Step,
    alignment: Alignment,
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
) -> frozenset[tuple[Place, Place]]:
    """The pairs of an old and a new field that stand between the same other fields, where the old one's value tells
    nothing: it is taken out of an answer, and the extraction may be wrong itself."""
    if not surplus or not missing:
        return frozenset()
    run = alignment.runs[max(value.run for values in missing.values() for value in values)]
    written = {slot.place: slot.is_open for slot in written_slots(step)}
    recorded = [slot.place for slot in run.lookups.slots(run.position_of[step.index])]
    old_neighbours = {place: _neighbours(place, list(written), recorded) for place in surplus if written.get(place)}
    new_neighbours = {place: _neighbours(place, recorded, list(written)) for place in missing if place in recorded}
    return frozenset(
        (old, new)
        for old, around in old_neighbours.items()
        for new, others in new_neighbours.items()
        if around == others and old[0] == new[0]
    )


def _neighbours(place: Place, written: Sequence[Place], other: Sequence[Place]) -> tuple[Place | None, Place | None]:
    """The fields of one kind before and behind a place that another request has as well."""
    number = written.index(place)
    shared = [field for field in written if field[0] == place[0] and field in other]
    before = [field for field in shared if written.index(field) < number]
    behind = [field for field in shared if written.index(field) > number]
    return (before[-1] if before else None, behind[0] if behind else None)


def _renamed(
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
    beside: frozenset[tuple[Place, Place]],
) -> dict[Place, Place]:
    """For fields that the script sends too much, those that the newest version has in their place.

    The values tell, then the names, then which other fields they stand `beside`; and where one of a kind is too much
    and one is missing, these two belong together.
    """
    renamed: dict[Place, Place] = {}
    scored = [
        (max(_likeness(old, new, surplus[old], missing[new]), _ALIKE if (old, new) in beside else 0.0), old, new)
        for old in surplus
        for new in missing
        if old[0] == new[0] and len(old) == len(new)
    ]
    for score, old, new in sorted(scored, key=lambda scored_pair: -scored_pair[0]):
        if old in renamed or new in renamed.values():
            continue
        left = [field for field in surplus if field[0] == old[0] and field not in renamed]
        open_places = [field for field in missing if field[0] == new[0] and field not in renamed.values()]
        if score >= _ALIKE or (len(left) == 1 and len(open_places) == 1 and score > 0):
            renamed[old] = new
    return renamed


def _likeness(old: Place, new: Place, sent: Sequence[SentValue], recorded: Sequence[SentValue]) -> float:
    """How likely the field at one place is that at another one, from 0 to 1."""
    if old[:-1] != new[:-1] and old[0] == "json":
        return 0.0
    values = {value.run: value.sent for value in sent}
    equal = [values[value.run] == value.recorded for value in recorded if values.get(value.run) is not None]
    if equal and all(equal):
        return 1.0
    likeness = SequenceMatcher(None, name_of(old).lower(), name_of(new).lower()).ratio()
    known_to_differ = bool(equal)
    return 0.0 if known_to_differ and likeness < _ALIKE else max(likeness, 0.01)


def name_of(place: Place) -> str:
    """The name of the field at a place."""
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "")
