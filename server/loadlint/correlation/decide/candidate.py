"""A value that may be dynamic, with all that the clues look at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.correlation.observe.name_beside import name_beside
from loadlint.correlation.observe.slots import slots_of_step

if TYPE_CHECKING:
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.correlation.prove.origins import Proof
    from loadlint.recordings.exchange import Exchange


class Candidate(Struct, frozen=True, dict=True):
    """A value of the script and where the recordings issued it.

    `issuing` are the positions of the responses that issued it, by the number of the run, for the runs that have some;
    `is_echoed` says that there are none since the client had sent it before, so that responses only repeat it.
    `in_dynamic_address` says that an address which is known to be dynamic names it in the same request. `new_id_steps`
    are the steps in whose address the id of a thing stands that the run has made, where that is known.
    """

    alignment: Alignment
    group: Group
    issuing: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    is_echoed: bool = False
    proof: Proof | None = None
    in_dynamic_address: bool = False
    new_id_steps: frozenset[int] = frozenset()

    @cached_property
    def number(self) -> int:
        """The number of the run to look at where a single run is enough: one on which the extractor is proven."""
        return self.proof.proven_on[0] if self.proof is not None else next(iter(self.issuing))

    @property
    def run(self) -> AlignedRecording:
        """The run with this number."""
        return self.alignment.runs[self.number]

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions of the responses that issued the value in that run."""
        return self.issuing[self.number]

    @property
    def issuer(self) -> Exchange:
        """The first exchange of that run whose response issued the value."""
        return self.run.exchanges[self.positions[0]]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that send it."""
        return tuple(name for use in self.group.uses if (name := self.field_of(use)))

    def field_of(self, use: SlotUse) -> str:
        """The name of the field of a use, or the name that stands beside a value without one."""
        beside = name_beside(use.slot.place, slots_of_step(self.alignment.steps[use.step]))
        return beside or use.slot.field

    @cached_property
    def steps(self) -> frozenset[int]:
        """The steps that send it. Places that a browser fills in by itself do not count."""
        return frozenset(use.step for use in self.group.uses if not use.is_secondary)

    @property
    def traced(self) -> int:
        """The number of runs in which an earlier response issued it and the extractor, if there is one, returned it."""
        return len(self.issuing) if self.proof is None else min(len(self.issuing), len(self.proof.proven_on))

    @property
    def is_traced_everywhere(self) -> bool:
        """Whether it is traced in all runs that have a value here."""
        return self.traced == self.group.compared
