"""Fields of requests that have another name in the newest version, that are new in it, or gone."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.slots import slots_of_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from loadlint.correlation.observe.slots import Place
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.replay.certificate import Certificate, SentValue
    from loadlint.script import Script

    Kind = Literal["renamed", "new", "gone"]

_NAMED = ("query", "form", "multipart", "json", "header")
"""The kinds of places whose values have a name."""

_ALIKE = 0.5
"""How alike the names of an old and a new field must be, from 0 to 1, where their values do not tell."""


class ChangedField(Struct, frozen=True):
    """A field of a step that the newest version calls otherwise, does not have, or has in addition.

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
        refused = [value for value in certificate.refusals if value.step == step.index and value.place[0] in _NAMED]
        missing = _by_place(value for value in refused if value.cause == "missing-field")
        surplus = _by_place(value for value in refused if value.cause == "surplus-field")
        surplus |= _surplus_headers(script, alignment, step.index, missing)
        renamed = _renamed(surplus, missing)
        for old, new in renamed.items():
            yield _changed(step.index, "renamed", old, new, missing[new])
        for new in missing.keys() - set(renamed.values()):
            yield _changed(step.index, "new", None, new, missing[new])
        for old in surplus.keys() - renamed.keys():
            if surplus[old]:
                yield _changed(step.index, "gone", old, None, surplus[old])


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
    """The headers of a step that no recorded request has, where one is missing: one may be the other's old name."""
    if not any(place[0] == "header" for place in missing):
        return {}
    recorded = {
        slot.place
        for run in alignment.runs
        if step in run.position_of
        for slot in run.lookups.slots(run.position_of[step])
    }
    sent = (slot.place for slot in slots_of_step(script.steps[step]) if slot.place[0] == "header")
    return {place: [] for place in sent if place not in recorded and len(place) == 2}


def _renamed(
    surplus: Mapping[Place, Sequence[SentValue]], missing: Mapping[Place, Sequence[SentValue]]
) -> dict[Place, Place]:
    """For fields that the script sends too much, those that the newest version has in their place.

    The values tell, then the names; and where one of a kind is too much and one is missing, these two belong together.
    """
    renamed: dict[Place, Place] = {}
    scored = [
        (_likeness(old, new, surplus[old], missing[new]), old, new)
        for old in surplus
        for new in missing
        if old[0] == new[0] and len(old) == len(new)
    ]
    for score, old, new in sorted(scored, key=lambda one: -one[0]):
        if old in renamed or new in renamed.values():
            continue
        left = [one for one in surplus if one[0] == old[0] and one not in renamed]
        open_places = [one for one in missing if one[0] == new[0] and one not in renamed.values()]
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
