"""A body that was an empty object has its first member now."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

FLOW = """
GET https://desk.test/a
HTTP 200
Content-Type: application/json

{"form_key": "{key}"}
###
DELETE https://desk.test/boards/7
Content-Type: application/json

{"form_key":"{key}"}
HTTP 204
"""
TWO_RUNS = ({"key": "k8f14e45f"}, {"key": "k45c48cce"})
SCRIPTS = {
    "a.js": k6(
        "http.get('https://desk.test/a');",
        "http.del('https://desk.test/boards/7', '{}', { headers: { 'Content-Type': 'application/json' } });",
    ),
    "a.py": """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        self.client.get("/a")
        self.client.delete("/boards/7", data="{}", headers={"Content-Type": "application/json"})
""",
    "a.jmx": to_jmx("""
thread group Users
  GET /a on desk.test
  DELETE /boards/7 on desk.test sending {}
"""),
}


@pytest.mark.parametrize("path", SCRIPTS)
def test_the_first_member_of_an_empty_object(path: str) -> None:
    recordings = runs(FLOW, *TWO_RUNS)
    healed = engine.heal(Source(path, SCRIPTS[path].encode()), project_of(recordings)).data.decode()
    assert certificate(healed, recordings, path).is_certified
