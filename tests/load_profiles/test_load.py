"""`loadlint load`: a load profile in the terms of each tool, and what the real tools make of it."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tests.production import scripts
from tests.production.logs import START, Request, combined, requests, write_log
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER, needs_jmeter
from tests.support.run import loadlint

K6 = """\
import http from 'k6/http';

export const options = {
  // Ten users.
  vus: 10,
  duration: '1m',
  thresholds: { http_req_failed: ['rate<0.01'] },
};

export default function () {
  http.get('https://shop.test/a');
  http.get('https://shop.test/b');
}
"""


def load(folder: Path, name: str, text: str, *arguments: str) -> str:
    """The script with a profile, after what was said about it."""
    (folder / name).write_text(text)
    loadlint(folder, "load", name, *arguments, exits=0)
    return (folder / name).read_text()


def test_k6s_users_become_a_scenario_and_all_else_stays(tmp_path: Path) -> None:
    changed = load(tmp_path, "a.js", K6, "--rate", "90/m", "--duration", "5m")
    added = """
  scenarios: {
    load: {
      executor: 'constant-arrival-rate',
      rate: 90,
      timeUnit: '1m',
      duration: '5m',
      preAllocatedVUs: 4,
      maxVUs: 6,
    },
  },"""
    assert changed == K6.replace("  vus: 10,\n  duration: '1m',\n", "").replace("options = {", f"options = {{{added}")
    # The same again changes nothing, another rate its number alone.
    assert load(tmp_path, "a.js", changed, "--rate", "90/m", "--duration", "5m") == changed
    again = load(tmp_path, "a.js", changed, "--rate", "80/m", "--duration", "5m")
    assert again == changed.replace("rate: 90", "rate: 80")


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ("{ vus: 5, duration: '30s' }", "{\n  scenarios: ...\n}"),
        ("{ vus: 5, duration: '30s', }", "{\n  scenarios: ...\n}"),
        ("{vus: 5, thresholds: {}, duration: '30s'}", "{\n  thresholds: {},\n  scenarios: ...\n}"),
        ("{ thresholds: {}, vus: 5, duration: '30s' }", "{\n  thresholds: {},\n  scenarios: ...\n}"),
        ("{\n  vus: 5,\n  duration: '30s'\n}", "{\n  scenarios: ...,\n}"),
    ],
)
def test_options_on_one_line(options: str, changed: str, tmp_path: Path) -> None:
    text = K6[: K6.index("{\n")] + options + K6[K6.index("\n\nexport default") :]
    written = load(tmp_path, "a.js", text, "--rate", "90/m", "--duration", "5m")
    scenarios = re.sub(r"scenarios: \{\s+load: \{[^}]*\},?\s+\}", "scenarios: ...", written)
    assert scenarios == text.replace(options, changed)


@pytest.mark.parametrize("options", ["{ ...base }", "{ scenarios: { load: { ...base, exec: 'default' } } }"])
def test_members_of_another_object_could_contradict_the_load(options: str, tmp_path: Path) -> None:
    """k6 does not start with iterations of the script beside scenarios, nor with them in a scenario with a rate."""
    base = "\nconst base = { executor: 'per-vu-iterations', iterations: 4 };"
    text = K6[: K6.index("{\n")] + options + base + K6[K6.index("\n\nexport default") :]
    (tmp_path / "a.js").write_text(text)
    refused = loadlint(tmp_path, "load", "a.js", "--rate", "90/m", exits=2).err
    assert "some of the options are made elsewhere" in refused


def test_k6_goes_up_in_stairs(tmp_path: Path) -> None:
    changed = load(tmp_path, "a.js", K6, "--rate", "40/s", "--duration", "40s", "--stairs", "4", "--ramp-up", "10s")
    stages = re.findall(r"target: (\d+), duration: '(\d+)s'", changed)
    up = [("10", "10"), ("10", "10"), ("20", "0"), ("20", "10"), ("30", "0"), ("30", "10"), ("40", "0"), ("40", "10")]
    assert stages == up
    assert "executor: 'ramping-arrival-rate',\n      startRate: 0,\n" in changed
    assert max(map(len, changed.splitlines())) <= 80


def test_a_script_without_options_gets_them(tmp_path: Path) -> None:
    text = "import http from 'k6/http';\n\nexport default () => http.get('https://shop.test/a');\n"
    changed = load(tmp_path, "a.js", text, "--rate", "2/s")
    assert changed.startswith("import http from 'k6/http';\n\nexport const options = {\n  scenarios: {\n    load: {\n")
    assert changed.endswith("};\n\nexport default () => http.get('https://shop.test/a');\n")


WEIGHTS = {"search": 0.6, "order": 0.1, "edit": 0.3}


def test_the_peak_hour_of_a_log(tmp_path: Path) -> None:
    write_log(tmp_path / "access.log", combined, requests(WEIGHTS, 10_000))
    log = ("--from-log", "access.log", "--scale", "10", "--duration", "10m")
    changed = load(tmp_path, "shop.js", scripts.k6(dict.fromkeys(WEIGHTS, 10)), *log)
    written = re.findall(r"exec: '(\w+)', rate: (\d+), timeUnit: '1([smh])'", changed)
    rates = {name: int(rate) / {"s": 1, "m": 60, "h": 3600}[unit] for name, rate, unit in written}
    assert {name: rate / sum(rates.values()) for name, rate in rates.items()} == pytest.approx(WEIGHTS, abs=0.02)
    # 5 000 requests in an hour, 4.6 in a journey, ten times.
    assert sum(rates.values()) == pytest.approx(5000 / 3600 / 4.6 * 10, rel=0.1)
    # Locust draws its tasks, so that weights are written as well; the rate is that of all of them.
    changed = load(tmp_path, "shop.py", scripts.locust(dict.fromkeys(WEIGHTS, 1)), *log)
    assert "@task(6)\n    def search" in changed
    assert "stages = [(600, " in changed
    said = loadlint(tmp_path, "load", "shop.js", *log, exits=0).err
    assert re.search(r"the logs have 1\.\d+ requests a second in their highest hour; \d\d\.\d% of their requests", said)
    refused = loadlint(tmp_path, "load", "shop.js", "--from-log", "access.log", "--hour", "3", exits=2).err
    assert "--hour 3: the logs do not have this hour" in refused


def test_users_by_littles_law_from_a_run(tmp_path: Path) -> None:
    rows = "".join(f"{1_790_000_000_000 + number * 100},2500,/a,200,true\n" for number in range(20))
    (tmp_path / "run.jtl").write_text("timeStamp,elapsed,label,responseCode,success\n" + rows)
    (tmp_path / "a.js").write_text(K6)
    said = loadlint(tmp_path, "load", "a.js", "--rate", "4/s", "--run", "run.jtl", exits=0).err
    # Two requests of 2.5 seconds, four times a second.
    assert "20 users at a time, since an iteration takes 5 s" in said
    assert "preAllocatedVUs: 24, maxVUs: 40" in " ".join((tmp_path / "a.js").read_text().split())
    (tmp_path / "a.js").write_text(K6)
    said = loadlint(tmp_path, "load", "a.js", "--rate", "0.1/s", "--run", "run.jtl", exits=0).err
    assert "1 user at a time" in said


def recording(*requests: tuple[str, float]) -> str:
    """A HAR of requests: the address, and the second at which it was made; each takes half a second."""
    entries = [
        {
            "startedDateTime": f"2026-01-01T08:00:{second:06.3f}Z", "time": 500,
            "request": {"method": "GET", "url": f"https://shop.test{path}", "headers": [], "queryString": []},
            "response": {"status": 200, "headers": [], "content": {"mimeType": "text/html", "text": "ok"}},
        }
        for path, second in requests
    ]  # fmt: skip
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def test_the_time_of_an_iteration_is_that_between_requests_of_steps(tmp_path: Path) -> None:
    styles = [(f"/{number}.css", number / 2) for number in range(1, 40)]
    (tmp_path / "rec.har").write_text(recording(("/a", 0), *styles, ("/b", 19.5), ("/late.css", 40)))
    (tmp_path / "a.js").write_text(K6)
    said = loadlint(tmp_path, "load", "a.js", "--rate", "10/s", "--recording", "rec.har", exits=0).err
    # The script waits 19 seconds before its first request as well as between the two.
    assert "390 users at a time, since an iteration takes 39 s" in said
    assert "the duration of an iteration is from rec.har" in said


def test_requests_without_pauses_take_no_longer_than_their_responses(tmp_path: Path) -> None:
    (tmp_path / "rec.har").write_text(recording(("/a", 0), ("/b", 0.5)))
    (tmp_path / "a.js").write_text(K6)
    said = loadlint(tmp_path, "load", "a.js", "--rate", "10/s", "--recording", "rec.har", exits=0).err
    assert "10 users at a time, since an iteration takes 1 s" in said


def test_what_the_time_of_an_iteration_is_from_is_said(tmp_path: Path) -> None:
    row = "1790000000000,2500,/a,200,true\n"
    (tmp_path / "run.jtl").write_text("timeStamp,elapsed,label,responseCode,success\n" + row)
    (tmp_path / "run_stats.csv").write_text(
        "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,Min Response Time,"
        "Max Response Time,Average Content Size,Requests/s,Failures/s\nGET,/a,10,0,25,25,20,30,100,1,0\n"
    )
    (tmp_path / "a.js").write_text(K6)
    words = {
        "run.jtl": "run.jtl, by its requests only: pauses between them are not counted",
        "run_stats.csv": "one second a request is assumed",
    }
    for run, text in words.items():
        assert text in loadlint(tmp_path, "load", "a.js", "--rate", "4/s", "--run", run, exits=0).err


@pytest.mark.parametrize(
    "arguments",
    [
        ("load", "a.js", "--rate", "1/s", "--scale", "-1"), ("load", "a.js", "--rate", "1/s", "--scale", "nan"),
        ("load", "a.js", "--rate", "1/s", "--scale", "0"), ("results", "run.jtl", "--headroom", "inf"),
        ("capacity", "run.jtl", "--now", "1/s", "--growth", "-150"), ("mix", "a.js", "--distance", "nan"),
        ("load", "a.js", "--rate", "0.1/h"),
    ],
)  # fmt: skip
def test_numbers_that_no_load_has_are_refused(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(K6)
    refused = loadlint(tmp_path, *arguments, exits=2).err
    assert any(words in refused for words in ("is not a number from 0 on", "must be above 0", "less than once an hour"))
    assert (tmp_path / "a.js").read_text() == K6


def test_a_diff_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(K6.replace("  vus: 10,\n", "  password: 'Xk3vQ9tLr2Xw', vus: 10,\n"))
    shown = loadlint(tmp_path, "load", "a.js", "--rate", "1/s", "--diff", exits=1).text
    assert "+  scenarios" in shown
    assert "Xk3vQ9tLr2Xw" not in shown


def test_nothing_is_written_where_one_script_is_refused(tmp_path: Path) -> None:
    made = K6.replace("options = {", "options = made({").replace("\n};", "\n});")
    (tmp_path / "a.js").write_text(K6)
    (tmp_path / "b.js").write_text(made)
    loadlint(tmp_path, "load", "a.js", "b.js", "--rate", "1/s", exits=2)
    assert (tmp_path / "a.js").read_text() == K6


def test_what_can_not_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fixed.py").write_text(TWO_CLASSES.replace("    weight = 4", "    fixed_count = 4"))
    assert "`Visitor` has a fixed number" in loadlint(tmp_path, "load", "fixed.py", "--rate", "1/s", exits=2).err
    (tmp_path / "made.js").write_text(K6.replace("options = {", "options = made({").replace("\n};", "\n});"))
    assert "the options are made elsewhere" in loadlint(tmp_path, "load", "made.js", "--rate", "1/s", exits=2).err
    assert "give either --rate or --from-log" in loadlint(tmp_path, "load", "made.js", exits=2).err
    assert "is not a rate" in loadlint(tmp_path, "load", "made.js", "--rate", "fast", exits=2).err


TWO_CLASSES = """\
from locust import HttpUser, between, task


class Buyer(HttpUser):
    host = "http://shop.test"
    wait_time = between(1, 2)

    @task(3)
    def cart(self):
        self.client.get("/cart")

    @task
    def order(self):
        self.client.get("/order")


class Visitor(HttpUser):
    host = "http://shop.test"
    weight = 4

    @task
    def browse(self):
        self.client.get("/browse")
"""


def test_several_classes_of_users_get_weights(tmp_path: Path) -> None:
    changed = load(tmp_path, "two.py", TWO_CLASSES, "--rate", "50/s")
    # One in five users was a buyer: 10 iterations a second, 8 users for the carts and 3 for the orders.
    assert "    weight = 11\n    wait_time = constant_throughput(0.454545)\n" in changed
    assert "    wait_time = constant_throughput(0.5)\n    weight = 40\n" in changed
    assert "stages = [(600, 102, 102, 50)]" in changed
    again = load(tmp_path, "two.py", changed, "--rate", "50/s")
    assert again.count("wait_time = ") == again.count("weight = ") == 2


def test_tasks_of_several_classes_get_the_weights_of_production(tmp_path: Path) -> None:
    asked = ["/cart"] * 30 + ["/order"] * 30 + ["/browse"] * 240
    lines = [Request(START + 10 * number, "GET", path, 200, 0.1, f"s{number}") for number, path in enumerate(asked)]
    write_log(tmp_path / "access.log", combined, iter(lines))
    changed = load(tmp_path, "two.py", TWO_CLASSES, "--from-log", "access.log", "--scale", "1000")
    assert "@task(1)\n    def cart" in changed and "@task(1)\n    def order" in changed
    weights = [int(number) for number in re.findall(r"  weight = (\d+)", changed)]
    assert weights[1] / weights[0] == pytest.approx(4, rel=0.1)
    refused = loadlint(tmp_path, "mix", "two.py", "--log", "access.log", "--write-weights", exits=2).err
    assert "several classes of users: `loadlint load --from-log`" in refused


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import HttpUser, between, task\n", "import HttpUser, LoadTestShape, constant_throughput, task\n"),
        (
            "import (\n    HttpUser,\n    between,\n    task,\n)\n",
            "import (\n    HttpUser,\n    LoadTestShape,\n    constant_throughput,\n    task,\n)\n",
        ),
        ("import task, between, HttpUser\n", "import task, HttpUser, constant_throughput, LoadTestShape\n"),
        (
            "import HttpUser, between, task\nPAUSE = between(1, 2)\n",
            "import HttpUser, LoadTestShape, between, constant_throughput, task\nPAUSE = between(1, 2)\n",
        ),
    ],
)
def test_what_a_profile_needs_is_imported_with_the_rest(before: str, after: str, tmp_path: Path) -> None:
    text = TWO_CLASSES.replace("import HttpUser, between, task\n", before)
    assert f"from locust {after}" in load(tmp_path, "two.py", text, "--rate", "50/s")


def test_locusts_closed_users_are_said(tmp_path: Path) -> None:
    text = scripts.locust({"search": 1})
    (tmp_path / "shop.py").write_text(text)
    said = loadlint(tmp_path, "load", "shop.py", "--rate", "3/s", exits=0).err
    assert "Locust has a closed model" in said
    changed = (tmp_path / "shop.py").read_text()
    again = load(tmp_path, "shop.py", changed, "--rate", "6/s", "--duration", "10m")
    assert again.count("LoadTestShape):") == 1
    assert "stages = [(600, 48, 48, 6)]" in again


# --- in the real tools


@contextmanager
def application(delay: float = 0.02) -> Iterator[tuple[int, list[float]]]:
    """A server that answers everything after a time; its port, and when each request came."""
    arrivals: list[float] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            arrivals.append(time.monotonic())
            time.sleep(delay)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, arrivals
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


RATE, SECONDS = 20, 8


def run_tool(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def require_rate(arrivals: list[float]) -> None:
    """Fails where the rate is not within five percent of that which was asked for.

    Users of Locust come once a second, so that requests come in bursts: what counts is how their number grows, over
    many of them.
    """
    slope, _ = np.polyfit(arrivals, range(len(arrivals)), 1)
    assert slope == pytest.approx(RATE, rel=0.05)


PROFILE = ("--rate", f"{RATE}/s", "--duration", f"{SECONDS}s")


@pytest.mark.engine
def test_k6_reaches_the_rate(tmp_path: Path) -> None:
    with application() as (port, arrivals):
        text = f"import http from 'k6/http';\nexport default () => http.get('http://127.0.0.1:{port}/a');\n"
        load(tmp_path, "a.js", text, *PROFILE)
        run_tool(tmp_path, find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "a.js")
    require_rate(arrivals)


@pytest.mark.engine
def test_results_say_where_an_application_is_too_slow_for_the_rate(tmp_path: Path) -> None:
    with application(delay=4.0) as (port, arrivals):
        text = f"import http from 'k6/http';\nexport default () => http.get('http://127.0.0.1:{port}/a');\n"
        load(tmp_path, "a.js", text, *PROFILE)
        command = (find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--out", "csv=run.csv")
        run_tool(tmp_path, *command, "a.js")
    assert len(arrivals) < 0.9 * RATE * SECONDS
    told = loadlint(tmp_path, "results", "run.csv", "--script", "a.js", "--all", exits=1).text
    assert f"`load` asks for {RATE} iterations a second, and " in told


@pytest.mark.engine
@pytest.mark.slow
def test_locust_reaches_the_rate(tmp_path: Path) -> None:
    with application() as (port, arrivals):
        text = (
            "from locust import HttpUser, between, task\n\n\nclass Customer(HttpUser):\n"
            f'    host = "http://127.0.0.1:{port}"\n    wait_time = between(1, 2)\n\n'
            '    @task\n    def browse(self):\n        self.client.get("/a")\n'
        )
        changed = load(tmp_path, "locustfile.py", text, "--rate", f"{RATE}/s", "--duration", "20s")
        assert "wait_time = constant_throughput(0.5)\n" in changed
        run_tool(tmp_path, locust_tool(), "--headless", "--only-summary", "-f", "locustfile.py")
    require_rate(arrivals)


@pytest.mark.exhaustive
@pytest.mark.engine
def test_several_classes_of_locust_reach_the_rate(tmp_path: Path) -> None:
    with application() as (port, arrivals):
        text = TWO_CLASSES.replace("http://shop.test", f"http://127.0.0.1:{port}")
        load(tmp_path, "locustfile.py", text, "--rate", f"{RATE}/s", "--duration", "20s")
        run_tool(tmp_path, locust_tool(), "--headless", "--only-summary", "-f", "locustfile.py")
    require_rate(arrivals)


@pytest.mark.exhaustive
@pytest.mark.jmeter
@needs_jmeter
def test_jmeter_reaches_the_rate(tmp_path: Path) -> None:
    with application() as (port, arrivals):
        plan = scripts.jmeter({"search": 100.0}).replace(
            '<stringProp name="HTTPSampler.domain">shop.test</stringProp>',
            f'<stringProp name="HTTPSampler.domain">127.0.0.1</stringProp><stringProp name="HTTPSampler.port">{port}'
            "</stringProp>",
        )
        # Four requests in each iteration.
        rate = ("--rate", f"{RATE / 4:g}/s", "--duration", f"{SECONDS}s")
        changed = load(tmp_path, "plan.jmx", plan, *rate)
        assert "rate(5/s) random_arrivals(8 s) rate(5/s)</stringProp>" in changed
        assert load(tmp_path, "plan.jmx", changed, *rate) == changed
        assert JMETER is not None
        run_tool(tmp_path, JMETER, "-n", "-t", "plan.jmx", "-l", "run.jtl", "-j", "jmeter.log")
    assert len(arrivals) == pytest.approx(RATE * SECONDS, rel=0.05)
