"""The command that links a recording: asks which of the files near the script is meant, and writes the comment."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from loadlint.engine import Analysis
from loadlint.lsp.actions.link import link
from loadlint.lsp.commands import LINK
from loadlint.lsp.convert import name_of
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import workspace_edit
from loadlint.lsp.nearby_recordings import candidates, names
from loadlint.lsp.server import Server

_MOST = 4
_NONE = (
    "there is no recording near this script. Record the journey twice in the browser, with the same "
    "input data. Save both recordings as HAR files beside the script, under its name: checkout.har and checkout.2.har."
)


def register(server: Server) -> None:
    """`loadlint.linkTo`, with the script's URI and, if they are known already, the recordings' paths."""

    @server.command(LINK)
    async def link_to(uri: str, *recordings: str) -> bool:
        """Link a recording to an open script; False where nothing was linked. Raises JsonRpcInvalidParams."""
        if not all(isinstance(path, str) for path in recordings):
            raise JsonRpcInvalidParams("the recordings must be paths")
        document = server.documents.get(uri)
        if document is None:
            return False
        files = recordings or await _choose(document)
        if not files or not server.client.applies_edits:
            return False

        def make(document: Document, analysis: Analysis) -> types.WorkspaceEdit | None:
            edits = link(analysis, files)
            if edits is None:
                return None
            return workspace_edit(server, document, document.source, edits)

        edit = await server.ask(uri, make, None)
        if edit is None:
            return False
        label = "Link the recording"
        done = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))
        return done.applied

    async def _choose(document: Document) -> tuple[str, ...] | None:
        folders = server.folders(document)
        nearby = await server.worker.run(lambda: candidates(folders, document.source.path)[:_MOST])
        if not nearby:
            server.say(_NONE, types.MessageType.Info)
            return None
        titles = {names(files): files for files in nearby}
        question = f"loadlint: which recordings belong to {name_of(document.uri)}?"
        answer = await server.answer(types.MessageType.Info, question, *titles)
        return titles.get(answer) if answer is not None else None
