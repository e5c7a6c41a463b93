"""What can't be told of a right script is open, with the reason: it is neither wrong nor missing."""

from __future__ import annotations

import pytest

from loadlint.replay.verdict import verdict_of
from tests.replay.test_replay import TWO_RUNS, certificate, runs
from tests.support.scripts import k6

SEND = """
GET https://shop.test/cart
HTTP 303
Location: /carts/{cart}

###
GET https://shop.test/carts/{cart}
HTTP 200
Content-Type: text/html

<form><input name="csrf" value="{token}"></form>
###
POST https://shop.test/carts/{cart}
Content-Type: application/x-www-form-urlencoded

csrf={token}&note=two%0D%0Alines
HTTP 200
Content-Type: application/json

{"next": "{token}2"}
"""
BUY = SEND.replace("POST https://shop.test/carts/{cart}", "POST https://shop.test/buy")
FOLLOW = "const page = http.get('https://shop.test/cart');"
CSRF = "const csrf = page.html('input[name=csrf]').attr('value');"


def test_the_final_address_is_asked_for_once_more() -> None:
    """A text for a form has the ends of lines that the script writes; a browser sends others."""
    shown = certificate(k6(FOLLOW, CSRF, "http.post(page.url, { csrf, note: 'two\\nlines' });"), runs(SEND, *TWO_RUNS))
    assert verdict_of(shown).is_certified, shown.values
    assert shown.values == ()


def test_fields_that_are_not_read_may_be_there() -> None:
    fields = "const fields = hidden(page);"
    shown = certificate(k6(FOLLOW, fields, "http.post('https://shop.test/buy', { ...fields });"), runs(BUY, *TWO_RUNS))
    assert {value.cause for value in shown.refusals} == {"unknown-expression"} and shown.counts["different"] == 0


def test_a_request_whose_address_is_not_read_may_be_the_recorded_one() -> None:
    script = k6(FOLLOW, "http.post(where(page), { note: `two\\r\\nlines`, csrf: token(page) });")
    shown = certificate(script, runs(SEND, *TWO_RUNS))
    assert shown.missing == () and shown.counts["different"] == 0
    assert verdict_of(shown).line.endswith("can't be evaluated")


def test_what_a_loop_takes_anew_is_right_in_each_turn() -> None:
    poll = "###\nGET https://shop.test/jobs\nX-Token: {{token}}{}\nHTTP 200\nX-Token: {{token}}{}\n\n{{}}\n"
    polls = "".join(poll.format(number, number + 1) for number in range(2, 5))
    script = k6(
        *(FOLLOW, CSRF, "let token = http.post(page.url, { csrf, note: 'two\\nlines' }).json('next');"),
        "while (true) {",
        "  const res = http.get('https://shop.test/jobs', { headers: { 'X-Token': token } });",
        "  token = res.headers['X-Token'];",
        "}",
    )
    shown = certificate(script, runs(SEND + polls, *TWO_RUNS))
    assert {value.cause for value in shown.refusals} <= {"other-turn"} and shown.missing == ()


def test_a_field_that_all_send_alike_is_left_out() -> None:
    shown = certificate(k6(FOLLOW, CSRF, "http.post('https://shop.test/buy', { csrf });"), runs(BUY, *TWO_RUNS))
    assert verdict_of(shown).line == "1 field left out (form field note), with the same value in all recordings"


HOME = (
    "GET https://shop.test/?token={token}\nHTTP 200\n\n{token}\n###\nGET https://shop.test/cart/\nHTTP 200\n\n{token}\n"
)


@pytest.mark.parametrize(
    ("home", "cart", "verdict"),
    [
        ("__ENV.BASE", "__ENV.BASE", "different"),
        ("__ENV.START", "__ENV.BASE", "open"),
        ("start()", "base()", "open"),
    ],
)
def test_a_base_that_other_steps_have_is_no_part_of_the_path(home: str, cart: str, verdict: str) -> None:
    """Those show that it holds the host alone: the address that ends behind it is that of the home page."""
    script = k6(f"http.get(`${{{home}}}/?token=old`);", f"http.get(`${{{cart}}}/cart/`);")
    shown = certificate(script, runs(HOME, *TWO_RUNS))
    assert {value.verdict for value in shown.values} == {verdict}


LED_ON = """
GET https://shop.test/start
HTTP 200
Content-Type: application/json

{"next": "/orders/{id}?tab=all"}
###
GET https://shop.test/other
HTTP 200
Content-Type: application/json

{"next": "/"}
###
GET https://shop.test/orders/{id}?tab=all
HTTP 200
Content-Type: application/json

{"state": "s-{id}"}
###
GET https://shop.test/states/s-{id}
HTTP 200

ok
"""


def test_an_expression_behind_the_host_is_the_whole_path() -> None:
    """As a `Location` or the address of a link is: `GET /` is another request."""
    script = k6(
        "const next = http.get('https://shop.test/start').json('next');",
        "http.get('https://shop.test/other');",
        "const state = http.get(`https://shop.test${next}`).json('state');",
        "http.get(`https://shop.test/states/${state}`);",
    )
    assert certificate(script, runs(LED_ON, {"id": "4a7c1e"}, {"id": "9x3b2d"})).is_certified
