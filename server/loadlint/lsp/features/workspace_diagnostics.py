"""Diagnostics of the scripts in the workspace's folders that are not open, as far as the user wants to see them.

The command `loadlint.diagnosticsScope` with `open`, `linked` or `workspace` changes that until the server ends or a
setting changes; it checks the scripts at once and tells how many problems there are. A client that asks by
`workspace/diagnostic` gets them as answers; to one that does not pull diagnostics they are pushed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from msgspec import Struct, field
from pygls.exceptions import JsonRpcInvalidParams

from loadlint import engine
from loadlint.cache import entries
from loadlint.disk.limits import SCRIPT
from loadlint.disk.reading import ReadError, read
from loadlint.lsp.convert import path_of
from loadlint.lsp.crash_reports import logging_crashes, with_fence
from loadlint.lsp.diagnostics_scope import LINKED, OPEN, scope_of
from loadlint.lsp.documents import Document
from loadlint.lsp.features.diagnostics import diagnostics, findings_about, identity
from loadlint.lsp.params import setting
from loadlint.lsp.progress_bar import result_with_progress
from loadlint.lsp.server import Server
from loadlint.lsp.worker import Result
from loadlint.project.copies import original_of
from loadlint.project.walk import scripts_under
from loadlint.text.sentences import number_of
from loadlint.text.source import Source

COMMAND = "loadlint.diagnosticsScope"
_BATCH = 20

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


class _Checked(Struct, frozen=True):
    """What was found in a file. `marks` tell the versions of all files that it depends on, by path."""

    marks: dict[str, object]
    result_id: str = ""
    items: list[types.Diagnostic] = field(default_factory=list)
    is_script: bool = False
    is_linked: bool = False


class _Checks(Struct):
    """What was found in files that are not open, by path, and the addresses of those that were pushed."""

    by_path: dict[str, _Checked] = field(default_factory=dict)
    pushed: set[str] = field(default_factory=set)


def register(server: Server) -> None:
    """Answer in parts where the client takes them; push to a client that does not pull."""
    checks = _Checks()

    @server.feature(types.WORKSPACE_DIAGNOSTIC)
    @with_fence(lambda: types.WorkspaceDiagnosticReport([]))
    async def workspace_diagnostic(params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
        return await _answer(server, checks, params)

    @server.command(COMMAND)
    async def diagnostics_scope(wish: str) -> bool:
        """Show the problems of these scripts from now on; False where the user has cancelled it."""
        scope = scope_of(wish)
        if scope is None:
            raise JsonRpcInvalidParams("the scope must be open, linked or workspace")
        server.scope = scope
        return await _check_all(server, checks)

    async def again() -> None:
        checks.by_path.clear()

    async def push() -> None:
        await _push(server, checks)

    # Before the client asks anew.
    server.when_changed.insert(0, again)
    server.when_changed.append(push)
    server.when_ready.append(push)


def follow(server: Server, settings: Any) -> None:
    """Take over the setting where the client sends it."""
    scope = scope_of(setting(settings, "loadlint", "diagnostics", "scope"))
    if scope is not None:
        server.scope = scope


async def _answer(
    server: Server, checks: _Checks, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    before = {previous.uri: previous.value for previous in params.previous_result_ids}
    token, ready = params.partial_result_token, list[Report]()
    async for report in _reports(server, checks, before):
        ready.append(report)
        if token is not None and len(ready) >= _BATCH:
            _send(server, token, ready)
            ready = []
    if token is not None and ready:
        _send(server, token, ready)
        ready = []
    return types.WorkspaceDiagnosticReport(ready)


def _send(server: Server, token: types.ProgressToken, ready: list[Report]) -> None:
    part = types.WorkspaceDiagnosticReportPartialResult(ready)
    server.protocol.notify(types.PROGRESS, types.ProgressParams(token, part))


async def _reports(server: Server, checks: _Checks, before: Mapping[str, str]) -> AsyncIterator[Report]:
    """What has changed since the client asked: of the files in the scope, and of those that left it."""
    gone = dict.fromkeys(before)
    async for path, checked in _in_scope(server, checks):
        uri = path.as_uri()
        gone.pop(uri, None)
        document = next((candidate for candidate in server.documents.all() if _is_of(candidate, path)), None)
        if document is not None:
            # Its own pulls answer for it; two reports about one text would show each problem twice.
            yield types.WorkspaceFullDocumentDiagnosticReport(document.uri, [], document.version)
        elif before.get(uri) == checked.result_id:
            yield types.WorkspaceUnchangedDocumentDiagnosticReport(uri, checked.result_id)
        else:
            yield types.WorkspaceFullDocumentDiagnosticReport(uri, checked.items, result_id=checked.result_id)
    for uri in gone:
        if server.documents.get(uri) is None:
            yield types.WorkspaceFullDocumentDiagnosticReport(uri, [])


async def _push(server: Server, checks: _Checks) -> None:
    """Send what was found in the files of the scope, and take back what is in it no more."""
    if server.client.pulls:
        return
    items_by_uri: dict[str, list[types.Diagnostic]] = {uri: [] for uri in checks.pushed}
    async for path, checked in _in_scope(server, checks):
        items_by_uri[path.as_uri()] = checked.items
    checks.pushed = {uri for uri, items in items_by_uri.items() if items}
    for uri, items in items_by_uri.items():
        if server.documents.of_path(path_of(uri)) is None:
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items))


async def _check_all(server: Server, checks: _Checks) -> bool:
    """Check the files of the scope, and tell how many problems there are; False where the user has cancelled it."""
    task = asyncio.ensure_future(_summary(server, checks))
    try:
        summary = await result_with_progress(server, "loadlint", "checks the scripts of the workspace", task)
    except asyncio.CancelledError:
        server.scope = OPEN
        return False
    await _push(server, checks)
    if server.client.refreshes_diagnostics:
        await server.workspace_diagnostic_refresh_async(None)
    if server.scope != OPEN:
        server.say(summary, types.MessageType.Info)
    return True


async def _summary(server: Server, checks: _Checks) -> str:
    """How many scripts and problems are in the scope, in a sentence."""
    checked = [result async for _, result in _in_scope(server, checks) if result.is_script]
    problems = sum(len(result.items) for result in checked)
    scripts = sum(bool(result.items) for result in checked)
    told = f"{number_of(problems, 'problem')} in {number_of(scripts, 'script')}" if problems else "no problem"
    return f"{number_of(len(checked), 'script')} checked, {told}"


async def _in_scope(server: Server, checks: _Checks) -> AsyncIterator[tuple[Path, _Checked]]:
    """The files of the workspace whose problems the user wants to see though they are not open."""
    if server.scope == OPEN:
        return
    for path in await server.worker.run(lambda: list(_scripts(server))):
        checked = checks.by_path.get(str(path))
        if checked is None or checked.marks != _marks(server, checked.marks):
            checked = checks.by_path[str(path)] = await server.worker.run(partial(_check, server, path))
        if server.scope != LINKED or checked.is_linked:
            yield path, checked


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
            if path not in seen and original_of(script) is None:
                seen.add(path)
                yield path


def _check(server: Server, path: Path) -> _Checked:
    """What is wrong with a file on the disk; nothing with one that is no load script or can't be read."""
    marks = _marks(server, [str(path)])
    with logging_crashes("a file of the workspace"):
        try:
            data = b"" if server.reach(str(path)).refusal(str(path)) else read(str(path), SCRIPT)
        except ReadError:
            data = b""
        document = Document(path.as_uri(), 0, Source(str(path), data))
        result = Result(document, server.analyse(document.source))
        by_analysis = findings_about(server, result)
        sources = [analysis.script.source for analysis, _ in by_analysis]
        marks |= _marks(server, (os.path.abspath(file.path) for source in sources for file in source.files))
        return _Checked(
            marks,
            identity(server, result, by_analysis),
            diagnostics(server, result, by_analysis),
            is_script=bool(by_analysis),
            is_linked=any(analysis.recordings for analysis, _ in by_analysis),
        )
    return _Checked(marks)
