"""Runs of one virtual user in the real tools for some seconds, and what each tool says of them."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER


@dataclass(frozen=True)
class Verdict:
    """The exit code of a run, and the failures that its results name, each with its words."""

    code: int
    failures: frozenset[str]
    printed: str

    def says(self, *words: str) -> bool:
        """Whether one failure holds all the words."""
        return any(all(word in failure for word in words) for failure in self.failures)


def run_k6(script: Path, address: str, seconds: int) -> Verdict:
    """Failed checks are the failures of k6."""
    summary = script.with_suffix(".summary.json")
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--vus", "1"]
    command += ["--duration", f"{seconds}s", "--summary-export", str(summary), script.name]
    code, printed = _run(command, script, address, seconds)
    groups = [json.loads(summary.read_text())["root_group"]]
    failures: set[str] = set()
    for group in groups:
        groups += group["groups"].values()
        failures |= {check["name"] for check in group["checks"].values() if check["fails"]}
    return Verdict(code, frozenset(failures), printed)


def run_locust(script: Path, address: str, seconds: int) -> Verdict:
    """The failures of Locust's statistics, with the names of their requests."""
    command = [locust_tool(), "-f", script.name, "--headless", "-u", "1", "-r", "1", "-t", f"{seconds}s"]
    command += ["--only-summary", "--csv", script.stem, "--stop-timeout", "2"]
    code, printed = _run(command, script, address, seconds)
    with open(script.with_name(f"{script.stem}_failures.csv"), newline="") as file:
        failures = frozenset(f"{row['Method']} {row['Name']}: {row['Error']}" for row in csv.DictReader(file))
    return Verdict(code, failures, printed)


def run_jmeter(script: Path, address: str, seconds: int) -> Verdict:
    """The samples that failed, with what failed them. JMeter ends with 0 whatever happened, so they are its verdict."""
    assert JMETER is not None
    plan = script.read_text()
    plan = re.sub(r'(name="LoopController.loops">)[^<]*', r"\g<1>-1", plan)
    scheduled = (
        f'<boolProp name="ThreadGroup.scheduler">true</boolProp><stringProp name="ThreadGroup.duration">{seconds}'
    )
    plan = re.sub(r'(testclass="ThreadGroup"[^>]*>)', rf"\1{scheduled}</stringProp>", plan)
    port = address.rpartition(":")[2]
    if "HTTPSampler.port" not in plan:
        domain = '<stringProp name="HTTPSampler.domain"'
        plan = plan.replace(domain, f'<stringProp name="HTTPSampler.port">{port}</stringProp>{domain}', 1)
    looping, results = script.with_name("looping.jmx"), script.with_suffix(".jtl")
    looping.write_text(plan)
    results.unlink(missing_ok=True)
    command = [JMETER, "-n", "-t", looping.name, "-l", results.name, "-j", "jmeter.log"]
    command += ["-Jhost=127.0.0.1", f"-Jport={port}", "-Jprotocol=http"]
    _, printed = _run(command, script, address, seconds)
    with open(results, newline="") as file:
        failed = [row for row in csv.DictReader(file) if row["success"] == "false"]
    failures = frozenset(f"{row['label']}: {row['failureMessage'] or row['responseCode']}" for row in failed)
    return Verdict(1 if failed else 0, failures, printed)


def _run(command: list[str], script: Path, address: str, seconds: int) -> tuple[int, str]:
    settings = {"BASE_URL": address, "NO_PROXY": "127.0.0.1", "JVM_ARGS": "-Djava.awt.headless=true"}
    done = subprocess.run(
        command, cwd=script.parent, env={**os.environ, **settings}, capture_output=True, text=True, check=False,
        timeout=seconds + 90,
    )  # fmt: skip
    return done.returncode, done.stdout[-5000:] + done.stderr[-5000:]


TOOLS: Mapping[str, Callable[[Path, str, int], Verdict]] = {".js": run_k6, ".py": run_locust, ".jmx": run_jmeter}
