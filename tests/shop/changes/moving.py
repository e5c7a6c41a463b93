"""Changes of addresses."""

from __future__ import annotations

from collections.abc import Iterator

from .base import Answer, Call, Change, State, refused
from .texts import Addresses


def moving(*moved: tuple[str, str], order: int) -> Change:
    """The change that moves addresses; for each the old and the new one. At the old ones is nothing any more."""
    addresses = Addresses(*moved)

    def sent(call: Call, state: State) -> Iterator[Call]:
        yield addresses.moved(call)

    def taken(call: Call, state: State) -> Call:
        old = addresses.restored(call)
        if old is None:
            raise refused(404, "Not Found")
        return old

    def answered(call: Call, answer: Answer, state: State) -> Answer:
        return addresses.answered(answer)

    return Change(sent, taken, answered, order=order)
