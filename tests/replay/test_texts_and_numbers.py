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


NAMED = """
GET https://desk.test/lamp
HTTP 200
Content-Type: application/json

{"name": "Lamp {size} oak"}
###
POST https://desk.test/tasks
Content-Type: application/json

{"name": "Lamp {size} oak"}
HTTP 201
"""
TAKEN = "const name = http.get('https://desk.test/lamp').json('name');"
BETWEEN_QUOTES = k6(TAKEN, 'http.post("https://desk.test/tasks", `{"name": "${name}"}`);')
AS_JSON = k6(TAKEN, 'http.post("https://desk.test/tasks", `{"name": ${JSON.stringify(name)}}`);')


@pytest.mark.parametrize("size", [r"12\"", r"12\\", r"1\n2"])
def test_a_value_that_breaks_the_json_around_it(size: str) -> None:
    """The tool sends `{"name": "Lamp 12" oak"}`, which no application can read."""
    recordings = runs(NAMED, {"size": size}, {"size": f"7{size}"})
    shown = certificate(BETWEEN_QUOTES, recordings)
    assert {(cause, place[-1]) for _, _, cause, place in verdicts(shown)} == {("unescaped", "name")}
    assert certificate(AS_JSON, recordings).is_certified
    assert certificate(BETWEEN_QUOTES, runs(NAMED, {"size": "12"}, {"size": "30"})).is_certified
