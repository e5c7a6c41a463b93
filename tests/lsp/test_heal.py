"""A script whose application has changed: what the editor says of it, and what healing does to the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.session import Session, session, soon
from tests.recordings.hars import content, entry, har, headers
from tests.support.shop import write_shop

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]

HOST = "https://shop.test"
SCRIPT = f"""\
// loadlint: recording=old.har recording=new.har
import http from 'k6/http';
import {{ fail }} from 'k6';

export default function () {{
  const page = http.get('{HOST}/cart');
  const token = page.html().find('input[name="token"]').first().attr('value');
  if (!token) fail('no token');
  http.post('{HOST}/order', {{ token: token, kind: 'tea' }});
}}
// loadlint: ignore-file[missing-assertion]
"""
RENAMED = SCRIPT.replace('input[name="token"]', 'input[name="csrf"]').replace("{ token: token", "{ csrf: token")
LENS = "the application has changed: renamed field token → csrf: POST /order, and 1 more"


def recording(number: int, name: str, issued: bool = True) -> bytes:
    """A run of a version in which the field has this name; `issued` says whether the page has it."""
    value = f"{number}Zk3vQ9tLr2XwB7yHn5"
    field = f'<input type="hidden" name="{name}" value="{value}">' if issued else ""
    page = entry(
        number, url=f"{HOST}/cart", headers=headers(("Content-Type", "text/html")),
        **content(f"<html><form>{field}</form></html>", "text/html"),
    )  # fmt: skip
    sent = {"mimeType": "application/x-www-form-urlencoded", "text": f"{name}={value}&kind=tea"}
    order = entry(
        number + 1, method="POST", url=f"{HOST}/order", request={"postData": sent}, status=201,
        headers=headers(("Content-Type", "application/json")), **content('{"placed": true}', "application/json"),
    )  # fmt: skip
    return json.dumps(har(page, order)).encode()


def write(folder: Path, new: bytes) -> Path:
    (folder / "old.har").write_bytes(recording(1, "token"))
    (folder / "new.har").write_bytes(new)
    path = folder / "order.js"
    path.write_text(SCRIPT)
    return path


async def titles(editing: Session) -> list[str]:
    found = await soon(editing.client.text_document_code_lens_async(types.CodeLensParams(editing.document)))
    return [lens.command.title for lens in found or () if lens.command and lens.range.start.line == 0]


async def heal(editing: Session) -> object:
    return await editing.execute(types.Command("", "loadlint.heal", arguments=[editing.uri]))


def said(editing: Session) -> list[str]:
    return [message.message for message in editing.client.messages]


@pytest.mark.parametrize("editor", ["vscode", "neovim@v0.11.0", "emacs@v29.1"])
async def test_the_lens_says_what_has_changed_and_the_command_heals(tmp_path: Path, editor: str) -> None:
    path = write(tmp_path, recording(5, "csrf"))
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        assert await titles(editing) == [f"heal ({LENS})", "2 values differ from new.har"]
        assert await heal(editing) is True
        (edit,) = editing.asked.edits
        assert editing.edited(edit) == RENAMED
        editing.edit(0, len(editing.text), RENAMED)
        assert await titles(editing) == ["matches new.har"]


async def test_an_editor_that_can_shows_the_changes_first(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "csrf"))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        await heal(editing)
        (edit,) = editing.asked.edits
        ((_, annotation),) = (edit.change_annotations or {}).items()
        assert annotation.needs_confirmation
        assert annotation.label.startswith("Heal the script: 2 changes, then matches new.har; whether it survives")


async def test_a_code_action_heals(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "csrf"))
    async with session("neovim@v0.11.0", tmp_path) as editing:
        await editing.open(path)
        for place in ("// loadlint", "token: token"):
            action = await editing.action(editing.range_of(place), "Heal the script")
            assert action.command and action.command.command == "loadlint.heal"
        assert action.diagnostics


async def test_the_newer_recording_alone_is_enough(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "csrf"))
    path.write_text(SCRIPT.replace("recording=old.har ", ""))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await titles(editing) == ["2 values differ from new.har"]
        action = await editing.action(editing.range_of("// loadlint"), "Heal the script")
        assert action.command
        assert await editing.execute(action.command) is True
        assert editing.edited(editing.asked.edits[0]) == RENAMED.replace("recording=old.har ", "")


async def test_nothing_is_changed_that_would_not_be_certified(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "csrf", issued=False))
    async with session("vscode", tmp_path, options={"virtualDocuments": True}) as editing:
        await editing.open(path)
        editing.asked.answer = "Show what is left"
        assert await heal(editing) is False
        assert editing.asked.edits == []
        (question,) = editing.asked.questions
        assert question.message.startswith(
            "loadlint: order.js: nothing was changed. The healed script would still be wrong: 1 value differs"
        )


async def test_a_script_that_fits_is_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "token"))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await titles(editing) == ["✓ replays both recordings"]
        assert await heal(editing) is False
        assert said(editing) == [
            "loadlint: order.js: no change is needed: certified on old.har, new.har: 8 values in 4 requests"
        ]
        assert editing.asked.edits == []


async def test_a_raw_script_is_no_case_for_healing(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert not any("has changed" in title for title in await titles(editing))


async def test_the_hover_at_the_top_and_at_a_request(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "csrf"))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await hover(editing, "// loadlint") == (
            "**2 values differ from new.har.**\n\nThe application has changed:\n\n"
            "- renamed field token → csrf: POST /order\n"
            "- renamed value token: field token of GET /cart → field csrf of GET /cart: POST /order"
        )
        assert "It matches: it sends what new.har sent." in await hover(editing, "http.get")
        assert "**2 values not as recorded:**" in await hover(editing, "http.post")


async def hover(editing: Session, text: str) -> str:
    params = types.HoverParams(editing.document, editing.at(text))
    found = await soon(editing.client.text_document_hover_async(params))
    assert found and isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def test_without_a_recording_nothing_is_healed(tmp_path: Path) -> None:
    path = write(tmp_path, recording(5, "csrf"))
    for name in ("old.har", "new.har"):
        (tmp_path / name).write_text("broken")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await heal(editing) is False
        assert said(editing) == [
            "loadlint: order.js: nothing was changed. "
            "It has no recording that can be read, or its text has just changed"
        ]
