"""What the client joins of constant text and an issued value, and encodes: credentials, JSON."""

from __future__ import annotations

import base64

import pytest

from tests.dialects.jmeter.helpers import headers, http, plan
from tests.support.checking import fixed_text
from tests.support.flowtext import parse_flow

FLOW = """
POST http://h/login
HTTP 200
Content-Type: application/json

{"result": [1, "SESSION"]}
###
GET http://h/account
Authorization: Session TOKEN
HTTP 200
"""
SESSIONS = ("ee94d423b481b3e5", "0b2d66f81f3a7c19")
TOKENS = [base64.b64encode(f"ann:1:{session}".encode()).decode() for session in SESSIONS]
K6 = """\
import http from 'k6/http'

export default function () {
  http.post('http://h/login')
  http.get('http://h/account', { headers: { Authorization: 'Session TOKEN' } })
}
"""
LOCUST = """\
from locust import FastHttpUser, task


class Ann(FastHttpUser):
    host = "http://h"

    @task
    def account(self):
        self.client.post("/login")
        self.client.get("/account", headers={"Authorization": "Session TOKEN"})
"""
PLAN = plan(http("/login", method="POST"), http("/account", under=[headers(("Authorization", "Session TOKEN"))]))


@pytest.mark.parametrize(
    ("path", "script", "written"),
    [
        ("a.js", K6, "`Session ${encoding.b64encode(`ann:1:${loginToken}`)}`"),
        ("a.py", LOCUST, "f\"Session {base64.b64encode(f'ann:1:{login_token}'.encode()).decode()}\""),
        (
            "a.jmx",
            PLAN,
            ">Session ${__groovy(('ann:1:' + vars.get('login_token')).getBytes('UTF-8').encodeBase64().toString())}<",
        ),
    ],
)
def test_the_value_is_joined_and_encoded_anew(path: str, script: str, written: str) -> None:
    after = fixed(script, path, FLOW, TOKENS)
    assert written in after
    assert TOKENS[0] not in after


def fixed(script: str, path: str, flow: str, tokens: list[str]) -> str:
    recordings = [
        parse_flow(flow.replace("SESSION", session).replace("TOKEN", token), f"{number}.http")
        for number, (session, token) in enumerate(zip(SESSIONS, tokens, strict=True))
    ]
    return fixed_text(script.replace("TOKEN", tokens[0]), path, recordings)


STATES = [
    base64.b64encode(f'{{"flow":{{"key":"{session}"}},"step":2}}'.encode()).decode().rstrip("=") for session in SESSIONS
]


def in_header(script: str) -> str:
    """As JSON in a header, in place of the credentials."""
    return (
        script.replace("Authorization: Session", "X-State:")
        .replace("Authorization", "X-State")
        .replace("Session TOKEN", "TOKEN")
        .replace("{ X-State:", "{ 'X-State':")
    )


@pytest.mark.parametrize(
    ("path", "script", "written"),
    [
        ("a.js", K6, """encoding.b64encode(`{"flow":{"key":"${loginKey}"},"step":2}`, 'rawurl')"""),
        (
            "a.py",
            LOCUST,
            """base64.urlsafe_b64encode(f"{{\\"flow\\":{{\\"key\\":\\"{login_key}\\"}},\\"step\\":2}}".encode())""",
        ),
        (
            "a.jmx",
            PLAN,
            """${__groovy(('{"flow":{"key":"' + vars.get('login_key') + '"}\\,"step":2}').getBytes('UTF-8')""",
        ),
    ],
)
def test_json_is_joined_and_encoded_anew(path: str, script: str, written: str) -> None:
    after = fixed(in_header(script), path, in_header(FLOW), STATES)
    assert written in after, after
    assert STATES[0] not in after
