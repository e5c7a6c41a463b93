"""Go to definition: of a variable what sets it, of a recorded value the response that issued it, of a name the file."""

from __future__ import annotations

import os
from pathlib import Path

from lsprotocol import types

from loadlint.disk.reach import Reach
from loadlint.disk.reading import is_file
from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import findings_at, location, mention_at, same
from loadlint.lsp.convert import offset_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.diagnostics import issued_at
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    @fenced(_nothing)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        def find(document: Document, analysis: Analysis) -> list[types.Location]:
            encoding = server.documents.encoding
            offset = offset_of(document.source, params.position, encoding)
            mention = mention_at(analysis, offset)
            if mention is not None:
                setting = [other for other in same(analysis, mention) if other.defines]
                return [location(analysis, document.uri, other.span, encoding) for other in setting]
            issued = [issued_at(server, analysis, finding) for finding in findings_at(analysis, offset)]
            return [place for place in issued if place is not None] or _file(
                analysis, offset, server.reach(analysis.source.path)
            )

        return await server.ask(params.text_document.uri, find, [])


def _nothing() -> list[types.Location]:
    return []


def _file(analysis: Analysis, offset: int, reach: Reach) -> list[types.Location]:
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    folder = os.path.dirname(os.path.abspath(analysis.source.path))
    for name in analysis.navigator.file_names if analysis.navigator is not None else ():
        path = os.path.join(folder, name.path)
        if name.span.start <= offset <= name.span.end and reach.refusal(path) is None and is_file(path):
            return [types.Location(Path(path).resolve().as_uri(), start)]
    return []
