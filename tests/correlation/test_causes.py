"""What users are told of answers that fail: the sign, and the earlier failure that led to it. Run 0 is good."""

from __future__ import annotations

import pytest

from loadlint.failures.sign import Sign
from tests.correlation.test_flow import flow

GOOD = {"first": '{"rows": [1, 2], "name": "Tea"}', "second": '{"rows": [3], "name": "Milk"}'}
BAD = {
    "first": '{"error": "Out of stock", "message": "Not possible"}',
    "second": '{"error": "No such order", "message": "Not possible"}',
}
SESSION = """
{method} https://h/first
Cookie: sid={sid}
HTTP 200
Content-Type: application/json

{first}
###
GET https://h/second
Cookie: sid={sid}
HTTP 200
Content-Type: application/json

{second}
"""
NEW_COOKIE = """
GET https://h/basket
HTTP 200
Content-Type: application/json
Set-Cookie: cart={cart}; Path=/

{first}
###
GET https://h/pay
Cookie: cart={cart}
HTTP 200
Content-Type: application/json

{second}
"""
VALUE = """
POST https://h/carts
HTTP 200
Content-Type: application/json

{first}
###
GET https://h/carts?cart_id={id}
HTTP 200
Content-Type: application/json

{second}
"""
ISSUED = {**GOOD, "first": '{"id": "k7Qx2mZt9Lw4"}'}


@pytest.mark.parametrize(
    ("template", "good", "bad", "reason"),
    [
        (
            SESSION.replace("{method}", "POST"),
            {"sid": "s1a2b3c4"},
            {"sid": "s9x8y7z6"},
            "it goes on in the session of the cookie sid, which lacks what that request should have done",
        ),
        # What only reads does not change what the session holds.
        (SESSION.replace("{method}", "GET"), {"sid": "s1a2b3c4"}, {"sid": "s9x8y7z6"}, None),
        (NEW_COOKIE, {"cart": "c1a2b3"}, {"cart": "d4e5f6"}, "it sends the cookie cart, which that response sets"),
        (VALUE, {"id": "k7Qx2mZt9Lw4", **ISSUED}, {"id": "p3Wv8nBr5Yc1"}, "it sends cart_id from that response"),
    ],
)
def test_why_a_later_answer_fails(template: str, good: dict[str, str], bad: dict[str, str], reason: str | None) -> None:
    first, later = flow(template, {**GOOD, **good}, {**BAD, **bad}).failures
    assert [(failure.run, failure.step) for failure in (first, later)] == [(1, 0), (1, 1)]
    assert [sign.text for failure in (first, later) for sign in failure.signs] == [
        "error: Out of stock",
        "error: No such order",
    ]
    assert (first.because, later.because) == (None, reason and (0, reason))


def test_a_status_is_as_much_of_a_sign_as_there_can_be() -> None:
    text = "GET https://h/first\nHTTP {status}\n\nx"
    (failure,) = flow(text, {"status": "200"}, {"status": "500"}).failures
    assert failure.signs == (Sign("status", "its status is 500", 1.0),)


ACCOUNT = """
GET https://h/account
HTTP {status}
{location}Content-Type: text/html

<h1>Account</h1>
###
GET https://h/login
HTTP 200
Content-Type: text/html

<form method="post" action="/login"><input name="user"><input type="password" name="password"></form>
"""


def test_a_redirect_to_the_login_page_that_the_good_run_does_not_make() -> None:
    (failure,) = flow(
        ACCOUNT, {"status": "200", "location": ""}, {"status": "302", "location": "Location: /login\n"}
    ).failures
    assert [(sign.text, sign.weight) for sign in failure.signs] == [
        ("it redirects to the login page /login; the good response does not", 0.7)
    ]


ONE_OF_TWO = """
POST https://h/jobs
HTTP 201
Content-Type: application/json

{"ids": [41, 52]}
###
GET https://h/jobs/{id}
HTTP 200
Content-Type: application/json

{answer}
"""


def test_a_failure_beside_a_value_that_no_extractor_returns() -> None:
    good = GOOD["first"]
    found = flow(
        ONE_OF_TWO, {"id": "41", "answer": good}, {"id": "52", "answer": good}, {"id": "41", "answer": BAD["first"]}
    )
    assert [(failure.run, failure.step) for failure in found.failures] == [(2, 1)]
    assert [item.why_not for item in found.correlations] == ["no extractor returns each recording's own value"]
