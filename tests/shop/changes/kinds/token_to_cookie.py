"""Tokens have moved from pages to cookies that the client sends again as fields."""

from __future__ import annotations

from urllib.parse import quote

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import tokens_taken_out


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """`_csrf` is now the cookie page_csrf, percent-encoded where it must be."""
    answer, tokens = tokens_taken_out(answer)
    for name, value in tokens.items():
        answer = answer.with_header("set-cookie", f"page_{name}={quote(value, safe='')}; Path=/; SameSite=lax")
    return answer


CHANGE = Change(answered=answered, order=4)
