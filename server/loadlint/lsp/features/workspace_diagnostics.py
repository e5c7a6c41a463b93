"""Diagnostics of all scripts in the workspace's folders, open or not, as they are found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types
from msgspec import Struct, field

from loadlint import engine
from loadlint.cache import entries
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError, read
from loadlint.lsp.crash_reports import fenced, logged
from loadlint.lsp.documents import Document
from loadlint.lsp.features.diagnostics import diagnostics, findings_about, identity
from loadlint.lsp.server import Server
from loadlint.lsp.worker import Result
from loadlint.project.walk import scripts_under
from loadlint.text.source import Source

_BATCH = 20

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


class _Checked(Struct, frozen=True):
    """What was found in a file. `marks` tell the versions of all files that it depends on, by path."""

    marks: dict[str, object]
    result_id: str = ""
    items: list[types.Diagnostic] = field(default_factory=list)


class _Known(Struct):
    """What was found in files that are not open, by path."""

    files: dict[str, _Checked] = field(default_factory=dict)


def register(server: Server) -> None:
    """Answer in parts where the client takes them."""
    checked_files = _Known()

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    @fenced(_nothing)
    async def workspace_diagnostic(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        before = {previous.uri: previous.value for previous in params.previous_result_ids}
        ready: list[Report] = []
        for path in await server.worker.run(lambda: list(_scripts(server))):
            ready.append(await _report(server, checked_files, path, before))
            if params.partial_result_token is not None and len(ready) >= _BATCH:
                send(params.partial_result_token, ready)
                ready = []
        if params.partial_result_token is not None and ready:
            send(params.partial_result_token, ready)
            ready = []
        return types.WorkspaceDiagnosticReport(ready)

    def send(token: types.ProgressToken, ready: list[Report]) -> None:
        part = types.WorkspaceDiagnosticReportPartialResult(ready)
        server.protocol.notify(types.PROGRESS, types.ProgressParams(token, part))

    async def again() -> None:
        checked_files.files.clear()

    # Before the client asks anew.
    server.when_changed.insert(0, again)


def _nothing() -> types.WorkspaceDiagnosticReport:
    return types.WorkspaceDiagnosticReport([])


async def _report(server: Server, checked_files: _Known, path: Path, before: dict[str, str]) -> Report:
    uri = path.as_uri()
    document = next((candidate for candidate in server.documents.all() if _is_of(candidate, path)), None)
    if document is not None:
        # Its own pulls answer for it; two reports about one text would show each problem twice.
        return types.WorkspaceFullDocumentDiagnosticReport(document.uri, [], document.version)
    checked = checked_files.files.get(str(path))
    if checked is None or checked.marks != _marks(server, checked.marks):
        checked = checked_files.files[str(path)] = await server.worker.run(lambda: _check(server, path, uri))
    if before.get(uri) == checked.result_id:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, checked.result_id)
    return types.WorkspaceFullDocumentDiagnosticReport(uri, checked.items, result_id=checked.result_id)


def _marks(server: Server, paths: Iterable[str]) -> dict[str, object]:
    """What tells the version of each file: that of the editor, where it is open there."""
    opened = {path: server.documents.of_path(path) for path in paths}
    return {path: entries.stamp(path) if text is None else (text.uri, text.version) for path, text in opened.items()}


def _is_of(document: Document, path: Path) -> bool:
    return os.path.abspath(document.source.path) == str(path)


def _scripts(server: Server) -> Iterator[Path]:
    suffixes = frozenset(suffix for dialect in engine.all_dialects() for suffix in dialect.suffixes)
    seen: set[Path] = set()
    for folder in server.roots():
        # A folder that is gone or closed to us has no scripts that we could show.
        for script in scripts_under(str(folder), suffixes, lambda problem: None):
            path = Path(os.path.abspath(script))
            if path not in seen:
                seen.add(path)
                yield path


def _check(server: Server, path: Path, uri: str) -> _Checked:
    """What is wrong with a file on the disk; nothing with one that is no load script or can't be read."""
    marks = _marks(server, [str(path)])
    with logged("a file of the workspace"):
        try:
            data = b"" if server.reach(str(path)).refusal(str(path)) else read(str(path), SCRIPT)
        except ReadError:
            data = b""
        document = Document(uri, 0, Source(str(path), data))
        result = Result(document, server.analyse(document.source))
        by_analysis = findings_about(server, result)
        sources = [analysis.script.source for analysis, _ in by_analysis]
        marks |= _marks(server, (os.path.abspath(file.path) for source in sources for file in source.files))
        return _Checked(marks, identity(server, result, by_analysis), diagnostics(server, result, by_analysis))
    return _Checked(marks)
