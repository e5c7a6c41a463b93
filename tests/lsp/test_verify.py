"""What the lenses offer and what comes of it: the replay, a run with the tool, a run against the application.

Programs stand in for the proxy and the tool, as in the tests of `loadlint verify`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.raw import Raw
from tests.lsp.session import Session, eventually, session, soon
from tests.support.sampling import one_in
from tests.verify.stand_ins import environment, program, running
from tests.verify.test_command import CARTS, HOST, RAW, SCRIPT, ask, recording
from tests.verify.test_live import origin as origin  # noqa: PLC0414 (a fixture)
from tests.verify.test_parts import SCRIPT as TWO_SCENARIOS

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
    pytest.mark.slow,
]

TRUSTED = {"trusted": True}
WAITS = "import os, sys, time\nopen(os.path.join(os.path.dirname(sys.argv[-1]), 'pid'), 'w').write(str(os.getpid()))\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script and two recordings, and programs that stand in for k6 and mitmproxy."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.har").write_bytes(recording(CARTS[0]))
    (folder / "shop.2.har").write_bytes(recording(CARTS[1]))
    (folder / "shop.js").write_text(SCRIPT)
    ask(folder, CARTS[0])
    for name, value in environment(tmp_path / "bin").items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def live(shop: Path, origin: str) -> Path:
    """The same, with an application that answers."""
    (shop / "shop.2.har").unlink()
    (shop / "shop.har").write_bytes(recording(CARTS[0], origin))
    (shop / "shop.js").write_text(SCRIPT.replace(HOST, origin))
    ask(shop, "c-newc0ffee1234567", host=origin)
    return shop


@contextlib.asynccontextmanager
async def opened(folder: Path, editor: str = "vscode", trusted: bool = True) -> AsyncIterator[Session]:
    async with session(editor, folder, options=TRUSTED if trusted else None) as editing:
        await editing.open(folder / "shop.js")
        await editing.diagnostics()
        yield editing


async def lenses(editing: Session) -> dict[str, list[str]]:
    """The titles of the lenses with commands, by the text that they stand at."""
    found = await soon(editing.client.text_document_code_lens_async(types.CodeLensParams(editing.document)))
    titles: dict[str, list[str]] = {}
    for lens in found or ():
        if lens.command is not None:
            titles.setdefault(editing.shown(lens.range), []).append(lens.command.title)
    return titles


def run(editing: Session, command: str) -> asyncio.Task[bool | None]:
    return asyncio.ensure_future(editing.execute(types.Command("", command, arguments=[editing.uri])))


def said(editing: Session) -> list[str]:
    return [message.message for message in editing.client.messages]


async def noted(editing: Session) -> list[tuple[int, str]]:
    """The line (from 1) and the message of what a run has shown. An editor that gets diagnostics waits for some."""
    while True:
        found = [one for one in await editing.diagnostics() if one.code == "verify"]
        if found or editing.pulls:
            return [(one.range.start.line + 1, one.message) for one in found]


TOP = "import http from 'k6/http';"
CERTIFIED = "certified on shop.har, shop.2.har: 8 values in 4 requests"


async def test_what_is_offered_at_the_top_and_at_each_part(shop: Path) -> None:
    async with opened(shop) as editing:
        assert await lenses(editing) == {
            TOP: ["verify with k6", "run once", "✓ replays both recordings"],
            "f": ["verify ✓", "run once"],
        }


async def test_the_lens_of_a_part_runs_that_part(shop: Path) -> None:
    (shop / "shop.js").write_text(TWO_SCENARIOS)
    async with opened(shop) as editing:
        lenses = await soon(editing.client.text_document_code_lens_async(types.CodeLensParams(editing.document)))
        commands = [lens.command for lens in lenses or () if lens.command is not None]
        runs = [list(command.arguments or ())[1:] for command in commands if command.title == "run once"]
        assert runs == [[], ["buy"], ["read"]], "the whole script at its top"


async def test_nothing_is_run_where_the_user_does_not_trust(shop: Path) -> None:
    async with opened(shop, trusted=False) as editing:
        assert await lenses(editing) == {TOP: ["✓ replays both recordings"], "f": ["verify ✓"]}
        assert await run(editing, "loadlint.runOnce") is None
        assert await run(editing, "loadlint.verifyWithTool") is None
        (message,) = set(said(editing))
        assert message.startswith("loadlint: nothing was run, because the editor has not said that you trust")


async def test_the_replay_is_told_in_one_line(shop: Path) -> None:
    async with opened(shop, trusted=False) as editing:
        assert await run(editing, "loadlint.verify") is True
        assert said(editing) == [f"loadlint: shop.js: {CERTIFIED}"]


async def test_the_replay_says_nothing_twice(shop: Path) -> None:
    (shop / "shop.js").write_text(RAW)
    async with opened(shop) as editing:
        assert await run(editing, "loadlint.verify") is False
        assert said(editing) == ["loadlint: shop.js: 1 value would be wrong in a new session (shop.2.har shows it)"]
        assert await noted(editing) == []


async def test_the_replay_notes_what_no_rule_reports(shop: Path) -> None:
    (shop / "loadlint.toml").write_text('ignore = ["uncorrelated-value", "suspicious-literal"]\n')
    (shop / "shop.js").write_text(RAW)
    async with opened(shop) as editing:
        await run(editing, "loadlint.verify")
        ((line, message),) = await noted(editing)
        assert line == 5
        assert "path" in message and "an earlier response issued another one" in message
        editing.edit(0, 0, "\n")
        assert await noted(editing) == [], "another text was not verified"


async def test_a_certified_script_may_be_verified_with_its_tool(shop: Path) -> None:
    async with opened(shop) as editing:
        editing.asked.answer = "Verify with k6"
        assert await run(editing, "loadlint.verify") is False, "the stand-in sends run 1's cart in both runs"
        ((line, message),) = await noted(editing)
        assert line == 5
        assert message == (
            f"GET /carts/…: path is '{CARTS[0]}', shop.2.har has '{CARTS[1]}': "
            "the script takes another value out of a response than that run sent"
        )
        titles = (await lenses(editing))[TOP]
        assert any(title.startswith("verify with k6 (1 value would be wrong in a new session") for title in titles), (
            titles
        )


@pytest.mark.parametrize("editor", one_in(3, ["vscode", "neovim@v0.11.0", "emacs@v29.1"]))
async def test_a_run_against_the_application(live: Path, editor: str) -> None:
    async with opened(live, editor) as editing:
        assert await run(editing, "loadlint.runOnce") is True
        what = "k6 made 2 requests: nothing failed; certified on shop.har, the run: 8 values in 4 requests"
        assert said(editing)[-1] == f"loadlint: shop.js: {what}"
        assert editing.asked.questions == [], "this machine is reached without a question"


@pytest.mark.parametrize("editor", ["vscode", "emacs@v29.1"])
async def test_what_failed_stands_at_its_step(live: Path, origin: str, editor: str) -> None:
    ask(live, "c-gone", host=origin)
    async with opened(live, editor) as editing:
        assert await run(editing, "loadlint.runOnce") is False
        ((line, message),) = await noted(editing)
        assert line == 5
        assert message.startswith("the run: GET /carts/") and "its status is 404" in message


async def test_no_host_is_reached_without_a_yes(shop: Path) -> None:
    async with opened(shop) as editing:
        assert await run(editing, "loadlint.runOnce") is None
        (question,) = editing.asked.questions
        assert question.message == (
            "loadlint will run shop.js for one user and one iteration. "
            "It will send requests to shop.test. Nothing has been sent yet."
        )
        assert [action.title for action in question.actions or ()] == ["Run once", "Cancel"]
        assert said(editing) == []
        editing.asked.answer = "Run once"
        assert await run(editing, "loadlint.runOnce") is None
        assert "shop.test" in said(editing)[-1] and "can't be reached" in said(editing)[-1]


async def test_a_host_that_shows_only_in_the_run_is_asked_for(live: Path) -> None:
    ask(live, "c-1", host="http://elsewhere.test")
    async with opened(live) as editing:
        assert await run(editing, "loadlint.runOnce") is None
        (question,) = editing.asked.questions
        assert question.message == (
            "shop.js was stopped, because it also sends requests to elsewhere.test. Nothing was sent there. "
            "Run it again from the start, and allow that host?"
        )
        assert said(editing)[-1].endswith("http://elsewhere.test/carts, and elsewhere.test is not allowed")


async def test_a_script_is_run_once_at_a_time_and_can_be_cancelled(live: Path, tmp_path: Path) -> None:
    k6 = program(tmp_path / "bin", "k6", f"{WAITS}time.sleep(60)")
    async with opened(live) as editing:
        first = run(editing, "loadlint.runOnce")
        await eventually((live / "pid").exists)
        assert (await lenses(editing))[TOP][0] == "running… (stop)"
        assert await run(editing, "loadlint.runOnce") is None
        assert said(editing)[-1] == "loadlint: shop.js: a run is in progress; wait for its end, or stop it"
        assert await run(editing, "loadlint.cancelRun") is True
        assert await soon(first) is None
        assert said(editing)[-1] == "loadlint: shop.js: the run was stopped"
        assert "run once" in (await lenses(editing))[TOP]
        assert await run(editing, "loadlint.cancelRun") is False
        await eventually(lambda: not running(int((live / "pid").read_text())))
    assert Path(k6).exists()


async def test_the_progress_can_be_cancelled(live: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "k6", f"{WAITS}time.sleep(60)")
    async with opened(live) as editing:
        first = run(editing, "loadlint.runOnce")
        await eventually((live / "pid").exists)
        (token,) = editing.client.progress_reports
        begin = editing.client.progress_reports[token][0]
        assert isinstance(begin, types.WorkDoneProgressBegin)
        assert (begin.title, begin.message, begin.cancellable) == (
            "loadlint: shop.js", "k6 runs it once, against the application", True,
        )  # fmt: skip
        editing.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        assert await soon(first) is None
        await eventually(lambda: not running(int((live / "pid").read_text())))
        assert isinstance(editing.client.progress_reports[token][-1], types.WorkDoneProgressEnd)


async def test_the_server_answers_while_a_script_runs_and_the_text_changes(live: Path, tmp_path: Path) -> None:
    stand_in = (Path(__file__).parents[1] / "verify" / "stand_in_k6.py").read_text().partition("annotations\n")[2]
    slow = f"{WAITS}while not os.path.exists(os.path.join(os.path.dirname(sys.argv[-1]), 'go')): time.sleep(0.02)\n"
    program(tmp_path / "bin", "k6", slow + stand_in)
    async with opened(live) as editing:
        first = run(editing, "loadlint.runOnce")
        await eventually((live / "pid").exists)
        before = time.monotonic()
        editing.edit(0, 0, "// changed\n")
        await editing.diagnostics()
        assert time.monotonic() - before < 5
        (live / "go").touch()
        assert await soon(first) is True
        assert said(editing)[-1].startswith(
            "loadlint: shop.js was changed while it ran; before the change: k6 made 2 requests: nothing failed"
        )
        assert "run once" in (await lenses(editing))["// changed"]


async def test_what_can_not_be_run_is_one_line(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(live) as editing:
        editing.edit(0, 0, "\n")
        await run(editing, "loadlint.runOnce")
        assert said(editing)[-1] == "loadlint: shop.js: save the script first; the load tool runs the saved file"
        editing.edit(0, 1, "")
        monkeypatch.setenv("LOADLINT_MITMDUMP", os.devnull)
        await run(editing, "loadlint.runOnce")
        assert said(editing)[-1].startswith("loadlint: LOADLINT_MITMDUMP:")
        monkeypatch.setenv("LOADLINT_K6", os.devnull)
        await run(editing, "loadlint.runOnce")
        assert said(editing)[-1].startswith("loadlint: LOADLINT_K6:")
        assert "verify with k6" not in (await lenses(editing))[TOP]


async def test_an_editor_with_a_setting_for_the_tool_asks_for_its_path(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session("vscode", live, options={**TRUSTED, "toolSettings": True}) as editing:
        told = asyncio.get_running_loop().create_future()
        editing.client.protocol.wait_for_notification("loadlint/toolNotFound", told.set_result)
        await editing.open(live / "shop.js")
        monkeypatch.setenv("LOADLINT_K6", os.devnull)
        await run(editing, "loadlint.runOnce")
        assert (await soon(told)).tool == "k6"
        assert not said(editing)


async def test_a_script_that_does_not_end_is_one_line(live: Path, tmp_path: Path) -> None:
    program(tmp_path / "bin", "k6", f"{WAITS}time.sleep(60)")
    async with session("vscode", live, options={**TRUSTED, "timeLimit": 1}) as editing:
        await editing.open(live / "shop.js")
        assert await run(editing, "loadlint.runOnce") is None
        assert said(editing)[-1].endswith(
            "shop.js: k6 did not end within 1 seconds; give more with the option timeLimit"
        )


async def test_a_script_without_recordings_is_run_but_not_verified(live: Path) -> None:
    (live / "shop.har").write_text("broken")
    async with opened(live) as editing:
        assert await run(editing, "loadlint.verify") is None
        assert said(editing)[-1].endswith("it has no recording that can be read; link one first, then verify")
        assert await run(editing, "loadlint.runOnce") is True


async def test_the_recording_of_a_run_goes_with_the_text(live: Path, tmp_path: Path) -> None:
    async with opened(live) as editing:
        await run(editing, "loadlint.runOnce")
        params = {"textDocument": {"uri": editing.uri}}
        asked = editing.client.protocol.send_request_async("loadlint/script", params)  # type: ignore[no-untyped-call]
        script = await soon(asked)
        assert json.dumps(script.run.verdict).startswith('"k6 made 2 requests: nothing failed; certified on shop.har')
        kept = Path(script.run.recording)
        assert kept.stat().st_mode & 0o777 == 0o600
        editing.client.text_document_did_close(types.DidCloseTextDocumentParams(editing.document))
        await eventually(lambda: not kept.exists())


async def test_the_way_of_a_script_ends_with_its_run(live: Path) -> None:
    params: dict[str, object] = {}

    async def steps(editing: Session) -> list[tuple[str, str, str, str]]:
        asked = editing.client.protocol.send_request_async("loadlint/script", params)  # type: ignore[no-untyped-call]
        of_way = (await soon(asked)).steps
        return [(step.name, step.state, step.told, step.action.title) for step in of_way[3:] if step.action]

    async with opened(live) as editing:
        params["textDocument"] = {"uri": editing.uri}
        assert await steps(editing) == [("run", "todo", "not yet", "Run once")]
        await run(editing, "loadlint.runOnce")
        assert await steps(editing) == [
            ("run", "done", "k6 made 2 requests: nothing failed", "Run again"),
            ("runs", "done", "the last run", "Show"),
        ]
        assert (await soon(editing.client.protocol.send_request_async("loadlint/script", params))).steps[2].told == (  # type: ignore[no-untyped-call]
            "certified: the last run was another session"
        )
        shown = await lenses(editing)
        assert shown[TOP][-1] == "✓ certified with the last run"
        assert shown["f"][0] == "verify ✓"
        asked = editing.client.protocol.send_request_async("loadlint/script", params)  # type: ignore[no-untyped-call]
        assert (await soon(asked)).verdict.words == "certified", "the recording and the run are two sessions"


async def shown_run(editing: Session, **more: str | list[str]) -> Any:
    """What the run view shows."""
    params = {"textDocument": {"uri": editing.uri}, **more}
    return await soon(editing.client.protocol.send_request_async("loadlint/run", params))  # type: ignore[no-untyped-call]


async def test_a_run_is_shown_beside_the_recording(live: Path, origin: str) -> None:
    ask(live, "c-gone", host=origin)
    async with opened(live) as editing:
        assert (await shown_run(editing)).nothing == "This script has not run against the application yet."
        await run(editing, "loadlint.runOnce")
        shown = await shown_run(editing)
        assert (shown.underWay, shown.failures, shown.verdict) == (False, 1, "k6 made 2 requests: GET /carts/… failed")
        params = {"textDocument": {"uri": editing.uri}}
        recordings, *_, step, results = (
            await soon(editing.client.protocol.send_request_async("loadlint/script", params))  # type: ignore[no-untyped-call]
        ).steps
        assert (step.state, step.action.title) == ("problem", "Show what failed")
        assert "its status is 404" in step.notes[0]
        assert (recordings.next, recordings.action.title) == (True, "Record again: application changed?")
        assert (results.state, results.told) == ("problem", "last run failed")
        assert await run(editing, "loadlint.showRun") is True
        text = await editing.page(editing.client.shown_documents[-1].uri)
        assert "(recorded: 200)\n    its status is 404" in text
        assert [(request.status, request.recordedStatus) for request in shown.requests] == [(201, 201), (404, 200)]
        assert shown.requests[1].at.line == 5
        received = [text for side, text in shown.requests[1].body.lines if side == "received"]
        assert any("there is no such cart" in text for text in received)


async def test_a_run_is_shown_request_by_request(live: Path, tmp_path: Path, origin: str) -> None:
    ask(live, "c-newc0ffee1234567", host=origin)
    stand_in = (Path(__file__).parents[1] / "verify" / "stand_in_k6.py").read_text().partition("annotations\n")[2]
    # All its requests are answered, and it has not ended.
    wait = (
        "\nimport time\nwhile not os.path.exists(os.path.join(os.path.dirname(sys.argv[-1]), 'go')): time.sleep(0.02)\n"
    )
    program(tmp_path / "bin", "k6", stand_in + wait)
    async with opened(live) as editing:
        first = run(editing, "loadlint.runOnce")
        while not hasattr(shown := await shown_run(editing), "requests") or len(shown.requests) < 2:
            await asyncio.sleep(0.05)
        assert (shown.underWay, shown.verdict) == (True, None)
        assert [request.status for request in shown.requests] == [201, 200]
        (live / "go").touch()
        assert await soon(first) is True
        shown = await shown_run(editing)
        assert (shown.underWay, shown.failures) == (False, 0)


async def test_a_file_of_results_is_shown(live: Path) -> None:
    (live / "run.har").write_bytes((live / "shop.har").read_bytes())
    async with opened(live) as editing:
        shown = await shown_run(editing, file=str(live / "run.har"))
        assert [request.good for request in shown.requests] == [True, True]
        first, _ = (request.digest for request in shown.requests)
        again = await shown_run(editing, file=str(live / "run.har"), known=[first, "another"])
        assert not hasattr(again.requests[0], "good"), "the editor knows this one"
        assert (again.requests[0].digest, again.requests[1].good) == (first, True)
        assert "no such file" in (await shown_run(editing, file=str(live / "gone.har"))).nothing


async def test_an_editor_that_can_is_asked_modally(shop: Path) -> None:
    options = {**TRUSTED, "modalQuestions": True}
    async with session("vscode", shop, options=options) as editing:
        questions: list[str] = []

        @editing.client.feature("loadlint/ask")  # type: ignore[untyped-decorator]
        def answer(params: Any) -> None:
            questions.append(params.message)

        await editing.open(shop / "shop.js")
        assert await run(editing, "loadlint.runOnce") is None
        (question,) = questions
        assert "It will send requests to shop.test. Nothing has been sent yet." in question
        assert editing.asked.questions == []


async def test_a_run_is_in_the_value_flow_with_its_exchanges(live: Path, origin: str) -> None:
    ask(live, "c-gone", host=origin)
    async with opened(live) as editing:
        await run(editing, "loadlint.runOnce")
        params = {"textDocument": {"uri": editing.uri}}
        asked = editing.client.protocol.send_request_async("loadlint/valueFlow", params)  # type: ignore[no-untyped-call]
        shown = (await soon(asked)).run
        assert (shown.way, shown.certified) == ("live", False)
        ((row, message),) = [(note.request, note.message) for note in shown.notes]
        assert row == 1 and "its status is 404" in message
        assert [(one.method, one.status, one.at and one.at.line) for one in shown.exchanges] == [
            ("POST", 201, 4), ("GET", 404, 5),
        ]  # fmt: skip
        page = {"recording": shown.recording, "exchange": shown.exchanges[1].exchange}
        asked = editing.client.protocol.send_request_async("loadlint/exchange", page)  # type: ignore[no-untyped-call]
        assert "there is no such cart" in await editing.page((await soon(asked)).uri)


@pytest.mark.parametrize("way", one_in(2, ["killed", "told to exit", "abandoned"]))
async def test_nothing_is_left_when_the_server_ends(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    program(tmp_path / "bin", "k6", f"{WAITS}time.sleep(60)")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with Raw(initializationOptions=TRUSTED) as editing:
        uri = editing.open(live / "shop.js", (live / "shop.js").read_text())
        editing.start("workspace/executeCommand", {"command": "loadlint.runOnce", "arguments": [uri]})
        threading.Thread(target=read_all, args=(editing,), daemon=True).start()
        await eventually(lambda: (live / "pid").exists() and (live / "pid").read_text())
        number = int((live / "pid").read_text())
        assert running(number)
        assert editing.process.stdin
        if way == "killed":
            editing.process.kill()
        elif way == "told to exit":
            editing.notify("exit", None)
        else:
            editing.process.stdin.close()
            editing.process.stdin = None
        await eventually(lambda: not running(number), 20)
        if way != "killed":
            await eventually(lambda: not list(temporary.glob("loadlint-runs-*")))


def read_all(editing: Raw) -> None:
    """Answer whatever a server asks until it, or the way to it, is gone."""
    with contextlib.suppress(OSError, IndexError, ValueError, AssertionError):
        while True:
            editing.read()
