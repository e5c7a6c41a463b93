"""A script follows the second version of the shop: healed where that is broken, and nowhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.engine import FixResult
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.shop.changes import NAMES
from tests.shop.changes.as_jmeter import as_jmeter
from tests.shop.changes.record import recording
from tests.shop.judge import FLOWS, judge_script
from tests.support.fixing import fixed_data
from tests.support.run import loadlint
from tests.support.sampling import sampled

FOLDER = Path(__file__).parents[1] / "shop" / "flows"
LOCUST_FOLDER = Path(__file__).parents[1] / "dialects" / "locust" / "raw"
K6, JMETER, LOCUST = "raw.k6.js", "raw.jmx", "raw.locust.py"
OLD = {
    K6: ("rec1.har", "rec2.har"),
    LOCUST: ("rec1.har", "rec2.har"),
    JMETER: ("recording1.xml", "recording2.xml"),
}
EACH_WAY = (
    ("graph", "token_to_header"),
    ("order", "field_renamed"),
    ("order", "token_to_json"),
    ("order", "version_prefix"),
    ("edit", "decoy_first"),
    ("search", "nested_object"),
    ("oauth", "header_renamed"),
)
"""A flow for each way in which an application changes."""

NOT_HEALED = {
    (K6, "edit", "json_key_renamed"): "the number that moved is in a text which is no JSON",
    (K6, "forms", "token_to_script"): "a value with quotes and angles in an inline script",
    (JMETER, "forms", "token_to_script"): "a value with quotes and angles in an inline script",
    (JMETER, "graph", "field_added"): "the body's expressions stand without quotes, so that it is no JSON before a run",
}
"""What is not healed yet, and why."""


def first_version(flow: str, script: str) -> bytes:
    """The script of the old version: raw, then fixed."""
    path = LOCUST_FOLDER / f"{flow}.locust.py" if script == LOCUST else FOLDER / flow / script
    recordings = [FOLDER / flow / name for name in OLD[script]]
    return fixed_data(script, path.read_bytes(), recordings, Applicability.UNSAFE)


def new_recordings(flow: str, changes: list[str], folder: Path, script: str = K6, runs: int = 2) -> list[str]:
    """Recordings of the new version, as a browser's or as JMeter's recorder writes them."""
    paths = []
    for run in range(1, runs + 1):
        har = recording(flow, changes, run)
        path = folder / f"new{run}.{'xml' if script == JMETER else 'har'}"
        path.write_text(as_jmeter(har) if script == JMETER else json.dumps(har))
        paths.append(str(path))
    return paths


def healed(flow: str, changes: list[str], folder: Path, script: str = K6, runs: int = 2) -> FixResult:
    project = Project(Config(), tuple(new_recordings(flow, changes, folder, script, runs)))
    return engine.heal(Source(script, first_version(flow, script)), project)


@pytest.mark.parametrize(("flow", "change", "script"), sampled(EACH_WAY, [(K6,), (JMETER,), (LOCUST,)]))
def test_one_change(flow: str, change: str, script: str, tmp_path: Path) -> None:
    result = healed(flow, [change], tmp_path, script)
    assert result.applied
    assert result.passes, [finding.message for finding in result.analysis.findings]


@pytest.mark.parametrize("script", [K6, JMETER, LOCUST])
def test_the_page_that_a_request_comes_from_moves_with_its_address(script: str, tmp_path: Path) -> None:
    text = healed("edit", ["version_prefix"], tmp_path, script).data.decode()
    pages = re.findall(r"(?<=http://127\.0\.0\.1:18377)/(?:v2/)?edit/tickets/", text)
    assert len(pages) >= 5
    assert set(pages) == {"/v2/edit/tickets/"}


def test_what_is_certified_is_left_as_it_is() -> None:
    """One recording, the script's own: it can't tell what is dynamic, and nothing of it is broken."""
    script = Source(K6, (FOLDER / "order" / K6).read_bytes())
    result = engine.heal(script, Project(Config(), (str(FOLDER / "order" / "rec1.har"),)))
    assert (result.applied, result.data) == ((), script.data)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "change", "flow"),
    sampled([(script, change) for script in (K6, JMETER) for change in NAMES], [(flow,) for flow in FLOWS], every=6),
)
def test_each_change(flow: str, change: str, script: str, tmp_path: Path) -> None:
    """All of them but a few, which are listed with the reason."""
    result = healed(flow, [change], tmp_path, script)
    is_expected = (script, flow, change) not in NOT_HEALED
    assert result.passes == is_expected, [finding.message for finding in result.analysis.findings]


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "script"), sampled([("graph",), ("order",), ("search",)], [(K6,), (JMETER,)]))
def test_nothing_is_healed_that_is_not_broken(flow: str, script: str, tmp_path: Path) -> None:
    result = healed(flow, [], tmp_path, script)
    assert result.data == first_version(flow, script)
    assert result.passes


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    result = healed("order", ["field_renamed"], tmp_path)
    project = Project(Config(), tuple(str(path) for path in sorted(tmp_path.glob("new*.har"))))
    assert engine.heal(Source(K6, result.data), project).data == result.data


def test_lines_that_the_change_does_not_touch_stay(tmp_path: Path) -> None:
    """The names that the author chose as well: a renamed field is one word in the lines that send and take it."""
    before = first_version("order", K6).decode().splitlines()
    after = healed("order", ["field_renamed"], tmp_path).data.decode().splitlines()
    assert len(before) == len(after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert 0 < len(changed) < 12
    assert all(
        re.match(r"\s*(?:const|let) (\w+)", old) is None or old.split("=")[0] == new.split("=")[0]
        for old, new in changed
    )


def test_one_recording_is_enough_for_a_renamed_field(tmp_path: Path) -> None:
    assert healed("order", ["field_renamed"], tmp_path, runs=1).passes


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "flow"),
    sampled(
        [("decoy_first",), ("field_renamed",), ("token_to_json",), ("version_prefix",), ("step_added",)],
        [("forms",), ("order",)],
        every=5,
    ),
)
def test_the_healed_script_runs(flow: str, change: str, tmp_path: Path) -> None:
    """The real k6 against the shop's second version: the flow happens, and all checks pass."""
    script = tmp_path / "healed.k6.js"
    script.write_bytes(healed(flow, [change], tmp_path).data)
    checks, log = judge_script(flow, script, changes=[change])
    assert [check for check in checks if not check.ok] == [], log
    assert "level=error" not in log, log


# The command


def write_script(folder: Path) -> Path:
    path = folder / "order.js"
    path.write_bytes(first_version("order", K6))
    return path


def options(folder: Path, change: str) -> list[str]:
    return [part for path in new_recordings("order", [change], folder) for part in ("--recording", path)]


def test_it_says_where_the_new_recordings_are_each_once(tmp_path: Path) -> None:
    write_script(tmp_path)
    (tmp_path / "new").mkdir()
    arguments = options(tmp_path / "new", "field_renamed")
    done = loadlint(tmp_path, "heal", "order.js", *arguments, *arguments[:2], exits=0)
    assert done.text.splitlines()[-1] == "The script links new/new1.har and new/new2.har now."


def test_the_command_heals_and_reports(tmp_path: Path) -> None:
    script = write_script(tmp_path)
    done = loadlint(tmp_path, "heal", "order.js", *options(tmp_path, "field_renamed"), "--report", "heal.md", exits=0)
    assert "changed-request: Rename `" in done.text
    *_, verdict, links = done.text.splitlines()
    assert verdict.startswith("Certified on new1.har, new2.har: ")
    assert links == "The script links new1.har and new2.har now."
    assert script.read_bytes() != first_version("order", K6)
    assert script.read_text().startswith("// loadlint: recording=new1.har recording=new2.har\n")
    assert "certified on new1.har, new2.har" in loadlint(tmp_path, "verify", "order.js", exits=0).text
    report = (tmp_path / "heal.md").read_text()
    assert report.startswith("# `order.js` follows the application\n")
    assert "## What changed in the script\n" in report
    assert report.splitlines()[-1].startswith("Certified on")


def test_the_command_shows_a_diff_and_writes_nothing(tmp_path: Path) -> None:
    script = write_script(tmp_path)
    done = loadlint(tmp_path, "heal", "order.js", *options(tmp_path, "field_renamed"), "--diff", exits=0)
    assert "\n+++ " in done.text
    assert script.read_bytes() == first_version("order", K6)


@pytest.mark.slow
def test_a_script_that_can_not_be_healed_stays(tmp_path: Path) -> None:
    """Recordings of another journey: nothing is written but a draft that was asked for."""
    script = write_script(tmp_path)
    other = [part for path in new_recordings("forms", [], tmp_path) for part in ("--recording", path)]
    loadlint(tmp_path, "heal", "order.js", *other, exits=1)
    assert script.read_bytes() == first_version("order", K6)


def test_what_can_not_be_run(tmp_path: Path) -> None:
    write_script(tmp_path)
    done = loadlint(tmp_path, "heal", "order.js", "--recording", "none.har", exits=2)
    assert done.err.startswith("loadlint: none.har: ")
    (tmp_path / "note.txt").write_text("hello")
    done = loadlint(tmp_path, "heal", "note.txt", *options(tmp_path, "field_renamed"), exits=2)
    assert "is not a load script" in done.err
