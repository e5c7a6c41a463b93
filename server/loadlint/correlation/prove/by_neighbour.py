"""Extractors for ids that are told only by what is next to them: the row of a list, or the ids before them in a link.

Each row of a list has a link to the same address; the right row shows a text that the script has sent itself. Where an
address holds two ids in sequence, there is no word before the second one, but the address as a whole tells what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape as as_html

from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.correlation.prove.extractors import expressions_after_label, proven
from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromBody, Match
from loadlint.request import url_path
from loadlint.text.bounded_regex import TooCostlyError, bounded_pattern
from loadlint.text.mapped import HOLE
from loadlint.text.regex import escape

_ACROSS = r"[\s\S]*?"
"""What may stand between an id and the text of its row. No other extractor has this expression."""
_FARTHEST = 4000
"""The greatest distance, in characters, between an id and the text of its row."""
_AROUND = _FARTHEST + 1000
"""Characters in which an id and the words before it stand, if it is near."""


def in_row(values: Sequence[str], pages: Sequence[Page], label: str, sent_texts: Sequence[str]) -> Extractor | None:
    """A proven extractor for an id after `label`, in the row that shows one of `sent_texts`."""
    texts = [page.response.text for page in pages]
    shown = [written for text in sent_texts if (written := _as_shown(text, texts))]
    if not shown or not label:
        return None
    for link in expressions_after_label(values, texts, label):
        for text in shown:
            for pattern in (rf"{text}{_ACROSS}{link}", rf"^[\s\S]*{link}{_ACROSS}{text}"):
                extractor = Extractor(FromBody(), (Match(pattern),))
                if all(_is_near(pattern, text, page) for page in texts) and proven(extractor, pages, values):
                    return extractor
    return None


def may_show(page: Page, text: str) -> bool:
    """Whether a page holds a text as an element would show it; in no other page does it tell a row."""
    return as_html(text, quote=False) in page.response.text


def _as_shown(text: str, pages: Sequence[str]) -> str | None:
    """An expression for the text of an element, if each page has it exactly once."""
    written = as_html(text, quote=False)
    plain, spaced = f">{escape(written)}<", rf">\s*{escape(written)}\s*<"
    # Most texts stand in no page, which costs less to see without an expression.
    if any(written not in page or len(re.findall(spaced, page)) != 1 for page in pages):
        return None
    return plain if all(re.search(plain, page) for page in pages) else spaced


def is_by_row(extractor: Extractor) -> bool:
    """Whether it was made by `in_row`."""
    last = extractor.operations[-1] if extractor.operations else None
    return isinstance(last, Match) and _ACROSS in last.pattern


def _is_near(pattern: str, text: str, page: str) -> bool:
    """Whether an id stands near the text of its row, which a page has once. Only what is around that is searched: in a
    large page, each look would take a second."""
    row = re.search(text, page)
    if row is None:
        return False
    before = pattern.startswith("^")
    nearby = page[max(0, row.end() - _AROUND) : row.end()] if before else page[row.start() : row.start() + _AROUND]
    try:
        match = bounded_pattern(pattern).search(nearby)
    except TooCostlyError:
        match = None
    if match is None:
        return False
    return (match.end() - match.start(1) if before else match.end(1) - match.start()) <= _FARTHEST


def in_link(values: Sequence[str], pages: Sequence[Page], address: Sequence[str]) -> Extractor | None:
    """A proven extractor for an id that ends `address`, given by its segments; those of other ids are empty."""
    for pattern in _links(address, r"\d+" if all(map(str.isdigit, values)) else r"[\w-]+"):
        extractor = Extractor(FromBody(), (Match(pattern),))
        if proven(extractor, pages, values):
            return extractor
    return None


def _links(address: Sequence[str], kind: str) -> Iterator[str]:
    """The expressions for a link's end, from its last word on, then with more words."""
    words = [position for position, segment in enumerate(address) if segment]
    for start in reversed(words):
        before = "/".join(escape(segment) if segment else r"[\w-]+" for segment in address[start:])
        yield rf"/{before}/({kind})(?![\w-])"


def after_an_id(url: str, position: int) -> tuple[str, ...]:
    """The segments before a position in an address, ids as empty texts, if the last of them is an id; else nothing."""
    segments = url_path(url).split("/")[1 : position + 1]
    kept = tuple("" if HOLE in word or re.search(r"\d", word) or looks_generated(word) else word for word in segments)
    return kept if kept and not kept[-1] and any(kept) else ()
