"""Answers whose bodies a recording has lost, as a browser drops them when it leaves a page at once."""

from __future__ import annotations

import pytest

from loadlint.newscript.examine import lost_bodies
from loadlint.newscript.runs import Runs
from tests.support.flowtext import parse_flow

PAGE = "GET https://shop.test/\nHTTP 200\n\n<html>Shop</html>\n"


@pytest.mark.parametrize(
    ("answer", "lost"),
    [
        ("HTTP 200\n\n(not recorded)", ["the response to GET /cart in a.http"]),
        ("HTTP 200\n\n<html>Cart</html>", []),
        pytest.param("HTTP 400\n\n(not recorded)", [], id="what is in an error is not needed"),
        pytest.param("HTTP 304\n\n", [], id="the browser had it already"),
        pytest.param("", [], id="no response at all"),
        pytest.param("HTTP 200\n\nInvalid CSRF token", [], id="a failure behind a good status"),
    ],
)
def test_an_answer_without_its_body(answer: str, lost: list[str]) -> None:
    flow = f"{PAGE}###\nGET https://shop.test/cart\n{answer}\n"
    assert list(lost_bodies(Runs((parse_flow(flow),)), [0, 1])) == lost


def test_only_what_the_journey_asks_for_is_told() -> None:
    flow = f"{PAGE}###\nGET https://shop.test/cart\nHTTP 200\n\n(not recorded)\n"
    assert list(lost_bodies(Runs((parse_flow(flow),)), [0])) == []
