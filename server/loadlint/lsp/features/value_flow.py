"""`loadlint/valueFlow`: the values that run from responses into later requests, for the editor's view and panel.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is what `valueflow.as_json` makes,
its places as `{"line": …, "range": …}`, or null for a text that is no load script.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from loadlint import valueflow
from loadlint.lsp.convert import range_of
from loadlint.lsp.documents import Document
from loadlint.lsp.faults import fenced
from loadlint.lsp.server import Server
from loadlint.lsp.worker import SupersededError
from loadlint.text.span import Span

METHOD = "loadlint/valueFlow"


def register(server: Server) -> None:
    """Answer with the picture of the newest version of an open text."""

    @server.feature(METHOD)
    @fenced(_nothing)
    async def value_flow(params: Any) -> dict[str, Any] | None:
        document = server.documents.get(params.textDocument.uri)
        if document is None:
            return None
        try:
            result = await server.worker.result(document)
        except SupersededError:
            raise JsonRpcException("the text has changed", types.LSPErrorCodes.ContentModified.value) from None
        analysis = result.analysis
        if analysis is None:
            return None
        flow = await server.worker.run(lambda: valueflow.build(analysis))
        return valueflow.as_json(flow, lambda span: _place(server, document, span))


def _place(server: Server, document: Document, span: Span) -> dict[str, Any]:
    where = range_of(document.source, span, server.documents.encoding)
    ends = ({"line": end.line, "character": end.character} for end in (where.start, where.end))
    start, end = ends
    return {"line": start["line"] + 1, "range": {"start": start, "end": end}}


def _nothing() -> dict[str, Any] | None:
    return None
