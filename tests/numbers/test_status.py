"""`loadlint status`: all scripts of a folder on one page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.numbers.runs import steady_samples, write
from tests.support.run import loadlint

EXAMPLE = Path(__file__).parents[2] / "examples" / "checkout"


def test_each_script_has_its_verdict_and_its_newest_run(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "load")
    write(tmp_path, "run.jtl", steady_samples(400, 120, 1))
    script = next(path.name for path in (tmp_path / "load").glob("*.js"))
    of_run = ("--script", f"load/{script}", "--history", "runs", "--label", "main", "--exit-zero")
    loadlint(tmp_path, "results", "run.jtl", *of_run, exits=0)
    arguments = ("status", "load", "--history", "runs")
    scripts = json.loads(loadlint(tmp_path, *arguments, "--output-format", "json", exits=0).text)["scripts"]
    (status,) = (status for status in scripts if status["path"].endswith(script))
    assert status["recordings"] == 2
    assert status["verdict"] == "not"
    assert status["errors"] > 0
    assert status["slowest"] == "GET /a"
    assert status["run"].startswith("main 2026-")
    text = loadlint(tmp_path, *arguments, exits=0).text
    assert any(script in line and "GET /a" in line for line in text.splitlines())
    loadlint(tmp_path, *arguments, "-o", "status.html", exits=0)
    assert script in (tmp_path / "status.html").read_text()


def test_a_folder_without_scripts(tmp_path: Path) -> None:
    assert loadlint(tmp_path, "status", exits=0).text.splitlines()[0].split()[0] == "script"
