"""A text with holes stands for all texts that have its constants in their order, and is quick to compare with one."""

from __future__ import annotations

import re
from itertools import product

import pytest

from loadlint.text.holes import between, fits


@pytest.mark.parametrize(("shortest", "hole"), [(0, "(.*?)"), (1, "(.+?)")])
def test_it_says_what_a_pattern_would_say(shortest: int, hole: str) -> None:
    texts = ["".join(letters) for length in range(6) for letters in product("ab", repeat=length)]
    for count in (1, 2, 3, 4):
        for constants in product(("", "a", "ab"), repeat=count):
            pattern = re.compile(hole.join(constants))
            for text in texts:
                match = pattern.fullmatch(text)
                parts = list(match.groups()) if match is not None else None
                assert between(constants, text, shortest) == parts, (constants, text)


def test_many_holes_are_no_work() -> None:
    """A pattern would try all ways to place thirty letters in three hundred."""
    assert not fits(["a"] * 30 + ["z"], "a" * 300)
    assert fits(["a"] * 30, "a" * 300)
