"""A request that loads a frame: the page before it says so, or one of the few pages before that."""

from __future__ import annotations

import pytest

from loadlint.newscript.belongs import is_frame
from tests.support.flowtext import parse_flow

PAGE = """\
GET https://shop.test/
HTTP 200
Content-Type: text/html

<html><iframe src="/offers"></iframe></html>
###
"""
OTHER = "GET https://shop.test/news\nHTTP 200\nContent-Type: text/html\n\n<html>News</html>\n###\n"
PICTURE = "GET https://shop.test/a.png\nHTTP 200\nContent-Type: image/png\n\nx\n###\n"
FRAME = "GET https://shop.test/offers\nHTTP 200\nContent-Type: text/html\n\n<html>Offers</html>\n"


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("", True),
        (OTHER, True),
        (OTHER * 2, True),
        pytest.param(OTHER * 3, False, id="too many pages ago"),
        pytest.param(OTHER * 2 + PICTURE * 5, True, id="only pages are counted"),
    ],
)
def test_how_far_away_the_page_may_be(between: str, *, expected: bool) -> None:
    exchanges = parse_flow(PAGE + between + FRAME).exchanges
    assert is_frame(exchanges, len(exchanges) - 1) is expected


@pytest.mark.parametrize("request_line", ["POST https://shop.test/offers", "GET https://shop.test/offers/today"])
def test_another_request_is_no_frame(request_line: str) -> None:
    exchanges = parse_flow(PAGE + FRAME.replace("GET https://shop.test/offers", request_line)).exchanges
    assert not is_frame(exchanges, 1)
