"""Inlay hints: behind a variable that a request sends, where its value comes from."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp import recorded_values
from loadlint.lsp.at_cursor import extractions_of, location
from loadlint.lsp.convert import range_of, span_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.navigation import Mention
from loadlint.script import Extraction
from loadlint.text.span import Span


def register(server: Server) -> None:
    """Answer for a part of an open load script."""

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    @with_fence(list)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        def make(document: Document, analysis: Analysis, start: int) -> list[types.InlayHint]:
            here = span_of(document.source, params.range, server.documents.encoding)
            return list(_hints(server, analysis, Span(here.start + start, here.end + start)))

        shown = await server.ask_entries(params.text_document.uri, make)
        # Of several scripts that run a module the first one tells.
        by_place = {(hint.position.line, hint.position.character): hint for hint in reversed(shown)}
        return list(reversed(by_place.values()))

    async def again() -> None:
        if server.client.refreshes_hints:
            await server.workspace_inlay_hint_refresh_async(None)

    server.when_changed.append(again)


def _hints(server: Server, analysis: Analysis, wanted: Span) -> Iterator[types.InlayHint]:
    encoding, source = server.documents.encoding, analysis.script.source
    requests = [(step.index, step.span) for step in analysis.script.steps if len(step.span)]
    for mention in analysis.navigator.mentions if analysis.navigator is not None else ():
        if mention.defines or not wanted.covers(mention.span):
            continue
        extraction = _extraction_of(analysis, mention)
        if extraction is None:
            continue
        if not any(index > extraction.step and span.covers(mention.span) for index, span in requests):
            continue
        # In `${id}` the hint stands behind the brace.
        end, data = mention.span.end, source.data
        end = data.find(b"}", end) + 1 or end if data[mention.span.start - 2 : mention.span.start] == b"${" else end
        part = types.InlayHintLabelPart(
            f"← extracted in {recorded_values.name_of(analysis, extraction.step)}",
            location=location(server, source, extraction.span),
        )
        where = range_of(source, Span(end, end), encoding).start
        yield types.InlayHint(where, [part], padding_left=True)


def _extraction_of(analysis: Analysis, mention: Mention) -> Extraction | None:
    """The one extraction whose value a variable holds at a place; by the name where its way is not known."""
    source, name = analysis.script.source, mention.variable
    held = {item.span: item for item in extractions_of(analysis, mention)}
    if len(held) == 1:
        return next(iter(held.values()))
    in_file = (item for item in held.values() if source.file_at(item.span.start) == source.file_at(mention.span.start))
    return next((item for item in in_file if item.variable.rpartition(".")[2] == name), None)
