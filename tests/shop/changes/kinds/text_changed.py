"""Titles and messages read differently; nothing else has changed, but assertions on texts break."""

from __future__ import annotations

import re

from tests.shop.changes.base import Answer, Call, Change, State
from tests.shop.changes.texts import with_pages

WORDS = {
    "Mugs": "Our mugs",
    "Cart": "Your basket",
    "Thank you": "Many thanks",
    "Confirm": "Please confirm",
    "Address": "Where to?",
    "Gift orders": "Order a gift",
    "Receipt": "Your receipt",
    "Collection": "Your list",
    "Results": "What we found",
    "Welcome": "Hello",
    "Tickets": "All tickets",
    "Ticket": "One ticket",
    "Accounts": "Your accounts",
    "Blue mug": "The blue mug",
    "Green mug": "The green mug",
    "Log in": "Sign in",
}
TITLES = re.compile(r"(?<=<title>)[^<]*|(?<=<h1>)[^<]*|(?<=<p>)[^<]*")


def answered(call: Call, answer: Answer, state: State) -> Answer:
    """Titles, headings and single paragraphs."""
    return with_pages(answer, lambda page: TITLES.sub(lambda match: WORDS.get(match[0], match[0]), page))


CHANGE = Change(answered=answered)
