"""The server: what it knows of its client, the open texts, and the way to an analysis."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from msgspec import Struct
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from loadlint import engine, resources
from loadlint.dialects import optional
from loadlint.disk.reach import Reach, is_within
from loadlint.entries import may_be_module
from loadlint.errors import RecordingError
from loadlint.lsp.client import Client, client_of
from loadlint.lsp.convert import path_of, wrong_line
from loadlint.lsp.crash_reports import where
from loadlint.lsp.diagnostics_scope import OPEN, Scope, scope_of
from loadlint.lsp.documents import Document, Documents
from loadlint.lsp.entry_analyses import EntryAnalyses
from loadlint.lsp.framing import FrameError
from loadlint.lsp.masking import masked_answer
from loadlint.lsp.open_recordings import Shelf
from loadlint.lsp.progress import Progress
from loadlint.lsp.run_results import RunResults
from loadlint.lsp.virtual_texts import Pages
from loadlint.lsp.worker import SupersededError, Worker
from loadlint.lsp.wrong_configurations import WrongConfigurations
from loadlint.navigation import Navigator
from loadlint.project import Project, config, read_local_file
from loadlint.project.editable_files import home_of
from loadlint.recordings.exchange import Recording
from loadlint.script import Script
from loadlint.secrets.masker import SHOWS_ALL, Masker
from loadlint.text.source import Source

T = TypeVar("T")

logger = logging.getLogger(__name__)


class InvalidMessage(Struct, frozen=True):
    """A message that does not keep to the protocol; `method` is None where it names none."""

    id: Any
    method: Any


class Protocol(LanguageServerProtocol):
    """pygls with the server's own texts, since its copy of them splits lines in another way than editors do.

    They are brought up to date when a message is read: a request that comes next is about the new text, although the
    handlers of notifications run later.
    """

    _server: Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        opened = params.text_document
        self._server.documents.open(opened.uri, opened.version, opened.text)
        yield from self._pass_on(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        changed = params.text_document
        self._server.documents.change(changed.uri, changed.version, params.content_changes)
        yield from self._pass_on(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        self._server.documents.close(params.text_document.uri)
        yield from self._pass_on(types.TEXT_DOCUMENT_DID_CLOSE, params)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as its type says; an `InvalidMessage` where it does not keep to that, so that it is answered."""
        if "jsonrpc" not in data:
            return data
        method = data.get("method")
        if ("method" in data and not isinstance(method, str)) or not isinstance(data.get("id", ""), (str, int)):
            return InvalidMessage(data.get("id"), None)
        try:
            if method is not None and self.get_message_type(method) is None:
                # No parameters are good parameters of a method that nobody knows.
                data.setdefault("params", None)
            return super().structure_message(data)
        except Exception:
            return InvalidMessage(data.get("id"), method)

    def handle_message(self, message: Any) -> None:
        """Handle a message of the client; one that is none is answered with an error as far as that is possible."""
        if isinstance(message, InvalidMessage) and message.method is not None:
            error: JsonRpcException = JsonRpcInvalidParams(f"Invalid Params: {message.method}")
        elif isinstance(message, InvalidMessage) or not hasattr(message, "jsonrpc"):
            error = JsonRpcInvalidRequest("Invalid Request")
            message = InvalidMessage(message.get("id") if isinstance(message, dict) else None, "")
        else:
            if isinstance(message, types.ExecuteCommandRequest) and message.params.arguments is None:
                # pygls looks at the number of arguments only where there are some.
                message.params.arguments = []
            super().handle_message(message)
            return
        is_request = isinstance(message.id, (str, int))
        if is_request or message.method == "":
            # Null, as the protocol wants it, where no id could be read.
            self._send_response(message.id if is_request else None, error=error.to_response_error())
        else:
            logger.warning("a notification with invalid parameters: %s", message.method)

    def _send_response(self, msg_id: Any, result: Any = None, error: types.ResponseError | None = None) -> None:
        """Answer a request; of a fault of our own without its text and its trace, which may hold what was read."""
        if error is not None and error.code == JsonRpcInternalError.CODE:
            error = JsonRpcInternalError().to_response_error()
        super()._send_response(msg_id, result, error)

    def _pass_on(self, method: str, params: object) -> Generator[Any, Any, None]:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None


Hook = Callable[[], Awaitable[None]]
_ANSWERS = frozenset(code.value for code in types.LSPErrorCodes)
"""The errors that are answers to a request: it was refused, or has come too late."""


class Server(LanguageServer):
    """The state of one connection.

    Features add to `when_ready`, what is done once the client is ready for requests, to `when_changed`, what is done
    after something beside the texts has changed (a recording, the configuration), and to `when_noted`, what is done
    after a run has shown something of a script.
    """

    def __init__(self) -> None:
        super().__init__("loadlint", version("loadlint"), protocol_cls=Protocol)
        self.client = Client()
        self.documents = Documents()
        self.worker = Worker(self.analyse)
        self.shelf = Shelf(self._start, Progress(self).report, self.refresh)
        self.pages = Pages(self.load)
        self.runs = RunResults()
        self.entries = EntryAnalyses(self._analysis_of, self.parse, self.project, self._read_file, self._home_of)
        self.wrong_configurations = WrongConfigurations()
        self.runs_under_way: dict[str, asyncio.Task[dict[str, Any]]] = {}
        self.shows_secrets = False
        self.time_limit: int | None = None
        self.scope: Scope = OPEN
        self.when_ready: list[Hook] = []
        self.when_changed: list[Hook] = []
        self.when_noted: list[Hook] = []
        self._told: set[str] = set()
        self._logged: set[str] = set()
        self._running: set[asyncio.Future[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, params: types.InitializeParams) -> None:
        """Take over what the client says about itself; to be called from the loop that talks to it."""
        self._loop = asyncio.get_running_loop()
        logging.getLogger("loadlint").addHandler(_ToClient(self))
        self.documents.encoding = self.workspace.position_encoding or types.PositionEncodingKind.Utf16
        options = params.initialization_options
        wishes = {name for name, value in options.items() if value is True} if isinstance(options, dict) else set()
        self.client = client_of(params.capabilities, wishes)
        self.pages.virtual = self.client.opens_pages
        self.show_secrets("showSecrets" in wishes)
        self.time_limit = _seconds(options.get("timeLimit")) if isinstance(options, dict) else None
        self.scope = scope_of(options.get("diagnosticsScope")) or OPEN if isinstance(options, dict) else OPEN

    @property
    def ended_well(self) -> bool:
        """Whether the client has asked for the end, as the protocol wants it."""
        return bool(self.protocol._shutdown)

    def project(self, source: Source) -> Project:
        """The project of a text. A configuration that can't be used is told once and left out."""
        folder = os.path.dirname(source.path)
        try:
            settings = self.configuration(folder)
        except config.ConfigError as error:
            self.tell_once(str(error))
            settings = config.Config(root=folder)
        reach = self.reach(source.path)
        if (
            settings.file is not None
            and reach.is_home(settings.file)
            and (reason := reach.refusal(settings.file)) is not None
        ):
            # One above the workspace is the user's own; but one in it may be a link to anywhere.
            self.tell_once(f"{settings.file}: is not used: {reason}")
            settings = config.Config(root=folder)
        return Project(
            settings,
            load=self.shelf.load,
            read_file=self._read_file,
            reach=reach,
            tell=self._warn_once,
            entries=self.entries.entries,
        )

    def uri_of(self, path: str) -> str:
        """The URI of a file: that of the open text, if it is open."""
        document = self.documents.of_path(path)
        return document.uri if document is not None else Path(os.path.abspath(path)).as_uri()

    def configuration(self, folder: str) -> config.Config:
        """The configuration for the scripts in a folder; a wrong one is shown at its place. Raises ConfigError."""
        try:
            settings = config.find(folder)
        except config.ConfigError as error:
            self._note_configuration(folder, error)
            raise
        self._note_configuration(folder, None)
        return settings

    def _note_configuration(self, folder: str, error: config.ConfigError | None) -> None:
        """Show what is wrong with a configuration at its place, and no more what was."""
        if self._loop is None or self._loop.is_closed():
            return
        for file in self.wrong_configurations.note(folder, error):
            self._loop.call_soon_threadsafe(self.text_document_publish_diagnostics, self._of_configuration(file))

    def _of_configuration(self, file: str) -> types.PublishDiagnosticsParams:
        wrong = self.wrong_configurations.of(file)
        items = [] if wrong is None else [wrong_line(wrong.line, wrong.reason)]
        return types.PublishDiagnosticsParams(Path(file).as_uri(), items)

    def reach(self, path: str) -> Reach:
        """Where the links of a script may lead. One that is in no folder of the workspace has its own folder."""
        roots = tuple(map(str, self.roots()))
        reach = Reach(roots, self.client.trusts)
        return reach if reach.is_home(path) else Reach((*roots, os.path.dirname(os.path.abspath(path))), reach.anywhere)

    def load(self, path: str) -> Recording:
        """A recording, by a path that is not a script's own word. Raises RecordingError."""
        reaches = [self.reach(document.source.path) for document in self.documents.all()]
        reasons = [
            reach.refusal(path) for reach in reaches or [Reach(tuple(map(str, self.roots())), self.client.trusts)]
        ]
        if all(reasons):
            raise RecordingError(f"{path}: {reasons[0]}")
        return self.shelf.load(path)

    async def ask(self, uri: str, work: Callable[[Document, engine.Analysis], T], otherwise: T) -> T:
        """What `work` makes of the newest version of an open load script, done beside the loop.

        `otherwise` for other texts, and where a newer version came before the answer.
        """
        document = self.documents.get(uri)
        if document is None:
            return otherwise
        try:
            analysis = (await self.worker.result(document)).analysis
        except SupersededError:
            return otherwise
        if analysis is None:
            return otherwise
        return await self.worker.run(lambda: masked_answer(work(document, analysis), self.masker(analysis)))

    async def ask_script(self, uri: str, work: Callable[[Document | None, engine.Analysis], T], otherwise: T) -> T:
        """As `ask`; of a module, what `work` makes of the script that runs it, of one with recordings if there is one.

        `work` gets the open text of that script, None where it is not open.
        """

        def answer(document: Document, about: list[tuple[engine.Analysis, int]]) -> T:
            analyses = [analysis for analysis, _ in about]
            analysis = next((each for each in analyses if each.flow is not None), next(iter(analyses), None))
            if analysis is None:
                return otherwise
            is_own = os.path.abspath(analysis.source.path) == os.path.abspath(document.source.path)
            opened = document if is_own else self.documents.of_path(analysis.source.path)
            return masked_answer(work(opened, analysis), self.masker(analysis))

        return await self.ask_about(uri, answer, otherwise)

    async def ask_about(
        self, uri: str, work: Callable[[Document, list[tuple[engine.Analysis, int]]], T], otherwise: T
    ) -> T:
        """What `work` makes of the analyses that tell about an open text, each with the offset where that begins in it.

        `otherwise` for texts that are not open, and where a newer version came before the answer. What it makes goes to
        the client as it is.
        """
        document = self.documents.get(uri)
        if document is None:
            return otherwise
        try:
            of_text = (await self.worker.result(document)).analysis
        except SupersededError:
            return otherwise
        return await self.worker.run(lambda: work(document, self.analyses_about(document, of_text)))

    async def ask_entries(self, uri: str, work: Callable[[Document, engine.Analysis, int], list[T]]) -> list[T]:
        """What `work` makes of each analysis that tells about an open text, with the offset where that begins in it."""

        def answers(document: Document, analyses: list[tuple[engine.Analysis, int]]) -> list[T]:
            return [
                answer
                for analysis, start in analyses
                for answer in masked_answer(work(document, analysis, start), self.masker(analysis))
            ]

        return await self.ask_about(uri, answers, [])

    def analyses_about(self, document: Document, of_text: engine.Analysis | None) -> list[tuple[engine.Analysis, int]]:
        """The analyses that tell about a text, each with the offset where the text begins in the script's source.

        They are those of the scripts that run it as a module, else its own.
        """
        path = document.source.path
        of_scripts = self.analyses_of_module(path) if may_be_module(path, document.source.data) else []
        return of_scripts or ([(of_text, 0)] if of_text is not None else [])

    def analyses_of_module(self, path: str) -> list[tuple[engine.Analysis, int]]:
        """The analyses of the scripts that run a module, each with the offset where the module begins in its source."""
        return [
            (analysis, file.start)
            for analysis in self.entries.of(path)
            for file in analysis.script.source.modules
            if os.path.abspath(file.path) == os.path.abspath(path)
        ]

    def scripts_of_module(self, path: str) -> Iterator[tuple[Script, Navigator, int]]:
        """As `analyses_of_module`, of the scripts alone, each with the way through it."""
        for script in self.entries.scripts(path):
            dialect = next(each for each in engine.all_dialects() if each.name == script.dialect)
            navigator = optional.navigator(dialect, script)
            for file in script.source.modules if navigator is not None else ():
                if navigator is not None and os.path.abspath(file.path) == os.path.abspath(path):
                    yield script, navigator, file.start

    def masker(self, analysis: engine.Analysis) -> Masker:
        """What masks the secrets of an analysis, unless the user wants to see them."""
        return SHOWS_ALL if self.shows_secrets else analysis.masker

    def show_secrets(self, wish: bool) -> None:
        """Show secrets from now on, or mask them; what was shown before is asked for anew by `changed`."""
        self.shows_secrets = self.pages.shows_secrets = wish

    def folders(self, document: Document) -> list[Path]:
        """The workspace's folders, those that hold a text first."""
        path = Path(document.source.path)
        return sorted(self.roots(), key=lambda folder: not path.is_relative_to(folder))

    def roots(self) -> list[Path]:
        """The workspace's folders."""
        if self._loop is None:
            # No client has said anything yet.
            return []
        return [Path(path_of(uri)) for uri in self.workspace.folders]

    async def refresh(self) -> None:
        """Take into account that something beside the texts has changed."""
        self.worker.forget_results()
        self.entries.forget()
        for hook in self.when_changed:
            await hook()

    def note(self) -> None:
        """Have the client ask anew, soon, for what a run has shown, or for which run is under way."""
        self._start(self._run_note_hooks)

    async def _run_note_hooks(self) -> None:
        for hook in self.when_noted:
            await hook()

    async def announce(self, method: str, options: Any) -> None:
        """Offer a feature that depends on the client."""
        registration = types.Registration(f"loadlint.{method}", method, options)
        # A client that promises this and then refuses still works without the feature.
        with suppress(JsonRpcException):
            await self.client_register_capability_async(types.RegistrationParams([registration]))

    async def withdraw(self, method: str) -> None:
        """Take back what was announced."""
        with suppress(JsonRpcException):
            registration = types.Unregistration(f"loadlint.{method}", method)
            await self.client_unregister_capability_async(types.UnregistrationParams([registration]))

    async def show(self, uri: str, place: types.Range | None = None) -> bool:
        """Open a text in the editor; False where it can't."""
        if not self.client.shows_documents:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Info, uri))
            return False
        shown = await self.window_show_document_async(types.ShowDocumentParams(uri, take_focus=True, selection=place))
        return shown.success

    def log(self, kind: types.MessageType, message: str) -> None:
        """Write a line into the client's log, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            params = types.LogMessageParams(kind, message)
            self._loop.call_soon_threadsafe(self.window_log_message, params)

    def tell_once(self, message: str) -> None:
        """Show a message to the user, the same one only once."""
        if message not in self._told and self._loop is not None:
            self._told.add(message)
            show = types.ShowMessageParams(types.MessageType.Warning, f"loadlint: {message}")
            self._loop.call_soon_threadsafe(self.window_show_message, show)

    def say(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(kind, f"loadlint: {message}"))

    async def answer(self, kind: types.MessageType, question: str, *titles: str) -> str | None:
        """The title that the user has chosen; None for none of them."""
        actions = [types.MessageActionItem(title) for title in titles]
        params = types.ShowMessageRequestParams(kind, question, actions)
        answer = await self.window_show_message_request_async(params)
        return answer.title if answer is not None else None

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong, without anything that a file or a message held, and tell the user once.

        Raises FrameError where the content of a message is no JSON: its length was wrong, and so is all that comes.
        """
        if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) and source is JsonRpcException:
            raise FrameError("the content of a message is no JSON; perhaps its length was wrong") from None
        if isinstance(error, (JsonRpcInvalidParams, JsonRpcMethodNotFound)):
            logger.warning("a request was refused: %s", where(error))
            return
        if isinstance(error, JsonRpcException) and error.code in _ANSWERS:
            # The client has it, and shows it to who has asked.
            return
        logger.error("%s: %s", getattr(source, "__name__", source), where(error))
        self.tell_once("an internal error occurred; see the server's log")

    def close(self) -> None:
        """End all work and leave nothing behind."""
        self.worker.close()
        self.shelf.close()
        self.pages.close()
        self.runs.close()

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Begin something on the loop, from any thread."""
        loop = self._loop

        def begin() -> None:
            assert loop is not None
            task = asyncio.ensure_future(work())
            # The loop itself holds its tasks weakly.
            self._running.add(task)
            task.add_done_callback(self._end_task)

        if loop is not None:
            loop.call_soon_threadsafe(begin)

    def _end_task(self, task: asyncio.Future[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s", where(error))

    def _home_of(self, path: str) -> str:
        """The folder of the project of a file: that of the workspace, where it is in one."""
        homes = [str(root) for root in self.roots() if is_within(os.path.abspath(path), str(root))]
        return max(homes, key=len) if homes else home_of(path, None)

    def analyse(self, source: Source) -> engine.Analysis | None:
        """The analysis of a text; None where it is no load script.

        A script of several files may have been analysed for one of its modules, since that has changed.
        """
        analysis = self.entries.known_analysis(source) or self._analysis_of(source)
        if analysis is not None:
            self.entries.note(analysis)
        return analysis

    def parse(self, source: Source) -> Script | None:
        """A text as a script, of which nothing is found out beside; None where it is none."""
        project = self.project(source)
        dialect = engine.dialect_of(source, project.read)
        return dialect.parse(source, project.read) if dialect is not None else None

    def _analysis_of(self, source: Source) -> engine.Analysis | None:
        try:
            analysis = engine.analyse(source, self.project(source))
        except engine.UnknownDialectError:
            return None
        for finding in analysis.findings:
            if finding.rule == engine.INTERNAL and finding.message not in self._logged:
                # The same part fails with each key; it is said once.
                self._logged.add(finding.message)
                logger.error("%s", finding.message)
        return analysis

    def _warn_once(self, message: str) -> None:
        """Write a line into the log, the same one only once."""
        if message not in self._logged:
            self._logged.add(message)
            logger.warning("%s", message)

    def _read_file(self, path: str) -> bytes | None:
        unsaved = self.documents.bytes_of(path)
        return read_local_file(path) if unsaved is None else unsaved


def _seconds(wish: Any) -> int | None:
    """The time limit of runs that a client wants; None where it says nothing that can be used."""
    return wish if isinstance(wish, int) and not isinstance(wish, bool) and wish > 0 else None


class _ToClient(logging.Handler):
    """Brings what loadlint logs to the user, who does not see where the server's own output goes."""

    def __init__(self, server: Server) -> None:
        super().__init__(logging.WARNING)
        self._server = server

    def emit(self, record: logging.LogRecord) -> None:
        kind = types.MessageType.Error if record.levelno >= logging.ERROR else types.MessageType.Warning
        self._server.log(kind, record.getMessage())


def create() -> Server:
    """A server with all features; each module of `features/` is one and has `register(server)`."""
    # pygls logs whole messages, and so the texts of files.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = Server()
    for name in resources.modules("lsp", "features"):
        resources.load("lsp", "features", name).register(server)
    return server
