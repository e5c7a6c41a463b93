"""Lenses stay, and move with the text, while a script is typed that can't be parsed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from loadlint.lsp.last_good import lines_now
from loadlint.text.source import Source
from tests.lsp.scripts import SCRIPTS, write_flow
from tests.lsp.session import Session, session, soon

Lenses = list[tuple[str, str]]
TYPED = {
    ".js": "  const page = http.get(`${\n",
    ".ts": "  const page = http.get(`${\n",
    ".py": "    x = (\n",
    ".jmx": "<a\n",
}


async def lenses(editing: Session) -> Lenses:
    """What each lens says, with the line of the text that it stands at."""
    params = types.CodeLensParams(editing.document)
    shown = await soon(editing.client.text_document_code_lens_async(params)) or ()
    done = [await soon(editing.client.code_lens_resolve_async(lens)) for lens in shown]
    lines = editing.text.split("\n")
    return [(lines[lens.range.start.line], lens.command.title if lens.command else "") for lens in done]


@pytest.mark.asyncio
@pytest.mark.parametrize("suffix", SCRIPTS)
async def test_lenses_stay_and_move(tmp_path: Path, suffix: str) -> None:
    path = write_flow(tmp_path, suffix)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        before = await lenses(editing)
        assert any(title.startswith("recorded: ") for _, title in before)
        # In front of the last request, after which the text can't be parsed any more.
        line = [line for line, _ in before][-1]
        start = editing.text.rindex(line)
        editing.edit(start, 0, TYPED[suffix])
        assert "syntax-error" in {one.code for one in await editing.diagnostics()}
        assert await lenses(editing) == before
        editing.edit(start, len(TYPED[suffix]), "")
        assert await lenses(editing) == before


@pytest.mark.asyncio
async def test_a_text_that_can_be_parsed_has_its_own_lenses(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        before = await lenses(editing)
        line, title = before[-1]
        editing.replace(line, "")
        assert (line, title) not in await lenses(editing)


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        ("a\nb\nc\nd", [0, 1, 2, 3]),
        ("a\nnew\nb\nc\nd", [0, 2, 3, 4]),
        ("a\nB\nc\nd", [0, 1, 2, 3]),
        ("a\nB\nC\nd", [0, 1, 2, 3]),
        ("a\nd", [0, 1, 1, 1]),
        ("", [0, 0, 0, 0]),
    ],
)
def test_where_the_lines_are_now(now: str, lines: list[int]) -> None:
    line_now = lines_now(Source("a", b"a\nb\nc\nd"), Source("a", now.encode()))
    assert [line_now(line) for line in range(4)] == lines
