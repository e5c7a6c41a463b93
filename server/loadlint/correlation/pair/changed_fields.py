"""Parameters, fields and headers of requests that are renamed, new or gone, and values whose form has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.field_name import normal_name
from loadlint.correlation.observe.value_shape import is_uuid
from loadlint.correlation.pair.issued_places import IssuedPlace, issued_places
from loadlint.correlation.pair.request_fields import THINGS, Field, fields_of, fields_without_value
from loadlint.correlation.pair.version_change import ChangeKind, Thing, VersionChange

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.correlation.observe.slots import Slot
    from loadlint.correlation.pair.recording_pair import RecordingPair

_ALIKE = 0.5
"""How alike the names of one field in two versions are, at least, where nothing else tells."""


class _Has(Struct, frozen=True):
    """The fields of a request: those with a value, and the empty ones."""

    valued: frozenset[Field]
    without_value: frozenset[Field]

    def may_have(self, field: Field) -> bool:
        """Whether the request has a field, or an empty one around it, or one within it where the field is empty."""
        thing, name = field
        around = (other for kind, other in self.without_value if kind is thing)
        within = (other for kind, other in self.valued if kind is thing)
        return (
            field in self.valued
            or any(name == other or name.startswith(f"{other}.") for other in around)
            or any(other.startswith(f"{name}.") for other in within)
        )


def changed_fields(pair: RecordingPair) -> Iterator[VersionChange]:
    """The fields that requests of both recordings carry in only one of them."""
    for (_, name), pairs in pair.groups.items():
        olds = [_has(pair.old, i) for i, _ in pairs]
        news = [_has(pair.new, j) for _, j in pairs]
        gone = _only_in(olds, news)
        new = _only_in(news, olds)
        entries = _entries(pair, pairs)
        renamed = _renamed_pairs(pair, pairs, gone, new)
        for thing, before, after in dict.fromkeys((now[0], *_outer_names(was[1], now[1])) for was, now in renamed):
            yield VersionChange(ChangeKind.RENAMED, thing, (name,), before, after, "", *entries)
        gone = [field for field in gone if all(field != was for was, _ in renamed)]
        new = [field for field in new if all(field != now for _, now in renamed)]
        for thing, label in gone:
            yield VersionChange(ChangeKind.GONE, thing, (name,), label, "", "", *entries)
        for thing, label in new:
            yield VersionChange(ChangeKind.NEW, thing, (name,), "", label, "", *entries)


def _outer_names(was: str, now: str) -> tuple[str, str]:
    """The names of the renamed objects or lists around a field, where it has kept its own; else the field's names."""
    before, after = was.split("."), now.split(".")
    differing = [number for number, (old, new) in enumerate(zip(before, after, strict=False)) if old != new]
    if len(before) != len(after) or len(differing) != 1:
        return was, now
    end = differing[0] + 1
    return ".".join(before[:end]), ".".join(after[:end])


def changed_forms(pair: RecordingPair) -> Iterator[VersionChange]:
    """Values that were numbers and are UUIDs now, or the other way round: of fields, in their names and in paths."""
    for (_, name), pairs in pair.groups.items():
        forms: dict[Field, set[tuple[str, str]]] = {}
        for i, j in pairs:
            before, after = _written_ids(pair.old, i), _written_ids(pair.new, j)
            for field in before.keys() & after.keys():
                forms.setdefault(field, set()).add((_form(before[field]), _form(after[field])))
        for (thing, label), seen in sorted(forms.items()):
            old, new = next(iter(seen))
            if len(seen) == 1 and old != new and old and new:
                yield VersionChange(ChangeKind.FORM, thing, (name,), old, new, label, *_entries(pair, pairs))


def _written_ids(lookups: RecordingLookups, position: int) -> dict[Field, str]:
    """The values of fields, the ids in their names, and those in the path by the word before them."""
    values = {field: slot.value for field, slot in fields_of(lookups, position).items()}
    words = lookups.signatures[position].path
    for slot in lookups.slots(position):
        match slot.place:
            case _ if slot.kind == "id in a name":
                values.setdefault((THINGS[str(slot.place[0])], str(slot.place[-3])), slot.value)
            case ("path", int(index)) if index > 0:
                values.setdefault((Thing.ADDRESS, f"id after {words[index - 1]}"), slot.value)
    return values


def _form(value: str) -> str:
    return "number" if value.isdigit() else "UUID" if is_uuid(value) else ""


def _has(lookups: RecordingLookups, position: int) -> _Has:
    return _Has(frozenset(fields_of(lookups, position)), fields_without_value(lookups.exchanges[position].request))


def _only_in(requests: Sequence[_Has], others: Sequence[_Has]) -> list[Field]:
    """The fields that all requests of one version have, and none of the other."""
    always = frozenset.intersection(*(request.valued | request.without_value for request in requests))
    return sorted(field for field in always if not any(other.may_have(field) for other in others))


def _renamed_pairs(
    pair: RecordingPair, pairs: Sequence[tuple[int, int]], gone: Iterable[Field], new: Iterable[Field]
) -> list[tuple[Field, Field]]:
    """Pairs of a field that is gone and the new one that takes its place, the clearest first."""
    i, j = pairs[0]
    before, after = fields_of(pair.old, i), fields_of(pair.new, j)
    scored = sorted(
        (
            (_sameness(pair, (i, before[was]), (j, after[now])), was, now)
            for was in gone
            for now in new
            if was[0] is now[0] and was in before and now in after
        ),
        key=lambda candidate: (-candidate[0], candidate[1:]),
    )
    renamed: list[tuple[Field, Field]] = []
    for score, was, now in scored:
        if score >= _ALIKE and all(was != other[0] and now != other[1] for other in renamed):
            renamed.append((was, now))
    return renamed


def _sameness(pair: RecordingPair, old: tuple[int, Slot], new: tuple[int, Slot]) -> float:
    """How likely two fields are one: the same value, an issuer of the same name, a name that is alike."""
    (i, was), (j, now) = old, new
    names = SequenceMatcher(None, normal_name(was.field), normal_name(now.field)).ratio()
    if was.value == now.value and len(was.value) > 1:
        return 1.0 + names
    before, after = issued_places(pair.old, was.value, i), issued_places(pair.new, now.value, j)
    if {place.part for place in before} & {place.part for place in after}:
        return 0.8 + names
    paired_before = {(pair.pairs.get(place.position), place.kind) for place in before}
    if paired_before & {(place.position, place.kind) for place in after}:
        return 0.6 + names
    if _names(before) & _names(after):
        return 0.6 + names
    return names * (0.75 if bool(before) != bool(after) else 1.0)


def _names(places: Iterable[IssuedPlace]) -> set[str]:
    return {normal_name(place.name) for place in places if place.name}


def _entries(pair: RecordingPair, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (
        tuple(pair.old.exchanges[i].index for i, _ in pairs),
        tuple(pair.new.exchanges[j].index for _, j in pairs),
    )
