"""It is the time of the request.

Counts for 0000000003:
    GET /ping -> 200 pong
    GET /ping?_=0000000003
Not for 1700000000:
    GET /ping -> 200 pong
    GET /ping?_=1700000000
"""

from __future__ import annotations

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.findings import Reason
from loadlint.text.instants import Instant, Spelling, common_clock, instants_in

ORDER = 10
WEIGHT = 0.8


def clue(sent: SentValue) -> Generator | None:
    """Whether all runs send their own time, or one so many minutes from it, in the same spelling."""
    instants = [instant for value in sent.values if (instant := _whole(value)) is not None]
    started = [time for time in sent.started if time is not None]
    is_known = len(instants) == len(started) == len(sent.values)
    spelling = common_clock(instants, started) if is_known else None
    if spelling is None or (spelling.is_day and sent.names_thing):
        return None
    return by_clock(spelling, len(sent.values[0]))


def by_clock(spelling: Spelling, length: int) -> Generator:
    """How a client makes an instant of so many characters."""
    return Generator(spelling.kind, length, (Reason("the time of the request", WEIGHT),), spelling=spelling.iso)


def _whole(value: str) -> Instant | None:
    """The instant that a value is as a whole."""
    instant = next(instants_in(value), None)
    return instant if instant is not None and (instant.start, instant.end) == (0, len(value)) else None
