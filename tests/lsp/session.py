"""A client that talks to the server, with the capabilities of real editors.

The server runs in a thread of the test's own process, behind a socket: a process for each test would take ten times as
long, nearly all of it for its start. What is about the process itself starts one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit

import pytest_lsp
from cattrs import Converter
from lsprotocol import converters, types
from pygls.io_ import run_async
from pygls.protocol import default_converter

from loadlint.lsp.framing import Framed
from loadlint.lsp.server import create

T = TypeVar("T")

VSCODE = json.loads((Path(__file__).parents[1] / "data" / "vscode_initialize_params.json").read_bytes())
EDITORS = ("vscode", "neovim@v0.11.0", "neovim@v0.10.0", "emacs@v29.1")
SECONDS = 60
LANGUAGES = {".js": "javascript", ".ts": "typescript", ".py": "python", ".jmx": "xml"}


@cache
def capabilities(editor: str) -> types.ClientCapabilities:
    """What an editor tells about itself."""
    if editor == "vscode":
        return converters.get_converter().structure(VSCODE["capabilities"], types.ClientCapabilities)
    return pytest_lsp.client_capabilities(editor)


async def soon(wait: Awaitable[T], seconds: float = SECONDS) -> T:
    """Something that comes within a bounded time."""
    return await asyncio.wait_for(wait, seconds)


async def eventually(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)


@dataclass
class Asked:
    """What the server has asked the client for. `answer` is the title that a question is answered by."""

    registrations: list[types.Registration] = field(default_factory=list)
    edits: list[types.WorkspaceEdit] = field(default_factory=list)
    questions: list[types.ShowMessageRequestParams] = field(default_factory=list)
    refreshed: int = 0
    answer: str = ""


@dataclass
class Session:
    """One connection; keeps the client's copy of one text."""

    client: pytest_lsp.LanguageClient
    encoding: str
    pulls: bool
    asked: Asked
    server: types.ServerCapabilities
    version: int = 0
    text: str = ""
    uri: str = ""
    published: asyncio.Queue[types.PublishDiagnosticsParams] = field(default_factory=asyncio.Queue)

    def listen(self) -> None:
        """Take in all diagnostics that are pushed; several may come at once."""

        def take(found: types.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(found)
            self.listen()

        self.client.protocol.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, take)

    async def open(self, path: Path, text: str | None = None) -> None:
        """Open a file, with its text on the disk or another one."""
        self.uri, self.version = path.as_uri(), 1
        self.text = path.read_text() if text is None else text
        language = LANGUAGES[path.suffix]
        item = types.TextDocumentItem(self.uri, language, self.version, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def replace(self, old: str, new: str) -> None:
        """Replace a piece of the text by an incremental change."""
        self.edit(self.text.index(old), len(old), new)

    def edit(self, start: int, length: int, new: str) -> None:
        """Replace so many characters from a place by an incremental change."""
        where = types.Range(self.position(start), self.position(start + length))
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                [types.TextDocumentContentChangePartial(range=where, text=new)],
            )
        )
        self.text = self.text[:start] + new + self.text[start + length :]

    async def diagnostics(self, previous: str | None = None) -> list[types.Diagnostic]:
        """The diagnostics of the newest version, in the way that the editor gets them."""
        if self.pulls:
            report = await self.pull(previous)
            assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
            return list(report.items)
        while True:
            found = await soon(self.published.get())
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
            action if action.edit or action.command else await soon(self.client.code_action_resolve_async(action))
            for action in actions
        ]

    async def action(self, where: types.Range, title: str) -> types.CodeAction:
        """The one action at a place whose title begins so."""
        found = [action for action in await self.actions(where) if action.title.startswith(title)]
        assert len(found) == 1, [action.title for action in await self.actions(where)]
        return found[0]

    async def execute(self, command: types.Command) -> Any:
        """Have the server do what a command says."""
        params = types.ExecuteCommandParams(command.command, arguments=command.arguments)
        return await soon(self.client.workspace_execute_command_async(params))

    async def page(self, uri: str) -> str:
        """The text at an address: the server's own, or a file."""
        if urlsplit(uri).scheme == "loadlint":
            params = types.TextDocumentContentParams(uri)
            return (await soon(self.client.workspace_text_document_content_async(params))).text
        return Path(unquote(urlsplit(uri).path)).read_text()

    @property
    def document(self) -> types.TextDocumentIdentifier:
        """The open text."""
        return types.TextDocumentIdentifier(self.uri)

    def at(self, text: str, *, inside: str = "", nth: int = 0) -> types.Position:
        """The position of a piece of the text, or of what is `inside` of it; the nth from 0."""
        start = -1
        for _ in range(nth + 1):
            start = self.text.index(text, start + 1)
        return self.position(start + (text.index(inside) if inside else 0))

    def range_of(self, text: str) -> types.Range:
        """The range of a piece of the text."""
        start = self.text.index(text)
        return types.Range(self.position(start), self.position(start + len(text)))

    def apply(self, action: types.CodeAction) -> str:
        """The text after an action."""
        assert action.edit
        return self.edited(action.edit)

    def edited(self, edit: types.WorkspaceEdit) -> str:
        """The text after edits."""
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
async def session(
    editor: str, folder: Path, command: Sequence[str] = (), options: Mapping[str, object] | None = None
) -> AsyncIterator[Session]:
    """A server that has been initialised by an editor.

    `command` starts one in a process of its own; `options` are what the editor sends beside its capabilities.
    """
    asked = Asked()
    async with _process(command, asked) if command else _thread(asked) as client:
        own = capabilities(editor)
        params = types.InitializeParams(
            capabilities=own,
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
            initialization_options=options,
        )
        result = await soon(client.initialize_session(params))
        pulls = bool(own.text_document and own.text_document.diagnostic)
        encoding = str(result.capabilities.position_encoding or "utf-16")
        made = Session(client, encoding, pulls, asked, result.capabilities)
        if not pulls:
            made.listen()
        yield made
        await soon(client.shutdown_session())
        await soon(client.stop())  # type: ignore[no-untyped-call]


@contextlib.asynccontextmanager
async def _process(command: Sequence[str], asked: Asked) -> AsyncIterator[pytest_lsp.LanguageClient]:
    config = pytest_lsp.ClientServerConfig([*command], client_factory=lambda: _client(asked))
    client = await config.start()
    assert isinstance(client, pytest_lsp.LanguageClient)
    yield client


@contextlib.asynccontextmanager
async def _thread(asked: Asked) -> AsyncIterator[pytest_lsp.LanguageClient]:
    """A client of a server that runs in a thread; after `exit` the thread must end by itself."""
    here, there = socket.socketpair()
    with _serving(there) as thread:
        client = _client(asked)
        reader, writer = await asyncio.open_connection(sock=here)
        client.protocol.set_writer(writer)
        connection = run_async(client._stop_event, reader, client.protocol, error_handler=client.report_server_error)
        client._async_tasks.append(asyncio.create_task(connection))
        try:
            yield client
        finally:
            # A test that fails has sent no `exit`: the server must end all the same.
            writer.close()
            await soon(asyncio.to_thread(thread.join))


@contextlib.contextmanager
def _serving(there: socket.socket) -> Iterator[threading.Thread]:
    handlers = list(logging.getLogger("loadlint").handlers)
    server = create()
    server.protocol._converter = _server_converter()

    def serve() -> None:
        # The client of a test that fails goes without a word.
        with (
            contextlib.suppress(BrokenPipeError),
            there,
            there.makefile("rb") as incoming,
            there.makefile("wb") as outgoing,
        ):
            server.start_io(Framed(incoming), outgoing)  # type: ignore[arg-type]  # as the program does it
        server.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield thread
    logging.getLogger("loadlint").handlers[:] = handlers


@cache
def _server_converter() -> Converter:
    """The one of all servers: it writes itself a function for each type, which takes longer than most tests."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    return converter


@cache
def _client_converter() -> Converter:
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]

    def action(value: Any, _: type) -> types.Command | types.CodeAction:
        # lsprotocol 2025.0.0 takes each action that has a command for a mere command.
        kind: Any = types.Command if isinstance(value.get("command"), str) else types.CodeAction
        return cast("types.Command | types.CodeAction", converter.structure(value, kind))

    converter.register_structure_hook(types.Command | types.CodeAction, action)
    return converter


def _client(asked: Asked) -> pytest_lsp.LanguageClient:
    client = pytest_lsp.make_test_lsp_client()
    client.protocol._converter = _client_converter()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def register(params: types.RegistrationParams) -> None:
        asked.registrations += params.registrations

    @client.feature(types.CLIENT_UNREGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def unregister(params: types.UnregistrationParams) -> None:
        gone = {one.id for one in params.unregisterations}
        asked.registrations = [one for one in asked.registrations if one.id not in gone]

    @client.feature(types.WORKSPACE_APPLY_EDIT)  # type: ignore[untyped-decorator]
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        asked.edits.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)  # type: ignore[untyped-decorator]
    def question(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        asked.questions.append(params)
        return types.MessageActionItem(asked.answer) if asked.answer else None

    for method in (
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    ):
        client.feature(method)(lambda *_: None)
    return client
