"""What was found out about the values of a flow, on the way to its correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidates import Group, SlotUse
    from loadlint.correlation.decide.client_made import Made
    from loadlint.correlation.prove.origins import Found
    from loadlint.findings import Evidence, Issuer

KNOWN_LENGTH = 5
"""Values of so many characters are the same where they stand again, hardly by chance."""


class Resolved(Struct, frozen=True):
    """A group with what was found out about it."""

    group: Group
    uses: tuple[SlotUse, ...]
    found: Found | None = None
    issuer: Issuer | None = None
    evidence: Evidence | None = None
    made: Made | None = None
    why_not: str | None = None


def joined(item: Resolved, use: SlotUse) -> Resolved:
    """The same with one more use."""
    return replace(item, uses=tuple(sorted((*item.uses, use), key=lambda one: one.step)))
