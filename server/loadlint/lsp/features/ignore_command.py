"""The command that adds a value to the ignore list of a script's configuration."""

from __future__ import annotations

import os
from pathlib import Path

from lsprotocol import types

from loadlint.disk.limits import CONFIGURATION
from loadlint.disk.reading import ReadError, read
from loadlint.lsp.actions.ignore_value import COMMAND, TITLE
from loadlint.lsp.convert import path_of, text_edits
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.project import config
from loadlint.project.ignore_lists import CannotIgnoreError, with_ignored
from loadlint.text.edits import line_edits
from loadlint.text.source import Source


def register(server: Server) -> None:
    """`loadlint.ignoreEverywhere`, with the script's URI and the value."""

    @server.command(COMMAND)
    async def ignore_everywhere(uri: str, value: str) -> bool:
        """Write the value into the configuration; False where that was not done."""
        document = server.documents.get(uri)
        if document is None or not server.client.applies_edits:
            return False
        file = _configuration(server, document)
        try:
            before = _text(file)
            after = with_ignored(before, value, config.tables_above(file))
        except (CannotIgnoreError, ReadError, UnicodeDecodeError):
            server.tell_once(f"{file}: the value could not be added; write it into the list `ignored.values`")
            return False
        edit = _edit(server, file, before, after)
        done = await server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, TITLE))
        return done.applied


def _configuration(server: Server, document: Document) -> str:
    """The file that configures a script: the nearest one, or a new one in the workspace's folder."""
    path = path_of(document.uri)
    try:
        file = server.configuration(os.path.dirname(path)).file
    except config.ConfigError as error:
        file = error.file
    folder = next((str(root) for root in server.folders(document) if Path(path).is_relative_to(root)), None)
    return file or os.path.join(folder or os.path.dirname(path), config.FILES[0])


def _text(file: str) -> str:
    return read(file, CONFIGURATION).decode("utf-8") if os.path.lexists(file) else ""


def _edit(server: Server, file: str, before: str, after: str) -> types.WorkspaceEdit:
    """The file with its new text; it is made where there is none."""
    uri = Path(file).as_uri()
    source = Source(file, before.encode())
    edits = text_edits(source, line_edits(source.data, after.encode()), server.documents.encoding)
    if not server.client.makes_files:
        return types.WorkspaceEdit(changes={uri: [types.TextEdit(edit.range, edit.new_text) for edit in edits]})
    document = types.OptionalVersionedTextDocumentIdentifier(uri, None)
    new = [] if os.path.lexists(file) else [types.CreateFile(uri)]
    return types.WorkspaceEdit(document_changes=[*new, types.TextDocumentEdit(document, [*edits])])
