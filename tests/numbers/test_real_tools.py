"""The numbers are those of the tools themselves, on the same run."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import pytest

from loadlint.numbers.series import StepKey
from loadlint.numbers.step_numbers import RunNumbers, numbers_of
from loadlint.numbers.table import sample_table
from tests.numbers.runs import steady_samples, write
from tests.shop.judge import find_k6
from tests.support.checking import locust_tool
from tests.support.jmeter import JMETER


def measured(path: Path) -> RunNumbers:
    """The numbers of one file, with everything in it."""
    with sample_table() as table:
        (run,) = table.load([str(path)])
        return numbers_of(table, run, everything=True)


@pytest.mark.exhaustive
@pytest.mark.jmeter
@pytest.mark.skipif(JMETER is None, reason="there is no JMeter")
def test_jmeters_dashboard(tmp_path: Path) -> None:
    samples = steady_samples(1501, 120, 1) + steady_samples(700, 300, 2, "GET /b")
    samples += [(start, step, time, True) for start, step, time, _ in steady_samples(37, 90, 3)]
    write(tmp_path, "run.jtl", sorted(samples))
    assert JMETER is not None
    command = [JMETER, "-g", "run.jtl", "-o", "dashboard", "-j", "jmeter.log"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    dashboard = json.loads((tmp_path / "dashboard" / "statistics.json").read_text())
    run = measured(tmp_path / "run.jtl")
    for label in ("GET /a", "GET /b", "Total"):
        shown = dashboard[label]
        numbers = run.whole if label == "Total" else run.by_step[StepKey(label)]
        assert (numbers.count, numbers.failures) == (shown["sampleCount"], shown["errorCount"])
        assert numbers.most == shown["maxResTime"]
        assert numbers.mean == pytest.approx(shown["meanResTime"])
        # `pct1ResTime` and its kin are the 90th, 95th and 99th percentile.
        for percent, name in ((50, "medianResTime"), (90, "pct1ResTime"), (95, "pct2ResTime"), (99, "pct3ResTime")):
            assert numbers.at_percent(percent) == pytest.approx(shown[name]), (label, name)


K6 = """\
import http from 'k6/http';
import { check, group } from 'k6';

export const options = {
  vus: 2, iterations: 120,
  summaryTrendStats: ['avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  thresholds: { 'http_req_duration{name:page}': ['p(95)<60000'] },
};

export default function () {
  group('visit', () => {
    check(http.get('http://127.0.0.1:9/', { tags: { name: 'page' } }), { 'is there': (r) => r.status === 200 });
    http.get('http://127.0.0.1:9/other', { tags: { name: 'other, too' } });
  });
}

export function handleSummary(data) {
  return { 'handle.json': JSON.stringify(data) };
}
"""


@pytest.mark.engine
def test_k6s_summary(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(K6)
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0"]
    command += ["--out", "json=run.json", "--out", "csv=run.csv", "--summary-export", "export.json", "a.js"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    metrics = json.loads((tmp_path / "handle.json").read_text())["metrics"]
    shown = metrics["http_req_duration"]["values"]
    for name in ("run.json", "run.csv", "handle.json", "export.json"):
        run = measured(tmp_path / name)
        assert (run.whole.count, run.whole.failures) == (240, 240), name
        for percent, key in ((50, "med"), (90, "p(90)"), (95, "p(95)"), (99, "p(99)")):
            # Samples are kept in microseconds.
            assert run.whole.at_percent(percent) == pytest.approx(shown[key], abs=0.001), (name, key)
        assert run.whole.most == pytest.approx(shown["max"], abs=0.001)
        assert run.checks == (0, 120)
    run = measured(tmp_path / "run.json")
    passed = metrics["iteration_duration"]["values"]["avg"] * 120
    waited = (metrics["http_req_duration"]["values"]["avg"] + metrics["http_req_blocked"]["values"]["avg"]) * 240
    assert run.between == pytest.approx((passed - waited) / 240, abs=0.001)
    # Its times are whole seconds, which can't tell whether requests overlap.
    assert measured(tmp_path / "run.csv").between is None
    assert {(str(numbers.step), numbers.count) for numbers in run.steps} == {
        ("GET page", 120),
        ("GET other, too", 120),
        ("::visit", 120),
    }
    of_group = run.by_step[StepKey("::visit", None, "transaction")]
    assert of_group.at_percent(95) == pytest.approx(metrics["group_duration"]["values"]["p(95)"], abs=0.001)


LOCUST = """\
from locust import HttpUser, constant, task


class Customer(HttpUser):
    host = "http://127.0.0.1:9"
    wait_time = constant(0.05)

    @task
    def page(self):
        self.client.get("/", name="page")
"""


@pytest.mark.engine
@pytest.mark.slow
def test_locusts_statistics(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(LOCUST)
    command = [locust_tool(), "-f", "a.py", "--headless", "-u", "2", "-r", "2", "-t", "4s", "--only-summary"]
    command += ["--csv", "run", "--csv-full-history", "--skip-log"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    with (tmp_path / "run_stats.csv").open(newline="") as file:
        shown = next(row for row in csv.DictReader(file) if row["Name"] == "page")
    for name in ("run_stats.csv", "run_stats_history.csv"):
        (numbers,) = measured(tmp_path / name).steps
        assert (numbers.count, numbers.failures) == (int(shown["Request Count"]), int(shown["Failure Count"]))
        assert numbers.count > 10
        for percent in (50, 90, 95, 99):
            assert numbers.at_percent(percent) == float(shown[f"{percent}%"])
