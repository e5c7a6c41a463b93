"""Tokens have moved from bodies to headers of the same answer."""

from __future__ import annotations

from typing import Any

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import TOKEN_KEYS, tokens_taken_out, with_json


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """`_csrf` is now X-Page-Csrf, `accessToken` X-accessToken."""
    answer, tokens = tokens_taken_out(answer)
    for name, value in tokens.items():
        answer = answer.with_header(f"X-Page-{name.replace('_', '-').title()}", value)
    keys: dict[str, str] = {}

    def take(value: dict[str, Any]) -> dict[str, Any]:
        keys.update({key: item for key, item in value.items() if key in TOKEN_KEYS and isinstance(item, str)})
        return {key: item for key, item in value.items() if key not in keys}

    answer = with_json(answer, take)
    for key, item in keys.items():
        answer = answer.with_header(f"X-{key}", item)
    return answer


CHANGE = Change(answered=answered, order=3)
