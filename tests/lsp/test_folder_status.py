"""`loadlint/status`: the state of all scripts of the workspace, as `loadlint status` tells it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from loadlint.lsp.features import folder_status
from tests.lsp.session import Session, session, soon
from tests.support.shop import write_shop

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]


async def ask(editing: Session) -> Any:
    return await soon(editing.client.protocol.send_request_async("loadlint/status", {}))  # type: ignore[no-untyped-call]


async def test_each_script_of_the_workspace_is_told_though_none_is_open(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path, options={"trusted": True}) as editing:
        (script,) = await ask(editing)
    assert (script["uri"], script["path"]) == (path.as_uri(), "shop.js")
    assert (script["replay"]["verdict"], script["recordings"], script["run"]) == ("not", 2, None)
    assert script["replay"]["noticed"] <= script["replay"]["faults"]


async def test_of_questions_in_a_row_the_last_one_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor that saves all its texts takes its earlier questions back."""
    asked: list[str] = []

    async def report_of(_: object, folder: str, __: str) -> dict[str, list[object]]:
        asked.append(folder)
        return {"scripts": []}

    monkeypatch.setattr(folder_status, "report_of", report_of)
    monkeypatch.setattr(folder_status, "PAUSE", 0.05)
    server = Mock(roots=lambda: [tmp_path])
    folder_status.register(server)
    (answer,) = server.feature.return_value.call_args.args
    questions = []
    for _ in range(3):
        questions.append(asyncio.ensure_future(answer(None)))
        await asyncio.sleep(0)
    for question in questions[:-1]:
        question.cancel()
    assert await questions[-1] == []
    assert asked == [str(tmp_path)]


async def test_nothing_is_read_in_a_workspace_that_is_not_trusted(tmp_path: Path) -> None:
    write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        assert await ask(editing) is None
