"""A recording that does not fit the script is reported: silence would read as "nothing to correlate"."""

from __future__ import annotations

import pytest

from tests.support.checking import found
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6

RULE = "unhealthy-recording"
PAGE = "GET https://shop.test/cart\nHTTP 200\nContent-Type: text/html\n\n<h1>Cart</h1>\n"
OTHER = PAGE.replace("/cart", "/wish/list?page=2").replace("GET", "POST")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (k6("http.get('https://shop.test/cart');"), []),
        (k6("http.get('http://localhost:8080/cart');"), []),
        (k6("sleep(1);"), ["a.har: nothing is compared with it, since no request is seen in the script"]),
        (
            k6("http.get('https://shop.test/about/us');"),
            ["a.har: it holds none of the script's requests, so nothing is compared with it"],
        ),
        (
            k6("for (const path of paths) http.get(`https://shop.test${path}`);"),
            ["a.har: nothing is compared with it, since the script computes the addresses of its requests"],
        ),
    ],
)
def test_none_of_the_requests(text: str, messages: list[str]) -> None:
    assert [one.message for one in found(text, RULE, "a.js", [parse_flow(PAGE, "a.har")])] == messages


def test_one_of_two_recordings() -> None:
    runs = [parse_flow(PAGE, "a.har"), parse_flow(OTHER, "b.har")]
    (finding,) = found(k6("http.get('https://shop.test/cart');"), RULE, "a.js", runs)
    assert finding.message.startswith("b.har: it holds none of the script's requests")


def test_all_addresses_have_moved() -> None:
    """The requests are found; their values are not compared with those of another version."""
    moved = parse_flow(PAGE.replace("/cart", "/v2/cart"), "b.har")
    (finding,) = found(k6("http.get('https://shop.test/cart');"), RULE, "a.js", [parse_flow(PAGE, "a.har"), moved])
    assert finding.message == ("b.har: all of the script's requests have other addresses in it: no value is compared")
