"""It is the time of the request.

Counts for 0000000003:
    GET /ping -> 200 pong
    GET /ping?_=0000000003
Not for 1700000000:
    GET /ping -> 200 pong
    GET /ping?_=1700000000
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.findings import Reason
from loadlint.text.instants import clock_of, instants_in

if TYPE_CHECKING:
    from loadlint.text.instants import Spelling

ORDER = 10
WEIGHT = 0.8


def clue(sent: SentValue) -> Generator | None:
    """Whether all runs send their own time, in the same spelling."""
    times = zip(sent.values, sent.started, strict=True)
    spellings = {None if started is None else _clock(value, started) for value, started in times}
    spelling = spellings.pop() if len(spellings) == 1 else None
    if spelling is None or (spelling.is_day and sent.names_thing):
        return None
    return by_clock(spelling, len(sent.values[0]))


def by_clock(spelling: Spelling, length: int) -> Generator:
    """How a client makes an instant of so many characters."""
    return Generator(spelling.kind, length, (Reason("the time of the request", WEIGHT),), spelling=spelling.iso)


def _clock(value: str, started: float) -> Spelling | None:
    instant = next(instants_in(value), None)
    is_whole = instant is not None and (instant.start, instant.end) == (0, len(value))
    return clock_of(instant, started) if instant is not None and is_whole else None
