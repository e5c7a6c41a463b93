"""The program for machines without Python: it and its own processes start with nothing but a home folder."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.test_artefacts import do_the_first_steps, ran
from tests.tools.standalone.__main__ import build

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("standalone")
    with tarfile.open(build(folder)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "loadlint" / "loadlint"


def test_it_does_the_first_steps(program: Path, tmp_path: Path) -> None:
    do_the_first_steps(tmp_path, program)


def test_the_extras_are_there(program: Path, tmp_path: Path) -> None:
    run = tmp_path / "run.jtl"
    rows = "".join(f"{1_700_000_000_000 + number},{100 + number},GET /,200,true\n" for number in range(50))
    run.write_text(f"timeStamp,elapsed,label,responseCode,success\n{rows}")
    assert "GET /             50 " in ran(tmp_path, program, "results", "--output-format", "concise", run)
    shown = ran(tmp_path, program, "doctor")
    assert "not found" not in "".join(line for line in shown.splitlines() if line.startswith("loadlint[runs]"))


def test_its_own_processes_are_the_program_as_well(program: Path, tmp_path: Path) -> None:
    """As `verify --engine` and the server start them: behind the guard, which ends them when its input ends."""
    guard = program.parent / "_internal" / "loadlint" / "verify" / "guard.py"
    command = [str(part) for part in (program, "-I", guard, program, "-P", "-m", "loadlint", "--version")]
    pipe = subprocess.PIPE
    environment = {"HOME": str(tmp_path)}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.read().startswith(b"loadlint ")
