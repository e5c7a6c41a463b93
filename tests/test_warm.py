"""A program that was loaded before it is started behaves like one that was not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.warm import warm

PROGRAM = """\
import decimal, os, signal, sys
if sys.argv[1:] == ["killed"]:
    os.kill(os.getpid(), signal.SIGTERM)
if sys.argv[1:] == ["waiting"]:
    print("waits", flush=True)
    signal.pause()
print(os.path.basename(sys.argv[0]), sys.argv[1:], os.getcwd(), os.environ["WORD"], sys.stdin.read())
print("an error", file=sys.stderr)
sys.exit(3)
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    (tmp_path / "python").symlink_to(sys.executable)
    path = tmp_path / "program"
    path.write_text(f"#!{sys.executable}\n{PROGRAM}")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("arguments", [["a b", "--c"], ["killed"]])
def test_words_streams_and_code_are_those_of_the_program(program: str, arguments: list[str], tmp_path: Path) -> None:
    runs = [
        subprocess.run(
            [place, *arguments],
            cwd=tmp_path,
            env={**os.environ, "WORD": "é"},
            input="in",
            text=True,
            capture_output=True,
            check=False,
        )
        for place in (program, warm(program, "decimal"))
    ]
    cold, hot = ((run.returncode, run.stdout, run.stderr) for run in runs)
    assert hot == cold
    assert cold[0] in (3, -signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_it_ends_with_what_was_started(program: str, number: signal.Signals) -> None:
    started = subprocess.Popen([warm(program, "decimal"), "waiting"], stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"waits\n"
    started.send_signal(number)
    assert started.wait(10) == -number
    # Nobody holds the other end any more.
    assert started.stdout.read() == b""
    started.stdout.close()
