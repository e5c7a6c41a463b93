"""The pages of numbers in a real browser: the trend of runs, a run beside its base, the state of all scripts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.editors.pages import THEMES, WIDTHS, looks_at
from tests.editors.tools import ROOT
from tests.numbers.runs import START, steady_samples, write
from tests.support.run import loadlint
from tests.traces.system import Shop, write_run

pytestmark = pytest.mark.editor

LOOKS = [{"width": width, "theme": theme, "count": ["table", "svg a"]} for width in WIDTHS for theme in THEMES]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Twelve kept runs of a script, which takes a third longer from the eighth on."""
    shutil.copytree(ROOT / "examples" / "checkout", tmp_path, dirs_exist_ok=True)
    for day in range(12):
        samples = steady_samples(400, 120 if day < 7 else 160, day, "https://shop.example/login")
        write(tmp_path, f"{day}.jtl", samples, START + day * 86_400_000)
        keeping = ("--history", "runs", "--label", "main", "--commit", f"c{day}", "--script", "checkout.js")
        loadlint(tmp_path, "results", f"{day}.jtl", *keeping, "--exit-zero", exits=0)
    return tmp_path


def test_the_trend(work: Path) -> None:
    loadlint(work, "trend", "runs", "-o", "trend.html", exits=0)
    looks = looks_at(work / "trend.html", [{"name": "trend", "keys": ["Tab", "Tab"], **look} for look in LOOKS])
    for look in looks:
        assert look["overflow"] == 0
        assert look["counts"] == [1, 12]
        assert "since main c7" in look["text"]
        assert look["focused"].startswith("main c"), "the keyboard goes from run to run, after a table that scrolls"


def test_a_run_beside_its_base(work: Path) -> None:
    against = ("--against", "6.jtl", "--output-format", "html", "--output-file", "numbers.html")
    loadlint(work, "results", "11.jtl", *against, exits=1)
    for look in looks_at(work / "numbers.html", [{"name": "numbers", **look} for look in LOOKS]):
        assert look["overflow"] == 0
        assert look["counts"] == [2, 0]
        assert "slower" in look["text"]


def test_the_state_of_all_scripts(work: Path) -> None:
    loadlint(work, "status", "-o", "status.html", exits=0)
    for look in looks_at(work / "status.html", [{"name": "status", **look} for look in LOOKS]):
        assert look["overflow"] == 0
        assert "checkout.js" in look["text"]
        assert "18 of 40" in look["text"]


def test_what_is_behind_a_run(tmp_path: Path) -> None:
    shop = Shop(seed=1)
    shop.slow["SELECT stock"] = (0.1, 90)
    results, spans = write_run(tmp_path, "run", shop)
    (tmp_path / "checkout.js").write_text(
        "import http from 'k6/http';\n\nexport default () => http.post('http://shop.test/orders');\n"
    )
    page = ("--script", "checkout.js", "--output-format", "html", "--output-file", "causes.html")
    loadlint(tmp_path, "results", results, "--traces", spans, *page, exits=0)
    for look in looks_at(tmp_path / "causes.html", [{"name": "causes", **look} for look in LOOKS]):
        assert look["overflow"] == 0
        assert "67% in inventory: SELECT stock" in look["text"]
