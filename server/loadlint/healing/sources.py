"""What the expressions of a request stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.expression import Extracted, sources_in
from loadlint.request import with_texts

if TYPE_CHECKING:
    from loadlint.expression import Made
    from loadlint.request import Request
    from loadlint.text.mapped import Text


def sources_of(request: Request) -> list[Extracted | Made]:
    """The expressions of a request, without the encodings and texts around them."""
    sources: list[Extracted | Made] = []

    def note(text: Text) -> Text:
        sources.extend(inner for source in text.sources for inner in sources_in(source))
        return text

    with_texts(request, note)
    return sources


def extracted_in(request: Request) -> frozenset[Extracted]:
    """The extractions whose values a request sends."""
    return frozenset(source for source in sources_of(request) if isinstance(source, Extracted))
