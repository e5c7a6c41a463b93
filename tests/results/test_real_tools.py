"""New scripts in the real tools, in each format of results: right runs have no finding, a broken step is named first.

`make test` has a sample, `make exhaustive` the product of flows, tools and ways to break.
"""

from __future__ import annotations

import socket
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from loadlint.correlation.pipeline import build
from loadlint.recordings import read as read_recording
from loadlint.results import read
from loadlint.results.examine import Baseline, baseline_of, examine
from tests.shop.judge import FLOWS, SEED
from tests.shop.serve import RECORDED_PORT, running_shop
from tests.support.jmeter import needs_jmeter
from tests.support.run import loadlint
from tests.verify.tools import needs_mitmproxy

from .breaks import BREAKS, Broken, breaking_shop, broken_at
from .runs import SHOP, parsed
from .tools import Load, live_run, results_of

TOOLS = {"js": (pytest.mark.engine,), "py": (pytest.mark.engine,), "jmx": (pytest.mark.jmeter, needs_jmeter)}
LOADS = {"once": Load(1, 1), "four times": Load(2, 2)}
REFUSED = ("500", "403", "404", "closed")
"""What every tool sees by itself."""

SOFT = ("empty", "login-page", "error-payload", "to-login")
"""What shows in the answers, which not all formats hold."""

WITH_ANSWERS = "jtl.full.xml"


def cases(*axes: tuple[str, ...], every: int) -> list[ParameterSet]:
    """All combinations, of which one of so many is for each run of the tests. The last axis is the tool."""
    chosen: list[ParameterSet] = []
    for number, case in enumerate(product(*axes)):
        rest = (pytest.mark.exhaustive,) if number % every else ()
        chosen.append(pytest.param(*case, marks=(*TOOLS[case[-1]], *rest)))
    return chosen


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def new_script(flow: str, tool: str, folder: Path, port: int) -> Path:
    """The new script of a flow, for a shop on a port."""
    for name in ("rec1.har", "rec2.har"):
        recorded = (SHOP / flow / name).read_bytes()
        (folder / name).write_bytes(recorded.replace(str(RECORDED_PORT).encode(), str(port).encode()))
    loadlint(folder, "new", "rec1.har", "rec2.har", "-o", f"shop.{tool}", "--data", "data", exits=0)
    return folder / f"shop.{tool}"


def baseline(script: Path) -> Baseline:
    """What results of a script are compared with."""
    model = parsed(script)
    return baseline_of(model, build(model, [read_recording(str(path)) for path in script.parent.glob("rec?.har")]))


@pytest.mark.parametrize(("flow", "load", "tool"), cases(tuple(FLOWS), tuple(LOADS), tuple(TOOLS), every=38))
def test_a_right_run(flow: str, load: str, tool: str, tmp_path: Path) -> None:
    port = free_port()
    script = new_script(flow, tool, tmp_path, port)
    known = baseline(script)
    for results in results_of(script, partial(running_shop, SEED, port), LOADS[load]):
        assert examine(read(str(results)), known) == (), results.name


@pytest.mark.parametrize(("kind", "flow", "tool"), cases(tuple(BREAKS), tuple(FLOWS), tuple(TOOLS), every=112))
def test_a_broken_step(kind: str, flow: str, tool: str, tmp_path: Path) -> None:
    """It breaks in the first of two iterations."""
    port = free_port()
    script = new_script(flow, tool, tmp_path, port)
    known = baseline(script)
    step, broken = broken_request(known, kind, flow)
    for results in results_of(script, partial(breaking_shop, port, broken), Load(1, 2)):
        told = read(str(results))
        problems = examine(told, known)
        if kind in REFUSED or (kind in SOFT and results.name == WITH_ANSWERS):
            assert problems, results.name
        for problem in problems[:1]:
            # Without answers a value that is missing may show first where it is missed.
            is_later = kind == "no-token" and results.name != WITH_ANSWERS and problem.step > step
            assert is_later or step in (problem.step, *problem.others), results.name
            assert problem.count == 1
            assert problem.total <= 2 or problem.unit == "requests"


@pytest.mark.parametrize(("flow", "tool"), cases(tuple(FLOWS), tuple(TOOLS), every=21))
def test_a_slow_step(flow: str, tool: str, tmp_path: Path) -> None:
    port = free_port()
    script = new_script(flow, tool, tmp_path, port)
    known = baseline(script)
    _, broken = broken_request(known, "slow", flow)
    for results in results_of(script, partial(breaking_shop, port, broken)):
        assert examine(read(str(results)), known) == (), results.name


@needs_mitmproxy
@pytest.mark.parametrize(("flow", "tool"), cases(tuple(FLOWS), tuple(TOOLS), every=21))
def test_a_right_live_run(flow: str, tool: str, tmp_path: Path) -> None:
    port = free_port()
    script = new_script(flow, tool, tmp_path, port)
    kept = live_run(script, partial(running_shop, SEED, port), exits=0)
    assert examine(read(str(kept)), baseline(script)) == ()


@needs_mitmproxy
@pytest.mark.parametrize(("kind", "flow", "tool"), cases((*REFUSED, *SOFT), tuple(FLOWS), tuple(TOOLS), every=168))
def test_a_broken_live_run(kind: str, flow: str, tool: str, tmp_path: Path) -> None:
    """The proxy's recording tells what broke, whichever tool asks: what each of them asks is in the right runs."""
    port = free_port()
    script = new_script(flow, tool, tmp_path, port)
    known = baseline(script)
    step, broken = broken_request(known, kind, flow)
    kept = live_run(script, partial(breaking_shop, port, broken), exits=1)
    problems = examine(read(str(kept)), known)
    assert [(problem.step, problem.count, problem.total) for problem in problems[:1]] == [(step, 1, 1)]


def broken_request(known: Baseline, kind: str, flow: str) -> tuple[int, Broken]:
    """A step behind the first, and its request; each way to break takes another step of a flow."""
    needed = {step for step, _, _ in known.needed}
    steps = [step.index for step in known.script.steps[1:] if kind != "no-token" or step.index in needed]
    step = steps[([*BREAKS, "slow"].index(kind) * 3 + len(flow)) % len(steps)]
    return step, broken_at(known, step, kind)
