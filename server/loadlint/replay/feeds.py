"""A feed that is read on: each request sends the cursor that the answer to the one before it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loadlint.correlation.pair.background import recorded_kinds

if TYPE_CHECKING:
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording


def leads_on(run: AlignedRecording, step: int, sent: str, recorded: str) -> bool:
    """Whether a script's step reads a feed on from an earlier point of it than the run: requests that the script leaves
    out led from the cursor that it would send to the one that the run sent."""
    kinds, paired = recorded_kinds(run.recording), frozenset(run.position_of.values())
    kind = kinds[run.position_of[step]]
    cursors, seen = [(recorded, run.position_of[step])], {recorded}
    while cursors:
        cursor, before = cursors.pop()
        issuer = next(iter(run.lookups.holding(cursor)), before)
        if issuer >= before or issuer in paired or kinds[issuer] != kind:
            continue
        values = set(_values_of(run, issuer)) - seen
        if sent in values:
            return True
        seen |= values
        cursors += [(value, issuer) for value in values]
    return False


def _values_of(run: AlignedRecording, position: int) -> Iterator[str]:
    """What a request sends by its address and body."""
    return (slot.value for slot in run.lookups.slots(position) if slot.place[0] not in ("header", "cookie"))
