"""`loadlint status`: all scripts of a folder on one page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from unittest.mock import patch

from loadlint import engine
from loadlint.numbers.history import read_digest
from tests.lsp import test_heal
from tests.numbers.runs import jtl, steady_samples, write
from tests.shop.modules_run import copied
from tests.support.run import loadlint

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"
STEP = "https://shop.example/login"
"""A step of its script."""


def test_each_script_has_its_verdict_and_its_newest_run(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "load")
    write(tmp_path, "run.jtl", steady_samples(400, 120, 1, STEP))
    script = next(path.name for path in (tmp_path / "load").glob("*.js"))
    of_run = ("--script", f"load/{script}", "--history", "runs", "--label", "main", "--exit-zero")
    loadlint(tmp_path, "results", "run.jtl", *of_run, exits=0)
    arguments = ("status", "load", "--history", "runs")
    scripts = json.loads(loadlint(tmp_path, *arguments, "--output-format", "json", exits=0).text)["scripts"]
    (status,) = (status for status in scripts if status["path"].endswith(script))
    assert status["recordings"] == 2
    assert status["errors"] > 0
    replay = status["replay"]
    assert (replay["verdict"], replay["older"], replay["changed"]) == ("not", 0, None)
    assert 0 < replay["noticed"] < replay["faults"]
    assert status["run"]["slowest"] == STEP
    assert status["run"]["name"].startswith("main 2026-")
    assert status["run"]["problems"] == []
    text = loadlint(tmp_path, *arguments, exits=0).text
    assert any(script in line and STEP in line for line in text.splitlines())
    loadlint(tmp_path, *arguments, "-o", "status.html", exits=0)
    assert script in (tmp_path / "status.html").read_text()


def test_runs_beside_a_script_are_found_and_tell_what_they_broke(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "load")
    (tmp_path / "load" / "loadlint.toml").write_text('[gates]\nall = ["p95 < 1 ms"]\n')
    write(tmp_path, "run.jtl", steady_samples(400, 120, 1, STEP))
    of_run = ("--script", "load/checkout.js", "--history", "load/runs", "--exit-zero")
    loadlint(tmp_path, "results", "run.jtl", *of_run, exits=0)
    scripts = json.loads(loadlint(tmp_path, "status", "load", "--output-format", "json", exits=0).text)["scripts"]
    (problem,) = next(status["run"]["problems"] for status in scripts if status["path"] == "load/checkout.js")
    assert problem.startswith("all requests: p95 < 1 ms is broken: ")
    assert "1 broken or worse" in loadlint(tmp_path, "status", "load", exits=0).text


def test_a_run_without_a_script_counts_and_its_slowest_step_has_few_requests(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("import http from 'k6/http';\nexport default () => http.get('https://a.test/a');\n")
    often = [(number * 100, "GET /a", 10 + number % 7, False) for number in range(400)]
    seldom = [(number * 1000, "GET /slow", 500, False) for number in range(20)]
    (tmp_path / "run.jtl").write_text(jtl([*often, *seldom]))
    loadlint(tmp_path, "results", "run.jtl", "--history", "runs", "--all", exits=0)
    (status,) = json.loads(loadlint(tmp_path, "status", "--output-format", "json", exits=0).text)["scripts"]
    assert status["run"]["slowest"] == "GET /slow"
    assert 490 < status["run"]["p95"] < 510


def test_the_runs_of_a_folder_are_read_once(tmp_path: Path) -> None:
    write(tmp_path, "run.jtl", steady_samples(400, 120, 1))
    for name in ("a.js", "b.js", "c.js"):
        (tmp_path / name).write_text(
            "import http from 'k6/http';\nexport default () => http.get('https://a.test/a');\n"
        )
    loadlint(tmp_path, "results", "run.jtl", "--script", "a.js", "--history", "runs", "--exit-zero", exits=0)
    with patch("loadlint.numbers.history.read_digest", side_effect=read_digest) as read:
        loadlint(tmp_path, "status", ".", "--history", "runs", exits=0)
    assert read.call_count == 1


def test_a_script_of_an_older_version(tmp_path: Path) -> None:
    test_heal.write(tmp_path, test_heal.recording(5, "csrf"))
    (status,) = json.loads(loadlint(tmp_path, "status", "--output-format", "json", exits=0).text)["scripts"]
    replay = status["replay"]
    assert (replay["verdict"], status["recordings"], replay["older"]) == ("not", 2, 1)
    assert "csrf" in replay["changed"]
    assert "has changed" in loadlint(tmp_path, "status", exits=0).text


def test_a_module_is_told_by_the_script_that_runs_it(tmp_path: Path) -> None:
    copied("k6_classes", "graph", tmp_path)
    scripts = json.loads(loadlint(tmp_path, "status", "--output-format", "json", exits=0).text)["scripts"]
    assert [status["path"] for status in scripts] == ["graph.js"]


def test_a_folder_without_scripts(tmp_path: Path) -> None:
    assert loadlint(tmp_path, "status", exits=0).text.splitlines()[0].split()[0] == "script"


def test_a_script_that_has_not_changed_is_not_analysed_again(tmp_path: Path) -> None:
    for name in ("a.js", "b.js"):
        (tmp_path / name).write_text(
            "import http from 'k6/http';\nexport default () => http.get('https://a.test/a');\n"
        )
    arguments = ("status", ".", "--output-format", "json")
    before = loadlint(tmp_path, *arguments, exits=0).text
    with patch("loadlint.engine.analyse", side_effect=engine.analyse) as analysed:
        assert loadlint(tmp_path, *arguments, exits=0).text == before
        assert analysed.call_count == 0
        (tmp_path / "b.js").write_text(
            "import http from 'k6/http';\nexport default () => http.post('https://a.test/b');\n"
        )
        assert loadlint(tmp_path, *arguments, exits=0).text != before
        assert [call.args[0].path for call in analysed.call_args_list] == ["b.js"]
