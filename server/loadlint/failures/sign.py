"""Signs of a soft failure, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from loadlint.text.well_formed import well_formed

Kind = Literal[
    "error-payload", "error-page", "fault", "problem", "login", "maintenance", "challenge", "not-json", "cut-off",
    "empty", "smaller", "other-page", "empty-list", "lost-value", "cookie-deleted", "redirect", "stopped", "status",
    "assertion", "taken",
]  # fmt: skip
"""What a sign is about. `challenge` is a captcha or the page of a firewall; `status` a 4xx or 5xx, `assertion` what
the script itself found, `stopped` that the user made no further requests, `taken` that a value is refused that was
accepted in another run."""


ENOUGH = 0.6
"""The sum of weights from which on an answer is a failure."""


class Sign(Struct, frozen=True):
    """One reason for or against a failure, in words for the user. `weight` is from -1 (against) to 1 (for)."""

    kind: Kind
    text: str
    weight: float


def total(signs: Iterable[Sign]) -> float:
    """The sum of the weights, from 0 to 1."""
    return max(0.0, min(1.0, sum(sign.weight for sign in signs)))


def fails(signs: Iterable[Sign]) -> bool:
    """Whether the signs are enough for a failure."""
    return total(signs) >= ENOUGH - 1e-9


def short(text: str, length: int = 60) -> str:
    """A text of an answer on one line, cut."""
    plain = well_formed(" ".join(text.split()))
    return plain if len(plain) <= length else plain[: length - 1] + "…"
