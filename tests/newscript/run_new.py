"""Runs a new script once with its real tool, against a server of the test."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from loadlint.newscript.create import Created
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER

ONE_ROUND = Path(__file__).with_name("one_round.py")


def run_new(script: Created, name: str, folder: Path, port: int) -> None:
    """Write the script with its data files into a folder, and run it; the tool must end well."""
    (folder / name).write_bytes(script.result.data)
    for beside in script.files:
        (folder / beside.path).parent.mkdir(exist_ok=True)
        (folder / beside.path).write_bytes(beside.data)
    settings = {"BASE_URL": f"http://127.0.0.1:{port}", "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        command(name, port),
        cwd=folder,
        env={**os.environ, **settings},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def command(name: str, port: int) -> list[str]:
    """The command line of the tool of a script, for one iteration of one user."""
    if name.endswith(".js"):
        return [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", name]
    if name.endswith(".py"):
        files = f"{name},{ONE_ROUND}"
        return [locust_tool(), "-f", files, "--headless", "-u", "1", "-t", "60s", "--only-summary"]
    assert JMETER is not None
    site = ["-Jprotocol=http", "-Jhost=127.0.0.1", f"-Jport={port}"]
    return [JMETER, "-n", "-t", name, "-l", "results.csv", "-j", "log", *site]
