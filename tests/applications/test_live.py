"""Two real applications: the raw script fails, the fixed one happens, and the application's own state says so.

They are installed on first use (the shop in a virtual environment, the OpenID Connect provider by npm) into
`$BENCH_STATE`, by default a folder among the temporary files.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.fixing import fixed

HERE = Path(__file__).parent
STATE = Path(os.environ.get("BENCH_STATE") or Path(tempfile.gettempdir()) / "loadlint-bench")
SEED = 12
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE

pytestmark = [pytest.mark.application, pytest.mark.engine]


@contextmanager
def running(name: str) -> Iterator[Path]:
    """The application in a known state; the folder with what it keeps."""
    environment = {**os.environ, "SEED": str(SEED), "BENCH_STATE": str(STATE)}

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


def run_k6(script: str, folder: Path) -> None:
    """One iteration of a k6 script."""
    path = folder / "script.k6.js"
    local = (HERE / "formdata.js").as_uri()
    path.write_text(re.sub(r"https://jslib\.k6\.io/formdata/[\d.]+/index\.js", local, script))
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "-i", "1", str(path)]
    subprocess.run(command, check=False, capture_output=True, timeout=120, stdin=subprocess.DEVNULL)


def run_locust(script: str, folder: Path) -> None:
    """The tasks of a locustfile, once."""
    path = folder / "locustfile.py"
    path.write_text(script)
    files = f"{path},{HERE.parent / 'dialects' / 'locust' / 'once.py'}"
    command = [str(locust_tool()), "-f", files, "--headless", "-u", "1", "-t", "100s", "--only-summary"]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1,localhost"}
    subprocess.run(command, check=False, capture_output=True, timeout=120, env=environment, stdin=subprocess.DEVNULL)


TOOLS = {"raw.k6.js": run_k6, "raw.locust.py": run_locust}


def misses(name: str, file: str, script: str, tmp_path: Path) -> list[str]:
    """What the application's state lacks after one iteration of a script."""
    with running(name) as state:
        TOOLS[file](script, tmp_path)
        time.sleep(1)
        spec = importlib.util.spec_from_file_location("judge", HERE / name / "judge.py")
        assert spec is not None and spec.loader is not None
        judge = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(judge)
        return [check for check, holds, _ in judge.checks(state, SEED) if not holds]


def raw(name: str, file: str) -> str:
    return (HERE / name / file).read_text()


def after_fix(name: str, file: str, recordings: int, level: Applicability) -> str:
    files = [HERE / name / f"rec{number}.har" for number in range(1, recordings + 1)]
    return fixed(file, raw(name, file).encode(), files, level).data.decode()


@pytest.mark.xdist_group("applications")
@pytest.mark.parametrize("file", TOOLS)
@pytest.mark.parametrize("name", ["oidc", "oscar"])
def test_raw_and_fixed(name: str, file: str, tmp_path: Path) -> None:
    assert misses(name, file, raw(name, file), tmp_path)
    assert misses(name, file, after_fix(name, file, 2, SAFE), tmp_path) == []
    assert misses(name, file, after_fix(name, file, 1, UNSAFE), tmp_path) == []
