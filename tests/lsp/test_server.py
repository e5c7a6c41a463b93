"""The language server, as real editors talk to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.session import EDITORS, Session, eventually, session, soon
from tests.support.run import loadlint
from tests.support.shop import SCRIPT, write_shop

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

VALUE = "c-8f14e45fceea167a"
WIDE = SCRIPT.replace("http.get(", "/* 😀é */ http.get(")
ALL = types.Range(types.Position(0, 0), types.Position(99, 0))


def fixed_by_the_command_line(folder: Path, text: str, *options: str) -> str:
    return loadlint(folder, "fix", "--stdin-filename", "shop.js", *options, stdin=text.encode(), exits=0).text


@pytest.mark.parametrize("editor", EDITORS)
async def test_diagnostics_and_quick_fix(tmp_path: Path, editor: str) -> None:
    path = write_shop(tmp_path, WIDE)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        (diagnostic,) = await editing.diagnostics()
        assert (diagnostic.code, diagnostic.source) == ("uncorrelated-value", "loadlint")
        assert diagnostic.severity == types.DiagnosticSeverity.Error
        assert editing.shown(diagnostic.range) == VALUE

        action = await editing.action(diagnostic.range, "Extract `cartId`")
        assert action.kind == types.CodeActionKind.QuickFix
        assert action.is_preferred
        assert [item.code for item in action.diagnostics or ()] == ["uncorrelated-value"]
        alone = fixed_by_the_command_line(tmp_path, WIDE, "--select", "uncorrelated-value")
        assert editing.apply(action) == alone

        (everything,) = await editing.actions(ALL, "source.fixAll")
        assert everything.kind == "source.fixAll.loadlint"
        assert editing.apply(everything) == fixed_by_the_command_line(tmp_path, WIDE)

        elsewhere = types.Range(types.Position(0, 0), types.Position(0, 3))
        assert not await editing.actions(elsewhere, "quickfix")
        assert not await editing.actions(ALL, "refactor.extract")


@pytest.mark.parametrize("editor", EDITORS)
async def test_editing(tmp_path: Path, editor: str) -> None:
    path = write_shop(tmp_path, WIDE)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        assert len(await editing.diagnostics()) == 1
        editing.replace("/* 😀é */", "/* é😀\u2028\x0c😀\x85 */")
        (diagnostic,) = await editing.diagnostics()
        assert editing.shown(diagnostic.range) == VALUE
        editing.replace("http.get(", "http.get(((")
        assert "syntax-error" in {item.code for item in await editing.diagnostics()}
        editing.replace("http.get(((", "http.get(")
        editing.replace(VALUE, "x")
        assert await editing.diagnostics() == []


@pytest.mark.parametrize("editor", EDITORS)
async def test_diagnostics_come_in_one_way_only(tmp_path: Path, editor: str) -> None:
    path = write_shop(tmp_path)
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()
        if not editing.pulls:
            assert editing.uri in editing.client.diagnostics
            return
        report = await editing.pull()
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        again = await editing.pull(report.result_id)
        assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
        editing.replace(VALUE, "x")
        assert isinstance(await editing.pull(report.result_id), types.RelatedFullDocumentDiagnosticReport)
        editing.replace("/x", f"/{VALUE}")
        undone = await editing.pull(report.result_id)
        assert isinstance(undone, types.RelatedUnchangedDocumentDiagnosticReport), "another analysis of the same text"
        assert not editing.client.diagnostics


async def test_windows_line_ends(tmp_path: Path) -> None:
    text = WIDE.replace("\n", "\r\n")
    path = write_shop(tmp_path, text)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path, text)
        (diagnostic,) = await editing.diagnostics()
        assert editing.shown(diagnostic.range) == VALUE
        action = await editing.action(diagnostic.range, "Extract `cartId`")
        fixed = editing.apply(action)
        assert fixed.count("\n") == fixed.count("\r\n")
        assert fixed == fixed_by_the_command_line(tmp_path, text, "--select", "uncorrelated-value")
        (everything,) = await editing.actions(ALL, "source.fixAll.loadlint")
        assert editing.apply(everything) == fixed_by_the_command_line(tmp_path, text)


async def test_a_file_that_is_no_load_script(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text("alert(1)")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert await editing.diagnostics() == []
        assert await editing.actions(ALL) == []


async def test_changed_recordings_are_read_again(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    broken = tmp_path / "shop.2.har"
    good = broken.read_bytes()
    broken.write_bytes(good[:100])
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert "broken-recording-link" in {item.code for item in await editing.diagnostics()}
        broken.write_bytes(good)
        event = types.FileEvent(broken.as_uri(), types.FileChangeType.Changed)
        editing.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        assert {item.code for item in await editing.diagnostics()} == {"uncorrelated-value"}


async def test_stale_action_is_refused(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(editing.uri), ALL, types.CodeActionContext([], only=["quickfix"])
        )
        found = await soon(editing.client.text_document_code_action_async(params))
        assert found
        editing.replace("'https", "'http")
        action = found[0]
        assert isinstance(action, types.CodeAction)
        with pytest.raises(Exception, match="the text has changed"):
            await soon(editing.client.code_action_resolve_async(action))


async def test_broken_configuration_is_told_and_survived(tmp_path: Path) -> None:
    path = write_shop(tmp_path)
    (tmp_path / "loadlint.toml").write_text("select = [")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        assert {item.code for item in await editing.diagnostics()} == {"uncorrelated-value"}
        (message,) = editing.client.messages
        assert "is no valid TOML" in message.message


@pytest.mark.parametrize("editor", ["vscode", "neovim@v0.10.0"])
async def test_what_is_wrong_with_a_configuration_is_shown_at_its_line(tmp_path: Path, editor: str) -> None:
    path = write_shop(tmp_path)
    configuration = tmp_path / "loadlint.toml"
    configuration.write_text('ignore = ["unhealthy-recording"]\nselekt = ["correlation"]\n')
    async with session(editor, tmp_path) as editing:
        await editing.open(path)
        await editing.diagnostics()
        shown = editing.client.diagnostics
        await eventually(lambda: shown.get(configuration.as_uri()))
        (wrong,) = shown[configuration.as_uri()]
        assert wrong.range.start.line == 1
        assert wrong.message == "unknown setting 'selekt'; did you mean 'select'?"

        configuration.write_text('select = ["correlation"\n')
        tell_changed(editing, configuration)
        await eventually(lambda: "no valid TOML" in "".join(item.message for item in shown[configuration.as_uri()]))

        configuration.write_text('select = ["correlation"]\n')
        tell_changed(editing, configuration)
        await eventually(lambda: not shown[configuration.as_uri()])


def tell_changed(editing: Session, file: Path) -> None:
    """What an editor says when a file was saved."""
    event = types.FileEvent(file.as_uri(), types.FileChangeType.Changed)
    editing.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))


async def test_unknown_uris(tmp_path: Path) -> None:
    async with session("vscode", tmp_path) as editing:
        editing.uri = "untitled:Untitled-1"
        assert await editing.diagnostics() == []
        assert await editing.actions(ALL) == []
        editing.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier("untitled:no"))
        )
        assert await editing.diagnostics() == []
