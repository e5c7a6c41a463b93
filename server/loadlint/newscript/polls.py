"""The same request made again and again until an answer says that something is done: a loop that waits for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.pair.turns import end_of_turns
from loadlint.journey import PlannedRequest, Poll
from loadlint.newscript.pauses import two_digits
from loadlint.operation import reads

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Exchange

MOST = 10
"""So many times as often as the browser asked may the script ask."""
_LEAST_IN_TURN = 3
"""So many times a page asks for what it waits for, where it asks for other things in turn: less may be a user who comes
back."""
_STATE = re.compile(r"[\w .:/-]{1,40}")
"""The word for a state, without what tools would read as more than a text."""

Path = tuple[str, ...]


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
    gaps = [runs.gap_before(position) or 0.0 for position in positions[1:]]
    return Poll(*awaited, two_digits(median(gaps)), MOST * len(same))


def _last_answer(runs: Runs, number: int, positions: Sequence[int]) -> Mapping[Path, Any]:
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


def states_in(exchange: Exchange) -> dict[Path, str | bool | None]:
    """The words and truth values of a JSON answer, by the names that lead to them, the outermost first; and None for
    each list that holds something."""
    members = members_of(exchange).items()
    lists = {path: None for path, value in members if isinstance(value, list) and value}
    words = {path: value for path, value in members if isinstance(value, bool) or _is_word(value)}
    return {**dict(sorted(words.items(), key=lambda item: len(item[0]))), **lists}


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and _STATE.fullmatch(value) is not None


def members_of(exchange: Exchange) -> dict[Path, Any]:
    """What the objects of a JSON answer hold but for other objects, by the names that lead to it."""
    try:
        value = json.loads(exchange.response.text) if exchange.response is not None else None
        return dict(_members(value, ()))
    except (ValueError, RecursionError):
        return {}


def _members(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for name, member in value.items():
        yield from _members(member, (*path, name))


def awaited_state(
    done: Sequence[Mapping[Path, Any]], pending: Sequence[Mapping[Path, Any]]
) -> tuple[Path, str | bool | None] | None:
    """A state that all of some answers have, and none of those before them."""
    for path, value in done[0].items():
        is_of_all = all(answer.get(path, "") == value for answer in done)
        if is_of_all and all(answer.get(path, "") != value for answer in pending):
            return path, value
    return None
