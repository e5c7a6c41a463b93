"""Plans that JMeter's own recorder made: fixed, they run in the real JMeter, and the shop's database agrees."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.support.fixing import fixed

from .judge import FLOWS, SEED, Check, judge
from .serve import RECORDED_PORT, running_shop

FOLDER = Path(__file__).parent / "flows"
JMETER = os.environ.get("BENCH_JMETER") or shutil.which("jmeter")
SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
RECORDINGS = {
    "two of JMeter's": ("recording1.xml", "recording2.xml"),
    "one of JMeter's, one of the browser's": ("recording1.xml", "rec2.har"),
    "two of the browser's, of other runs": ("rec1.har", "rec2.har"),
}
each_flow = pytest.mark.parametrize("flow", FLOWS)
each_kind = pytest.mark.parametrize("kind", RECORDINGS)


def raw(flow: str) -> bytes:
    return (FOLDER / flow / "raw.jmx").read_bytes()


def recordings(flow: str, kind: str) -> list[Path]:
    return [FOLDER / flow / name for name in RECORDINGS[kind]]


def judged(flow: str, plan: bytes, folder: Path) -> tuple[list[Check], str]:
    """The checks after one run of a plan on a fresh shop, and the results that JMeter wrote."""
    assert JMETER is not None
    file, results = folder / "plan.jmx", folder / "results.xml"
    with running_shop(SEED) as shop:
        port = shop.host.rpartition(":")[2]
        file.write_bytes(plan.replace(str(RECORDED_PORT).encode(), port.encode()))
        environment = {**os.environ, "JVM_ARGS": "-Djava.awt.headless=true", "HEAP": "-Xms64m -Xmx512m"}
        command = [JMETER, "-n", "-t", str(file), "-l", str(results), "-j", str(folder / "log")]
        saved = [f"-Jjmeter.save.saveservice.{name}" for name in ("output_format=xml", "url=true", "assertions=all")]
        subprocess.run([*command, *saved], check=True, capture_output=True, timeout=120, env=environment)
        return judge(flow, shop.db_path), results.read_text("utf-8")


@each_kind
@each_flow
def test_fixes_converge(flow: str, kind: str) -> None:
    result = fixed("raw.jmx", raw(flow), recordings(flow, kind), SAFE)
    left = [finding.message for finding in result.analysis.findings if finding.rule != "client-generated-value"]
    assert not left
    assert fixed("raw.jmx", result.data, recordings(flow, kind), SAFE).data == result.data


@pytest.mark.jmeter
@pytest.mark.skipif(JMETER is None, reason="JMeter is not installed")
@each_kind
@each_flow
def test_the_fixed_plan_runs(flow: str, kind: str, tmp_path: Path) -> None:
    checks, results = judged(flow, fixed("raw.jmx", raw(flow), recordings(flow, kind), UNSAFE).data, tmp_path)
    assert [check for check in checks if not check.ok] == [], results
    assert 'success="false"' not in results and ' s="false"' not in results, results


@pytest.mark.jmeter
@pytest.mark.skipif(JMETER is None, reason="JMeter is not installed")
@each_flow
def test_the_recorded_plan_fails(flow: str, tmp_path: Path) -> None:
    checks, _ = judged(flow, raw(flow), tmp_path)
    assert [check for check in checks if not check.ok]
