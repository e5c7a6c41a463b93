"""Headers that carry tokens have other names, in requests and in answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.shop.changes.base import Answer, Call, Change, Headers, State

NEW = {
    "x-csrf-token": "X-Anti-Forgery",
    "x-request-token": "X-Call-Token",
    "x-api-key": "X-Client-Secret",
    "if-match": "X-If-Version",
    "etag": "X-Version",
}
OLD = {new.lower(): old for old, new in NEW.items()}


def _renamed(headers: Headers, names: dict[str, str]) -> Headers:
    return [(names.get(key.lower(), key), value) for key, value in headers]


def sent(call: Call, state: State) -> Iterator[Call]:
    """With the new names."""
    yield replace(call, headers=_renamed(call.headers, NEW))


def taken(call: Call, state: State) -> Call:
    """With the old names; a header of an old name is not looked at."""
    known = [(key, value) for key, value in call.headers if key.lower() not in NEW]
    return replace(call, headers=_renamed(known, OLD))


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """With the new names."""
    return replace(answer, headers=_renamed(answer.headers, NEW))


CHANGE = Change(sent, taken, answered, order=6)
