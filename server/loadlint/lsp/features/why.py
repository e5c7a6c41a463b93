"""Why a value is reported, and why not: the command `loadlint.why` opens the answer, `loadlint/why` gives it as JSON.

Parameters of the request: `{"textDocument": {"uri": …}, "position": {"line": …, "character": …}}`; the result is the
JSON of `loadlint why --output-format json`, or null where the text is no load script. The command has the address of
the text, line and character as its arguments.
"""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import quote

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.convert import offset_of
from loadlint.lsp.crash_reports import with_fence
from loadlint.lsp.documents import Document
from loadlint.lsp.params import field
from loadlint.lsp.server import Server
from loadlint.secrets.masker import SHOWS_ALL, masked_texts
from loadlint.why.as_json import json_of
from loadlint.why.as_text import lines_of
from loadlint.why.explain import Question, explain
from loadlint.why.model import Explanation

METHOD = "loadlint/why"
COMMAND = "loadlint.why"


def register(server: Server) -> None:
    """Answer about the newest version of an open script; about a module by way of a script that runs it."""

    def answer(document: Document, analysis: Analysis, place: types.Position) -> Explanation:
        return explain(analysis, server.project(analysis.source), question_at(server, document, place))

    @server.feature(METHOD)
    @with_fence()
    async def why(params: Any) -> dict[str, Any] | None:
        uri = field(params, str, "textDocument", "uri")
        place = types.Position(field(params, int, "position", "line"), field(params, int, "position", "character"))

        def make(document: Document, analysis: Analysis, _: int) -> list[dict[str, Any]]:
            return [json_of(masked_texts(answer(document, analysis, place), server.masker(analysis)))]

        return next(iter(await server.ask_entries(uri, make)), None)

    @server.command(COMMAND)
    async def show(uri: str, line: int, character: int) -> None:
        """Open the answer as a text."""

        def page(document: Document, analysis: Analysis, _: int) -> list[types.Location]:
            told, masker = answer(document, analysis, types.Position(line, character)), analysis.masker

            def text(shows_secrets: bool) -> str:
                return "\n".join(lines_of(masked_texts(told, SHOWS_ALL if shows_secrets else masker))) + "\n"

            name = f"{document.source.path}/line-{told.line}-column-{told.column}.txt"
            return [types.Location(server.pages.address_of_made(name, text), _START)]

        pages = await server.ask_entries(uri, page)
        if pages:
            await server.show(pages[0].uri)


_START = types.Range(types.Position(0, 0), types.Position(0, 0))


def question_at(server: Server, document: Document, place: types.Position) -> Question:
    """The question about a position of the protocol."""
    offset = offset_of(document.source, place, server.documents.encoding)
    line, column = document.source.lines.position(offset)
    return Question(line, column, path=os.path.abspath(document.source.path))


def link(document: Document, place: types.Position) -> str:
    """The address of the command for editors that run commands out of Markdown."""
    return f"command:{COMMAND}?{quote(json.dumps([document.uri, place.line, place.character]), safe='')}"
