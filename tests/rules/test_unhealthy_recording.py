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
        (
            k6("sleep(1);"),
            ["Nothing is compared with a.har: loadlint sees no request in the script"],
        ),
        (
            k6("http.get('https://shop.test/about/us');"),
            ["a.har has none of the script's requests, so nothing is compared with it"],
        ),
        (
            k6("for (const path of paths) http.get(`https://shop.test${path}`);"),
            ["Nothing is compared with a.har: the script computes the addresses of its requests"],
        ),
    ],
)
def test_none_of_the_requests(text: str, messages: list[str]) -> None:
    assert [one.message for one in found(text, RULE, "a.js", [parse_flow(PAGE, "a.har")])] == messages


def test_one_of_two_recordings() -> None:
    runs = [parse_flow(PAGE, "a.har"), parse_flow(OTHER, "b.har")]
    (finding,) = found(k6("http.get('https://shop.test/cart');"), RULE, "a.js", runs)
    assert finding.message.startswith("b.har has none of the script's requests")


def test_all_addresses_have_moved() -> None:
    """The requests are found; their values are not compared with those of another version."""
    moved = parse_flow(PAGE.replace("/cart", "/v2/cart"), "b.har")
    (finding,) = found(k6("http.get('https://shop.test/cart');"), RULE, "a.js", [parse_flow(PAGE, "a.har"), moved])
    assert finding.message == ("b.har has other addresses for all requests of the script, so no value is compared")


def journey(*paths: str) -> str:
    return "###\n".join(
        f"GET https://shop.test/{path}\nHTTP 200\nContent-Type: text/html\n\n<p>ok</p>\n" for path in paths
    )


BUY = "login", "cart", "cart/pay", "cart/receipt"
ASK = "login", "help", "help/mine", "help/mine/3", "help/bye"
SCRIPT = k6(*(f"http.get('https://shop.test/{path}');" for path in BUY))


def test_another_journey_that_begins_in_the_same_way_is_no_newer_version() -> None:
    """Else its requests would be put into the script."""
    runs = [parse_flow(journey(*BUY), "buy.har"), parse_flow(journey(*ASK), "ask.har")]
    (finding,) = found(SCRIPT, RULE, "a.js", runs)
    assert finding.message.startswith("ask.har is of another journey than the script and the other recordings")
    assert found(SCRIPT, "missing-step", "a.js", runs) == found(SCRIPT, "obsolete-step", "a.js", runs) == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(BUY[:1], id="one that ends early"),
        pytest.param((*BUY, *ASK), id="one that goes on"),
        pytest.param(("login", "basket", "basket/pay", "basket/receipt"), id="an area that has moved"),
    ],
)
def test_the_same_journey(other: tuple[str, ...]) -> None:
    runs = [parse_flow(journey(*BUY), "buy.har"), parse_flow(journey(*other), "again.har")]
    assert found(SCRIPT, RULE, "a.js", runs) == []


def test_a_script_of_several_journeys_has_a_recording_for_each() -> None:
    script = k6(*(f"http.get('https://shop.test/{path}');" for path in (*BUY, *ASK)))
    runs = [parse_flow(journey(*BUY), "buy.har"), parse_flow(journey(*ASK), "ask.har")]
    assert found(script, RULE, "a.js", runs) == []
