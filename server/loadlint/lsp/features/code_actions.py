"""Code actions. What they do is under `actions/`; edits are made when an action is chosen, if the client can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from loadlint.engine import Analysis
from loadlint.lsp.actions import QUICK_FIX, Action, Offer, all_actions, fix_all
from loadlint.lsp.convert import span_of
from loadlint.lsp.crash_reports import logging_crashes, with_fence
from loadlint.lsp.diagnostics import diagnostic_of
from loadlint.lsp.documents import Document
from loadlint.lsp.edits import formatted_edits, workspace_edit
from loadlint.lsp.server import Server
from loadlint.text.edits import Edit
from loadlint.text.span import Span

_KINDS = [QUICK_FIX, fix_all.KIND, types.CodeActionKind.RefactorRewrite.value]
_CHANGED = "the text has changed"


def register(server: Server) -> None:
    """Offer what can be done at a place."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(_KINDS, resolve_provider=True))
    @with_fence(list)
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        only = params.context.only

        def make(document: Document, analysis: Analysis, start: int) -> list[types.CodeAction]:
            here = span_of(document.source, params.range, server.documents.encoding)
            span = Span(here.start + start, here.end + start)
            actions_here: list[types.CodeAction] = []
            for name, action in all_actions():
                with logging_crashes(f"the action {name}"):
                    for offer in action.offers(server, document, analysis, span):
                        if _is_wanted(only, offer.kind) and _is_in_time(server, offer, asked=bool(only)):
                            code_action = _action(server, document, analysis, (name, action), offer)
                            actions_here += [code_action] if code_action is not None else []
            return actions_here

        return await server.ask_entries(params.text_document.uri, make)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        data: dict[str, Any] = action.data if isinstance(action.data, dict) else {}
        modules = dict(all_actions())

        def make(document: Document, analysis: Analysis, start: int) -> list[types.WorkspaceEdit]:
            is_same = document.version == data.get("version") and analysis.source.path == data.get("script")
            if not is_same or module is None or not hasattr(module, "edits"):
                return []
            edits = module.edits(server, document, analysis, str(data.get("key")))
            return [] if edits is None else [_edit(server, document, analysis, edits, data.get("review"))]

        module = modules.get(str(data.get("action")))
        edit = next(iter(await server.ask_entries(str(data.get("uri")), make)), None)
        current = server.documents.get(str(data.get("uri")))
        if edit is None or current is None or current.version != data.get("version"):
            raise JsonRpcContentModified(_CHANGED)
        action.edit = edit
        return action


def _is_in_time(server: Server, offer: Offer, asked: bool) -> bool:
    """Whether an action can be offered in time: without resolve its edits are made for every movement of the cursor."""
    return server.client.resolves_actions or not offer.costly or offer.kind == QUICK_FIX or asked


def _action(
    server: Server,
    document: Document,
    analysis: Analysis,
    module: tuple[str, Action],
    offer: Offer,
) -> types.CodeAction | None:
    name, action = module
    code_action = types.CodeAction(
        title=offer.title,
        kind=offer.kind,
        diagnostics=[diagnostic_of(server, document.uri, analysis, finding) for finding in offer.findings] or None,
        is_preferred=offer.preferred or None,
        command=offer.command,
    )
    if offer.command is not None:
        return code_action
    if server.client.resolves_actions:
        code_action.data = {
            "uri": document.uri,
            "version": document.version,
            "script": analysis.source.path,
            "action": name,
            "key": offer.key,
            "review": offer.review and server.masker(analysis).text(offer.review),
        }
        return code_action
    edits = action.edits(server, document, analysis, offer.key)
    code_action.edit = None if edits is None else _edit(server, document, analysis, edits, offer.review)
    return code_action if edits is not None else None


def _edit(
    server: Server, document: Document, analysis: Analysis, edits: Sequence[Edit], review: str | None
) -> types.WorkspaceEdit:
    return workspace_edit(server, document, analysis.script.source, formatted_edits(analysis, edits), review)


def _is_wanted(only: Iterable[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether the client wants a kind of action; asking for a kind means its sub-kinds too."""
    if only is None:
        return True
    asked = [item.value if isinstance(item, types.CodeActionKind) else item for item in only]
    return any(kind == item or kind.startswith(item + ".") or item == "" for item in asked)
