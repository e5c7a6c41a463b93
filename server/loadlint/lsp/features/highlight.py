"""Highlights all places of the variable, or of the recorded value, at the cursor."""

from __future__ import annotations

import os

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import findings_at
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.name_places import About, NamePlace, at_cursor, in_scripts
from loadlint.lsp.server import Server
from loadlint.text.span import Span

_TEXT, _READ, _WRITE = (
    types.DocumentHighlightKind.Text,
    types.DocumentHighlightKind.Read,
    types.DocumentHighlightKind.Write,
)


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    @with_fence(list)
    async def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        def find(document: Document, about: About) -> list[types.DocumentHighlight]:
            named = at_cursor(server, document, about, params.position)
            if named:
                kinds = _of_name(document, named)
            else:
                offset = offset_of(document.source, params.position, server.documents.encoding)
                kinds = dict.fromkeys(_of_value(document, about, offset), _TEXT)
            encoding = server.documents.encoding
            return [
                types.DocumentHighlight(range_of(document.source, span, encoding), kinds[span])
                for span in sorted(kinds)
            ]

        return await server.ask_about(params.text_document.uri, find, [])


def _of_name(document: Document, named: list[NamePlace]) -> dict[Span, types.DocumentHighlightKind]:
    """The places in the text that mean the variable, which is read or set there."""
    path = os.path.abspath(document.source.path)
    return {place.span: _WRITE if place.mention.defines else _READ for place in in_scripts(named) if place.path == path}


def _of_value(document: Document, about: About, offset: int) -> list[Span]:
    """The places in the text that send a recorded value."""
    path = os.path.abspath(document.source.path)

    def is_here(analysis: Analysis, span: Span) -> bool:
        return os.path.abspath(analysis.script.source.path_at(span.start)) == path

    return [
        analysis.script.source.span_in_file(span)
        for analysis, start in about
        for finding in findings_at(analysis, start + offset)[:1]
        for span in dict.fromkeys(place.span for place in analysis.finding_of(finding).each_place)
        if is_here(analysis, span)
    ]
