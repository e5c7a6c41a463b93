"""What a machine without npm, Java or a browser does not test is said in one line at the end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.tools.not_tested import NEEDS, not_tested

ROOT = Path(__file__).parents[1]


def test_nothing_is_said_where_all_is_there() -> None:
    assert not_tested(lambda program: f"/usr/bin/{program}") == ""


def test_what_is_missing_is_named_with_what_it_is_for() -> None:
    line = not_tested(lambda program: None if program in ("npm", "java") else f"/usr/bin/{program}")
    assert line == "Not tested on this machine: the VS Code extension (no npm); plans in the real JMeter (no java)."


@pytest.mark.parametrize("target", ["test", "demo"])
def test_it_is_the_last_thing_that_make_does(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert done.stdout.splitlines()[-1].endswith("-m tests.tools.not_tested")


def test_each_program_is_named_once() -> None:
    assert len({program for program, _ in NEEDS}) == len(NEEDS)
