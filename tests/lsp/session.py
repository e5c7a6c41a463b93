"""A client that talks to the real server process, with the capabilities of real editors."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest_lsp
from lsprotocol import converters, types

T = TypeVar("T")

VSCODE = json.loads((Path(__file__).parents[1] / "data" / "vscode_initialize_params.json").read_bytes())
EDITORS = ("vscode", "neovim@v0.11.0", "neovim@v0.10.0", "emacs@v29.1")
SECONDS = 30


def capabilities(editor: str) -> types.ClientCapabilities:
    """What an editor tells about itself."""
    if editor == "vscode":
        return converters.get_converter().structure(VSCODE["capabilities"], types.ClientCapabilities)
    return pytest_lsp.client_capabilities(editor)


async def soon(wait: Awaitable[T]) -> T:
    """Something that comes within a bounded time."""
    return await asyncio.wait_for(wait, SECONDS)


@dataclass
class Session:
    """One connection; keeps the client's copy of one text."""

    client: pytest_lsp.LanguageClient
    encoding: str
    pulls: bool
    version: int = 0
    text: str = ""
    uri: str = ""

    async def open(self, path: Path, text: str | None = None) -> None:
        """Open a file, with its text on the disk or another one."""
        self.uri, self.version = path.as_uri(), 1
        self.text = path.read_text() if text is None else text
        item = types.TextDocumentItem(self.uri, "javascript", self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def replace(self, old: str, new: str) -> None:
        """Replace a piece of the text by an incremental change."""
        start = self.text.index(old)
        where = types.Range(self.position(start), self.position(start + len(old)))
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                [types.TextDocumentContentChangePartial(range=where, text=new)],
            )
        )
        self.text = self.text[:start] + new + self.text[start + len(old) :]

    async def diagnostics(self, previous: str | None = None) -> list[types.Diagnostic]:
        """The diagnostics of the newest version, in the way that the editor gets them."""
        if self.pulls:
            report = await self.pull(previous)
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        while True:
            found = await soon(self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS))
            if found.uri == self.uri and found.version == self.version:
                return list(found.diagnostics)

    async def pull(self, previous: str | None = None) -> types.DocumentDiagnosticReport:
        """Ask for diagnostics."""
        params = types.DocumentDiagnosticParams(
            types.TextDocumentIdentifier(self.uri), identifier="loadlint", previous_result_id=previous
        )
        return await soon(self.client.text_document_diagnostic_async(params))

    async def actions(self, where: types.Range, *only: str) -> list[types.CodeAction]:
        """The code actions at a place, resolved."""
        context = types.CodeActionContext([], only=list(only) or None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), where, context)
        found = await soon(self.client.text_document_code_action_async(params))
        actions = [action for action in found or () if isinstance(action, types.CodeAction)]
        return [
            action if action.edit else await soon(self.client.code_action_resolve_async(action)) for action in actions
        ]

    def apply(self, action: types.CodeAction) -> str:
        """The text after an action."""
        edit = action.edit
        assert edit
        if edit.document_changes:
            (change,) = edit.document_changes
            assert isinstance(change, types.TextDocumentEdit)
            assert change.text_document.version == self.version
            edits = list(change.edits)
        else:
            assert edit.changes
            edits = list(edit.changes[self.uri])
        text = self.text
        edits.sort(key=lambda item: self.offset(item.range.start))
        for item in reversed(edits):
            assert not isinstance(item, types.SnippetTextEdit)
            text = text[: self.offset(item.range.start)] + item.new_text + text[self.offset(item.range.end) :]
        return text

    def position(self, offset: int) -> types.Position:
        """The position of a character of the text, counted anew and not by the server's code."""
        before = self.text[:offset].replace("\r\n", "\n\n").split("\n")
        return types.Position(self.text[:offset].count("\n"), self._units(before[-1]))

    def offset(self, position: types.Position) -> int:
        """The character at a position."""
        line = self.text.split("\n")[: position.line]
        start = sum(len(item) + 1 for item in line)
        rest = self.text[start:]
        return next(start + n for n in range(len(rest) + 1) if self._units(rest[:n]) >= position.character)

    def shown(self, where: types.Range) -> str:
        """The text of a range."""
        return self.text[self.offset(where.start) : self.offset(where.end)]

    def _units(self, text: str) -> int:
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode({1: "utf-8", 2: "utf-16-le", 4: "utf-32-le"}[size])) // size


@contextlib.asynccontextmanager
async def session(editor: str, folder: Path) -> AsyncIterator[Session]:
    """A server that has been initialised by an editor."""
    config = pytest_lsp.ClientServerConfig([sys.executable, "-m", "loadlint", "server", "--stdio"])
    client = await config.start()
    assert isinstance(client, pytest_lsp.LanguageClient)
    own = capabilities(editor)
    params = types.InitializeParams(
        capabilities=own, workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)]
    )
    result = await soon(client.initialize_session(params))
    pulls = bool(own.text_document and own.text_document.diagnostic)
    yield Session(client, str(result.capabilities.position_encoding or "utf-16"), pulls)
    await soon(client.shutdown_session())
    await soon(client.stop())  # type: ignore[no-untyped-call]
