"""The texts that a script sends. A page that shows one of them in a row of a list tells which row is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.facts import fact
from loadlint.text.mapped import HOLE

if TYPE_CHECKING:
    from loadlint.script import Step

_SHORTEST, _LONGEST = 3, 60
"""The least and the greatest length, in characters, of a text that tells a row."""

_MOST_TEXTS = 20


def texts_until(steps: Sequence[Step]) -> tuple[tuple[str, ...], ...]:
    """For each step the texts that a script sent in bodies until then, the last ones first: names, titles, no ids."""
    until: list[tuple[str, ...]] = []
    latest: tuple[str, ...] = ()
    for step in steps:
        if texts := _texts_of(step):
            latest = tuple(dict.fromkeys(texts + latest))[:_MOST_TEXTS]
        until.append(latest)
    return tuple(until)


@fact
def _texts_of(step: Step) -> tuple[str, ...]:
    slots = (slot for slot in slots_of_step(step) if slot.place[0] in ("form", "json", "multipart"))
    return tuple(filter(_is_telling, (slot.value.strip() for slot in slots)))


def _is_telling(text: str) -> bool:
    if not _SHORTEST <= len(text) <= _LONGEST or HOLE in text or "\n" in text:
        return False
    return re.search(r"[^\W\d_]{2}", text) is not None and not any(map(looks_generated, text.split()))
