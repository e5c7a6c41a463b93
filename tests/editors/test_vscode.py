"""A real VS Code with the built extension, in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.editors.code_server import drive
from tests.editors.tools import ROOT, fixed, write_scripts
from tests.lsp import test_heal
from tests.numbers.runs import k6_json, steady_samples
from tests.shop.modules_run import copied, texts
from tests.support.run import loadlint_process
from tests.verify import stand_ins, test_command
from tests.verify.test_live import origin as origin  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.editor

CHECKOUT = ROOT / "examples" / "checkout"
COMMANDS = [
    f"loadlint.{name}"
    for name in ("fixAll", "linkRecording", "showValueFlow", "verifyScript", "runScriptOnce", "healScript")
]
LINKS = "// loadlint: recording=checkout.har recording=checkout.2.har\n"


def test_a_users_way(tmp_path: Path, origin: str) -> None:
    scripts = write_scripts(tmp_path / "work")
    expected = scripts.expected()
    sample = ROOT / "examples" / "checkout"
    for file in sample.iterdir():
        name = "flow.js" if file.suffix == ".js" else file.name
        shutil.copy(file, scripts.folder / name)
    flow = scripts.folder / "flow.js"
    flow.write_text(f"// loadlint: recording=checkout.har recording=checkout.2.har\n{flow.read_text()}")
    lead = scripts.folder / "lead.js"
    lead.write_text(flow.read_text())
    taking = test_command.SCRIPT.replace("  http.get(", "  const cart = made.json('id');\n  http.get(")
    live = taking.replace("${made.json('id')}", "${cart}").replace(test_command.HOST, origin)
    (scripts.folder / "live.js").write_text(live)
    (scripts.folder / "live.har").write_bytes(test_command.recording(test_command.CARTS[0], origin))
    test_command.ask(scripts.folder, "c-newc0ffee1234567", host=origin)
    order = test_heal.write(scripts.folder, test_heal.recording(5, "csrf"))

    expected_lead = fixed(lead)
    variables = stand_ins.environment(tmp_path / "bin")
    data = drive(tmp_path, scripts.folder, "users_way.mjs", variables=variables)

    assert scripts.k6.read_bytes() == expected[scripts.k6]
    assert lead.read_bytes() == expected_lead, "as `loadlint fix` makes it"
    assert scripts.plan.read_bytes() == expected[scripts.plan]
    assert order.read_text() == test_heal.RENAMED
    assert "recording=checkout.har recording=checkout.2.har" in (scripts.folder / "checkout.js").read_text()
    assert (scripts.folder / "data" / "users.json").exists()
    assert b"cartId" in flow.read_bytes()
    assert b"Zk3vQ9tLr2XwB7yHn5Pd" in flow.read_bytes(), "the panel's button fixes one value"

    linked = data / "User" / "globalStorage" / "loadlint.loadlint" / "sample" / "checkout.js"
    raw = sample / "checkout.js"
    directive = b"// loadlint: recording=first-run.har recording=second-run.har\n"
    assert linked.read_bytes().startswith(directive)
    again = linked.with_name("again.js")
    again.write_bytes(directive + raw.read_bytes())
    assert linked.read_bytes() == fixed(again)


def test_commands_are_about_the_editor_that_is_active(tmp_path: Path) -> None:
    """As soon as another script is open a command is about that one, whatever the server has answered last."""
    work = tmp_path / "work"
    shutil.copytree(CHECKOUT, work, ignore=shutil.ignore_patterns("*.js"))
    raw = LINKS + (CHECKOUT / "checkout.js").read_text()
    for name in ("first.js", "second.js"):
        (work / name).write_text(raw)
    expected = fixed(work / "second.js")

    keys = {f"ctrl+alt+f{number}": command for number, command in enumerate(COMMANDS, 1)}
    variables = stand_ins.environment(tmp_path / "bin")
    drive(tmp_path, work, "fast_changes.mjs", keys=keys, variables=variables)

    assert (work / "first.js").read_text() == raw
    assert (work / "second.js").read_bytes() == expected


def test_fixes_of_several_files_are_shown_and_undone_together(tmp_path: Path) -> None:
    work, copy = tmp_path / "work", tmp_path / "copy"
    work.mkdir()
    copied("k6_classes", "graph", work)
    before = texts(work)
    shutil.copytree(work, copy)
    loadlint_process(copy, "fix", "--exit-zero", "graph.js", exits=0)
    assert sum(before[name] != text for name, text in texts(copy).items()) == 3

    drive(tmp_path, work, "several_files.mjs")

    assert texts(work) == texts(copy)


def test_open_scripts_alone_tell_their_problems_and_lenses_stay(tmp_path: Path) -> None:
    """In a workspace of two folders; the second one has a script that nobody opens."""
    one, other = tmp_path / "one", tmp_path / "other"
    write_scripts(one)
    (one / "shop.js").unlink()
    shutil.copytree(CHECKOUT, one, ignore=shutil.ignore_patterns("*.js"), dirs_exist_ok=True)
    shutil.copytree(one, other, ignore=shutil.ignore_patterns("*.jmx"))
    raw = LINKS + (CHECKOUT / "checkout.js").read_text()
    (one / "typed.js").write_text(raw)
    (other / "closed.js").write_text(raw)
    workspace = tmp_path / "two.code-workspace"
    workspace.write_text('{"folders": [{"path": "one"}, {"path": "other"}]}')

    # What is typed stays open, as it does where a pair is closed elsewhere.
    closing = {f"editor.autoClosing{name}": "never" for name in ("Brackets", "Quotes")}
    drive(tmp_path, workspace, "calm.mjs", settings=closing)


def test_runs_and_all_scripts(tmp_path: Path) -> None:
    """Two kept runs, of which the newer one breaks a gate, in the lens, the hover and the two views."""
    work = tmp_path / "work"
    shutil.copytree(CHECKOUT, work)
    raw = work / "checkout.js"
    raw.write_text(LINKS + raw.read_text())
    (work / "fixed.js").write_bytes(fixed(raw))
    (work / "loadlint.toml").write_text('[gates]\n"POST */api/carts" = ["p95 < 300 ms"]\n')
    for number, median in ((6, 120), (7, 300)):
        points = k6_json(steady_samples(1000, median, number, "https://shop.example/api/carts"))
        day = points.replace('"GET"', '"POST"').replace("2026-09-21", f"2026-09-2{number}")
        (work / "run.json").write_text(day)
        keeping = ("--history", "runs", "--label", f"build {number}", "--exit-zero")
        loadlint_process(work, "results", "run.json", "--script", "checkout.js", *keeping, exits=0)

    drive(tmp_path, work, "runs.mjs")
