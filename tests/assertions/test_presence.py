"""Tests that what a script takes out of an answer is there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from loadlint.assertion import Found, JsonIs, TextIs, leads_to, presence_test
from loadlint.assertions.answers import answers_of
from loadlint.assertions.presence import presence, without_value
from loadlint.extractor import Decode, Extractor, FromBody, FromCookie, FromHeader, FromHtml, FromJson, Match
from tests.faults.shops import CARTS, LOGIN, shop
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import analysed

TOKEN = Extractor(FromHtml('input[name="csrf"]', "value"))
CART = Extractor(FromJson(("carts", 0, "id")))


def asked_for(step: int, extractor: Extractor, *tests: TextIs) -> list[object]:
    flow = shop(1, 2).flow
    assert flow is not None
    answers = answers_of(flow.alignment, step)
    assert answers is not None
    return list(presence(answers, tests, [extractor]))


def test_a_member_is_filled_and_an_element_is_found() -> None:
    assert asked_for(CARTS, CART) == [JsonIs(("carts", 0, "id"), "filled")]
    assert asked_for(LOGIN, TOKEN) == [Found(TOKEN)]


def test_what_the_value_is_once_it_is_decoded_makes_no_difference() -> None:
    assert asked_for(LOGIN, Extractor(TOKEN.origin, (Decode("html"),))) == [Found(TOKEN)]


def test_nothing_is_added_where_another_test_misses_the_value() -> None:
    assert asked_for(LOGIN, TOKEN, TextIs(Extractor(FromBody()), "contains", 'name="csrf"')) == []


REDIRECT = """\
GET http://shop.test/login
HTTP 302
Location: /authorize?state=STATE

###
GET http://shop.test/authorize?state=STATE
HTTP 200
Content-Type: text/html

<h1>Allow the shop?</h1>
"""
ASKS = k6(
    "const answer = http.get('http://shop.test/login', { redirects: 0 });",
    "const state = answer.headers.Location.match(/state=(\\w+)/)[1];",
    "http.get(`http://shop.test/authorize?state=${state}`);",
)


@pytest.mark.parametrize("pattern", [r"state=(\w+)", r"state=(\w*)"])
def test_a_redirect_may_lead_to_the_right_page_without_the_value(pattern: str) -> None:
    states = ("q7RtX09mmZa", "z1LwK55ppTe")
    runs = [parse_flow(REDIRECT.replace("STATE", state), f"{state}.http") for state in states]
    flow = analysed(ASKS, *runs).flow
    assert flow is not None
    answers = answers_of(flow.alignment, 0)
    assert answers is not None
    state = Extractor(FromHeader("Location"), (Match(pattern),))
    is_there = Found(state) if "*" in pattern else TextIs(Extractor(FromHeader("Location")), "matches", pattern)
    assert list(presence(answers, [leads_to("/authorize", whole=False)], [state])) == [is_there]


@pytest.mark.parametrize(
    "extractor",
    [
        Extractor(FromJson(("html",)), (Match(r"token=(\w+)"),)),
        Extractor(FromBody(), (Match(r"qty-(\d+)", 2),)),
    ],
)
def test_what_is_taken_in_several_steps_is_found(extractor: Extractor) -> None:
    decoded = replace(extractor, operations=(*extractor.operations, Decode("html")))
    assert presence_test(decoded) == presence_test(extractor) == Found(extractor)


def test_a_cookie_is_in_the_jar_whatever_the_answer_is() -> None:
    assert asked_for(LOGIN, Extractor(FromCookie("sid"))) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"a": 1, "id": "x7"}', '{"a": 1}'),
        ('{"id": "x7", "a": 1}', '{"a": 1}'),
        ('{"id": "x7"}', "{}"),
        ('{"id": 17, "a": "x7"}', '{"id": 17}'),
        ('<p><input name="t" value="x7"></p>', "<p></p>"),
        ("id=x7;", "id=;"),
    ],
)
def test_a_value_goes_with_what_holds_it(text: str, left: str) -> None:
    assert without_value(text, "x7") == left
