"""Headers that a helper of the tool adds: one finding for all requests that send them."""

from __future__ import annotations

from tests.support.checking import fixed_text, found
from tests.support.flowtext import parse_flow

RULE = "added-header"
SCRIPT = """\
from locust import FastHttpUser, task


class Buyer(FastHttpUser):
    host = "https://shop.test"

    @task
    def buy(self):
        with self.rest("GET", "/cart") as response:
            print(response.js["empty"])
        with self.rest("GET", "/stock") as response:
            print(response.js["empty"])
"""
FLOW = """\
GET https://shop.test/cart
HTTP 200
Content-Type: application/json

{"empty": false}
###
GET https://shop.test/stock
HTTP 200
Content-Type: application/json

{"empty": false}
"""


def test_all_requests_are_one_finding() -> None:
    (finding,) = found(SCRIPT, RULE, "a.py", [parse_flow(FLOW)])
    assert finding.message == "2 requests send `Content-Type: application/json` without a body"
    assert [place.request for place in finding.places] == ["GET /cart", "GET /stock"]


def test_one_request_has_its_name() -> None:
    (finding,) = found(SCRIPT.partition('        with self.rest("GET", "/stock")')[0], RULE, "a.py", [parse_flow(FLOW)])
    assert finding.message == "GET /cart sends `Content-Type: application/json` without a body"


def test_one_fix_mends_all() -> None:
    after = fixed_text(SCRIPT, "a.py", [parse_flow(FLOW)], (RULE,))
    assert after.count("self.client.get(") == 2
    assert found(after, RULE, "a.py", [parse_flow(FLOW)]) == []
