"""Tokens have moved from pages to an answer of their own: GET /session/tokens."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shop.changes.base import Answer, Call, Change, State, json_answer
from tests.shop.changes.texts import compact, tokens_taken_out

PATH = "/session/tokens"


def sent(call: Call, state: State) -> Iterator[Call]:
    """The client asks for the tokens of the last page before it sends anything but that page's own requests."""
    if state.get("pending") and (call.changes_something or "ctx=" in call.target):
        own = ("user-agent", "accept-language", "referer")
        headers = [("Accept", "application/json"), *(pair for pair in call.headers if pair[0].lower() in own)]
        yield Call("GET", PATH, headers)
    yield call


def taken(call: Call, state: State) -> Call:
    """The tokens of the last page."""
    if (call.method, call.path) == ("GET", PATH):
        raise json_answer(compact({"tokens": state.pop("pending", {})}))
    return call


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """The page without its tokens."""
    answer, tokens = tokens_taken_out(answer)
    if tokens:
        state["pending"] = tokens
    return answer


CHANGE = Change(sent, taken, answered, order=2)
