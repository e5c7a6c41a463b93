"""Operations of GraphQL whose name or text the newest version has changed, word by word."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import ReplaceText
from loadlint.healing.fields import ChangedField
from loadlint.operation import is_graphql
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.correlation.observe.slots import Place
    from loadlint.replay.certificate import Certificate
    from loadlint.script import Script
    from loadlint.text.mapped import Text

_MEMBERS = ("operationName", "query")
_WORD = regex(r"\w+|\s+|[^\w\s]")


def changed_operations(script: Script, certificate: Certificate) -> Iterator[ChangedField]:
    """The names and texts of operations that are other ones in all runs of the newest version.

    They are the application's own, whatever the user does, so that no other value of a run is in them.
    """
    recorded: dict[tuple[int, Place], dict[int, str]] = {}
    for value in certificate.refusals:
        is_name_or_text = value.place[0] == "json" and value.place[-1] in _MEMBERS
        if is_name_or_text and value.sent and value.recorded and is_graphql(script.steps[value.step].request):
            recorded.setdefault((value.step, value.place), {})[value.run] = value.recorded
    for (step, place), of_runs in recorded.items():
        if len(set(of_runs.values())) == 1:
            yield ChangedField(step, "operation", place, place, next(iter(of_runs.values())), tuple(sorted(of_runs)))


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
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    starts = [0, *accumulate(map(len, old_words))]
    opcodes = SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes()
    for tag, first, last, new_first, new_last in opcodes:
        if tag != "equal":
            back = int(first == last and first > 0)
            yield _Piece(starts[first - back], starts[last], "".join(new_words[new_first - back : new_last]))


def _whole_change(old: str, new: str) -> _Piece:
    """From the first to the last word that differs, and as far back as it takes to stand there once."""
    pieces = list(_changed_words(old, new))
    start, end = pieces[0].start, pieces[-1].end
    changed = new[start : len(new) - (len(old) - end)]
    beginnings = [match.start() for match in _WORD.finditer(old) if match.start() <= start]
    unique = next((place for place in reversed(beginnings) if old.count(old[place:end]) == 1), 0)
    return _Piece(unique, end, old[unique:start] + changed)
