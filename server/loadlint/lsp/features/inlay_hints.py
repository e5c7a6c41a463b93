"""Inlay hints: behind a variable that a request sends, where its value comes from."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp import recorded_values
from loadlint.lsp.at_cursor import location
from loadlint.lsp.convert import position_of, span_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.text.span import Span


def register(server: Server) -> None:
    """Answer for a part of an open load script."""

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    @fenced(_nothing)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        def make(document: Document, analysis: Analysis) -> list[types.InlayHint]:
            wanted = span_of(document.source, params.range, server.documents.encoding)
            return list(_hints(server, analysis, wanted))

        return await server.ask(params.text_document.uri, make, [])

    async def again() -> None:
        if server.client.refreshes_hints:
            await server.workspace_inlay_hint_refresh_async(None)

    server.when_changed.append(again)


def _nothing() -> list[types.InlayHint]:
    return []


def _hints(server: Server, analysis: Analysis, wanted: Span) -> Iterator[types.InlayHint]:
    encoding, steps = server.documents.encoding, analysis.script.steps
    sources = {
        extraction.variable.rpartition(".")[2]: extraction for extraction in reversed(analysis.script.extractions)
    }
    requests = [(step.index, step.span) for step in steps if len(step.span)]
    data = analysis.source.data
    for mention in analysis.navigator.mentions if analysis.navigator is not None else ():
        source = sources.get(mention.variable)
        if source is None or mention.defines or not wanted.covers(mention.span):
            continue
        if not any(index > source.step and span.covers(mention.span) for index, span in requests):
            continue
        # In `${id}` the hint stands behind the brace.
        end = mention.span.end
        end = data.find(b"}", end) + 1 or end if data[mention.span.start - 2 : mention.span.start] == b"${" else end
        part = types.InlayHintLabelPart(
            f"← extracted in {recorded_values.name_of(analysis, source.step)}",
            location=location(server, analysis.script.source, source.span),
        )
        where = position_of(analysis.source, end, encoding)
        yield types.InlayHint(where, [part], padding_left=True)
