"""Lens, hover and diagnostics of a step tell of the newest runs, where `results --history` has kept them."""

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


@pytest.mark.asyncio
async def test_the_problems_of_the_newest_run_stand_at_its_steps(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".jmx")
    (tmp_path / "loadlint.toml").write_text('[gates]\nall = ["failed < 1 %"]\n"Make a cart" = ["p95 < 400 ms"]\n')
    for day, median in enumerate((120, 300)):
        write(tmp_path, "run.jtl", steady_samples(1000, median, day, "Make a cart"), START + day * DAY)
        arguments = ("--script", path.name, "--against", "runs") if day else ("--script", path.name)
        keeping = ("--history", "runs", "--label", "main", "--exit-zero")
        loadlint(tmp_path, "results", "run.jtl", *arguments, *keeping, exits=0)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        items = [item for item in await editing.diagnostics() if item.code in ("broken-gate", "worse-step")]
        broken, worse = sorted(items, key=lambda item: str(item.code))
        assert broken.message.startswith("main 2026-09-22 14:13 UTC: Make a cart: p95 < 400 ms is broken: ")
        assert (broken.severity, worse.severity) == (types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Warning)
        assert "Make a cart is slower than before: p50 " in worse.message
        assert broken.range == worse.range
        params = types.HoverParams(editing.document, broken.range.start)
        shown = await soon(editing.client.text_document_hover_async(params))
        assert shown is not None
        assert isinstance(shown.contents, types.MarkupContent)
        hover = shown.contents.value
        assert "| run | p50 | p95 | failed |" in hover
        assert hover.index("2026-09-22") < hover.index("2026-09-21")
