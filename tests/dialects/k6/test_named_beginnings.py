"""A value that begins with a constant of the script's own, such as the address of the application."""

from __future__ import annotations

from loadlint.findings import Applicability
from tests.replay.test_replay import runs
from tests.support.checking import fixed_text

FLOW = """
GET https://shop.test/sso
HTTP 200
Content-Type: text/html

<form action="/acs"><input type="hidden" name="RelayState" value="https://shop.test/portal?rs={state}"></form>
###
POST https://shop.test/acs
Content-Type: application/x-www-form-urlencoded

RelayState=https%3A%2F%2Fshop.test%2Fportal%3Frs%3D{state}
HTTP 200

ok
"""
SCRIPT = """import http from 'k6/http';

const BASE_URL = 'https://shop.test';

export default function () {
  http.get(`${BASE_URL}/sso`);
  http.post(`${BASE_URL}/acs`, { RelayState: `${BASE_URL}/portal?rs=q6AWvy9XUMDCD3JfHYGb` });
}
"""


def test_the_whole_text_becomes_the_variable() -> None:
    recordings = runs(FLOW, {"state": "q6AWvy9XUMDCD3JfHYGb"}, {"state": "Zk3vQ9tLr2XwB7nHs5Pd"})
    text = fixed_text(SCRIPT, "a.js", recordings, ("uncorrelated-value",), Applicability.UNSAFE)
    assert "{ RelayState: relayState }" in text
