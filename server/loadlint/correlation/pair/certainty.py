"""How certain it is that a recorded request is the one of a step, and why."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Certainty(StrEnum):
    """How certain a pairing is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class Pairing(Struct, frozen=True):
    """A step's exchange in a run. `reason` is for people: why it is this one, or what speaks against it."""

    position: int
    certainty: Certainty
    reason: str
