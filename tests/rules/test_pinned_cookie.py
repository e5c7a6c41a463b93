"""Recorded cookies that belong to the jar."""

from __future__ import annotations

import pytest

from loadlint.engine import analyse
from loadlint.recordings.exchange import Recording
from loadlint.text.source import Source
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6, project_of

RECORDED = """
POST https://a.test/cart
HTTP 200
###
GET https://a.test/cart
Cookie: session={session}; theme=dark
HTTP 200
Set-Cookie: session={session}; Path=/
Set-Cookie: theme=dark; Path=/
"""
TEXT = k6(
    "http.post('https://a.test/cart');",
    "http.get('https://a.test/cart', { headers: { Cookie: 'session=Zk3vQ9tLr2Xw; theme=dark' } });",
)


def recordings(*sessions: str) -> list[Recording]:
    return [parse_flow(RECORDED.replace("{session}", one), f"{one}.http") for one in sessions]


def test_a_cookie_that_differs_and_that_the_server_sets_later_is_the_jars() -> None:
    after = fixed_text(TEXT, "a.js", recordings("Zk3vQ9tLr2Xw", "Rk93bVwYe5Hn"), ("pinned-cookie",))
    assert "{ Cookie: 'theme=dark' }" in after


def test_one_recording_does_not_tell() -> None:
    assert fixed_text(TEXT, "a.js", recordings("Zk3vQ9tLr2Xw"), ("pinned-cookie",)) == TEXT


BY_PAGE_CODE = """
POST https://a.test/login
HTTP 200
Content-Type: application/json

{"ticket": "{ticket}"}
###
GET https://a.test/cart
Cookie: own={ticket}
HTTP 200
"""


def test_a_request_that_no_recording_has_sends_the_cookie_of_page_code() -> None:
    """No server sets it, so that it is not to be removed."""
    ticket = "Kq7Zt4Wm9Xr2Lb8Vn3"
    news = f"http.get('https://a.test/news', {{ headers: {{ Cookie: 'own={ticket}' }} }});"
    text = k6("http.post('https://a.test/login');", news)
    recorded = [parse_flow(BY_PAGE_CODE.replace("{ticket}", ticket), "a.http")]
    findings = analyse(Source("a.js", text.encode()), project_of(recorded)).findings
    assert "pinned-cookie" not in {item.rule for item in findings}


LOCUST = """from locust import {user}, task


class User({user}):
    @task
    def t(self):
        self.client.post("https://a.test/login")
        self.client.get("https://a.test/account"{headers})
"""


@pytest.mark.parametrize("user", ["HttpUser", "FastHttpUser"])
def test_no_header_is_left_beside_the_jar_of_a_python_client(user: str) -> None:
    recorded = parse_flow(
        "POST https://a.test/login\nHTTP 200\nSet-Cookie: sid=Zk3vQ9tLr2Xw; Path=/\n###\n"
        "GET https://a.test/account\nCookie: zone=3600; sid=Zk3vQ9tLr2Xw\nHTTP 200\n"
    )
    for cookies in ("zone=3600; sid=Zk3vQ9tLr2Xw", "zone=3600"):
        text = LOCUST.format(user=user, headers=f', headers={{"Cookie": "{cookies}"}}')
        assert "Cookie" not in fixed_text(text, "a.py", [recorded], ("pinned-cookie",))


NUMBERED = """
GET https://a.test/
HTTP 200
Set-Cookie: last-{user}={seen}; Path=/
###
GET https://a.test/cart
Cookie: last-{user}={seen}; theme=dark
HTTP 200
"""


@pytest.mark.parametrize(
    ("file", "text", "fixed"),
    [
        (
            "a.js",
            k6(
                "http.get('https://a.test/');",
                "http.get('https://a.test/cart', { headers: { Cookie: 'last-94=Zk3vQ9tLr2Xw; theme=dark' } });",
            ),
            "{ Cookie: 'theme=dark' }",
        ),
        (
            "a.py",
            LOCUST.replace('post("https://a.test/login")', 'get("https://a.test/")')
            .replace("/account", "/cart")
            .format(user="HttpUser", headers=', headers={"Cookie": "last-94=Zk3vQ9tLr2Xw; theme=dark"}'),
            'self.client.get("https://a.test/cart", headers={})',
        ),
    ],
)
def test_a_cookie_that_is_named_after_the_user_is_the_jars(file: str, text: str, fixed: str) -> None:
    runs = [("94", "Zk3vQ9tLr2Xw"), ("168", "Rk93bVwYe5Hn")]
    recorded = [parse_flow(NUMBERED.format(user=user, seen=seen), f"{user}.http") for user, seen in runs]
    assert fixed in fixed_text(text, file, recorded, ("pinned-cookie",))
