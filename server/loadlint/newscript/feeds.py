"""Feeds that a page reads on: each request sends the cursor that the answer to the one before it told.

A page asks for what has changed, again and again, and at some point the answer holds what the journey goes on with.
The script asks once without a cursor, and then in a loop where the journey needs an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from msgspec import Struct
from msgspec.structs import replace

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.background import Kind, first_issuers, recorded_kinds
from loadlint.correlation.pair.states import awaited_state, members_of, states_in
from loadlint.journey import Cursor, PlannedRequest, Poll, Value, with_leaves
from loadlint.newscript.pauses import two_digits
from loadlint.newscript.polls import MOST
from loadlint.operation import reads
from loadlint.text.words import words_in

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.correlation.observe.slots import Place
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Recording

_OFTEN = 3
"""So many times each recording asks for what a feed holds."""

_PAUSE = 1.0
"""Seconds between two requests of a loop where no recording has two of them."""


class Feed(Struct, frozen=True):
    """A feed in the first recording.

    `positions` are those of all its requests, the first of them without a cursor. `ends` are those whose answers the
    journey goes on with, each with the cursor that it sends.
    """

    cursor: Cursor
    positions: Sequence[int]
    ends: Mapping[int, str]
    poll: Poll

    @property
    def kept(self) -> frozenset[int]:
        """The positions of what the script makes of it."""
        return frozenset((self.positions[0], *self.ends))


class _Reading(Struct, frozen=True):
    """How one recording reads a feed: where its requests have the cursor, what leads to it in an answer, the positions,
    and those of the answers that lead on to other requests."""

    place: Place
    path: tuple[str, ...]
    positions: Sequence[int]
    leading: Sequence[int]


def feeds_of(runs: Runs) -> Iterator[Feed]:
    """The feeds that the journey needs some answers of."""
    if len(runs.recordings) < 2:
        return
    for kind in dict.fromkeys(recorded_kinds(runs.recordings[0])):
        of_runs = [reading for recording in runs.recordings if (reading := _reading(recording, kind)) is not None]
        is_of_all = len(of_runs) == len(runs.recordings)
        if not is_of_all or len({(reading.place, reading.path, len(reading.leading)) for reading in of_runs}) > 1:
            continue
        poll = _poll(runs, of_runs)
        if poll is not None:
            first = of_runs[0]
            ends = {position: _at(runs.lookups, position, first.place) for position in first.leading}
            name = "_".join(words_in(first.path[-1])).lower()
            yield Feed(Cursor(name, first.path), first.positions, ends, poll)


def _reading(recording: Recording, kind: Kind) -> _Reading | None:
    """How a recording reads on what requests of a kind ask for; None where it does not, or for nothing else."""
    lookups, kinds = lookups_of(recording), recorded_kinds(recording)
    positions = [position for position, other in enumerate(kinds) if other == kind]
    if len(positions) < _OFTEN or not all(reads(lookups.exchanges[position].request) for position in positions):
        return None
    steps = {_step(lookups, *pair) for pair in pairwise(positions)}
    step = steps.pop() if len(steps) == 1 else None
    if step is None or _at(lookups, positions[0], step[0]):
        return None
    others = [position for position, other in enumerate(kinds) if other != kind]
    needed = frozenset[int]().union(*first_issuers(lookups, others).values())
    leading = sorted(needed.intersection(positions[1:]))
    return _Reading(*step, positions, leading) if leading else None


def _step(lookups: RecordingLookups, before: int, position: int) -> tuple[Place, tuple[str, ...]] | None:
    """Where a request sends a value that the answer before it was the first to hold, and the way to it there."""
    paths = {str(value): path for path, value in members_of(lookups.exchanges[before]).items()}
    for slot in lookups.slots(position):
        if slot.place[0] in ("query", "json") and slot.value in paths and lookups.holding(slot.value)[:1] == (before,):
            return slot.place, paths[slot.value]
    return None


def _at(lookups: RecordingLookups, position: int, place: Place) -> str:
    return next((slot.value for slot in lookups.slots(position) if slot.place == place), "")


def _poll(runs: Runs, readings: Sequence[_Reading]) -> Poll | None:
    """What a loop waits for that reads a feed on; None where the answers do not tell."""
    answers = [
        (position in reading.leading, states_in(recording.exchanges[position]))
        for recording, reading in zip(runs.recordings, readings, strict=True)
        for position in reading.positions
    ]
    awaited = awaited_state(*([states for leads, states in answers if leads is wanted] for wanted in (True, False)))
    if awaited is None:
        return None
    together = [later for first, later in pairwise(readings[0].positions) if later == first + 1]
    gaps = [gap for position in together if (gap := runs.gap_before(position)) is not None]
    return Poll(*awaited, two_digits(median(gaps or [_PAUSE])), MOST * len(readings[0].positions))


def with_feeds(feeds: Sequence[Feed], requests: Sequence[PlannedRequest]) -> Iterator[PlannedRequest]:
    """The requests, those of feeds with the cursors that they send and move."""
    of_position = {position: feed for feed in feeds for position in feed.kept}
    for request in requests:
        feed = of_position.get(request.position)
        if feed is None:
            yield request
        elif request.position not in feed.ends:
            yield replace(request, moves=feed.cursor)
        else:
            sent, cursor = feed.ends[request.position], feed.cursor
            yield replace(_sending(request, sent, cursor), moves=cursor, poll=feed.poll)


def _sending(request: PlannedRequest, value: str, cursor: Cursor) -> PlannedRequest:
    """The request with a cursor in place of its recorded value."""
    target = tuple(piece for written in request.target for piece in _pieces(written, value, cursor))
    if request.document is None:
        return replace(request, target=target)
    document = with_leaves(request.document[0], lambda leaf: cursor if str(leaf) == value else leaf)
    return replace(request, target=target, document=(document,))


def _pieces(written: Value, value: str, cursor: Cursor) -> Iterator[Value]:
    if not isinstance(written, str):
        yield written
        return
    spelling = next((text for text in (quote(value, safe=""), quote_plus(value), value) if f"={text}" in written), None)
    before, _, after = written.partition(f"={spelling}")
    yield from (written,) if spelling is None else (f"{before}=", cursor, *((after,) if after else ()))
