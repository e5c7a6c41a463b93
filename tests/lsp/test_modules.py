"""Scripts of several files in an editor: each file has its own diagnostics, and a fix is one edit of all files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from loadlint import engine
from loadlint.project import Project
from loadlint.text.source import Source
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


async def test_a_script_that_is_not_open_follows_its_module(shop: Path) -> None:
    async with session("vscode", shop, options={"diagnosticsScope": "workspace"}) as editing:
        await editing.open(shop / "lib/lamp_shop.js")
        number = "`11113` was issued by"
        assert any(message.startswith(number) for message in await in_workspace(editing, "graph.js"))
        editing.replace("{ number });", "{});")
        assert not any(message.startswith(number) for message in await in_workspace(editing, "graph.js"))


async def in_workspace(editing: Session, name: str) -> list[str]:
    """The messages about a file that is not open."""
    found = await soon(editing.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([])))
    full = (item for item in found.items if isinstance(item, types.WorkspaceFullDocumentDiagnosticReport))
    return [one.message for item in full if item.uri.endswith(f"/{name}") for one in item.items]


async def test_an_edit_of_a_module_analyses_each_script_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for ending in (".js", ".har", ".2.har"):
        (shop / f"other{ending}").write_bytes((shop / f"graph{ending}").read_bytes())
    module, scripts = shop / "lib/graph_client.js", [shop / "graph.js", shop / "other.js"]
    analysed: Counter[str] = Counter()
    analyse = engine.analyse

    def counted(source: Source, project: Project) -> engine.Analysis:
        analysed[Path(source.path).name] += 1
        return analyse(source, project)

    monkeypatch.setattr(engine, "analyse", counted)
    async with session("vscode", shop) as editing:
        for script in scripts:
            await editing.open(script)
            assert await editing.diagnostics()
        await editing.open(module)
        assert about_token(await editing.diagnostics())
        analysed.clear()
        editing.replace(TOKEN, "' + this.token + '")
        assert not about_token(await editing.diagnostics())
        for script in scripts:
            assert await again(editing, script)
        assert analysed == {"graph_client.js": 1, "graph.js": 1, "other.js": 1}
        # The other way round: nothing of the other script can have changed.
        analysed.clear()
        await editing.open(scripts[0])
        editing.replace("lamps.products();", "")
        await editing.diagnostics()
        await again(editing, module)
        await again(editing, scripts[1])
        assert analysed == {"graph.js": 1}


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


async def value_flow(editing: Session) -> Any:
    params = {"textDocument": {"uri": editing.uri}}
    return await soon(editing.client.protocol.send_request_async("loadlint/valueFlow", params))  # type: ignore[no-untyped-call]


async def test_the_value_flow_leads_into_modules(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "graph.js")
        flow = await value_flow(editing)
        sign_in = flow.requests[1]
        assert (sign_in.at.file, sign_in.at.line) == ("lib/lamp_shop.js", 11)
        assert sign_in.at.uri == (shop / "lib/lamp_shop.js").as_uri()
        assert (sign_in.calledAt.file, sign_in.calledAt.line, sign_in.calledAt.uri) == (None, 11, editing.uri)
        token = next(value for value in flow.values if "oken" in value.name)
        assert {(use.at.file, use.at.line) for use in token.uses} == {("lib/graph_client.js", 22)}


async def test_the_value_flow_of_a_module_is_that_of_its_script(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "lib/graph_client.js")
        flow = await value_flow(editing)
        assert Path(flow.script) == shop / "graph.js"
        assert len(flow.recordings) == 2 and flow.requests[1].calledAt.uri == (shop / "graph.js").as_uri()
        params = {"textDocument": {"uri": editing.uri}}
        script = await soon(editing.client.protocol.send_request_async("loadlint/script", params))  # type: ignore[no-untyped-call]
        assert Path(script.script) == shop / "graph.js" and script.certificate is not None


async def test_steps_of_a_module_tell_what_was_recorded(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "lib/lamp_shop.js")
        params = types.CodeLensParams(editing.document)
        lenses = await soon(editing.client.text_document_code_lens_async(params)) or ()
        assert [lens.range.start.line + 1 for lens in lenses] == [11, 19, 27, 35, 43]
        resolved = await soon(editing.client.code_lens_resolve_async(lenses[0]))
        assert resolved.command is not None and resolved.command.title == "recorded: 200 · 111 B"


async def test_why_in_a_module_asks_its_script(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "lib/graph_client.js")
        at = editing.at(TOKEN)
        place = {"line": at.line, "character": at.character}
        params = {"textDocument": {"uri": editing.uri}, "position": place}
        why = await soon(editing.client.protocol.send_request_async("loadlint/why", params))  # type: ignore[no-untyped-call]
        assert why.line == at.line + 1
        assert "Extract `signInToken` from the response to POST /graph/api" in str(why)


async def test_a_value_in_a_module_has_the_evidence_of_the_recordings(shop: Path) -> None:
    async with session("vscode", shop) as editing:
        await editing.open(shop / "lib/graph_client.js")
        await editing.diagnostics()
        params = types.HoverParams(editing.document, editing.at(TOKEN))
        hover = await soon(editing.client.text_document_hover_async(params))
        assert hover is not None and hover.range is not None
        assert editing.shown(hover.range) == TOKEN
        assert isinstance(hover.contents, types.MarkupContent) and "signIn.token" in hover.contents.value
