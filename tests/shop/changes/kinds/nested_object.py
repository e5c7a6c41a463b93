"""Tokens in JSON stand one object deeper."""

from __future__ import annotations

from typing import Any

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import TOKEN_KEYS, with_json


def _nested(value: dict[str, Any]) -> dict[str, Any]:
    inner = {key: item for key, item in value.items() if key in TOKEN_KEYS}
    return {**{key: item for key, item in value.items() if key not in inner}, "credentials": inner} if inner else value


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """`accessToken` is now `credentials.accessToken`."""
    return with_json(answer, _nested)


CHANGE = Change(answered=answered)
