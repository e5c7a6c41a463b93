"""The GitHub Action and the GitLab template do what they say, as far as that goes without GitHub and GitLab."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lsp.scripts import write_flow
from tests.numbers.runs import START, steady_samples, write
from tests.test_pre_commit import PACKAGED

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.exhaustive, pytest.mark.skipif(sys.platform == "win32", reason="the steps are bash")]


def read(name: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return parsed


def environment(**variables: str) -> dict[str, str]:
    """What a runner gives: nothing of this environment's Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LOADLINT"))}
    return kept | variables


def bash(script: str, folder: Path, variables: dict[str, str], exits: int) -> str:
    """What a step prints."""
    command = ["bash", "-c", script]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == exits, done.stderr
    return done.stdout


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A caller's repository with a script that has a finding, beside one that is clean."""
    folder = tmp_path / "work dir"
    folder.mkdir()
    write_flow(folder, ".js")
    (folder / "clean.js").write_text("import http from 'k6/http';\nexport default function () {}\n")
    return folder


def test_github(work: Path, tmp_path: Path) -> None:
    action = tmp_path / "action"
    shutil.copytree(ROOT / ".github", action / ".github")
    for name in (*PACKAGED, "action.yml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, action / name)
    version, cache, step = read("action.yml")["runs"]["steps"]
    given = {"paths": ".\n", "arguments": "--select=correlation\n", "sarif-file": "log.sarif"}
    values = {name: text[len("${{ inputs.") : -len(" }}")] for name, text in step["env"].items()}
    output = tmp_path / "output"
    runner = environment(GITHUB_ACTION_PATH=str(action), RUNNER_TEMP=str(tmp_path), GITHUB_OUTPUT=str(output))
    variables = {name: given[value] for name, value in values.items()}
    assert "::error file=" in bash(step["run"], work, runner | variables, 1)
    assert output.read_text() == "exit-code=1\n"
    assert json.loads((work / "log.sarif").read_text())["runs"][0]["results"]
    # What the cache brings back is not installed again.
    assert cache["with"]["path"] == "${{ runner.temp }}/loadlint"
    made = (tmp_path / "loadlint" / ".installed").stat().st_mtime_ns
    bash(step["run"], work, runner | variables | {"LOADLINT_PATHS": "clean.js"}, 0)
    bash(step["run"], work, runner | variables | {"LOADLINT_PATHS": "none.js"}, 2)
    assert (tmp_path / "loadlint" / ".installed").stat().st_mtime_ns == made

    def key() -> str:
        output.unlink()
        bash(version["run"], work, runner, 0)
        return output.read_text()

    before = key()
    assert before == key() and before.startswith("version=")
    (action / "pyproject.toml").write_text((action / "pyproject.toml").read_text() + "\n")
    assert key() != before


def test_gitlab(work: Path, tmp_path: Path) -> None:
    job = read(".gitlab/check.yml")["loadlint"]
    tools = tmp_path / "bin"
    tools.mkdir()
    # The package is here already.
    (tools / "pip").symlink_to(shutil.which("true") or "/bin/true")
    (tools / "loadlint").symlink_to(Path(sys.executable).with_name("loadlint"))
    runner = environment(PATH=f"{tools}{os.pathsep}{os.environ['PATH']}") | job["variables"]
    bash("\n".join(["set -e", *job["script"]]), work, runner, 1)
    assert json.loads((work / job["artifacts"]["reports"]["codequality"]).read_text())


BRANCH = {
    ".gitlab/results.yml": {"CI_COMMIT_REF_NAME": "main", "CI_COMMIT_SHORT_SHA": "1a2b3c4"},
    ".azure/results.yml": {"BUILD_SOURCEBRANCHNAME": "main", "BUILD_SOURCEVERSION": "1a2b3c4"},
    ".jenkins/results.groovy": {"BRANCH_NAME": "main", "GIT_COMMIT": "1a2b3c4"},
}


COMMENTS = {
    ".gitlab/results.yml": {"CI_MERGE_REQUEST_IID": "7", "LOADLINT_TOKEN": "t0ken", "LOADLINT_NOTES": "URL/notes"},
    ".azure/results.yml": {
        "LOADLINT_COMMENT": "True",
        "SYSTEM_ACCESSTOKEN": "t0ken",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_COLLECTIONURI": "URL/",
        "SYSTEM_TEAMPROJECTID": "shop",
        "BUILD_REPOSITORY_ID": "tests",
    },
}


def shell_of(template: str, job: str = "loadlint-results") -> tuple[str, dict[str, str]]:
    """What a template has its bash run, and its variables where the caller names nothing else."""
    defaults = {"LOADLINT_RUN": "run.jtl", "LOADLINT_SCRIPT": "", "LOADLINT_RUNS": "runs"}
    if template.endswith(".groovy"):
        return (ROOT / template).read_text().split("sh '''")[1].split("'''")[0], defaults
    if template.startswith(".azure"):
        return next(step["bash"] for step in read(template)["steps"] if "bash" in step), defaults
    if template.startswith(".github"):
        return read(template)["runs"]["steps"][0]["run"], defaults
    jobs = read(template)
    return "\n".join(["set -e", *jobs[job]["script"]]), jobs[job]["variables"]


def run_of(template: str, tmp_path: Path) -> tuple[str, dict[str, str]]:
    """What a template runs in bash, and its surroundings."""
    tools = tmp_path / "bin"
    tools.mkdir()
    # The package is here already.
    for name in ("pip", "python3") if template.endswith(".groovy") else ("pip",):
        (tools / name).symlink_to(shutil.which("true") or "/bin/true")
    (tools / "loadlint").symlink_to(Path(sys.executable).with_name("loadlint"))
    script, variables = shell_of(template)
    # Jenkins runs it with the options of its first line.
    runner = environment(PATH=f"{tools}{os.pathsep}{os.environ['PATH']}", **BRANCH[template]) | variables
    return f"set -e\n{script}", runner


class Comments(http.server.ThreadingHTTPServer):
    """Takes comments as the server of a repository does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Comment)
        self.received: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Comment(http.server.BaseHTTPRequestHandler):
    server: Comments

    def do_POST(self) -> None:
        is_known = "t0ken" in (self.headers["PRIVATE-TOKEN"] or self.headers["Authorization"])
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.received.append((self.path, text))
        self.send_response(201 if is_known else 401)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def comments() -> Iterator[Comments]:
    server = Comments()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("template", BRANCH)
def test_a_template_compares_runs(template: str, work: Path, tmp_path: Path, comments: Comments) -> None:
    """The first run has nothing to be compared with; a slower one fails the job, and is in the folder all the same.
    Azure keeps that folder of a job that succeeds alone."""
    script, runner = run_of(template, tmp_path)
    runner |= {name: value.replace("URL", comments.url) for name, value in COMMENTS.get(template, {}).items()}
    write(work, "run.jtl", steady_samples(1000, 120, 1))
    bash(script, work, runner, 0)
    write(work, "run.jtl", steady_samples(1000, 240, 2), START + 86_400_000)
    assert "slower" in bash(script, work, runner, 1)
    if template in COMMENTS:
        path, text = comments.received[-1]
        assert path in ("/notes", "/shop/_apis/git/repositories/tests/pullRequests/7/threads?api-version=7.1")
        assert " worse" in text
        assert "t0ken" not in text
        # A comment that can't be written fails nothing.
        runner |= {name: value.replace(comments.url, "http://127.0.0.1:9") for name, value in runner.items()}
        assert "could not be written" in bash(script, work, runner, 1)
    _, newest = sorted((work / "runs").iterdir())
    assert [problem["rule"] for problem in json.loads(newest.read_text())["problems"]] == ["worse-step"]
    assert "main 1a2b3c4" in (work / "trend.html").read_text()


def test_azure_publishes_a_trend_that_is_there(work: Path, tmp_path: Path) -> None:
    """Without the file the step that publishes it would fail, and hide why there is none."""
    template = ".azure/results.yml"
    script, runner = run_of(template, tmp_path)
    variable = "##vso[task.setvariable variable=loadlintTrend]written"
    assert variable not in bash(script, work, runner, 2), "there is no run"
    write(work, "run.jtl", steady_samples(1000, 120, 1))
    assert variable in bash(script, work, runner, 0)
    (publishing,) = (step for step in read(template)["steps"] if "publish" in step)
    assert "eq(variables['loadlintTrend'], 'written')" in publishing["condition"]


SMOKE = (".github/smoke/action.yml", ".gitlab/smoke.yml", ".azure/smoke.yml", ".jenkins/smoke.groovy")


@pytest.mark.parametrize("template", SMOKE)
@pytest.mark.parametrize("code", [0, 1])
def test_a_template_runs_a_script_once(template: str, code: int, tmp_path: Path) -> None:
    """With one user, before a load test, which does not begin where that fails."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("pip", "python3"):
        (tools / name).symlink_to(shutil.which("true") or "/bin/true")
    (tools / "loadlint").write_text(f'#!/bin/sh\nprintf "%s|" "$@"\nexit {code}\n')
    (tools / "loadlint").chmod(0o755)
    script, _ = shell_of(template, "loadlint-smoke")
    given = {"LOADLINT_SCRIPT": "check out.js", "LOADLINT_HOST": "shop.example", "LOADLINT_PACKAGE": "loadlint[verify]"}
    runner = environment(PATH=f"{tools}{os.pathsep}{os.environ['PATH']}", RUNNER_TEMP=str(tmp_path), **given)
    told = bash(f"set -e\n{script}", tmp_path, runner, code)
    assert told == "verify|--live|check out.js|--host|shop.example|"


def test_the_smoke_test_of_github_gets_its_inputs() -> None:
    action = read(SMOKE[0])
    inputs = {name: text[len("${{ inputs.") : -len(" }}")] for name, text in action["runs"]["steps"][0]["env"].items()}
    assert {name: inputs[f"LOADLINT_{name.upper()}"] for name in action["inputs"]} == {
        name: name for name in action["inputs"]
    }
