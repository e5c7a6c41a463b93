"""Scripts of several files in an editor: each file has its own diagnostics, and a fix is one edit of all files."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.session import Session, session, soon
from tests.shop.modules_run import copied

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]
TOKEN = "Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    copied("k6_classes", "graph", tmp_path)
    return tmp_path


def about_token(diagnostics: list[types.Diagnostic]) -> list[types.Diagnostic]:
    return [item for item in diagnostics if "signIn.token" in item.message]


async def again(editing: Session, path: Path) -> list[types.Diagnostic]:
    """What the editor shows in a file that it has open already."""
    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(path.as_uri()), identifier="loadlint")
    report = await soon(editing.client.text_document_diagnostic_async(params))
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    return list(report.items)


async def test_a_module_shows_what_is_wrong_in_it(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "graph.js")
        of_script = await editing.diagnostics()
        assert of_script and not about_token(of_script)
        await editing.open(shop / "lib/graph_client.js")
        (diagnostic,) = about_token(await editing.diagnostics())
        assert editing.shown(diagnostic.range) == TOKEN
        assert diagnostic.related_information
        places = {item.location.uri.rpartition("/")[2] for item in diagnostic.related_information}
        assert "graph.js" in places


async def test_a_fix_is_one_edit_of_all_files(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "lib/graph_client.js")
        (diagnostic,) = about_token(await editing.diagnostics())
        action = await editing.action(diagnostic.range, "Extract `signInToken` from")
        assert action.edit is not None and action.edit.document_changes is not None
        versions = {}
        for change in action.edit.document_changes:
            assert isinstance(change, types.TextDocumentEdit)
            versions[change.text_document.uri.rpartition("/")[2]] = change.text_document.version
        assert versions == {"graph_client.js": editing.version, "lamp_shop.js": None}


async def test_what_changes_in_one_file_shows_in_the_other(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "graph.js")
        await editing.diagnostics()
        await editing.open(shop / "lib/graph_client.js")
        assert about_token(await editing.diagnostics())
        editing.replace(TOKEN, "' + this.token + '")
        assert not about_token(await editing.diagnostics())
        editing.replace("' + this.token + '", TOKEN)
        assert about_token(await editing.diagnostics())
        # And the other way round: the script asks for no token any more.
        module = shop / "lib/graph_client.js"
        await editing.open(shop / "graph.js")
        editing.replace("lamps.products();", "")
        editing.replace("lamps.addToCart('prd_RPd51k___9', 2);", "")
        editing.replace("lamps.placeOrder('crt_9IEniMizzV_0x4b2I9');", "")
        editing.replace("lamps.order(11113);", "")
        await editing.diagnostics()
        assert not about_token(await again(editing, module))


async def test_modules_that_are_not_open_are_pushed(shop: Path) -> None:
    async with session("emacs@v29.1", shop) as editing:
        assert not editing.pulls
        await editing.open(shop / "graph.js")
        await editing.diagnostics()
        shown = {}
        while "graph_client.js" not in shown:
            published = await soon(editing.published.get())
            shown[published.uri.rpartition("/")[2]] = list(published.diagnostics)
        assert about_token(shown["graph_client.js"])


async def test_a_value_in_a_module_has_the_evidence_of_the_recordings(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "lib/graph_client.js")
        await editing.diagnostics()
        params = types.HoverParams(editing.document, editing.at(TOKEN))
        hover = await soon(editing.client.text_document_hover_async(params))
        assert hover is not None and hover.range is not None
        assert editing.shown(hover.range) == TOKEN
        assert isinstance(hover.contents, types.MarkupContent) and "signIn.token" in hover.contents.value
