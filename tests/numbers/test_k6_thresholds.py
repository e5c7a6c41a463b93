"""Which thresholds of a k6 script hold, by the samples of a run."""

from __future__ import annotations

import http.server
import json
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.numbers.runs import k6_csv, k6_points
from tests.shop.judge import find_k6
from tests.support.run import loadlint

SCRIPT = """\
import http from 'k6/http';

const slow = 'p(95)<150';

export const options = {
  thresholds: {
    http_req_duration: ['p(95)<250', { threshold: 'max<200', abortOnFail: true }],
    'http_req_duration{name:page}': [slow],
    http_req_failed: ['rate<0.01'],
    http_req_waiting: ['p(95)<250'],
    'http_reqs{scenario:default}': ['count>1'],
    http_reqs: ['count>=40', 'rate>1'],
  },
};

export default function () {
  http.get('http://shop.test/', { tags: { name: 'page' } });
}
"""


def gates_in(text: str) -> list[str]:
    """The rows of the table of gates."""
    return [re.sub(" {2,}", "  ", line.strip()) for line in text.splitlines() if line.startswith("  http_")]


def test_of_more_than_500_names_the_rarest_can_not_be_told(tmp_path: Path) -> None:
    """They are counted as one; what is asked by another tag counts them too."""
    limits = {
        "http_req_duration{name:page 7}": "p(95)<250",
        "http_req_duration{name:page 555}": "p(95)<250",
        "http_reqs{method:GET}": "count>=1100",
    }
    thresholds = ", ".join(f"'{metric}': ['{limit}']" for metric, limit in limits.items())
    options = f"export const options = {{ thresholds: {{ {thresholds} }} }};\n"
    (tmp_path / "a.js").write_text("import http from 'k6/http';\n" + options + SCRIPT[SCRIPT.index("export default") :])
    frequent = [(number * 10, f"page {number % 500}", 100, False) for number in range(1000)]
    rare = [(number * 10, f"page {number}", 300, False) for number in range(500, 600)]
    (tmp_path / "run.csv").write_text(k6_csv([*frequent, *rare]))
    text = loadlint(tmp_path, "results", "run.csv", "--script", "a.js", "--output-format", "concise", exits=0).text
    assert gates_in(text) == [
        "http_req_duration{name:page 555}: p(95)<250  can't tell  it may be one of the rarest names, "
        "which are counted as `other names`",
        "http_req_duration{name:page 7}: p(95)<250  holds  100 ms of 2 samples",
        "http_reqs{method:GET}: count>=1100  holds  1100 of 1100 samples",
    ]
    assert re.search(r"GET other names +(a.js:6 +)?100 ", text)


def test_each_threshold_holds_is_broken_or_cant_be_told(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(SCRIPT)
    (tmp_path / "run.csv").write_text(
        k6_points(("http_req_duration", 1000 * number, 10 * number) for number in range(1, 41))
    )
    text = loadlint(tmp_path, "results", "run.csv", "--script", "a.js", "--output-format", "concise", exits=1).text
    assert gates_in(text) == [
        "http_req_duration: p(95)<250  broken  380.5 ms of 40 samples",
        "http_req_duration: max<200  broken  400 ms of 40 samples",
        "http_req_duration{name:page}: p(95)<150  broken  380.5 ms of 40 samples",
        "http_req_waiting: p(95)<250  can't tell  the samples that are read do not have this metric",
        "http_reqs{scenario:default}: count>1  can't tell  the samples that are read do not have the tag scenario",
        "http_reqs: rate>1  can't tell  the samples do not show how long k6 counted",
        "http_req_failed: rate<0.01  holds  0 % of 40 samples",
        "http_reqs: count>=40  holds  40 of 40 samples",
    ]
    places = [line.partition(": ")[0] for line in text.splitlines() if "broken-gate" in line]
    assert places == ["a.js:7:26", "a.js:7:52", "a.js:8:38"]


def test_thresholds_say_nothing_of_another_tools_run(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(SCRIPT)
    (tmp_path / "x_stats.csv").write_text(
        "Type,Name,Request Count,Failure Count,Average Response Time,Max Response Time,Requests/s,95%\n"
        "GET,page,40,0,120.5,900,4.0,300\n,Aggregated,40,0,120.5,900,4.0,300\n"
    )
    assert "p(95)<250" not in loadlint(tmp_path, "results", "x_stats.csv", "--script", "a.js", exits=0).text


class _Slow(http.server.BaseHTTPRequestHandler):
    """Some of its answers are failures."""

    def do_GET(self) -> None:
        self.send_response(500 if self.path.endswith("9") else 200)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


REAL = """\
import http from 'k6/http';
import { check, group, sleep } from 'k6';

export const options = {
  vus: 2, iterations: 40,
  thresholds: {
    http_req_duration: ['avg<60000', 'max<0.0001', 'med > 60000', 'p(99.9)<60000', 'min>=0'],
    'http_req_duration{name:page}': ['p(95)<60000'],
    'http_req_duration{name:other, method:GET}': ['p(95)<0.001'],
    'http_req_duration{expected_response:true}': ['p(90)<0.001'],
    'http_req_duration{name:none}': ['p(95)<0.001'],
    http_req_failed: ['rate<0.04', 'rate<=0.05'],
    'http_req_failed{name:other}': ['rate==0'],
    http_reqs: ['count===80', 'count<80'],
    iterations: ['count>39'],
    iteration_duration: ['p(50)>9', 'max<10'],
    checks: ['rate>0.95', 'rate>0.85'],
    'checks{check:is there}': ['rate<0.5'],
    'group_duration{group:::visit}': ['avg<0.0001'],
  },
};

export default function () {
  group('visit', () => {
    const page = http.get(`http://127.0.0.1:PORT/${__ITER}`, { tags: { name: 'page' } });
    check(page, { 'is there': (r) => r.status === 200 });
    http.get('http://127.0.0.1:PORT/', { tags: { name: 'other' } });
  });
  sleep(0.01);
}

export function handleSummary(data) {
  return { 'summary.json': JSON.stringify(data.metrics) };
}
"""


@pytest.mark.engine
def test_k6_says_the_same(port: int, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(REAL.replace("PORT", str(port)))
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "a.js"]
    command += ["--out", "json=run.json", "--out", "csv=run.csv"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    metrics = json.loads((tmp_path / "summary.json").read_text())
    of_k6 = {
        (name, expression): threshold["ok"]
        for name, metric in metrics.items()
        for expression, threshold in metric.get("thresholds", {}).items()
    }
    assert len(of_k6) == 21
    for name in ("run.json", "run.csv"):
        shown = loadlint(tmp_path, "results", name, "--script", "a.js", "--output-format", "json", exits=1).text
        (run,) = json.loads(shown)["runs"]
        gates = {(gate["metric"], gate["gate"]): gate["holds"] for gate in run["gates"]}
        assert gates.pop(("http_req_duration{name:none}", "p(95)<0.001")) is None
        assert gates == {gate: holds for gate, holds in of_k6.items() if gate[0] != "http_req_duration{name:none}"}
        assert len(gates) == 20
