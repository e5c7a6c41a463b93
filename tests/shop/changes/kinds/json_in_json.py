"""Tokens stand in JSON that is a string: of JSON, or of an attribute of the page."""

from __future__ import annotations

import html
from typing import Any

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import TOKEN_KEYS, compact, tokens_taken_out, with_json


def _wrapped(value: dict[str, Any]) -> dict[str, Any]:
    inner = {key: item for key, item in value.items() if key in TOKEN_KEYS}
    others = {key: item for key, item in value.items() if key not in inner}
    return {**others, "payload": compact(inner)} if inner else value


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """`accessToken` stands in `payload`, `_csrf` in the attribute data-state of the page's body."""
    if answer.is_json:
        return with_json(answer, _wrapped)
    page, tokens = tokens_taken_out(answer)
    if not tokens:
        return answer
    return page.with_text(
        page.body.decode().replace("<body>", f'<body data-state="{html.escape(compact({"form": tokens}))}">')
    )


CHANGE = Change(answered=answered)
