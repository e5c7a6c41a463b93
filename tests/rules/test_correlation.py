"""Rules about values that a server issued, where no recording is linked."""

from __future__ import annotations

import pytest

from tests.support.checking import found

HEAD = "import http from 'k6/http'\nexport default function () {\n"
TOKEN = "Zk3vQ9tLr2XwB7yHn5PdRt8sQw1e"
EXPIRED = "eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjE3MDAwMDAwMDB9.c2ln"
"""Since November 2023: that is told by `expired-token`."""


def suspicious(headers: str) -> list[str]:
    text = f"{HEAD}  http.get('https://a.test/', {{ headers: {headers} }})\n}}\n"
    return [
        finding.message.partition("`")[2].partition("`")[0] for finding in found(text, "suspicious-literal", "a.js")
    ]


@pytest.mark.parametrize("header", ["'X-Csrf-Token': 'VALUE'", "Authorization: 'Bearer VALUE'"])
def test_a_token_is_reported_once(header: str) -> None:
    assert suspicious("{ " + header.replace("VALUE", TOKEN) + " }") == [TOKEN]


@pytest.mark.parametrize(
    "header",
    [
        "Authorization: 'Bearer YOUR_ACCESS_TOKEN'",
        "Authorization: 'Bearer  <your_jwt_token>'",
        "Authorization: 'Bearer {TOKEN}'",
        "'X-Csrf-Token': '00000000000000000000'",
        f"Authorization: 'Bearer {EXPIRED}'",
        "Authorization: 'Basic dGVzdHVzZXI6c2VjcmV0LXBhc3N3b3Jk'",
        f"'X-Client-Secret': '{TOKEN}'",
        f"'X-Api-Key': '{TOKEN}'",
        "'X-Token-Type': 'urn:ietf:params:oauth:token-type:access_token'",
        "'X-Auth-Code': 'EXTRA_OPTION_MYSQL.useCursorFetch.defaultFetchSize'",
    ],
)
def test_what_the_author_was_given_is_left_alone(header: str) -> None:
    assert suspicious("{ " + header + " }") == []


def test_text_that_requests_share_is_reported_once() -> None:
    text = (
        "import http from 'k6/http'\n"
        "const params = { headers: { 'X-Request-Id': '7f3c0a5be1d24f6890', 'X-Csrf-Token': 'VALUE' } }\n"
        "export default function () {\n"
        "  http.get('https://a.test/1', params)\n  http.get('https://a.test/2', params)\n}\n"
    ).replace("VALUE", TOKEN)
    for rule in ("recorded-header", "suspicious-literal"):
        assert len(found(text, rule, "a.js")) == 1
