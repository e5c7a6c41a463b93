"""The shop breaks under status 200: the fixed script says so in the real tool, the same without assertions does not."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.shop.app.faults import PLANTED, Fault, fault_of
from tests.shop.judge import FLOWS, SEED, run_k6
from tests.shop.serve import RECORDED_HOST, Shop, running_shop
from tests.support import jmeter

SHOP = Path(__file__).parents[1] / "shop" / "flows"
LOCUST = Path(__file__).parents[1] / "dialects" / "locust"


@dataclass(frozen=True)
class Tool:
    """A load tool. `raw` is a flow's raw script, `passes` runs a script against a shop: whether the tool is content."""

    name: str
    suffix: str
    raw: Callable[[str], bytes]
    passes: Callable[[bytes, Shop, Path], bool]


def _k6(data: bytes, shop: Shop, folder: Path) -> bool:
    script = folder / "script.js"
    script.write_bytes(data)
    return run_k6(script, shop).returncode == 0


def _here(data: bytes, shop: Shop) -> str:
    """The script with the address of the shop in place of the recorded one."""
    text = data.decode()
    for sign in (":", "%3A"):
        text = text.replace(RECORDED_HOST.replace(":", sign), shop.host.replace(":", sign))
    return text


def _locust(data: bytes, shop: Shop, folder: Path) -> bool:
    script = folder / "locustfile.py"
    script.write_text(_here(data, shop))
    command = [sys.executable, str(LOCUST / "locust_run.py"), str(script)]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False, env=environment)
    told = json.loads(done.stdout.splitlines()[-1])
    return not told["failures"] and not told["exceptions"]


def _jmeter(data: bytes, shop: Shop, folder: Path) -> bool:
    recorded, here = RECORDED_HOST.partition(":")[2], shop.host.partition(":")[2]
    text = _here(data, shop).replace(f'port">{recorded}<', f'port">{here}<')
    (folder / "plan.jmx").write_text(text)
    jmeter.run(folder)
    with (folder / "out.jtl").open(encoding="utf-8", newline="") as file:
        return all(row["success"] == "true" for row in csv.DictReader(file))


TOOLS = {
    "k6": Tool("k6", "js", lambda flow: (SHOP / flow / "raw.k6.js").read_bytes(), _k6),
    "locust": Tool("locust", "py", lambda flow: (LOCUST / "raw" / f"{flow}.locust.py").read_bytes(), _locust),
    "jmeter": Tool("jmeter", "jmx", lambda flow: (SHOP / flow / "raw.jmx").read_bytes(), _jmeter),
}


@cache
def script(tool: str, flow: str, *, asserting: bool) -> bytes:
    """The fixed script, with assertions or without."""
    used = TOOLS[tool]
    config = Config(ignore=() if asserting else ("missing-assertion",))
    recordings = tuple(str(SHOP / flow / f"rec{number}.har") for number in (1, 2))
    return engine.fix(Source(f"raw.{used.suffix}", used.raw(flow)), Project(config, recordings)).data


def passes(tool: str, flow: str, folder: Path, fault: Fault | None, *, asserting: bool) -> bool:
    """Whether the tool is content with one iteration against a shop with a fault."""
    with running_shop(SEED, fault=fault) as shop:
        return TOOLS[tool].passes(script(tool, flow, asserting=asserting), shop, folder)


def named(faults: Iterable[Fault]) -> list[object]:
    """Faults as parameters."""
    return [pytest.param(fault, id=f"{fault.flow}-{fault.mode}") for fault in faults]


MODES = tuple({fault.mode: fault for fault in reversed(PLANTED)}.values())
"""One failure of each mode."""

SILENT = {
    "k6": MODES,
    "locust": tuple(map(fault_of, ("forms:session-expired", "order:error-html", "edit:error-json"))),
    "jmeter": (fault_of("order:error-html"),),
}
"""Failures of which the script without assertions tells nothing. The guards of extractors notice some others."""

needs_jmeter = pytest.param("jmeter", marks=jmeter.needs_jmeter)
each_tool = pytest.mark.parametrize("tool", ["k6", "locust", needs_jmeter])
each_mode = pytest.mark.parametrize("fault", named(MODES))
pytestmark = pytest.mark.engine


@pytest.mark.parametrize("fault", named(PLANTED))
def test_every_failure_with_k6(fault: Fault, tmp_path: Path) -> None:
    assert not passes("k6", fault.flow, tmp_path, fault, asserting=True)


@pytest.mark.parametrize("tool", ["locust", needs_jmeter])
@each_mode
def test_every_mode(tool: str, fault: Fault, tmp_path: Path) -> None:
    assert not passes(tool, fault.flow, tmp_path, fault, asserting=True)


@pytest.mark.parametrize(
    ("tool", "fault"),
    [
        pytest.param(tool, fault, id=f"{tool}-{fault.flow}-{fault.mode}")
        for tool, faults in SILENT.items()
        for fault in faults
    ],
)
def test_without_assertions_nobody_notices(tool: str, fault: Fault, tmp_path: Path) -> None:
    assert passes(tool, fault.flow, tmp_path, fault, asserting=False)


@each_tool
@pytest.mark.parametrize("flow", FLOWS)
def test_a_healthy_shop(tool: str, flow: str, tmp_path: Path) -> None:
    assert passes(tool, flow, tmp_path, None, asserting=True)
