"""Code lenses on steps: what was recorded there. One on the first line where no recording is linked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp import recorded_values
from loadlint.lsp.convert import range_of
from loadlint.lsp.crash_reports import fenced
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.rules.base import first_line
from loadlint.script import Step
from loadlint.text.span import Span

_DATA = "step"


def register(server: Server) -> None:
    """Answer for open load scripts; what a lens says is made when the client shows it."""

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    @fenced(_nothing)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        def make(document: Document, analysis: Analysis) -> list[types.CodeLens]:
            return list(_lenses(server, document, analysis))

        return await server.ask(params.text_document.uri, make, [])

    @server.feature(types.CODE_LENS_RESOLVE)
    async def resolve(lens: types.CodeLens) -> types.CodeLens:
        data: dict[str, Any] = lens.data if isinstance(lens.data, dict) else {}

        def make(document: Document, analysis: Analysis) -> types.Command:
            steps = analysis.script.steps
            number = data.get(_DATA)
            if document.version != data.get("version") or not isinstance(number, int) or number >= len(steps):
                return types.Command("", "")
            return _command(server, analysis, steps[number])

        lens.command = await server.ask(str(data.get("uri")), make, types.Command("", ""))
        return lens

    async def again() -> None:
        if server.client.refreshes_lenses:
            await server.workspace_code_lens_refresh_async(None)

    server.when_changed.append(again)


def _nothing() -> list[types.CodeLens]:
    return []


def _lenses(server: Server, document: Document, analysis: Analysis) -> Iterator[types.CodeLens]:
    encoding = server.documents.encoding
    if not analysis.script.steps:
        return
    if not analysis.context.link.links:
        where = range_of(document.source, first_line(document.source), encoding)
        command = types.Command("no recording is linked: link one", "loadlint.linkTo", arguments=[document.uri])
        yield types.CodeLens(where, command)
        return
    seen: set[Span] = set()
    for step in analysis.script.steps if analysis.flow is not None else ():
        if len(step.at) and step.at not in seen:
            seen.add(step.at)
            where = range_of(document.source, step.at, encoding)
            yield types.CodeLens(where, data={"uri": document.uri, "version": document.version, _DATA: step.index})


def _command(server: Server, analysis: Analysis, step: Step) -> types.Command:
    for recording, exchange in recorded_values.exchanges_of(analysis, step):
        if exchange is None:
            continue
        page = server.pages.exchange(recording, exchange.index)
        number = recorded_values.sent(analysis, step)
        values = "" if not number else f" · {number} dynamic value{'s' if number > 1 else ''}"
        title = f"recorded: {recorded_values.summary(exchange)}{values}"
        return types.Command(title, "loadlint.showPage", arguments=[page, None] if page else [])
    return types.Command("not in the recording", "")
