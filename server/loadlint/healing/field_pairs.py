"""Which field of the newest version is the one that a script sends under an older name."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from loadlint.expression import Extracted, sources_in
from loadlint.extractor import Match
from loadlint.replay.fill import written_slots
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from loadlint.correlation.observe.slots import Place
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.expression import Expression
    from loadlint.replay.certificate import SentValue
    from loadlint.script import Step

_ALIKE = 0.5
"""How alike the names of an old and a new field must be, from 0 to 1, where their values do not tell."""

_LONGEST = 200
"""Characters of a value that is held against the script's patterns, which may take their time."""


def alike_fields(
    step: Step,
    alignment: Alignment,
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
) -> frozenset[tuple[Place, Place]]:
    """The pairs of an old and a new field that belong together whatever their names are."""
    return _beside(step, alignment, surplus, missing) | _of_one_form(step, surplus, missing)


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


def _of_one_form(
    step: Step, surplus: Iterable[Place], missing: Mapping[Place, Sequence[SentValue]]
) -> frozenset[tuple[Place, Place]]:
    """The pairs of an old and a new field where the script takes the old one's value by an expression of a form that
    the values of this new field have, and those of no other one."""
    sources = {slot.place: slot.text.sources for slot in written_slots(step)}
    pairs = set()
    for old in surplus:
        forms = [form for source in sources.get(old, ()) for form in _forms(source)]
        fitting = [
            new
            for new, values in missing.items()
            if new[0] == old[0] and forms and all(_has_form(value.recorded or "", forms) for value in values)
        ]
        pairs |= {(old, fitting[0])} if len(fitting) == 1 else set()
    taken = Counter(new for _, new in pairs)
    return frozenset((old, new) for old, new in pairs if taken[new] == 1)


def _forms(source: Expression | None) -> Iterator[str]:
    """What the expressions of an extraction let its value be: the patterns of their groups."""
    for inner in sources_in(source):
        extractor = inner.extractor if isinstance(inner, Extracted) else None
        for operation in extractor.operations if extractor is not None else ():
            group = _GROUP.search(operation.pattern) if isinstance(operation, Match) else None
            if group is not None:
                yield group[1]


_GROUP = regex(r"(?<!\\)\((?!\?)((?:\[[^\]]*\]|\\.|[^()\\\[])+)\)")


def _has_form(value: str, forms: Iterable[str]) -> bool:
    """Whether a value fits all patterns; one that can't be compiled here tells nothing, nor does a long value."""
    try:
        return len(value) <= _LONGEST and all(re.fullmatch(form, value) for form in forms)
    except re.error:
        return False


def _neighbours(place: Place, written: Sequence[Place], other: Sequence[Place]) -> tuple[Place | None, Place | None]:
    """The fields of one kind before and behind a place that another request has as well."""
    number = written.index(place)
    shared = [field for field in written if field[0] == place[0] and field in other]
    before = [field for field in shared if written.index(field) < number]
    behind = [field for field in shared if written.index(field) > number]
    return (before[-1] if before else None, behind[0] if behind else None)


def renamed_fields(
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
    alike: frozenset[tuple[Place, Place]],
) -> dict[Place, Place]:
    """For fields that the script sends too much, those that the newest version has in their place.

    The values tell, then the names, then what else makes pairs of them `alike`; and where one of a kind is too much
    and one is missing, these two belong together.
    """
    renamed: dict[Place, Place] = {}
    scored = [
        (max(_likeness(old, new, surplus[old], missing[new]), _ALIKE if (old, new) in alike else 0.0), old, new)
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
