"""Runs scripts of several files against a fresh shop with the tool that they are for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.edits import unified_diff
from loadlint.text.source import Source
from tests.support.jmeter import JMETER

from .judge import SEED, Check, find_k6, judge
from .serve import RECORDED_HOST, RECORDED_PORT, Shop, running_shop

FOLDER = Path(__file__).parent / "modules"
FLOWS = Path(__file__).parent / "flows"
SUFFIXES = (".js", ".ts", ".py", ".jmx")
LOCUST_RUN = Path(__file__).parent.parent / "dialects" / "locust" / "locust_run.py"
CASES = sorted((style.name, flow.name) for style in FOLDER.iterdir() for flow in style.iterdir() if flow.is_dir())


def copied(style: str, flow: str, folder: Path) -> Path:
    """The files of a case in a folder of their own, with the recordings beside them; the script that is started."""
    shutil.copytree(FOLDER / style / flow, folder, dirs_exist_ok=True)
    script = next(path for path in folder.iterdir() if path.stem == flow and path.suffix in SUFFIXES)
    for number, ending in ((1, ".har"), (2, ".2.har")):
        (folder / f"{flow}{ending}").write_bytes((FLOWS / flow / f"rec{number}.har").read_bytes())
    return script


def texts(folder: Path) -> dict[str, str]:
    """The scripts and modules of a folder."""
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES
    }


def fix(script: Path) -> engine.FixResult:
    """The script after all its safe fixes, with the recordings beside it; the files are written."""
    recordings = tuple(str(script.parent / f"{script.stem}{ending}") for ending in (".har", ".2.har"))
    source = Source(str(script), script.read_bytes())
    result = engine.fix(source, Project(Config(), recordings), Applicability.SAFE)
    script.write_bytes(result.data)
    for change in result.modules:
        Path(change.path).write_bytes(change.after)
    return result


def diff_of(result: engine.FixResult) -> str:
    """What a fix has changed, file by file."""
    main = engine.FileChange(result.before.source.path, result.before.source.data, result.data)
    changed = (change for change in (main, *result.modules) if change.before != change.after)
    return "".join(unified_diff(change.path, change.before, change.after) for change in changed)


def judged(flow: str, script: Path) -> tuple[list[Check], str]:
    """The checks after one run of a script on a fresh shop, and what the tool said."""
    with running_shop(SEED) as shop:
        for path in script.parent.rglob("*"):
            if path.suffix in SUFFIXES:
                path.write_text(_moved(path.read_text("utf-8"), shop), "utf-8")
        said = _run(script)
        return judge(flow, shop.db_path), said


def _moved(text: str, shop: Shop) -> str:
    port = shop.host.rpartition(":")[2]
    return text.replace(RECORDED_HOST, shop.host).replace(f">{RECORDED_PORT}<", f">{port}<")


def _run(script: Path) -> str:
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    if script.suffix == ".py":
        environment["PYTHONPATH"] = str(script.parent)
        command = [sys.executable, str(LOCUST_RUN), str(script)]
    elif script.suffix == ".jmx":
        assert JMETER is not None
        results = script.parent / "results.jtl"
        command = [JMETER, "-n", "-t", str(script), "-l", str(results), "-j", str(script.parent / "log")]
    else:
        options = ["--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--vus", "1", "--iterations", "1"]
        command = [find_k6(), "run", *options, str(script)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=180,
        env=environment,
        cwd=script.parent,
        check=False,
    )
    return done.stdout


def recorded_values(flow: str) -> set[str]:
    """What the first recording holds of values that the shop issued and that a script has to take out of answers."""
    truth = json.loads((FLOWS / flow / "truth.json").read_text("utf-8"))
    return {value["value_rec1"] for value in truth["dynamic"] if value["required"]}
