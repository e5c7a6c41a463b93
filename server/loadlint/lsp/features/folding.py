"""Folding: the parts of the outline; in a test plan each element with its hashTree."""

from __future__ import annotations

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.outline import parts
from loadlint.lsp.server import Server


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    @with_fence(list)
    async def folding(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        def make(document: Document, analysis: Analysis) -> list[types.FoldingRange]:
            lines = document.source.lines
            ends: dict[int, int] = {}
            for symbol in parts(analysis):
                start = lines.line_of(symbol.span.start)
                end = lines.line_of(max(symbol.span.end - 1, symbol.span.start))
                if end > start:
                    ends[start] = max(end, ends.get(start, 0))
            return [types.FoldingRange(start, end, kind="region") for start, end in sorted(ends.items())]

        return await server.ask(params.text_document.uri, make, [])
