"""What the user entered or chose, although answers hold it: no value that a server issued."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.replay.test_replay import certificate, runs
from tests.support.plan_notation import to_jmx
from tests.support.scripts import k6, project_of

FLOW = """
GET https://desk.test/moods
HTTP 200
Content-Type: application/json

{"view": "<Choice value=\\"calm\\"/><Choice value=\\"restless\\"/>", "keys": [{"code": 345}, {"code": 77}]}
###
POST https://desk.test/reports
Content-Type: application/json

{"mood": "{mood}", "tons": {tons}}
HTTP 201
"""
TWO_RUNS = ({"mood": "calm", "tons": "77"}, {"mood": "restless", "tons": "345"})
K6 = k6(
    "http.get('https://desk.test/moods');", """http.post('https://desk.test/reports', '{"mood":"calm","tons":77}');"""
)
LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def go(self):
        self.client.get("https://desk.test/moods")
        self.client.post("https://desk.test/reports", json={"mood": "calm", "tons": 77})
"""

PLAN = to_jmx("""
thread group Users
  GET /moods on desk.test
  POST /reports on desk.test sending {"mood":"calm","tons":77}
""")
SCRIPTS = {"a.js": K6, "a.py": LOCUST, "a.jmx": PLAN}


@pytest.mark.parametrize("path", SCRIPTS)
def test_what_the_user_chose_and_typed(path: str) -> None:
    recordings = runs(FLOW, *TWO_RUNS)
    analysis = engine.analyse(Source(path, SCRIPTS[path].encode()), project_of(recordings))
    told = [(item.rule, item.message) for item in analysis.findings if "origin" in item.rule or "value" in item.rule]
    assert told == [
        (
            "unknown-origin",
            "`calm` differs between the recordings, and a response in each of them offers all of its values",
        ),
        ("unknown-origin", "`77` differs between the recordings, and no earlier response issued it"),
    ]
    assert certificate(SCRIPTS[path], recordings, path).is_certified


def test_an_id_that_no_extractor_returns_stays_one() -> None:
    """A short number where ids stand may be a value that the server issued."""
    flow = FLOW.replace('"tons": {tons}', '"key_id": {tons}')
    script = K6.replace('"tons":77', '"key_id":77')
    analysis = engine.analyse(Source("a.js", script.encode()), project_of(runs(flow, *TWO_RUNS)))
    assert "uncorrelated-value" in {item.rule for item in analysis.findings}


def test_a_short_number_that_the_answers_of_one_run_hold() -> None:
    flow = FLOW.replace('{"code": 345}, ', "")
    analysis = engine.analyse(Source("a.js", K6.encode()), project_of(runs(flow, *TWO_RUNS)))
    assert "uncorrelated-value" not in {item.rule for item in analysis.findings}


def test_what_one_recording_alone_holds_is_issued() -> None:
    flow = FLOW.replace("restless\\", "{other}\\").replace("calm\\", "{mood}\\")
    values = ({"mood": "calm", "other": "restless"}, {"mood": "joyful", "other": "angry"})
    tons = [{**value, "tons": "77"} for value in values]
    analysis = engine.analyse(Source("a.js", K6.encode()), project_of(runs(flow, *tons)))
    assert "uncorrelated-value" in {item.rule for item in analysis.findings}


SUGGESTED = """
GET https://desk.test/form
HTTP 200
Content-Type: application/json

{"settings": {"mood": {"value": "calm", "type": "text"}}}
###
POST https://desk.test/reports
Content-Type: application/json

{"mood": "{mood}"}
HTTP 201
"""


@pytest.mark.parametrize("moods", [("calm", "joyful"), ("joyful", "calm")])
def test_what_a_form_suggests_and_one_user_keeps(moods: tuple[str, str]) -> None:
    recordings = runs(SUGGESTED, *({"mood": mood} for mood in moods))
    script = k6(
        "http.get('https://desk.test/form');",
        f"""http.post('https://desk.test/reports', '{{"mood":"{moods[0]}"}}');""",
    )
    analysis = engine.analyse(Source("a.js", script.encode()), project_of(recordings))
    rules = {item.rule for item in analysis.findings}
    assert "unknown-origin" in rules and "uncorrelated-value" not in rules
    assert certificate(script, recordings).is_certified


CHOSEN = """
GET https://desk.test/bakers
HTTP 200
Content-Type: application/json

{"data": [{"id": 1, "name": "Ana"}, {"id": 2, "name": "Lars"}, {"id": {last}, "name": "Noor"}]}
###
POST https://desk.test/loaves
Content-Type: application/json

{"baker_id": {baker}}
HTTP 201
"""


@pytest.mark.parametrize(("last", "rule"), [(("3", "3"), "unknown-origin"), (("3", "4"), "uncorrelated-value")])
def test_which_item_of_a_list_the_user_chose(last: tuple[str, str], rule: str) -> None:
    """Its number is an id, and stands in a list of all of them; what only one list has may be another item's."""
    recordings = runs(CHOSEN, *({"baker": baker, "last": end} for baker, end in zip(("2", last[1]), last, strict=True)))
    script = k6("http.get('https://desk.test/bakers');", """http.post('https://desk.test/loaves', '{"baker_id":2}');""")
    analysis = engine.analyse(Source("a.js", script.encode()), project_of(recordings))
    assert {item.rule for item in analysis.findings} & {"unknown-origin", "uncorrelated-value"} == {rule}
    assert certificate(script, recordings).is_certified is (rule == "unknown-origin")


READ = """\
GET https://desk.test/hints
HTTP 200
Content-Type: application/json

{"hints": ["rye"]}
###
"""
BESIDE_HINTS = """\
{start}GET https://desk.test/form
HTTP 200

Form
###
{middle}POST https://desk.test/reports
Content-Type: application/json

{"mood": "{mood}"}
HTTP 201
###
{end}GET https://desk.test/list
HTTP 200

List
"""


def test_a_word_that_only_one_of_three_users_found_in_the_background() -> None:
    """No extractor is tried there, which would show that the hint is always the same."""
    recordings = runs(
        BESIDE_HINTS,
        {"mood": "spelt", "start": "", "middle": "", "end": READ * 3},
        {"mood": "rye", "start": READ, "middle": READ, "end": READ * 2},
        {"mood": "oat", "start": READ, "middle": "", "end": READ * 2},
    )
    form, listed = "http.get('https://desk.test/form');", "http.get('https://desk.test/list');"
    script = k6(form, """http.post('https://desk.test/reports', '{"mood":"spelt"}');""", listed)
    analysis = engine.analyse(Source("a.js", script.encode()), project_of(recordings))
    rules = {item.rule for item in analysis.findings}
    assert "unknown-origin" in rules and "uncorrelated-value" not in rules
    assert certificate(script, recordings).is_certified


CLOCK = """
GET https://desk.test/
HTTP 200
Content-Type: text/html

<p>{seen}</p>
###
POST https://desk.test/reports
Content-Type: application/json

{"begun": "{minute}:09.4Z"}
HTTP 201
"""
CLOCKS = ({"minute": "2026-03-02T10:14", "seen": "closed"}, {"minute": "2026-03-02T11:31", "seen": "2026-03-02T11:31"})


def test_an_answer_holds_the_minute_of_a_clock_as_well() -> None:
    script = k6(
        "http.get('https://desk.test/');",
        """http.post('https://desk.test/reports', '{"begun":"2026-03-02T10:14:09.4Z"}');""",
    )
    shown = certificate(script, runs(CLOCK, *CLOCKS))
    assert [(value.verdict, value.cause) for value in shown.values] == [("replayed", "unissued-literal")]
