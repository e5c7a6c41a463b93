"""What the request of a step lacks or sends too much, beside the recorded ones of the newest version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.healing.changed_members import ChangedMembers, changed_members
from loadlint.replay.certificate import Certificate, SentValue
from loadlint.replay.fill import Answers, written_slots

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.script import Script, Step

_NAMED = ("query", "form", "multipart", "json", "header")
"""The kinds of places whose values have a name."""


class Differences(Struct, frozen=True):
    """The fields that a step lacks or sends too much, by their places, with what the runs show.

    `wrapped` are the values of those that stand in the member at `wrapper` now. Where objects and lists have another
    name, the fields in them have the new places already.
    """

    step: Step
    missing: Mapping[Place, Sequence[SentValue]]
    surplus: Mapping[Place, Sequence[SentValue]]
    other_type: Mapping[Place, Sequence[SentValue]]
    members: ChangedMembers
    wrapper: Place | None = None
    wrapped: Sequence[SentValue] = ()


def differences_of(script: Script, alignment: Alignment, certificate: Certificate, step: Step) -> Differences:
    """What the replay has refused of a step's request, field by field."""
    refused = [value for value in certificate.refusals if value.step == step.index and _is_named(value.place)]
    missing = _by_place(value for value in refused if value.cause == "missing-field")
    surplus = _by_place(value for value in refused if value.cause == "surplus-field")
    other_type = _by_place(value for value in refused if value.cause == "other-type")
    surplus |= _surplus_headers(script, alignment, step.index, missing)
    sent, recorded = _places(alignment, step, [*missing.values(), *surplus.values()])
    wrapper = _wrapper(surplus, missing, recorded)
    if wrapper is None:
        members = changed_members(surplus, missing, sent, recorded)
        return Differences(step, members.missing, members.surplus, other_type, members)
    inner = [place for place in missing if place[:2] == wrapper]
    return Differences(
        step,
        {place: values for place, values in missing.items() if place not in inner},
        {place: values for place, values in surplus.items() if place[0] != "json"},
        other_type,
        changed_members({}, {}, sent, recorded),
        wrapper,
        [value for place in inner for value in missing[place]],
    )


def _places(
    alignment: Alignment, step: Step, refused: Sequence[Sequence[SentValue]]
) -> tuple[Sequence[Place], Sequence[Place]]:
    """The places of all values that a step sends, and that the newest run sends which refuses one of its values."""
    if not refused:
        return (), ()
    run = alignment.runs[max(value.run for values in refused for value in values)]
    recorded = run.lookups.slots(run.position_of[step.index])
    return [slot.place for slot in written_slots(step)], [slot.place for slot in recorded]


def _is_named(place: Place) -> bool:
    """Whether the value at a place has a name of its own; parts of an address inside of a value have none.

    An id in the name of a field is told by the field.
    """
    is_id_in_name = any(part == "name" and "#" in str(shape) for part, shape in pairwise(place))
    return place[0] in _NAMED and "path" not in place[2:] and not is_id_in_name


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


def _wrapper(surplus: Iterable[Place], missing: Collection[Place], recorded: Iterable[Place]) -> Place | None:
    """The place of a member that holds all that the JSON of a body was; None where there is none."""
    gone = [place for place in surplus if place[0] == "json"]
    wrappers = {place[:2] for place in recorded if place[0] == "json"}
    if not gone or len(wrappers) != 1:
        return None
    wrapper = wrappers.pop()
    return wrapper if all((*wrapper, *place[1:]) in missing for place in gone) else None
