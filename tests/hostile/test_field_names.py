"""Forms with thousands of fields whose names have ids in them: matched in time that grows with their number."""

from __future__ import annotations

import random

import pytest

from loadlint.correlation.observe.matched_places import match_places
from loadlint.correlation.observe.slots import Slot, slots_of
from loadlint.request import Field, FormBody, Request
from loadlint.text.mapped import Text
from tests.support.counting import lines_run

COUNT = 800


def form(names: list[str]) -> list[Slot]:
    fields = tuple(Field(Text(name), Text("1")) for name in names)
    return list(slots_of(Request("POST", Text("https://h/"), (), FormBody(fields))))


def shuffled(names: list[str]) -> list[str]:
    return random.Random(1).sample(names, len(names))


def made_up(prefix: str) -> list[str]:
    return [f"row{number}-{prefix}x7KqZ9" for number in range(COUNT)]


NUMBERED = [f"line-{number}" for number in range(COUNT)]
NAMES = {
    "in another order": (NUMBERED, shuffled(NUMBERED)),
    "others": (NUMBERED, [f"line-{number}" for number in range(7, COUNT + 7)]),
    "made up by a client": (made_up("a"), made_up("b")),
}


@pytest.mark.parametrize("kind", NAMES)
def test_thousands_of_names(kind: str) -> None:
    few, more, many = (lines_of_match(*NAMES[kind], count) for count in (COUNT // 4, COUNT // 2, COUNT))
    assert many - more < 2.5 * (more - few)


def lines_of_match(ours: list[str], theirs: list[str], count: int) -> int:
    """How many lines run where the first names of two forms are matched."""
    first, second = form(ours[:count]), form(theirs[:count])
    return lines_run(lambda: match_places(first, second))
