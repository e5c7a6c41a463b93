"""Tokens in JSON stand in a list of names and values."""

from __future__ import annotations

from typing import Any

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import TOKEN_KEYS, with_json


def _listed(value: dict[str, Any]) -> dict[str, Any]:
    inner = [{"name": key, "value": item} for key, item in value.items() if key in TOKEN_KEYS]
    others = {key: item for key, item in value.items() if key not in TOKEN_KEYS}
    return {**others, "values": [{"name": "kind", "value": "bearer"}, *inner]} if inner else value


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """`accessToken` is now the `value` of the item of `values` that has this name."""
    return with_json(answer, _listed)


CHANGE = Change(answered=answered)
