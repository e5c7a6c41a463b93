"""Tokens are percent-encoded, each character of them; the client decodes them."""

from __future__ import annotations

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import with_token_values


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """Each byte as `%41`."""
    return with_token_values(answer, lambda value: "".join(f"%{byte:02X}" for byte in value.encode()))


CHANGE = Change(answered=answered)
