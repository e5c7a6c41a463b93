"""A feed that is read on: each request sends the cursor that the answer to the one before it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.pair.background import recorded_kinds
from loadlint.operation import reads

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording


def leads_on(run: AlignedRecording, position: int, place: Place, cursor: str) -> bool:
    """Whether requests that a script leaves out led from a cursor to the one that a request of a run sends at a place.

    The script then reads the same feed on from an earlier point of it.
    """
    sent = sent_at(run, position, place)
    while sent not in (None, cursor):
        before = _told_by(run, position, sent or "")
        if before is None:
            return False
        position, sent = before, sent_at(run, before, place)
    return sent == cursor


def sent_at(run: AlignedRecording, position: int, place: Place) -> str | None:
    """What a request of a run sends at a place."""
    return next((slot.value for slot in run.lookups.slots(position) if slot.place == place), None)


def _told_by(run: AlignedRecording, position: int, cursor: str) -> int | None:
    """The position of the request of the same kind whose answer told a cursor first; None where the script makes it."""
    before, kinds = next(iter(run.lookups.holding(cursor)), position), recorded_kinds(run.recording)
    is_left_out = before < position and before not in run.step_of and kinds[before] == kinds[position]
    return before if is_left_out and reads(run.exchanges[before].request) else None
