"""Runs a script once with its real tool, against an application in a known state: what failed in the run, by name."""

from __future__ import annotations

import csv
import fcntl
import importlib.util
import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER

HERE = Path(__file__).parent
STATE = Path(os.environ.get("BENCH_STATE") or Path(tempfile.gettempdir()) / "loadlint-bench")
SEED = 12


@contextmanager
def running(name: str, seed: int = SEED) -> Iterator[Path]:
    """The application in a known state; the folder with what it keeps."""
    environment = {**os.environ, "SEED": str(seed), "BENCH_STATE": str(STATE)}

    def run(script: str) -> None:
        subprocess.run(["bash", str(HERE / name / script)], env=environment, check=True, stdin=subprocess.DEVNULL)

    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the ports are fixed, and tests run side by side
        run("start.sh")
        try:
            yield STATE / name / "run"
        finally:
            run("stop.sh")


def run_k6(script: str, folder: Path) -> list[str]:
    """One iteration of a k6 script: the checks that failed, and the errors."""
    path, summary = folder / "script.k6.js", folder / "summary.json"
    local = (HERE / "formdata.js").as_uri()
    path.write_text(re.sub(r"https://jslib\.k6\.io/formdata/[\d.]+/index\.js", local, script))
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "-i", "1"]
    command += ["--summary-export", str(summary), str(path)]
    done = _ended(command, folder)
    errors = re.findall(r"level=error msg=\"?(.{0,200})", done.stderr)
    errors = [error for error in errors if not error.startswith("thresholds on metrics")]
    groups = [json.loads(summary.read_text())["root_group"]] if summary.exists() else []
    return [*errors, *(check for group in groups for check in _failed_checks(group))]


def _failed_checks(group: dict[str, Any]) -> Iterator[str]:
    yield from (name for name, check in group["checks"].items() if check["fails"])
    for inner in group["groups"].values():
        yield from _failed_checks(inner)


def run_locust(script: str, folder: Path) -> list[str]:
    """The tasks of a locustfile, once: its failures and exceptions."""
    path = folder / "locustfile.py"
    path.write_text(script)
    failures = folder / "failures.json"
    failures.unlink(missing_ok=True)
    files = f"{path},{HERE.parent / 'dialects' / 'locust' / 'once.py'},{HERE / 'locust_failures.py'}"
    command = [locust_tool(), "-f", files, "--headless", "-u", "1", "-t", "100s", "--only-summary"]
    ended = _ended(command, folder, FAILURES=str(failures))
    failed: list[str] = json.loads(failures.read_text("utf-8"))
    assert bool(failed) == bool(ended.returncode), ended.stderr[-2000:]
    return failed


def run_jmeter(script: str, folder: Path) -> list[str]:
    """One iteration of a plan: the samples that failed, with the messages of their assertions."""
    assert JMETER is not None
    plan, results = folder / "plan.jmx", folder / "out.jtl"
    plan.write_text(script)
    results.unlink(missing_ok=True)
    _ended([JMETER, "-n", "-t", str(plan), "-l", str(results), "-j", str(folder / "jmeter.log")], folder)
    with results.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows, "JMeter made no request"
    return [f"{row['label']}: {row['failureMessage'] or row['responseCode']}" for row in rows if row["success"] != "true"]


def _ended(command: list[str], folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **settings,
        "NO_PROXY": "127.0.0.1,localhost",
        "JVM_ARGS": "-Djava.awt.headless=true",
        "HEAP": "-Xms64m -Xmx512m",
    }
    return subprocess.run(
        command,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment,
        stdin=subprocess.DEVNULL,
    )


TOOLS = {"raw.k6.js": run_k6, "raw.locust.py": run_locust, "raw.jmx": run_jmeter}


def outcome(name: str, file: str, script: str, folder: Path, seed: int = SEED) -> tuple[list[str], list[str]]:
    """One iteration of a script: what the application's state lacks afterwards, and what failed in the run."""
    with running(name, seed) as state:
        failed = TOOLS[file](script, folder)
        return lacking(name, state, seed), failed


def lacking(name: str, state: Path, seed: int = SEED) -> list[str]:
    """What the application's state lacks after a run of the journey."""
    time.sleep(1)
    spec = importlib.util.spec_from_file_location("judge", HERE / name / "judge.py")
    assert spec is not None and spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    return [f"{check}: {seen}" for check, holds, seen in judge.checks(state, seed) if not holds]
