"""The recordings of one journey beside each other, as the passes look at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.recording_lookups import RecordingLookups, lookups_of
from loadlint.correlation.pair.background import background_kinds, background_positions
from loadlint.correlation.pair.recording_pair import pair_of
from loadlint.correlation.pair.renewals import shortest_lifetime, without_renewals
from loadlint.correlation.pair.suggestions import with_last_paired
from loadlint.newscript.feeds import Feed, feeds_of

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange, Recording


def runs_of(recordings: Sequence[Recording]) -> Runs:
    """Recordings of one journey, without renewals of tokens."""
    return Runs(without_renewals(recordings), shortest_lifetime(recordings))


class Runs(Struct, frozen=True, eq=False, dict=True):
    """All recordings. The script is written after the first one; positions are those of its exchanges, from 0.

    `token_lifetime` is after how many seconds pages renewed a token at the earliest, where such requests are left out.
    """

    recordings: tuple[Recording, ...]
    token_lifetime: float | None = None

    @property
    def exchanges(self) -> Sequence[Exchange]:
        """The exchanges of the first recording, in order of start."""
        return self.recordings[0].exchanges

    @property
    def lookups(self) -> RecordingLookups:
        """What is known of the first recording by itself."""
        return lookups_of(self.recordings[0])

    @cached_property
    def pairs(self) -> tuple[Mapping[int, int], ...]:
        """For each further recording: positions of the first one with those of the same requests there."""
        return tuple(
            with_last_paired(pair_of(self.recordings[0], other).strict, self.recordings[0], other)
            for other in self.recordings[1:]
        )

    def places(self, position: int) -> Mapping[int, int]:
        """Where the recordings make the request at a position of the first one: their numbers, with positions there."""
        others = {number: pairs[position] for number, pairs in enumerate(self.pairs, 1) if position in pairs}
        return {0: position, **others}

    @cached_property
    def beside(self) -> tuple[frozenset[int], ...]:
        """For each recording the positions of requests that a page makes in the background."""
        kinds = background_kinds(self.recordings)
        return tuple(background_positions(recording, kinds) for recording in self.recordings)

    @cached_property
    def feeds(self) -> tuple[Feed, ...]:
        """What pages read on from cursor to cursor."""
        return tuple(feeds_of(self))

    def gap_before(self, position: int, number: int = 0) -> float | None:
        """Seconds from the answer to the exchange before to the start of one; None where the recording has no times.

        What a page asks in the background ends no pause of its user. If code of the page is loaded first, which a page
        does when it needs it, the longest gap counts, to the first of it or behind it.
        """
        gaps: list[float] = []
        for before, after in pairwise(self._code_before(position, number)):
            gap = self._gap_to_answer(after, before, number)
            if gap is None:
                return None
            gaps.append(gap)
        return max(gaps, default=None)

    def _code_before(self, position: int, number: int) -> Iterator[int]:
        """A position, those of the code that was loaded just before it, and that of the exchange before them."""
        yield position
        places = (place for place in range(position - 1, -1, -1) if place not in self.beside[number])
        for place in islice(places, _MOST_CODE):
            yield place
            if not _is_code(self.recordings[number].exchanges[place]):
                return

    def _gap_to_answer(self, before: int, position: int, number: int) -> float | None:
        """Seconds from the answer to one exchange to the start of another.

        When answers ended is not known of all formats, and some last while the user goes on: then from start to start.
        """
        gap = self.gap(before, position, number)
        answered_after = self.recordings[number].exchanges[before].duration or 0.0
        return gap if gap is None or answered_after >= gap else gap - answered_after

    def gap(self, before: int, position: int, number: int = 0) -> float | None:
        """Seconds from the start of one exchange to that of another; None where the recording has no times."""
        exchanges = self.recordings[number].exchanges
        start, end = exchanges[before].started, exchanges[position].started
        return None if start is None or end is None else max(0.0, end - start)

    def counterparts(self, position: int) -> list[Exchange]:
        """The exchanges of all recordings that make the request at a position of the first one."""
        return [self.recordings[number].exchanges[place] for number, place in self.places(position).items()]

    def are_held_before(self, position: int, values: Sequence[str | None]) -> bool:
        """Whether in each recording an answer before a request holds that recording's own value."""
        places = self.places(position)
        return all(
            value is not None and any(place < places[run] for place in lookups_of(recording).holding(value))
            for run, (recording, value) in enumerate(zip(self.recordings, values, strict=True))
        )

    def is_held_before(self, position: int, value: str) -> bool:
        """Whether an answer before a position of the first recording holds a value."""
        return any(place < position for place in self.lookups.holding(value))


_MOST_CODE = 50
"""So many files of code are looked at before a request: one that is loaded later was needed for something else."""


def _is_code(exchange: Exchange) -> bool:
    """Whether a page loaded a script or a style."""
    response = exchange.response
    return response is not None and response.media_type.endswith(("javascript", "css"))
