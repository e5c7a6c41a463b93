"""`results --write-thresholds`: what runs measured becomes limits in the words of each tool, which they understand."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.dialects.jmeter.helpers import http, plan
from tests.numbers.runs import START, Timed, write
from tests.shop.judge import find_k6
from tests.support.checking import answering
from tests.support.run import loadlint
from tests.support.scripts import k6

SAMPLES: list[Timed] = [(number * 500, "GET /a", number + 1, False) for number in range(100)]

K6 = """\
import http from 'k6/http';

export default function () {
  http.get('http://127.0.0.1:9/a', { tags: { name: 'GET /a' } });
}
"""
LOCUST = """\
from locust import HttpUser, task


class Customer(HttpUser):
    @task
    def a(self):
        self.client.get("/a", name="GET /a")
"""


def limited(folder: Path, name: str, text: str, *more: str) -> str:
    (folder / name).write_text(text)
    write(folder, "run.jtl", SAMPLES)
    done = loadlint(folder, "results", "run.jtl", "--all", "--script", name, "--write-thresholds", *more, exits=0)
    assert "of 100 requests in 1 run, and " in done.err
    return (folder / name).read_text()


def test_k6_gets_options(tmp_path: Path) -> None:
    text = limited(tmp_path, "shop.js", K6)
    assert "  thresholds: { 'http_req_duration{name:GET /a}': ['p(95)<120'] },\n" in text
    assert text.endswith(K6.partition("\n")[2])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            "export const options = { vus: 2 };",
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(95)<120'] }, vus: 2 };",
        ),
        (
            "export const options = {\n  thresholds: {\n    checks: ['rate>0.9'],\n  },\n};",
            "export const options = {\n  thresholds: {\n    'http_req_duration{name:GET /a}': ['p(95)<120'],\n"
            "    checks: ['rate>0.9'],\n  },\n};",
        ),
        (
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(95)<9'] } };",
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(95)<120'] } };",
        ),
        (
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': [{ threshold: 'p(95) < 9', "
            "abortOnFail: true }, 'p(99)<500'] } };",
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': [{ threshold: 'p(95)<120', "
            "abortOnFail: true }, 'p(99)<500'] } };",
        ),
        (
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(99)<500', 'med<50'] } };",
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(99)<500', 'med<50', "
            "'p(95)<120'] } };",
        ),
        (
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': [] } };",
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(95)<120'] } };",
        ),
        (
            "export const options = { thresholds: {} };",
            "export const options = { thresholds: { 'http_req_duration{name:GET /a}': ['p(95)<120'] } };",
        ),
    ],
)
def test_the_rest_of_the_options_stays(options: str, expected: str, tmp_path: Path) -> None:
    assert limited(tmp_path, "shop.js", f"{K6}{options}\n") == f"{K6}{expected}\n"


@pytest.mark.engine
def test_k6_obeys_the_threshold(tmp_path: Path) -> None:
    limited(tmp_path, "shop.js", K6)
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "shop.js"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "{ name:GET /a }" in done.stdout.replace("{name:GET /a}", "{ name:GET /a }")


@pytest.mark.engine
def test_k6_tells_requests_by_names_with_values_in_them_and_by_their_methods(tmp_path: Path) -> None:
    """`http.url` leaves `${}` in a name, and two methods of one address have one name."""
    script = tmp_path / "shop.js"
    command = [find_k6(), "run", "--quiet", "--no-usage-report", "--address", "127.0.0.1:0", "--out", "json=run.json"]
    arguments = ("results", "run.json", "--all", "--script", "shop.js", "--exit-zero", "--output-format", "json")
    with answering() as base:
        script.write_text(
            k6(f"const base = '{base}';", "http.get(http.url`${base}/a`);", "http.post(http.url`${base}/a`);")
        )
        subprocess.run([*command, "shop.js"], cwd=tmp_path, capture_output=True, timeout=60, check=False)
        loadlint(tmp_path, *arguments, "--write-thresholds", "--headroom", "100000", exits=0)
        done = subprocess.run(
            [*command, "shop.js"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
        )
    for method in ("GET", "POST"):
        assert f"'http_req_duration{{name:${{}}/a,method:{method}}}': " in script.read_text()
        assert f"name:${{}}/a,method:{method}" in done.stdout.replace(" ", "")
    (run,) = json.loads(loadlint(tmp_path, *arguments, exits=0).text)["runs"]
    assert [gate["measured"].partition(" ms ")[2] for gate in run["gates"]] == ["of 1 samples"] * 2


def test_locust_gets_an_event_hook(tmp_path: Path) -> None:
    text = limited(tmp_path, "shop.py", LOCUST, "--headroom", "50")
    assert "from locust import HttpUser, events, task\n" in text
    assert '        ("GET", "GET /a"): 150,\n' in text.replace("'", '"')
    assert "environment.process_exit_code = 1" in text
    compile(text, "shop.py", "exec")


def test_a_jmeter_sampler_gets_a_duration_assertion_for_its_longest_answer(tmp_path: Path) -> None:
    text = limited(tmp_path, "shop.jmx", plan(http("/a", name="GET /a")), "--headroom", "0")
    assert '<stringProp name="DurationAssertion.duration">100</stringProp>' in text
    (tmp_path / "other.jmx").write_text(text)
    arguments = ("results", "run.jtl", "--script", "other.jmx", "--write-thresholds")
    assert "has a Duration Assertion already" in loadlint(tmp_path, *arguments, exits=2).err


def test_the_largest_of_several_runs_counts(tmp_path: Path) -> None:
    (tmp_path / "shop.js").write_text(K6)
    write(tmp_path, "run.jtl", SAMPLES)
    write(tmp_path, "slow.jtl", [(start, step, 3 * time, False) for start, step, time, _ in SAMPLES], START + 9_000_000)
    arguments = ("results", "run.jtl", "slow.jtl", "--all", "--script", "shop.js", "--write-thresholds")
    done = loadlint(tmp_path, *arguments, exits=0)
    assert "GET /a: 350 ms: p95 287.8 ms of 200 requests in 2 runs, and 20%" in done.err
    assert "p(95)<350" in (tmp_path / "shop.js").read_text()


def test_failed_requests_become_no_limit(tmp_path: Path) -> None:
    """An error may be fast: its time as a limit would fail the good run that comes next."""
    (tmp_path / "shop.js").write_text(K6.removesuffix("}\n") + K6_PAY)
    pays: list[Timed] = [(number * 500, "POST /pay", 5, number < 3) for number in range(4)]
    write(tmp_path, "run.jtl", [*SAMPLES[:10], *pays])
    done = loadlint(tmp_path, "results", "run.jtl", "--all", "--script", "shop.js", "--write-thresholds", exits=1)
    assert "POST /pay: 75% of its requests failed in run.jtl, so its times there are no limit\n" in done.err
    assert "GET /a: 12 ms: p95 10 ms of 10 requests in 1 run, and 20%\n" in done.err
    text = (tmp_path / "shop.js").read_text()
    assert "GET /a}" in text
    assert "POST /pay}" not in text


K6_PAY = """\
  http.post('http://127.0.0.1:9/pay', null, { tags: { name: 'POST /pay' } });
}
"""
