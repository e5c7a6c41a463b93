"""Fields of requests that have another name in the newest version, that are new in it, or gone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.decide.evidence.one_run.shape import looks_like_token
from loadlint.correlation.observe.slots import INNER, Place, scheme_of, slots_of_step
from loadlint.healing.changed_members import by_member, is_within
from loadlint.healing.differences import Differences, differences_of
from loadlint.healing.documents import document, value_at
from loadlint.healing.field_pairs import alike_fields, name_of, renamed_fields
from loadlint.request import RawBody

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.healing.addresses import ChangedAddress
    from loadlint.replay.certificate import Certificate, SentValue
    from loadlint.script import Script

    Kind = Literal[
        "renamed", "new", "gone", "address", "scheme", "operation", "quoted", "unquoted", "wrapped", "json", "form"
    ]  # fmt: skip


class ChangedField(Struct, frozen=True):
    """A field of a step that the newest version wants to be another one.

    `kind` says how: it has another name, is new or gone, holds an address that has moved, has another word before its
    credentials ("scheme"), names an "operation" or has its text, is a text of JSON now ("quoted") or none any more, or
    holds all that the body was ("wrapped"); "json" says that a form is JSON now, "form" that JSON is a form.
    `old` and `new` are the places of the field in the script and in the recordings. `value` is what the newest run
    sends there, `as_json` says that this is JSON's own text; `runs` are the numbers of the runs that show it.
    `of_each_run` says that each run sends a value of its own there, as far as that can be told.
    """

    step: int
    kind: Kind
    old: Place | None
    new: Place | None
    value: str
    runs: tuple[int, ...]
    as_json: bool = False
    of_each_run: bool = False


def changed_fields(script: Script, alignment: Alignment, certificate: Certificate) -> Iterator[ChangedField]:
    """All of them, step by step."""
    of_steps = [differences_of(script, alignment, certificate, step) for step in script.steps]
    alike = [alike_fields(of_step.step, alignment, of_step.surplus, of_step.missing) for of_step in of_steps]
    certain = [
        renamed_fields(of_step.surplus, of_step.missing, pairs) for of_step, pairs in zip(of_steps, alike, strict=True)
    ]
    # What is plain at one step tells what happened at another.
    names = {(old[0], name_of(old), name_of(new)) for renamed in certain for old, new in renamed.items()}
    for of_step, pairs in zip(of_steps, alike, strict=True):
        elsewhere = _pairs_of_names(of_step, names)
        yield from _changes(alignment, of_step, renamed_fields(of_step.surplus, of_step.missing, pairs | elsewhere))


def _pairs_of_names(
    differences: Differences, names: Collection[tuple[str | int, str, str]]
) -> set[tuple[Place, Place]]:
    """The old and new fields of a step that have a kind, an old name and a new name which belong together."""
    new_names: dict[tuple[str | int, str], list[str]] = {}
    for kind, old_name, new_name in names:
        new_names.setdefault((kind, old_name), []).append(new_name)
    by_name: dict[tuple[str | int, str], list[Place]] = {}
    for new in differences.missing:
        by_name.setdefault((new[0], name_of(new)), []).append(new)
    return {
        (old, new)
        for old in differences.surplus
        for new_name in new_names.get((old[0], name_of(old)), ())
        for new in by_name.get((old[0], new_name), ())
    }


def _changes(alignment: Alignment, differences: Differences, renamed: Mapping[Place, Place]) -> Iterator[ChangedField]:
    """What has to change at a step, where these fields have another name."""
    number, missing, surplus = differences.step.index, differences.missing, differences.surplus
    if differences.wrapper is not None:
        yield _changed_field(number, "wrapped", None, differences.wrapper, differences.wrapped)
    body = _other_body(differences)
    if body is not None:
        # What else has changed is told once both are of one kind.
        yield _changed_field(number, body, None, None, [value for values in missing.values() for value in values])
        return
    for member in differences.members.renamed:
        yield _changed_field(number, "renamed", member.old, member.new, member.values)
    for old, new in renamed.items():
        yield _changed_field(number, "renamed", _in_script(differences, old), new, missing[new])
    yield from _new(alignment, differences, [place for place in missing if place not in renamed.values()])
    yield from _missing_fields(differences, [place for place in surplus if place not in renamed])
    texts = _texts(alignment, number)
    for place, values in differences.other_type.items():
        kind: Kind = "quoted" if place in texts[values[-1].run] else "unquoted"
        yield _changed_field(number, kind, place, place, values)


def _new(alignment: Alignment, differences: Differences, places: Sequence[Place]) -> Iterator[ChangedField]:
    """The fields that are new; an object or a list with all that is in it."""
    number, missing = differences.step.index, differences.missing
    texts = _texts(alignment, number)
    inside, outside = by_member(places, differences.members.new)
    for member, of_member in inside.items():
        values = [value for place in of_member for value in missing[place]]
        if not values:
            continue
        change = _changed_field(number, "new", None, member, values)
        run = alignment.runs[change.runs[-1]]
        yield replace(change, value=_member_text(run, number, member), as_json=True)
    for place in outside:
        change = _changed_field(number, "new", None, place, missing[place])
        is_json, is_token = place not in texts[missing[place][-1].run], looks_like_token(change.value)
        differs = len({value.recorded for value in missing[place]}) > 1
        yield replace(change, as_json=is_json, of_each_run=differs or is_token)


def _missing_fields(differences: Differences, places: Sequence[Place]) -> Iterator[ChangedField]:
    """The fields that are gone; an object or a list with all that is in it."""
    number, surplus = differences.step.index, differences.surplus
    inside, outside = by_member(places, differences.members.gone)
    written = differences.members.written
    moved, _ = by_member(written, differences.members.gone)
    for member, of_member in inside.items():
        values = [value for place in of_member for value in surplus[place]]
        if values:
            in_script = written[moved[member][0]][: len(member)] if moved[member] else member
            yield _changed_field(number, "gone", in_script, None, values)
    for place in outside:
        if place[0] != "header":
            yield _changed_field(number, "gone", _in_script(differences, place), None, surplus[place])


def _in_script(differences: Differences, place: Place) -> Place:
    """The place that the script has for what stands at a new place."""
    written = differences.members.written
    if place in written:
        return written[place]
    return next((old[: len(place)] for new, old in written.items() if is_within(new, place)), place)


def _member_text(run: AlignedRecording, step: int, member: Place) -> str:
    """The JSON of an object or a list that a run sends; empty where its body is no JSON."""
    exchange = run.exchange(step)
    body = exchange.request.body if exchange is not None else None
    whole = document(body.text.value) if isinstance(body, RawBody) and member[0] == "json" else None
    value = value_at(whole, member[1:])
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value is not None else ""


def _other_body(differences: Differences) -> Literal["json", "form"] | None:
    """What a step's body is now: JSON where the step sends a form, or the other way round, with one of its fields."""
    sent, recorded = _names_by_kind(differences.surplus), _names_by_kind(differences.missing)
    if sent["form"] & recorded["json"] and not recorded["form"] and not sent["json"]:
        return "json"
    if sent["json"] & recorded["form"] and not recorded["json"] and not sent["form"]:
        return "form"
    return None


def _names_by_kind(places: Iterable[Place]) -> dict[str, set[str]]:
    """The names of the fields of forms and of JSON."""
    names: dict[str, set[str]] = {"form": set(), "json": set()}
    for place in places:
        if place[0] in names:
            names[str(place[0])].add(name_of(place))
    return names


def moved_values(
    script: Script, alignment: Alignment, certificate: Certificate, addresses: Sequence[ChangedAddress]
) -> Iterator[ChangedField]:
    """The fields whose value holds an address that has moved, such as a page to go back to."""
    changes = dict.fromkeys((address.old, address.new) for address in addresses)
    if not changes:
        return
    places: dict[tuple[int, Place], set[int]] = {}
    for value in certificate.refusals:
        if value.place[0] != "path" and value.cause in ("never-recorded", "missing-field"):
            places.setdefault((value.step, outer(value.place)), set()).add(value.run)
    for (step, place), runs in places.items():
        sent = next((slot for slot in slots_of_step(script.steps[step]) if slot.place == place), None)
        if sent is None or sent.is_open:
            continue
        recorded = {_recorded_value(alignment.runs[run], step, place) for run in runs}
        if any(recorded == {sent.value.replace(old, new)} for old, new in _prefixes(changes)):
            yield ChangedField(step, "address", place, place, next(iter(recorded)) or "", tuple(sorted(runs)))


def changed_schemes(script: Script, alignment: Alignment, certificate: Certificate) -> Iterator[ChangedField]:
    """The headers whose credentials follow another word: `Token` in the place of `Bearer`."""
    schemes: dict[tuple[int, Place], dict[int, str]] = {}
    for value in certificate.refusals:
        sent, recorded = value.sent or "", value.recorded or ""
        old, new = scheme_of(sent), scheme_of(recorded)
        if value.place[0] == "header" and old and new and sent[len(old) :] == recorded[len(new) :]:
            schemes.setdefault((value.step, value.place), {})[value.run] = new
    for (step, place), of_runs in schemes.items():
        if len(set(of_runs.values())) == 1:
            yield ChangedField(step, "scheme", place, place, next(iter(of_runs.values())), tuple(sorted(of_runs)))


def outer(place: Place) -> Place:
    """The place of the field that holds an inner value."""
    return place[: place.index(INNER)] if INNER in place else place


def _recorded_value(run: AlignedRecording, step: int, place: Place) -> str | None:
    slots = run.lookups.slots(run.position_of[step])
    return next((slot.value for slot in slots if slot.place == place), None)


def _prefixes(changes: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The beginnings of old and new addresses that differ, shorter ones as well: `/order/` is `/gifts/order/`."""
    for old, new in changes:
        old_segments, new_segments = old.split("/"), new.split("/")
        for end in range(len(old_segments), 1, -1):
            shorter = len(old_segments) - end
            yield "/".join(old_segments[:end]), "/".join(new_segments[: len(new_segments) - shorter])


def _texts(alignment: Alignment, step: int) -> Mapping[int, Set[Place]]:
    """For each run that has a step the places of the recorded values that are texts in JSON."""
    return {
        number: {slot.place for slot in run.lookups.slots(run.position_of[step]) if slot.kind != "number"}
        for number, run in enumerate(alignment.runs)
        if step in run.position_of
    }


def _changed_field(
    step: int, kind: Kind, old: Place | None, new: Place | None, values: Sequence[SentValue]
) -> ChangedField:
    newest = max(values, key=lambda value: value.run)
    return ChangedField(step, kind, old, new, newest.recorded or "", tuple(sorted({value.run for value in values})))
