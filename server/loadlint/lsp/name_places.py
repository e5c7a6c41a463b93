"""The places of the name at the cursor, in all files that use it.

The way leads from a script into its modules, from a module into the scripts that run it, and from there into their
other modules.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Set

from lsprotocol import types
from msgspec import Struct

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import mention_at, same
from loadlint.lsp.convert import offset_of
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.navigation import Mention, Navigator
from loadlint.script import Extraction, Script
from loadlint.text.span import Span

About = list[tuple[Analysis, int]]
"""The analyses that tell about an open text, each with the offset where the text begins in its source."""


class NamePlace(Struct, frozen=True, eq=False):
    """A place of a name, as a script has it. `path` is its file, absolute, and `span` counts in that."""

    script: Script
    navigator: Navigator
    mention: Mention

    @property
    def path(self) -> str:
        return os.path.abspath(self.script.source.path_at(self.mention.span.start))

    @property
    def span(self) -> Span:
        return self.script.source.span_in_file(self.mention.span)

    def at(self, mention: Mention) -> NamePlace:
        """Another place in the same script."""
        return NamePlace(self.script, self.navigator, mention)


def at_cursor(server: Server, document: Document, about: About, position: types.Position) -> list[NamePlace]:
    """The name at a position, as each of the scripts has it whose text is still that of the document."""
    offset = offset_of(document.source, position, server.documents.encoding)
    places = []
    for analysis, start in about:
        mention = mention_at(analysis.navigator, start + offset)
        if mention is None or analysis.navigator is None:
            continue
        if analysis.script.source.source_at(mention.span.start).data == document.source.data:
            places.append(NamePlace(analysis.script, analysis.navigator, mention))
    return places


def in_scripts(named: Iterable[NamePlace]) -> list[NamePlace]:
    """All places in the same scripts that mean the same, each once, by file and in the order of the text."""
    places = [place.at(mention) for place in named for mention in same(place.navigator, place.mention)]
    by_place = {(place.path, place.span): place for place in reversed(places)}
    return [by_place[key] for key in sorted(by_place)]


def everywhere(server: Server, named: Iterable[NamePlace]) -> list[NamePlace]:
    """As `in_scripts`, in all other scripts too that run a module with one of the places."""
    places: list[NamePlace] = []
    seen: set[str] = set()
    waiting = list(named)
    while waiting:
        first = waiting.pop(0)
        if first.script.source.path not in seen:
            seen.add(first.script.source.path)
            of_script = in_scripts([first])
            places += of_script
            waiting += _in_other_scripts(server, of_script, seen)
    by_place = {(place.path, place.span): place for place in reversed(places)}
    return [by_place[key] for key in sorted(by_place)]


def _in_other_scripts(server: Server, places: Iterable[NamePlace], seen: Set[str]) -> Iterator[NamePlace]:
    """For each module with one of the places, that place as the other scripts have it which run the module."""
    by_module = {place.path: place for place in places if place.mention.span.start > place.script.source.script_end}
    for path, place in by_module.items():
        for script, navigator, start in server.scripts_of_module(path):
            mention = mention_at(navigator, start + place.span.start) if script.source.path not in seen else None
            if mention is not None:
                yield NamePlace(script, navigator, mention)


def extractions_held(place: NamePlace) -> list[Extraction]:
    """The extractions whose values a name holds at a place, or anywhere where it holds the value of one alone."""
    others = same(place.navigator, place.mention)
    held = [item for other in others for item in place.navigator.extractions_at(other)]
    by_place = {item.span: item for item in held}
    if len(by_place) != 1:
        by_place = {item.span: item for item in place.navigator.extractions_at(place.mention)}
    return list(by_place.values())


def holders(place: NamePlace) -> list[NamePlace]:
    """The places of whatever names that hold the value which a name has; none where it has values of several."""
    extractions = extractions_held(place)
    if len(extractions) != 1:
        return []
    wanted, navigator = extractions[0].span, place.navigator
    return [
        place.at(mention)
        for mention in navigator.mentions
        if any(item.span == wanted for item in navigator.extractions_at(mention))
    ]
