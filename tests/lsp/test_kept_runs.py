"""Lens, hover and diagnostics of a step tell of the newest runs, where `results --history` has kept them."""

from __future__ import annotations

import gc
import json
import os
import weakref
from pathlib import Path
from unittest.mock import Mock

import pytest
from lsprotocol import types

from loadlint.lsp import kept_runs
from loadlint.numbers.history import read_digest
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.run_view.findings import findings_of
from tests.lsp.scripts import write_flow
from tests.lsp.session import session, soon
from tests.numbers.runs import START, steady_samples, write
from tests.results.runs import parsed
from tests.support.run import loadlint

DAY = 86_400_000
PROJECT = Project(Config())


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
        about = {"textDocument": {"uri": editing.uri}}
        runs = await soon(editing.client.protocol.send_request_async("loadlint/runs", about))  # type: ignore[no-untyped-call]
        assert [run["name"] for run in runs] == ["main 2026-09-22 14:13 UTC", "main 2026-09-21 14:13 UTC"]
        assert [len(run["problems"]) for run in runs] == [2, 0]
        (step,) = runs[0]["steps"]
        assert (step["name"], step["measured"][:4]) == ("Make a cart", "p95 ")
        assert step["at"]["range"]["start"]["line"] == broken.range.start.line


@pytest.mark.asyncio
@pytest.mark.parametrize("trusted", [True, False])
async def test_runs_are_found_in_the_folder_of_the_configuration(tmp_path: Path, trusted: bool) -> None:
    (tmp_path / "work").mkdir()
    path = write_flow(tmp_path / "work", ".jmx")
    (digest,) = _keep_runs(path.parent, path.name, 1)
    (tmp_path / "perf").mkdir()
    digest.rename(tmp_path / "perf" / digest.name)
    (path.parent / "loadlint.toml").write_text('[runs]\n"*.jmx" = "../perf"\n')
    async with session("vscode", path.parent, options={"trusted": trusted}) as editing:
        await editing.open(path)
        about = {"textDocument": {"uri": editing.uri}}
        runs = await soon(editing.client.protocol.send_request_async("loadlint/runs", about))  # type: ignore[no-untyped-call]
    assert len(runs) == trusted, "links lead out of a workspace that is trusted alone"
    (status,) = json.loads(loadlint(path.parent, "status", "--output-format", "json", exits=0).text)["scripts"]
    assert status["run"]["slowest"] == "Make a cart"


def test_runs_are_read_once_whatever_is_written_in_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key that is pressed makes another script; the digests stay, and hold none of them."""
    path = write_flow(tmp_path, ".jmx")
    _keep_runs(tmp_path, path.name, 12)
    reading, listing = Mock(wraps=read_digest), Mock(wraps=os.listdir)
    monkeypatch.setattr(kept_runs, "read_digest", reading)
    monkeypatch.setattr(os, "listdir", listing)
    scripts = [parsed(path), parsed(path)]
    rows = [list(kept_runs.step_rows(script, PROJECT, 0)) for script in scripts for _ in range(40)]
    assert all(row == rows[0] for row in rows)
    assert (len(rows[0]), reading.call_count, listing.call_count) == (5, 12, 1)
    rows.clear()
    gone = weakref.ref(scripts.pop().source)
    gc.collect()
    assert gone() is None


def test_a_run_that_is_kept_meanwhile_is_told(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".jmx")
    digest = _keep_runs(tmp_path, path.name, 6)[-1]
    script = parsed(path)
    before = kept_runs.newest_runs(script, PROJECT)
    newest = digest.with_name("9999999999.000-new.run.json")
    newest.write_text(digest.read_text().replace('"label":""', '"label":"new"'))
    now = kept_runs.newest_runs(script, PROJECT)
    assert [len(before), len(now)] == [5, 5]
    assert [now[0].digest.label, before[0].digest.label] == ["new", ""]


def test_what_is_kept_with_a_script_does_not_grow(tmp_path: Path) -> None:
    """Digests of many other scripts were read meanwhile, so that these are read again."""
    path = write_flow(tmp_path, ".jmx")
    _keep_runs(tmp_path, path.name, 6)
    script = parsed(path)
    first = kept_runs.newest_runs(script, PROJECT)
    kept = len(script.source.kept)
    for _ in range(3):
        kept_runs._digests_in.cache_clear()
        kept_runs._read.cache_clear()
        assert kept_runs.newest_runs(script, PROJECT) == first
    assert len(script.source.kept) == kept


@pytest.mark.asyncio
async def test_problems_of_a_run_are_laid_beside_a_text_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_flow(tmp_path, ".jmx")
    (tmp_path / "loadlint.toml").write_text('[gates]\n"Make a cart" = ["p95 < 1 ms"]\n')
    _keep_runs(tmp_path, path.name, 1)
    findings = Mock(wraps=findings_of)
    monkeypatch.setattr(kept_runs, "findings_of", findings)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert any(item.code == "broken-gate" for item in await editing.diagnostics())
        await editing.diagnostics()
    assert findings.call_count == 1


def test_a_digest_without_requests_tells_nothing(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".jmx")
    (digest,) = _keep_runs(tmp_path, path.name, 1)
    digest.write_text(digest.read_text().replace('"count":400', '"count":0'))
    assert kept_runs.step_summary(parsed(path), PROJECT, 0) is None


def _keep_runs(folder: Path, script: str, count: int) -> list[Path]:
    """The digests of runs that differ in nothing but the time."""
    write(folder, "run.jtl", steady_samples(400, 120, 1, "Make a cart"))
    loadlint(folder, "results", "run.jtl", "--script", script, "--history", "runs", "--exit-zero", exits=0)
    (digest,) = (folder / "runs").iterdir()
    text = digest.read_text()
    digest.unlink()
    files = [digest.with_name(f"{START // 1000 + number}.000-run.run.json") for number in range(count)]
    for file in files:
        file.write_text(text)
    return files
