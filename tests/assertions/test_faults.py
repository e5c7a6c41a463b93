"""The shop breaks under status 200: the fixed script says so in the real tool, the same without assertions does not."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.shop.app.faults import MODES, PLANTED, Fault
from tests.shop.judge import FLOWS, SEED, run_k6
from tests.shop.serve import RECORDED_HOST, Shop, running_shop
from tests.support import jmeter

SHOP = Path(__file__).parents[1] / "shop" / "flows"
LOCUST = Path(__file__).parents[1] / "dialects" / "locust"

Started = Mapping[str, tuple[bytes, Shop]]
"""Scripts by the names of their cases, each with its shop."""


@dataclass(frozen=True)
class Tool:
    """A load tool. `raw` is a flow's raw script; `passed` runs scripts with their shops: which the tool lets pass."""

    suffix: str
    raw: Callable[[str], bytes]
    passed: Callable[[Started, Path], set[str]]


def _k6(started: Started, folder: Path) -> set[str]:
    passed = set()
    for name, (data, shop) in started.items():
        script = folder / "script.js"
        script.write_bytes(data)
        if run_k6(script, shop).returncode == 0:
            passed.add(name)
    return passed


def _here(data: bytes, shop: Shop) -> str:
    """The script with the address of the shop in place of the recorded one."""
    text = data.decode()
    for sign in (":", "%3A"):
        text = text.replace(RECORDED_HOST.replace(":", sign), shop.host.replace(":", sign))
    return text


def _locust(started: Started, folder: Path) -> set[str]:
    files = []
    for at, (data, shop) in enumerate(started.values()):
        files.append(folder / f"locustfile{at}.py")
        files[-1].write_text(_here(data, shop))
    command = [sys.executable, str(LOCUST / "locust_run.py"), *map(str, files)]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True, env=environment)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {name for name, one in zip(started, told, strict=True) if not one["failures"] and not one["exceptions"]}


def _jmeter(started: Started, folder: Path) -> set[str]:
    recorded = RECORDED_HOST.partition(":")[2]
    plans = {}
    for name, (data, shop) in started.items():
        text = _here(data, shop).replace(f'port">{recorded}<', f'port">{shop.host.partition(":")[2]}<')
        plans[name] = text.encode()
    (folder / "plan.jmx").write_bytes(jmeter.together(plans))
    jmeter.run(folder)
    with (folder / "out.jtl").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seen = {row["threadName"].rpartition(" ")[0] for row in rows}
    failed = {row["threadName"].rpartition(" ")[0] for row in rows if row["success"] != "true"}
    assert seen == set(started)
    return seen - failed


def _locust_script(flow: str) -> bytes:
    """In one flow without `self.rest`, which by itself fails what is no JSON."""
    text = (LOCUST / "raw" / f"{flow}.locust.py").read_text()
    if flow == "edit":
        text = re.sub(
            r"self\.rest\((.*?)(\n *)\) as", r"self.client.request(\1\2    catch_response=True,\2) as", text, flags=re.S
        )
    return text.encode()


TOOLS = {
    "k6": Tool("js", lambda flow: (SHOP / flow / "raw.k6.js").read_bytes(), _k6),
    "locust": Tool("py", _locust_script, _locust),
    "jmeter": Tool("jmx", lambda flow: (SHOP / flow / "raw.jmx").read_bytes(), _jmeter),
}


@cache
def script(tool: str, flow: str, *, asserting: bool) -> bytes:
    """The fixed script, with assertions or without."""
    used = TOOLS[tool]
    config = Config(ignore=() if asserting else ("missing-assertion",))
    recordings = tuple(str(SHOP / flow / f"rec{number}.har") for number in (1, 2))
    return engine.fix(Source(f"raw.{used.suffix}", used.raw(flow)), Project(config, recordings)).data


LATE = (
    Fault("forms", "session-expired", "GET", r"/forms/orders/.*"),
    Fault("forms", "cookie-deleted", "POST", r"/forms/checkout/.*", 2),
    Fault("forms", "maintenance", "GET", r"/forms/orders/.*"),
    Fault("forms", "captcha", "GET", r"/forms/orders/.*"),
    Fault("forms", "truncated", "GET", r"/forms/orders/.*"),
    Fault("order", "error-html", "GET", r"/order/receipts/.*"),
    Fault("edit", "error-json", "PUT", r"/edit/drafts/\d+"),
    Fault("edit", "json-as-html", "PUT", r"/edit/drafts/\d+"),
    Fault("graph", "error-graphql", "POST", r"/graph/api", 1, "Order"),
    Fault("oauth", "empty-list", "GET", r"/oauth/accounts", 2),
)
"""A failure of each mode where no later request needs a value of the answer: the guards of extractors notice others."""

EARLY = tuple({fault.mode: fault for fault in reversed(PLANTED)}.values())
"""A failure of each mode in the middle of a flow."""


def passed(tool: str) -> set[str]:
    """The cases that a tool lets pass, all of them run at once: one JMeter, one Locust."""
    cases: dict[str, tuple[bytes, Fault | None]] = {}
    for fault in LATE:
        cases[f"{fault.mode} late"] = script(tool, fault.flow, asserting=True), fault
        cases[f"{fault.mode} unasserted"] = script(tool, fault.flow, asserting=False), fault
    for fault in EARLY:
        cases[f"{fault.mode} early"] = script(tool, fault.flow, asserting=True), fault
    for flow in FLOWS:
        cases[flow] = script(tool, flow, asserting=True), None
    with ExitStack() as stack, TemporaryDirectory() as folder:
        started = {
            name: (data, stack.enter_context(running_shop(SEED, fault=fault))) for name, (data, fault) in cases.items()
        }
        return TOOLS[tool].passed(started, Path(folder))


pytestmark = pytest.mark.engine


def test_each_mode_is_there() -> None:
    assert {fault.mode for fault in LATE} == {fault.mode for fault in EARLY} == set(MODES)


@pytest.mark.exhaustive
@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: f"{fault.flow}-{fault.mode}")
def test_every_failure_with_k6(fault: Fault, tmp_path: Path) -> None:
    with running_shop(SEED, fault=fault) as shop:
        assert not TOOLS["k6"].passed({"": (script("k6", fault.flow, asserting=True), shop)}, tmp_path)


@pytest.mark.parametrize(
    "tool",
    [
        "k6",
        pytest.param("locust", marks=pytest.mark.exhaustive),
        pytest.param("jmeter", marks=[jmeter.needs_jmeter, pytest.mark.exhaustive]),
    ],
)
def test_assertions_stop_each_failure_and_no_healthy_shop(tool: str) -> None:
    """With assertions the tool fails; without, the same script in the same shop passes."""
    assert passed(tool) == {f"{fault.mode} unasserted" for fault in LATE} | set(FLOWS)
