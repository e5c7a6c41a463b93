"""The requests of loadlint's own, as the VS Code extension makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.session import EDITORS, Session, session, soon
from tests.support.shop import SCRIPT, write_shop

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]

VALUE = "c-8f14e45fceea167a"
WIDE = SCRIPT.replace("http.get(", "/* 😀é */ http.get(")


async def ask(editing: Session, method: str, **more: Any) -> Any:
    params = {"textDocument": {"uri": editing.uri}, **more}
    return await soon(editing.client.protocol.send_request_async(method, params))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("editor", EDITORS)
async def test_places_are_in_the_clients_encoding(tmp_path: Path, editor: str) -> None:
    path = write_shop(tmp_path, WIDE)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        flow = await ask(editing, "loadlint/valueFlow")
        (use,) = flow.values[0].uses
        assert use.at.line == 5
        start, end = use.at.range.start, use.at.range.end
        where = types.Range(types.Position(start.line, start.character), types.Position(end.line, end.character))
        assert editing.shown(where) == VALUE


async def test_the_script_and_its_recordings(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        script = await ask(editing, "loadlint/script")
        assert (script.dialect, script.requests) == ("k6", 2)
        assert [Path(one.path).name for one in script.recordings] == ["shop.har", "shop.2.har"]
        found = await ask(editing, "loadlint/exchange", recording=script.recordings[0].path, exchange=1)
        assert found.uri.startswith("loadlint:")
        assert await ask(editing, "loadlint/exchange", recording=script.recordings[0].path, exchange=99) is None
        assert await ask(editing, "loadlint/exchange", recording=str(tmp_path / "gone.har"), exchange=0) is None


async def test_other_texts(tmp_path: Path) -> None:
    path = tmp_path / "other.js"
    path.write_text("export const x = 1;\n")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await ask(editing, "loadlint/script") is None
        assert await ask(editing, "loadlint/valueFlow") is None
        assert await ask(editing, "loadlint/linkRecordings", recordings=["a.har"]) is None
        editing.uri = "file:///not/open.js"
        assert await ask(editing, "loadlint/valueFlow") is None


async def test_a_link_is_edits(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        (edit,) = await ask(editing, "loadlint/linkRecordings", recordings=[str(tmp_path / "other.har")])
        assert edit["newText"] == "// loadlint: recording=other.har\n"
        assert edit["range"]["start"] == {"line": 0, "character": 0}
