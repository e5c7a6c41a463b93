"""The same request made again and again until an answer says that something is done: a loop that waits for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.journey import PlannedRequest, Poll
from loadlint.newscript.pauses import two_digits
from loadlint.operation import reads

if TYPE_CHECKING:
    from loadlint.newscript.runs import Runs
    from loadlint.recordings.exchange import Exchange

MOST = 10
"""So many times as often as the browser asked may the script ask."""
_STATE = re.compile(r"[\w .:/-]{1,40}")
"""The word for a state, without what tools would read as more than a text."""

Path = tuple[str, ...]


def with_polls(runs: Runs, requests: Sequence[PlannedRequest]) -> tuple[PlannedRequest, ...]:
    """The requests with one that waits in place of those that were answered with "not yet".

    The last one stays behind the loop, so that values are taken out of its answer.
    """
    left: list[PlannedRequest] = []
    for same in _repeated_requests(runs, requests):
        poll = _poll(runs, same) if len(same) > 1 else None
        left += [replace(same[0], poll=poll), same[-1]] if poll is not None else same
    return tuple(left)


def _repeated_requests(runs: Runs, requests: Sequence[PlannedRequest]) -> Iterator[list[PlannedRequest]]:
    """The requests in order, those together that are the same and follow each other."""
    together: list[PlannedRequest] = []
    for request in requests:
        if together and not _is_same(runs, together[-1], request):
            yield together
            together = []
        together.append(request)
    if together:
        yield together


def _is_same(runs: Runs, first: PlannedRequest, other: PlannedRequest) -> bool:
    is_equal = replace(first, position=0) == replace(other, position=0)
    return is_equal and reads(runs.exchanges[first.position].request)


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
