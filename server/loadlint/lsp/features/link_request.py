"""`loadlint/linkRecordings`: the edits that name recordings in a script, for editors that let the user choose files.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}, "recordings": [path, …]}`; the result is a list
of text edits, or null where the text is no load script or has no place for a link.
"""

from __future__ import annotations

from typing import Any

from loadlint.changes import CannotWriteError
from loadlint.engine import Analysis
from loadlint.lsp.convert import text_edits
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.params import field, texts
from loadlint.lsp.server import Server
from loadlint.project.linked_files import link_edits

METHOD = "loadlint/linkRecordings"


def register(server: Server) -> None:
    """Answer for the newest version of an open text."""

    @server.feature(METHOD)
    @with_fence()
    async def link(params: Any) -> list[Any] | None:
        uri, paths = field(params, str, "textDocument", "uri"), texts(params, "recordings")

        def edits(document: Document, analysis: Analysis) -> list[Any] | None:
            if not paths:
                return None
            try:
                return list(
                    text_edits(
                        document.source,
                        link_edits(analysis.script, analysis.context.dialect, paths),
                        server.documents.encoding,
                    )
                )
            except CannotWriteError:
                return None

        return await server.ask(uri, edits, None)
