"""The same request recorded several times: which of them is a step's own, and which are made by the step before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

from loadlint.correlation.pair.align import THRESHOLD, likeness, same_address
from loadlint.correlation.pair.background import first_issuers, kind_of
from loadlint.operation import reads

if TYPE_CHECKING:
    from loadlint.correlation.observe.recording_lookups import RecordingLookups
    from loadlint.correlation.observe.signatures import Signature
    from loadlint.script import Step


def with_own_requests(
    pairs: Mapping[int, int], steps: Sequence[Step], signatures: Sequence[Signature], lookups: RecordingLookups
) -> Mapping[int, int]:
    """The pairs of steps with positions, but for steps that are paired with the target of a followed redirect.

    Their own request is the same one made again behind it, where the recording has it and no other step is paired with
    it: the target belongs to the step whose redirect the tool follows.
    """
    step_of = {position: step for step, position in pairs.items()}
    corrected = dict(pairs)
    for source, target in lookups.next_hop.items():
        step, redirected = step_of.get(target), step_of.get(source)
        if step is None or redirected is None or not steps[redirected].follows_redirects:
            continue
        if target + 1 not in step_of and _is_made_again(signatures[step], target, lookups):
            corrected[step] = target + 1
    return corrected


def _is_made_again(wanted: Signature, target: int, lookups: RecordingLookups) -> bool:
    """Whether a request right behind the target of a redirect is what is wanted, at least as much as the target is."""
    recorded, again = lookups.signatures, target + 1
    if again == len(recorded) or again in lookups.next_hop.values():
        return False
    fit = likeness(wanted, recorded[again])
    may_be_wanted = fit >= THRESHOLD or same_address(recorded[again], recorded[target])
    return may_be_wanted and fit >= likeness(wanted, recorded[target])


def with_ends_of_loops(
    pairs: Mapping[int, int], steps: Sequence[Step], signatures: Sequence[Signature], lookups: RecordingLookups
) -> Mapping[int, int]:
    """The pairs, where a step that repeats what a loop before it has made is paired with the last of these requests.

    The loop makes the others, from the first of them: it waits until an answer says that it is the last. A loop that
    reads a feed on is paired with the last one itself, which is another request each time.
    """
    corrected = dict(pairs)
    taken = frozenset(pairs.values())
    for step, position in pairs.items():
        if steps[step].repeated:
            corrected[step] = _end_of_feed(position, taken, lookups)
        loop = step - 1
        if loop not in pairs or not steps[loop].repeated or steps[step].repeated:
            continue
        if signatures[loop] != signatures[step]:
            continue
        recorded, last = lookups.signatures, position
        while last + 1 < len(recorded) and last + 1 not in taken and recorded[last + 1] == recorded[position]:
            last += 1
        corrected[step] = last
        first = pairs[loop]
        while first and first - 1 not in taken and recorded[first - 1] == recorded[pairs[loop]]:
            first -= 1
        corrected[loop] = first
    return corrected


def _end_of_feed(position: int, taken: Set[int], lookups: RecordingLookups) -> int:
    """The first of the requests in a row that read a feed on whose answer leads to more than the next one."""
    last = position
    while last + 1 < len(lookups.signatures) and last + 1 not in taken and reads_on(lookups, last + 1):
        if _leads_elsewhere(lookups, last):
            return last
        last += 1
    return last


def _leads_elsewhere(lookups: RecordingLookups, position: int) -> bool:
    """Whether a request of another kind sends what the answer at a position was the first to hold."""
    kind = kind_of(lookups.signatures[position])
    later = range(position + 1, len(lookups.signatures))
    others = [other for other in later if kind_of(lookups.signatures[other]) != kind]
    return any(position in issuers for issuers in first_issuers(lookups, others).values())


def reads_on(lookups: RecordingLookups, position: int) -> bool:
    """Whether a request only reads what the one before it reads, and sends a cursor that the answer to that told."""
    before, recorded = position - 1, lookups.signatures
    if before < 0 or recorded[before].path != recorded[position].path or not reads(lookups.exchanges[position].request):
        return False
    if kind_of(recorded[before]) != kind_of(recorded[position]):
        return False
    sent = _beside_headers(lookups, position) - _beside_headers(lookups, before)
    return any(lookups.holding(value)[:1] == (before,) for value in sent)


def _beside_headers(lookups: RecordingLookups, position: int) -> Set[str]:
    """What a request sends by its address and body: a token that moves on in a header is no place in a feed."""
    return {slot.value for slot in lookups.slots(position) if slot.place[0] not in ("header", "cookie")}
