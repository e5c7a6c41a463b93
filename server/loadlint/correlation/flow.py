"""What the recordings show about a script: every value that it replays, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.changes import ALONE, TIMES_IN_WORDS, Alike, Correlate, Generate, IfMissing, Use
from loadlint.correlation.observe.value_shape import may_need_escapes
from loadlint.correlation.prove.origins import Proof, is_address_part

if TYPE_CHECKING:
    from loadlint.correlation.decide.client_made import Generator
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.correlation.soft_failures import Failure
    from loadlint.extractor import Codec, Extractor
    from loadlint.findings import Evidence, Issuer
    from loadlint.script import Extraction


class Correlation(Struct, frozen=True):
    """A value that an earlier response issued and that the script replays.

    `proof` is None where no extractor is proven, or none is possible; `why_not` then tells the reason. `existing` is
    the script's own extraction of the same value. `asked` names the request whose answer the extractor reads,
    `likewise` are the steps whose answers hold such a value too, of those that the same code makes, `peers` those of
    them whose value is used. `alike` tells of the values that are taken in the same way. `if_missing` is what the
    script does where an answer lacks the value, as other answers to the same request may.
    """

    group: Group
    uses: tuple[SlotUse, ...]
    evidence: Evidence
    issuer: Issuer
    proof: Proof | None
    variable: str
    why_not: str | None = None
    existing: Extraction | None = None
    asked: str = ""
    likewise: tuple[int, ...] = ()
    peers: tuple[int, ...] = ()
    alike: Alike = ALONE
    if_missing: IfMissing = "end"

    def change(self) -> Correlate | None:
        """The fix, where there is one."""
        if self.proof is None:
            return None
        uses = uses_of(self.uses, self.proof.extractor)
        if not uses:
            return None
        # The same words as in the names of assertions, which stand next to it in the script.
        description = f"no {self.variable} in the response to {self.asked}"
        return Correlate(
            step=self.proof.step,
            extractor=self.proof.extractor,
            variable=self.variable,
            description=description,
            uses=uses,
            stop_redirects=self.proof.stop_redirects,
            number=self.proof.number,
            likewise=self.likewise,
            peers=self.peers,
            alike=self.alike,
            if_missing=self.if_missing,
        )


class ClientValue(Struct, frozen=True):
    """A value that the client made, and the variable that a generated one would have."""

    group: Group
    generator: Generator
    variable: str

    def change(self, source: str | None = None) -> Generate | None:
        """The fix; `source` is the variable of the verifier where this is a PKCE challenge."""
        uses = uses_of(self.group.uses)
        if not uses:
            return None
        generator = self.generator
        if generator.kind in TIMES_IN_WORDS:
            uses = tuple(replace(use, codecs=tuple(codec for codec in use.codecs if codec != "json")) for use in uses)
        return Generate(
            uses[0].step, generator.kind, self.variable, uses, generator.length, source, spelling=generator.spelling
        )


def uses_of(slots: Sequence[SlotUse], extractor: Extractor | None = None) -> tuple[Use, ...]:
    """The places that can be edited, as a change wants them, for values that `extractor` gives."""
    return tuple(
        Use(use.step, span, _needed_codecs(use, extractor), use.slot.around)
        for use in slots
        if (span := use.slot.span) is not None
    )


def _needed_codecs(use: SlotUse, extractor: Extractor | None) -> tuple[Codec, ...]:
    """The encodings that the variable needs at this place.

    An id of letters and digits needs none. A part of an address is already encoded for addresses.
    """
    codecs = use.slot.codecs
    if codecs[:1] == ("percent",) and extractor is not None and is_address_part(extractor):
        codecs = codecs[1:]
    values = [use.slot.value, *(value for value in use.values if value is not None)]
    return tuple(codec for codec in codecs if any(may_need_escapes(value, codec) for value in values))


class Flow(Struct, frozen=True, dict=True):
    """Everything that the recordings tell about a script.

    `whole` is the pairing of all steps. `alignment` lacks the pairs from which nothing is learned: those of failed
    answers, and of requests whose address has moved. `other_journeys` are the numbers of the runs that are of another
    journey than the script: no step is paired with them. `unknown` are values that differ between the runs and have no
    known origin, `pushed` those that messages of web sockets brought, `authentications` those that prove who the client
    is, and that it makes anew.
    """

    alignment: Alignment
    correlations: tuple[Correlation, ...]
    client_values: tuple[ClientValue, ...]
    unknown: tuple[Group, ...]
    failures: tuple[Failure, ...]
    whole: Alignment
    other_journeys: frozenset[int] = frozenset()
    pushed: tuple[Group, ...] = ()
    authentications: tuple[Group, ...] = ()

    @cached_property
    def chooses_items(self) -> bool:
        """Whether some value is in an item of a list which is told by another member."""
        return any(correlation.alike.chooses for correlation in self.correlations)

    @cached_property
    def taken_from(self) -> Mapping[int, Sequence[tuple[Correlation, Proof]]]:
        """For each step the correlations whose values are taken from its answer."""
        taken: dict[int, list[tuple[Correlation, Proof]]] = {}
        for correlation in self.correlations:
            if correlation.proof is not None:
                taken.setdefault(correlation.proof.step, []).append((correlation, correlation.proof))
        return taken
