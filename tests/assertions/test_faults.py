"""The shop breaks, under status 200: the fixed script says so in the real tool, the same without assertions does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.project import Project
from loadlint.project.config import Config
from loadlint.text.source import Source
from tests.shop.app.faults import MODES, PLANTED, Fault
from tests.shop.judge import FLOWS, SEED, run_k6
from tests.shop.serve import RECORDED_HOST, Shop, running_shop
from tests.support import jmeter
from tests.support.jmx import plan_of, samples

SHOP = Path(__file__).parents[1] / "shop" / "flows"
LOCUST = Path(__file__).parents[1] / "dialects" / "locust"
CAUGHT_BY_GUARDS = {
    "locust": frozenset[str](),
    "jmeter": frozenset[str](),
}


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
    text = data.decode()
    for recorded, here in ((RECORDED_HOST, shop.host), (RECORDED_HOST.replace(":", "%3A"), shop.host.replace(":", "%3A"))):
        text = text.replace(recorded, here)
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
    text = _here(data, shop)
    host, _, port = RECORDED_HOST.partition(":")
    here = shop.host.partition(":")[2]
    text = text.replace(f'port">{port}<', f'port">{here}<')
    (folder / "plan.jmx").write_text(text)
    jmeter.run(folder)
    return all(success for _, success in samples(folder / "out.jtl"))


TOOLS = {
    "k6": Tool("k6", "js", lambda flow: (SHOP / flow / "raw.k6.js").read_bytes(), _k6),
    "locust": Tool("locust", "py", lambda flow: (LOCUST / "raw" / f"{flow}.locust.py").read_bytes(), _locust),
    "jmeter": Tool("jmeter", "jmx", lambda flow: plan_of(SHOP / flow / "rec1.har"), _jmeter),
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
