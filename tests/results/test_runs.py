"""Runs of the real tools against the shop, with one failure planted in each: it is found at its step."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from unittest.mock import Mock

import pytest
from msgspec.structs import replace

from loadlint import engine
from loadlint.correlation.soft_failures import failures_of
from loadlint.results import examine, har, read
from loadlint.results.model import Results
from loadlint.script import Script
from loadlint.text.source import Source
from tests.shop.app.faults import PLANTED, Fault, fault_of
from tests.shop.judge import FLOWS
from tests.shop.replay import replayed
from tests.support.counting import lines_run
from tests.support.jmeter import needs_jmeter
from tests.support.sampling import one_in

from .runs import JMETER_CSV, JMETER_XML, K6, LOCUST_CSV, SHOP, Tool, parsed, problems, run, seen, step_of

needs_locust = pytest.mark.skipif(importlib.util.find_spec("locust") is None, reason="Locust is not installed")
each_fault = pytest.mark.parametrize("fault", one_in(4, PLANTED), ids=lambda fault: f"{fault.flow}-{fault.mode}")
each_flow = pytest.mark.parametrize("flow", FLOWS)
FIRST_OF_MODE = {fault.mode: fault for fault in reversed(PLANTED)}.values()
FAULTS_WITH_K6 = [
    pytest.param(fault, marks=() if fault in FIRST_OF_MODE else pytest.mark.exhaustive) for fault in PLANTED
]
one_mode = pytest.mark.parametrize(
    "fault", one_in(len(FIRST_OF_MODE), FIRST_OF_MODE), ids=lambda fault: f"{fault.flow}-{fault.mode}"
)


@each_fault
def test_har_of_a_replay(fault: Fault) -> None:
    script = parsed(SHOP / fault.flow / "raw.k6.js")
    found = problems(script, fault.flow, _replay(fault.flow, fault))
    assert [problem.step for problem in found] == [step_of(fault, script)]


@each_flow
def test_har_of_a_good_replay(flow: str) -> None:
    assert problems(parsed(SHOP / flow / "raw.k6.js"), flow, _replay(flow, None)) == ()


def test_recorded_answers_are_judged_once_for_all_iterations(monkeypatch: pytest.MonkeyPatch) -> None:
    fault = next(fault for fault in PLANTED if fault.flow == "spa")
    results = _replay("spa", fault)
    visits = [replace(sample, iteration=number) for number in range(4) for sample in results.samples]
    judged = Mock(wraps=failures_of)
    monkeypatch.setattr(examine, "failures_of", judged)
    (problem,) = problems(parsed(SHOP / "spa" / "raw.k6.js"), "spa", replace(results, samples=tuple(visits)))
    assert problem.count == 4
    assert judged.call_count == 1


def test_the_work_for_many_extractions_grows_with_them() -> None:
    few, some, many = (_lines_of_baseline(_extracting(count)) for count in (50, 100, 200))
    assert some < 2.5 * few
    assert many < 2.5 * some


def _lines_of_baseline(script: Script) -> int:
    return lines_run(lambda: examine.baseline_of(script, None))


def _extracting(count: int) -> Script:
    """A script that takes a value out of each answer and sends it with the next request."""
    calls = (
        f"  const id{number} = http.get(`http://a.test/{number}/${{id{number - 1}}}`).json('id');\n"
        for number in range(1, count)
    )
    text = "import http from 'k6/http';\nexport default function () {\n  const id0 = 1;\n" + "".join(calls) + "}\n"
    source = Source("a.js", text.encode())
    dialect = engine.dialect_of(source, lambda _: None)
    assert dialect is not None
    return dialect.parse(source, lambda _: None)


def _replay(flow: str, fault: Fault | None) -> Results:
    truth = json.loads((SHOP / flow / "truth.json").read_text("utf-8"))
    return har.read("replay.har", json.dumps(replayed(SHOP / flow / "rec1.har", truth, fault)).encode())


@pytest.mark.engine
@pytest.mark.parametrize("fault", FAULTS_WITH_K6, ids=lambda fault: f"{fault.flow}-{fault.mode}")
def test_k6(fault: Fault, tmp_path: Path) -> None:
    _check_without_answers(K6, fault, tmp_path)


@pytest.mark.engine
@needs_locust
@one_mode
def test_locust(fault: Fault, tmp_path: Path) -> None:
    _check_without_answers(LOCUST_CSV, fault, tmp_path)


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
@pytest.mark.parametrize("name", one_in(3, ["graph:cookie-deleted", "spa:error-json", "forms:maintenance"]))
def test_jmeter_csv(name: str, tmp_path: Path) -> None:
    _check_without_answers(JMETER_CSV, fault_of(name), tmp_path)


def _check_without_answers(tool: Tool, fault: Fault, folder: Path) -> None:
    """A deleted cookie is seen where it is missed, with the step that sets it; other failures at their step."""
    script, results = run(tool, fault.flow, fault, folder)
    model = parsed(script)
    planted, found = step_of(fault, model), problems(model, fault.flow, read(str(results)))
    assert planted is not None
    if fault.mode == "cookie-deleted":
        (problem,) = found
        assert problem.step > planted
        assert problem.session is not None
        assert problem.session[0] <= planted
        assert problem.session[1] == "sid"
    else:
        assert [problem.step for problem in found] == [planted]


@pytest.mark.jmeter
@needs_jmeter
@one_mode
def test_jmeter_xml(fault: Fault, tmp_path: Path) -> None:
    planted, found = seen(JMETER_XML, fault, tmp_path)
    assert found == [planted]


GOOD = [
    *(
        pytest.param(
            K6, flow, marks=(pytest.mark.engine, *([pytest.mark.exhaustive] if at % 3 else [])), id=f"k6-{flow}"
        )
        for at, flow in enumerate(FLOWS)
    ),
    # With a failure planted, nothing but that is reported; that shows these, too.
    *(
        pytest.param(tool, flow, marks=(*marks, pytest.mark.exhaustive), id=f"{tool.name}-{flow}")
        for tool, marks in (
            (JMETER_XML, (pytest.mark.jmeter, needs_jmeter)),
            (JMETER_CSV, (pytest.mark.jmeter, needs_jmeter)),
            (LOCUST_CSV, (pytest.mark.engine, needs_locust)),
        )
        for flow in ("forms", "spa", "graph")
    ),
]


@pytest.mark.parametrize(("tool", "flow"), GOOD)
def test_nothing_is_reported_of_a_good_run(tool: Tool, flow: str, tmp_path: Path) -> None:
    script, results = run(tool, flow, None, tmp_path)
    assert problems(parsed(script), flow, read(str(results))) == ()


@pytest.mark.engine
@pytest.mark.parametrize("name", one_in(3, ["forms:maintenance", "spa:error-json", "graph:error-graphql"]))
def test_k6_summary(name: str, tmp_path: Path) -> None:
    """The checks that failed, by their names."""
    fault = fault_of(name)
    script, results = run(K6, fault.flow, fault, tmp_path)
    found = problems(parsed(script), fault.flow, read(str(results.with_name("summary.json"))))
    assert [problem.step for problem in found] == [step_of(fault, parsed(script))]
