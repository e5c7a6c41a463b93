"""The shop's fixed scripts, run by the real tools while something breaks, and where that is in the script."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from loadlint import engine
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pipeline import build
from loadlint.findings import Applicability
from loadlint.recordings import read as read_recording
from loadlint.results import read
from loadlint.results.examine import Problem, baseline_of, examine
from loadlint.results.model import Results
from loadlint.script import Script
from loadlint.text.source import Source
from tests.shop.app.faults import Fault
from tests.shop.judge import SEED, find_k6
from tests.shop.replay import entries
from tests.shop.serve import RECORDED_HOST, RECORDED_PORT, running_shop
from tests.shop.test_faults import planted_in
from tests.support import jmeter
from tests.support.fixing import fixed_data

SHOP = Path(__file__).parents[1] / "shop" / "flows"
LOCUST = Path(__file__).parents[1] / "dialects" / "locust" / "raw"
XML = {"output_format": "xml", "response_data": "true", "responseHeaders": "true", "requestHeaders": "true"}
XML |= {"samplerData": "true", "url": "true"}


@dataclass(frozen=True)
class Tool:
    """A load tool: the raw script of a flow, and how to run one; `run` gives the name of the results' file."""

    name: str
    raw: Callable[[str], Path]
    run: Callable[[Path, Path], str]


def _k6(folder: Path, script: Path) -> str:
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--iterations", "1"]
    command += ["--out", "json=k6.json", "--summary-export", "summary.json", script.name]
    _call(folder, command)
    return "k6.json"


def _jmeter_csv(folder: Path, script: Path) -> str:
    script.rename(folder / "plan.jmx")
    jmeter.run(folder, timeout=60)
    return "out.jtl"


def _jmeter_xml(folder: Path, script: Path) -> str:
    script.rename(folder / "plan.jmx")
    jmeter.run(folder, *(f"-Jjmeter.save.saveservice.{name}={value}" for name, value in XML.items()), timeout=60)
    return "out.jtl"


ONE_ITERATION = """

import gevent
from locust import events
from locust.exception import StopUser


@events.init.add_listener
def end_after_one_iteration(environment, **_):
    def stop(self):
        gevent.spawn_later(2.5, environment.runner.quit)  # the files are written once a second
        raise StopUser

    for user in environment.user_classes:
        user.wait_time = stop
"""


def _locust(folder: Path, script: Path) -> str:
    script.write_text(script.read_text("utf-8") + ONE_ITERATION, encoding="utf-8")
    command = [sys.executable, "-m", "locust", "-f", script.name, "--headless", "--users", "1", "--run-time", "60s"]
    _call(folder, [*command, "--csv", "locust", "--only-summary", "--skip-log"])
    return "locust_stats.csv"


def _call(folder: Path, command: list[str]) -> None:
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=90, check=False)


K6 = Tool("k6", lambda flow: SHOP / flow / "raw.k6.js", _k6)
JMETER_CSV = Tool("JMeter, CSV", lambda flow: SHOP / flow / "raw.jmx", _jmeter_csv)
JMETER_XML = Tool("JMeter, XML", lambda flow: SHOP / flow / "raw.jmx", _jmeter_xml)
LOCUST_CSV = Tool("Locust", lambda flow: LOCUST / f"{flow}.locust.py", _locust)


def recordings(flow: str) -> list[Path]:
    return [SHOP / flow / f"rec{number}.har" for number in (1, 2)]


def fixed_script(tool: Tool, flow: str) -> bytes:
    raw = tool.raw(flow)
    return fixed_data(raw.name, raw.read_bytes(), recordings(flow), Applicability.SAFE)


def parsed(path: Path) -> Script:
    source = Source(str(path), path.read_bytes())
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect is not None
    return dialect.parse(source, lambda _: None)


def problems(script: Script, flow: str, results: Results) -> tuple[Problem, ...]:
    """What loadlint sees in results, with the flow's two good recordings."""
    return examine(results, baseline_of(script, build(script, [read_recording(str(one)) for one in recordings(flow)])))


def run(tool: Tool, flow: str, fault: Fault | None, folder: Path) -> tuple[Path, Path]:
    """The script that was run against a shop of its own, and the results that the tool wrote."""
    with running_shop(SEED, fault=fault) as shop:
        here, port = shop.host, shop.host.rpartition(":")[2]
        text = fixed_script(tool, flow).decode()
        for old, new in ((RECORDED_HOST, here), (RECORDED_HOST.replace(":", "%3A"), here.replace(":", "%3A"))):
            text = text.replace(old, new)
        text = text.replace(f">{RECORDED_PORT}<", f">{port}<")
        script = folder / tool.raw(flow).name
        script.write_text(text, encoding="utf-8")
        kept = folder / f"run{script.suffix}"
        kept.write_text(text, encoding="utf-8")
        return kept, folder / tool.run(folder, script)


def step_of(fault: Fault, script: Script) -> int | None:
    """The step that a planted failure hits, by the browser's recording of it."""
    file = SHOP / fault.flow / "faults" / f"{fault.mode}.har"
    recorded = entries(file)
    run_of_it = alignment_of(script.steps, [read_recording(str(file))]).runs[0]
    return run_of_it.step_of.get(recorded.index(planted_in(fault, recorded)))


def seen(tool: Tool, fault: Fault, folder: Path) -> tuple[int | None, list[int]]:
    """The step of a planted failure, and the steps at which loadlint sees a root cause."""
    script, results = run(tool, fault.flow, fault, folder)
    model = parsed(script)
    return step_of(fault, model), [problem.step for problem in problems(model, fault.flow, read(str(results)))]
