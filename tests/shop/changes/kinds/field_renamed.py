"""Fields of forms, among them those of tokens, have other names."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import renamed_fields, with_pages

NEW = {
    "_csrf": "authenticity_token",
    "offer": "offer_code",
    "quote_token": "quote_key",
    "txn": "transaction",
    "ctx": "context",
    "ticket": "pass",
    "share": "share_link",
}
OLD = {new: old for old, new in NEW.items()}


def sent(call: Call, state: State) -> Iterator[Call]:
    """With the new names."""
    yield renamed_fields(call, NEW)


def taken(call: Call, state: State) -> Call:
    """With the old names; what comes under an old name is not looked at."""
    return renamed_fields(call, OLD, frozenset(NEW))


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """Elements have the new names; addresses that answers hold, too."""

    def renamed(page: str) -> str:
        for old, new in NEW.items():
            page = page.replace(f'name="{old}"', f'name="{new}"')
        return page

    headers = [
        (k, v.replace("ticket=", "pass=").replace("share=", "share_link=") if k.lower() == "location" else v)
        for k, v in answer.headers
    ]
    return with_pages(Answer(answer.status, headers, answer.body), renamed)


CHANGE = Change(sent, taken, answered, order=6)
