"""Text that knows which bytes of the source each of its characters came from.

A script says `"{\"id\":\"a\\/b\"}"`; the server receives `a/b` in a JSON string. Decoding a literal, percent-encoding
or a JSON string gives another `Text` whose characters still point to the bytes of the script, so that a value found
at any depth can be replaced where it stands.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from sys import maxsize
from typing import Any, overload

from msgspec import Struct
from msgspec.structs import replace

from loadlint.text.span import Span

HOLE = "\ue000"
"""The character that stands for an expression whose value the source text does not show."""

FOREIGN = -1
"""The offset of characters that come from elsewhere, within a text that is mapped in part."""


class Moves(Struct, frozen=True):
    """Where pieces of a source stand now: where each began and ended, and by how much it has moved since."""

    pieces: tuple[tuple[int, int, int], ...]

    @classmethod
    def of_all(cls, by: int) -> Moves:
        """All of a source has moved by one distance."""
        return cls(((0, maxsize, by),))

    def offset(self, offset: int) -> int:
        """The place of a byte of them now; that of any other byte stays the same."""
        for start, end, by in self.pieces:
            if start <= offset <= end:
                return offset + by
        return offset

    def span(self, span: Span) -> Span:
        """The place of a span of one piece now."""
        return Span(self.offset(span.start), self.offset(span.end))


class _MovedOffsets(Sequence[int]):
    """Offsets after moves, worked out when they are asked for: most texts of a script never are."""

    __slots__ = ("moves", "offsets")

    def __init__(self, offsets: Sequence[int], moves: Moves) -> None:
        self.offsets = offsets
        self.moves = moves

    @overload
    def __getitem__(self, item: int) -> int: ...
    @overload
    def __getitem__(self, item: slice) -> _MovedOffsets: ...
    def __getitem__(self, item: int | slice) -> int | _MovedOffsets:
        if isinstance(item, slice):
            return _MovedOffsets(self.offsets[item], self.moves)
        return self.moves.offset(self.offsets[item])

    def __len__(self) -> int:
        return len(self.offsets)

    def __iter__(self) -> Iterator[int]:
        return map(self.moves.offset, self.offsets)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _MovedOffsets) and self.moves == other.moves:
            return self.offsets == other.offsets
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # as lists have none

    def later(self, by: int) -> Sequence[int]:
        """These offsets so many bytes later: moves of the whole text are added up."""
        match self.moves.pieces:
            case ((0, last, before),) if last == maxsize:
                return _MovedOffsets(self.offsets, Moves.of_all(before + by)) if before + by else self.offsets
        return _MovedOffsets(self, Moves.of_all(by))


class Text(Struct, frozen=True):
    """Characters with the byte range that each came from.

    `starts` and `ends` are as long as `value` (arrays or ranges where there are many: a list takes ten times the
    memory), or None for text that does not come from the edited source (a recorded value, a constant of another file).
    An expression is one HOLE whose range is that of the expression. The characters of a constant that is used by name
    all have the range of the name.

    `sources` say what the HOLEs stand for, in order (`loadlint.expression`), None for one of which nothing is known;
    it is empty where that holds for all of them.
    """

    value: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    sources: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, item: slice) -> Text:
        sources = _sources_of_slice(self, item) if self.sources else ()
        if self.starts is None or self.ends is None:
            return Text(self.value[item], sources=sources)
        starts, ends = self.starts[item], self.ends[item]
        if isinstance(self.starts, range):
            # Each character has its own byte.
            return Text(self.value[item], starts, ends, sources)
        first, stop, _ = item.indices(len(self.value))
        if starts and (
            (first > 0 and _is_inside_of_bytes(self, first))
            or (stop < len(self.value) and _is_inside_of_bytes(self, stop))
        ):
            starts, ends = _detached_ranges(self, first, stop)
        return Text(self.value[item], starts, ends, sources)

    @property
    def mapped(self) -> bool:
        """Whether it comes from the edited source."""
        return self.starts is not None

    @property
    def is_open(self) -> bool:
        """Whether it holds an expression of unknown value."""
        return HOLE in self.value

    def span(self) -> Span | None:
        """The bytes that it came from; None where they are not one unbroken piece of the source."""
        if self.starts is None or self.ends is None or not self.value or self.starts[0] == FOREIGN:
            return None
        if isinstance(self.starts, _MovedOffsets) and isinstance(self.ends, _MovedOffsets):
            span = Text(self.value, self.starts.offsets, self.ends.offsets).span()
            return None if span is None else self.starts.moves.span(span)
        if self.starts[1:] == self.ends[:-1]:
            return Span(self.starts[0], self.ends[-1])
        for i in range(1, len(self.value)):
            same = self.starts[i] == self.starts[i - 1] and self.ends[i] == self.ends[i - 1]
            if not same and self.starts[i] != self.ends[i - 1]:
                return None
        return Span(self.starts[0], self.ends[-1])

    def literals(self) -> Iterator[Text]:
        """The pieces of it that are each one unbroken piece of the source; a constant that is used by name is one."""
        starts, ends = self.starts or (), self.ends or ()
        numbers = range(1, len(starts))
        breaks = (number for number in numbers if starts[number] not in (starts[number - 1], ends[number - 1]))
        return (self[start:end] for start, end in pairwise((0, *breaks, len(starts))))

    def is_named(self) -> bool:
        """Whether it is used by name: then all of its characters have the range of the name."""
        return (
            len(self.value) > 1
            and self.mapped
            and all(_is_inside_of_bytes(self, place) for place in range(1, len(self.value)))
        )

    def moved(self, by: int) -> Text:
        """The text so many bytes later in the source."""
        if self.starts is None or self.ends is None:
            return self
        return Text(self.value, _moved_offsets(self.starts, by), _moved_offsets(self.ends, by), self.sources)

    def after(self, moves: Moves) -> Text:
        """The text where the pieces of the source that it is made of stand now."""
        if not self.starts or not self.ends:
            return self
        return Text(self.value, _MovedOffsets(self.starts, moves), _MovedOffsets(self.ends, moves), self.sources)

    def without_places(self) -> Text:
        """The characters without their places, for a text that comes from a file that is not edited."""
        return Text(self.value, sources=self.sources)

    def split(self, separator: str) -> list[Text]:
        """As str.split with one separator, keeping the byte ranges."""
        parts, position = [], 0
        for piece in self.value.split(separator):
            parts.append(self[position : position + len(piece)])
            position += len(piece) + len(separator)
        return parts

    def partition(self, separator: str) -> tuple[Text, Text, Text]:
        """As str.partition, keeping the byte ranges."""
        position = self.value.find(separator)
        if position < 0:
            nothing = Text("") if self.starts is None else _NOTHING
            return self, nothing, nothing
        after = position + len(separator)
        return self[:position], self[position:after], self[after:]

    def decode(self, pieces: Callable[[str], Iterable[tuple[int, int, str]]]) -> Text:
        """The text after decoding.

        `pieces` is given the value and yields `(start, end, characters)`: the characters that the piece of the value
        from `start` to `end` decodes to. Each of them gets the byte range of the whole piece.
        """
        decoded = list(pieces(self.value))
        value = "".join(characters for _, _, characters in decoded)
        sources = self.sources if value.count(HOLE) == len(self.sources) else ()
        if self.starts is None or self.ends is None:
            return Text(value, sources=sources)
        starts: list[int] = []
        ends: list[int] = []
        for start, end, characters in decoded:
            if characters:
                starts += [self.starts[start]] * len(characters)
                ends += [self.ends[end - 1]] * len(characters)
        return Text(value, array("q", starts), array("q", ends), sources)

    def with_sources(self, change: Callable[[Any], Any]) -> Text:
        """The text after what its HOLEs stand for was changed, such as encoded."""
        if not self.sources:
            return self
        changed = tuple(None if source is None else change(source) for source in self.sources)
        return replace(self, sources=changed)


_NOTHING = Text("", (), ())


def _sources_of_slice(text: Text, item: slice) -> tuple[Any, ...]:
    start, stop, _ = item.indices(len(text.value))
    count = text.value.count(HOLE, start, stop)
    if not count:
        # Most pieces of a long text have none: what is before each of them need not be looked through.
        return ()
    before = text.value.count(HOLE, 0, start)
    return text.sources[before : before + count]


def _all_sources(parts: Sequence[Text]) -> tuple[Any, ...]:
    if not any(part.sources for part in parts):
        return ()
    return tuple(source for part in parts for source in (part.sources or (None,) * part.value.count(HOLE)))


def _moved_offsets(offsets: Sequence[int], by: int) -> Sequence[int]:
    if isinstance(offsets, range):
        return range(offsets.start + by, offsets.stop + by)
    return offsets.later(by) if isinstance(offsets, _MovedOffsets) else _MovedOffsets(offsets, Moves.of_all(by))


def _is_inside_of_bytes(text: Text, position: int) -> bool:
    """Whether the characters before and at a place came from the same bytes, so that no edit can part them."""
    starts, ends = text.starts, text.ends
    assert starts is not None and ends is not None
    return starts[position] != FOREIGN and (starts[position], ends[position]) == (
        starts[position - 1],
        ends[position - 1],
    )


def _detached_ranges(text: Text, first: int, stop: int) -> tuple[Sequence[int], Sequence[int]]:
    """The ranges of a slice; characters that share their bytes with a neighbour outside can't be edited there."""
    assert text.starts is not None and text.ends is not None
    starts, ends = list(text.starts[first:stop]), list(text.ends[first:stop])
    cut = []
    if first > 0 and _is_inside_of_bytes(text, first):
        cut.append((text.starts[first], text.ends[first]))
    if stop < len(text) and _is_inside_of_bytes(text, stop):
        cut.append((text.starts[stop], text.ends[stop]))
    for i, place in enumerate(zip(starts, ends, strict=True)):
        if place in cut:
            starts[i] = ends[i] = FOREIGN
    return array("q", starts), array("q", ends)


LONGEST = 500_000
"""The greatest length of a joined text, in characters; a longer one counts as unknown."""


def join(texts: Iterable[Text]) -> Text:
    """The texts joined, or a HOLE where the result is too long. It is mapped if all non-empty texts are."""
    parts = [text for text in texts if text.value]
    if len(parts) == 1:
        return parts[0]
    if sum(map(len, parts)) > LONGEST:
        return Text(HOLE)
    value = "".join(part.value for part in parts)
    sources = _all_sources(parts)
    if not all(part.mapped for part in parts):
        return _with_foreign_parts(value, parts, sources)
    starts, ends = array("q"), array("q")
    for part in parts:
        starts.extend(part.starts or ())
        ends.extend(part.ends or ())
    return Text(value, starts, ends, sources)


def hole(span: Span, source: Any = None) -> Text:
    """The text of an expression of unknown value, and what it stands for as far as that is known."""
    return Text(HOLE, (span.start,), (span.end,), () if source is None else (source,))


def named_text(value: str, span: Span) -> Text:
    """The text of a known value that the source writes as a name or a call at `span`."""
    return Text(value, (span.start,) * len(value), (span.end,) * len(value))


def _with_foreign_parts(value: str, parts: Sequence[Text], sources: tuple[Any, ...]) -> Text:
    if not any(part.mapped for part in parts):
        return Text(value, sources=sources)
    starts, ends = array("q"), array("q")
    for part in parts:
        starts.extend(part.starts or (FOREIGN,) * len(part.value))
        ends.extend(part.ends or (FOREIGN,) * len(part.value))
    return Text(value, starts, ends, sources)
