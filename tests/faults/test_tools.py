"""How each load tool runs several iterations, and how what it wrote is read; the tools themselves are not needed."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from loadlint.verify.proxy import Proxy
from loadlint.verify.tools import Run, jmeter, k6, locust

PLAN = b"""\
<jmeterTestPlan><hashTree><TestPlan/><hashTree>
<ThreadGroup testname="Users">
  <stringProp name="ThreadGroup.num_threads">50</stringProp>
  <boolProp name="ThreadGroup.same_user_on_next_iteration">false</boolProp>
  <elementProp name="ThreadGroup.main_controller"><stringProp name="LoopController.loops">-1</stringProp></elementProp>
</ThreadGroup>
<hashTree>
  <HTTPSamplerProxy testname="GET /"/><hashTree><ConstantTimer/><hashTree/></hashTree>
  <TestAction><stringProp name="ActionProcessor.duration">5000</stringProp></TestAction><hashTree/>
</hashTree>
</hashTree></hashTree></jmeterTestPlan>
"""


def run_of(script: Path) -> Run:
    folder = script.parent / "run"
    folder.mkdir()
    return Run(str(script), str(folder), Proxy(4711, {}, "authority.pem"), 60)


def test_a_plan_loops_without_pauses_and_counts_itself() -> None:
    root = etree.fromstring(jmeter.for_turns(PLAN, 7))
    values = {element.get("name"): element.text for element in root.iter("stringProp", "boolProp")}
    assert (values["ThreadGroup.num_threads"], values["LoopController.loops"]) == ("1", "7")
    assert values["ThreadGroup.same_user_on_next_iteration"] == "false", "as the plan has it"
    assert values["ActionProcessor.duration"] == "0"
    assert [timer.get("enabled") for timer in root.iter("ConstantTimer")] == ["false"]
    assert (values["Header.name"], values["Header.value"]) == ("loadlint-iteration", "${loadlint_iteration}")


def test_time_outs_of_a_plan_may_be_short() -> None:
    plan = PLAN.replace(
        b"</ThreadGroup>", b'<stringProp name="HTTPSampler.response_timeout">60000</stringProp></ThreadGroup>'
    )
    assert b'"HTTPSampler.response_timeout">60000<' in jmeter.for_turns(plan, 7)
    assert b'"HTTPSampler.response_timeout">1500<' in jmeter.for_turns(plan, 7, time_limit=1.5)


def test_time_outs_of_a_script_of_k6_may_be_short(tmp_path: Path) -> None:
    script = tmp_path / "shop.js"
    script.write_text(
        "import http from 'k6/http';\nexport default function () {\n  http.get('https://shop.test/');\n}\n"
    )
    command = k6.in_turn("k6", replace(run_of(script), time_limit=1.5), 12)
    _, http, copy, _ = (Path(path) for path in command.beside)
    assert copy.read_text().startswith(f"import http from './{http.name}';")
    assert "{ timeout: 1500 }" in http.read_text()


def test_samples_of_jmeter_have_their_iterations(tmp_path: Path) -> None:
    (tmp_path / "results.jtl").write_text(
        'timeStamp,elapsed,label,responseCode,threadName,success,URL,"loadlint_iteration"\n'
        '1,2,GET /,200,Users 1-1,true,http://shop.test/,"0"\n'
        '2,2,GET /,500,Users 1-1,false,http://shop.test/,"1"\n'
    )
    told = jmeter.told(str(tmp_path), 2)
    assert [sample.iteration for sample in told.results.samples] == [0, 1]
    assert told.failed == {1}


def test_a_script_of_k6_runs_in_a_module_and_never_sleeps(tmp_path: Path) -> None:
    script = tmp_path / "shop.js"
    script.write_text("import { sleep } from 'k6';\nexport default function () {\n  sleep(9);\n}\n")
    command = k6.in_turn("k6", run_of(script), 12)
    core, copy, module = (Path(path) for path in command.beside)
    assert command.words[-1] == str(module)
    assert copy.read_text().startswith(f"import {{ sleep }} from './{core.name}';")
    assert "export function sleep() {}" in core.read_text()
    assert "iterations: 12" in module.read_text() and f'from "./{copy.name}"' in module.read_text()


def test_an_iteration_of_k6_is_failed_where_a_threshold_is_crossed(tmp_path: Path) -> None:
    tags = {"method": "GET", "url": "http://shop.test/", "name": "http://shop.test/", "status": "200"}
    points = [
        {"metric": "http_reqs", "type": "Point", "data": {"time": f"2026-01-01T00:00:0{iteration}Z", "value": 1,
         "tags": {**tags, **more}, "metadata": {"vu": "1", "iter": str(iteration)}}}
        for iteration, more in ((0, {"url": "http://iteration.loadlint.invalid/0"}), (0, {}), (1, {}))
    ]  # fmt: skip
    (tmp_path / "results.json").write_text("".join(json.dumps(point) + "\n" for point in points))
    crossed = {"thresholds": {"rate>0.99": {"ok": False}}}
    (tmp_path / "summary.json").write_text(json.dumps({"checks{loadlint_iteration:1}": crossed, "checks": {}}))
    told = k6.told(str(tmp_path), 2)
    assert [(sample.url, sample.iteration) for sample in told.results.samples] == [
        ("http://shop.test/", 0),
        ("http://shop.test/", 1),
    ]
    assert told.failed == {1}


def test_an_exception_of_locust_fails_its_iteration_and_is_no_sample(tmp_path: Path) -> None:
    lines = [
        {"iteration": 0, "label": "/", "method": "GET", "url": "http://shop.test/", "status": 200, "failure": None},
        {"iteration": 1, "label": "/", "method": "GET", "url": "http://shop.test/", "status": 200, "failure": "no id"},
        {"iteration": 2, "failure": "KeyError('id')"},
    ]
    (tmp_path / "samples.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = locust.told(str(tmp_path), 3)
    assert [(sample.has_failed, sample.message) for sample in told.results.samples] == [(False, ""), (True, "no id")]
    assert told.failed == {1, 2}
