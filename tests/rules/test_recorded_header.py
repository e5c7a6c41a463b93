"""Headers of the recording's browser that a load tool must not send."""

from __future__ import annotations

import pytest

from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

RULE = "recorded-header"
LOCUST = """from locust import HttpUser, task


class User(HttpUser):
    @task
    def t(self):
        self.client.get("/", headers={"Accept-Encoding": "%s"})
"""


def recording(encoding: str) -> str:
    return f"GET https://a.test/\nHTTP 200\nContent-Type: text/html\nContent-Encoding: {encoding}\n\n<p>Hello</p>\n"


@pytest.mark.parametrize(
    ("offered", "left"),
    [
        ("gzip, deflate, br, zstd", "gzip, deflate, br"),
        ("zstd, gzip", "gzip"),
        ("gzip, zstd;q=0.9, br", "gzip, br"),
        ("gzip,zstd,br,zstd", "gzip,br"),
    ],
)
def test_what_the_server_used_and_the_tool_cannot_read_is_not_offered(offered: str, left: str) -> None:
    text = LOCUST % offered
    assert fixed_text(text, "a.py", [parse_flow(recording("zstd"))], (RULE,)) == LOCUST % left
    (finding,) = found(text, RULE, "a.py", [parse_flow(recording("zstd"))])
    assert "`zstd`" in finding.message


def test_a_header_that_offers_nothing_else_goes() -> None:
    assert "Accept-Encoding" not in fixed_text(LOCUST % "zstd", "a.py", [parse_flow(recording("zstd"))], (RULE,))


def test_what_the_server_did_not_use_may_be_offered() -> None:
    assert found(LOCUST % "gzip, zstd", RULE, "a.py", [parse_flow(recording("gzip"))]) == []


def test_k6_reads_it() -> None:
    text = k6("http.get('https://a.test/', { headers: { 'Accept-Encoding': 'gzip, zstd' } });")
    assert found(text, RULE, "a.js", [parse_flow(recording("zstd"))]) == []


POST = """from locust import FastHttpUser, task


class User(FastHttpUser):
    @task
    def t(self):
        self.client.post("/", headers={"Accept": "text/html"%s}, data="a=1")
"""


def test_the_length_of_the_recorded_body_is_not_sent() -> None:
    """geventhttpclient 2.6 sends it whatever the body's length is."""
    assert fixed_text(POST % ', "Content-Length": "3"', "a.py", (), (RULE,)) == POST % ""


def test_a_length_is_left_alone_where_the_tool_sends_its_own() -> None:
    text = k6("http.post('https://a.test/', 'a=1', { headers: { 'Content-Length': '3' } })")
    assert found(text, RULE, "a.js") == []


def test_a_length_without_a_body_is_left_alone() -> None:
    text = POST.replace(', data="a=1"', "") % ', "Content-Length": "0"'
    assert found(text, RULE, "a.py") == []
