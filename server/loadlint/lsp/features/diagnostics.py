"""Diagnostics: answered when the client asks for them, else pushed with the version. Never both."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from loadlint.engine import Analysis
from loadlint.findings import Finding
from loadlint.lsp.convert import path_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.diagnostics import diagnostic_of
from loadlint.lsp.documents import Document
from loadlint.lsp.kept_runs import run_findings
from loadlint.lsp.masking import masked_answer
from loadlint.lsp.run_results import diagnostics_of
from loadlint.lsp.server import Server
from loadlint.lsp.worker import Result, SupersededError
from loadlint.text.span import Span

Report = types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport


def register(server: Server) -> None:
    """Report findings for each version of each open text."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(params: types.DidOpenTextDocumentParams) -> None:
        await _report_change(server, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.runs.forget(params.text_document.uri)
        await _report_change(server, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        server.worker.forget(uri)
        server.runs.forget(uri)
        if not server.client.pulls:
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        await _report_change(server, uri)

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
    @with_fence(lambda: types.RelatedFullDocumentDiagnosticReport([]))
    async def diagnostic(params: types.DocumentDiagnosticParams) -> Report:
        return await _report(server, params)


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
    findings = await server.worker.run(lambda: findings_about(server, result))
    result_id = identity(server, result, findings)
    if params.previous_result_id == result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
    items = await server.worker.run(lambda: diagnostics(server, result, findings))
    related = await server.worker.run(lambda: _elsewhere(server, result)) if server.client.relates_documents else None
    reports = {uri: types.FullDocumentDiagnosticReport(items) for uri, items in (related or {}).items()}
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=result_id, related_documents=reports or None)


async def _report_change(server: Server, uri: str) -> None:
    """Report on a text, on those that read it as a module, and on those that it reads as modules."""
    readers = server.worker.forget_readers(path_of(uri))
    before = server.worker.files_read_by(uri)
    await _push(server, server.documents.get(uri))
    modules = dict.fromkeys((*before, *server.worker.files_read_by(uri)))
    open_modules = [document.uri for path in modules if (document := server.documents.of_path(path)) is not None]
    for each in dict.fromkeys((*readers, *open_modules)):
        await _push(server, server.documents.get(each))


async def _push(server: Server, document: Document | None) -> None:
    if server.client.pulls or document is None:
        return
    try:
        result = await server.worker.result(document)
    except SupersededError:
        return
    items = await server.worker.run(lambda: diagnostics(server, result, findings_about(server, result)))
    elsewhere = await server.worker.run(lambda: _elsewhere(server, result))
    if server.documents.get(document.uri) is document:
        params = types.PublishDiagnosticsParams(document.uri, items, document.version)
        server.text_document_publish_diagnostics(params)
        for uri, items in elsewhere.items():
            server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, items))


def findings_about(server: Server, result: Result) -> list[tuple[Analysis, list[Finding]]]:
    """What is wrong at the places of a text, by the analyses that have found it: what several have found alike counts
    once."""
    told: set[tuple[str, str, Span]] = set()
    analyses = server.analyses_about(result.document, result.analysis)
    return [(analysis, _new(server, analysis, result.document.source.path, told)) for analysis, _ in analyses]


def diagnostics(
    server: Server, result: Result, by_analysis: Sequence[tuple[Analysis, Sequence[Finding]]]
) -> list[types.Diagnostic]:
    """Findings as the client shows them, and what the last run of this text has shown."""
    document = result.document
    items: list[types.Diagnostic] = []
    for analysis, findings in by_analysis:
        shown = [diagnostic_of(server, document.uri, analysis, finding) for finding in findings]
        items += masked_answer(shown, server.masker(analysis)) if shown else []
    run = server.runs.of(document)
    if run is not None and result.analysis is not None:
        of_run = diagnostics_of(run, result.analysis, server.documents.encoding)
        items += masked_answer(of_run, server.masker(result.analysis))
    return items


def identity(server: Server, result: Result, by_analysis: Sequence[tuple[Analysis, Sequence[Finding]]]) -> str:
    """Equal for results that show the same."""
    # A remedy is not shown, and may not be worked out yet.
    plain = [
        finding.without_remedy()
        for analysis, _ in by_analysis
        for finding in (*analysis.findings, *_of_runs(server, analysis))
    ]
    document = result.document
    text = f"{document.source.digest} {server.shows_secrets} {plain!r} {server.runs.of(document)!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _of_runs(server: Server, analysis: Analysis) -> list[Finding]:
    return run_findings(analysis.script, server.project(analysis.source))


def findings_in(server: Server, analysis: Analysis, path: str) -> list[Finding]:
    """The findings at the places in one file of a script, with those of its newest kept run."""
    source = analysis.script.source
    findings = [*analysis.places, *_of_runs(server, analysis)]
    if not source.modules:
        return findings
    wanted = os.path.abspath(path)
    return [item for item in findings if os.path.abspath(source.path_at(item.span.start)) == wanted]


def _new(server: Server, analysis: Analysis, path: str, told: set[tuple[str, str, Span]]) -> list[Finding]:
    """The findings in one file that no other script has shown there; they are added to what was told."""
    new = []
    for finding in findings_in(server, analysis, path):
        mark = finding.rule, finding.message, analysis.script.source.span_in_file(finding.span)
        if mark not in told:
            told.add(mark)
            new.append(finding)
    return new


def _elsewhere(server: Server, result: Result) -> dict[str, list[types.Diagnostic]]:
    """What is wrong in modules that are not open, which nobody asks for: by the URI of each.

    It is what all scripts have shown that run one of them, as far as they were analysed.
    """
    analyses = server.analyses_about(result.document, result.analysis)
    files = (file.path for analysis, _ in analyses for file in analysis.script.source.modules)
    items_by_uri: dict[str, list[types.Diagnostic]] = {}
    for path in dict.fromkeys(map(os.path.abspath, files)):
        if server.documents.of_path(path) is None:
            uri, told = server.uri_of(path), set[tuple[str, str, Span]]()
            shown = items_by_uri.setdefault(uri, [])
            for analysis in server.entries.kept_of(path):
                items = [
                    diagnostic_of(server, uri, analysis, finding) for finding in _new(server, analysis, path, told)
                ]
                shown += masked_answer(items, server.masker(analysis)) if items else []
    return items_by_uri
