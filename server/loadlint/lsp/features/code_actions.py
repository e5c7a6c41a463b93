"""Quick fixes for findings, and all safe fixes at once. Edits are made when an action is chosen, if the client can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.findings import Applicability, Fix
from loadlint.lsp.convert import span_of, text_edits
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import REVIEW, workspace_edit
from loadlint.lsp.faults import fenced
from loadlint.lsp.reports import diagnostic_of
from loadlint.lsp.server import Server
from loadlint.lsp.worker import SupersededError
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.loadlint"
_KINDS = [types.CodeActionKind.QuickFix, FIX_ALL]


def register(server: Server) -> None:
    """Offer the fixes that findings have."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(_KINDS, resolve_provider=True))
    @fenced(_no_actions)
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = server.documents.get(params.text_document.uri)
        if document is None:
            return []
        try:
            result = await server.worker.result(document)
        except SupersededError:
            return []
        if result.analysis is None:
            return []
        findings = result.analysis.findings
        actions: list[types.CodeAction] = []
        if _wanted(params.context.only, types.CodeActionKind.QuickFix.value):
            span = span_of(document.source, params.range, server.documents.encoding)
            actions += _quick_fixes(server, document, result.analysis, span)
        if _wanted(params.context.only, FIX_ALL) and any(_is_safe(finding.fix) for finding in findings):
            actions += await _fix_all(server, document, asked=bool(params.context.only))
        return actions

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        data: dict[str, Any] = action.data if isinstance(action.data, dict) else {}
        document = server.documents.get(str(data.get("uri")))
        if document is None or document.version != data.get("version"):
            raise JsonRpcContentModified("the text has changed")
        try:
            if data.get("all"):
                action.edit = await _edit_of_all(server, document)
            else:
                action.edit = await _edit_of_one(server, document, int(data["finding"]))
        except SupersededError:
            raise JsonRpcContentModified("the text has changed") from None
        return action


def _no_actions() -> list[types.CodeAction]:
    return []


def _quick_fixes(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[types.CodeAction]:
    seen: dict[tuple[Edit, ...], types.CodeAction] = {}
    for number, finding in enumerate(analysis.findings):
        fix = finding.fix
        if fix is None or not _touches(finding.span, span):
            continue
        diagnostic = diagnostic_of(server, document.uri, analysis, finding)
        known = seen.get(fix.edits)
        if known is not None:
            # One fix for several findings is one action.
            known.diagnostics = [*(known.diagnostics or ()), diagnostic]
            continue
        action = types.CodeAction(
            title=_title(fix),
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            is_preferred=_is_safe(fix) or None,
        )
        if server.client.resolves_actions:
            action.data = {"uri": document.uri, "version": document.version, "finding": number}
        else:
            action.edit = _edit(server, document, fix)
        seen[fix.edits] = action
    yield from seen.values()


async def _fix_all(server: Server, document: Document, asked: bool) -> list[types.CodeAction]:
    action = types.CodeAction(title="loadlint: apply all safe fixes", kind=FIX_ALL)
    if server.client.resolves_actions:
        action.data = {"uri": document.uri, "version": document.version, "all": True}
    elif asked:
        action.edit = await _edit_of_all(server, document)
    else:
        # Without resolve the edits would be made for every movement of the cursor.
        return []
    return [action]


async def _edit_of_one(server: Server, document: Document, number: int) -> types.WorkspaceEdit | None:
    result = await server.worker.result(document)
    findings = result.analysis.findings if result.analysis else ()
    fix = findings[number].fix if number < len(findings) else None
    return _edit(server, document, fix) if fix else None


async def _edit_of_all(server: Server, document: Document) -> types.WorkspaceEdit:
    fixed = await server.worker.run(lambda: engine.fix(document.source, server.project(document.source)).data)
    if server.documents.get(document.uri) is not document:
        raise SupersededError
    edits = text_edits(document.source, _difference(document.source, fixed), server.documents.encoding)
    return workspace_edit(server, document, edits, None)


def _difference(source: Source, fixed: bytes) -> list[Edit]:
    """One edit for the lines that differ."""
    before, after = source.data.splitlines(keepends=True), fixed.splitlines(keepends=True)
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    start = sum(map(len, before[:head]))
    end = len(source.data) - sum(map(len, before[len(before) - tail :]))
    text = b"".join(after[head : len(after) - tail]).decode()
    return [Edit(Span(start, end), text)] if text or start != end else []


def _edit(server: Server, document: Document, fix: Fix) -> types.WorkspaceEdit:
    review = None if _is_safe(fix) or not server.client.annotates_edits else REVIEW
    edits = text_edits(document.source, fix.edits, server.documents.encoding, review)
    return workspace_edit(server, document, edits, fix.title if review else None)


def _title(fix: Fix) -> str:
    return fix.title if _is_safe(fix) else f"{fix.title} (needs review)"


def _is_safe(fix: Fix | None) -> bool:
    return fix is not None and fix.applicability is Applicability.SAFE


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _wanted(only: Iterable[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether the client wants a kind of action; asking for a kind means its sub-kinds too."""
    if only is None:
        return True
    asked = [item.value if isinstance(item, types.CodeActionKind) else item for item in only]
    return any(kind == item or kind.startswith(item + ".") or item == "" for item in asked)
