"""Tokens are written in base64url without padding; the client decodes them."""

from __future__ import annotations

import base64

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import with_token_values


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """In pages and in JSON."""
    return with_token_values(answer, lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="))


CHANGE = Change(answered=answered)
