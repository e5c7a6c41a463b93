"""Whether a run made the load that its script asks for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.numbers.runs import k6_points, steady_samples, write
from tests.recordings import hars
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


def test_an_iteration_that_the_end_of_the_run_cuts_is_no_missing_rate(tmp_path: Path) -> None:
    """Seven are started, one each five seconds; the third and the fourth are not written."""
    (tmp_path / "a.js").write_text(K6.replace("USERS", "50").replace("rate: 300", "rate: 12"))
    names = ("http_req_duration", "iteration_duration")
    points = [(name, 1000 * start + 2003, 2000) for start in (0, 5, 20, 25, 30) for name in names]
    (tmp_path / "run.csv").write_text(k6_points([*points, ("vus", 33_000, 0)]))
    told = loadlint(tmp_path, "results", "run.csv", "--script", "a.js", "--all", exits=1).text
    assert "`visits` asks for 0.2 iterations a second, and 0.133 were made" in told
    (tmp_path / "run.csv").write_text(k6_points([*points, ("vus", 33_000, 2)]))
    assert "asks for" not in loadlint(tmp_path, "results", "run.csv", "--script", "a.js", "--all", exits=0).text


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


OPEN = """\
<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">
<hashTree><TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Plan"/>
<hashTree><OpenModelThreadGroup guiclass="OpenModelThreadGroupGui" testclass="OpenModelThreadGroup" testname="Visits">
<stringProp name="OpenModelThreadGroup.schedule">SCHEDULE</stringProp></OpenModelThreadGroup>
<hashTree>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="GET /a">
<stringProp name="HTTPSampler.domain">127.0.0.1</stringProp><stringProp name="HTTPSampler.port">9</stringProp>
<stringProp name="HTTPSampler.path">/a</stringProp></HTTPSamplerProxy><hashTree/>
<HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="GET /b">
<stringProp name="HTTPSampler.domain">127.0.0.1</stringProp><stringProp name="HTTPSampler.port">9</stringProp>
<stringProp name="HTTPSampler.path">/b</stringProp></HTTPSamplerProxy><hashTree/>
</hashTree></hashTree></hashTree></jmeterTestPlan>
"""


@pytest.mark.parametrize(
    ("schedule", "count", "is_missed"),
    [
        ("rate(5/s) even_arrivals(100 s)", 600, True),
        ("rate(5 / sec) random_arrivals(2 min)", 1000, False),
        ("rate(5/s) random_arrivals(120 s) rate(5/s)", 600, True),
        ("rate(5/s) random_arrivals(120 s) rate(5/s) pause(9 s)", 600, True),
        ("rate(1/min) random_arrivals(10 s) rate(50/s) random_arrivals(1 min)", 600, False),
    ],
)
def test_jmeters_open_model(schedule: str, count: int, is_missed: bool, tmp_path: Path) -> None:
    """Each arrival makes two requests, as JMeter 5.6.2 does. A rate that changes is not judged.

    The samples are those of no iteration, which is told as well.
    """
    (tmp_path / "a.jmx").write_text(OPEN.replace("SCHEDULE", schedule))
    half = count // 2
    write(tmp_path, "run.jtl", steady_samples(half, 120, 1) + steady_samples(half, 120, 2, "GET /b"))
    told = loadlint(tmp_path, "results", "run.jtl", "--script", "a.jmx", exits=1).text
    assert ("`Visits` asks for 10 requests a second, and 6" in told) is is_missed
    assert ("missed-rate" in told) is is_missed


def test_what_one_user_did_is_no_load(tmp_path: Path) -> None:
    (tmp_path / "a.jmx").write_text(OPEN.replace("SCHEDULE", "rate(5/s) even_arrivals(100 s)"))
    steps = [hars.entry(second, url=f"http://127.0.0.1:9/{path}") for second, path in enumerate("abab")]
    hars.write(tmp_path, hars.har(*steps), "run.har")
    loadlint(tmp_path, "results", "run.har", "--script", "a.jmx", exits=0)


LOCUST = """\
from locust import FastHttpUser, constant_throughput, task


class Customer(FastHttpUser):
    host = "http://127.0.0.1:9"
    wait_time = constant_throughput(2)

    @task
    def page(self):
        self.client.get("/a")
        self.client.get("/b")

    @task(3)
    def order(self):
        self.client.post("/c")
        MORE
"""


ASKED = {
    "what is made": ("constant_throughput(2)", "self.client.get('/d')", False),
    "more tasks a second": ("constant_throughput(20)", "self.client.get('/d')", True),
    "less time for each task": ("constant_pacing(0.05)", "self.client.get('/d')", True),
    "tasks with different numbers of requests": ("constant_throughput(20)", "pass", False),
}


@pytest.mark.engine
def test_locusts_users_do_what_they_are_asked_for(tmp_path: Path) -> None:
    """They make two tasks a second here, whatever the script asks for later."""
    (tmp_path / "run.py").write_text(LOCUST.replace("MORE", "self.client.get('/d')"))
    command = [sys.executable, "-m", "locust", "-f", "run.py", "--headless", "-u", "4", "-r", "4", "-t", "14s"]
    subprocess.run([*command, "--csv", "x"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    for wait, more, is_missed in ASKED.values():
        (tmp_path / "asked.py").write_text(LOCUST.replace("constant_throughput(2)", wait).replace("MORE", more))
        told = loadlint(tmp_path, "results", "x_stats.csv", "--script", "asked.py", exits=1).text
        assert (f"`{wait}` asks for 40 requests of each user a second, and 4" in told) is is_missed
        assert ("missed-rate" in told) is is_missed


@pytest.mark.parametrize(("pause", "is_missed"), [(0.5, False), (0.7, True)])
def test_locusts_requests_one_by_one_tell_the_rate_of_a_user(pause: float, is_missed: bool, tmp_path: Path) -> None:
    """The second user comes half a minute later, which is no lower load of each."""
    one_task = LOCUST[: LOCUST.index('        self.client.get("/b")')]
    (tmp_path / "a.py").write_text(one_task)
    lines = [
        {
            "name": "/a",
            "method": "GET",
            "started": begin + pause * number,
            "milliseconds": 90,
            "user": user,
            "status": 200,
            "failed": False,
        }
        for user, begin in enumerate((1000.0, 1030.0))
        for number in range(100)
    ]
    (tmp_path / "run.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = loadlint(tmp_path, "results", "run.ndjson", "--script", "a.py", exits=int(is_missed)).text
    assert ("requests of each user a second, and 1.43 were made" in told) is is_missed
