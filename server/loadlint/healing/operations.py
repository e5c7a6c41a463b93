"""Operations of GraphQL whose name or text the newest version has changed, word by word."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from msgspec import Struct

from loadlint.changes import ReplaceText
from loadlint.correlation.observe.slots import Place
from loadlint.healing.fields import ChangedField
from loadlint.operation import is_graphql
from loadlint.replay.certificate import Certificate
from loadlint.script import Script
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

_MEMBERS = ("operationName", "query")
_WORD = regex(r"\w+|\s+|[^\w\s]")


def changed_operations(script: Script, certificate: Certificate) -> Iterator[ChangedField]:
    """The names and texts of operations that are other ones in all runs of the newest version.

    They are the application's own, whatever the user does, so that no other value of a run is in them.
    """
    recorded: dict[tuple[int, Place], dict[int, str]] = {}
    for value in certificate.refusals:
        if (
            _is_of_operation(value.place)
            and value.sent
            and value.recorded
            and is_graphql(script.steps[value.step].request)
        ):
            recorded.setdefault((value.step, value.place), {})[value.run] = value.recorded
    for (step, place), of_runs in recorded.items():
        if len(set(of_runs.values())) == 1:
            yield ChangedField(step, "operation", place, place, next(iter(of_runs.values())), tuple(sorted(of_runs)))


def _is_of_operation(place: Place) -> bool:
    """Whether it is the name or the text of an operation: at the top of a body, or of one in a list of operations.

    Deeper members of these names are the user's: `variables.query` is what a user has searched for.
    """
    depth = 3 if len(place) > 1 and isinstance(place[1], int) else 2
    return place[0] == "json" and len(place) == depth and place[-1] in _MEMBERS


def operation_edits(text: Text, new: str) -> list[ReplaceText]:
    """What writes a new text of an operation where the script has the old one; empty where it can't be written.

    A literal changes word by word, a constant in one piece, which tells its place by standing there once.
    """
    pieces = [_whole_change(text.value, new)] if text.is_named() else list(_changed_words(text.value, new))
    if not all(map(_is_plain, (piece.new for piece in pieces))):
        return []
    if text.is_named():
        span = text.span()
        return [
            ReplaceText(span, piece.new, text.value[piece.start : piece.end]) for piece in pieces if span is not None
        ]
    spans = [text[piece.start : piece.end].span() for piece in pieces]
    changes = [ReplaceText(span, piece.new) for span, piece in zip(spans, pieces, strict=True) if span is not None]
    return changes if len(changes) == len(pieces) else []


class _Piece(Struct, frozen=True):
    """What is written in place of a piece of a text, by its places in that."""

    start: int
    end: int
    new: str


def _is_plain(text: str) -> bool:
    """Whether a text stands in any literal as it is."""
    return not _SPECIAL.search(text)


_SPECIAL = regex(r"[\n\r\"'`\\\\]|\$\{|[^\x00-\x7f]")


def _changed_words(old: str, new: str) -> Iterator[_Piece]:
    """The words that differ; an insertion takes the word before it along, which has a place in the script."""
    old_names, new_names = _NAME.findall(old), _NAME.findall(new)
    starts = [0, *accumulate(map(len, old_names))]
    for first, last, new_first, new_last in _differing_parts(old_names, new_names):
        back = int(first > 0)
        old_part, new_part = "".join(old_names[first - back : last]), "".join(new_names[new_first - back : new_last])
        yield _difference(starts[first - back], old_part, new_part)


def _differing_parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Where two lists of names differ: from and to in the old one, from and to in the new one.

    Where there are too many names, or they are too often the same to look at all pairs, all from the first to the last
    difference is one.
    """
    start = _equal_at_start(old, new)
    end = _equal_at_start(old[start:][::-1], new[start:][::-1])
    old_part, new_part = old[start : len(old) - end], new[start : len(new) - end]
    new_counts = Counter(new_part)
    is_long = max(len(old_part), len(new_part)) > _MOST_NAMES
    if is_long or sum(new_counts[name] for name in old_part) > _MOST_PAIRS:
        yield start, len(old) - end, start, len(new) - end
        return
    for tag, *places in SequenceMatcher(None, old_part, new_part, autojunk=False).get_opcodes():
        if tag != "equal":
            first, last, new_first, new_last = (start + place for place in places)
            yield first, last, new_first, new_last


_NAME = regex(r"\w+\W*|^\W+")
"""With what stands behind it: spaces and braces are everywhere, and are compared where names differ."""

_MOST_PAIRS, _MOST_NAMES = 20_000, 1_000
"""So many pairs of equal names are looked at, among so many names between the first and the last difference."""


def _difference(start: int, old: str, new: str) -> _Piece:
    """What differs in a part of a text that begins at `start`."""
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    before = _equal_at_start(old_words, new_words)
    after = _equal_at_start(old_words[before:][::-1], new_words[before:][::-1])
    if before == len(old_words) - after and before:
        before -= 1
    first = start + len("".join(old_words[:before]))
    changed = old_words[before : len(old_words) - after]
    return _Piece(first, first + len("".join(changed)), "".join(new_words[before : len(new_words) - after]))


def _equal_at_start(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (word, other) in pairs if word != other), min(len(old), len(new)))


def _whole_change(old: str, new: str) -> _Piece:
    """From the first to the last word that differs, and as far back as it takes to stand there once."""
    pieces = list(_changed_words(old, new))
    start, end = pieces[0].start, pieces[-1].end
    changed = new[start : len(new) - (len(old) - end)]
    beginnings = [match.start() for match in _WORD.finditer(old) if match.start() <= start]
    # What begins earlier is longer, and stands there no more often.
    number = bisect_left(beginnings, x=True, key=lambda place: old.count(old[place:end]) > 1)
    unique = beginnings[number - 1] if number else 0
    return _Piece(unique, end, old[unique:start] + changed)
