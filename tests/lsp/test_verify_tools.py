"""The lenses with the real k6, Locust and JMeter: the whole script against its recording, and one part alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.session import Session, session, soon
from tests.support.jmeter import needs_jmeter
from tests.verify.test_parts import LOCUST, PLAN, RECORDED, SCRIPT
from tests.verify.tools import environment, needs_mitmproxy

TOOLS = [
    ("shop.js", SCRIPT, "read"),
    pytest.param("shop.py", LOCUST, "Reader", marks=pytest.mark.exhaustive),
    pytest.param("shop.jmx", PLAN, "Readers", marks=[needs_jmeter, pytest.mark.jmeter, pytest.mark.exhaustive]),
]
"""`tests/verify/test_parts.py` has all of them on the command line."""


async def run(editing: Session, *part: str) -> object:
    arguments = [editing.uri, *part]
    return await soon(editing.execute(types.Command("", "loadlint.verifyWithTool", arguments=arguments)), 120)


@pytest.mark.engine
@pytest.mark.asyncio
@needs_mitmproxy
@pytest.mark.parametrize(("name", "text", "part"), TOOLS)
async def test_verified_with_the_real_tool(
    name: str, text: str, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in environment(tmp_path).items():
        monkeypatch.setenv(variable, value)
    (tmp_path / name).write_text(text)
    (tmp_path / "shop.har").write_text(RECORDED)
    async with session("vscode", tmp_path, options={"trusted": True}) as editing:
        await editing.open(tmp_path / name)
        assert await run(editing) is True
        assert await run(editing, part) is True
        whole, alone = [message.message for message in editing.client.messages]
        assert "matches shop.har; whether it survives a new session needs a second recording or a live run" in whole
        assert "matches shop.har" in alone
