"""The lens of a step says what the newest run measured, where `results --history runs` has kept one beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.scripts import write_flow
from tests.lsp.session import session, soon
from tests.numbers.runs import START, steady_samples, write
from tests.support.run import loadlint

DAY = 86_400_000


@pytest.mark.asyncio
async def test_a_step_shows_its_newest_numbers(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".jmx")
    for day, median in enumerate((300, 120)):
        write(tmp_path, "run.jtl", steady_samples(400, median, day, "Make a cart"), START + day * DAY)
        arguments = ("--script", path.name, "--history", "runs", "--label", "main", "--exit-zero")
        loadlint(tmp_path, "results", "run.jtl", *arguments, exits=0)
    (tmp_path / "runs" / "9999999999.000-x.run.json").write_text("{")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        client = editing.client
        lenses = await soon(client.text_document_code_lens_async(types.CodeLensParams(editing.document))) or ()
        resolved = [await soon(client.code_lens_resolve_async(lens)) for lens in lenses]
        (title,) = [lens.command.title for lens in resolved if lens.command and lens.command.title.startswith("p95")]
        assert 160 < float(title.split()[1]) < 210
        assert " ms in main · recorded: 201" in title
