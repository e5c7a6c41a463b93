"""`loadlint/script`: what the server takes a text for, for the editor's status line.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is null for a text that is no load
script, else its dialect, the number of its requests, and its recordings with what is wrong with them.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from loadlint.lsp.faults import fenced
from loadlint.lsp.server import Server
from loadlint.lsp.worker import SupersededError

METHOD = "loadlint/script"


def register(server: Server) -> None:
    """Answer about the newest version of an open text."""

    @server.feature(METHOD)
    @fenced(_nothing)
    async def script(params: Any) -> dict[str, Any] | None:
        document = server.documents.get(params.textDocument.uri)
        if document is None:
            return None
        try:
            result = await server.worker.result(document)
        except SupersededError:
            raise JsonRpcException("the text has changed", types.LSPErrorCodes.ContentModified.value) from None
        if result.analysis is None:
            return None
        recordings = [
            {
                "path": recording.path,
                "exchanges": len(recording.exchanges),
                "problems": [issue.message for issue in recording.health],
            }
            for recording in result.analysis.recordings
        ]
        script = result.analysis.script
        return {"dialect": script.dialect, "requests": len(script.steps), "recordings": recordings}


def _nothing() -> dict[str, Any] | None:
    return None
