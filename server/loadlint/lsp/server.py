"""The server: what it knows of its client, the open texts, and the way to an analysis."""

from __future__ import annotations

import asyncio
import importlib
import logging
import pkgutil
from collections.abc import Generator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from loadlint import engine
from loadlint.lsp import features
from loadlint.lsp.documents import Document, Documents
from loadlint.lsp.faults import where
from loadlint.lsp.worker import Worker
from loadlint.project import Project, config, read_local_file

logger = logging.getLogger(__name__)


class Protocol(LanguageServerProtocol):
    """pygls without its own copy of the texts, which splits lines in another way than editors do."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        yield from self._pass_on(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        yield from self._pass_on(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        yield from self._pass_on(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def _pass_on(self, method: str, params: object) -> Generator[Any, Any, None]:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None


class Server(LanguageServer):
    """The state of one connection."""

    def __init__(self) -> None:
        super().__init__("loadlint", version("loadlint"), protocol_cls=Protocol)
        self.documents = Documents()
        self.worker = Worker(self._analyse)
        self._told: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def started(self) -> None:
        """Remember the loop that talks to the client; to be called from it."""
        self._loop = asyncio.get_running_loop()

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics; then they are never pushed."""
        capabilities = self.client_capabilities.text_document
        return capabilities is not None and capabilities.diagnostic is not None

    def project(self, document: Document) -> Project:
        """The project of a text. A configuration that can't be used is told once and left out."""
        folder = Path(document.source.path).parent
        try:
            own = config.find(folder)
        except config.ConfigError as error:
            self.tell_once(str(error))
            own = config.Config(root=str(folder))
        return Project(own, read_file=self._read_file)

    def tell_once(self, message: str) -> None:
        """Show a message to the user, the same one only once."""
        if message not in self._told and self._loop is not None:
            self._told.add(message)
            show = types.ShowMessageParams(types.MessageType.Warning, f"loadlint: {message}")
            self._loop.call_soon_threadsafe(self.window_show_message, show)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong, without anything that a file or a message held, and tell the user once."""
        logger.error("%s: %s", getattr(source, "__name__", source), where(error))
        self.tell_once("an internal error occurred; see the server's log")

    def _analyse(self, document: Document) -> engine.Analysis | None:
        try:
            return engine.analyse(document.source, self.project(document))
        except engine.UnknownDialectError:
            return None

    def _read_file(self, path: str) -> bytes | None:
        unsaved = self.documents.bytes_of(path)
        return read_local_file(path) if unsaved is None else unsaved


def create() -> Server:
    """A server with all features; each module of `features/` is one and has `register(server)`."""
    # pygls logs whole messages, and so the texts of files.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = Server()
    for found in pkgutil.iter_modules(features.__path__):
        importlib.import_module(f"{features.__name__}.{found.name}").register(server)
    return server
