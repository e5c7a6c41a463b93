"""The server stays alive and quick: faults, large recordings, clients that die, edits faster than analyses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.raw import Raw
from tests.lsp.scripts import VALUE, write_flow
from tests.lsp.session import eventually, session, soon
from tests.recordings.hars import content, entry, har
from tests.support.shop import recording

pytestmark = [pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"), pytest.mark.slow]

ENDS_WITHIN = 2.0


def large(size: int) -> bytes:
    """The shop's recording with a download of so many bytes before the end."""
    text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. " * 1000
    downloads = [
        entry(3, url=f"https://shop.test/page/{n}", **content(f"{n} {text}", "text/html"))
        for n in range(size // len(text))
    ]
    own = json.loads(recording(VALUE))
    return json.dumps(har(*own["log"]["entries"], *downloads)).encode()


@pytest.mark.asyncio
async def test_a_large_recording_is_read_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    path = write_flow(tmp_path, ".js")
    (tmp_path / "shop.har").write_bytes(large(14 << 20))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await editing.diagnostics() == []
        reports = editing.client.progress_reports
        await eventually(lambda: any(isinstance(one, types.WorkDoneProgressEnd) for one in flat(reports)))
        begin = flat(reports)[0]
        assert isinstance(begin, types.WorkDoneProgressBegin)
        assert (begin.title, begin.cancellable) == ("loadlint: reading shop.har", True)
        assert any(
            isinstance(one, types.WorkDoneProgressReport) and (one.percentage or 0) > 10 for one in flat(reports)
        )
        await eventually(lambda: editing.client.diagnostic_refresh_count)
        assert [one.code for one in await editing.diagnostics()] == ["uncorrelated-value"]

        # What was read stays known, to this server and to the next.
        editing.edit(0, 0, "\n")
        assert [one.code for one in await editing.diagnostics()] == ["uncorrelated-value"]
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert [one.code for one in await editing.diagnostics()] == ["uncorrelated-value"]
        assert not editing.client.progress_reports

        # The recording is cut off while it is in use.
        os.truncate(tmp_path / "shop.har", 13 << 20)
        editing.edit(0, 0, "\n")
        await editing.diagnostics()
        await eventually(
            lambda: any(isinstance(one, types.WorkDoneProgressEnd) for one in flat(editing.client.progress_reports))
        )
        await eventually(lambda: editing.client.diagnostic_refresh_count)
        (broken,) = [one for one in await editing.diagnostics() if one.code == "broken-recording-link"]
        assert "cut off" in broken.message


@pytest.mark.asyncio
async def test_reading_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    path = write_flow(tmp_path, ".js")
    (tmp_path / "shop.har").write_bytes(large(60 << 20))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()
        await eventually(lambda: flat(editing.client.progress_reports))
        (token,) = editing.client.progress_reports
        editing.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        await eventually(lambda: editing.client.diagnostic_refresh_count)
        found = await editing.diagnostics()
        assert ["cancelled" in one.message for one in found if one.code == "broken-recording-link"] == [True]


def flat(reports: Any) -> list[Any]:
    """All reports of all tokens."""
    return [one for each in reports.values() for one in each]


@pytest.mark.asyncio
async def test_a_recording_that_disappears_and_comes_back(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    link = "// loadlint: recording=shop.har recording=shop.2.har\n"
    good = (tmp_path / "shop.2.har").read_bytes()
    async with session("vscode", tmp_path) as editing:
        await editing.open(path, link + path.read_text())
        assert [one.code for one in await editing.diagnostics()] == ["uncorrelated-value"]
        for change in ((tmp_path / "shop.2.har").unlink, lambda: (tmp_path / "shop.2.har").write_bytes(b"")):
            change()
            editing.edit(0, 0, "\n")
            assert "broken-recording-link" in {one.code for one in await editing.diagnostics()}
        (tmp_path / "shop.2.har").write_bytes(good)
        editing.edit(0, 0, "\n")
        assert [one.code for one in await editing.diagnostics()] == ["uncorrelated-value"]


RAISING = """
import sys
from loadlint.rules.correlation import pinned_cookie
def check(context):
    raise ValueError("the secret of the file")
    yield
pinned_cookie.check = check
from loadlint.cli import run
sys.argv = ["loadlint", "server"]
run()
"""


@pytest.mark.asyncio
async def test_a_rule_that_raises(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path, [sys.executable, "-c", RAISING]) as editing:
        await editing.open(path)
        found = await editing.diagnostics()
        assert sorted(str(one.code) for one in found) == ["internal-error", "uncorrelated-value"]
        logged = [one.message for one in editing.client.log_messages]
        assert len(logged) == 1
        assert "pinned-cookie" in logged[0] and "ValueError" in logged[0] and "secret" not in logged[0]
        editing.edit(0, 0, "\n")
        assert len(await editing.diagnostics()) == 2
        assert len(editing.client.log_messages) == 1


@pytest.mark.asyncio
async def test_edits_faster_than_analyses(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    lines = "".join(f"  http.get('https://shop.test/items/{n}');\n" for n in range(1500))
    text = path.read_text().replace("  /*", lines + "  /*")
    async with session("neovim@v0.10.0", tmp_path) as editing:
        pushed: list[Any] = []
        editing.client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = pushed.append
        await editing.open(path, text)
        for number in range(40):
            editing.edit(0, 0, f"// {number}\n")
        found = await editing.diagnostics()
        assert {one.code for one in found} >= {"uncorrelated-value"}
        # The versions in between were passed over.
        assert len(pushed) < 20


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [1_000_000, pytest.param(10_000_000, marks=pytest.mark.slow)])
async def test_a_large_plan(tmp_path: Path, size: int) -> None:
    path = write_flow(tmp_path, ".jmx")
    text = path.read_text()
    sampler = text[text.index("<HTTPSamplerProxy") : text.index("</HTTPSamplerProxy>") + 19] + "\n<hashTree/>\n"
    at = text.rindex("<HTTPSamplerProxy")
    text = text[:at] + sampler.replace("Make a cart", "Again") * (size // len(sampler)) + text[at:]
    async with session("vscode", tmp_path) as editing:
        await editing.open(path, text)
        assert "uncorrelated-value" in {one.code for one in await soon(editing.diagnostics(), 120)}
        params = types.DocumentSymbolParams(editing.document)
        assert await soon(editing.client.text_document_document_symbol_async(params), 120)


def busy(server: Raw) -> None:
    """Give it an analysis that takes many seconds."""
    lines = "".join(f"  http.get('https://shop.test/items/{n}');\n" for n in range(8000))
    text = f"import http from 'k6/http';\nexport default function () {{\n{lines}}}\n"
    uri = server.open(Path("/busy.js"), text)
    server.start("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    time.sleep(0.5)


@pytest.mark.parametrize("at_work", [False, True])
def test_the_server_ends_when_the_client_closes_the_pipe(at_work: bool) -> None:
    server = Raw()
    if at_work:
        busy(server)
    assert server.process.stdin
    server.process.stdin.close()
    assert server.process.wait(ENDS_WITHIN) == 1


@pytest.mark.skipif(os.name == "nt", reason="a process can't be watched there without more")
def test_the_server_ends_when_the_client_is_killed_and_its_pipe_stays_open() -> None:
    client = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    server = Raw(process_id=client.pid)
    time.sleep(0.2)
    assert server.process.poll() is None
    client.send_signal(signal.SIGKILL)
    client.wait()
    assert server.process.wait(ENDS_WITHIN) == 1


def test_the_server_ends_well() -> None:
    server = Raw()
    server.request("shutdown", None)
    server.notify("exit", None)
    assert server.process.wait(ENDS_WITHIN) == 0


@pytest.mark.skipif(os.name == "nt", reason="no process is stopped there")
def test_a_large_answer_is_whole_where_the_server_is_stopped_while_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profiler stops it. What is not buffered writes only what the pipe had room for then."""
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with Raw() as server:
        steps = "".join(f"  http.get('https://shop.test/{number}');\n" for number in range(2_000))
        text = f"import http from 'k6/http';\nexport default function () {{\n{steps}}}\n"
        uri = server.open(Path("/long.js"), text)
        number = server.start("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        time.sleep(2)
        server.process.send_signal(signal.SIGSTOP)
        server.process.send_signal(signal.SIGCONT)
        # Else the client would wait for ever for the rest.
        killer = threading.Timer(ENDS_WITHIN, server.process.kill)
        killer.start()
        while (message := server.read()).get("id") != number:
            pass
        killer.cancel()
    assert len(json.dumps(message)) > 1 << 17
