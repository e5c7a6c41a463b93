"""Two recordings of one journey laid beside each other: which request of the first is which of the second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from loadlint.correlation.observe.addresses import is_id
from loadlint.correlation.observe.recording_lookups import RecordingLookups, lookups_of
from loadlint.correlation.pair.answers import answer_outline
from loadlint.correlation.pair.apart import aligned_apart, moved_apart
from loadlint.correlation.pair.background import Kind, background_kinds, is_of
from loadlint.correlation.pair.loose_pairing import Sides
from loadlint.correlation.pair.path_change import ID, same_word, stays
from loadlint.recordings.cookies import host_of
from loadlint.recordings.exchange import Recording


class RecordingPair(Struct, frozen=True, dict=True):
    """An older and a newer recording. Pairs are of positions, the older one's first."""

    old: RecordingLookups
    new: RecordingLookups
    strict: Mapping[int, int]
    pairs: Mapping[int, int]
    background: frozenset[Kind] = frozenset()

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of the application: those of requests that both recordings have."""
        both = [(self.old.exchanges[i], self.new.exchanges[j]) for i, j in self.pairs.items()]
        return frozenset(host_of(exchange.url) for pair in both for exchange in pair)

    @cached_property
    def other_words(self) -> frozenset[int]:
        """The old positions of pairs with different words in their addresses: these moved, or the words are ids."""
        return frozenset(i for i, j in self.pairs.items() if not stays(self.old.signatures[i], self.new.signatures[j]))

    def old_name(self, position: int) -> str:
        """A request of the older recording for people: method, path with marks for ids, operation."""
        return _name(self.old, position, self.new, self.pairs.get(position))

    def new_name(self, position: int) -> str:
        """A request of the newer recording for people: method, path with marks for ids, operation."""
        return _name(self.new, position, self.old, self.old_position.get(position))

    @cached_property
    def old_position(self) -> Mapping[int, int]:
        """The pairs by the newer position."""
        return {j: i for i, j in self.pairs.items()}

    @cached_property
    def groups(self) -> Mapping[tuple[str, str], Sequence[tuple[int, int]]]:
        """The pairs of the journey by the request's name in both versions."""
        groups: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for i, j in sorted(self.pairs.items()):
            if is_of(self.old.signatures[i], self.background):
                continue
            key = self.old_name(i), self.new_name(j)
            groups.setdefault(key, []).append((i, j))
        return groups


def pair_of(old: Recording, new: Recording) -> RecordingPair:
    """Pairs the requests of two recordings, also those whose address has moved."""
    before, after = lookups_of(old), lookups_of(new)
    background = background_kinds((old, new))
    strict = aligned_apart(before.signatures, after.signatures, background)
    sides = Sides(
        before.signatures,
        after.signatures,
        lambda position: answer_outline(before, position),
        lambda position: answer_outline(after, position),
    )
    return RecordingPair(before, after, strict, moved_apart(sides, strict, background), background)


def _name(lookups: RecordingLookups, position: int, other: RecordingLookups, paired: int | None) -> str:
    signature = lookups.signatures[position]
    counterpart = other.signatures[paired].path if paired is not None else ()
    segments = [
        ID
        if is_id(segment) or _is_another_id(segment, counterpart, (number, number - len(signature.path)))
        else segment
        for number, segment in enumerate(signature.path)
    ]
    operation = f" {signature.operation.strip()}" if signature.operation.startswith(" ") else ""
    return f"{signature.method or 'GET'} /{'/'.join(segments)}{operation}"


def _is_another_id(segment: str, counterpart: Sequence[str], places: tuple[int, int]) -> bool:
    """Whether another id stands in the path of the other run, at the same place from its begin or from its end."""
    others = [counterpart[place] for place in places if -len(counterpart) <= place < len(counterpart)]
    return segment not in others and any(same_word(segment, other) for other in others)
