"""Finds out about one value: which response issued it, which extractor returns it, and whether it is dynamic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.decide.client_made import generator_of
from loadlint.correlation.decide.evidence.one_run import shape
from loadlint.correlation.decide.issuers import issuer_of, why_not
from loadlint.correlation.decide.traced_value import TELLING_LENGTH, ClientMade, Issued, TracedValue, Untraced
from loadlint.correlation.decide.weigh import POSSIBLE, hopeless, weigh
from loadlint.correlation.decide.written_values import as_written
from loadlint.correlation.observe.authentication import scheme_at
from loadlint.correlation.observe.name_beside import name_beside
from loadlint.correlation.observe.slots import Place, Slot, is_part, is_segment, slots_of_written
from loadlint.correlation.prove import origins
from loadlint.correlation.prove.by_neighbour import after_an_id
from loadlint.correlation.prove.offered import offered_alike
from loadlint.correlation.prove.origins import FieldName, Wanted
from loadlint.correlation.prove.pages import page_of
from loadlint.facts import fact
from loadlint.findings import Evidence, Level, Reason
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.correlation.decide.candidate import Candidate
    from loadlint.correlation.decide.groups import Group, SlotUse
    from loadlint.correlation.observe.slots import Kind, Place
    from loadlint.correlation.pair.aligned_recordings import AlignedRecording, Alignment
    from loadlint.script import Step


def resolve(candidate: Candidate, without: frozenset[str] = frozenset()) -> TracedValue:
    """What the recordings tell about a value. No extractor may hold one of the words of `without`."""
    group = candidate.group
    if group.primary.slot.kind == "name":
        return TracedValue(group, group.uses, Untraced(_ONLY_A_NAME, searched=False))
    if _is_authentication(group, candidate.alignment):
        return TracedValue(group, group.uses, Untraced(_AUTHENTICATION, source="authentication"))
    if against := hopeless(candidate):
        return TracedValue(group, group.uses, Untraced(_hopeless(against[0]), against, searched=False))
    candidate, uses = with_proof(candidate, without)
    if not candidate.issuing:
        return TracedValue(group, group.uses, _of_no_answer(candidate))
    if candidate.proof is None and (entered := _reason_of_entered(candidate)) is not None:
        return TracedValue(group, group.uses, Untraced(entered))
    evidence = weigh(candidate)
    if evidence.level is None:
        return TracedValue(group, group.uses, Untraced(_too_weak(evidence.total), evidence.reasons))
    if evidence.level != Level.PROVEN and _is_suggested(candidate):
        return TracedValue(group, group.uses, Untraced(_SUGGESTED, evidence.reasons))
    reason = why_not(candidate) if candidate.proof is None else None
    too_early = tuple(use for use in group.uses if candidate.proof is not None and use.step <= candidate.proof.step)
    said = Evidence(evidence.level, evidence.reasons)
    return TracedValue(group, uses, Issued(issuer_of(candidate), said, candidate.proof, reason, too_early))


def _is_authentication(group: Group, alignment: Alignment) -> bool:
    """Whether the client has made the value to show who it is; what an answer issued is taken from there."""
    primary = group.primary
    if scheme_at(alignment.steps[primary.step].request, primary.slot.place) is None:
        return False
    return not origins.issuing_responses(alignment, group.values, primary.step).positions


def _of_no_answer(candidate: Candidate) -> ClientMade | Untraced:
    """What a value is that no answer issued."""
    generator, is_pushed = generator_of(candidate), _is_pushed(candidate.group, candidate.alignment)
    if generator is not None and not (is_pushed and generator.kind in _RANDOM):
        return ClientMade(generator)
    if is_pushed:
        return Untraced(_PUSHED, source="web socket")
    return Untraced(_ECHOED if candidate.is_echoed else _NOWHERE)


_RANDOM = ("hex", "uuid")
"""Kinds of values that are in no message by chance, as the time of a request is."""


def _is_pushed(group: Group, alignment: Alignment) -> bool:
    """Whether in each run a web socket brought the value, and that is no chance: words and short numbers stand in many
    messages. With one value alone, it must look generated.
    """
    reason = shape.reason_of(group.literal)
    if not group.differs and (reason is None or reason.weight <= 0):
        return False
    values = [(run, value) for run, value in zip(alignment.runs, group.values, strict=True) if value is not None]
    return bool(values) and all(_is_pushed_in(run, group.primary.step, value) for run, value in values)


def _is_pushed_in(run: AlignedRecording, step: int, value: str) -> bool:
    """Whether a web socket brought a telling value before the request of the step was sent."""
    exchange = run.exchange(step)
    return _is_telling(value) and exchange is not None and run.lookups.is_pushed(value, exchange.started or 0)


def _is_telling(value: str) -> bool:
    return len(value) >= TELLING_LENGTH and (re.search(r"\d", value) is not None or shape.looks_like_token(value))


_AUTHENTICATION = "it proves who the client is, and is made anew for each request or connection"
_PUSHED = "a message of a web socket brought it, and scripts of HTTP requests take no such messages"
_ONLY_A_NAME = "it is the name of a field; what may be an id in the name is looked at by itself"
_ECHOED = (
    "the client sent it before any response held it: it is the user's input or the client's own, and echoed at most"
)
_CHOSEN = "in each recording one response offers the values of all recordings: the user chose among them"
_NOWHERE = "no recorded response before the request holds it: it may be the user's input, or a constant"
_SUGGESTED = "the response that holds it is the same in each recording, and suggests it at most: the user's input"
_KNOWN_TO_SOME = "it is other words in each recording, and not each had them in a response before: the user's input"
_BY_CHANCE = "a value so short stands in many responses by chance, and no extractor returns each recording's own"


def _reason_of_entered(candidate: Candidate) -> str | None:
    """Why a value without an extractor is the user's, although answers of all runs hold it; None where it is not."""
    group = candidate.group
    if offered_alike(candidate.alignment, group.values, group.primary.step):
        return _CHOSEN
    if not group.differs or any(use.is_id_place for use in group.uses):
        return None
    values = [value for value in group.values if value is not None]
    if all(map(_is_written_by_people, values)):
        return None if candidate.is_traced_everywhere else _KNOWN_TO_SOME
    if not all(map(_SHORT.fullmatch, values)):
        return None
    return None if _has_one_place(candidate) else _BY_CHANCE


_SHORT = regex(r"\d{1,3}|[a-z]{1,3}")


def _is_written_by_people(value: str) -> bool:
    """Whether it is words; codes that servers issue may be of capital letters alone."""
    return shape.is_in_words(value) and not value.isupper()


def _is_suggested(candidate: Candidate) -> bool:
    """Whether the answer holds the same value in all runs: a user who sent another one did not keep the suggestion."""
    alignment, proof = candidate.alignment, candidate.proof
    if proof is None or not candidate.group.differs or candidate.is_traced_everywhere:
        return False
    pages = [page_of(run, proof.step, follow=alignment.follows(proof.step)) for run in alignment.runs]
    returned = [page.value(proof.extractor) for page in pages if page is not None]
    return len(returned) > 1 and len(set(returned)) == 1


def _has_one_place(candidate: Candidate) -> bool:
    """Whether the answers of all runs hold the run's own value at one and the same place."""
    if len(candidate.issuing) < candidate.group.compared:
        return False
    places = [
        {
            leaf.extractor
            for position in positions
            for leaf in candidate.alignment.runs[number].lookups.leaves(position)
            if leaf.value == candidate.group.values[number]
        }
        for number, positions in candidate.issuing.items()
    ]
    return bool(set.intersection(*places))


def _hopeless(form: Reason) -> str:
    return f"it looks like a constant ({form.text}), and with a single recording that alone decides"


def _too_weak(total: float) -> str:
    return f"the clues add up to {total:+.2f}; a single recording's value is reported from {POSSIBLE:+.2f} on"


def with_proof(candidate: Candidate, without: frozenset[str] = frozenset()) -> tuple[Candidate, tuple[SlotUse, ...]]:
    """The candidate with its origin and the best proof, and the uses that the extractor serves.

    The value is looked for decoded and as it was sent; the simpler of the two extractors counts.
    """
    alignment, group = candidate.alignment, candidate.group
    issuing = origins.issuing_responses(alignment, group.values, group.primary.step)
    candidate = replace(candidate, issuing=issuing.positions, is_echoed=issuing.is_echo)
    outcomes = ((origins.find(wanted), choice) for wanted, choice in searches(candidate, without))
    proofs = [(proof, choice) for proof, choice in outcomes if proof is not None]
    if not proofs:
        return candidate, group.uses
    best, choice = min(proofs, key=lambda pair: len(pair[0].extractor.operations))
    return replace(candidate, proof=best), tuple(use for use in choice.uses if use.step > best.step)


def searches(candidate: Candidate, without: frozenset[str] = frozenset()) -> Iterator[tuple[Wanted, Group]]:
    """The texts for which an extractor is looked for: the value decoded, and as it is written in the requests."""
    alignment, group = candidate.alignment, candidate.group
    primary, step = group.primary.slot, group.primary.step
    field = _field_of(alignment.steps[step], primary.place, primary.kind, primary.field, group.primary.label)
    if not candidate.issuing:
        return
    yield Wanted(alignment, group.values, candidate.issuing, step, field, without), group
    written = as_written(alignment, group)
    if written is not None and (positions := origins.issuing_responses(alignment, written.values, step).positions):
        yield Wanted(alignment, written.values, positions, step, field, without), written


@fact
def _field_of(step: Step, place: Place, kind: Kind, field: str, label: str) -> FieldName:
    """What a slot is called, for comparing it with origins."""
    if place[-1] == "scheme":
        return FieldName("token", "")
    if kind == "id in a name" and isinstance(place[-1], int):
        pieces = str(place[-3]).split("#")
        around = "#".join(pieces[: place[-1] + 1]), "#".join(pieces[place[-1] + 1 :])
        return FieldName("id", label, around=around)
    named = not is_segment(place) and not is_part(place)
    is_position = place[0] == "json" and isinstance(place[-1], int)
    argument = argument_of(place, slots_of_written(step.written)) if place[0] == "json" else ""
    name = name_beside(place, slots_of_written(step.written)) or field
    in_path = place[0] == "path" and len(place) == 2 and isinstance(place[1], int)
    after = after_an_id(step.address, int(place[1])) if in_path else ()
    return FieldName(name if named else "id", label, is_position, argument, after=after)


_CALL = regex(r"(?<!\w)(\w++)\s*+\(([^()]*+)\)")


def argument_of(place: Place, slots: Sequence[Slot]) -> str:
    """The name of the argument that gets a variable's value, `orderId` for `order(id: $x)`; "" where it is none.

    `place` is that of the value, `slots` are those of its request.
    """
    if place[:2] != ("json", "variables") or len(place) < 3 or any(isinstance(part, str) for part in place[3:]):
        return ""
    query = next((slot.value for slot in slots if slot.place == ("json", "query")), "")
    for field, arguments in _CALL.findall(query):
        passed = re.search(rf"(?<!\w)(\w++)\s*+:\s*+\[?\s*+\${re.escape(str(place[2]))}\b", arguments)
        if passed:
            return f"{field}Id" if passed[1] in ("id", "ids") else passed[1]
    return ""
