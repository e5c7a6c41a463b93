"""All places of a variable."""

from __future__ import annotations

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import findings_at, location, mention_at, same
from loadlint.lsp.convert import offset_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server


def register(server: Server) -> None:
    """Answer for open load scripts. Of a recorded value all places that send it."""

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    @fenced(_nothing)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        def find(document: Document, analysis: Analysis) -> list[types.Location]:
            encoding = server.documents.encoding
            offset = offset_of(document.source, params.position, encoding)
            mention = mention_at(analysis, offset)
            if mention is None:
                spans = {
                    span for finding in findings_at(analysis, offset)[:1] for span in (finding.span, *finding.uses)
                }
            else:
                wanted = params.context.include_declaration
                spans = {occurrence.span for occurrence in same(analysis, mention) if wanted or not occurrence.defines}
            return [location(analysis, document.uri, span, encoding) for span in sorted(spans)]

        return await server.ask(params.text_document.uri, find, [])


def _nothing() -> list[types.Location]:
    return []
