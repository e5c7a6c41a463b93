"""What the expressions of a request stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.expression import AsJson, Challenge, Encoded, Extracted, Joined
from loadlint.request import with_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.expression import Expression
    from loadlint.request import Request
    from loadlint.text.mapped import Text


def sources_of(request: Request) -> list[Expression]:
    """The expressions of a request, without the encodings and texts around them."""
    sources: list[Expression] = []

    def note(text: Text) -> Text:
        sources.extend(inner for source in text.sources for inner in _parts(source))
        return text

    with_texts(request, note)
    return sources


def extracted_in(request: Request) -> frozenset[Extracted]:
    """The extractions whose values a request sends."""
    return frozenset(source for source in sources_of(request) if isinstance(source, Extracted))


def _parts(source: Expression | None) -> Iterator[Expression]:
    match source:
        case Encoded(_, value) | AsJson(value) | Challenge(value):
            yield from _parts(value)
        case Joined(parts):
            for part in parts:
                yield from _parts(part) if not isinstance(part, str) else ()
        case None:
            pass
        case _:
            yield source
