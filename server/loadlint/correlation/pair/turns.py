"""Requests that a page makes in turn, again and again, while it waits for something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

_MOST_IN_TURN = 12
"""So many requests a page makes in turn at most."""


def end_of_turns(requests: Sequence[Hashable], start: int) -> int:
    """The position behind the longest series from a request on in which each is made again; behind that request alone
    if there is none.
    """
    end = start + 1
    single: set[Hashable] = set()
    numbers = Counter[Hashable]()
    for position in range(start, len(requests)):
        request = requests[position]
        numbers[request] += 1
        (single.add if numbers[request] == 1 else single.discard)(request)
        if not single:
            end = position + 1
        if len(single) > _MOST_IN_TURN:
            break
    return end
