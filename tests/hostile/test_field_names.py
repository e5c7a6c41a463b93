"""Forms with thousands of fields whose names have ids in them: matched in time that grows with their number."""

from __future__ import annotations

import random
import time

import pytest

from loadlint.correlation.observe.matched_places import match_places
from loadlint.correlation.observe.slots import Slot, slots_of
from loadlint.request import Field, FormBody, Request
from loadlint.text.mapped import Text

COUNT = 8_000


def form(names: list[str]) -> list[Slot]:
    fields = tuple(Field(Text(name), Text("1")) for name in names)
    return list(slots_of(Request("POST", Text("https://h/"), (), FormBody(fields))))


def shuffled(names: list[str]) -> list[str]:
    return random.Random(1).sample(names, len(names))


NUMBERED = [f"line-{number}" for number in range(COUNT)]
NAMES = {
    "in another order": (NUMBERED, shuffled(NUMBERED)),
    "others": (NUMBERED, [f"line-{number}" for number in range(7, COUNT + 7)]),
    "made up by a client": tuple([f"row{number}-{prefix}x7KqZ9" for number in range(COUNT)] for prefix in "ab"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_thousands_of_names(kind: str) -> None:
    ours, theirs = map(form, NAMES[kind])
    started = time.process_time()
    match_places(ours, theirs)
    assert time.process_time() - started < 2
