"""It is an id that the client makes: a random one of the same length in each run.

Counts for ODpt2APa8B:
    GET /ping -> 200 pong
    POST /boxes?id={ODpt2APa8B|S78XVHZ8F4}
Not for ODpt2APa8B:
    GET /ping -> 200 pong
    POST /boxes?id=ODpt2APa8B
"""

import re

from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.correlation.decide.evidence.client_made.random_field import begin_alike, looks_random
from loadlint.findings import Reason

ORDER = 50
WEIGHT = 0.4

_NAME_OF_ID = re.compile(r"(?:^|[._\]-])(?:id|uid|guid|key|ref)$|[a-z](?:Id|ID|Uid|UID|Guid|Key|Ref)$")
_ID = re.compile(r"[A-Za-z0-9_-]{8,32}")


def clue(sent: SentValue) -> Generator | None:
    """Whether the field of an id has a random value of one length in several runs, another one in each."""
    values = set(sent.values)
    if len(values) < 2 or len({len(value) for value in values}) > 1 or not _NAME_OF_ID.search(sent.field):
        return None
    if not all(map(_ID.fullmatch, values)) or not any(map(looks_random, values)) or begin_alike(sent.values):
        return None
    return Generator(
        "hex", len(sent.values[0]), (Reason(f"`{sent.field}` is a random id that the client makes", WEIGHT),)
    )
