"""Diagnostics: answered when the client asks for them, else pushed with the version. Never both."""

from __future__ import annotations

import hashlib

from lsprotocol import types
from msgspec.structs import replace
from pygls.exceptions import JsonRpcException

from loadlint.lsp.convert import path_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.diagnostics import diagnostic_of
from loadlint.lsp.documents import Document
from loadlint.lsp.masking import masked
from loadlint.lsp.run_results import diagnostics_of
from loadlint.lsp.server import Server
from loadlint.lsp.worker import Result, SupersededError

Report = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport


def register(server: Server) -> None:
    """Report findings for each version of each open text."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(params: types.DidOpenTextDocumentParams) -> None:
        await _changed(server, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.runs.forget(params.text_document.uri)
        await _changed(server, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.worker.forget(uri)
        server.runs.forget(uri)
        if not server.client.pulls:
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        await _changed(server, uri)

    async def again() -> None:
        if not server.client.pulls:
            for document in server.documents.all():
                await _push(server, document)
        elif server.client.refreshes_diagnostics:
            await server.workspace_diagnostic_refresh_async(None)

    server.when_changed.append(again)
    server.when_noted.append(again)

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="loadlint"),
    )
    @fenced(_nothing)
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Report:
        return await _report(server, params)


def _nothing() -> Report:
    return types.RelatedFullDocumentDiagnosticReport([])


async def _report(server: Server, params: types.DocumentDiagnosticParams) -> Report:
    document = server.documents.get(params.text_document.uri)
    if document is None:
        return types.RelatedFullDocumentDiagnosticReport([])
    try:
        result = await server.worker.result(document)
    except SupersededError:
        data = types.DiagnosticServerCancellationData(retrigger_request=True)
        code = types.LSPErrorCodes.ServerCancelled.value
        raise JsonRpcException("the text has changed", code, data) from None
    result_id = identity(server, result)
    if params.previous_result_id == result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
    items = await server.worker.run(lambda: diagnostics(server, result))
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=result_id)


async def _changed(server: Server, uri: str) -> None:
    """Report on a text, and on those that read it as a module."""
    readers = server.worker.forget_readers(path_of(uri))
    for each in (uri, *readers):
        await _push(server, server.documents.get(each))


async def _push(server: Server, document: Document | None) -> None:
    if server.client.pulls or document is None:
        return
    try:
        result = await server.worker.result(document)
    except SupersededError:
        return
    items = await server.worker.run(lambda: diagnostics(server, result))
    if server.documents.get(document.uri) is document:
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(document.uri, items, document.version))


def diagnostics(server: Server, result: Result) -> list[types.Diagnostic]:
    """The findings of a result as the client shows them, and what the last run of this text has shown."""
    if result.analysis is None:
        return []
    analysis, uri = result.analysis, result.document.uri
    items = [diagnostic_of(server, uri, analysis, finding) for finding in analysis.findings]
    run = server.runs.of(result.document)
    if run is not None:
        items += diagnostics_of(run, analysis, server.documents.encoding)
    return masked(items, server.masker(analysis)) if items else items


def identity(server: Server, result: Result) -> str:
    """Equal for results that show the same."""
    # A remedy is not shown, and may not be worked out yet.
    findings = [replace(finding, remedy=None) for finding in result.analysis.findings] if result.analysis else []
    shown = f"{result.document.source.digest} {server.shows_secrets} {findings!r} {server.runs.of(result.document)!r}"
    return hashlib.sha256(shown.encode()).hexdigest()[:32]
