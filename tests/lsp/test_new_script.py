"""The command that writes a script from recordings: what is written, what is asked, what is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.session import Session, session

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
TWO = ("checkout.har", "checkout.2.har")


@asynccontextmanager
async def editor(folder: Path) -> AsyncIterator[Session]:
    """A session in a folder with two recordings of one journey, and no script."""
    for name in TWO:
        shutil.copy(EXAMPLE / name, folder)
    async with session("vscode", folder) as editing:
        yield editing


async def new(editing: Session, folder: Path, script: str, *recordings: str, overwrite: bool = False) -> object:
    addresses = [(folder / name).as_uri() for name in recordings or TWO]
    arguments = [addresses, (folder / script).as_uri(), overwrite]
    return await editing.execute(types.Command("", "loadlint.newScript", arguments=arguments))


def said(editing: Session) -> str:
    return "\n".join(message.message for message in editing.client.messages)


@pytest.mark.parametrize("script", ["checkout.js", "load/checkout.py", "checkout.jmx"])
async def test_a_certified_script_is_written_and_shown(script: str, tmp_path: Path) -> None:
    async with editor(tmp_path) as editing:
        assert await new(editing, tmp_path, script) == (tmp_path / script).as_uri()
        assert "recording=" in (tmp_path / script).read_text()
        assert "6 transactions, 6 requests; Certified on checkout.har, checkout.2.har" in said(editing)
        assert "wonderland" not in said(editing)


async def test_with_one_recording_it_is_said_what_is_not_shown(tmp_path: Path) -> None:
    async with editor(tmp_path) as editing:
        assert await new(editing, tmp_path, "checkout.js", "checkout.har") == (tmp_path / "checkout.js").as_uri()
        assert "Matches checkout.har; whether it survives a new session needs a second recording" in said(editing)
        assert "`loadlint fix --live` runs the script once against the application" in said(editing)


async def test_nothing_is_written_over_unless_the_editor_has_asked(tmp_path: Path) -> None:
    (tmp_path / "checkout.js").write_text("mine")
    async with editor(tmp_path) as editing:
        assert await new(editing, tmp_path, "checkout.js") is None
        assert "checkout.js: is there already; nothing was written" in said(editing)
        assert (tmp_path / "checkout.js").read_text() == "mine"
        assert await new(editing, tmp_path, "checkout.js", overwrite=True) is not None


async def test_recordings_that_no_script_can_be_made_of(tmp_path: Path) -> None:
    async with editor(tmp_path) as editing:
        recording = json.loads((tmp_path / "checkout.har").read_text())
        recording["log"]["entries"][-1]["response"]["status"] = 503
        (tmp_path / "checkout.har").write_text(json.dumps(recording))
        assert await new(editing, tmp_path, "checkout.js") is None
        assert "was answered with 503: record the journey again, without the failure" in said(editing)


@pytest.mark.parametrize(
    ("script", "recordings", "message"),
    [
        (
            "checkout.txt",
            TWO,
            "the names of scripts end in .jmx (jmeter), .js, .cjs, .mjs, .ts, .cts, .mts, .tsx (k6), .py (locust)",
        ),
        ("checkout.js", ("gone.har",), "gone.har"),
    ],
)
async def test_what_the_user_got_wrong(script: str, recordings: tuple[str, ...], message: str, tmp_path: Path) -> None:
    async with editor(tmp_path) as editing:
        assert await new(editing, tmp_path, script, *recordings) is None
        assert message in said(editing)


async def test_recordings_outside_of_a_workspace_that_is_not_trusted_are_not_read(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    for name in TWO:
        shutil.copy(EXAMPLE / name, outside)
    async with session("vscode", inside) as editing:
        addresses = [(outside / name).as_uri() for name in TWO]
        arguments = [addresses, (inside / "checkout.js").as_uri(), False]
        assert await editing.execute(types.Command("", "loadlint.newScript", arguments=arguments)) is None
        assert not (inside / "checkout.js").exists()
