"""`loadlint/script`: what the server takes a text for, for the editor's status line.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is null for a text that is no load
script, else its dialect, the number of its requests, and its recordings with what is wrong with them.
"""

from __future__ import annotations

from typing import Any

from loadlint.engine import Analysis
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.documents import Document
from loadlint.lsp.params import field
from loadlint.lsp.server import Server

METHOD = "loadlint/script"


def register(server: Server) -> None:
    """Answer about the newest version of an open text."""

    @server.feature(METHOD)
    @fenced(_nothing)
    async def script(params: Any) -> dict[str, Any] | None:
        return await server.ask(field(params, str, "textDocument", "uri"), _status, None)


def _status(_: Document, analysis: Analysis) -> dict[str, Any] | None:
    recordings = [
        {
            "path": recording.path,
            "exchanges": len(recording.exchanges),
            "problems": [issue.message for issue in recording.health],
        }
        for recording in analysis.recordings
    ]
    return {"dialect": analysis.script.dialect, "requests": len(analysis.script.steps), "recordings": recordings}


def _nothing() -> dict[str, Any] | None:
    return None
