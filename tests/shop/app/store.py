"""The shop's database, and the values it hands out, each logged under a name."""

from __future__ import annotations

import base64
import html
import random
import secrets
import sqlite3
import string
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

Value = TypeVar("Value", str, int)
Item = TypeVar("Item")

SCHEMA = """
create table issued (name text primary key, kind text, value text);
create table orders (id integer primary key, code text, owner text, recipient text, street text, status text);
create table lines (id integer primary key, order_id integer, slug text, size text, quantity integer);
create table baskets (id integer primary key, owner text, account integer, slug text, size text, quantity integer,
                      shipping text, layout text, status text);
create table links (owner text, account text, status text);
create table collections (id integer primary key, name text, items text, status text);
create table quotes (ref text primary key, owner text, slug text, note text, status text);
create table tickets (id integer primary key, title text, draft text, body text);
create table lamps (number integer primary key, owner text, slug text, quantity integer, status text);
create table events (owner text, event text);
"""


class Store:
    """An SQLite file with the outcomes of the flows and the log of issued values."""

    def __init__(self, path: Path | str, seed: int) -> None:
        self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self.db.executescript("pragma synchronous=off;" + SCHEMA)
        self._seed = seed
        self._sequences: dict[str, tuple[int, random.Random]] = {}
        self._names: Counter[str] = Counter()

    def issue(self, name: str, kind: str, value: Value) -> Value:
        """Log a value under its name; the second one of a name is logged as `name#2`."""
        self._names[name] += 1
        count = self._names[name]
        row = (name if count == 1 else f"{name}#{count}", kind, str(value))
        self.db.execute("insert into issued values (?, ?, ?)", row)
        return value

    def next_id(self, sequence: str) -> int:
        """The next id of a sequence: five digits for the seeds of recordings (below 10), six for others."""
        if sequence not in self._sequences:
            chance = random.Random(f"{self._seed} {sequence}")
            low = 10_000 if self._seed < 10 else 100_000
            self._sequences[sequence] = (chance.randrange(low, 9 * low), chance)
        last, chance = self._sequences[sequence]
        self._sequences[sequence] = (last + chance.randrange(1, 40), chance)
        return self._sequences[sequence][0]

    def event(self, owner: str, event: str) -> None:
        """Note that something happened that leaves no other row."""
        self.db.execute("insert into events values (?, ?)", (owner, event))


def token(length: int = 32) -> str:
    """A random value as most frameworks make them: letters, digits, - and _."""
    return secrets.token_urlsafe(length)[:length]


def short_key(length: int = 4) -> str:
    """A short random key of letters and digits, with at least one of either."""
    while True:
        key = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
        if any(c.isdigit() for c in key) and any(c.isalpha() for c in key):
            return key


def awkward(needed: str, size: int = 18) -> str:
    """Random text that holds each of the `needed` characters, never at its ends."""
    middle = list(needed + short_key(size))
    secrets.SystemRandom().shuffle(middle)
    return "k" + "".join(middle) + "z"


def base64_with(data: Iterable[bytes], needed: str = "+/=") -> str:
    """Base64 of the first of the variants whose text holds the `needed` characters."""
    for variant in data:
        text = base64.b64encode(variant).decode()
        if all(c in text for c in needed):
            return text
    raise ValueError("no variant fits")


def shuffled(items: Iterable[Item]) -> list[Item]:
    """The items in an order of chance."""
    result = list(items)
    secrets.SystemRandom().shuffle(result)
    return result


def escaped(text: str) -> str:
    """Text as HTML shows it, quotes too."""
    return html.escape(text, quote=True)
