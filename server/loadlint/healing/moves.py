"""Where the values of an answer stand now, as far as the script's own extractions show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from loadlint.assertion import AllOf, AnyOf, Echo, Found, JsonIs, Not, Test, TextIs, presence_test
from loadlint.extractor import Extractor, FromCookie, FromHeader, moved_path
from loadlint.healing.extractions import BrokenExtraction
from loadlint.text.regex import escape


class Move(Struct, frozen=True):
    """A value of an answer, by how it was found in it and how it is found there now."""

    old: Extractor
    new: Extractor


def moves_of(broken: Iterable[BrokenExtraction], step: int) -> Iterator[Move]:
    """The values that are proven to have moved within the answer to a step."""
    for wrong in broken:
        old, proof = wrong.extraction.extractor, wrong.proof
        if old is not None and proof is not None and (wrong.extraction.step, proof.step) == (step, step):
            yield Move(old.of_first_item, proof.extractor.of_first_item)


def is_taken_elsewhere(test: Test, broken: Iterable[BrokenExtraction], step: int) -> bool:
    """Whether a test asks for a value that the answer to a step no longer has, and that another answer has now."""
    gone = (
        wrong.extraction.extractor
        for wrong in broken
        if wrong.extraction.step == step and wrong.proof is not None and wrong.proof.step != step
    )
    return any(test == presence_test(extractor) for extractor in gone if extractor is not None)


def moved_test(test: Test, moves: Sequence[Move]) -> Test:
    """A test of the same values where they are now; those that have not moved stay."""
    present = next((_presence(move.new) for move in moves if test == presence_test(move.old)), None)
    if present is not None:
        return present
    match test:
        case Not(inner):
            return Not(moved_test(inner, moves))
        case AllOf(tests):
            return AllOf(tuple(moved_test(inner, moves) for inner in tests))
        case AnyOf(tests):
            return AnyOf(tuple(moved_test(inner, moves) for inner in tests))
        case JsonIs(path):
            plain = [(move.old.member_path, move.new.member_path) for move in moves]
            moved = (moved_path(path, old, new) for old, new in plain if old is not None and new is not None)
            return replace(test, path=next(filter(None, moved), path))
        case Found(extractor) | TextIs(extractor) | Echo(extractor):
            return replace(test, extractor=next((move.new for move in moves if move.old == extractor), extractor))
    return test


def _presence(extractor: Extractor) -> Test | None:
    """That there is a value. Of a cookie the header tells it: tools keep cookies in a jar, which has older ones too."""
    if isinstance(extractor.origin, FromCookie):
        return TextIs(Extractor(FromHeader("Set-Cookie")), "matches", f"{escape(extractor.origin.name)}=")
    return presence_test(extractor)
