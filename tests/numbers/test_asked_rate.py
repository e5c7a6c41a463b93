"""Whether a run made the load that its script asks for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.numbers.runs import k6_points, steady_samples, write
from tests.shop.judge import find_k6
from tests.support.run import loadlint

K6 = """\
import http from 'k6/http';
import { sleep } from 'k6';

export const options = {
  scenarios: {
    visits: {
      executor: 'constant-arrival-rate', rate: 300, timeUnit: '1m', duration: '4s',
      preAllocatedVUs: USERS, maxVUs: USERS,
    },
  },
};

export default function () {
  http.get('http://127.0.0.1:9/', { tags: { name: 'page' } });
  sleep(1);
}
"""


@pytest.mark.engine
@pytest.mark.parametrize(("users", "is_reached"), [(1, False), (20, True)])
def test_k6_starts_fewer_iterations_where_no_user_is_free(users: int, is_reached: bool, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(K6.replace("USERS", str(users)))
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--out", "csv=run.csv"]
    subprocess.run([*command, "a.js"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    # All requests fail, which is told as well.
    told = loadlint(tmp_path, "results", "run.csv", "--script", "a.js", "--all", exits=1).text
    assert ("`visits` asks for 5 iterations a second, and " in told) is not is_reached
    assert ("a.js:7:" in told) is not is_reached


@pytest.mark.parametrize(("pause", "is_reached"), [(200, True), (230, False)])
def test_the_answers_of_the_last_iterations_are_no_missing_rate(pause: int, is_reached: bool, tmp_path: Path) -> None:
    """Sixty iterations of eight seconds are started in twelve, and end in twenty."""
    (tmp_path / "a.js").write_text(K6.replace("USERS", "50"))
    ends = [number * pause + 8001 for number in range(60)]
    names = ("http_req_duration", "iteration_duration")
    (tmp_path / "run.csv").write_text(k6_points((name, end, 8000) for end in ends for name in names))
    told = loadlint(tmp_path, "results", "run.csv", "--script", "a.js", exits=0 if is_reached else 1).text
    assert ("`visits` asks for 5 iterations a second, and 4.35 were made" in told) is not is_reached


PLAN = """\
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">
<hashTree><TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Plan"/>
<hashTree><ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Users"/>
<hashTree>
<ConstantThroughputTimer guiclass="TestBeanGUI" testclass="ConstantThroughputTimer" testname="Ten a second">
<intProp name="calcMode">MODE</intProp>
<doubleProp><name>throughput</name><value>600.0</value><savedValue>0.0</savedValue></doubleProp>
</ConstantThroughputTimer><hashTree/>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="GET /a">
<stringProp name="HTTPSampler.domain">shop.test</stringProp><stringProp name="HTTPSampler.path">/a</stringProp>
</HTTPSamplerProxy><hashTree/>
</hashTree></hashTree></hashTree></jmeterTestPlan>
"""


@pytest.mark.parametrize(("mode", "count", "is_reached"), [(1, 700, False), (1, 1000, True), (0, 700, True)])
def test_jmeters_throughput_timer(mode: int, count: int, is_reached: bool, tmp_path: Path) -> None:
    """In its first mode it is about each thread, and the number of threads may change: nothing is said."""
    (tmp_path / "a.jmx").write_text(PLAN.replace("MODE", str(mode)))
    write(tmp_path, "run.jtl", steady_samples(count, 120, 1))
    told = loadlint(tmp_path, "results", "run.jtl", "--script", "a.jmx", exits=0 if is_reached else 1).text
    assert ("`Ten a second` asks for 10 requests a second, and 7" in told) is not is_reached


@pytest.mark.parametrize(("pause", "is_reached"), [(100, True), (130, False)])
def test_the_last_answers_of_a_short_run_are_no_missing_rate(pause: int, is_reached: bool, tmp_path: Path) -> None:
    (tmp_path / "a.jmx").write_text(PLAN.replace("MODE", "1"))
    write(tmp_path, "run.jtl", [(number * pause, "GET /a", 4000, False) for number in range(60)])
    told = loadlint(tmp_path, "results", "run.jtl", "--script", "a.jmx", exits=0 if is_reached else 1).text
    assert ("asks for 10 requests a second, and 7.69 were made" in told) is not is_reached
