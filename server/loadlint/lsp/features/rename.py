"""Renames a variable everywhere in a script, where nothing outside of the script can use it."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from loadlint.engine import Analysis
from loadlint.lsp.at_cursor import mention_at, same
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import workspace_edit
from loadlint.lsp.server import Server
from loadlint.navigation import Mention
from loadlint.text.edits import Edit


def register(server: Server) -> None:
    """Answer for open load scripts."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        def find(document: Document, analysis: Analysis) -> types.PrepareRenamePlaceholder | None:
            offset = offset_of(document.source, params.position, server.documents.encoding)
            mention = mention_at(analysis, offset)
            if mention is None or not _may_change(analysis, mention):
                return None
            where = range_of(document.source, mention.span, server.documents.encoding)
            return types.PrepareRenamePlaceholder(range=where, placeholder=mention.variable)

        return await server.ask(params.text_document.uri, find, None)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        def make(document: Document, analysis: Analysis) -> types.WorkspaceEdit | None:
            mention = mention_at(analysis, offset_of(document.source, params.position, server.documents.encoding))
            if mention is None or not _may_change(analysis, mention):
                return None
            name = params.new_name.strip()
            _check(analysis, mention, name)
            edits = [
                Edit(occurrence.span, f"{occurrence.before}{name}{occurrence.after}")
                for occurrence in same(analysis, mention)
            ]
            return workspace_edit(server, document, analysis.script.source, edits)

        return await server.ask(params.text_document.uri, make, None)


def _may_change(analysis: Analysis, mention: Mention) -> bool:
    places = list(same(analysis, mention))
    return any(place.defines for place in places) and all(place.private for place in places)


def _check(analysis: Analysis, mention: Mention, name: str) -> None:
    """Refuse a name that can't be, or that means something already."""
    navigator = analysis.navigator
    if navigator is None or not navigator.is_name(name):
        raise JsonRpcInvalidParams(f"a variable can't be called {name!r}")
    if name != mention.variable and name in analysis.script.names:
        # Another variable would be read in place of this one somewhere.
        raise JsonRpcException(f"{name!r} is in use", types.LSPErrorCodes.RequestFailed.value)
