"""It is an id that the client makes of something that it adds: a random one of the same length in each run.

Counts for ODpt2APa8B:
    GET /ping -> 200 pong
    POST /boxes?id={ODpt2APa8B|S78XVHZ8F4} -> 201 {"id": "{ODpt2APa8B|S78XVHZ8F4}"}
Not for ODpt2APa8B:
    GET /ping -> 200 pong
    GET /boxes?id={ODpt2APa8B|S78XVHZ8F4}
"""

import re

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.correlation.decide.evidence.client_made.random_field import begin_alike, looks_random
from loadlint.findings import Reason

ORDER = 50
WEIGHT = 0.4

_NAMES = ("id", "uid", "guid")
"""Of the thing that is added. Names such as `user_id` and `api_key` are about things that are there before."""
_ID = re.compile(r"[A-Za-z0-9_-]{8,32}")


def clue(sent: SentValue) -> Generator | None:
    """Whether a request adds something under a random id of one length, another one in each of several runs."""
    values = set(sent.values)
    if not sent.is_added or len(values) < 2 or sent.field.lower() not in _NAMES:
        return None
    if len({len(value) for value in values}) > 1:
        return None
    if not all(map(_ID.fullmatch, values)) or not any(map(looks_random, values)) or begin_alike(sent.values):
        return None
    return Generator(
        "hex", len(sent.values[0]), (Reason(f"`{sent.field}` is a random id that the client makes", WEIGHT),)
    )
