"""Code of the opened folder never runs: not by check, fix, workers, the server, the reader, nor by how they start."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loadlint import processes
from tests.hostile.repository import OTHERS, STANDARD, hostile_repository, large_recording
from tests.lsp.raw import Raw
from tests.lsp.scripts import write_flow
from tests.support.sampling import one_in

PROGRAM = Path(sys.executable).with_name("loadlint")
AUDITED = Path(__file__).with_name("audited.py")
BY_PYTHON_ITSELF = subprocess.run(
    [sys.executable, "-I", "-c", "import runpy, warnings, sys; print(*sys.modules)"], capture_output=True, check=True
).stdout.decode()
REST = [name for name in [*STANDARD, *OTHERS] if name not in {"loadlint", *BY_PYTHON_ITSELF.split()}]
STARTS = {
    "program": ([str(PROGRAM)], None),
    "safe path": ([sys.executable, "-P", "-m", "loadlint"], None),
    "isolated": ([sys.executable, "-I", "-m", "loadlint"], None),
    # Here Python itself looks for a few modules in the working directory, before any line of loadlint runs.
    "module": ([sys.executable, "-m", "loadlint"], REST),
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's environment with a cache of its own."""
    return {**os.environ, "LOADLINT_CACHE_DIR": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Run something in a folder."""
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False)


def test_the_repository_shadows_forty_names() -> None:
    assert len(set(STANDARD) & set(sys.stdlib_module_names)) >= 40
    assert "loadlint" in OTHERS
    assert len(REST) >= 40, "the rest is ours to keep out"


@pytest.mark.parametrize("start", one_in(3, STARTS))
def test_commands(start: str, tmp_path: Path, environment: dict[str, str]) -> None:
    command, names = STARTS[start]
    folder = tmp_path / "opened"
    traces = hostile_repository(folder, names=names)
    done = run([*command, "fix", "."], folder, environment)
    assert done.returncode == 0, done.stderr.decode()
    done = run([*command, "--version"], folder, environment)
    assert done.returncode == 0, done.stderr.decode()
    assert os.listdir(traces) == []


@pytest.mark.slow
@pytest.mark.parametrize("method", one_in(3, ["spawn", "fork", "forkserver"]))
def test_workers(method: str, tmp_path: Path, environment: dict[str, str]) -> None:
    folder, report = tmp_path / "opened", tmp_path / "report"
    traces = hostile_repository(folder)
    command = [sys.executable, "-P", str(AUDITED), str(folder), str(report), method]
    done = run([*command, "check", "--jobs", "4", "."], folder, environment)
    assert done.returncode == 0, done.stderr.decode()
    assert b"shop.js" in done.stdout and b"deep" in done.stdout
    assert os.listdir(traces) == []
    assert not report.exists(), report.read_text()


def test_the_workers_would_run_the_folder_without_that(tmp_path: Path, environment: dict[str, str]) -> None:
    """What the test above looks for is there where Python is left to itself."""
    folder = tmp_path / "opened"
    traces = hostile_repository(folder)
    program = (
        "import sys; sys.path.remove('')\nimport multiprocessing as m; p = m.get_context('spawn').Process(); p.start()"
    )
    run([sys.executable, "-c", program], folder, {**environment, "PYTHONSAFEPATH": ""})
    assert "RAN-multiprocessing" in os.listdir(traces)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", one_in(2, [("check", "."), ("rules",), ("map", "shop.js"), ("fix", ".")]), ids=lambda w: w[0]
)
def test_audit(arguments: tuple[str, ...], tmp_path: Path, environment: dict[str, str]) -> None:
    folder, report = tmp_path / "opened", tmp_path / "report"
    traces = hostile_repository(folder)
    run([sys.executable, "-P", str(AUDITED), str(folder), str(report), "-", *arguments], folder, environment)
    assert not report.exists(), report.read_text()
    assert os.listdir(traces) == []


def test_the_audit_sees_what_is_run(tmp_path: Path, environment: dict[str, str]) -> None:
    folder, report = tmp_path / "opened", tmp_path / "report"
    hostile_repository(folder, names=["hostile"])
    given = f"import sys; sys.argv = ['', {str(folder)!r}, {str(report)!r}, '-']"
    hook = AUDITED.read_text().split("if __name__")[0]
    run([sys.executable, "-c", f"{given}\n{hook}\nsys.addaudithook(watch)\nimport hostile"], folder, environment)
    assert "exec" in report.read_text() and "hostile" in report.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("start", one_in(2, ["program", "module"]))
def test_server_and_its_reader(
    start: str, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server reads a linked recording of 13 MB in a process of its own; both start in the folder."""
    command, names = STARTS[start]
    folder = tmp_path / "opened"
    traces = hostile_repository(folder, names=names)
    path = write_flow(folder, ".js")
    (folder / "shop.har").write_bytes(large_recording())
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LOADLINT_CACHE_DIR", environment["LOADLINT_CACHE_DIR"])
    with Raw([*command, "server"]) as server:
        uri = server.open(path, path.read_text())
        end = time.monotonic() + 60
        while not (found := server.diagnostics(uri)):
            assert time.monotonic() < end, "the recording was not read"
            time.sleep(0.2)
    assert [one["code"] for one in found] == ["uncorrelated-value"]
    assert os.listdir(traces) == []


@pytest.mark.slow
def test_variables_that_lead_into_the_folder(tmp_path: Path, environment: dict[str, str]) -> None:
    """Relative entries of PYTHONPATH are about the folder that a process starts in: they count for no process."""
    folder = tmp_path / "opened"
    traces = hostile_repository(folder, names=["json", "multiprocessing", "tomllib", "lxml", "concurrent"])
    for given in (".", ":", f"flows{os.pathsep}."):
        done = run([str(PROGRAM), "check", "--jobs", "2", "."], folder, {**environment, "PYTHONPATH": given})
        assert done.returncode == 0, done.stderr.decode()
        assert os.listdir(traces) == []


def test_a_child_has_the_modules_of_its_parent_and_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["", "relative", *sys.path])
    places = processes.environment()["PYTHONPATH"].split(os.pathsep)
    assert all(map(os.path.isabs, places))
    assert os.path.dirname(os.path.dirname(processes.__file__)) in places
    assert processes.folder() == sys.prefix
    assert processes.python("loadlint.cache.build_recording", "a")[1:] == [
        "-P",
        "-m",
        "loadlint.cache.build_recording",
        "a",
    ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
def test_no_program_of_the_folder_is_started(tmp_path: Path, environment: dict[str, str]) -> None:
    folder, log = tmp_path / "opened", tmp_path / "log"
    hostile_repository(folder)
    for name in ("git", "python", "python3", "node", "k6"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    strace = ["strace", *"-f --seccomp-bpf -e trace=execve -o".split(), str(log)]
    run([*strace, str(PROGRAM), "check", "--jobs", "2", "flows/deep"], folder, environment)
    started = [line for line in log.read_text().splitlines() if "execve(" in line]
    assert started and not [line for line in started if str(folder) in line.partition("[")[0]]
