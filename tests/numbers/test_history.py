"""The history of a script's runs, and the trend that it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from loadlint.numbers.change_points import change_points
from tests.numbers.runs import START, steady_samples, write
from tests.support.run import loadlint

DAY = 86_400_000


@pytest.fixture(scope="module")
def twelve_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with twelve runs, made once; from the eighth on the step takes a third longer."""
    folder = tmp_path_factory.mktemp("history")
    for day in range(12):
        median = 120 if day < 7 else 160
        write(folder, "run.jtl", steady_samples(400, median, day), START + day * DAY)
        arguments = ("--history", "runs", "--label", "main", "--commit", f"c{day}")
        loadlint(folder, "results", "run.jtl", *arguments, exits=0)
    return folder


@pytest.fixture
def history(twelve_runs: Path, tmp_path: Path) -> Path:
    """A copy of them for one test."""
    return Path(copytree(twelve_runs, tmp_path, dirs_exist_ok=True))


def test_the_trend_names_the_commit_since_which_a_step_is_slower(history: Path) -> None:
    text = loadlint(history, "trend", "runs", exits=0).text
    assert "| GET /a | p95 " in text
    assert "since main c7 2026-" in text
    value = json.loads(loadlint(history, "trend", "runs", "--output-format", "json", exits=0).text)
    assert [change["run"] for change in value["steps"][0]["changes"]] == [7]
    assert value["runs"][7]["commit"] == "c7"


def test_a_run_is_compared_with_the_history_that_is_kept(history: Path) -> None:
    loadlint(history, "trend", "runs", "--keep", "5", exits=0)
    write(history, "now.jtl", steady_samples(400, 162, 77), START + 20 * DAY)
    text = loadlint(history, "results", "now.jtl", "--against", "runs", "--history", "runs", exits=0).text
    assert re.search(r"  GET /a        (can't tell|same)  ", text)
    write(history, "now.jtl", steady_samples(400, 240, 78), START + 21 * DAY)
    text = loadlint(history, "results", "now.jtl", "--against", "runs", exits=1).text
    assert re.search(r"  GET /a        slower   1\d\d → ", text)
    assert re.search(r"  all requests  slower   1\d\d → ", text)


def test_the_page_needs_no_network_and_no_script(history: Path) -> None:
    loadlint(history, "trend", "runs", "-o", "trend.html", exits=0)
    page = (history / "trend.html").read_text()
    assert page.count('<a tabindex="0">') == 12
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_run_is_some_kilobytes_and_is_kept_once(history: Path) -> None:
    loadlint(history, "results", "run.jtl", "--history", "runs", "--label", "main", exits=0)
    kept = sorted((history / "runs").iterdir())
    assert len(kept) == 12
    assert max(file.stat().st_size for file in kept) < 4000


def test_of_two_requests_the_trend_says_what_results_say(tmp_path: Path) -> None:
    """No percentile is above the longest time, and the middle of two lies between them."""
    write(tmp_path, "run.jtl", [(0, "GET /a", 341, False), (500, "GET /a", 1185, False)])
    shown = loadlint(tmp_path, "results", "run.jtl", "--all", "--history", "runs", exits=0).text
    assert re.search(r"  GET /a .* 763 ms .* 1,185 ms", shown)
    (step,) = json.loads(loadlint(tmp_path, "trend", "runs", "--output-format", "json", exits=0).text)["steps"]
    assert step["p50"] == pytest.approx([763], rel=0.01)
    assert 1185 * 0.93 < step["p95"][0] < 1185 * 1.005


def test_the_oldest_runs_are_taken_away(history: Path) -> None:
    loadlint(history, "trend", "runs", "--keep", "5", exits=0)
    assert len(list((history / "runs").iterdir())) == 5
    commits = [
        run["commit"]
        for run in json.loads(loadlint(history, "trend", "runs", "--output-format", "json", exits=0).text)["runs"]
    ]
    assert commits == ["c7", "c8", "c9", "c10", ""] or commits == ["c7", "c8", "c9", "c10", "c11"]


def test_a_step_that_was_renamed_is_one_step(history: Path) -> None:
    write(history, "run.jtl", steady_samples(400, 160, 1, "GET /new"), START + 20 * DAY)
    loadlint(history, "results", "run.jtl", "--history", "runs", exits=0)
    arguments = ("trend", "runs", "--renamed", "GET /a=GET /new", "--output-format", "json")
    (step,) = json.loads(loadlint(history, *arguments, exits=0).text)["steps"]
    assert len(step["runs"]) == 13


@pytest.mark.parametrize("text", ["", "{}", "[1", '{"version": 9}', "[" * 100_000])
def test_a_damaged_digest_is_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.run.json").write_text(text)
    done = loadlint(tmp_path, "trend", "runs", exits=2)
    assert done.err == f"loadlint: {Path('runs', 'a.run.json')}: is not a digest of a run\n"


def test_a_folder_without_runs_is_said(tmp_path: Path) -> None:
    assert "there is no such folder" in loadlint(tmp_path, "trend", "nowhere", exits=2).err
    (tmp_path / "runs").mkdir()
    assert "has no runs" in loadlint(tmp_path, "trend", "runs", exits=2).err


# --- change points


def test_noise_has_no_change_points() -> None:
    random = np.random.default_rng(1)
    changes = [change_points(random.normal(300, 20, 40).tolist()) for _ in range(40)]
    assert sum(bool(points) for points in changes) <= 3


def test_each_lasting_change_is_placed_and_one_noisy_run_is_none() -> None:
    random = np.random.default_rng(2)
    series = np.concatenate([random.normal(level, 8, 15) for level in (300, 360, 320)])
    series[22] = 700
    positions = [point.position for point in change_points(series.tolist())]
    assert len(positions) == 2
    assert abs(positions[0] - 15) <= 1
    assert abs(positions[1] - 30) <= 1


def test_a_slow_drift_is_noticed() -> None:
    random = np.random.default_rng(3)
    assert change_points((random.normal(300, 8, 40) + 2 * np.arange(40)).tolist())


OTAVA = json.loads((Path(__file__).parent / "otava.json").read_text())["cases"]
"""What Apache Otava finds in these series: by its own two steps, and by the E-divisive method that it builds on."""


@pytest.mark.parametrize("case", OTAVA)
def test_change_points_are_those_of_apache_otava(case: str) -> None:
    positions = [point.position for point in change_points(OTAVA[case]["series"])]
    assert positions == OTAVA[case]["e_divisive"]
    # Otava divides small windows too, and finds a little more.
    assert set(positions) <= set(OTAVA[case]["otava"])
