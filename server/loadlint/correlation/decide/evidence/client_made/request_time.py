"""It is the time of the request.

Counts for 0000000003:
    GET /ping -> 200 pong
    GET /ping?_=0000000003
Not for 1700000000:
    GET /ping -> 200 pong
    GET /ping?_=1700000000
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.findings import Reason

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind

ORDER = 10
WEIGHT = 0.8
CLOSE = 120.0
"""The most seconds between a time in a request and the time of the request, if it comes from the client's clock."""


def clue(sent: SentValue) -> Generator | None:
    """Whether all runs send their own time, in the same format."""
    times = zip(sent.values, sent.started, strict=True)
    kinds = {None if started is None else _kind(value, started) for value, started in times}
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind and Generator(kind, len(sent.values[0]), (Reason("the time of the request", WEIGHT),))


def _kind(value: str, started: float) -> GeneratorKind | None:
    if re.fullmatch(r"\d{13}", value) and abs(int(value) / 1000 - started) < CLOSE:
        return "epoch-milliseconds"
    if re.fullmatch(r"\d{10}", value) and abs(int(value) - started) < CLOSE:
        return "epoch-seconds"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", value):
        try:
            stamp = datetime.fromisoformat(value).astimezone(UTC).timestamp()
        except ValueError:
            return None
        if abs(stamp - started) < CLOSE:
            return "iso-time"
    return None
