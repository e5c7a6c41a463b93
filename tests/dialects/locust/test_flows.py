"""The shop's flows as har2locust writes them (`har2locust rec1.har`): fixed, they run, and the database agrees."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.dialects.locust.real_locust import run_locust
from tests.shop.judge import FLOWS, SEED, Check, judge
from tests.shop.serve import RECORDED_HOST, running_shop
from tests.support.checking import locust_tool
from tests.support.fixing import fixed, fixed_data
from tests.support.sampling import one_in, sampled

HERE = Path(__file__).parent
SHOP = HERE.parents[1] / "shop" / "flows"
APPLICATIONS = HERE.parents[1] / "applications"
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
has_locust = pytest.mark.skipif(importlib.util.find_spec("locust") is None, reason="Locust is not installed")
SCRIPTS = {
    **{flow: (HERE / "raw" / f"{flow}.locust.py", SHOP / flow) for flow in FLOWS},
    **{name: (APPLICATIONS / name / "raw.locust.py", APPLICATIONS / name) for name in ("oidc", "oscar")},
}


def recordings(flow: str, number: int = 2) -> list[Path]:
    return [SCRIPTS[flow][1] / f"rec{i}.har" for i in range(1, number + 1)]


def raw(flow: str) -> bytes:
    return SCRIPTS[flow][0].read_bytes()


def at_host(data: bytes, host: str) -> str:
    """A script that goes to this host, not to the recorded one."""
    text = data.decode()
    for recorded, here in ((RECORDED_HOST, host), (RECORDED_HOST.replace(":", "%3A"), host.replace(":", "%3A"))):
        text = text.replace(recorded, here)
    return text


def judged(flow: str, data: bytes, tmp_path: Path) -> tuple[list[Check], dict[str, list[str]]]:
    """The checks after one iteration on a fresh shop, and what Locust told."""
    with running_shop(SEED) as shop:
        text = at_host(data, shop.host)
        script = tmp_path / "locustfile.py"
        script.write_text(text)
        told = run_locust(script)
        return judge(flow, shop.db_path), told


@pytest.mark.engine
@has_locust
@pytest.mark.parametrize(
    ("flow", "number", "level"), sampled([(flow,) for flow in FLOWS], [(2, SAFE), (2, UNSAFE), (1, UNSAFE)], every=3)
)
def test_the_fixed_script_runs(flow: str, number: int, level: Applicability, tmp_path: Path) -> None:
    checks, told = judged(flow, fixed_data("raw.py", raw(flow), recordings(flow, number), level), tmp_path)
    assert [check for check in checks if not check.ok] == [], told
    assert told["failures"] == told["exceptions"] == []


@pytest.mark.engine
@has_locust
@pytest.mark.parametrize("flow", one_in(len(FLOWS), FLOWS))
def test_the_raw_script_fails(flow: str, tmp_path: Path) -> None:
    checks, _ = judged(flow, raw(flow), tmp_path)
    assert not all(check.ok for check in checks)


@pytest.mark.engine
@has_locust
@pytest.mark.parametrize("flow", one_in(len(FLOWS), FLOWS))
def test_locust_itself_ends_with_zero(flow: str, tmp_path: Path) -> None:
    """`locust --headless` for one user: 0 for the script fixed by two recordings, and the database agrees."""
    fixed_code, checks = headless(flow, fixed_data("raw.py", raw(flow), recordings(flow), SAFE), tmp_path)
    assert [check for check in checks if not check.ok] == []
    assert fixed_code == 0
    raw_code, checks = headless(flow, raw(flow), tmp_path)
    assert raw_code != 0 or not all(check.ok for check in checks)


def headless(flow: str, data: bytes, folder: Path) -> tuple[int, list[Check]]:
    """The exit code of Locust after one iteration, and the checks."""
    with running_shop(SEED) as shop:
        script = folder / "locustfile.py"
        script.write_text(at_host(data, shop.host))
        files = f"{script},{HERE / 'once.py'}"
        command = [locust_tool(), "-f", files, "--headless", "-u", "1", "-t", "60s", "--only-summary"]
        environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(command, capture_output=True, timeout=90, check=False, env=environment)
        return done.returncode, judge(flow, shop.db_path)


STYLES = {
    "as it is": lambda text: text,
    "windows": lambda text: text.replace("\n", "\r\n"),
    "byte-order mark": lambda text: "\ufeff" + text,
    "astral characters before the values": lambda text: text.replace("headers={", 'headers={"X-Note": "🛒é", '),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "style"), sampled([(flow,) for flow in SCRIPTS], [(style,) for style in STYLES], every=2)
)
def test_fixes_converge_and_leave_all_else_alone(flow: str, style: str) -> None:
    before = STYLES[style](raw(flow).decode()).encode()
    after, left = fixed_safely(flow, before)
    assert {"uncorrelated-value", "pinned-cookie"} & left == set()
    assert fixed_safely(flow, after)[0] == after
    ast.parse(after)
    assert after.count(b"\r") in (0, after.count(b"\n"))
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")


@cache
def fixed_safely(flow: str, before: bytes) -> tuple[bytes, frozenset[str]]:
    """A script after all safe fixes, and the rules that still find something."""
    result = fixed("raw.py", before, recordings(flow), SAFE)
    return result.data, frozenset(finding.rule for finding in result.analysis.findings)


def ruff(*arguments: str, data: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--stdin-filename", "raw.py", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=False)


def complaints(data: bytes) -> Counter[str]:
    """What ruff says of names, imports and their order; without the lines."""
    found = json.loads(ruff("check", "--select", "F,I", "--output-format", "json", data=data).stdout)
    return Counter(f"{one['code']} {one['message']}" for one in found)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "level"),
    sampled([(flow,) for flow in SCRIPTS], [(SAFE,), (UNSAFE,)], every=5),
)
def test_ruff_finds_nothing_new(flow: str, level: Applicability) -> None:
    before = raw(flow)
    after = fixed_safely(flow, before)[0] if level is SAFE else fixed("raw.py", before, recordings(flow), level).data
    assert ruff("format", "--check", data=before).returncode == 0
    assert ruff("format", "--check", data=after).returncode == 0
    assert not complaints(after) - complaints(before)
