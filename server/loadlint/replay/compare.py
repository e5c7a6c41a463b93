"""Compares a request that a script would send with the one that a run sent, value by value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from loadlint.correlation.observe.matched_places import as_one_form, made_anew, match_places
from loadlint.correlation.observe.slots import INNER, Place, Slot, scheme_of
from loadlint.graphql_text import is_same
from loadlint.operation import is_document
from loadlint.replay.fields import TYPE_OF_BODY, is_compared
from loadlint.request import Request, lacks_body
from loadlint.text.mapped import Text

FORMS = ("form", "multipart")


class Pair(Struct, frozen=True):
    """The value that is sent and the recorded one for the same field; one of them is None where there is no such field.

    `place` is that of the request that is sent, or the recorded one where it sends no such field. `is_hashed` says that
    the hash of its text is sent as well.
    """

    place: Place
    sent: Slot | None
    recorded: Slot | None
    is_hashed: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether both are the same after decoding. A browser ends each line of a form with CR and LF, whatever the
        page has; in a GraphQL document white space tells nothing.
        """
        if self.sent is None or self.recorded is None:
            return False
        sent, recorded = self.sent.value, self.recorded.value
        if self.place[0] in FORMS:
            sent, recorded = sent.replace("\r\n", "\n"), recorded.replace("\r\n", "\n")
        elif self.place[-1] == "query" and not self.is_hashed and is_document(recorded):
            return is_same(sent, recorded)
        return sent == recorded and not self.has_other_type

    @property
    def has_other_type(self) -> bool:
        """Whether one is a text of JSON, and the other stands there without quotes."""
        if self.sent is None or self.recorded is None or "json" not in (self.place[0], *self.place):
            return False
        return (self.sent.kind == "number") != (self.recorded.kind == "number") and not self.sent.is_open


def pairs_of_values(sent_slots: Iterable[Slot], recorded_slots: Sequence[Slot], shift: int) -> Iterator[Pair]:
    """All values of two requests beside each other, in the order of the request that is sent, then those it lacks.

    `shift` is by how many segments the path that is sent begins later (`path_shift`). A value that opens into inner
    ones on both sides (JSON in a field) is told by these; ids in the names of fields stand for the names.
    """
    written = tuple(sent_slots)
    of_parts, recorded_slots = recorded_slots, as_one_form(written, recorded_slots)
    if recorded_slots is not of_parts:
        yield Pair(TYPE_OF_BODY, _TYPES[0], _TYPES[1])
    files = _files(recorded_slots)
    sent = _Side(slot for slot in written if not _is_in_file(slot.place, files))
    theirs = _Side(
        slot
        for slot in recorded_slots
        if not _is_in_file(slot.place, files) and (slot.place[0] != "cookie" or sent.has(slot.place))
    )
    matched = match_places(sent.slots, theirs.slots, shift)
    split = {
        slot.place: other.place
        for slot in sent.slots
        if (other := matched.get(slot.place)) is not None
        and sent.opens(slot.place)
        and theirs.opens(other.place)
        and _have_one_scheme(slot, other)
    }
    used = frozenset(other.place for other in matched.values())
    alone = [slot for slot in sent.told_by_themselves(frozenset(split)) if slot.place not in matched]
    others = [other for other in theirs.told_by_themselves(frozenset(split.values())) if other.place not in used]
    strays = (slot for slot in (*alone, *others) if slot.kind == "id in a name")
    names = made_anew(sent.slots, theirs.slots) if any(strays) else frozenset()
    hashed = frozenset(_hashed_documents(theirs.slots))
    for slot in sent.told_by_themselves(frozenset(split)):
        if slot.place[:-2] not in names:
            yield Pair(slot.place, slot, matched.get(slot.place), slot.place in hashed)
    for other in others:
        if other.place[:-2] not in names:
            yield Pair(other.place, None, other)


_TYPES = tuple(
    Slot(TYPE_OF_BODY, Text(media_type), Text(media_type))
    for media_type in ("application/x-www-form-urlencoded", "multipart/form-data")
)
"""How a form is sent as one text, and in parts."""


def _hashed_documents(slots: Iterable[Slot]) -> Iterator[Place]:
    """The places of GraphQL documents beside which their hash is sent: servers refuse one with other white space."""
    for slot in slots:
        if "persistedQuery" in slot.place and "extensions" in slot.place:
            yield (*slot.place[: slot.place.index("extensions")], "query")


def _have_one_scheme(slot: Slot, other: Slot) -> bool:
    """Whether the credentials in two headers are of one kind: a token that follows another word is refused."""
    return slot.place[0] != "header" or scheme_of(slot.value).lower() == scheme_of(other.value).lower()


def _files(slots: Iterable[Slot]) -> frozenset[Place]:
    """The parts that are files: each user sends files of his own, and some recordings lack what is in them."""
    return frozenset(slot.place[:-1] for slot in slots if slot.place[0] == "multipart" and slot.place[-1] == "filename")


def _is_in_file(place: Place, files: frozenset[Place]) -> bool:
    return (place[: place.index(INNER)] if INNER in place else place) in files


def without_lost_body(slots: Sequence[Slot], recorded: Request) -> Sequence[Slot]:
    """The values of a request, without those of its body where the recording has lost that."""
    return [slot for slot in slots if slot.place[0] in _BESIDE_BODY] if lacks_body(recorded) else slots


_BESIDE_BODY = frozenset(("path", "query", "header", "cookie"))


class _Side:
    """The values of one request, and which of them stand inside of others."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.slots = [slot for slot in slots if is_compared(slot.place)]
        self._places = frozenset(slot.place for slot in self.slots if slot.kind != "name")
        self._owners = frozenset(owner for slot in self.slots if (owner := self._owner(slot.place)) is not None)

    def has(self, place: Place) -> bool:
        """Whether there is a value at a place."""
        return place in self._places

    def opens(self, place: Place) -> bool:
        """Whether the value at a place opens into inner ones."""
        return place in self._owners

    def told_by_themselves(self, split: frozenset[Place]) -> Iterator[Slot]:
        """The values that are compared where those of `split` are compared by what is in them."""
        for slot in self.slots:
            owner = self._owner(slot.place)
            if slot.kind != "name" and slot.place not in split and (owner is None or owner in split):
                yield slot

    def _owner(self, place: Place) -> Place | None:
        """The place of the value that holds the one at a place. A segment of a path does not hold its parameters."""
        if "matrix" in place:
            return None
        return next((place[:end] for end in range(len(place) - 1, 1, -1) if place[:end] in self._places), None)
