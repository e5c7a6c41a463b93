"""Code lenses on steps: what was recorded there. On the first line and on the parts that a tool runs: what can be run.

Where no recording is linked, the first line says so; where the application has changed, it offers to heal the script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lsprotocol import types
from msgspec.structs import replace

from loadlint.engine import Analysis
from loadlint.lsp import recorded_values
from loadlint.lsp.commands import CANCEL, HEAL, LINK, RUN_ONCE, VERIFY, VERIFY_WITH_TOOL
from loadlint.lsp.convert import range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.features.verify import tool_of
from loadlint.lsp.kept_runs import step_summary
from loadlint.lsp.last_good import LastGood, file_in, lines_now
from loadlint.lsp.script_parts import part_at, parts_of, title_of
from loadlint.lsp.server import Server
from loadlint.navigation import Symbol
from loadlint.replay.verdict import verdict_of
from loadlint.rules.base import first_line
from loadlint.script import Step
from loadlint.text.span import Span
from loadlint.value_flow.application_changes import no_longer_fits, summary

_DATA = "step"


def register(server: Server) -> None:
    """Answer for open load scripts; what a lens says is made when the client shows it."""
    last_good = LastGood()

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))
    @with_fence(list)
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        def make(document: Document, analysis: Analysis, _: int) -> list[types.CodeLens]:
            good = last_good.of(document.uri, analysis)
            shown = replace(document, source=file_in(good, document.source.path))
            lenses = list(_of_file(server, shown, good))
            return lenses if good is analysis else [*_moved_lenses(lenses, lines_now(shown.source, document.source))]

        last_good.keep({document.uri for document in server.documents.all()})
        return list(_once(await server.ask_entries(params.text_document.uri, make)))

    @server.feature(types.CODE_LENS_RESOLVE)
    async def resolve(lens: types.CodeLens) -> types.CodeLens:
        if lens.command is not None:
            return lens
        data: dict[str, Any] = lens.data if isinstance(lens.data, dict) else {}

        def make(document: Document, analysis: Analysis, _: int) -> list[types.Command]:
            good, number = last_good.of(document.uri, analysis), data.get(_DATA)
            steps = good.script.steps
            # A text that has changed since has the words of its own step soon; a lens without words would be gone.
            is_same = analysis.source.path == data.get("script")
            if not is_same or not isinstance(number, int) or number >= len(steps):
                return []
            return [_command(server, good, steps[number])]

        commands = await server.ask_entries(str(data.get("uri")), make)
        lens.command = next(iter(commands), types.Command("", ""))
        return lens

    async def again() -> None:
        if server.client.refreshes_lenses:
            await server.workspace_code_lens_refresh_async(None)

    server.when_changed.append(again)
    server.when_noted.append(again)


def _once(lenses: Iterable[types.CodeLens]) -> Iterator[types.CodeLens]:
    """The lenses; of several scripts that run a module the first one tells of a step."""
    told: set[tuple[int, int]] = set()
    for lens in lenses:
        place = lens.range.start.line, lens.range.start.character
        if lens.data is None or place not in told:
            yield lens
        if lens.data is not None:
            told.add(place)


def _moved_lenses(lenses: Iterable[types.CodeLens], line_now: Callable[[int], int]) -> Iterator[types.CodeLens]:
    """Lenses of an earlier text in the lines that they have now."""
    for lens in lenses:
        line = line_now(lens.range.start.line)
        last = line + lens.range.end.line - lens.range.start.line
        start, end = lens.range.start.character, lens.range.end.character
        lens.range = types.Range(types.Position(line, start), types.Position(last, end))
        yield lens


def _of_file(server: Server, document: Document, analysis: Analysis) -> Iterator[types.CodeLens]:
    """The lenses in one file of a script."""
    source = analysis.script.source
    start = next(file.start for file in source.files if source.source_of(file).path == document.source.path)
    if start == 0:
        yield from _of_script(server, document, analysis)
    yield from _of_steps(server, document, analysis, start)


def _of_script(server: Server, document: Document, analysis: Analysis) -> Iterator[types.CodeLens]:
    encoding = server.documents.encoding
    if not analysis.script.steps:
        return
    top = range_of(document.source, first_line(document.source), encoding)
    for command in _at_top(server, document, analysis):
        yield types.CodeLens(top, command)
    for symbol in parts_of(analysis):
        where = range_of(document.source, symbol.at, encoding)
        for command in _of_part(server, document, analysis, symbol):
            yield types.CodeLens(where, command)


def _of_steps(server: Server, document: Document, analysis: Analysis, start: int) -> Iterator[types.CodeLens]:
    """The lenses of the steps that stand in the file which begins at `start` in the script's source."""
    source, seen = analysis.script.source, set[Span]()
    about = {"uri": document.uri, "script": analysis.source.path}
    for step in analysis.script.steps if analysis.flow is not None else ():
        if len(step.at) and step.at not in seen and source.file_at(step.at.start).start == start:
            seen.add(step.at)
            where = range_of(source, step.at, server.documents.encoding)
            yield types.CodeLens(where, data={**about, _DATA: step.index})


def _at_top(server: Server, document: Document, analysis: Analysis) -> Iterator[types.Command]:
    uri, certificate = document.uri, analysis.context.certificate
    if not analysis.context.link.links:
        yield types.Command("Link recordings…", LINK, arguments=[uri])
    if no_longer_fits(analysis):
        yield types.Command(f"heal (the application has changed: {summary(analysis)})", HEAL, arguments=[uri])
    yield from _runs(server, document, analysis)
    if certificate is not None:
        # The longest one last: editors cut what is too wide.
        verdict = verdict_of(certificate)
        title = "✓ certified with the last run" if _is_certified_by_run(server, document) else verdict.title
        yield types.Command(title, VERIFY, arguments=[uri])


def _is_certified_by_run(server: Server, document: Document) -> bool:
    run = server.runs.of(document)
    return run is not None and run.certifies


def _runs(server: Server, document: Document, analysis: Analysis) -> Iterator[types.Command]:
    """What runs the whole script: nothing where the user has not said that the workspace is trusted."""
    uri, shown = document.uri, server.runs.of(document)
    if not server.client.trusts:
        return
    if uri in server.runs_under_way:
        yield types.Command("running… (stop)", CANCEL, arguments=[uri])
        return
    told = {shown.way: f" {'✓' if shown.verdict.passes else f'({shown.verdict.title})'}"} if shown is not None else {}
    tool = tool_of(server, analysis)
    if tool is not None and analysis.context.certificate is not None:
        yield types.Command(f"verify with {tool}{told.get('engine', '')}", VERIFY_WITH_TOOL, arguments=[uri])
    yield types.Command(f"run once{told.get('live', '')}", RUN_ONCE, arguments=[uri])


def _of_part(server: Server, document: Document, analysis: Analysis, symbol: Symbol) -> Iterator[types.Command]:
    certificate = analysis.context.certificate
    if certificate is not None:
        is_alone = bool(certificate.alone) and not _is_certified_by_run(server, document)
        title = title_of(analysis, certificate, symbol, is_alone=is_alone)
        yield types.Command(title, VERIFY, arguments=[document.uri])
    part = part_at(analysis, symbol)
    if part is not None and server.client.trusts and document.uri not in server.runs_under_way:
        yield types.Command("run once", RUN_ONCE, arguments=[document.uri, part.name])


def _command(server: Server, analysis: Analysis, step: Step) -> types.Command:
    recorded = _recorded_response_command(server, analysis, step)
    measured = step_summary(analysis.script, server.project(analysis.source), step.index)
    return _command_with_title(recorded, f"{measured} · {recorded.title}") if measured else recorded


def _command_with_title(command: types.Command, title: str) -> types.Command:
    """A command with other words."""
    return types.Command(title, command.command, command.tooltip, command.arguments)


def _recorded_response_command(server: Server, analysis: Analysis, step: Step) -> types.Command:
    for recording, exchange in recorded_values.exchanges_of(analysis, step):
        if exchange is None:
            continue
        page = server.pages.exchange(recording, exchange.index)
        number = recorded_values.number_of_sent(analysis, step)
        values = "" if not number else f" · {number} dynamic value{'s' if number > 1 else ''}"
        title = f"recorded: {recorded_values.summary(exchange)}{values}"
        return types.Command(title, "loadlint.showPage", arguments=[page, None] if page else [])
    return types.Command("not in the recording", "")
