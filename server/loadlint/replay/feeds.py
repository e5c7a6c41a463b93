"""A feed that is read on: each request sends the cursor that the answer to the one before it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.pair.background import recorded_kinds

if TYPE_CHECKING:
    from loadlint.correlation.observe.slots import Place
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording


def leads_on(run: AlignedRecording, position: int, place: Place, cursor: str) -> bool:
    """Whether requests that a script leaves out led from a cursor to the one that a request of a run sends at a place.

    The script then reads the same feed on from an earlier point of it.
    """
    kinds, paired = recorded_kinds(run.recording), frozenset(run.position_of.values())
    while True:
        sent = next((slot.value for slot in run.lookups.slots(position) if slot.place == place), None)
        if sent is None or sent == cursor:
            return sent is not None
        holding = run.lookups.holding(sent)[:1]
        if not holding or holding[0] >= position:
            return False
        if holding[0] in paired or kinds[holding[0]] != kinds[position]:
            return False
        position = holding[0]
