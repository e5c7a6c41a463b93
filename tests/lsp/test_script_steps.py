"""The way of a script, as `loadlint/script` tells it: where it stands, what is next, and the command that does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp import test_heal
from tests.lsp.session import Session, session, soon
from tests.support.shop import SCRIPT, write_shop

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]


async def ask(editing: Session) -> Any:
    params = {"textDocument": {"uri": editing.uri}}
    return await soon(editing.client.protocol.send_request_async("loadlint/script", params))  # type: ignore[no-untyped-call]


async def way(editing: Session) -> list[tuple[str, str, str]]:
    return [(step.name, step.state, step.told) for step in (await ask(editing)).steps]


async def following(editing: Session) -> tuple[str, str, str] | None:
    """The step that is next, with the title and the command of what it asks for."""
    steps = [step for step in (await ask(editing)).steps if step.next]
    assert len(steps) <= 1
    return (steps[0].name, steps[0].action.title, steps[0].action.command) if steps else None


CORRELATED = """\
import http from 'k6/http';
import { fail } from 'k6';

export default function () {
  const made = http.post('https://shop.test/carts', '{"kind":"☕😀"}');
  const cartId = made.json('id');
  if (!cartId) fail('no cartId in the response to POST /carts');
  http.get(http.url`https://shop.test/carts/${cartId}`);
}
// loadlint: ignore-file[missing-assertion]
"""
NEVER_FAILS = "export const options = { thresholds: { http_req_failed: ['rate<=1'] } };\n"

NOT_TRUSTED = ("run", "off", "this workspace is not trusted")
NO_RUN = ("runs", "later", "none yet")


async def test_a_raw_script_is_led_to_a_certified_one(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await way(editing) == [
            ("recordings", "done", "shop.har, shop.2.har: healthy"),
            ("script", "todo", "1 finding"),
            ("replay", "later", "1 value would be wrong in a new session (shop.2.har shows it)"),
            NOT_TRUSTED,
            NO_RUN,
        ]
        assert await following(editing) == ("script", "Apply 1 safe fix", "loadlint.fixScript")
        assert (await ask(editing)).verdict.words == "not as recorded"

        assert await editing.execute(types.Command("", "loadlint.fixScript", arguments=[editing.uri])) is True
        fixed = editing.edited(editing.asked.edits[-1])
        editing.edit(0, len(editing.text), fixed)
        _, script, replay, *_ = await way(editing)
        assert script[:2] == ("script", "done")
        assert replay == ("replay", "done", "certified on shop.har, shop.2.har: 8 values in 4 requests")
        assert await following(editing) is None, "nothing may be run in a workspace that is not trusted"
        assert vars_of((await ask(editing)).verdict) == ("certified", True)
        assert await editing.execute(types.Command("", "loadlint.fixScript", arguments=[editing.uri])) is False


def vars_of(verdict: Any) -> tuple[str, bool]:
    return verdict.words, verdict.good


async def test_a_script_without_a_recording_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "shop.js"
    path.write_text(SCRIPT, "utf-8")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await way(editing) == [
            ("recordings", "todo", "no recording"),
            ("script", "later", "2 requests, not compared yet"),
            ("replay", "later", "needs a recording"),
            NOT_TRUSTED,
            NO_RUN,
        ]
        assert await following(editing) == ("recordings", "Link a recording", "loadlint.linkTo")
        assert vars_of((await ask(editing)).verdict) == ("no recording linked", False)


async def test_what_is_wrong_with_recordings_stands_at_them(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    log = json.loads((tmp_path / "shop.2.har").read_text("utf-8"))
    del log["log"]["entries"][0]["response"]["content"]["text"]
    (tmp_path / "shop.2.har").write_text(json.dumps(log), "utf-8")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        recordings = (await ask(editing)).steps[0]
        assert (recordings.state, recordings.told) == ("problem", "shop.har, shop.2.har: 1 problem")
        (note,) = recordings.notes
        assert note.startswith("shop.2.har: ")
        assert (await following(editing) or "")[0] == "recordings"


async def test_one_recording_is_enough_and_two_are_better(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    (tmp_path / "shop.2.har").unlink()
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        recordings = (await ask(editing)).steps[0]
        assert (recordings.state, recordings.action.title) == ("done", "Link a second recording")
        assert list(recordings.notes) == [
            "a second recording of the same journey, with the same input data, shows which values are dynamic"
        ]


async def test_one_session_is_called_by_one_word(tmp_path: Path) -> None:
    """The row, the status bar and the note say the same; the note has what is not shown yet."""
    path = write_shop(tmp_path, CORRELATED)
    (tmp_path / "shop.2.har").unlink()
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        replay = (await ask(editing)).steps[2]
        assert (replay.title, replay.state, replay.told) == ("Replay (offline)", "done", "matches one session")
        assert list(replay.notes) == [
            "matches shop.har; whether it survives a new session needs a second recording or a live run"
        ]
        assert vars_of((await ask(editing)).verdict) == ("matches one session", True)


async def test_what_is_left_is_named(tmp_path: Path) -> None:
    path = write_shop(tmp_path, CORRELATED + NEVER_FAILS)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        script = (await ask(editing)).steps[1]
        assert (script.state, script.told, len(script.notes)) == ("done", "1 finding is left for you", 1)


async def test_a_changed_application_is_healed_first(tmp_path: Path) -> None:
    path = test_heal.write(tmp_path, test_heal.recording(5, "csrf"))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await following(editing) == ("script", "Heal", "loadlint.heal")
        assert vars_of((await ask(editing)).verdict) == ("application has changed", False)


async def test_secrets_stay_masked(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert "c-8f14e45fceea167a" not in str((await ask(editing)).steps)
