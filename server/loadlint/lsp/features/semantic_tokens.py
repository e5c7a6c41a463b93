"""Colours the expressions that the editor's own grammar does not know: `${…}` in test plans."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.convert import position_of, span_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.navigation import Token

_KINDS = ("variable", "function", "operator", "string")


def register(server: Server) -> None:
    """Answer for open load scripts, whole or in part."""
    legend = types.SemanticTokensLegend(list(_KINDS), [])

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, legend)
    @with_fence(_nothing)
    async def full(params: types.SemanticTokensParams) -> types.SemanticTokens:
        return await tokens(params.text_document.uri, None)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, legend)
    @with_fence(_nothing)
    async def part(params: types.SemanticTokensRangeParams) -> types.SemanticTokens:
        return await tokens(params.text_document.uri, params.range)

    async def tokens(uri: str, part: types.Range | None) -> types.SemanticTokens:
        def make(document: Document, analysis: Analysis) -> types.SemanticTokens:
            every = analysis.navigator.tokens if analysis.navigator is not None else ()
            if part is None:
                return _encoded_tokens(server, analysis, every)
            wanted = span_of(document.source, part, server.documents.encoding)
            inside = [token for token in every if token.span.end > wanted.start and token.span.start < wanted.end]
            return _encoded_tokens(server, analysis, inside)

        return await server.ask(uri, make, _nothing())


def _nothing() -> types.SemanticTokens:
    return types.SemanticTokens([])


def _encoded_tokens(server: Server, analysis: Analysis, tokens: Iterable[Token]) -> types.SemanticTokens:
    """Five numbers for each token: lines and characters from the one before, length, kind, no modifiers."""
    data: list[int] = []
    line = character = 0
    for token in tokens:
        start = position_of(analysis.source, token.span.start, server.documents.encoding)
        end = position_of(analysis.source, token.span.end, server.documents.encoding)
        if end.line != start.line:
            continue
        moved = start.character - (character if start.line == line else 0)
        data += [start.line - line, moved, end.character - start.character, _KINDS.index(token.kind), 0]
        line, character = start.line, start.character
    return types.SemanticTokens(data)
