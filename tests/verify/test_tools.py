"""How the load tools are started: one iteration of one user, whatever load the script asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from loadlint.verify.errors import CannotRunError
from loadlint.verify.proxy import Proxy
from loadlint.verify.tools import Run, jmeter, k6, locust
from tests.dialects.jmeter.helpers import group, http, plan
from tests.verify.stand_ins import program


def run_of(script: Path, folder: Path) -> Run:
    folder.mkdir()
    return Run(str(script), str(folder), Proxy(4711, {"http://127.0.0.1:80": 1, "https://localhost": 2}, "ca.pem"), 30)


def test_k6_reaches_loopback_hosts_by_ports_of_their_own(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("")
    made = k6.command("k6", run_of(script, tmp_path / "run"))
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config == {"hosts": {"127.0.0.1:80": "127.0.0.1:1", "localhost:443": "127.0.0.1:2"}}
    assert made.words[-5:] == ["--vus", "1", "--iterations", "1", str(script)]
    assert made.environment["HTTPS_PROXY"] == "http://127.0.0.1:4711"
    assert made.environment["SSL_CERT_FILE"] == "ca.pem"


def test_scenarios_of_k6_run_their_functions_once(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("export const options = { scenarios: {} };")
    told = {"buy": {"executor": "constant-vus", "vus": 9, "duration": "1h", "exec": "buy", "env": {"A": "1"}}}
    inspect = program(tmp_path, "k6", f"print({json.dumps(json.dumps({'scenarios': told}))})")
    made = k6.command(inspect, run_of(script, tmp_path / "run"))
    (module,) = made.beside
    assert made.words[-1] == module
    assert "--vus" not in made.words
    text = Path(module).read_text()
    assert 'export * from "./a.js"' in text
    once = {"executor": "per-vu-iterations", "vus": 1, "iterations": 1, "exec": "buy", "env": {"A": "1"}}
    assert json.dumps({"buy": once}) in text


def test_locust_gets_a_module_beside_the_script(tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    made = locust.command("locust", run_of(script, tmp_path / "run"))
    helper, _, own = made.words[2].partition(",")
    assert own == str(script)
    assert Path(helper).parent == tmp_path / "run"
    assert made.environment["LOADLINT_PROXY_PORT"] == "4711"


GROUP = """<ThreadGroup testname="Load" enabled="true">
<stringProp name="ThreadGroup.num_threads">${__P(users,50)}</stringProp>
<intProp name="ThreadGroup.ramp_time">60</intProp>
<boolProp name="ThreadGroup.scheduler">true</boolProp>
<elementProp name="ThreadGroup.main_controller" elementType="LoopController">
<stringProp name="LoopController.loops">-1</stringProp></elementProp></ThreadGroup>
<hashTree><LoopController testname="Pages"><stringProp name="LoopController.loops">3</stringProp></LoopController>
<hashTree/></hashTree>"""


def test_a_plan_runs_for_one_user_but_keeps_its_own_loops() -> None:
    before = plan(group(http("/"))).replace("</hashTree>\n</hashTree>", "</hashTree></hashTree>")
    head, _, tail = before.rpartition("</hashTree></hashTree>")
    root = etree.fromstring(jmeter.for_one_user(f"{head}{GROUP}</hashTree></hashTree>{tail}".encode()))
    load = root.find(".//ThreadGroup[@testname='Load']")
    assert load is not None
    values = [child.text for child in load.iter("stringProp", "intProp", "boolProp")]
    assert values == ["1", "1", "false", "1"]
    assert root.findtext(".//LoopController/stringProp") == "3"


def test_a_plan_that_jmeter_can_not_load_is_said() -> None:
    with pytest.raises(CannotRunError, match="no well-formed XML"):
        jmeter.for_one_user(b"<jmeterTestPlan><hashTree>")


def test_a_plan_reads_no_other_file() -> None:
    text = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><jmeterTestPlan><a>&x;</a></jmeterTestPlan>'
    assert b"root:" not in jmeter.for_one_user(text)
