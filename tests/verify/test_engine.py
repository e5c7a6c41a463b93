"""The real k6, Locust and JMeter against the player, on the shop's flows and on the application itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from loadlint.findings import Applicability
from tests.shop.judge import FLOWS, SEED, judge
from tests.shop.serve import RECORDED_PORT, running_shop
from tests.support.fixing import fixed_data
from tests.support.jmeter import JMETER
from tests.support.run import Done, loadlint
from tests.support.sampling import sampled
from tests.verify.tools import environment, needs_mitmproxy

SHOP = Path(__file__).parents[1] / "shop" / "flows"
_HOME = {"HOME": os.environ.get("HOME", "")}
pytestmark = [needs_mitmproxy]


def raw(flow: str, dialect: str, folder: Path) -> Path:
    """The script that a converter made of the first recording, in a folder."""
    names = {"k6": "raw.k6.js", "jmeter": "raw.jmx"}
    script = folder / f"shop{Path(names.get(dialect, 'x.py')).suffix}"
    if dialect == "locust":
        converter = Path(sys.executable).with_name("har2locust")
        command = [converter, SHOP / flow / "rec1.har"]
        made = subprocess.run(command, capture_output=True, check=True, timeout=60, env=environment(folder) | _HOME)
        script.write_bytes(made.stdout)
    else:
        script.write_bytes((SHOP / flow / names[dialect]).read_bytes())
    return script


def recordings(flow: str, dialect: str) -> list[Path]:
    names = ("recording1.xml", "recording2.xml") if dialect == "jmeter" else ("rec1.har", "rec2.har")
    return [SHOP / flow / name for name in names]


def repaired(flow: str, dialect: str, folder: Path) -> Path:
    """The script after its fixes."""
    script = raw(flow, dialect, folder)
    script.write_bytes(fixed_data(script.name, script.read_bytes(), recordings(flow, dialect), Applicability.UNSAFE))
    return script


def verify(script: Path, *arguments: str, files: list[Path], exits: int) -> Done:
    named = [word for file in files for word in ("--recording", str(file))]
    return loadlint(
        script.parent, "verify", script.name, *arguments, *named, exits=exits, environment=environment(script.parent)
    )


def assert_certified(flow: str, dialect: str, folder: Path) -> None:
    files = recordings(flow, dialect)
    done = verify(repaired(flow, dialect, folder), "--engine", files=files, exits=0)
    (line,) = done.text.splitlines()
    assert f": certified on {', '.join(file.name for file in files)}: " in line


def assert_not_certified(flow: str, dialect: str, folder: Path) -> None:
    done = verify(raw(flow, dialect, folder), "--engine", "--run", "2", files=recordings(flow, dialect), exits=1)
    assert re.search(r"\d+ values? differs? from ", done.text), done.text


DIALECTS = (("k6",), ("locust",), ("jmeter",))
a_flow_for_each_tool = pytest.mark.parametrize(
    ("flow", "dialect"), sampled([(flow,) for flow in FLOWS], DIALECTS, every=3)
)
a_flow_with_k6 = pytest.mark.parametrize(
    ("flow", "dialect"), sampled([(flow,) for flow in FLOWS], DIALECTS, every=len(FLOWS))
)
"""Where it is loadlint that decides: what the tools themselves do is seen by the fixed scripts."""


def needs_tool(dialect: str) -> None:
    """Leaves a test out where its tool is missing."""
    if dialect == "jmeter" and JMETER is None:
        pytest.skip("JMeter is not installed: `make test` does it where Java is")


@pytest.mark.engine
@a_flow_for_each_tool
def test_a_fixed_script_sends_what_each_run_sent(flow: str, dialect: str, tmp_path: Path) -> None:
    needs_tool(dialect)
    assert_certified(flow, dialect, tmp_path)


@pytest.mark.engine
@a_flow_with_k6
def test_a_raw_script_does_not(flow: str, dialect: str, tmp_path: Path) -> None:
    needs_tool(dialect)
    assert_not_certified(flow, dialect, tmp_path)


def at(port: int, file: Path, target: Path) -> Path:
    """A copy of a script or recording of the shop that runs at another port of as many digits."""
    target.write_bytes(file.read_bytes().replace(str(RECORDED_PORT).encode(), str(port).encode()))
    return target


def assert_fixed_live(flow: str, dialect: str, folder: Path) -> None:
    """With one recording and the application, the script is certified, and the flow has truly happened."""
    with running_shop(SEED) as shop:
        port = int(shop.base_url.rpartition(":")[2])
        script = raw(flow, dialect, folder)
        at(port, script, script)
        first = recordings(flow, dialect)[0]
        recording = at(port, first, folder / f"first{first.suffix}")
        arguments = ["fix", "--live", script.name, "--keep", "kept.har", "--recording", recording.name]
        done = loadlint(folder, *arguments, exits=0, environment=environment(folder))
        assert f"{script.name}: certified on" in done.text and "itself" in done.text
    with running_shop(SEED + 1, port) as shop:
        verify(script, "--live", files=[recording, folder / "kept.har"], exits=0)
        assert [check for check in judge(flow, shop.db_path) if not check.ok] == []


@pytest.mark.engine
@a_flow_with_k6
def test_one_recording_becomes_two(flow: str, dialect: str, tmp_path: Path) -> None:
    needs_tool(dialect)
    assert_fixed_live(flow, dialect, tmp_path)
