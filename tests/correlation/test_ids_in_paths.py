"""Ids that stand right behind a word of a path, and sessions in a path."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.findings import Applicability
from loadlint.replay.certificate import Certificate
from loadlint.text.source import Source
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.plan_notation import from_jmx, to_jmx
from tests.support.scripts import k6, project_of

GLUED = """\
POST http://t.test/api/new
HTTP 200
Content-Type: application/json

{"data":{"id":"{id}"}}
###
GET http://t.test/note{id}
HTTP 200
Content-Type: text/html

<h1>Note</h1>
"""
IDS = ("k7Wq2ZB-xf", "m3Rt8YC-vg")
LOCUST = """\
from locust import HttpUser, task


class Reader(HttpUser):
    host = "http://t.test"

    @task
    def read(self):
        self.client.post("/api/new")
        self.client.get("/notek7Wq2ZB-xf")
"""
PLAN = to_jmx("""
thread group Users
  POST /api/new on t.test
  GET /notek7Wq2ZB-xf on t.test
""")


@pytest.mark.parametrize("sessions", [1, 2])
@pytest.mark.parametrize(
    ("path", "script", "expected"),
    [
        (
            "a.js",
            k6("http.post('http://t.test/api/new');", "http.get('http://t.test/notek7Wq2ZB-xf');"),
            "/note${noteId}`",
        ),
        ("a.py", LOCUST, "/note{self.note_id}"),
        ("a.jmx", PLAN, "/note${note_id}"),
    ],
)
def test_an_id_behind_a_word(path: str, script: str, expected: str, sessions: int) -> None:
    runs = [parse_flow(GLUED.replace("{id}", value), f"{value}.har") for value in IDS[:sessions]]
    text = fixed_text(script, path, runs, ("uncorrelated-value",), Applicability.UNSAFE)
    text = from_jmx(text) if path == "a.jmx" else text
    assert expected in text or expected.replace("self.", "") in text, text


def test_a_slug_has_no_id_behind_its_first_word() -> None:
    flow = GLUED.replace('{"data":{"id":"{id}"}}', '{"name":"blue-mug-350"}').replace("note{id}", "deepblue-mug-350")
    script = k6("http.post('http://t.test/api/new');", "http.get('http://t.test/deepblue-mug-350');")
    assert (
        fixed_text(script, "a.js", [parse_flow(flow, "a.har")], ("uncorrelated-value",), Applicability.UNSAFE) == script
    )


def test_a_word_with_a_number_is_no_id() -> None:
    """No answer issued a part of it."""
    flow = GLUED.replace('{"data":{"id":"{id}"}}', '{"data":{"id":"other-77a"}}').replace("{id}", "oauth2client7")
    script = k6("http.post('http://t.test/api/new');", "http.get('http://t.test/noteoauth2client7');")
    assert (
        fixed_text(script, "a.js", [parse_flow(flow, "a.har")], ("uncorrelated-value",), Applicability.UNSAFE) == script
    )


def test_an_id_behind_another_word_in_each_session() -> None:
    """What stands before it changes as well, so that no word is known to be the application's."""
    words = ("note", "memo")
    runs = [
        parse_flow(GLUED.replace("note{id}", f"{word}{{id}}").replace("{id}", value), f"{value}.har")
        for word, value in zip(words, IDS, strict=True)
    ]
    script = k6("http.post('http://t.test/api/new');", "http.get('http://t.test/notek7Wq2ZB-xf');")
    assert "/note${" not in fixed_text(script, "a.js", runs, ("uncorrelated-value",), Applicability.UNSAFE)


SESSIONS = ("0A1B2C3D4E5F60718293A4B5C6D7E8F9", "9F8E7D6C5B4A39281706F5E4D3C2B1A0")
SESSION = "GET http://t.test/shop;jsessionid={id}\nHTTP 200\nContent-Type: text/html\n\n<h1>Shop</h1>\n"


def replayed(number: int) -> Certificate:
    runs = [parse_flow(SESSION.replace("{id}", value), f"{value}.har") for value in SESSIONS[:number]]
    script = k6(f"http.get('http://t.test/shop;jsessionid={SESSIONS[0]}');")
    certificate = engine.analyse(Source("a.js", script.encode()), project_of(runs)).context.certificate
    assert certificate is not None
    return certificate


def test_a_session_in_a_path_is_none_of_the_browser() -> None:
    (value,) = replayed(2).refusals
    assert (value.cause, value.sent, value.recorded) == ("recorded-session", *SESSIONS)


def test_with_one_recording_it_looks_issued() -> None:
    assert replayed(1).issued_literals
