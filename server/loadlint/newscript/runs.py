"""The recordings of one journey beside each other, as the passes look at them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.recording_pair import pair_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.recordings.exchange import Exchange, Recording


class Runs(Struct, frozen=True, eq=False, dict=True):
    """All recordings. The script is written after the first one; positions are those of its exchanges, from 0."""

    recordings: tuple[Recording, ...]

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
        return tuple(pair_of(self.recordings[0], other).strict for other in self.recordings[1:])

    def counterparts(self, position: int) -> list[Exchange | None]:
        """The exchange of each recording that makes the request at a position; None for a recording without it."""
        exchanges: list[Exchange | None] = [self.exchanges[position]]
        for other, pairs in zip(self.recordings[1:], self.pairs, strict=True):
            exchanges.append(other.exchanges[pairs[position]] if position in pairs else None)
        return exchanges
