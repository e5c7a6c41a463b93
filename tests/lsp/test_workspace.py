"""What is around the open text: the workspace's other scripts, files that change on the disk, the configuration."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.lsp.scripts import SCRIPTS, VALUE, write_flow
from tests.lsp.session import Session, eventually, session, soon

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]


EVERYWHERE = {"diagnosticsScope": "workspace"}


async def reports(editing: Session, before: dict[str, str] | None = None) -> dict[str, Any]:
    """The workspace's diagnostics by the names of the files."""
    previous = [types.PreviousResultId(uri, value) for uri, value in (before or {}).items()]
    params = types.WorkspaceDiagnosticParams(previous)
    found = await soon(editing.client.workspace_diagnostic_async(params), 60)
    return {one.uri.rpartition("/")[2]: one for one in found.items}


async def test_scripts_that_are_not_open(tmp_path: Path) -> None:
    for suffix in SCRIPTS:
        write_flow(tmp_path, suffix)
    (tmp_path / "page.js").write_text("alert(1)")
    (tmp_path / "shop - Copy.js").write_text(SCRIPTS[".js"])
    (tmp_path / ".gitignore").write_text("old.js\n")
    (tmp_path / "old.js").write_text(SCRIPTS[".js"])
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "a.js").write_text(SCRIPTS[".js"])
    async with session("vscode", tmp_path, options=EVERYWHERE) as editing:
        assert editing.server.diagnostic_provider and editing.server.diagnostic_provider.workspace_diagnostics
        found = await reports(editing)
        assert set(found) == {"shop.js", "shop.ts", "shop.py", "shop.jmx", "page.js"}
        assert not found["page.js"].items
        for suffix in SCRIPTS:
            (diagnostic,) = found[f"shop{suffix}"].items
            assert diagnostic.code == "uncorrelated-value"

        known = {one.uri: one.result_id for one in found.values()}
        again = await reports(editing, known)
        assert {one.kind for one in again.values()} == {"unchanged"}
        (tmp_path / "shop.py").write_text(SCRIPTS[".py"].replace(VALUE, "x"))
        changed = await reports(editing, known)
        assert [name for name, one in changed.items() if one.kind == "full"] == ["shop.py"]
        assert not changed["shop.py"].items

        # An open text answers for itself.
        await editing.open(tmp_path / "shop.js")
        assert not (await reports(editing))["shop.js"].items
        assert len(await editing.diagnostics()) == 1


SCOPES = {"open": set(), "linked": {"shop.js"}, "workspace": {"shop.js", "raw.js"}}


def write_scopes(folder: Path) -> None:
    """A script with recordings, and one without any, which can't be parsed."""
    write_flow(folder, ".js")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "raw.js").write_text(f"{SCRIPTS['.js']}}}")


@pytest.mark.parametrize("scope", SCOPES)
async def test_the_problems_of_these_scripts_are_shown(tmp_path: Path, scope: str) -> None:
    write_scopes(tmp_path)
    async with session("vscode", tmp_path, options={"diagnosticsScope": scope}) as editing:
        assert {name for name, one in (await reports(editing)).items() if one.items} == SCOPES[scope]


async def test_only_open_scripts_tell_their_problems_until_the_user_asks(tmp_path: Path) -> None:
    write_scopes(tmp_path)
    (tmp_path / "page.js").write_text("alert(1)")
    async with session("vscode", tmp_path) as editing:
        assert await reports(editing) == {}
        assert await editing.execute(types.Command("", "loadlint.diagnosticsScope", arguments=["workspace"]))
        assert editing.client.messages[-1].message == "loadlint: 2 scripts checked, 2 problems in 2 scripts"
        shown = await reports(editing)
        assert {name for name, one in shown.items() if one.items} == SCOPES["workspace"]

        assert await editing.execute(types.Command("", "loadlint.diagnosticsScope", arguments=["open"]))
        hidden = await reports(editing, {one.uri: one.result_id for one in shown.values()})
        assert not any(one.items for one in hidden.values()) and set(hidden) == set(shown)


async def test_the_setting_is_followed(tmp_path: Path) -> None:
    write_scopes(tmp_path)
    async with session("vscode", tmp_path) as editing:
        settings = {"loadlint": {"diagnostics": {"scope": "linked"}}}
        editing.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
        assert {name for name, one in (await reports(editing)).items() if one.items} == SCOPES["linked"]


async def test_problems_are_pushed_to_an_editor_that_does_not_pull(tmp_path: Path) -> None:
    write_scopes(tmp_path)
    async with session("emacs@v29.1", tmp_path, options={"diagnosticsScope": "linked"}) as editing:
        pushed = await soon(editing.published.get())
        assert (pushed.uri.rpartition("/")[2], len(pushed.diagnostics)) == ("shop.js", 1)
        await editing.execute(types.Command("", "loadlint.diagnosticsScope", arguments=["open"]))
        taken_back = await soon(editing.published.get())
        assert (taken_back.uri, tuple(taken_back.diagnostics)) == (pushed.uri, ())


async def test_partial_results(tmp_path: Path) -> None:
    write_flow(tmp_path, ".js")
    for number in range(45):
        (tmp_path / f"{number}.js").write_text(SCRIPTS[".js"])
    async with session("vscode", tmp_path, options=EVERYWHERE) as editing:
        parts: list[Any] = []
        editing.client.protocol.fm.features[types.PROGRESS] = parts.append
        params = types.WorkspaceDiagnosticParams([], partial_result_token="parts")
        rest = await soon(editing.client.workspace_diagnostic_async(params), 60)
        assert not rest.items
        assert [len(part.value["items"]) for part in parts if part.token == "parts"] == [20, 20, 6]


async def test_what_the_server_watches(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    (tmp_path / "loadlint.toml").write_text('[results]\n"*.js" = ["out/load-*.log", "out/nightly.json"]\n')
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()

        def registered() -> dict[str, Any]:
            return {each.method: each.register_options for each in editing.asked.registrations}

        await eventually(lambda: len(registered()) == 3)
        patterns = str(registered()["workspace/didChangeWatchedFiles"])
        files = ("loadlint.toml", "pyproject.toml", "user.properties", "jmeter.properties")
        for name in ("har", "jtl", "csv", "json", "xml", "js", "ts", "py", "jmx", *files):
            assert name in patterns
        assert "**/load-*.log" in patterns and "nightly" not in patterns
        assert "loadlint" in str(registered()["workspace/textDocumentContent"])
        assert "workspace/didChangeConfiguration" in registered()


async def test_what_a_changed_configuration_links_is_watched(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    configuration = tmp_path / "loadlint.toml"
    configuration.write_text("")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()

        def watched() -> list[str]:
            return [str(one) for one in editing.asked.registrations if one.method == "workspace/didChangeWatchedFiles"]

        await eventually(watched)
        (before,) = watched()
        assert "run.log" not in before
        event = types.FileEvent(configuration.as_uri(), types.FileChangeType.Changed)
        for link, count in (('[results]\n"*.js" = ["out/run.log"]\n', 1), ("", 0)):
            configuration.write_text(link)
            editing.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
            for _ in range(100):
                await asyncio.sleep(0.1)
                if [one.count("run.log") for one in watched()] == [count]:
                    break
            assert [one.count("run.log") for one in watched()] == [count]


@pytest.mark.parametrize("editor", ["vscode", "neovim@v0.10.0"])
async def test_a_changed_configuration(tmp_path: Path, editor: str) -> None:
    path = write_flow(tmp_path, ".js")
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        assert len(await editing.diagnostics()) == 1
        configuration = tmp_path / "loadlint.toml"
        configuration.write_text('ignore = ["uncorrelated-value", "missing-assertion"]\n')
        if editor == "vscode":
            event = types.FileEvent(configuration.as_uri(), types.FileChangeType.Changed)
            editing.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        else:
            editing.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        assert await editing.diagnostics() == []


async def test_several_folders_each_with_its_own_configuration(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        write_flow(folder, ".js")
    (other / "loadlint.toml").write_text('select = ["correlation"]\n[severity]\nuncorrelated-value = "hint"\n')
    async with session("vscode", one, options=EVERYWHERE) as editing:
        added = types.WorkspaceFoldersChangeEvent([types.WorkspaceFolder(other.as_uri(), "other")], [])
        editing.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(added))
        params = types.WorkspaceDiagnosticParams([])
        found: Any = await soon(editing.client.workspace_diagnostic_async(params), 60)
        severities = {item.uri.split("/")[-2]: item.items[0].severity for item in found.items if item.kind == "full"}
        assert severities == {"one": types.DiagnosticSeverity.Error, "other": types.DiagnosticSeverity.Hint}


@pytest.mark.parametrize("editor", ["vscode", "neovim@v0.10.0"])
async def test_unsaved_modules_count(tmp_path: Path, editor: str) -> None:
    path = write_flow(tmp_path, ".js")
    module = tmp_path / "lib.js"
    module.write_text("export const id = 'x';\n")
    text = (
        SCRIPTS[".js"]
        .replace(f"carts/{VALUE}'", "carts/' + id")
        .replace("import", "import { id } from './lib.js';\nimport", 1)
    )
    async with session(editor, tmp_path) as editing:
        await editing.open(path, text)
        assert await editing.diagnostics() == []
        item = types.TextDocumentItem(module.as_uri(), "javascript", 1, f"export const id = '{VALUE}';\n")
        editing.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert [one.code for one in await editing.diagnostics()] == ["uncorrelated-value"]


async def test_tags_of_what_is_superfluous(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path, "// loadlint: ignore[pinned-cookie]\n" + path.read_text())
        tags = {str(one.code): tuple(one.tags or ()) for one in await editing.diagnostics()}
        assert tags == {"unused-suppression": (types.DiagnosticTag.Unnecessary,), "uncorrelated-value": ()}
