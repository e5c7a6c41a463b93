"""Requests that a page makes while its user is still typing: M, Mo, Moor.

How many there are depends on how fast that is. The last one has all of the text, and each recording has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from loadlint.correlation.observe.recording_lookups import lookups_of
from loadlint.correlation.observe.signatures import Signature
from loadlint.correlation.pair.background import reads_beside
from loadlint.facts import fact
from loadlint.recordings.exchange import Recording


def without_suggestions(recording: Recording, positions: Sequence[int]) -> list[int]:
    """Positions of a recording but for those of requests that the next one makes again, with more of the text."""
    begun = {position for position, following in pairwise(positions) if _is_begun(recording, position, following)}
    return [position for position in positions if position not in begun]


def with_last_paired(pairs: Mapping[int, int], recording: Recording, other: Recording) -> Mapping[int, int]:
    """The pairs of two recordings, in which the last request of one text is paired with the last one of the other."""
    last, other_last = _last_positions(recording), _last_positions(other)
    ends = {last[i]: other_last.get(j, j) for i, j in pairs.items() if i in last}
    return {i: j for i, j in pairs.items() if i not in last} | ends


def with_whole_texts(pairs: Mapping[int, int], steps: Sequence[Signature], recording: Recording) -> Mapping[int, int]:
    """The pairs of steps with a recording, where the last step that asks for a text is paired with the last request.

    A script that has the beginning of the text as it is in the recording asks for that.
    """
    last = _last_positions(recording)
    recorded = lookups_of(recording).signatures
    taken = set(pairs.values())
    whole = dict(pairs)
    for step, position in sorted(pairs.items(), reverse=True):
        end = last.get(position, position)
        if end not in taken and steps[step].values != recorded[position].values:
            whole[step] = end
            taken.add(end)
    return whole


@fact
def _last_positions(recording: Recording) -> dict[int, int]:
    """For the requests that were made for one text, the position of the last one."""
    last: dict[int, int] = {}
    for position in reversed(range(len(recording.exchanges) - 1)):
        if _is_begun(recording, position, position + 1):
            last[position] = last.setdefault(position + 1, position + 1)
    return last


def _is_begun(recording: Recording, position: int, following: int) -> bool:
    """Whether a request reads the same as another one, but for the end of one text."""
    signatures = lookups_of(recording).signatures
    if not _begins(signatures[position], signatures[following]):
        return False
    return all(reads_beside(recording.exchanges[place]) for place in (position, following))


def _begins(request: Signature, other: Signature) -> bool:
    """Whether two requests differ in one value, and the other's goes on where the first one's ends."""
    if (request.method, request.host, request.path) != (other.method, other.host, other.path):
        return False
    values, longer = request.values - other.values, other.values - request.values
    return len(values) == len(longer) == 1 and _is_begin(*values, *longer)


def _is_begin(value: str, longer: str) -> bool:
    """Whether a value, with its place before it, is what another one begins with; numbers are no beginnings."""
    text = value.rpartition(") ")[2]
    return bool(text) and not text.isdigit() and longer.startswith(value)
