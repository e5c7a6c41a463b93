"""Assertions that compare a member of the answer with a variable follow the member: `fix` adds such ones itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadlint import engine
from loadlint.cli.heal import _settings
from loadlint.findings import Applicability
from loadlint.script import Script
from loadlint.text.source import Source
from tests.recordings.hars import content, entry, har, write
from tests.replay.test_replay import runs
from tests.support.plan_notation import to_jmx
from tests.support.run import loadlint
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


BY_FUNCTION = """\
from locust import HttpUser, task


def refuse(response, what):
    response.failure(f"{what} (status {response.status_code})")


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        with self.client.post("/boards") as made:
            self.board = made.json()["id"]
        with self.client.get(f"/boards/{self.board}", catch_response=True) as shown:
            if shown.json()["id"] != self.board:
                refuse(shown, "GET /boards/*: id is not self.board")
"""


def test_a_function_of_the_script_fails_the_request() -> None:
    """`new` writes such a function. The message follows too: it says which member is compared."""
    new = project_of(runs(FLOW.replace("MEMBER", "key"), *NEW))
    result = engine.heal(Source("a.py", BY_FUNCTION.encode()), new)
    assert result.passes
    assert [line.strip() for line in result.data.decode().splitlines()[-2:]] == [
        'if shown.json()["key"] != self.board:',
        'refuse(shown, "GET /boards/*: key is not self.board")',
    ]


MOVED = """
POST https://desk.test/boards
HTTP 201
Content-Type: application/json

{"id": "{board}"}
###
GET https://desk.test/PATH/{board}
HTTP 200
Content-Type: text/html

<title>Tide</title><a href="/PATH/{board}/edit">Edit</a>
"""
THROUGH_HELPER = {
    "a.py": """\
from locust import HttpUser, task


def expect_text(response, text, name=None):
    if text not in (response.text or ""):
        response.failure(f"no {name or text} in the body (status {response.status_code})")


class User(HttpUser):
    host = "https://desk.test"

    @task
    def go(self):
        with self.client.post("/boards") as made:
            self.board = made.json()["id"]
        with self.client.get(f"/boards/{self.board}", catch_response=True) as shown:
            expect_text(shown, "<title>Tide</title>")
            expect_text(shown, f"/boards/{self.board}/", "board")
""",
    "a.js": k6(
        "const board = http.post('https://desk.test/boards').json('id');",
        "const shown = http.get(`https://desk.test/boards/${board}`);",
        "check(shown, pageChecks('GET board', '<title>Tide</title>'));",
        "check(shown, pageChecks('GET board', `/boards/${board}/`));",
    ).replace(
        "from 'k6/http';",
        """from 'k6/http';
import { check } from 'k6';

const pageChecks = (name, text) => ({
  [`${name}: status is 200`]: (r) => r.status === 200,
  [`${name}: body holds ${text}`]: (r) => r.body?.includes(text),
});
""",
    ),
}


@pytest.mark.parametrize("path", THROUGH_HELPER)
def test_the_call_of_a_helper_says_the_changed_text_around_a_value(path: str) -> None:
    """`new` writes such helpers. The text stands in the call; the helper knows it by its parameter alone."""
    script = THROUGH_HELPER[path]
    result = engine.heal(Source(path, script.encode()), project_of(runs(MOVED.replace("PATH", "tables"), *NEW)))
    assert result.data.decode() == script.replace("boards/", "tables/")
    assert result.passes


CREATED = """
POST https://desk.test/boards
HTTP STATUS
Content-Type: application/json

{"id": "{board}"}
"""
CHECKS = k6(
    "const made = http.post('https://desk.test/boards');",
    "check(made, { 'status is 201': (r) => r.status === 201 });",
).replace("from 'k6/http';", "from 'k6/http';\nimport { check } from 'k6';")


def test_a_check_that_fails_on_the_newest_recordings_is_healed() -> None:
    """Each value is sent as before: only the check says that the application has changed."""
    result = engine.heal(Source("a.js", CHECKS.encode()), project_of(runs(CREATED.replace("STATUS", "200"), *NEW)))
    assert result.data.decode() == CHECKS.replace("201", "200")
    assert result.passes


def test_what_is_certified_and_fails_nothing_is_left_as_it_is() -> None:
    result = engine.heal(Source("a.js", CHECKS.encode()), project_of(runs(CREATED.replace("STATUS", "201"), *NEW)))
    assert result.data.decode() == CHECKS
    assert result.passes


def test_the_command_says_so_where_a_check_that_fails_can_not_be_healed(tmp_path: Path) -> None:
    """The values alone would certify the script."""
    script = CHECKS.replace("r.status === 201", "r.headers['X-Made'] === 'yes'")
    (tmp_path / "a.js").write_text(script)
    made = entry(method="POST", url="https://desk.test/boards", status=204, **content("", size=0))
    write(tmp_path, har(made), "new.har")
    done = loadlint(tmp_path, "heal", "a.js", "--recording", "new.har", exits=1)
    assert done.text.splitlines()[:2] == [
        "Nothing could be healed.",
        "left: a.js:6: The newest recording fails this check: it is not true that the header X-Made is `yes`",
    ]
    assert done.text.splitlines()[-1].endswith(", but an assertion fails on the newest recording.")
    assert (tmp_path / "a.js").read_text() == script
    verified = loadlint(tmp_path, "verify", "a.js", "--recording", "new.har", exits=1)
    assert verified.text.splitlines() == [
        "a.js:6: The newest recording fails this check: it is not true that the header X-Made is `yes`",
        "a.js: all values are right, but an assertion fails on the newest recording",
    ]


def test_the_command_says_where_the_newer_recordings_were_made(tmp_path: Path) -> None:
    address = "const BASE_URL = __ENV.BASE_URL || 'https://desk.test';"
    script = CHECKS.replace("'https://desk.test/boards'", "`${BASE_URL}/boards`")
    (tmp_path / "a.js").write_text(script.replace("\n\n", f"\n\n{address}\n\n", 1))
    made = {**content('{"id": "b6512bd43"}', mime="application/json"), "status": 200}
    write(tmp_path, har(entry(method="POST", url="https://new.test/boards", **made)), "new.har")
    done = loadlint(tmp_path, "heal", "a.js", "--recording", "new.har", exits=0)
    assert "The recordings were made at https://new.test, and the script goes to https://desk.test; " in done.text
    assert "; run it with BASE_URL=https://new.test." in done.text


@pytest.mark.parametrize(
    ("dialect", "text", "settings"),
    [
        ("k6", "const BASE = __ENV.SHOP_URL ?? 'https://old.test:81/';", ["SHOP_URL=http://new.test:82"]),
        ("locust", 'host = os.environ.get("TARGET", "https://old.test:81")', ["TARGET=http://new.test:82"]),
        (
            "jmeter",
            "${__P(protocol,https)}${__P(shop_host,old.test)}${__P(port,81)}",
            ["-Jprotocol=http", "-Jshop_host=new.test", "-Jport=82"],
        ),
        ("k6", "const BASE = 'https://old.test:81';", []),
    ],
)
def test_another_origin_is_given_by_the_settings_that_the_script_has(
    dialect: str, text: str, settings: list[str]
) -> None:
    script = Script(Source("a", text.encode()), dialect, ())
    assert list(_settings(script, "https://old.test:81", "http://new.test:82")) == settings
