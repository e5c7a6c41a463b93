"""Runs a script with its real tool, and keeps what the tool writes in each format of results that it has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests.shop.judge import find_k6
from tests.shop.serve import Shop
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER
from tests.support.run import loadlint
from tests.verify.tools import environment

Serve = Callable[[], AbstractContextManager[Shop]]
"""Starts an application for one run."""

ROUNDS = Path(__file__).with_name("locust_rounds.py")
_TIMEOUT = 200


@dataclass(frozen=True)
class Load:
    """How often a script is run: so many users, each so many iterations one after the other."""

    users: int = 1
    iterations: int = 1


ONCE = Load()


def results_of(script: Path, serve: Serve, load: Load = ONCE) -> list[Path]:
    """The files of results of a run; where a tool has to be run again for a format, it gets a new application."""
    run = {".js": _run_k6, ".py": _run_locust, ".jmx": _run_jmeter}[script.suffix]
    return [script.with_name(name) for name in run(script, serve, load)]


def live_run(script: Path, serve: Serve, exits: int) -> Path:
    """The recording of one iteration that `verify --live` makes; it must end with the code `exits`."""
    arguments = ["verify", script.name, "--live", "--keep", "live.har"]
    with serve():
        loadlint(script.parent, *arguments, exits=exits, environment=environment(script.parent))
    return script.with_name("live.har")


# --- k6

_TAGS = "proto,status,method,url,name,group,check,error,error_code,tls_version,scenario,expected_response,vu,iter"


def _run_k6(script: Path, serve: Serve, load: Load) -> Iterable[str]:
    """One run with k6's own tags and both summaries, and one with tags for user and iteration."""
    with_summary = script.with_name("with_summary.js")
    with_summary.write_text(
        f"export * from './{script.name}';\nexport {{ default }} from './{script.name}';\n"
        "export const handleSummary = (data) => ({ 'k6.handle.json': JSON.stringify(data) });\n"
    )
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0"]
    command += ["--vus", str(load.users), "--iterations", str(load.users * load.iterations)]
    plain = [*command, "--out", "json=k6.json", "--summary-export", "k6.export.json", with_summary.name]
    tagged = [*command, "--out", "json=k6.tags.json", script.name]
    _call(plain, script.parent, serve)
    _call(tagged, script.parent, serve, K6_SYSTEM_TAGS=_TAGS)
    return "k6.json", "k6.tags.json", "k6.export.json", "k6.handle.json"


# --- Locust


def _run_locust(script: Path, serve: Serve, load: Load) -> Iterable[str]:
    command = [locust_tool(), "-f", f"{script.name},{ROUNDS}", "--headless", "--only-summary", "--skip-log"]
    command += ["-u", str(load.users), "-r", str(load.users), "-t", "100s", "--csv", "locust"]
    _call(command, script.parent, serve, ROUNDS=str(load.iterations))
    return "locust_stats.csv", "locust_failures.csv", "locust_exceptions.csv"


# --- JMeter

_WRITTEN: dict[str, tuple[str, ...]] = {
    "jtl.csv": ("subresults",),
    "jtl.xml": ("xml", "subresults"),
    "jtl.flat.xml": ("xml",),
    "jtl.data.xml": ("xml", "subresults", "responseData"),
    "jtl.full.xml": ("xml", "subresults", "responseData", "responseHeaders", "requestHeaders", "samplerData"),
}
"""The settings of JMeter's writers of results, in addition to those that all have."""

_ALWAYS = """time timestamp success label code message threadName dataType bytes url assertions fieldNames threadCounts
latency saveAssertionResultsFailureMessage""".split()


def _run_jmeter(script: Path, serve: Serve, load: Load) -> Iterable[str]:
    assert JMETER is not None
    plan = script.with_name("plan.jmx")
    plan.write_bytes(_with_writers(script.read_bytes(), load))
    _call([JMETER, "-n", "-t", plan.name, "-j", "jmeter.log"], script.parent, serve)
    return _WRITTEN


def _with_writers(plan: bytes, load: Load) -> bytes:
    """The plan for a load, with one writer for each format."""
    root = etree.fromstring(plan)
    numbers = {"ThreadGroup.num_threads": load.users, "LoopController.loops": load.iterations}
    for element in root.iterfind(".//ThreadGroup//*"):
        if element.get("name", "") in numbers:
            element.text = str(numbers[element.get("name", "")])
    tree = root.find("hashTree/hashTree")
    assert tree is not None
    for name, settings in _WRITTEN.items():
        tree.append(_writer(name, settings))
        tree.append(etree.Element("hashTree"))
    return etree.tostring(root)


def _writer(name: str, settings: Iterable[str]) -> etree._Element:
    writer = etree.Element(
        "ResultCollector", guiclass="SimpleDataWriter", testclass="ResultCollector", testname=name, enabled="true"
    )
    saved = etree.SubElement(writer, "objProp")
    etree.SubElement(saved, "name").text = "saveConfig"
    values = etree.SubElement(saved, "value", {"class": "SampleSaveConfiguration"})
    for setting in (*_ALWAYS, *settings):
        etree.SubElement(values, setting).text = "true"
    etree.SubElement(values, "assertionsResultsToSave").text = "0"
    etree.SubElement(writer, "stringProp", name="filename").text = name
    return writer


def _call(command: list[str], folder: Path, serve: Serve, **settings: str) -> None:
    """Run a tool to its end."""
    variables = {**os.environ, **settings, "NO_PROXY": "127.0.0.1"}
    with serve():
        subprocess.run(command, cwd=folder, env=variables, capture_output=True, timeout=_TIMEOUT, check=False)
