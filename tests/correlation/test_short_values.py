"""Short numbers that are one value: the words beside them tell, wherever they stand."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

FLOW = """
GET https://desk.test/hosts
HTTP 200
Content-Type: application/json

{"hosts": [{"label": "west", "key": 9}, {"label": "north", "key": {id}}]}
###
GET https://desk.test/connect/{id}
HTTP 200
Content-Type: application/json

{"user": {"key": {id}}}
###
POST https://desk.test/beats
Content-Type: application/json

{"sid": "{id}"}
HTTP 204
###
GET https://desk.test/ping
Referer: https://desk.test/panel?sid={id}
HTTP 200

pong
"""
TWO_RUNS = ({"id": "2"}, {"id": "3"})
SCRIPTS = {
    "a.js": k6(
        "http.get('https://desk.test/hosts');",
        "http.get('https://desk.test/connect/2');",
        """http.post('https://desk.test/beats', '{"sid":"2"}');""",
        "http.get('https://desk.test/ping', { headers: { Referer: 'https://desk.test/panel?sid=2' } });",
    ),
    "a.py": """\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def go(self):
        self.client.get("https://desk.test/hosts")
        self.client.get("https://desk.test/connect/2")
        self.client.post("https://desk.test/beats", json={"sid": "2"})
        self.client.get("https://desk.test/ping", headers={"Referer": "https://desk.test/panel?sid=2"})
""",
    "a.jmx": to_jmx("""
thread group Users
  GET /hosts on desk.test
  GET /connect/2 on desk.test
  POST /beats on desk.test sending {"sid":"2"}
  GET /ping on desk.test
    headers Referer: https://desk.test/panel?sid=2
"""),
}


def fixed(path: str, script: str, flow: str) -> str:
    project = project_of(runs(flow, *TWO_RUNS))
    return engine.fix(Source(path, script.encode()), project, Applicability.SAFE).data.decode()


@pytest.mark.parametrize("path", SCRIPTS)
def test_a_later_address_says_what_a_number_in_a_path_is(path: str) -> None:
    """Two answers hold the number; what `connect/2` and `sid` send is one value, taken from the first of them."""
    recordings = runs(FLOW, *TWO_RUNS)
    analysis = engine.analyse(Source(path, SCRIPTS[path].encode()), project_of(recordings))
    assert analysis.context.flow is not None
    (correlation,) = analysis.context.flow.correlations
    assert correlation.proof is not None
    assert (correlation.proof.step, {use.step for use in correlation.uses}) == (0, {1, 2, 3})
    assert certificate(fixed(path, SCRIPTS[path], FLOW), recordings, path).is_certified


LIST = """
POST https://desk.test/files
HTTP 201
Content-Type: application/json

{"file_ids": [{id}], "count": 1}
###
GET https://desk.test/files?ids=%5B{id}%5D
HTTP 200

ok
###
POST https://desk.test/tasks
Content-Type: application/json

{"file_ids": [{id}]}
HTTP 201
"""


def test_a_list_of_one_short_id_holds_the_variable() -> None:
    script = k6(
        "http.post('https://desk.test/files');",
        "http.get('https://desk.test/files?ids=%5B2%5D');",
        """http.post('https://desk.test/tasks', '{"file_ids":[2]}');""",
    )
    text = fixed("a.js", script, LIST)
    assert "json('file_ids.0')" in text
    assert "match(" not in text
    assert certificate(text, runs(LIST, *TWO_RUNS)).is_certified


def test_a_version_in_a_condition_is_the_number_that_an_answer_told() -> None:
    """Other numbers are equal by chance: the quotes of an entity tag say that this one is a version."""
    flow = """
GET https://desk.test/boards
HTTP 200
Content-Type: application/json

{"boards": [{"id": "quay", "version": {chance}}]}
###
POST https://desk.test/cards
HTTP 201
Content-Type: application/json

{"boardVersion": {version}}
###
POST https://desk.test/publish
If-Match: W/"{version}"
HTTP 202
"""
    recordings = runs(flow, {"chance": "29", "version": "29"}, {"chance": "18", "version": "24"})
    script = k6(
        "http.get('https://desk.test/boards');",
        "http.post('https://desk.test/cards');",
        """http.post('https://desk.test/publish', null, { headers: { 'If-Match': 'W/"29"' } });""",
    )
    text = engine.fix(Source("a.js", script.encode()), project_of(recordings), Applicability.SAFE).data.decode()
    assert "json('boardVersion')" in text and """'If-Match': `W/"${boardVersion}"`""" in text
