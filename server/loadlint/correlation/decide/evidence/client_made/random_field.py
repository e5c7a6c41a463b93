"""It is a random value in a field that clients fill with one.

Counts for 9c1185a5c5e9fc54:
    GET /ping -> 200 pong
    POST /pay?idempotency_key=9c1185a5c5e9fc54
Not for 9c1185a5c5e9fc54:
    GET /ping -> 200 pong
    POST /pay?article=9c1185a5c5e9fc54
"""

import re
from collections.abc import Sequence
from functools import reduce

from loadlint.codecs import decode_base64
from loadlint.correlation.decide.client_made import Generator, SentValue
from loadlint.correlation.observe.value_shape import is_random
from loadlint.findings import Reason
from loadlint.text.alike import common_start

ORDER = 40
WEIGHT = 0.5

_CLIENT_MADE_NAME = re.compile(
    r"idempot|nonce|^state$|request-?id|correlation|client-?(?:token|id|ref)|_$|cache-?bust|^cb$|rand", re.IGNORECASE
)


def clue(sent: SentValue) -> Generator | None:
    """Whether the field has such a name, and the value has no pattern."""
    value = sent.values[0]
    if not _CLIENT_MADE_NAME.search(sent.field) or not looks_random(value) or begin_alike(sent.values):
        return None
    return Generator("hex", len(value), (Reason(f"`{sent.field}` is a random value that the client makes", WEIGHT),))


def begin_alike(values: Sequence[str]) -> bool:
    """Whether the values of several runs have the same characters behind a prefix such as `order-`: packed data."""
    return len(values) > 1 and len(_PREFIX.sub("", reduce(common_start, values))) >= _TOO_MANY_ALIKE


_PREFIX = re.compile(r"^\w+[-_.]")
_TOO_MANY_ALIKE = 4
_PARTED = re.compile(r"[:;,|\s]")


def looks_random(value: str) -> bool:
    if re.fullmatch(r"[0-9a-f]{16,64}", value):
        return True
    if _PARTED.search(value):
        # Something is put together: a kind, a user, a number.
        return False
    # A value that is text in base64 carries data, so it is not random.
    holds_text = (plain := decode_base64(value)) is not None and plain.isprintable()
    # Up to nine characters, filled up, have too few different ones to tell.
    return is_random(value.ljust(12, value[:1])) and not holds_text
