"""Known results: the same output without another analysis, and never an old result."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loadlint.cache import entries as store
from loadlint.cache import findings
from loadlint.cli import main as run
from loadlint.correlation import pipeline
from loadlint.dialects.k6 import dialect
from loadlint.findings import Unchecked
from loadlint.rules.correlation import expired_token
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, write
from tests.support.run import loadlint
from tests.support.scripts import k6

pytestmark = pytest.mark.slow

ID = "81f3a7c9e2b04d55"
SCRIPT = k6("http.post('https://shop.test/carts');", f"http.get('https://shop.test/carts/{ID}');")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache and a working directory of the test's own."""
    monkeypatch.setenv("LOADLINT_CACHE_DIR", str(tmp_path / "cache"))
    # However lately somebody has edited the modules.
    monkeypatch.setattr(store, "_STARTED", time.time() + 60)
    for module in Path(store.__file__).parent.rglob("*.py"):
        wait_until_settled(module)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "cache"


def record(value: str = ID, name: str = "a.har") -> None:
    """A recording in which the first response issues a value and the second request sends it, written some time ago."""
    first = entry(
        0, method="POST", url="https://shop.test/carts", **content(f'{{"id": "{value}"}}', "application/json")
    )
    write(Path(), har(first, entry(1, url=f"https://shop.test/carts/{value}")), name)


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written just now counts as settled."""
    monkeypatch.setattr(store, "_SETTLED", -60)


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def output(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    run(["check", "a.js", "--output-format", "json", *options])
    return capsys.readouterr().out


@pytest.fixture
def fresh(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A script with its recording, and what a check without the cache prints as JSON."""
    settle(monkeypatch)
    Path("a.js").write_text(SCRIPT)
    record()
    return output(capsys, "--no-cache")


def test_the_same_output_without_another_analysis(
    fresh: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert json.loads(fresh)["diagnostics"][-1]["rule"] == "uncorrelated-value"
    assert output(capsys) == fresh
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build", lambda *_: pytest.fail("analysed again"))
        assert output(capsys) == fresh
    assert output(capsys, "--min-severity", "error") != fresh


def test_a_report_without_edits_is_not_used_for_one_with_them(fresh: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert all(item["fix"]["edits"] for item in json.loads(fresh)["diagnostics"])
    assert run(["check", "a.js", "--output-format", "concise"]) == 1
    capsys.readouterr()
    assert output(capsys) == fresh


def test_a_hit_loads_no_parser_and_no_rules() -> None:
    for name in ("a.js", "b.js"):
        Path(name).write_text(k6("http.get('https://shop.test/');"))
    program = "import sys; from loadlint.cli import main; main(['check', 'a.js', 'b.js']); print(*sorted(sys.modules))"
    outputs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False).stdout
        for _ in range(2)
    ]
    assert "loadlint.engine" in outputs[0]
    for name in ("loadlint.engine", "loadlint.rules", "loadlint.correlation", "loadlint.dialects", "tree_sitter"):
        assert name not in outputs[1]


def test_a_run_whose_result_is_known_loads_next_to_nothing() -> None:
    Path("a.js").write_text(SCRIPT)
    record()
    for path in (*Path().iterdir(), Path()):
        wait_until_settled(path)
    program = "import sys; from loadlint.cli import main; print(main(['check', 'a.js'])); print(*sorted(sys.modules))"
    first, second = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split(
            "\n1\n"
        )
        for _ in range(2)
    )
    assert first[0] == second[0] != ""
    loaded = {name for name in second[1].split() if name.startswith("loadlint.")}
    assert loaded == {
        *(
            "loadlint.cache",
            "loadlint.cache.disk",
            "loadlint.cli",
            "loadlint.cache.printed_output",
            "loadlint.cache.entries",
        ),
        "loadlint.processes",
    }
    assert not {"argparse", "dataclasses"} & set(second[1].split())


def wait_until_settled(path: Path) -> None:
    """Until a file's times tell every later change: its time of status can't be set back."""
    status = path.stat()
    time.sleep(max(0, max(status.st_ctime, status.st_mtime) + 2.1 - time.time()))


@pytest.mark.parametrize("change", ["script", "recording", "second recording", "configuration", "no recording"])
def test_changes_are_seen(change: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    Path("a.js").write_text(SCRIPT)
    record()
    before = output(capsys)
    assert output(capsys) == before
    if change == "script":
        Path("a.js").write_text(k6("http.get('https://shop.test/');"))
    elif change == "recording":
        record(ID[::-1])
    elif change == "second recording":
        record("0b2d66e4aa917c33", "a.2.har")
    elif change == "configuration":
        Path("loadlint.toml").write_text('ignore = ["correlation"]')
    else:
        os.unlink("a.har")
    after = output(capsys)
    assert after != before
    assert after == output(capsys, "--no-cache")


def test_modules_of_a_script_are_watched(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch)
    Path("a.js").write_text("import { id } from './ids.js';\n" + k6("http.get(`https://shop.test/carts/${id}`);"))
    for text in ("export const id = 'x';\n", f"export const id = '{ID}';\n", None):
        Path("ids.js").write_text(text) if text else os.unlink("ids.js")
        assert output(capsys) == output(capsys, "--no-cache") == output(capsys)


def test_recordings_that_have_just_been_written_are_not_trusted(
    own_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.js").write_text(SCRIPT)
    record()
    output(capsys)
    assert entries(own_cache) == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\0" * 100])
def test_damaged_entries_do_no_harm(damage: bytes, own_cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.js").write_text(SCRIPT)
    fresh = output(capsys)
    for path in entries(own_cache):
        path.write_bytes(damage)
    assert output(capsys) == fresh


def test_a_cache_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.js").write_text(SCRIPT)
    (tmp_path / "cache").write_text("no folder")
    assert output(capsys) == output(capsys, "--no-cache")


def test_buckets_are_bounded(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LARGEST_BUCKET", 100_000)
    for number in range(30):
        store.write(f"aa{number:038}", "x" * 10_000, {}, None)
    left = entries(own_cache)
    assert 0 < len(left) < 10
    assert sum(path.stat().st_size for path in left) <= 100_000
    assert store.read(f"aa{29:038}") is not None


@pytest.mark.parametrize("processes", [1, 2])
def test_what_was_found_out_depends_on_the_modules_that_did_it(processes: int, own_cache: Path) -> None:
    checkout = Path(store.__file__).parents[3]
    for folder in ("server", "grammars"):
        shutil.copytree(checkout / folder, own_cache.parent / folder, ignore=shutil.ignore_patterns("__pycache__"))
    server = own_cache.parent / "server"
    rule = server / "loadlint/rules/assertions/missing_assertion.py"
    Path("a.js").write_text(SCRIPT)
    Path("b.js").write_text(SCRIPT)
    for path in (rule, Path("b.js"), Path()):
        wait_until_settled(path)
    program = f"from loadlint.cli import main; main(['check', 'a.js', 'b.js', '--jobs', '{processes}'])"
    environment = {**os.environ, "PYTHONPATH": str(server)}

    def found() -> str:
        command = [sys.executable, "-c", program]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    first = found()
    assert "missing-assertion" in first
    assert entries(own_cache)
    rule.write_text(rule.read_text() + "\ncheck = lambda _: iter(())\n")
    assert "missing-assertion" not in found()
    rule.unlink()
    assert "missing-assertion" not in found()


def test_a_result_ends_when_a_token_expires() -> None:
    for until, is_known in ((time.time() + 60, True), (time.time() - 1, False)):
        findings.write("b" * 40, findings.CachedCheck(findings.CachedReport((), Unchecked(), None, ()), {}, until))
        assert (findings.read("b" * 40) is not None) == is_known
    # {"alg":"HS256"}.{"exp":4102444800}
    token = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl"
    source = Source("a.js", k6(f"http.get('https://shop.test/?token={token}');").encode())
    assert expired_token.valid_until(dialect.parse(source, lambda _: None)) == 4102444800


def test_a_named_recording_must_still_be_readable(tmp_path: Path) -> None:
    Path("a.js").write_text(SCRIPT)
    environment = {"LOADLINT_CACHE_DIR": str(tmp_path / "cache")}
    for _ in range(2):
        loadlint(Path(), "check", "a.js", "--recording", "missing.har", environment=environment, exits=2)
