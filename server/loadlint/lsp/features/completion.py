"""Completion: the tool's variables and functions, and paths and selectors that the recorded response really holds."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from loadlint.correlation.prove.pages import page_leaves
from loadlint.engine import Analysis
from loadlint.extractor import FromHtml, FromJson
from loadlint.lsp import recorded_values
from loadlint.lsp.convert import offset_of, range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.navigation import Cursor, Option
from loadlint.rules.base import shorten
from loadlint.secrets.masker import Masker

_KINDS = {
    "variable": types.CompletionItemKind.Variable,
    "function": types.CompletionItemKind.Function,
    "path": types.CompletionItemKind.Field,
    "selector": types.CompletionItemKind.Property,
}
_MOST = 400
_LONGEST = 60


def register(server: Server) -> None:
    """Answer for open load scripts."""
    options = types.CompletionOptions(trigger_characters=["{", "$", ".", '"', "'", "["])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    @with_fence(_nothing)
    async def completion(params: types.CompletionParams) -> types.CompletionList:
        def make(document: Document, analysis: Analysis) -> types.CompletionList:
            offset = offset_of(document.source, params.position, server.documents.encoding)
            cursor = analysis.navigator.cursor(offset) if analysis.navigator is not None else None
            if cursor is None:
                return _nothing()
            where = range_of(document.source, cursor.span, server.documents.encoding)
            options = list(
                dict.fromkeys([*cursor.options, *_recorded_options(analysis, cursor, server.masker(analysis))])
            )
            items = [_item(number, option, where) for number, option in enumerate(options[:_MOST])]
            return types.CompletionList(is_incomplete=len(options) > _MOST, items=items)

        return await server.ask(params.text_document.uri, make, _nothing())


def _nothing() -> types.CompletionList:
    return types.CompletionList(is_incomplete=False, items=[])


def _item(number: int, option: Option, where: types.Range) -> types.CompletionItem:
    text = option.label if option.insert is None else option.insert
    return types.CompletionItem(
        label=option.label,
        kind=_KINDS[option.kind],
        detail=option.detail or None,
        filter_text=option.label,
        sort_text=f"{number:05}",
        text_edit=types.TextEdit(where, text),
    )


def _recorded_options(analysis: Analysis, cursor: Cursor, masker: Masker) -> Iterator[Option]:
    """What the step's first recorded response offers, each with its value there."""
    flow, step = analysis.flow, cursor.step
    if flow is None or step is None or cursor.wants is None:
        return
    wanted = FromJson if cursor.wants == "json" else FromHtml
    for run in flow.alignment.runs:
        if step not in run.position_of:
            continue
        for leaf in page_leaves(run, step, follow=flow.alignment.follows(step)):
            origin = leaf.extractor.origin
            if not isinstance(origin, wanted) or leaf.extractor.operations:
                continue
            detail = (
                f"{shorten(masker.value(leaf.value, leaf.name), _LONGEST)} · {recorded_values.name_of(analysis, step)}"
            )
            if isinstance(origin, FromJson):
                label = analysis.navigator.json_path(origin.path, cursor) if analysis.navigator is not None else None
                if label is not None:
                    yield Option(label, "path", detail)
            else:
                yield Option(origin.selector, "selector", detail)
        return
