"""Tests that what a script takes out of an answer is there."""

from __future__ import annotations

import pytest

from loadlint.assertion import Found, JsonIs, TextIs
from loadlint.assertions.answers import answers_of
from loadlint.assertions.presence import presence, without_value
from loadlint.extractor import Decode, Extractor, FromBody, FromCookie, FromHtml, FromJson
from tests.faults.shops import CARTS, LOGIN, shop

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
