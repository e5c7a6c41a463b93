"""Two failures of one run: the later one may be due to the first, or fail by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadlint import engine
from loadlint.correlation.pair.aligned_recordings import alignment_of
from loadlint.correlation.pair.recording_as_script import replaying
from loadlint.correlation.soft_failures import Dependencies, out_of_service, why_failing
from loadlint.failures.sign import Sign
from loadlint.project import Project, config
from loadlint.results import k6_json, locust_csv
from loadlint.results.examine import Problem, baseline_of, examine
from loadlint.results.model import Results
from loadlint.script import Script
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow

VISIT = """\
POST https://shop.test/basket
HTTP 200
Set-Cookie: session=q7Wx81mZpT
Content-Type: text/html

<p>Tea</p>
###
POST https://shop.test/login
Cookie: session=q7Wx81mZpT

user=jane
HTTP 200

welcome
"""


@pytest.mark.parametrize(
    ("status", "why"),
    [(403, "it sends the cookie session, which that response sets"), (500, None), (503, None)],
)
def test_a_server_that_breaks_down_does_so_for_no_missing_cookie(status: int, why: str | None) -> None:
    """An application refuses who lacks a session; errors of its own come with the load."""
    run = parse_flow(VISIT, "visit.http")
    alignment = alignment_of(replaying(run).steps, [run])
    between = Dependencies(tuple(alignment.runs), alignment.runs[0])
    failing = {
        0: (Sign("status", "its status is 500", 1.0),),
        1: (Sign("status", f"its status is {status}", 1.0),),
    }
    assert why_failing(failing, between, 0, 1) == why


@pytest.mark.parametrize(
    ("text", "is_down"),
    [
        ("its status is 503", True),
        ("the tool says: HTTPError('502 Server Error: Bad Gateway for url: /pay')", True),
        ("the tool says: BadStatusCode('http://shop.test/pay', code=500)", True),
        ("the script says: POST /pay: no receipt (status 500)", True),
        ("the script says: text expected to contain /512 items/", False),
        ("502 of 900 iterations end here: the next request was not made", False),
        ("it has 580 bytes; the recorded response has 40100", False),
    ],
)
def test_only_the_number_of_a_status_tells_of_the_server(text: str, is_down: bool) -> None:
    assert out_of_service([Sign("assertion", text, 1.0)]) is is_down


SHOP = """\
import http from 'k6/http';
import { check, fail, group } from 'k6';

const good = (response, name) => check(response, { [`${name}: status is 200`]: (r) => r.status === 200 });

export default function () {
  group('Open tea', () => { http.get('https://shop.test/tea'); });
  group('Add tea', () => { good(http.post('https://shop.test/basket/add'), 'POST /basket/*'); });
  group('Open basket', () => {
    const basket = http.get('https://shop.test/basket');
    if (!check(basket, { 'form is there': (r) => r.body.includes('form') })) fail('no form');
  });
  group('Pay', () => { good(http.post('https://shop.test/pay'), 'POST /pay'); });
  group('Leave', () => { http.get('https://shop.test/leave'); });
}
"""
PATHS = {"Open tea": "tea", "Add tea": "basket/add", "Open basket": "basket", "Pay": "pay", "Leave": "leave"}


def script_of(text: str, name: str = "shop.js") -> Script:
    return engine.analyse(Source(name, text.encode()), Project(config.Config())).script


def visit(*, broken: str = "", last: str = "Leave", ends: bool = True) -> str:
    """The lines of one iteration, whose user k6 does not tell: a group whose request gets status 500, the last group,
    and whether the iteration came to its end."""
    lines: list[dict[str, object]] = []
    for group, path in PATHS.items():
        status = "500" if group == broken else "200"
        method = "POST" if group in ("Add tea", "Pay") else "GET"
        url = f"https://shop.test/{path}"
        tags = {"group": f"::{group}", "method": method, "name": url, "url": url, "status": status,
                "expected_response": str(status == "200").lower()}  # fmt: skip
        lines.append({"metric": "http_reqs", "data": {"value": 1, "tags": tags}})
        checked = {"Add tea": "POST /basket/*: status is 200", "Pay": "POST /pay: status is 200"}.get(group)
        if group == "Open basket":
            checked = "form is there"
        passes = not (status == "500" or (group == last == "Open basket" and ends))
        if checked:
            tags = {"group": f"::{group}", "check": checked}
            lines.append({"metric": "checks", "data": {"value": int(passes), "tags": tags}})
        if group == last:
            break
    if ends:
        lines.append({"metric": "iterations", "data": {"value": 1, "tags": {}}})
    times = {"time": "2026-12-01T10:00:00Z"}
    return "".join(
        json.dumps({"type": "Point", **line, "data": {**times, **line["data"]}}) + "\n"  # type: ignore[dict-item]
        for line in lines
    )


TWO_USERS = json.dumps(
    {"metric": "vus", "type": "Point", "data": {"time": "2026-12-01T10:00:00Z", "value": 2, "tags": {}}}
)


def failing_steps(*visits: str) -> list[tuple[int, int, list[int]]]:
    """Each problem with its step, how often it was, and the steps that it led to."""
    results = k6_json.read("run.json", "\n".join([TWO_USERS, *visits]).encode())
    return told(results, script_of(SHOP))


def told(results: Results, script: Script) -> list[tuple[int, int, list[int]]]:
    found: tuple[Problem, ...] = examine(results, baseline_of(script, None))
    return [(problem.step, problem.count, [effect.step for effect in problem.effects]) for problem in found]


def test_an_error_whose_check_a_helper_makes_is_at_its_request() -> None:
    """The words of the check are in no place of the script, and the tool's own count was left out for the check."""
    assert failing_steps(visit(), visit(broken="Pay"), visit()) == [(3, 1, [])]


def test_an_iteration_that_ends_is_told_beside_one_that_the_end_of_the_run_cuts() -> None:
    """One of the three that came to their end lacks a payment; another request of it is missing because of the end."""
    cut = visit(last="Pay", ends=False)
    assert failing_steps(visit(), visit(), visit(last="Open basket"), cut) == [(2, 1, [])]


def test_the_end_of_the_run_is_no_failure() -> None:
    assert failing_steps(visit(), visit(), visit(last="Pay", ends=False)) == []


LOCUST = """\
from locust import HttpUser, task

class User(HttpUser):
    @task
    def shop(self):
        page = self.client.get("/tea")
        token = page.json()["token"]
        self.client.post("/basket", data={"token": token})
        page = self.client.get("/basket")
        token = page.json()["token"]
        self.client.post("/pay", data={"token": token})
"""


STATS = """\
Type,Name,Request Count,Failure Count
GET,/tea,10,{tea}
POST,/basket,10,{basket}
GET,/basket,10,0
POST,/pay,10,{pay}
"""
FAILURES = "Method,Name,Error,Occurrences\n"


def of_locust(folder: Path, *rows: tuple[str, str, str, int], script: str = LOCUST) -> list[tuple[int, int, list[int]]]:
    """What Locust's sums of ten visits tell: the failures are given by method, name, error and number."""
    counts = {"tea": 0, "basket": 0, "pay": 0}
    for _, name, _, number in rows:
        counts[name.strip("/")] += number
    (folder / "run_stats.csv").write_text(STATS.format(**counts))
    (folder / "run_failures.csv").write_text(
        FAILURES + "".join(f"{method},{name},{error},{number}\n" for method, name, error, number in rows)
    )
    path = folder / "run_stats.csv"
    return told(locust_csv.read(str(path), path.read_bytes()), script_of(script, "shop.py"))


def test_sums_name_a_cause_only_where_a_value_is_taken_from_it(tmp_path: Path) -> None:
    """The payment sends the token of the basket's page, not that of the first one, though both have one name."""
    tea, pay = ("GET", "/tea", "status 404", 1), ("POST", "/pay", "status 403", 1)
    assert of_locust(tmp_path, tea, pay) == [(0, 1, []), (3, 1, [])]
    basket = ("POST", "/basket", "status 403", 1)
    assert of_locust(tmp_path, tea, basket) == [(0, 1, [1])]


def test_an_attribute_hands_on_a_value_as_a_variable_does(tmp_path: Path) -> None:
    """A task that logs in keeps the token for the next one in `self`."""
    script = LOCUST.replace("token =", "self.token =").replace(": token", ": self.token")
    tea, basket = ("GET", "/tea", "status 404", 1), ("POST", "/basket", "status 403", 1)
    assert of_locust(tmp_path, tea, basket, script=script) == [(0, 1, [1])]
