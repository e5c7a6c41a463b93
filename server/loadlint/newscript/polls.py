"""The same request made again and again until an answer says that something is done: a loop that waits for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.states import States, awaited_state, states_in
from loadlint.correlation.pair.turns import end_of_turns
from loadlint.journey import PlannedRequest, Poll
from loadlint.newscript.pauses import two_digits
from loadlint.operation import reads

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs

MOST = 10
"""So many times as often as the browser asked may the script ask."""
_LEAST_IN_TURN = 3
"""So many times a page asks for what it waits for, where it asks for other things in turn: less may be a user who comes
back."""


def with_polls(runs: Runs, requests: Sequence[PlannedRequest]) -> tuple[PlannedRequest, ...]:
    """The requests with one that waits in place of those that were answered with "not yet".

    The last one stays behind the loop, so that values are taken out of its answer. What the page asks for in turn with
    it is asked for once more then, and not in between.
    """
    kinds = _kinds(runs, requests)
    left: list[PlannedRequest] = []
    start = 0
    while start < len(requests):
        end = end_of_turns(kinds, start)
        left += _waiting_once(runs, requests[start:end], kinds[start:end])
        start = end
    return tuple(left)


def _kinds(runs: Runs, requests: Sequence[PlannedRequest]) -> list[int]:
    """A number for each request, the same for those that ask for the same; what does more than to ask has its own."""
    first_of_kind: dict[str, list[tuple[PlannedRequest, int]]] = {}
    kinds: list[int] = []
    for number, request in enumerate(requests):
        asked = replace(request, position=0)
        alike = first_of_kind.setdefault(request.label, [])
        is_question = reads(runs.exchanges[request.position].request)
        kind = next((kind for other, kind in alike if is_question and other == asked), number)
        if kind == number:
            alike.append((asked, number))
        kinds.append(kind)
    return kinds


def _waiting_once(runs: Runs, series: Sequence[PlannedRequest], kinds: Sequence[int]) -> Iterator[PlannedRequest]:
    """Requests of a series, each of which is made again, waiting for what the answers tell."""
    by_kind = [
        [request for request, kind in zip(series, kinds, strict=True) if kind == wanted] for wanted in set(kinds)
    ]
    least = 2 if len(by_kind) == 1 else _LEAST_IN_TURN
    polls = {same[0].position: poll for same in by_kind if len(same) >= least and (poll := _poll(runs, same))}
    waits = [(same[0].position, same[-1].position) for same in by_kind if same[0].position in polls]
    last = {same[-1].position for same in by_kind}
    for request in series:
        is_between = any(start < request.position < end for start, end in waits)
        if request.position in last or not is_between:
            yield replace(request, poll=polls.get(request.position))


def _poll(runs: Runs, same: Sequence[PlannedRequest]) -> Poll | None:
    """What the loop waits for; None where the answers do not tell."""
    positions = [request.position for request in same]
    *pending, done = [states_in(runs.exchanges[position]) for position in positions]
    ends = [_last_answer(runs, number, positions) for number in range(1, len(runs.recordings))]
    awaited = awaited_state([done, *ends], pending)
    if awaited is None or not all(pending):
        return None
    gaps = [runs.gap(*places) or 0.0 for places in pairwise(positions)]
    return Poll(*awaited, two_digits(median(gaps)), MOST * len(same))


def _last_answer(runs: Runs, number: int, positions: Sequence[int]) -> States:
    """The last answer to the same request in another recording."""
    places = [place for position in positions if (place := runs.places(position).get(number)) is not None]
    if not places:
        return {}
    recording = runs.recordings[number]
    signatures = lookups_of(recording).signatures
    wanted = signatures[places[0]]
    alike = [
        position
        for position, request in enumerate(signatures)
        if (request.path, request.operation) == (wanted.path, wanted.operation)
    ]
    return states_in(recording.exchanges[alike[-1]])
