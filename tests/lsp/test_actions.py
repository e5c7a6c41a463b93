"""Code actions that a person looks for, each by its title, and the commands behind them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types

from tests.lsp.scripts import K6, LOCUST, OTHER, SCRIPTS, VALUE, WIDE, write_flow
from tests.lsp.session import Session, session, soon
from tests.recordings.hars import entry, headers
from tests.support.run import loadlint
from tests.support.scripts import k6

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

TWICE = f"{K6[:-2]}  http.del('https://shop.test/carts/{VALUE}');\n}}\n"
PINNED = TWICE.replace(f"{VALUE}');\n}}", f"{VALUE}', null, {{ headers: {{ Cookie: 'sid=s1' }} }});\n}}")


def write_long(folder: Path, script: str) -> Path:
    """A flow that sends the value twice, and whose first answer sets a cookie."""
    path = write_flow(folder, ".js", script)
    for name, value in (("shop.har", VALUE), ("shop.2.har", OTHER)):
        file = json.loads((folder / name).read_bytes())
        entries = file["log"]["entries"]
        entries[0]["response"]["headers"] += headers(("Set-Cookie", f"sid={value[:1:-1]}"))
        entries.append(entry(3, method="DELETE", url=f"https://shop.test/carts/{value}", status=204))
        (folder / name).write_text(json.dumps(file))
    return path


def titles(actions: list[types.CodeAction]) -> list[str]:
    return [action.title for action in actions]


async def at_value(editing: Session) -> types.Range:
    """The place of the first recorded value."""
    found = [one for one in await editing.diagnostics() if one.code == "uncorrelated-value"]
    return found[0].range


async def test_what_a_value_offers(tmp_path: Path) -> None:
    path = write_long(tmp_path, TWICE)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        where = await at_value(editing)
        assert titles(await editing.actions(where, "quickfix")) == [
            "Extract `cartId` from the response to POST /carts",
            "Extract `cartId` from the response to POST /carts, for this use only",
            f"Show where the server issued `{VALUE}`",
            "Ignore uncorrelated-value here",
            "Ignore uncorrelated-value in this file",
            "Ignore this value everywhere",
            "Explain the rule uncorrelated-value",
            "Why is this value reported?",
        ]
        both = editing.apply((await editing.actions(where, "quickfix"))[0])
        assert both.count("${cartId}") == 2 and VALUE not in both
        one = editing.apply(await editing.action(where, "Extract `cartId` from the response to POST /carts, for"))
        assert one.count("${cartId}") == 1 and one.count(VALUE) == 1
        for title in ("Ignore uncorrelated-value here", "Ignore uncorrelated-value in this file"):
            text = editing.apply(await editing.action(where, title))
            left = int(title.endswith("here"))
            check = ("check", "--stdin-filename", "shop.js")
            report = loadlint(tmp_path, *check, stdin=text.encode(), exits=left).text
            assert report.count("error[uncorrelated-value]") == left


async def test_the_other_places_of_a_cause_are_hints_with_the_same_actions(tmp_path: Path) -> None:
    """VS Code neither lists hints among the problems nor steps to them: one problem is one stop."""
    path = write_long(tmp_path, TWICE)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        problem, hint = [one for one in await editing.diagnostics() if one.code == "uncorrelated-value"]
        assert (problem.severity, hint.severity) == (types.DiagnosticSeverity.Error, types.DiagnosticSeverity.Hint)
        assert "is hard-coded in 2 places" in problem.message and not hint.tags
        (first,) = hint.related_information or ()
        assert first.location.range == problem.range
        offered = titles(await editing.actions(hint.range, "quickfix"))
        assert offered[:2] == [
            "Extract `cartId` from the response to POST /carts",
            "Extract `cartId` from the response to POST /carts, for this use only",
        ]
        both = editing.apply((await editing.actions(hint.range, "quickfix"))[0])
        assert both.count("${cartId}") == 2 and VALUE not in both
        one = editing.apply(await editing.action(hint.range, offered[1]))
        assert one.index(VALUE) < one.index("${cartId}"), "the first use stays"
        params = types.HoverParams(editing.document, hint.range.start)
        hover = await editing.client.text_document_hover_async(params)
        assert hover is not None and isinstance(hover.contents, types.MarkupContent)
        assert "was issued by POST" in hover.contents.value
        assert "The same problem in 2 places:" in hover.contents.value


async def test_a_problem_leads_to_three_other_places_at_most(tmp_path: Path) -> None:
    path = tmp_path / "shop.js"
    path.write_text(k6(*["http.post('https://shop.test/order', { csrf_token: 'dX7q2LmT0aPzRk93bVwYe5Hn' });"] * 6))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        problem, *hints = [one for one in await editing.diagnostics() if one.code == "suspicious-literal"]
        assert [one.severity for one in hints] == [types.DiagnosticSeverity.Hint] * 5
        assert [one.message for one in problem.related_information or ()] == [
            "the same problem",
            "the same problem",
            "the same problem, and in 2 more places",
        ]


async def test_a_header_goes_here_or_everywhere(tmp_path: Path) -> None:
    trace = "{ headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } }"
    path = tmp_path / "shop.js"
    path.write_text(k6(*(f"http.get('https://shop.test/{page}', {trace});" for page in ("", "cart"))))
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        places = [one.range for one in await editing.diagnostics() if one.code == "recorded-header"]
        here = await editing.action(places[1], "Remove `traceparent` (needs review)")
        assert editing.apply(here).count("traceparent") == 1
        everywhere = await editing.action(places[1], "Remove `traceparent` everywhere (needs review)")
        assert editing.apply(everywhere).count("traceparent") == 0


async def test_showing_the_issuer_and_the_rule(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        where = await at_value(editing)
        show = await editing.action(where, "Show where")
        explain = await editing.action(where, "Explain the rule")
        assert show.command and explain.command
        await editing.execute(show.command)
        await editing.execute(explain.command)
        exchange, rule = editing.client.shown_documents
        assert exchange.uri.endswith("/0-POST-carts.http") and exchange.selection
        line = (await editing.page(exchange.uri)).split("\n")[exchange.selection.start.line]
        assert line[exchange.selection.start.character : exchange.selection.end.character] == VALUE
        assert rule.uri == "loadlint:///rules/uncorrelated-value.md"


async def test_everything_in_the_file(tmp_path: Path) -> None:
    path = write_long(tmp_path, PINNED)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        everything = await editing.action(await at_value(editing), "Correlate everything in this file")
        options = ("fix", "--select", "correlation", "--stdin-filename", "shop.js")
        done = loadlint(tmp_path, *options, stdin=PINNED.encode(), exits=0)
        assert editing.apply(everything) == done.text
        assert "Cookie" not in done.text and VALUE not in done.text
        cookie = editing.apply(await editing.action(editing.range_of("'sid=s1'"), "Leave the cookies"))
        assert "Cookie" not in cookie and VALUE in cookie


async def test_unsafe_fixes_are_confirmed(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    (tmp_path / "shop.2.har").unlink()
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        action = await editing.action(await at_value(editing), "Extract")
        assert action.title.endswith("(needs review)") and not action.is_preferred
        assert action.edit and action.edit.change_annotations
        (annotation,) = action.edit.change_annotations.values()
        assert annotation.needs_confirmation
        (change,) = action.edit.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert all(isinstance(edit, types.AnnotatedTextEdit) for edit in change.edits)
        assert not await editing.actions(editing.range_of(editing.text), "source.fixAll")


@pytest.mark.parametrize("suffix", SCRIPTS)
async def test_linking_a_recording(tmp_path: Path, suffix: str) -> None:
    path = write_flow(tmp_path, suffix)
    folder = tmp_path / "har"
    folder.mkdir()
    for name in ("shop.har", "shop.2.har"):
        (tmp_path / name).rename(folder / name)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        found = await editing.diagnostics()
        assert "uncorrelated-value" not in {one.code for one in found}
        first = types.Range(types.Position(0, 0), types.Position(0, 0))
        action = await editing.action(first, "Link the recording shop.har and shop.2.har")
        choose = await editing.action(first, "Link recordings…")
        assert choose.command and choose.command.command == "loadlint.linkTo"
        text = editing.apply(action)
        assert "loadlint: recording=har/shop.har recording=har/shop.2.har" in text
        again = loadlint(tmp_path, "check", "--stdin-filename", f"shop{suffix}", stdin=text.encode(), exits=1)
        assert "error[uncorrelated-value]" in again.text

        lens = await soon(editing.client.text_document_code_lens_async(types.CodeLensParams(editing.document)))
        assert lens and lens[0].command and lens[0].command.title == "Link recordings…"
        editing.asked.answer = "shop.har and shop.2.har"
        assert await editing.execute(lens[0].command)
        (edit,) = editing.asked.edits
        assert editing.edited(edit) == text


async def test_links_of_a_script(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("a,b\n")
    text = "// loadlint: recording=shop.har\n" + K6.replace("export", "const users = open('./users.csv');\nexport")
    path = write_flow(tmp_path, ".js", text)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        params = types.DocumentLinkParams(editing.document)
        links = await soon(editing.client.text_document_document_link_async(params)) or ()
        assert [(editing.shown(link.range), link.target) for link in links] == [
            ("shop.har", (tmp_path / "shop.har").as_uri()),
            ("./users.csv", (tmp_path / "users.csv").as_uri()),
        ]


async def test_commands_about_nothing(tmp_path: Path) -> None:
    async with session("vscode", tmp_path) as editing:
        assert await editing.execute(types.Command("", "loadlint.linkTo", arguments=["file:///no.js"])) is False
        await editing.execute(types.Command("", "loadlint.explainRule", arguments=["no-such-rule"]))
        assert not editing.client.shown_documents


@pytest.mark.parametrize("configured", [None, "loadlint.toml", "pyproject.toml"])
async def test_a_value_is_ignored_everywhere(tmp_path: Path, configured: str | None) -> None:
    """The value goes to the configuration of the script, or to a new one in the workspace."""
    path = write_flow(tmp_path, ".js")
    (tmp_path / "loadlint.toml").unlink(missing_ok=True)
    if configured is not None:
        (tmp_path / configured).write_text("[tool.loadlint]\n" if configured == "pyproject.toml" else "")
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        (diagnostic,) = [item for item in await editing.diagnostics() if item.code == "uncorrelated-value"]
        action = await editing.action(diagnostic.range, "Ignore this value everywhere")
        assert action.command is not None
        assert await editing.execute(action.command)
        (edit,) = editing.asked.edits
        *made, change = edit.document_changes or ()
        assert [type(each) for each in made] == ([] if configured else [types.CreateFile])
        assert isinstance(change, types.TextDocumentEdit)
        file = tmp_path / (configured or "loadlint.toml")
        assert change.text_document.uri == file.as_uri()
        (insertion,) = change.edits
        assert isinstance(insertion, types.TextEdit)
        table = "tool.loadlint.ignored" if configured == "pyproject.toml" else "ignored"
        assert insertion.new_text.strip() == f'[{table}]\nvalues = ["{VALUE}"]'
        before = file.read_text() if configured else ""
        file.write_text(before + insertion.new_text)
    left = loadlint(tmp_path, "check", "--select", "uncorrelated-value", path.name, exits=0)
    assert "no problems" in left.text


def ruff_accepts(path: Path) -> bool:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", str(path)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


async def test_a_formatted_script_stays_formatted(tmp_path: Path) -> None:
    call = f'self.client.get("/carts/{VALUE}", name="/carts/[id]"'
    folded = call.replace("/[id]", "").replace("(", "(\n            ", 1) + ', headers={"Accept": "a/b"}\n        )'
    text = LOCUST.replace('data=\'{"kind":"☕😀"}\'.encode()', "data=b'{\"kind\":1}'")
    text = text.replace(f'note = "{WIDE}"; {call})', folded)
    path = write_flow(tmp_path, ".py", text)
    assert ruff_accepts(path)
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        fixed = editing.apply(await editing.action(await at_value(editing), "Extract"))
        path.write_text(fixed)
        assert 'self.client.get(f"/carts/{cart_id}", name="/carts", headers={"Accept": "a/b"})' in fixed
        assert ruff_accepts(path)


async def test_one_fix_is_preferred(tmp_path: Path) -> None:
    path = write_flow(tmp_path, ".js")
    (tmp_path / "loadlint.toml").unlink()
    async with session("vscode", tmp_path) as editing:
        await editing.open(path)
        found = await editing.actions(await at_value(editing), "quickfix")
        assert len(found) > 1
        assert [one.title for one in found if one.is_preferred] == ["Extract `cartId` from the response to POST /carts"]
