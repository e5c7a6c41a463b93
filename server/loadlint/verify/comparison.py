"""What comparing a request that was sent with the recorded one tells: a result for each field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange

Verdict = Literal["equal", "made", "replayed", "different", "open"]


class FieldResult(Struct, frozen=True):
    """One field of a request: where it is, what was sent and what the run sent there; None where one has no such field."""

    verdict: Verdict
    place: str
    sent: str | None
    recorded: str | None


Compare = Callable[[int, "Exchange"], Sequence[FieldResult]]
"""Compares the request that is recorded at a position with one that was sent."""
