"""Why a value is reported, and why not: the hover, the code action, the page and the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lsprotocol import types

from tests.lsp.scripts import K6, VALUE, write_flow
from tests.lsp.session import Session, session, soon

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

CONSTANT = "☕😀"
LINKS = {"virtualDocuments": True, "commandLinks": True}


def place(editing: Session, text: str) -> types.Position:
    """The place after the first character of a text."""
    return editing.position(editing.text.index(text) + 1)


async def told_about(editing: Session, at: types.Position) -> Any:
    """The answer to the request."""
    params = {"textDocument": {"uri": editing.uri}, "position": {"line": at.line, "character": at.character}}
    protocol = editing.client.protocol
    return await soon(protocol.send_request_async("loadlint/why", params))  # type: ignore[no-untyped-call]


async def hover(editing: Session, text: str) -> str:
    params = types.HoverParams(types.TextDocumentIdentifier(editing.uri), place(editing, text))
    shown = await soon(editing.client.text_document_hover_async(params))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    return shown.contents.value


async def test_a_hover_tells_why_nothing_is_reported(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path, options=LINKS) as editing:
        await editing.open(path)
        await editing.diagnostics()
        text = await hover(editing, CONSTANT)
        assert text.startswith("Not reported: the recordings have the same value here")
        assert "[Why?](command:loadlint.why?" in text
        assert "[Why?](command:loadlint.why?" in await hover(editing, VALUE)


async def test_the_action_opens_the_answer(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()
        at = place(editing, CONSTANT)
        action = await editing.action(types.Range(at, at), "Why is this value not reported?")
        assert action.command is not None
        await editing.execute(action.command)
        uri = editing.client.shown_documents[-1].uri
        assert unquote(uri).startswith("loadlint:///why/")
        page = await editing.page(uri)
        assert "\nNot reported: the recordings have the same value here" in page
        assert "shop.2.har, entry 0" in page


async def test_the_link_of_a_hover_is_the_command_of_the_action(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path, options=LINKS) as editing:
        await editing.open(path)
        await editing.diagnostics()
        at = place(editing, VALUE)
        action = await editing.action(types.Range(at, at), "Why is this value reported?")
        assert action.command is not None
        link = (await hover(editing, VALUE)).rpartition("command:loadlint.why?")[2].rstrip(")")
        assert json.loads(unquote(link)) == list(action.command.arguments or ())


async def test_the_request_gives_json(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        told = await told_about(editing, place(editing, VALUE))
        (value,) = told.values
        assert value.reported
        assert value.value == VALUE
        assert [pair.entry for pair in value.pairs] == [1, 1]


async def test_secrets_of_a_page_are_masked_until_they_are_shown(tmp_path: Path) -> None:
    script = K6.replace("c-8f14e45fceea167a'", "c-8f14e45fceea167a?password=hunter2-4711'")
    path = write_flow(tmp_path, ".js", script)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()
        at = place(editing, "hunter2")
        await editing.execute(types.Command("", "loadlint.why", arguments=[editing.uri, at.line, at.character]))
        uri = editing.client.shown_documents[-1].uri
        assert "hunter2" not in await editing.page(uri)
        await editing.execute(types.Command("", "loadlint.showSecrets"))
        assert "hunter2-4711" in await editing.page(uri)


async def test_a_text_that_is_no_script(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("export const a = 1;\n")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await told_about(editing, types.Position(0, 3)) is None
