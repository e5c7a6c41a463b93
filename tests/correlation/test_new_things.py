"""With one recording: ids of what belongs to a thing that the run made, and the names of elements of lists."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

FLOW = """
POST https://desk.test/projects
HTTP 201
Content-Type: application/json

{"id": {project}}
###
GET https://desk.test/projects/{project}
HTTP 200
Content-Type: application/json

{"name": "Tide"}
###
GET https://desk.test/tasks?project={project}
HTTP 200
Content-Type: application/json

{"tasks": [{"id": {task}, "text": "Tea"}, {"id": 99, "text": "Rye"}]}
###
GET https://desk.test/tasks/{task}
HTTP 200
Content-Type: application/json

{"text": "Tea"}
"""
RUNS = ({"project": "41", "task": "14"}, {"project": "57", "task": "23"})
SCRIPTS = {
    "a.js": k6(
        "http.post('https://desk.test/projects');",
        "http.get('https://desk.test/projects/41');",
        "http.get('https://desk.test/tasks?project=41');",
        "http.get('https://desk.test/tasks/14');",
    ),
    "a.py": """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        self.client.post("/projects")
        self.client.get("/projects/41")
        self.client.get("/tasks?project=41")
        self.client.get("/tasks/14")
""",
    "a.jmx": to_jmx("""
thread group Users
  POST /projects on desk.test
  GET /projects/41 on desk.test
  GET /tasks?project=41 on desk.test
  GET /tasks/14 on desk.test
"""),
}


@pytest.mark.parametrize("path", SCRIPTS)
def test_what_belongs_to_a_new_thing_is_new(path: str) -> None:
    project = project_of(runs(FLOW, RUNS[0]))
    fixed = engine.fix(Source(path, SCRIPTS[path].encode()), project, Applicability.UNSAFE).data.decode()
    assert certificate(fixed, runs(FLOW, *RUNS), path).is_certified


def test_what_belongs_to_a_thing_that_was_there_may_be_too() -> None:
    flow = FLOW.replace("POST https://desk.test/projects\nHTTP 201", "GET https://desk.test/project\nHTTP 200")
    script = SCRIPTS["a.js"].replace("post('https://desk.test/projects')", "get('https://desk.test/project')")
    fixed = engine.fix(Source("a.js", script.encode()), project_of(runs(flow, RUNS[0])), Applicability.UNSAFE).data
    assert b"/tasks/14" in fixed


UPLOAD = """
POST https://desk.test/files
HTTP 201
Content-Type: application/json

{"file_upload_ids": [{id}]}
###
POST https://desk.test/tasks
Content-Type: application/json

{"file_upload_ids": [{id}]}
HTTP 201
"""


def test_an_element_of_a_list_has_its_name_in_the_singular() -> None:
    script = k6(
        "http.post('https://desk.test/files');", """http.post('https://desk.test/tasks', '{"file_upload_ids":[41]}');"""
    )
    recordings = runs(UPLOAD, {"id": "41"}, {"id": "57"})
    fixed = engine.fix(Source("a.js", script.encode()), project_of(recordings)).data.decode()
    assert "const fileUploadId = " in fixed
