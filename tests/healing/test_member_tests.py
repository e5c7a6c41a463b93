"""A condition that asks whether an answer has the member that the script takes asks for its new place.

What a condition about an answer comes to is not evaluated: with the old name in it, the script would be certified and
take nothing.
"""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

TOKENS = "k3Jd9fPq2LmZ", "Qw8rT5yU1oPa"
RENAMED, MOVED = '{"csrf": "%s"}', '{"session": {"token": "%s"}}'
LOCUST = """\
from locust import HttpUser, task


class User(HttpUser):
    @task
    def buy(self):
        data = self.client.get("/cart").json()
        TAKING
        self.client.post("/buy", json={"token": token})
"""
K6 = """\
import http from 'k6/http';

export default function () {
  const data = http.get('https://shop.test/cart').json();
  TAKING
  http.post('https://shop.test/buy', JSON.stringify({ token }), { headers: { 'Content-Type': 'application/json' } });
}
"""
RUN = """\
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{answer}
###
POST https://shop.test/buy
Content-Type: application/json

{{"token": "{token}"}}
HTTP 200
Content-Type: application/json

{{"ok": true}}
"""


def healed(path: str, frame: str, taking: str, answer: str) -> str:
    """What takes the value after the application has changed."""
    indent = " " * (8 if frame == LOCUST else 2)
    script = Source(path, frame.replace("TAKING", taking.replace("\n", f"\n{indent}")).encode())
    runs = [parse_flow(RUN.format(answer=answer % token, token=token), f"{token}.har") for token in TOKENS]
    result = engine.heal(script, project_of(runs))
    assert result.passes
    before, _, after = frame.partition("TAKING")
    text = result.data.decode()
    assert text.startswith(before) and text.endswith(after)
    return text.removeprefix(before).removesuffix(after).replace(f"\n{indent}", "\n")


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (RENAMED, 'token = data["token"] if "token" in data else ""', 'token = data["csrf"] if "csrf" in data else ""'),
        (
            RENAMED,
            'token = data["token"] if data.get("token") else None',
            'token = data["csrf"] if data.get("csrf") else None',
        ),
        (RENAMED, 'token = data.get("token", "none")', 'token = data.get("csrf", "none")'),
        (RENAMED, 'token = data and data["token"]', 'token = data and data["csrf"]'),
        (
            RENAMED,
            'if "token" not in data:\n    return\ntoken = data["token"]',
            'if "csrf" not in data:\n    return\ntoken = data["csrf"]',
        ),
        (
            RENAMED,
            'assert data["token"]\ntoken = data["token"]',
            'assert data["csrf"]\ntoken = data["csrf"]',
        ),
        (
            MOVED,
            'session = {"token": data["token"]}\ntoken = session["token"]',
            'session = {"token": data["session"]["token"]}\ntoken = session["token"]',
        ),
        (
            MOVED,
            'if "token" not in data:\n    return\ntoken = data["token"]',
            'if not data.get("session", {}).get("token"):\n    return\ntoken = data["session"]["token"]',
        ),
        (
            MOVED,
            'token = None\nif "token" in data:\n    token = data["token"]',
            'token = None\nif data.get("session", {}).get("token"):\n    token = data["session"]["token"]',
        ),
    ],
)
def test_locust(answer: str, before: str, after: str) -> None:
    assert healed("locustfile.py", LOCUST, before, answer) == after


@pytest.mark.parametrize(
    ("answer", "before", "after"),
    [
        (
            RENAMED,
            "const token = 'token' in data ? data.token : '';",
            "const token = 'csrf' in data ? data.csrf : '';",
        ),
        (
            RENAMED,
            "if (!data.hasOwnProperty('token')) return;\nconst token = data.token;",
            "if (!data.hasOwnProperty('csrf')) return;\nconst token = data.csrf;",
        ),
        (
            RENAMED,
            "if (!Object.hasOwn(data, 'token')) return;\nconst token = data.token;",
            "if (!Object.hasOwn(data, 'csrf')) return;\nconst token = data.csrf;",
        ),
        (RENAMED, "const token = data && data.token;", "const token = data && data.csrf;"),
        (
            RENAMED,
            "const token = data.token !== undefined ? data.token : '';",
            "const token = data.csrf !== undefined ? data.csrf : '';",
        ),
        (
            MOVED,
            "const token = 'token' in data ? data.token : '';",
            "const token = data?.session?.token ? data.session.token : '';",
        ),
        (
            RENAMED,
            "if (!data['token']) return;\nconst token = data.token;",
            "if (!data['csrf']) return;\nconst token = data.csrf;",
        ),
        (
            MOVED,
            "if (!data.hasOwnProperty('token')) return;\nconst token = data.token;",
            "if (!data?.session?.token) return;\nconst token = data.session.token;",
        ),
        (
            MOVED,
            "let token = null;\nif ('token' in data) {\n  token = data.token;\n}",
            "let token = null;\nif (data?.session?.token) {\n  token = data.session.token;\n}",
        ),
    ],
)
def test_k6(answer: str, before: str, after: str) -> None:
    assert healed("buy.js", K6, before, answer) == after


def test_a_test_of_another_answer_stays() -> None:
    """The name of the object has another value there."""
    before = 'data = {"token": 1}\nif "token" in data:\n    pass\ndata = self.client.get("/cart").json()\n'
    frame = LOCUST.replace('        data = self.client.get("/cart").json()\n', "")
    after = before + 'token = data["csrf"]'
    assert healed("locustfile.py", frame, before + 'token = data["token"]', RENAMED) == after


def test_a_header_that_the_script_asks_for_and_that_is_gone() -> None:
    """The condition would be false in every run."""
    script = LOCUST.replace(".json()", "").replace("TAKING", HEADER)
    runs = [parse_flow(RUN.format(answer=f'{{"token": "{token}"}}', token=token), f"{token}.har") for token in TOKENS]
    result = engine.heal(Source("locustfile.py", script.encode()), project_of(runs))
    assert (result.data.decode(), result.passes) == (script, False)


HEADER = 'token = ""\n        if "X-Token" in data.headers:\n            token = data.headers["X-Token"]'


JUDGED = """\
import re

from locust import HttpUser, task


class User(HttpUser):
    @task
    def open(self):
        response = self.client.get("/start")
        print(response)

    @task
    def buy(self):
        with self.client.get("/cart", catch_response=True) as response:
            if "<h1>" not in response.text:
                response.failure("no cart")
        token_match = re.search('token="(.*?)"', response.text)
        if not token_match:
            raise RuntimeError("no token")
        token = token_match[1]
        self.client.post("/buy", json={"token": token})
"""
START = "GET https://shop.test/start\nHTTP 200\nContent-Type: text/html\n\n<p>Welcome</p>\n###\n"
CART = START + RUN.replace("application/json\n\n{answer}", "text/html\nSet-Cookie: token={token}\n\n<h1>Cart</h1>", 1)


def test_what_is_asked_of_the_response_itself_stays() -> None:
    """The response is that of the block, not one of the same name in another function."""
    runs = [parse_flow(CART.format(token=token), f"{token}.har") for token in TOKENS]
    result = engine.heal(Source("locustfile.py", JUDGED.encode()), project_of(runs))
    assert result.passes
    before = """\
        token_match = re.search('token="(.*?)"', response.text)
        if not token_match:
            raise RuntimeError("no token")
        token = token_match[1]
"""
    after = """\
        token = self.client.cookies.get("token")
        if not token:
            raise RuntimeError("no token")
"""
    assert result.data.decode() == JUDGED.replace(before, after)
