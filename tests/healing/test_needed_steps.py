"""A request that the converter left out is made where its answer gives what later requests send."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

FLOW = """
GET https://desk.test/
HTTP 200
Content-Type: text/html

<script src="/settings.js"></script>
###
GET https://desk.test/settings.js
HTTP 200
Content-Type: text/javascript

desk["header"] = "X-Desk-Token"; desk["token"] = "{token}";
###
GET https://desk.test/boards
X-Desk-Token: {token}
HTTP 200
Content-Type: application/json

{"boards": []}
"""
TWO_RUNS = ({"token": "t8f14e45fQk2"}, {"token": "t45c48cceWz7"})
SCRIPTS = {
    "a.js": k6(
        "http.get('https://desk.test/');",
        "http.get('https://desk.test/boards', { headers: { 'X-Desk-Token': 't8f14e45fQk2' } });",
    ),
    "a.py": """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        self.client.get("/")
        self.client.get("/boards", headers={"X-Desk-Token": "t8f14e45fQk2"})
""",
    "a.jmx": to_jmx("""
thread group Users
  GET / on desk.test
  GET /boards on desk.test
    headers X-Desk-Token: t8f14e45fQk2
"""),
}


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_script_with_a_token_is_requested(path: str) -> None:
    recordings = runs(FLOW, *TWO_RUNS)
    fixed = engine.fix(Source(path, SCRIPTS[path].encode()), project_of(recordings), Applicability.SAFE).data.decode()
    assert "settings.js" in fixed
    assert "t8f14e45fQk2" not in fixed
    assert certificate(fixed, recordings, path).is_certified


@pytest.mark.parametrize("path", SCRIPTS)
def test_one_recording_proposes_it(path: str) -> None:
    project = project_of(runs(FLOW, TWO_RUNS[0]))
    source = Source(path, SCRIPTS[path].encode())
    (finding,) = (item for item in engine.analyse(source, project).findings if item.rule == "missing-step")
    assert (
        finding.message
        == "run1.har makes GET /settings.js, the script does not; GET /boards sends a value of its response"
    )
    assert engine.fix(source, project, Applicability.SAFE).data.count(b"settings.js") == 0
    fixed = engine.fix(source, project, Applicability.UNSAFE).data
    assert b"settings.js" in fixed and b"t8f14e45fQk2" not in fixed


@pytest.mark.parametrize("path", SCRIPTS)
def test_the_whole_token_is_better_than_a_part_of_it(path: str) -> None:
    """The page before holds the token's first part with another signature behind it."""
    page = '<meta name="key" content="t8f14e45fQk2Zr.k1Lm90">'
    flow = FLOW.replace('<script src="/settings.js"></script>', page)
    recordings = runs(flow, {"token": "t8f14e45fQk2Zr.awlEGg77"})
    script = SCRIPTS[path].replace("t8f14e45fQk2", "t8f14e45fQk2Zr.awlEGg77")
    fixed = engine.fix(Source(path, script.encode()), project_of(recordings), Applicability.UNSAFE).data.decode()
    assert "settings.js" in fixed
    assert "awlEGg77" not in fixed


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_request_with_a_value_of_its_run_is_not_safe(path: str) -> None:
    """Its own token is that of one run until it is correlated as well."""
    flow = FLOW.replace("GET https://desk.test/settings.js\n", "GET https://desk.test/settings.js\nX-Key: {key}\n")
    first, second = ({**values, "key": f"k{number}-Zr8f14e45f"} for number, values in enumerate(TWO_RUNS))
    source = Source(path, SCRIPTS[path].encode())
    fixed = engine.fix(source, project_of(runs(flow, first, second)), Applicability.SAFE).data
    assert b"settings.js" not in fixed


def test_a_script_that_gives_nothing_is_left_out() -> None:
    flow = FLOW.replace('"{token}";', '"t-of-all-runs-77";').replace("X-Desk-Token: {token}\n", "")
    script = k6("http.get('https://desk.test/');", "http.get('https://desk.test/boards');")
    analysis = engine.analyse(Source("a.js", script.encode()), project_of(runs(flow, *TWO_RUNS)))
    assert "missing-step" not in {item.rule for item in analysis.findings}


BOARDS = """
POST https://desk.test/boards
HTTP 201
Content-Type: application/json

{"key": "{made}"}
###
GET https://desk.test/boards
HTTP 200
Content-Type: application/json

{"boards": [{"name": "old", "key": "{old}"}, {"name": "Tide", "key": "{made}"}]}
###
PUT https://desk.test/boards/{made}
HTTP 204
###
GET https://desk.test/boards/{shown}
HTTP 200
"""
SHOWN = (
    {"made": "b-7310", "old": "b-1188", "shown": "b-7310"},
    {"made": "b-8804", "old": "b-2271", "shown": "b-2271"},
)


def test_an_extraction_that_other_requests_need_stays() -> None:
    """In the second run the page showed another board than the one that was made; the change still goes to this one."""
    script = k6(
        "const res = http.post('https://desk.test/boards');",
        "const key = res.json('key');",
        "http.get('https://desk.test/boards');",
        "http.put(`https://desk.test/boards/${key}`);",
        "http.get(`https://desk.test/boards/${key}`);",
    )
    project = project_of(runs(BOARDS, *SHOWN))
    findings = engine.analyse(Source("a.js", script.encode()), project).findings
    assert "wrong-extractor-target" not in {item.rule for item in findings}
    assert "replay-differs" in {item.rule for item in findings}
    fixed = engine.fix(Source("a.js", script.encode()), project, Applicability.UNSAFE).data.decode()
    assert "const key = res.json('key');" in fixed
