"""A number of an answer of which the script makes a text is sent as one."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs, verdicts
from tests.support.scripts import k6, project_of

FLOW = """
POST https://desk.test/projects
HTTP 201
Content-Type: application/json

{"id": {id}}
###
POST https://desk.test/tasks
Content-Type: application/json

{"project": "{id}", "parent": {id}}
HTTP 201
"""
TWO_RUNS = ({"id": "6413"}, {"id": "7702"})
MADE = "const id = http.post('https://desk.test/projects').json('id');"


def locust(*lines: str) -> str:
    """A locustfile whose task has these lines."""
    body = "".join(f"        {line}\n" for line in lines)
    return f"from locust import HttpUser, task\n\n\nclass User(HttpUser):\n    @task\n    def go(self):\n{body}"


MADE_IN_PYTHON = 'id = self.client.post("https://desk.test/projects").json()["id"]'


@pytest.mark.parametrize(
    ("path", "script"),
    [
        (
            "a.js",
            k6(MADE, "http.post('https://desk.test/tasks', JSON.stringify({ project: String(id), parent: id }));"),
        ),
        (
            "a.py",
            locust(
                MADE_IN_PYTHON, 'self.client.post("https://desk.test/tasks", json={"project": str(id), "parent": id})'
            ),
        ),
    ],
)
def test_a_number_made_a_text(path: str, script: str) -> None:
    assert certificate(script, runs(FLOW, *TWO_RUNS), path).is_certified


@pytest.mark.parametrize(
    ("path", "script"),
    [
        (
            "a.js",
            k6(MADE, "http.post('https://desk.test/tasks', JSON.stringify({ project: id, parent: Number(id) }));"),
        ),
        (
            "a.py",
            locust(
                MADE_IN_PYTHON, 'self.client.post("https://desk.test/tasks", json={"project": id, "parent": int(id)})'
            ),
        ),
    ],
)
def test_a_number_that_stays_one(path: str, script: str) -> None:
    shown = certificate(script, runs(FLOW, *TWO_RUNS), path)
    assert {(cause, place[-1]) for _, _, cause, place in verdicts(shown)} == {("other-type", "project")}


@pytest.mark.parametrize(
    ("path", "script"),
    [
        ("a.js", k6(MADE, "http.post('https://desk.test/tasks', JSON.stringify({ project: '6413', parent: 6413 }));")),
        (
            "a.py",
            locust(
                MADE_IN_PYTHON, 'self.client.post("https://desk.test/tasks", json={"project": "6413", "parent": 6413})'
            ),
        ),
    ],
)
def test_a_variable_that_the_script_has_is_made_a_text_where_one_is_sent(path: str, script: str) -> None:
    recordings = runs(FLOW, *TWO_RUNS)
    fixed = engine.fix(Source(path, script.encode()), project_of(recordings)).data.decode()
    assert "6413" not in fixed
    assert certificate(fixed, recordings, path).is_certified
