"""Edits that are put together."""

from __future__ import annotations

import random

import pytest

from loadlint.text.edits import ConflictError, Edit, combine, join
from loadlint.text.span import Span


def edit(start: int, end: int, text: str = "x", rank: str = "") -> Edit:
    return Edit(Span(start, end), text, rank)


@pytest.mark.parametrize(
    ("edits", "fit"),
    [
        ([edit(0, 2)], True),  # up to another one
        ([edit(2, 4)], True),  # it is there
        ([edit(2, 4, "y")], False),
        ([edit(3, 3)], False),  # inside
        ([edit(2, 2), edit(4, 4)], True),  # at either end
        ([edit(6, 6)], True),
        ([edit(6, 6, "y")], True),  # another insertion at the same place
        ([edit(5, 7)], False),  # around an insertion
        ([edit(8, 9), edit(3, 5)], False),  # one of them does not fit
        ([edit(8, 10), edit(9, 11)], False),  # they do not fit each other
    ],
)
def test_what_can_be_joined(edits: list[Edit], fit: bool) -> None:
    others = [edit(2, 4), edit(6, 6)]
    ordered = list(others)
    assert join(ordered, edits) is fit
    assert ordered == (list(combine([*others, *edits])) if fit else others)


def compatible(edits: list[Edit], others: list[Edit]) -> bool:
    try:
        return bool(combine([*edits, *others]))
    except ConflictError:
        return False


@pytest.mark.parametrize("seed", range(10))
def test_joining_is_as_strict_as_combining(seed: int) -> None:
    chance = random.Random(seed)
    ordered: list[Edit] = []
    for _ in range(300):
        starts = [chance.randrange(120) for _ in range(chance.choice((1, 1, 2, 3)))]
        new = [edit(at, at + chance.choice((0, 0, 1, 4)), chance.choice("ab"), chance.choice("  z")) for at in starts]
        before = list(ordered)
        fit = compatible(before, new)
        assert join(ordered, new) is fit
        assert sorted(ordered) == sorted(combine([*before, *new]) if fit else before)
        assert combine(ordered) == tuple(ordered)
