"""New scripts in the real k6, Locust and JMeter: the shop's database says that the flow happened, at the first run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.dialects.jmeter.test_saving import content
from tests.newscript.run_new import command
from tests.newscript.test_inputs import MAIL, REGISTER, created, runs
from tests.shop.judge import FLOWS, SEED, judge
from tests.shop.serve import RECORDED_PORT, Shop, running_shop
from tests.support.jmeter import JMETER, in_tools, needs_jmeter
from tests.support.run import loadlint
from tests.support.sampling import one_in
from tests.verify.tools import environment, needs_mitmproxy

SHOP = Path(__file__).parents[1] / "shop" / "flows"
RESAVE = Path(__file__).parents[1] / "dialects" / "jmeter" / "Resave.java"
a_flow = pytest.mark.parametrize("flow", one_in(len(FLOWS), FLOWS))
"""`tests/results/test_real_tools.py` runs new scripts of other flows."""


def new(flow: str, name: str, folder: Path) -> Path:
    """The new script of two recordings; its data are in a folder that is named like the flow."""
    recordings = [str(SHOP / flow / recording) for recording in ("rec1.har", "rec2.har")]
    loadlint(folder, "new", *recordings, "-o", name, "--data", flow, exits=0)
    return folder / name


def run(name: str, shop: Shop, folder: Path, *options: str) -> None:
    """Run a script with its tool, once if the options say nothing else; the script is told where the shop is."""
    settings = {"BASE_URL": shop.base_url, "NO_PROXY": "127.0.0.1"}
    words = [*command(name, int(shop.base_url.rpartition(":")[2])), *options]
    done = subprocess.run(
        words, cwd=folder, env={**os.environ, **settings}, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def assert_happened(flow: str, shop: Shop) -> None:
    assert [check for check in judge(flow, shop.db_path) if not check.ok] == []


@in_tools(".js", ".py", ".jmx", argument="name", stem="shop")
@a_flow
def test_the_flow_happens(flow: str, name: str, tmp_path: Path) -> None:
    new(flow, name, tmp_path)
    with running_shop(SEED) as shop:
        run(name, shop, tmp_path)
        assert_happened(flow, shop)
    if name.endswith(".jmx"):
        results = (tmp_path / "results.csv").read_text().splitlines()
        assert results[0].split(",")[7] == "success"
        assert not [line for line in results[1:] if ",false," in line]


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
def test_jmeter_opens_and_saves_new_plans_unchanged(tmp_path: Path) -> None:
    assert JMETER is not None
    home = Path(JMETER).resolve().parent.parent
    places: list[str] = []
    for flow in FLOWS:
        plan = new(flow, f"{flow}.jmx", tmp_path)
        places += [str(plan), str(plan.with_suffix(".saved"))]
    registration = tmp_path / "registration.jmx"
    registration.write_bytes(created(runs(REGISTER, MAIL, MAIL), "registration.jmx").result.data)
    places += [str(registration), str(registration.with_suffix(".saved"))]
    java = ["java", "-Djava.awt.headless=true", "-cp", f"{home}/lib/*:{home}/lib/ext/*", str(RESAVE), str(home)]
    subprocess.run([*java, *places], check=True, capture_output=True, cwd=tmp_path, timeout=120)
    for flow in (*FLOWS, "registration"):
        saved = (tmp_path / f"{flow}.saved").read_bytes()
        assert content(saved) == content((tmp_path / f"{flow}.jmx").read_bytes()), flow


@pytest.mark.exhaustive
@pytest.mark.engine
@needs_mitmproxy
@a_flow
def test_a_draft_of_one_recording_becomes_certified(flow: str, tmp_path: Path) -> None:
    with running_shop(SEED) as shop:
        port = shop.base_url.rpartition(":")[2]
        recorded = (SHOP / flow / "rec1.har").read_bytes()
        (tmp_path / "shop.har").write_bytes(recorded.replace(str(RECORDED_PORT).encode(), port.encode()))
        loadlint(tmp_path, "new", "shop.har", "-o", "shop.js", "--draft", exits=0)
        arguments = ["fix", "--live", "shop.js", "--unsafe-fixes"]
        done = loadlint(tmp_path, *arguments, exits=0, environment=environment(tmp_path))
    assert "shop.js: certified on" in done.text
