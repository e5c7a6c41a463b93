"""Tokens in pages are written in numbers of HTML."""

from __future__ import annotations

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import with_token_values


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """Each character as `&#x41;`, in pages only."""
    if not answer.is_page:
        return answer
    return with_token_values(answer, lambda value: "".join(f"&#x{ord(char):x};" for char in value))


CHANGE = Change(answered=answered)
