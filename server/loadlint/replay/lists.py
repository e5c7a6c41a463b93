"""Lists that a script sends, whose items it takes from elsewhere: in another run they have another length."""

from __future__ import annotations

from collections.abc import Mapping

from loadlint.correlation.observe.slots import Place, is_plain
from loadlint.facts import fact
from loadlint.replay.fill import written_slots
from loadlint.script import Step


def is_more_of_a_list(step: Step, place: Place) -> bool:
    """Whether a value at a place, which a step does not send, is one more item of such a list."""
    *field, number = place
    if not isinstance(number, int) or not field or field[0] not in ("query", "form", "json"):
        return False
    return _first_open_items(step).get(tuple(field), number) < number


@fact
def _first_open_items(step: Step) -> Mapping[Place, int]:
    """For each field that has several values, the number of the first that the script takes from elsewhere."""
    firsts: dict[Place, int] = {}
    for slot in () if is_plain(step) else written_slots(step):
        *field, number = slot.place
        if slot.is_open and isinstance(number, int):
            firsts[tuple(field)] = min(number, firsts.get(tuple(field), number))
    return firsts
