"""The server's own texts: recorded exchanges at the value, and the documentation of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint.recordings import har
from loadlint.run_view.exchange_text import file_name, text_of
from loadlint.secrets.masker import Masker
from tests.lsp.session import EDITORS, session
from tests.support.shop import recording, write_shop

pytestmark = pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")

VALUE = "c-8f14e45fceea167a"


def test_text_of_an_exchange() -> None:
    made, read = har.read("shop.har", recording(VALUE)).exchanges
    text = text_of(made, Masker())
    assert text.source.data.decode() == (
        'POST https://shop.test/carts\nContent-Type: application/json\n\n{"kind":"☕😀"}\n\n'
        f'HTTP 201\nContent-Type: application/json\n\n{{"id": "{VALUE}"}}\n'
    )
    assert text.source.text(text.find(VALUE, "body")) == VALUE
    assert text.source.text(text.find("application/json", "header")) == "application/json"
    assert text.find("nowhere", "body") == text.find("", "body")
    assert (file_name(made), file_name(read)) == ("0-POST-carts.http", "1-GET-c-8f14e45fceea167a.http")
    found = text_of(read, Masker()).find(VALUE, "url")
    assert text_of(read, Masker()).source.text(found) == VALUE and found.start < 60


@pytest.mark.asyncio
@pytest.mark.parametrize("editor", EDITORS)
async def test_related_information_opens_the_recording_at_the_value(tmp_path: Path, editor: str) -> None:
    path = write_shop(tmp_path)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        (diagnostic,) = await editing.diagnostics()
        if editor.startswith("emacs"):
            assert diagnostic.related_information is None
            return
        assert diagnostic.related_information
        issued = diagnostic.related_information[0]
        assert issued.message == "issued here: body of the response to POST https://shop.test/carts"
        text = await editing.page(issued.location.uri)
        line = text.split("\n")[issued.location.range.start.line]
        assert line[issued.location.range.start.character : issued.location.range.end.character] == VALUE


@pytest.mark.asyncio
async def test_documentation_of_a_rule(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        (diagnostic,) = await editing.diagnostics()
        assert diagnostic.code_description
        assert diagnostic.code_description.href == "loadlint:///rules/uncorrelated-value.md"
        assert "## Why it matters" in await editing.page(diagnostic.code_description.href)
        with pytest.raises(Exception, match="there is no such text"):
            await editing.page("loadlint:///rules/no-such-rule.md")
        with pytest.raises(Exception, match="there is no such text"):
            await editing.page("loadlint:///elsewhere")


@pytest.mark.asyncio
async def test_a_recording_that_is_gone(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        (diagnostic,) = await editing.diagnostics()
        assert diagnostic.related_information
        (tmp_path / "shop.har").unlink()
        (tmp_path / "shop.2.har").unlink()
        assert "there is no such file" in await editing.page(diagnostic.related_information[0].location.uri)
