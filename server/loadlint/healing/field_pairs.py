"""Which field of the newest version is the one that a script sends under an older name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import product

from loadlint.correlation.observe.slots import Place
from loadlint.correlation.pair.aligned_recordings import Alignment
from loadlint.expression import Expression, Extracted, sources_in
from loadlint.extractor import Match
from loadlint.replay.certificate import SentValue
from loadlint.replay.fill import written_slots
from loadlint.script import Step
from loadlint.text.regex import regex

_ALIKE = 0.5
"""How alike the names of an old and a new field must be, from 0 to 1, where their values do not tell."""

_MOST_PAIRS = 10_000
"""How many pairs of an old and a new field are compared by their names."""

_MOST_BETWEEN = 20
"""How many new fields with one value, or between the same others, are compared with an old one."""

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
    recorded = dict.fromkeys(slot.place for slot in run.lookups.slots(run.position_of[step.index]))
    between: dict[_Neighbours, list[Place]] = {}
    for new, neighbours in _neighbours(recorded, written).items():
        if new in missing:
            between.setdefault(neighbours, []).append(new)
    old_neighbours = _neighbours(written, recorded)
    pairs = ((old, between.get(old_neighbours[old], ())) for old in surplus if written.get(old))
    return frozenset((old, new) for old, news in pairs for new in news[:_MOST_BETWEEN])


def _of_one_form(
    step: Step, surplus: Iterable[Place], missing: Mapping[Place, Sequence[SentValue]]
) -> frozenset[tuple[Place, Place]]:
    """The pairs of an old and a new field where the script takes the old one's value by an expression of a form that
    the values of this new field have, and those of no other one."""
    sources = {slot.place: slot.text.sources for slot in written_slots(step)}
    pairs = set()
    for old in surplus:
        forms = [form for source in sources.get(old, ()) for form in _forms(source)]
        if not forms:
            continue
        fitting = [
            new
            for new, values in missing.items()
            if new[0] == old[0] and all(_has_form(value.recorded or "", forms) for value in values)
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


_Neighbours = tuple["str | int", "Place | None", "Place | None"]
"""A kind of fields, and the fields of that kind before and behind a place."""


def _neighbours(written: Collection[Place], other: Collection[Place]) -> dict[Place, _Neighbours]:
    """For each field, those nearest to it before and behind that another request has as well."""
    before, behind = _nearest(written, other), _nearest(reversed([*written]), other)
    return {place: (place[0], before[place], behind[place]) for place in written}


def _nearest(places: Iterable[Place], other: Collection[Place]) -> dict[Place, Place | None]:
    """For each place the last one of its kind before it that is among others, too."""
    last: dict[str | int, Place] = {}
    nearest: dict[Place, Place | None] = {}
    for place in places:
        nearest[place] = last.get(place[0])
        if place in other:
            last[place[0]] = place
    return nearest


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
    taken: set[Place] = set()
    left, open_places = Counter(old[0] for old in surplus), Counter(new[0] for new in missing)
    scored = [
        (max(_likeness(old, new, surplus[old], missing[new]), _ALIKE if (old, new) in alike else 0.0), old, new)
        for old, new in _candidates(surplus, missing, alike)
        if old[0] == new[0] and len(old) == len(new)
    ]
    for score, old, new in sorted(scored, key=lambda scored_pair: -scored_pair[0]):
        if old in renamed or new in taken:
            continue
        if score >= _ALIKE or (left[old[0]] == 1 and open_places[new[0]] == 1 and score > 0):
            renamed[old] = new
            taken.add(new)
            left[old[0]] -= 1
            open_places[new[0]] -= 1
    return renamed


def _candidates(
    surplus: Mapping[Place, Sequence[SentValue]],
    missing: Mapping[Place, Sequence[SentValue]],
    alike: frozenset[tuple[Place, Place]],
) -> Iterable[tuple[Place, Place]]:
    """The pairs of an old and a new field to look at: all of them, of very many those with the value of one run."""
    if len(surplus) * len(missing) <= _MOST_PAIRS:
        return product(surplus, missing)
    by_value: dict[str | None, list[Place]] = {}
    for new, values in missing.items():
        by_value.setdefault(values[-1].recorded, []).append(new)
    equal = ((old, new) for old, values in surplus.items() for new in by_value.get(values[-1].sent, ())[:_MOST_BETWEEN])
    return dict.fromkeys((*equal, *alike))


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
