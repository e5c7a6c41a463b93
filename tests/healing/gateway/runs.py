"""Runs scripts with their own tools against a changed application, records it, and asks its state what happened."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loadlint.findings import Applicability
from tests.healing.gateway.changes import CHANGES, PORTS
from tests.healing.gateway.gateway import APPLICATION, Gateway, har_of, standing_before
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.fixing import fixed_data
from tests.tools.install_jmeter import PROGRAM as JMETER

FOLDER = Path(__file__).parents[2] / "applications"
ONCE = Path(__file__).parents[2] / "dialects" / "locust" / "once.py"
STATE = Path(os.environ.get("BENCH_STATE") or Path(tempfile.gettempdir()) / "loadlint-bench")
SUFFIXES = ("k6.js", "locust.py", "jmx")


@contextmanager
def running(name: str, seed: int) -> Iterator[Path]:
    """An application in a known state on another loopback address; the folder with what it keeps."""
    environment = {**os.environ, "SEED": str(seed), "BENCH_STATE": str(STATE), "APP_HOST": APPLICATION}

    def run(script: str) -> None:
        command = ["bash", str(FOLDER / name / script)]
        subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL, timeout=300)

    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run("start.sh")
        try:
            yield STATE / name / "run"
        finally:
            run("stop.sh")


def old_script(name: str, suffix: str) -> bytes:
    """The script of the old version: raw, then fixed on both of its recordings."""
    path = FOLDER / name / f"raw.{suffix}"
    recordings = [FOLDER / name / f"rec{number}.har" for number in (1, 2)]
    return fixed_data(path.name, path.read_bytes(), recordings, Applicability.UNSAFE)


def run_tool(script: Path, folder: Path) -> list[str]:
    """One iteration with the script's own tool; what it says went wrong."""
    if script.suffix == ".js":
        return _run_k6(script, folder)
    return _run_locust(script) if script.suffix == ".py" else _run_jmeter(script, folder)


def _done(command: Sequence[str], **environment: str) -> str:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=300,
        env={**os.environ, "NO_PROXY": "127.0.0.1,localhost", **environment},
        check=False,
    )
    return done.stdout


def _run_k6(script: Path, folder: Path) -> list[str]:
    copy = folder / f"local.{script.name}"
    local = (FOLDER / "formdata.js").as_uri()
    copy.write_text(re.sub(r"https://jslib\.k6\.io/formdata/[\d.]+/index\.js", local, script.read_text()))
    options = ["--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--vus", "1", "--iterations", "1"]
    log = _done([find_k6(), "run", *options, str(copy)])
    errors = [line for line in log.splitlines() if "level=error" in line or "✗" in line]
    failed = re.search(r"checks_failed[.: ]*([\d.]+)%", log)
    return errors or ([failed[0]] if failed is not None and float(failed[1]) > 0 else [])


def _run_locust(script: Path) -> list[str]:
    files = f"{script},{ONCE}"
    log = _done([locust_tool(), "-f", files, "--headless", "-u", "1", "-t", "100s", "--only-summary"])
    report = log.partition("Error report")[2].splitlines()
    return [line for line in report if re.match(r"\s*\d+\s", line)] + re.findall(r"^\w*Error: .*", log, re.MULTILINE)


def _run_jmeter(script: Path, folder: Path) -> list[str]:
    results = folder / "results.csv"
    results.unlink(missing_ok=True)
    options = ["-l", str(results), "-j", str(folder / "jmeter.log"), "-Jjmeter.save.saveservice.output_format=csv"]
    log = _done([str(JMETER), "-n", "-t", str(script), *options])
    if not results.exists():
        return [log[-400:]]
    return [line for line in results.read_text(errors="replace").splitlines()[1:] if ",false," in line]


def misses(name: str, state: Path, seed: int) -> list[str]:
    """What the application's state lacks of the whole journey."""
    spec = importlib.util.spec_from_file_location(f"judge_{name}", FOLDER / name / "judge.py")
    assert spec is not None and spec.loader is not None
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    return [check for check, holds, _ in judge.checks(state, seed) if not holds]


def judged(name: str, change: str, script: Path, folder: Path, seed: int = 12) -> tuple[list[str], list[str]]:
    """What the changed application lacks after one run of a script, and what the tool says."""
    with running(name, seed) as state, standing_before(PORTS[name], Gateway(CHANGES[name][change])):
        told = run_tool(script, folder)
        time.sleep(0.5)
        return misses(name, state, seed), told


def record(name: str, change: str, target: Path, seed: int) -> None:
    """A recording of the changed application, by the client that belongs to it. Raises RuntimeError if it can't."""
    gateway = Gateway(CHANGES[name][change], is_recorder=True)
    folder = Path(tempfile.mkdtemp(prefix="gateway-"))
    try:
        script = folder / "client.js"
        script.write_bytes(old_script(name, "k6.js"))
        with running(name, seed) as state, standing_before(PORTS[name], gateway):
            told = run_tool(script, folder)
            time.sleep(0.5)
            lacks = misses(name, state, seed)
        if lacks:
            raise RuntimeError(f"{name} {change}: {lacks} {told}")
        target.write_text(har_of(gateway), encoding="utf-8")
    finally:
        shutil.rmtree(folder)


def recordings(name: str, change: str, folder: Path) -> list[Path]:
    """Two recordings of a changed application; those that are in the folder already are taken as they are."""
    paths = [folder / f"{name}.{change}{run}.har" for run in (1, 2)]
    for run, path in enumerate(paths, 1):
        if not path.exists():
            record(name, change, path, seed=run + 2)
    return paths
