"""Finds out about one value: which response issued it, which extractor returns it, and whether it is dynamic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.decide.client_made import generator_of
from loadlint.correlation.decide.issuers import issuer_of, why_not
from loadlint.correlation.decide.traced_value import TracedValue
from loadlint.correlation.decide.weigh import is_hopeless, weigh
from loadlint.correlation.decide.written_values import as_written
from loadlint.correlation.observe.graphql import argument_of
from loadlint.correlation.observe.slots import slots_of_step
from loadlint.correlation.prove import origins
from loadlint.correlation.prove.by_neighbour import after_an_id
from loadlint.correlation.prove.origins import FieldName, Wanted

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.pair.aligned_recordings import Alignment
    from loadlint.correlation.prove.origins import Proof


def resolve(candidate: Candidate, without: frozenset[str] = frozenset()) -> TracedValue:
    """What the recordings tell about a value. No extractor may hold one of the words of `without`."""
    group = candidate.group
    if group.primary.slot.kind == "name" or is_hopeless(candidate):
        return TracedValue(group, group.uses)
    candidate, uses = with_proof(candidate, without)
    if not candidate.issuing:
        return TracedValue(group, group.uses, generator=generator_of(candidate))
    evidence = weigh(candidate)
    if evidence is None:
        return TracedValue(group, group.uses)
    reason = why_not(candidate) if candidate.proof is None else None
    return TracedValue(group, uses, candidate.proof, issuer_of(candidate), evidence, why_not=reason)


def with_proof(candidate: Candidate, without: frozenset[str] = frozenset()) -> tuple[Candidate, tuple[SlotUse, ...]]:
    """The same with where it was issued and the best proof, and the uses that the extractor serves.

    It is looked for decoded and as it is written in the requests; the simpler extractor counts.
    """
    alignment, group = candidate.alignment, candidate.group
    step = group.primary.step
    issuing = origins.issued(alignment, group.values, step)
    if not issuing:
        return candidate, group.uses
    proofs: list[tuple[Proof, Group]] = []
    for choice in filter(None, (group, as_written(alignment, group))):
        positions = issuing if choice is group else origins.issued(alignment, choice.values, step)
        wanted = Wanted(alignment, choice.values, positions, step, _field_of(alignment, group.primary), without)
        if positions and (proof := origins.find(wanted)) is not None:
            proofs.append((proof, choice))
    candidate = replace(candidate, issuing=issuing)
    if not proofs:
        return candidate, group.uses
    best, choice = min(proofs, key=lambda pair: len(pair[0].extractor.operations))
    return replace(candidate, proof=best), tuple(use for use in choice.uses if use.step > best.step)


def _field_of(alignment: Alignment, use: SlotUse) -> FieldName:
    """What the slot is called, for comparing it with origins."""
    place, step = use.slot.place, alignment.steps[use.step]
    if place[-1] == "scheme":
        return FieldName("token", "")
    if use.slot.kind == "id in a name" and isinstance(place[-1], int):
        pieces = str(place[-3]).split("#")
        around = "#".join(pieces[: place[-1] + 1]), "#".join(pieces[place[-1] + 1 :])
        return FieldName("id", use.label, around=around)
    named = "path" not in place[-2:] and "part" not in place[-2:]
    is_position = place[0] == "json" and isinstance(place[-1], int)
    argument = argument_of(place, slots_of_step(step)) if place[0] == "json" else ""
    in_path = place[0] == "path" and len(place) == 2 and isinstance(place[1], int)
    after = after_an_id(step.request.url.value, int(place[1])) if in_path else ()
    return FieldName(use.slot.field if named else "id", use.label, is_position, argument, after=after)
