"""The values that a request sends once more: those of a recording, in which the application accepted them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.secrets.names import kind_of

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Slot
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording

_CREATING = frozenset(("POST", "PUT", "PATCH"))
_IN_BODY = frozenset(("form", "json", "multipart"))
_SHORTEST = 3
_OF_LOGIN = 2
"""A login sends the account and its password, a registration more fields that people fill in, or the password twice."""


def reused_values(run: AlignedRecording, step: int, good: Sequence[AlignedRecording]) -> dict[str, str]:
    """The values of a step's request in `run` that one of the good runs sent as well, by field.

    Only those of requests that may create something, and that no answer had issued. Empty for a login.
    """
    slots = list(_sent_slots(run, step))
    accepted = {
        (slot.place, slot.value) for other in good for slot in _sent_slots(other, step) if _is_new(other, step, slot)
    }
    reused = {slot.field: slot.value for slot in slots if (slot.place, slot.value) in accepted}
    passwords = [slot.value for slot in slots if kind_of(slot.field) == "password"]
    if passwords and len(passwords) == len(set(passwords)) and len(reused) < _OF_LOGIN:
        return {}
    return reused


def _sent_slots(run: AlignedRecording, step: int) -> Iterator[Slot]:
    position = run.position_of.get(step)
    if position is not None and run.exchanges[position].request.method in _CREATING:
        yield from (slot for slot in run.lookups.slots(position) if slot.place[0] in _IN_BODY and slot.field)


def _is_new(run: AlignedRecording, step: int, slot: Slot) -> bool:
    """Whether a value may be a name that its user gave: it has letters, and no answer before had it."""
    if len(slot.value) < _SHORTEST or not any(map(str.isalpha, slot.value)) or kind_of(slot.field) is not None:
        return False
    return not any(position < run.position_of[step] for position in run.lookups.holding(slot.value))
