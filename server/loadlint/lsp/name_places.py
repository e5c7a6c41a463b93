"""The places of the name at the cursor, in all files that use it.

The way leads from a script into its modules, from a module into the scripts that run it, and from there into their
other modules.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from lsprotocol import types
from msgspec import Struct

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import mention_at, same
from loadlint.lsp.convert import offset_of
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.navigation import Mention
from loadlint.script import Extraction
from loadlint.text.span import Span

About = list[tuple[Analysis, int]]
"""The analyses that tell about an open text, each with the offset where the text begins in its source."""


class NamePlace(Struct, frozen=True, eq=False):
    """A place of a name, as an analysis has it. `path` is its file, absolute, and `span` counts in that."""

    analysis: Analysis
    mention: Mention

    @property
    def path(self) -> str:
        return os.path.abspath(self.analysis.script.source.path_at(self.mention.span.start))

    @property
    def span(self) -> Span:
        return self.analysis.script.source.span_in_file(self.mention.span)


def at_cursor(server: Server, document: Document, about: About, position: types.Position) -> list[NamePlace]:
    """The name at a position, as each of the analyses has it whose text is still that of the document."""
    offset = offset_of(document.source, position, server.documents.encoding)
    places = []
    for analysis, start in about:
        source = analysis.script.source
        mention = mention_at(analysis, start + offset)
        if mention is not None and source.source_at(mention.span.start).data == document.source.data:
            places.append(NamePlace(analysis, mention))
    return places


def everywhere(server: Server, named: Iterable[NamePlace]) -> list[NamePlace]:
    """All places that mean the same, each once, by file and in the order of the text."""
    places: dict[tuple[str, Span], NamePlace] = {}
    seen: set[str] = set()
    waiting = list(named)
    while waiting:
        first = waiting.pop()
        if first.analysis.source.path in seen:
            continue
        seen.add(first.analysis.source.path)
        of_script = [NamePlace(first.analysis, mention) for mention in same(first.analysis, first.mention)]
        for place in of_script:
            places.setdefault((place.path, place.span), place)
        waiting += _in_other_scripts(server, of_script)
    return [places[key] for key in sorted(places)]


def _in_other_scripts(server: Server, places: Iterable[NamePlace]) -> Iterator[NamePlace]:
    """For each module with one of the places, that place as the other scripts have it which run the module."""
    by_module = {
        place.path: place for place in places if place.mention.span.start > place.analysis.script.source.script_end
    }
    for path, place in by_module.items():
        for analysis, start in server.analyses_of_module(path):
            mention = mention_at(analysis, start + place.span.start)
            if analysis is not place.analysis and mention is not None:
                yield NamePlace(analysis, mention)


def extractions_held(place: NamePlace) -> list[Extraction]:
    """The extractions whose values a name holds at a place, or anywhere where it holds the value of one alone."""
    navigator = place.analysis.navigator
    if navigator is None:
        return []
    held = [item for other in same(place.analysis, place.mention) for item in navigator.extractions_at(other)]
    by_place = {item.span: item for item in held}
    if len(by_place) == 1:
        return list(by_place.values())
    return list({item.span: item for item in navigator.extractions_at(place.mention)}.values())


def holders(place: NamePlace) -> list[NamePlace]:
    """The places of whatever names that hold the value which a name has; none where it has values of several."""
    navigator, extractions = place.analysis.navigator, extractions_held(place)
    if navigator is None or len(extractions) != 1:
        return []
    wanted = extractions[0].span
    return [
        NamePlace(place.analysis, mention)
        for mention in navigator.mentions
        if any(item.span == wanted for item in navigator.extractions_at(mention))
    ]
