"""Grows the selection along the syntax: value, property, element, element with its hashTree, and so on."""

from __future__ import annotations

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import findings_at, mention_at
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.text.span import Span


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    @with_fence()
    async def selection(params: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
        def make(document: Document, analysis: Analysis) -> list[types.SelectionRange] | None:
            return [_chain(server, analysis, position) for position in params.positions]

        return await server.ask(params.text_document.uri, make, None)


def _chain(server: Server, analysis: Analysis, position: types.Position) -> types.SelectionRange:
    encoding = server.documents.encoding
    offset = offset_of(analysis.source, position, encoding)
    spans = set(analysis.navigator.around(offset) if analysis.navigator is not None else ())
    spans |= {finding.span for finding in findings_at(analysis, offset) if len(finding.span)}
    mention = mention_at(analysis.navigator, offset)
    if mention is not None:
        spans.add(mention.span)
    chain: types.SelectionRange | None = None
    outer = Span(0, len(analysis.source.data))
    for span in sorted(spans, key=lambda span: (-len(span), span)):
        if outer.covers(span):
            chain = types.SelectionRange(range_of(analysis.source, span, encoding), chain)
            outer = span
    return chain or types.SelectionRange(types.Range(position, position))
