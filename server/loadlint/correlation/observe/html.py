"""Looks into HTML texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.cache.memory import remembered
from loadlint.text.html_depth import shallow

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

PARSED = 2 << 20
"""Characters of texts whose trees are kept; a tree takes some ten times as much."""


@remembered(PARSED)
def document_of(text: str) -> LexborHTMLParser:
    """The tree of an HTML text. Many look at it, and none may change it."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(shallow(text))


def all_of(text: str, selector: str, attribute: str | None) -> list[str | None]:
    """An attribute (or the text) of all elements that a selector finds in an HTML text."""
    from selectolax.lexbor import SelectolaxError

    try:
        found = document_of(text).css(selector)
    except SelectolaxError:  # a selector that the user wrote, or one with an attribute's odd content
        return []
    return [node.text() if attribute is None else node.attributes.get(attribute) for node in found]
