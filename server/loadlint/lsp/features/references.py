"""All places of a variable, in whatever file, and those where others hold the value that it took out of a response."""

from __future__ import annotations

from lsprotocol import types

from loadlint.lsp.at_cursor import findings_at, location
from loadlint.lsp.convert import offset_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.name_places import About, at_cursor, everywhere, holders
from loadlint.lsp.server import Server


def register(server: Server) -> None:
    """Answer for open load scripts. Of a recorded value all places that send it."""

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    @with_fence(list)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        def find(document: Document, about: About) -> list[types.Location]:
            named = at_cursor(server, document, about, params.position)
            if not named:
                return _of_value(server, document, about, params.position)
            places = [*everywhere(server, named), *(holder for place in named for holder in holders(place))]
            by_place = {(place.path, place.span): place for place in reversed(places)}
            wanted = params.context.include_declaration
            return [
                location(server, by_place[key].script.source, by_place[key].mention.span)
                for key in sorted(by_place)
                if wanted or not by_place[key].mention.defines
            ]

        return await server.ask_about(params.text_document.uri, find, [])


def _of_value(server: Server, document: Document, about: About, position: types.Position) -> list[types.Location]:
    """The places that send a recorded value."""
    offset = offset_of(document.source, position, server.documents.encoding)
    for analysis, start in about:
        for finding in findings_at(analysis, start + offset)[:1]:
            spans = sorted({place.span for place in analysis.finding_of(finding).each_place})
            return [location(server, analysis.script.source, span) for span in spans]
    return []
