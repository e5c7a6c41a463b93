"""What was found out about the values of a flow, on the way to its correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.correlation.decide.client_made import Generator
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.prove.origins import Proof
    from loadlint.findings import Evidence, Issuer

TELLING_LENGTH = 5
"""At this length equal values are not a coincidence."""


class TracedValue(Struct, frozen=True):
    """A group with what was found out about it. `uses` are those that the proven extractor serves, if there is one.

    `why_not` tells why there is none for a value that was issued; `generator` how the client makes it.
    """

    group: Group
    uses: tuple[SlotUse, ...]
    proof: Proof | None = None
    issuer: Issuer | None = None
    evidence: Evidence | None = None
    generator: Generator | None = None
    why_not: str | None = None


def joined(item: TracedValue, uses: Iterable[SlotUse]) -> TracedValue:
    """The same with more uses."""
    return replace(item, uses=tuple(sorted((*item.uses, *uses), key=lambda use: use.step)))
