"""`loadlint/status`: the state of all scripts of the workspace, as `loadlint status` tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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


async def test_nothing_is_read_in_a_workspace_that_is_not_trusted(tmp_path: Path) -> None:
    write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        assert await ask(editing) is None
