"""A report as all outputs show it: a head, what must be known, pictures, tables. Each output has one way for all."""

from __future__ import annotations

from msgspec import Struct

UNKNOWN = "-"
"""What a table has in the place of a number that nobody knows."""


class Rows(Struct, frozen=True):
    """A table of texts; the first `words` columns are words, the others numbers. Only pages show the title of a table
    that is `plain`: for the others it says what is to be seen.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    plain: bool = False


class Document(Struct, frozen=True):
    """What a command has to say: a line, what must be known to read the tables, and the tables.

    `state` is the judgement, which stands first. `picture` is markup for pages, `parts` are sections of pages.
    """

    head: str
    notes: tuple[str, ...]
    tables: tuple[Rows, ...] = ()
    state: str = ""
    picture: str = ""
    parts: tuple[Document, ...] = ()
