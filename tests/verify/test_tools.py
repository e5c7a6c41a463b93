"""How the load tools are started: one iteration of one user, whatever load the script asks for."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from loadlint.verify.errors import CannotRunError
from loadlint.verify.proxy import Proxy
from loadlint.verify.run_once import last_words
from loadlint.verify.tools import Run, jmeter, k6, locust
from tests.dialects.jmeter.helpers import group, http, plan
from tests.verify.stand_ins import program


def test_the_line_that_tells_most_of_what_a_tool_printed() -> None:
    report = "Error report\n# occurrences      Error\n------|------\n1   POST /lines: id is not 4711\n------|------\n"
    assert last_words(f"Type Name\n{report}", locust.HEADINGS) == "1 POST /lines: id is not 4711"
    assert last_words(f"{report}ValueError: no number\nbye", locust.HEADINGS) == "ValueError: no number"
    assert last_words("", locust.HEADINGS) == ""


def run_of(script: Path, folder: Path) -> Run:
    folder.mkdir()
    return Run(str(script), str(folder), Proxy(4711, {"http://127.0.0.1:80": 1, "https://localhost": 2}, "ca.pem"), 30)


def test_k6_reaches_loopback_hosts_by_ports_of_their_own(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("")
    no_archives = program(tmp_path, "k6", "raise SystemExit(1)")
    made = k6.command(no_archives, run_of(script, tmp_path / "run"))
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config == {"hosts": {"127.0.0.1:80": "127.0.0.1:1", "localhost:443": "127.0.0.1:2"}}
    assert made.words[-5:] == ["--vus", "1", "--iterations", "1", str(script)]
    assert made.environment["HTTPS_PROXY"] == "http://127.0.0.1:4711"
    assert made.environment["SSL_CERT_FILE"] == "ca.pem"


def test_k6_sends_the_requests_of_a_batch_in_the_order_of_the_script(tmp_path: Path) -> None:
    """In any other order those of one address can't be told from each other: right scripts were refused."""
    script = tmp_path / "a.js"
    script.write_text("")
    words = k6.command(program(tmp_path, "k6", "raise SystemExit(1)"), run_of(script, tmp_path / "run")).words
    assert words[words.index("--batch") + 1] == "1"


def archived(folder: Path, script: Path) -> str:
    """A program in place of k6 that copies an archive; what k6 itself makes is a test of the engines."""
    archive = folder / "told.tar"
    told = {"buy": {"executor": "constant-vus", "vus": 9, "duration": "1h", "exec": "buy", "env": {"A": "1"}}}
    files = {"metadata.json": json.dumps({"options": {"vus": 9, "scenarios": told}}), "data": script.read_text()}
    with tarfile.open(archive, "w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return program(folder, "k6", f"import shutil, sys\nshutil.copy({str(archive)!r}, sys.argv[-2])")


def content(archive: str, name: str) -> str:
    with tarfile.open(archive) as tar:
        file = tar.extractfile(name)
        assert file is not None
        return file.read().decode()


def test_scenarios_of_k6_run_their_functions_once(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("import { sleep, check } from 'k6';")
    made = k6.command(archived(tmp_path, script), run_of(script, tmp_path / "run"))
    assert "--vus" not in made.words
    options = json.loads(content(made.words[-1], "metadata.json"))["options"]
    once = {"executor": "per-vu-iterations", "vus": 1, "iterations": 1, "exec": "buy", "env": {"A": "1"}}
    assert options["scenarios"] == {"buy": once}
    assert options["vus"] is None


def test_pauses_of_k6_are_left_out_unless_they_are_wanted(tmp_path: Path) -> None:
    script = tmp_path / "a.js"
    script.write_text("import { sleep, check } from 'k6';\nimport http from 'k6/http';")
    run = run_of(script, tmp_path / "run")
    made = k6.command(archived(tmp_path, script), run)
    text = content(made.words[-1], "data")
    assert text == "import { sleep, check } from 'file:///loadlint/k6.js';\nimport http from 'k6/http';"
    assert "export function sleep(" in content(made.words[-1], "file/loadlint/k6.js")
    with_pauses = replace(run, folder=str(tmp_path / "again"), pauses=True)
    Path(with_pauses.folder).mkdir()
    made = k6.command(archived(tmp_path, script), with_pauses)
    assert content(made.words[-1], "data") == script.read_text()


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
    assert values == ["1", "1", "false", "true", "1", "false"]
    assert root.findtext(".//LoopController/stringProp") == "3"


OPEN = """<OpenModelThreadGroup guiclass="OpenModelThreadGroupGui" testclass="OpenModelThreadGroup" testname="Load">
<elementProp name="ThreadGroup.main_controller" elementType="OpenModelThreadGroupController"/>
<stringProp name="ThreadGroup.on_sample_error">startnextloop</stringProp>
<stringProp name="OpenModelThreadGroup.schedule">rate(9/s) random_arrivals(1 h)</stringProp></OpenModelThreadGroup>"""
OF_PLUGIN = """<kg.apc.jmeter.threads.UltimateThreadGroup guiclass="kg.apc.jmeter.threads.UltimateThreadGroupGui"
testclass="kg.apc.jmeter.threads.UltimateThreadGroup" testname="Load">
<stringProp name="ThreadGroup.on_sample_error">startnextloop</stringProp>
<collectionProp name="ultimatethreadgroupdata"><collectionProp name="1"><stringProp name="9">99</stringProp>
</collectionProp></collectionProp></kg.apc.jmeter.threads.UltimateThreadGroup>"""
FOR_EVER = """<ThreadGroup testname="Load"><stringProp name="ThreadGroup.on_sample_error">startnextloop</stringProp>
<elementProp name="ThreadGroup.main_controller" elementType="LoopController"/></ThreadGroup>"""


@pytest.mark.parametrize("element", [OPEN, OF_PLUGIN, FOR_EVER])
def test_a_thread_group_of_any_kind_runs_for_one_user_once(element: str) -> None:
    """An open model would run its whole schedule against the application, and place an order for each arrival."""
    plan = f"<jmeterTestPlan><hashTree><TestPlan/><hashTree>{element}<hashTree/></hashTree></hashTree></jmeterTestPlan>"
    group = etree.fromstring(jmeter.for_one_user(plan.encode())).find(".//*[@testname='Load']")
    assert group is not None and (group.tag, group.get("testclass")) == ("ThreadGroup", "ThreadGroup")
    assert {child.get("name"): child.text for child in group.iter("stringProp", "boolProp")} == {
        "ThreadGroup.num_threads": "1",
        "ThreadGroup.ramp_time": "1",
        "ThreadGroup.scheduler": "false",
        "ThreadGroup.same_user_on_next_iteration": "true",
        "ThreadGroup.on_sample_error": "startnextloop",
        "LoopController.loops": "1",
        "LoopController.continue_forever": "false",
    }


def test_a_plan_for_one_user_has_no_limits_on_times() -> None:
    """They are for a load: here the proxy takes its time too, and every limit of a fast application would be broken."""
    limit = b'<DurationAssertion enabled="true"/><hashTree/>'
    copy = jmeter.for_one_user(b"<jmeterTestPlan><hashTree>" + limit + b"</hashTree></jmeterTestPlan>")
    assert b'<DurationAssertion enabled="false"/>' in copy


def test_a_plan_that_jmeter_can_not_load_is_said() -> None:
    with pytest.raises(CannotRunError, match="not well-formed XML"):
        jmeter.for_one_user(b"<jmeterTestPlan><hashTree>")


def test_a_plan_reads_no_other_file() -> None:
    text = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><jmeterTestPlan><a>&x;</a></jmeterTestPlan>'
    assert b"root:" not in jmeter.for_one_user(text)


TIMER = "<ConstantTimer testname='Think'/><hashTree/>"
PAUSE = "<TestAction testname='{}'><intProp name='ActionProcessor.action'>{}</intProp></TestAction><hashTree/>"
LOOP = f"<WhileController testname='Until done'/><hashTree>{TIMER}</hashTree>"


def test_pauses_of_a_plan_are_left_out_but_for_those_of_loops() -> None:
    elements = TIMER + PAUSE.format("Wait", 1) + PAUSE.format("Stop", 2) + LOOP
    data = f"<jmeterTestPlan><hashTree><TestPlan/><hashTree>{elements}</hashTree></hashTree></jmeterTestPlan>".encode()
    root = etree.fromstring(jmeter.for_one_user(data, pauses=False))
    assert root.xpath("//*[@enabled='false']/@testname") == ["Think", "Wait"]
    assert not etree.fromstring(jmeter.for_one_user(data)).xpath("//*[@enabled='false']")
