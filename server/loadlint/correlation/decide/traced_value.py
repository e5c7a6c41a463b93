"""What was found out about the values of a flow, on the way to its correlations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from loadlint.correlation.decide.client_made import Generator
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.prove.origins import Proof
    from loadlint.findings import Evidence, Issuer, Reason

UnseenSource = Literal["web socket", "authentication"]

TELLING_LENGTH = 5
"""From this length on, in characters, equal values are no coincidence."""


class Issued(Struct, frozen=True):
    """A response issued the value. `why_not` tells why no extractor is proven, where none is.

    `too_early` are the places that send it before the response that the extractor reads.
    """

    issuer: Issuer
    evidence: Evidence
    proof: Proof | None = None
    why_not: str | None = None
    too_early: tuple[SlotUse, ...] = ()


class ClientMade(Struct, frozen=True):
    """The client makes the value for each run."""

    generator: Generator


class Untraced(Struct, frozen=True):
    """The value has no known origin, or nothing shows that it is dynamic. `why` is a sentence for users.

    `reasons` are the clues that were weighed, `searched` says whether an extractor was looked for. A value that differs
    between the runs is reported all the same, and so is one whose `source` is known and can't be asked: a message of a
    web socket, or an authentication that the client makes anew.
    """

    why: str
    reasons: tuple[Reason, ...] = ()
    searched: bool = True
    source: UnseenSource | None = None


class TracedValue(Struct, frozen=True):
    """A group with what was found out about it. `uses` are those that the proven extractor serves, if there is one."""

    group: Group
    uses: tuple[SlotUse, ...]
    outcome: Issued | ClientMade | Untraced

    @property
    def proof(self) -> Proof | None:
        """The proven extractor."""
        return self.outcome.proof if isinstance(self.outcome, Issued) else None

    @property
    def is_unexplained(self) -> bool:
        """Whether no extractor is proven for it and no other source is known, so that its parts may tell more."""
        has_source = isinstance(self.outcome, Untraced) and self.outcome.source is not None
        return self.proof is None and self.generator is None and not has_source

    @property
    def generator(self) -> Generator | None:
        """How the client makes it."""
        return self.outcome.generator if isinstance(self.outcome, ClientMade) else None


def with_more_uses(item: TracedValue, uses: Iterable[SlotUse]) -> TracedValue:
    """The value with more uses."""
    return replace(item, uses=tuple(sorted((*item.uses, *uses), key=lambda use: use.step)))
