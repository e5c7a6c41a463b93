"""Objects of JSON whose members are named by ids: the names are correlated, and the members beside them stay known."""

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
POST https://desk.test/connect/{id}
HTTP 200
###
POST https://desk.test/state
Content-Type: application/json

{"{id}": {"paths": ["top,server_{id}"], "open": {"server_{id}": "x"}}}
HTTP 204
"""
TWO_RUNS = ({"id": "2771"}, {"id": "3905"})
LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
"""
SCRIPTS = {
    "a.js": k6(
        "http.get('https://desk.test/hosts');",
        "http.post('https://desk.test/connect/2771');",
        "http.post('https://desk.test/state', JSON.stringify({",
        "  '2771': { paths: ['top,server_2771'], open: { server_2771: 'x' } },",
        "}));",
    ),
    "a.py": LOCUST
    + """\
        self.client.get("/hosts")
        self.client.post("/connect/2771")
        self.client.post("/state", json={"2771": {"paths": ["top,server_2771"], "open": {"server_2771": "x"}}})
""",
    "a.jmx": to_jmx("""
thread group Users
  GET /hosts on desk.test
  POST /connect/2771 on desk.test
  POST /state on desk.test sending {"2771": {"paths": ["top,server_2771"], "open": {"server_2771": "x"}}}
"""),
}


@pytest.mark.parametrize("path", SCRIPTS)
def test_ids_that_name_members(path: str) -> None:
    recordings = runs(FLOW, *TWO_RUNS)
    source = Source(path, SCRIPTS[path].encode())
    fixed = engine.fix(source, project_of(recordings), Applicability.SAFE).data.decode()
    assert "server_2771" not in fixed
    assert certificate(fixed, recordings, path).is_certified


KEY_OF_K6 = "const key = http.get('https://desk.test/hosts').json('hosts.#(label==\"north\").key');"
STATE_OF_K6 = "{ [KEY]: { paths: [`top,server_${key}`], open: { [`server_${key}`]: 'x' } } }"
STATE_OF_LOCUST = '{KEY: {"paths": [f"top,server_{key}"], "open": {f"server_{key}": "x"}}}'


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.js", "key"),
        ("a.js", "`${key}`"),
        ("a.js", "String(key)"),
        ("a.py", "key"),
        ("a.py", 'f"{key}"'),
        ("a.py", "str(key)"),
    ],
)
def test_a_name_that_the_script_computes(path: str, name: str) -> None:
    of_k6 = k6(
        KEY_OF_K6,
        "http.post(`https://desk.test/connect/${key}`);",
        f"http.post('https://desk.test/state', JSON.stringify({STATE_OF_K6.replace('KEY', name)}));",
    )
    of_locust = LOCUST + (
        '        hosts = self.client.get("/hosts").json()["hosts"]\n'
        '        key = next(item["key"] for item in hosts if item["label"] == "north")\n'
        '        self.client.post(f"/connect/{key}")\n'
        f'        self.client.post("/state", json={STATE_OF_LOCUST.replace("KEY", name)})\n'
    )
    script = of_k6 if path == "a.js" else of_locust
    assert certificate(script, runs(FLOW, *TWO_RUNS), path).is_certified
