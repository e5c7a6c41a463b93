"""Results of a run in the editor: diagnostics at the steps, with the steps that failed because of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.session import EDITORS, session
from tests.results.test_command import RECORDING, SCRIPT, har

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]


@pytest.mark.parametrize("editor", EDITORS)
async def test_linked_results_are_shown_at_the_step(tmp_path: Path, editor: str) -> None:
    refused = ("POST", "https://shop.test/carts", 200, '{"success": false, "error": "no stock"}', '{"kind":"tea"}')
    missing = ("GET", "https://shop.test/carts/undefined", 404, '{"status": 404}', "")
    (tmp_path / "shop.har").write_text(har(*RECORDING))
    (tmp_path / "run.har").write_text(har(refused, missing, RECORDING[2]))
    path = tmp_path / "shop.js"
    path.write_text("/* 😀 loadlint: results=run.har */\n" + SCRIPT)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        (found,) = [item for item in await editing.diagnostics() if item.code == "soft-failure"]
        assert editing.shown(found.range).startswith("http.post('https://shop.test/carts'")
        assert "fails in 1 of 1 iterations" in found.message
        if editor.startswith("emacs"):
            assert not found.related_information  # it says that it can't show any
            return
        (related,) = found.related_information or ()
        assert editing.shown(related.location.range).startswith("http.get(`https://shop.test/carts/")
        assert "it sends cartId, which is taken from that response" in related.message
