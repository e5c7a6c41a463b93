"""The hover of a step has what the traces of the newest kept run tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.session import session, soon
from tests.support.run import loadlint
from tests.traces.system import Shop, write_run

SCRIPT = """\
import http from 'k6/http';

export default function () {
  http.post('http://shop.test/orders');
}
"""


@pytest.mark.asyncio
async def test_the_hover_names_the_cause(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(SCRIPT)
    shop = Shop(seed=1)
    shop.slow["SELECT stock"] = (0.1, 90)
    run_file, traces = write_run(tmp_path, "run", shop)
    loadlint(tmp_path, "results", run_file, "--traces", traces, "--script", "shop.js", "--history", "runs", exits=0)
    async with session("vscode", tmp_path) as editing:
        await editing.open(tmp_path / "shop.js")
        params = types.HoverParams(editing.document, types.Position(3, 10))
        shown = await soon(editing.client.text_document_hover_async(params))
        assert shown is not None
        assert isinstance(shown.contents, types.MarkupContent)
        assert "in inventory: SELECT stock" in shown.contents.value.replace("\\", "")
