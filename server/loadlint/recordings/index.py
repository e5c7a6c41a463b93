"""An index of the words in the texts of a recording: it tells which texts hold a value, without reading them.

A word is a run of ASCII letters and digits. A value that is a word is in each text with a word that contains it. For
other values, the words in them tell which texts may hold them; only those have to be read.

The index is a sequence of segments, each of up to 256 texts, or of fewer that have a quarter of a million words. It can
be mapped from a file, and is read only where a look-up touches it. Of words below eight characters a segment has sorted
checksums: such words are only looked for as a whole. The longer ones stand there as text, since a value may be part of
one. Both name the texts that hold them by a number: below 256 it is the text, above that it stands for a set of texts,
as most words of a site are on many pages.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from operator import add
from typing import TYPE_CHECKING
from zlib import crc32

from msgspec import Struct

from loadlint.text.regex import regex

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

LONG = 8
"""From this length on, in bytes, a word is kept as text."""

_TEXTS = 256
_MOST_WORDS = 250_000
"""The most different words of a segment. While it is built, each takes some hundred bytes."""

_TO_WORDS = bytes(code if chr(code).isascii() and chr(code).isalnum() else 0x20 for code in range(256))
_WORD = regex(rb"[A-Za-z0-9]+")
_NUMBER = 3
"""The length, in bytes, of a number after a long word: seven bits a byte, the eighth tells it from words."""

_HEAD = struct.Struct("<6I")


def words_of(text: bytes) -> set[bytes]:
    """The words of a text."""
    return set(text.translate(_TO_WORDS).split())


class Builder:
    """Takes the words of one text after the other and gives the index."""

    def __init__(self) -> None:
        self._count = 0
        self._segments: list[bytes] = []
        self._held: dict[bytes, int] = {}

    def add(self, words: set[bytes]) -> None:
        """The words of the next text."""
        bit = 1 << self._count
        held = self._held
        new = words.difference(held)
        for word in words - new:
            held[word] |= bit
        held.update(dict.fromkeys(new, bit))
        self._count += 1
        if self._count == _TEXTS or len(held) >= _MOST_WORDS:
            self._end_segment()

    def finish(self) -> bytes:
        """The index."""
        if self._count:
            self._end_segment()
        return b"".join(self._segments)

    def _end_segment(self) -> None:
        held = self._held
        numbers = {1 << text: text for text in range(_TEXTS)}
        for texts in set(held.values()):
            numbers.setdefault(texts, len(numbers))
        sets = b"".join(texts.to_bytes(_TEXTS // 8, "little") for texts in list(numbers)[_TEXTS:])
        short_words = [word for word in held if len(word) < LONG]
        high, low = (1, 0) if sys.byteorder == "little" else (0, 1)
        halves = array("I", bytes(8 * len(short_words)))
        halves[high::2] = array("I", list(map(crc32, short_words)))
        halves[low::2] = array("I", list(map(numbers.__getitem__, map(held.__getitem__, short_words))))
        halves = array("I", array("Q", sorted(array("Q", halves.tobytes()))).tobytes())
        checksums = halves[high::2].tobytes()
        wide = len(numbers) > 1 << 16
        owners = array("I" if wide else "H", halves[low::2]).tobytes()
        behind = {texts: _number_bytes(number) for texts, number in numbers.items()}
        long_words = [word for word in held if len(word) >= LONG]
        text = b"".join(map(add, long_words, map(behind.__getitem__, map(held.__getitem__, long_words))))
        self._segments.append(
            _HEAD.pack(len(checksums), len(owners), len(sets), len(text), wide, self._count)
            + (checksums + owners + sets + text)
        )
        self._count, self._held = 0, {}


def _number_bytes(number: int) -> bytes:
    """A number as it is written after a long word."""
    return bytes([0x80 | number >> 14, 0x80 | number >> 7 & 127, 0x80 | number & 127])


class _Segment(Struct, frozen=True):
    first: int
    checksums: memoryview
    owners: memoryview
    sets: memoryview
    text: memoryview

    def texts(self, number: int) -> Iterator[int]:
        """The positions of the texts that a number stands for."""
        if number < _TEXTS:
            yield self.first + number
            return
        size = _TEXTS // 8
        start = (number - _TEXTS) * size
        held = int.from_bytes(self.sets[start : start + size], "little")
        while held:
            lowest = held & -held
            yield self.first + lowest.bit_length() - 1
            held ^= lowest


class Index:
    """The look-ups. `data` is what a Builder gave; positions of texts are in the order in which they were added."""

    def __init__(self, data: memoryview) -> None:
        self._segments = list(_segments(data))

    def whole(self, word: bytes) -> set[int]:
        """The texts that have a short word. A text with another word of the same checksum may be among them."""
        wanted = crc32(word)
        texts: set[int] = set()
        for segment in self._segments:
            position = bisect_left(segment.checksums, wanted)
            while position < len(segment.checksums) and segment.checksums[position] == wanted:
                texts.update(segment.texts(segment.owners[position]))
                position += 1
        return texts

    def containing(self, parts: Iterable[bytes]) -> dict[bytes, set[int]]:
        """For each of some texts of letters and digits, eight or more, the texts with a word that contains it."""
        texts_by_part: dict[bytes, set[int]] = {part: set() for part in parts}
        if not texts_by_part:
            return texts_by_part
        patterns = list(texts_by_part)
        automaton = automaton_of(patterns)
        for segment in self._segments:
            seen: set[tuple[int, int]] = set()
            for pattern, _, end in automaton.find_matches_as_indexes(segment.text, overlapping=True):
                seen.add((pattern, _number_behind(segment.text, end)))
            for pattern, number in seen:
                texts_by_part[patterns[pattern]].update(segment.texts(number))
        return texts_by_part


_LARGE = 4_096
"""Bytes of patterns from which on the kind that is built fast is the better one."""


def automaton_of(patterns: Collection[bytes]) -> BytesAhoCorasick:
    """Searches for many patterns at once.

    What is chosen by itself searches faster, but takes a tenth of a second to build for a value of some thousand bytes.
    """
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    kind = Implementation.ContiguousNFA if sum(map(len, patterns)) > _LARGE else None
    return BytesAhoCorasick(patterns, implementation=kind)


def _segments(data: memoryview) -> Iterator[_Segment]:
    offset = first = 0
    while offset < len(data):
        sizes = _HEAD.unpack_from(data, offset)
        offset += _HEAD.size
        pieces = []
        for size in sizes[:4]:
            pieces.append(data[offset : offset + size])
            offset += size
        checksums, owners, sets, text = pieces
        yield _Segment(first, checksums.cast("I"), owners.cast("I" if sizes[4] else "H"), sets, text)
        first += sizes[5]


def _number_behind(text: memoryview, offset: int) -> int:
    """The number behind the word that ends at or after a place."""
    while text[offset] < 0x80:
        offset += 1
    number = 0
    for byte in text[offset : offset + _NUMBER]:
        number = number << 7 | byte & 127
    return number


class Plan(Struct, frozen=True):
    """How to look for a value. The texts that may hold it have all `words`, or a word that contains `part`.

    With neither, any text may hold it. `exact` says that all texts that may hold it do.
    """

    words: tuple[bytes, ...] = ()
    part: bytes | None = None
    exact: bool = False


def plan(text: bytes, *, is_word: bool) -> Plan:
    """The way to look for a text; `is_word` says that no letter or digit may stand beside it."""
    pieces = [(match[0], is_word or (match.start() > 0 and match.end() < len(text))) for match in _WORD.finditer(text)]
    exact = len(pieces) == 1 and len(pieces[0][0]) == len(text)
    longest = max((piece for piece, _ in pieces), key=len, default=b"")
    if len(longest) >= LONG:
        return Plan(part=longest, exact=exact and not is_word)
    words = tuple(piece for piece, whole in pieces if whole)
    return Plan(words, exact=exact and bool(words))
