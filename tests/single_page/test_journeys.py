"""Journeys of single-page applications that ask in the background: fixed, written anew, verified, run, healed.

Each is recorded when a test needs it; what the page asks for beside the journey falls elsewhere in each recording.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.newscript.run_new import command
from tests.single_page.journeys import EXPECTED, JOURNEYS, PORT, record
from tests.single_page.raw_scripts import SUFFIXES, raw_script
from tests.single_page.server import Application, running
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint
from tests.support.sampling import one_in, sampled
from tests.verify.tools import environment, needs_mitmproxy

WITHOUT_LOOPS = [journey for journey in JOURNEYS if journey != "depot"]
"""The journeys whose converted scripts a fix makes right. The other one needs a loop (`test_feeds`)."""

some_journeys = pytest.mark.parametrize("journey", one_in(2, WITHOUT_LOOPS))
TOOLS_TO_RUN = [
    pytest.param("k6", marks=pytest.mark.engine),
    pytest.param("locust", marks=pytest.mark.engine),
    pytest.param("jmeter", marks=[pytest.mark.jmeter, needs_jmeter]),
]
a_journey_for_each_tool = pytest.mark.parametrize(
    ("journey", "tool"), sampled([(journey,) for journey in WITHOUT_LOOPS], [(tool,) for tool in SUFFIXES], every=2)
)
SEED = 9
"""An application with other ids, tokens and jobs than those that were recorded."""


def fixed(journey: str, tool: str, folder: Path, recordings: int = 2) -> str:
    """What a converter makes of the first recording, fixed with some; the script's name. It must be certified."""
    paths = record(journey, folder)
    name = f"fixed{SUFFIXES[tool]}"
    (folder / name).write_text(raw_script(paths[0].read_text(), tool))
    arguments = [argument for path in paths[:recordings] for argument in ("--recording", path.name)]
    done = loadlint(folder, "fix", name, "--unsafe-fixes", "--exit-zero", *arguments, exits=0)
    assert ("Certified on 1.har, 2.har" if recordings > 1 else "Matches 1.har;") in done.text, done.text
    return name


def new(journey: str, tool: str, folder: Path) -> str:
    """The new script of the first two recordings; its name. It must be certified."""
    record(journey, folder)
    name = f"new{SUFFIXES[tool]}"
    done = loadlint(folder, "new", "1.har", "2.har", "-o", name, exits=0)
    assert "left out: request in the background (" in done.text
    assert "Certified on 1.har, 2.har" in done.text
    return name


def run(application: Application, name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """One iteration of a script in its real tool, against an application."""
    with running(application) as base:
        port = base.rpartition(":")[2]
        (folder / name).write_text((folder / name).read_text().replace(str(PORT), port))
        return subprocess.run(
            command(name, int(port)),
            cwd=folder,
            env={**os.environ, "BASE_URL": base, "NO_PROXY": "127.0.0.1"},
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )


def assert_runs(journey: str, name: str, folder: Path) -> None:
    """The real tool does the journey at its first run, and nothing else fails than what failed for the browser."""
    application = JOURNEYS[journey][0](SEED)
    done = run(application, name, folder)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert application.done == EXPECTED[journey]
    assert [line for line in application.refused if not line.startswith("GET /api/me 403")] == []


@pytest.mark.slow
@a_journey_for_each_tool
def test_fixed_with_two_recordings_it_is_right_on_a_third(journey: str, tool: str, tmp_path: Path) -> None:
    name = fixed(journey, tool, tmp_path)
    loadlint(tmp_path, "verify", name, "--recording", "3.har", exits=0)


@pytest.mark.slow
@some_journeys
def test_fixed_with_one_recording_it_is_certified_on_the_others(journey: str, tmp_path: Path) -> None:
    name = fixed(journey, "k6", tmp_path, recordings=1)
    recordings = [argument for number in (1, 2, 3) for argument in ("--recording", f"{number}.har")]
    assert "certified on" in loadlint(tmp_path, "verify", name, *recordings, exits=0).text


@pytest.mark.slow
@some_journeys
def test_a_new_script_leaves_out_the_background_and_is_right_on_a_third(journey: str, tmp_path: Path) -> None:
    name = new(journey, "k6", tmp_path)
    loadlint(tmp_path, "verify", name, "--recording", "3.har", exits=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("journey", "tool"), sampled([(journey,) for journey in WITHOUT_LOOPS], [("locust",), ("jmeter",)], every=2)
)
def test_a_new_script_of_other_tools(journey: str, tool: str, tmp_path: Path) -> None:
    name = new(journey, tool, tmp_path)
    loadlint(tmp_path, "verify", name, "--recording", "3.har", exits=0)


def test_the_background_is_kept_on_demand(tmp_path: Path) -> None:
    record("imports", tmp_path)
    done = loadlint(tmp_path, "new", "1.har", "2.har", "-o", "new.js", "--include-background", exits=0)
    assert "left out" not in done.text and "no recording has" not in done.text
    assert "/api/events/" in (tmp_path / "new.js").read_text()


def test_a_poll_whose_values_no_recording_pairs_is_said_to_be_better_left_out(tmp_path: Path) -> None:
    """Each recording reads the feed on as often as it happened to."""
    record("depot", tmp_path)
    done = loadlint(tmp_path, "new", "1.har", "2.har", "-o", "new.js", "--include-background", exits=1)
    assert "Without --include-background it passes: " in done.text
    assert not (tmp_path / "new.js").exists()


def test_a_value_of_a_list_that_may_be_empty_ends_no_iteration(tmp_path: Path) -> None:
    """Its request is made where there is a value; the recording shows the same request answered with an empty list."""
    text = (tmp_path / fixed("board", "k6", tmp_path)).read_text()
    assert "\n  if (jobId) {\n    response = http.request('POST'" in text
    assert "no jobId in the response" not in text


@pytest.mark.slow
@pytest.mark.parametrize(("journey", "tool"), sampled([(journey,) for journey in WITHOUT_LOOPS], TOOLS_TO_RUN, every=6))
def test_fixed_scripts_run(journey: str, tool: str, tmp_path: Path) -> None:
    assert_runs(journey, fixed(journey, tool, tmp_path), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("journey", "tool"), sampled([(journey,) for journey in WITHOUT_LOOPS], TOOLS_TO_RUN[1:], every=3)
)
def test_new_scripts_run(journey: str, tool: str, tmp_path: Path) -> None:
    assert_runs(journey, new(journey, tool, tmp_path), tmp_path)


@pytest.mark.exhaustive
@pytest.mark.engine
@needs_mitmproxy
@pytest.mark.parametrize("journey", one_in(2, ["board", "rooms"]))
def test_a_player_of_the_recordings_takes_any_poll(journey: str, tmp_path: Path) -> None:
    name = fixed(journey, "k6", tmp_path)
    recordings = [argument for number in (1, 2, 3) for argument in ("--recording", f"{number}.har")]
    done = loadlint(tmp_path, "verify", "--engine", name, *recordings, exits=0, environment=environment(tmp_path))
    assert "certified on 1.har, 2.har, 3.har" in done.text


@pytest.mark.exhaustive
@pytest.mark.engine
@needs_mitmproxy
@pytest.mark.parametrize("journey", one_in(2, ["desk", "board"]))
def test_one_recording_and_a_run_certify_it(journey: str, tmp_path: Path) -> None:
    application = JOURNEYS[journey][0](SEED)
    with running(application) as base:
        port = int(base.rpartition(":")[2])
        recording = record(journey, tmp_path, 1, port)[0]
        (tmp_path / "live.js").write_text(raw_script(recording.read_text(), "k6"))
        arguments = ["fix", "--live", "live.js", "--recording", "1.har", "--unsafe-fixes"]
        done = loadlint(tmp_path, *arguments, exits=0, environment=environment(tmp_path))
    assert "certified on" in done.text.lower(), done.text


@pytest.mark.slow
@pytest.mark.parametrize("tool", one_in(3, SUFFIXES))
def test_another_path_of_all_operations_is_one_change(tool: str, tmp_path: Path) -> None:
    """Operations are paired by their names; those of the background move as well."""
    name = fixed("board", tool, tmp_path)
    for number in (2, 3):
        newer = (tmp_path / f"{number}.har").read_text().replace(f"{PORT}/graphql", f"{PORT}/api/query")
        (tmp_path / f"newer{number}.har").write_text(newer.replace("2026-11-24", "2026-12-24"))
    recordings = [argument for number in (2, 3) for argument in ("--recording", f"newer{number}.har")]
    done = loadlint(tmp_path, "heal", name, *recordings, exits=0)
    assert next(line for line in done.text.splitlines() if ": " in line).startswith("changed-request: ")
    assert "missing-step" not in done.text
    assert ">/graphql<" not in (tmp_path / name).read_text()
    assert f"{PORT}/graphql" not in (tmp_path / name).read_text()
