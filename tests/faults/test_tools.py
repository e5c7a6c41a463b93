"""How each load tool runs several iterations, and how what it wrote is read; the tools themselves are not needed."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from lxml import etree

from loadlint.verify.tools import jmeter, k6, locust
from loadlint.verify.tools._k6_archive import options_of, write_changed

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


def test_a_plan_loops_without_pauses_and_counts_itself() -> None:
    root = etree.fromstring(jmeter.for_turns(PLAN, 7))
    values = {element.get("name"): element.text for element in root.iter("stringProp", "boolProp")}
    assert (values["ThreadGroup.num_threads"], values["LoopController.loops"]) == ("1", "7")
    assert values["ThreadGroup.same_user_on_next_iteration"] == "false", "as the plan has it"
    assert values["ActionProcessor.duration"] == "0"
    assert [timer.get("enabled") for timer in root.iter("ConstantTimer")] == ["false"]
    assert (values["Header.name"], values["Header.value"]) == ("loadlint-iteration", "${loadlint_iteration}")


@pytest.mark.parametrize(
    ("own", "short"), [("60000", "1500"), ("800", "800"), ("0", "0"), ("${limit}", "${limit}"), ("", "")]
)
def test_no_time_out_of_a_plan_is_long(own: str, short: str) -> None:
    """None is 0 for JMeter: it waits for ever, and no response comes too late."""
    time_out = '<HTTPSamplerProxy testname="GET /"><stringProp name="HTTPSampler.response_timeout">{}</stringProp>'
    plan = PLAN.replace(b'<HTTPSamplerProxy testname="GET /"/>', f"{time_out.format(own)}</HTTPSamplerProxy>".encode())
    assert f'"HTTPSampler.response_timeout">{own}<'.encode() in jmeter.for_turns(plan, 7).replace(b"/>", b"><")
    shortened = jmeter.for_turns(plan, 7, time_limit=1.5).replace(b"/>", b"><")
    assert f'"HTTPSampler.response_timeout">{short}<'.encode() in shortened


def test_modules_of_an_archive_import_others_in_place_of_those_of_k6(tmp_path: Path) -> None:
    """Also those that the script imports: their pauses and time-outs are shortened like its own."""
    texts = {
        "data": "import { pay } from './pay.js';\nimport { sleep } from 'k6';\n",
        "file/shop/pay.js": 'import http from "k6/http";\nconst { sleep } = require("k6");\n',
    }
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, text in texts.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    modules = {"k6": "export function sleep() {}", "k6/http": "export function get() {}"}
    write_changed(str(tmp_path / "a.tar"), str(tmp_path / "b.tar"), {}, modules)
    with tarfile.open(tmp_path / "b.tar") as archive:
        changed = {name: archive.extractfile(name).read().decode() for name in archive.getnames()}  # type: ignore[union-attr]
    assert changed == {
        "data": "import { pay } from './pay.js';\nimport { sleep } from 'file:///loadlint/k6.js';\n",
        "file/shop/pay.js": "import http from 'file:///loadlint/k6/http.js';\n"
        "const { sleep } = require('file:///loadlint/k6.js');\n",
        "file/loadlint/k6.js": modules["k6"],
        "file/loadlint/k6/http.js": modules["k6/http"],
    }


def test_of_thresholds_one_user_of_k6_has_those_that_no_load_is_needed_for(tmp_path: Path) -> None:
    metrics = ("checks", "http_req_failed", "paid", "http_req_duration{name:a}", "http_reqs", "iterations")
    options = json.dumps({"options": {"vus": 5, "thresholds": {metric: ["rate>0.9"] for metric in metrics}}}).encode()
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(options)
        archive.addfile(member, io.BytesIO(options))
    write_changed(str(tmp_path / "a.tar"), str(tmp_path / "b.tar"), {}, {})
    assert list(options_of(str(tmp_path / "b.tar"))["thresholds"]) == ["checks", "http_req_failed", "paid"]


def test_samples_of_jmeter_have_their_iterations(tmp_path: Path) -> None:
    (tmp_path / "results.jtl").write_text(
        'timeStamp,elapsed,label,responseCode,threadName,success,URL,"loadlint_iteration"\n'
        '1,2,GET /,200,Users 1-1,true,http://shop.test/,"0"\n'
        '2,2,GET /,500,Users 1-1,false,http://shop.test/,"1"\n'
    )
    told = jmeter.iteration_results(str(tmp_path), 2)
    assert [sample.iteration for sample in told.results.samples] == [0, 1]
    assert told.failed == {1}


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
    told = k6.iteration_results(str(tmp_path), 2)
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
    told = locust.iteration_results(str(tmp_path), 3)
    assert [(sample.has_failed, sample.message) for sample in told.results.samples] == [(False, ""), (True, "no id")]
    assert told.failed == {1, 2}
