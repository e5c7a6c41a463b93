"""`check --shard` and `merge`: each script in one shard, and the whole report again from the parts."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

import loadlint as package
from loadlint.cli.shards import shards_by_cost
from tests.support.run import loadlint
from tests.support.schemas import problems_of
from tests.support.scripts import k6
from tests.support.shop import write_shop

SCHEMA = json.loads((Path(package.__file__).parent / "output" / "schema.json").read_text())
BAD = k6("http.post('https://shop.test/order', { csrf_token: 'dX7q2LmT0aPzRk93bVwYe5Hn' });")
LIBRARY = (
    "import http from 'k6/http';\nexport function order() { http.get('https://shop.test/?token=dX7q2LmT0aPzRk'); }\n"
)
RUNS_LIBRARY = "import { order } from './lib/order.js';\nexport default function () { order(); }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Scripts with findings and without, one with recordings, two that run one module, and what is no script."""
    write_shop(tmp_path)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "order.js").write_text(LIBRARY)
    for name in ("first.js", "second.js"):
        (tmp_path / name).write_text(RUNS_LIBRARY)
    for number in range(9):
        (tmp_path / f"bad{number}.js").write_text(BAD * (number % 3 + 1) if number % 3 == 0 else BAD)
    (tmp_path / "clean.js").write_text("import http from 'k6/http';\nexport default function () {}\n")
    (tmp_path / "other.js").write_text("let noScript = 1;\n")
    return tmp_path


def shards(folder: Path, count: int, form: str) -> list[str]:
    """The reports of all shards, in files."""
    names = [f"{number}.{form}" for number in range(1, count + 1)]
    for number, name in enumerate(names, 1):
        of_shard = ("--shard", f"{number}/{count}", "--output-format", form, "--output-file", name, "--exit-zero")
        loadlint(folder, "check", ".", *of_shard, exits=0)
    return names


@pytest.mark.parametrize(("count", "form"), [(1, "sarif"), (3, "json"), (20, "sarif")])
def test_the_merged_report_is_that_of_the_whole_run(folder: Path, count: int, form: str) -> None:
    whole = loadlint(folder, "check", ".", "--output-format", form, exits=1)
    assert json.loads(whole.out)
    parts = shards(folder, count, form)
    # In whatever order they come.
    assert loadlint(folder, "merge", *reversed(parts), exits=1).out == whole.out
    loadlint(folder, "merge", *parts, "-o", "all", "--exit-zero", exits=0)
    assert (folder / "all").read_bytes() == whole.out


def test_what_two_scripts_tell_of_a_module_is_merged_to_one(folder: Path) -> None:
    parts = shards(folder, 20, "json")
    of_module = [
        finding["path"]
        for part in parts
        for finding in json.loads((folder / part).read_text())["diagnostics"]
        if finding["path"] == "lib/order.js" and finding["rule"] == "missing-assertion"
    ]
    merged = json.loads(loadlint(folder, "merge", *parts, exits=1).out)
    paths = [one["path"] for one in merged["diagnostics"] if one["rule"] == "missing-assertion"]
    assert len(of_module) == 2, "each of the scripts is in another shard"
    assert paths.count("lib/order.js") == 1


def test_each_script_is_in_one_shard(folder: Path) -> None:
    every = loadlint(folder, "check", "--show-files", ".", exits=0).text.splitlines()
    parts = [
        loadlint(folder, "check", "--show-files", ".", "--shard", f"{number}/4", exits=0).text.splitlines()
        for number in range(1, 5)
    ]
    assert sorted(path for part in parts for path in part) == sorted(every)
    assert all(parts)


def test_shards_cost_alike() -> None:
    costs = [number * 7919 % 1000 + 1 for number in range(500)]
    chosen = shards_by_cost(costs, 16)
    loads = sorted(sum(cost for cost, one in zip(costs, chosen, strict=True) if one == shard) for shard in range(16))
    assert loads[-1] < loads[0] * 1.01


def test_a_recording_counts(tmp_path: Path) -> None:
    """Beside the script, in a comment or the configuration: each script with one is alone in its shard."""
    for name in ("beside.js", "configured.js", *(f"{number}.js" for number in range(6))):
        (tmp_path / name).write_text(BAD)
    (tmp_path / "comment.js").write_text(f"// loadlint: recording=large/b.har\n{BAD}")
    (tmp_path / "loadlint.toml").write_text("[recordings]\n'configured.js' = ['large/c.har']\n")
    (tmp_path / "large").mkdir()
    for place in ("beside.har", "large/b.har", "large/c.har"):
        (tmp_path / place).write_bytes(b" " * 100_000)
    shown = [
        loadlint(tmp_path, "check", "--show-files", ".", "--shard", f"{number}/4", exits=0).text.splitlines()
        for number in range(1, 5)
    ]
    assert sorted(map(len, shown)) == [1, 1, 1, 6]


def test_a_shard_without_scripts_has_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(BAD)
    done = loadlint(tmp_path, "check", ".", "--shard", "2/2", "--output-format", "json", exits=0)
    value = json.loads(done.out)
    assert value["diagnostics"] == []
    assert done.err == ""
    assert problems_of(value, SCHEMA) == []


def test_parts_that_are_no_whole_are_refused(folder: Path) -> None:
    parts = shards(folder, 3, "json")
    sarif = shards(folder, 3, "sarif")
    loadlint(folder, "check", "clean.js", "--output-format", "json", "--output-file", "whole.json", exits=0)
    (folder / "broken.json").write_bytes((folder / parts[0]).read_bytes()[:900])
    (folder / "bad1.js").write_text(BAD * 2)
    of_shard = ("--shard", "1/3", "--output-format", "json", "--output-file", "changed.json", "--exit-zero")
    loadlint(folder, "check", ".", *of_shard, exits=0)

    def refusal(*files: str) -> str:
        return loadlint(folder, "merge", *files, exits=2).err

    assert refusal(*sarif[:2]) == "loadlint: the shard 3/3 is missing\n"
    assert refusal("changed.json", *parts[1:]).startswith("loadlint: 2.json: is from another run than changed.json")
    loadlint(folder, "check", ".", *of_shard, "--select", "missing-assertion", exits=0)
    assert refusal("changed.json", *parts[1:]).startswith("loadlint: 2.json: is from another run than changed.json")
    (folder / "again.json").write_bytes((folder / parts[1]).read_bytes())
    assert refusal(*parts, "again.json") == "loadlint: the shard 2/3 occurs more than once\n"
    assert refusal(parts[1], sarif[0]) == "loadlint: the reports have several formats: merge those of one format\n"
    assert refusal("whole.json").startswith("loadlint: whole.json: is not the report of a shard")
    assert refusal("broken.json") == "loadlint: broken.json: is not a report in JSON or SARIF\n"
    assert refusal("none.json") == "loadlint: none.json: there is no such file\n"


def test_a_script_that_could_not_be_checked_is_not_lost(folder: Path) -> None:
    """The whole run ends with 2, and so does the merged one, in which no finding speaks of that script."""
    named = ("clean.js", "other.js", "--exit-zero", "--output-format", "json")
    whole = loadlint(folder, "check", *named, exits=2)
    for number, code in ((1, 0), (2, 2)):
        loadlint(folder, "check", *named, "--shard", f"{number}/2", "--output-file", f"{number}", exits=code)
    merged = loadlint(folder, "merge", "1", "2", "--exit-zero", exits=2)
    assert merged.out == whole.out
    assert merged.err == "loadlint: not all scripts could be checked: see what the shard 2/2 printed\n"


def test_a_baseline_goes_with_shards(folder: Path) -> None:
    loadlint(folder, "check", "first.js", "bad0.js", "--write-baseline", exits=0)
    known = ("--baseline", "loadlint-baseline.json", "--output-format", "json", "--exit-zero")
    whole = loadlint(folder, "check", ".", *known, exits=0)
    for number in range(1, 4):
        loadlint(folder, "check", ".", *known, "--shard", f"{number}/3", "--output-file", f"{number}", exits=0)
    assert loadlint(folder, "merge", "1", "2", "3", "--exit-zero", exits=0).out == whole.out


@pytest.mark.parametrize("shard", ["0/3", "4/3", "3", "a/b", "1/0", "/"])
def test_no_shard(tmp_path: Path, shard: str) -> None:
    assert "is not a shard, such as 3/16" in loadlint(tmp_path, "check", "--shard", shard, exits=2).err


@pytest.mark.parametrize("option", ["--fix", "--diff", "--write-baseline", "--statistics", "--add-ignore"])
def test_a_shard_is_a_part_of_a_check(folder: Path, option: str) -> None:
    assert "--shard is not for" in loadlint(folder, "check", "--shard", "1/2", option, exits=2).err


def test_fix_has_no_shards(folder: Path) -> None:
    assert "unrecognized arguments: --shard" in loadlint(folder, "fix", ".", "--shard", "1/2", exits=2).err


def test_shards_are_the_same_in_each_job(folder: Path) -> None:
    first, second = (shards(folder, 2, "json") for _ in range(2))
    reports = [(folder / name).read_bytes() for name in (*first, *second)]
    assert all(reports[number] == reports[number + 2] for number in range(2))
    assert all(one != two for one, two in pairwise(reports[:2]))
