"""Fields are gone: pages don't issue them any more, and the shop refuses requests that still have them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from tests.shop.changes.base import Answer, Call, Change, State, refused
from tests.shop.changes.texts import HIDDEN, field_of, with_field, with_pages, without_field

GONE = ("offer", "locale", "quote_token", "txn", "updated_at", "mode", "ticket", "sort", "currency")
PLAIN = {"locale": "en-GB", "mode": "full", "sort": "price", "currency": "EUR"}
"""What the shop as it was gets for those that no response issued."""

WHERE = {
    "offer": r"/forms/cart;.*/add",
    "locale": r"/login",
    "quote_token": r"/order/api/quotes",
    "updated_at": r"/edit/tickets/\d+",
    "mode": r"/oauth/accounts/.*/sync",
    "ticket": r"/search/api/collections",
    "currency": r"/spa/api/baskets/\d+/order",
}
TICKET = re.compile(r' data-ticket="([^"]*)"')


def _gone(call: Call) -> list[str]:
    is_post = call.changes_something
    return [name for name, path in WHERE.items() if is_post and re.fullmatch(path, call.path)]


def sent(call: Call, state: State) -> Iterator[Call]:
    """Without the fields."""
    for name in _gone(call):
        call = without_field(call, name)
    yield call


def taken(call: Call, state: State) -> Call:
    """With the values that the shop as it was had issued."""
    for name in _gone(call):
        if field_of(call, name):
            raise refused(400, f"unknown field: {name}")
        call = with_field(call, name, state.get(name, PLAIN.get(name, "")))
    return call


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """Pages without the fields."""

    def take(match: re.Match[str]) -> str:
        if match["name"] not in WHERE or match["name"] in PLAIN:
            return match[0]
        state[match["name"]] = html.unescape(match["value"])
        return ""

    def ticket(match: re.Match[str]) -> str:
        state["ticket"] = html.unescape(match[1])
        return ""

    return with_pages(answer, lambda page: TICKET.sub(ticket, HIDDEN.sub(take, page)))


CHANGE = Change(sent, taken, answered, order=0)
