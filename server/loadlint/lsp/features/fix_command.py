"""The command `loadlint.fixScript`, with the text's address: applies all safe fixes, as `source.fixAll` does."""

from __future__ import annotations

from lsprotocol import types

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.lsp.commands import FIX
from loadlint.lsp.convert import name_of
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import edits_of_fix, workspace_edit
from loadlint.lsp.server import Server

_NONE = "{name}: no fix is proven to be safe, so nothing was changed"


def register(server: Server) -> None:
    """Offer the command."""

    def make(document: Document, analysis: Analysis) -> types.WorkspaceEdit | None:
        edits = edits_of_fix(analysis, engine.fix(analysis.source, server.project(analysis.source)))
        return workspace_edit(server, document, analysis.script.source, edits) if edits else None

    @server.command(FIX)
    async def fix(uri: str) -> bool:
        """Whether the script was changed."""
        edit = await server.ask(uri, make, None)
        if edit is None or not server.client.applies_edits:
            server.say(_NONE.format(name=name_of(uri)), types.MessageType.Info)
            return False
        params = types.ApplyWorkspaceEditParams(edit, "Apply all safe fixes")
        return (await server.workspace_apply_edit_async(params)).applied
