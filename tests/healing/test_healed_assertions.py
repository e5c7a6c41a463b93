"""Assertions that compare a member of the answer with a variable follow the member: `fix` adds such ones itself."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

FLOW = """
POST https://desk.test/boards
HTTP 201
Content-Type: application/json

{"MEMBER": "{board}", "name": "Tide"}
###
GET https://desk.test/boards/{board}
HTTP 200
Content-Type: application/json

{"MEMBER": "{board}", "name": "Tide", "open": true}
"""
OLD = ({"board": "b8f14e45f"}, {"board": "b45c48cce"})
NEW = ({"board": "b6512bd43"}, {"board": "bc20ad4d7"})
SCRIPTS = {
    "a.js": k6("http.post('https://desk.test/boards');", "http.get('https://desk.test/boards/b8f14e45f');"),
    "a.py": """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        self.client.post("/boards")
        self.client.get("/boards/b8f14e45f")
""",
    "a.jmx": to_jmx("""
thread group Users
  POST /boards on desk.test
  GET /boards/b8f14e45f on desk.test
"""),
}
ECHOES = {"a.js": "r.json('id') === ", "a.py": '["id"] != ', "a.jmx": '<stringProp name="JSON_PATH">$.id</stringProp>'}


@pytest.mark.parametrize("path", SCRIPTS)
def test_the_comparison_follows_a_renamed_member(path: str) -> None:
    old = project_of(runs(FLOW.replace("MEMBER", "id"), *OLD))
    fixed = engine.fix(Source(path, SCRIPTS[path].encode()), old, Applicability.SAFE).data
    assert ECHOES[path] in fixed.decode()
    new = project_of(runs(FLOW.replace("MEMBER", "key"), *NEW))
    healed = engine.heal(Source(path, fixed), new).data
    assert ECHOES[path] not in healed.decode()
    assert ECHOES[path].replace("id", "key") in healed.decode()
    rules = {item.rule for item in engine.analyse(Source(path, healed), new).findings}
    assert "assertion-breaks" not in rules and "missing-assertion" not in rules
