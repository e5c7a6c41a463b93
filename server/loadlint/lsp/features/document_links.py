"""Links to what a script names: its recordings, CSV files, included plans, modules."""

from __future__ import annotations

import os
from pathlib import Path

from lsprotocol import types

from loadlint.disk.reading import is_file
from loadlint.engine import Analysis
from loadlint.lsp.convert import range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.text.span import Span


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    @with_fence(list)
    async def links(params: types.DocumentLinkParams) -> list[types.DocumentLink]:
        def make(document: Document, analysis: Analysis) -> list[types.DocumentLink]:
            folder = os.path.dirname(os.path.abspath(document.source.path))
            named = [(link.span, link.path, "Open the recording") for link in analysis.context.link.links if link.span]
            named += [
                (name.span, os.path.join(folder, name.path), "Open the file")
                for name in (analysis.navigator.file_names if analysis.navigator is not None else ())
                if name.span.end <= analysis.script.source.script_end
            ]
            return [link for span, path, tip in named if (link := _link(server, analysis, span, path, tip))]

        return await server.ask(params.text_document.uri, make, [])


def _link(server: Server, analysis: Analysis, span: Span, path: str, tip: str) -> types.DocumentLink | None:
    # First where it leads: on Windows a look at another computer's file already logs in there.
    if server.reach(analysis.source.path).refusal(path) is not None or not is_file(path):
        return None
    where = range_of(analysis.source, span, server.documents.encoding)
    return types.DocumentLink(where, target=Path(os.path.abspath(path)).as_uri(), tooltip=tip)
