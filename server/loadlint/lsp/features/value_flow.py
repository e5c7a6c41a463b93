"""`loadlint/valueFlow`: the values that run from responses into later requests, for the editor's view and panel.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is what `value_flow.as_json` makes,
its places as `{"line": …, "range": …}` with lines from 1, or null for a text that is no load script.
"""

from __future__ import annotations

from typing import Any

from loadlint import value_flow
from loadlint.engine import Analysis
from loadlint.lsp.convert import Encoding, range_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.documents import Document
from loadlint.lsp.params import field
from loadlint.lsp.server import Server
from loadlint.text.source import Source
from loadlint.text.span import Span

METHOD = "loadlint/valueFlow"


def register(server: Server) -> None:
    """Answer with the picture of the newest version of an open text."""

    def picture(document: Document, analysis: Analysis) -> dict[str, Any] | None:
        encoding = server.documents.encoding
        flow = value_flow.masked(value_flow.build(analysis), server.masker(analysis))
        return value_flow.as_json(flow, lambda span: _place(document.source, span, encoding))

    @server.feature(METHOD)
    @fenced(_nothing)
    async def answer(params: Any) -> dict[str, Any] | None:
        return await server.ask(field(params, str, "textDocument", "uri"), picture, None)


def _place(source: Source, span: Span, encoding: Encoding) -> dict[str, Any]:
    where = range_of(source, span, encoding)
    start, end = ({"line": at.line, "character": at.character} for at in (where.start, where.end))
    return {"line": where.start.line + 1, "range": {"start": start, "end": end}}


def _nothing() -> dict[str, Any] | None:
    return None
