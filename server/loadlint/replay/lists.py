"""Lists that a script sends, whose items it takes from elsewhere: in another run they have another length."""

from __future__ import annotations

from collections.abc import Mapping

from loadlint.correlation.observe.slots import Place, is_plain
from loadlint.replay.fill import written_slots
from loadlint.script import Step


def first_open_items(step: Step) -> Mapping[Place, int]:
    """For each field of a step that has several values, the first that the script takes from elsewhere."""
    firsts: dict[Place, int] = {}
    for slot in () if is_plain(step) else written_slots(step):
        *field, number = slot.place
        if slot.is_open and isinstance(number, int):
            firsts[tuple(field)] = min(number, firsts.get(tuple(field), number))
    return firsts


def is_more_of_a_list(place: Place, open_items: Mapping[Place, int]) -> bool:
    """Whether a value that a script does not send is one more item of such a list."""
    *field, number = place
    if not isinstance(number, int) or not field or field[0] not in ("query", "form", "json"):
        return False
    return open_items.get(tuple(field), number) < number
