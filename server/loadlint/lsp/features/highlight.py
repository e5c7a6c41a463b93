"""Highlights all places of the variable, or of the recorded value, at the cursor."""

from __future__ import annotations

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import findings_at, mention_at, same
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server

_READ, _WRITE = types.DocumentHighlightKind.Read, types.DocumentHighlightKind.Write


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    @fenced(_nothing)
    async def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        def find(document: Document, analysis: Analysis) -> list[types.DocumentHighlight]:
            encoding = server.documents.encoding
            offset = offset_of(document.source, params.position, encoding)
            mention = mention_at(analysis, offset)
            if mention is None:
                spans = sorted(
                    {span for finding in findings_at(analysis, offset)[:1] for span in (finding.span, *finding.uses)}
                )
                places = [(span, types.DocumentHighlightKind.Text) for span in spans]
            else:
                places = [
                    (occurrence.span, _WRITE if occurrence.defines else _READ) for occurrence in same(analysis, mention)
                ]
            return [types.DocumentHighlight(range_of(document.source, span, encoding), kind) for span, kind in places]

        return await server.ask(params.text_document.uri, find, [])


def _nothing() -> list[types.DocumentHighlight]:
    return []
