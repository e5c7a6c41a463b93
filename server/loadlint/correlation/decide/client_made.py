"""Values that the client makes for each run: they get generators, not extractors."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.codecs import decode_base64
from loadlint.correlation.observe.value_shape import is_random, is_uuid
from loadlint.findings import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from loadlint.changes import GeneratorKind

_CLOSE = 120.0
"""Seconds between a time in a request and the request's own time, for the time to be the client's clock."""

_MADE_NAME = re.compile(
    r"idempot|nonce|^state$|request-?id|correlation|client-?(?:token|id|ref)|_$|cache-?bust|^cb$|rand", re.I
)


class Made(Struct, frozen=True):
    """How to make the value. `challenge_of` is the literal of the verifier that a PKCE challenge belongs to."""

    kind: GeneratorKind
    length: int
    reasons: tuple[Reason, ...]
    challenge_of: str | None = None


def made_by_client(values: Sequence[str], started: Sequence[float | None], field: str, sent: Set[str]) -> Made | None:
    """What the client does to make a value, or None where that is not plain.

    `values` are the value in each run, `started` the times of the requests that first sent it, `sent` the values that
    the first run sends anywhere, which a PKCE verifier is looked up among.
    """
    if made := _clock(values, started):
        return made
    if all(is_uuid(value) for value in values):
        return Made("uuid", 36, (Reason("a UUID that no response held before", 0.5),))
    value = values[0]
    for other in sent if len(value) == _CHALLENGE else ():
        if 43 <= len(other) <= 128 and other != value and challenge(other) == value:
            return Made("pkce-challenge", 43, (Reason("the SHA-256 of the PKCE verifier that follows", 0.9),), other)
    if 43 <= len(value) <= 128 and challenge(value) in sent:
        return Made("pkce-verifier", len(value), (Reason("its SHA-256 is the PKCE challenge that was sent", 0.9),))
    if _MADE_NAME.search(field) and re.fullmatch(r"[0-9a-f]{16,64}", value):
        return Made("hex", len(value), (Reason(f"`{field}` is a random value that the client makes", 0.5),))
    # What is text in base64 holds something: it is no random value.
    holds_text = (plain := decode_base64(value)) is not None and plain.isprintable()
    random = len(value) >= 8 and is_random(value.ljust(12, value[:1])) and not holds_text
    if _MADE_NAME.search(field) and random:
        return Made("hex", len(value), (Reason(f"`{field}` is a random value that the client makes", 0.5),))
    return None


_CHALLENGE = 43
"""The characters of a SHA-256 in base64."""


def challenge(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636, section 4.2)."""
    import base64
    import hashlib

    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _clock(values: Sequence[str], started: Sequence[float | None]) -> Made | None:
    kinds: set[GeneratorKind] = set()
    for value, time in zip(values, started, strict=True):
        kind = None if time is None else _time_kind(value, time)
        if kind is None:
            return None
        kinds.add(kind)
    if len(kinds) != 1:
        return None
    return Made(kinds.pop(), len(values[0]), (Reason("the time of the request", 0.8),))


def _time_kind(value: str, time: float) -> GeneratorKind | None:
    if re.fullmatch(r"\d{13}", value) and abs(int(value) / 1000 - time) < _CLOSE:
        return "epoch-milliseconds"
    if re.fullmatch(r"\d{10}", value) and abs(int(value) - time) < _CLOSE:
        return "epoch-seconds"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", value):
        try:
            stamp = datetime.fromisoformat(value).astimezone(UTC).timestamp()
        except ValueError:
            return None
        if abs(stamp - time) < _CLOSE:
            return "iso-time"
    return None
