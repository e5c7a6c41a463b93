"""`loadlint/valueFlow`: the values that run from responses into later requests, for the editor's view and panel.

A request of loadlint's own. Parameters: `{"textDocument": {"uri": …}}`; the result is what `value_flow.as_json` makes,
its places as `{"line": …, "range": …, "uri": …, "file": …}` with lines from 1, and in `run` what the last run of this
text has shown. `uri` is that of the file that has the place, `file` its path from the folder of the script, null for
the script itself. Of a module it is the flow of a script that runs it. It is null for a text that is no load script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loadlint import value_flow
from loadlint.correlation.secrets import masker_of_recording
from loadlint.engine import Analysis
from loadlint.errors import RecordingError
from loadlint.lsp import run_picture
from loadlint.lsp.convert import range_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.params import field
from loadlint.lsp.run_results import RunResult
from loadlint.lsp.server import Server
from loadlint.secrets.masker import SHOWS_ALL, masked_texts
from loadlint.text.source import Source
from loadlint.text.span import Span

METHOD = "loadlint/valueFlow"


def register(server: Server) -> None:
    """Answer with the picture of the newest version of an open text."""

    def picture(document: Document | None, analysis: Analysis) -> dict[str, Any] | None:
        flow = masked_texts(value_flow.build(analysis), server.masker(analysis))

        def place(span: Span) -> dict[str, Any]:
            return place_of(server, analysis.script.source, span)

        run = server.runs.of(document) if document is not None else None
        if run is None:
            return {**value_flow.as_json(flow, place), "run": None}
        shown = {**run_picture.as_json(flow, run, place), "exchanges": exchanges(analysis, run, place)}
        return {**value_flow.as_json(flow, place), "run": shown}

    def exchanges(analysis: Analysis, run: RunResult, place: Callable[[Span], dict[str, Any]]) -> list[dict[str, Any]]:
        if run.recording is None:
            return []
        try:
            recording = server.load(run.recording)
        except RecordingError:
            # It is gone, or somebody has changed it.
            return []
        masker = SHOWS_ALL if server.shows_secrets else masker_of_recording(recording)
        return run_picture.exchanges_of(analysis, recording, masker, place)

    @server.feature(METHOD)
    @with_fence()
    async def answer(params: Any) -> dict[str, Any] | None:
        return await server.ask_script(field(params, str, "textDocument", "uri"), picture, None)


def place_of(server: Server, source: Source, span: Span) -> dict[str, Any]:
    """A place as the editor takes it."""
    where = range_of(source, span, server.documents.encoding)
    start, end = ({"line": position.line, "character": position.character} for position in (where.start, where.end))
    return {
        "line": where.start.line + 1,
        "range": {"start": start, "end": end},
        "uri": server.uri_of(source.path_at(span.start)),
        "file": value_flow.other_file(source, span),
    }
