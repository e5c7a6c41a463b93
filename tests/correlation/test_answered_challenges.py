"""Requests that only ask who the user is: the next one to the same address proves it."""

from __future__ import annotations

from loadlint.correlation.observe.authentication import answered_challenges
from tests.support.flowtext import parse_flow

ASKED = 'GET https://shop.test/orders\nHTTP 401\nWWW-Authenticate: Basic realm="shop"\n\nwho?\n'
PROVED = "GET https://shop.test/orders\nAuthorization: Basic YW5uYTpzZWNyZXQ=\nHTTP 200\n\norders\n"


def test_each_question_belongs_to_the_next_proof() -> None:
    exchanges = parse_flow("###\n".join([ASKED, PROVED, ASKED, PROVED]), "a.har").exchanges
    assert answered_challenges(exchanges) == {0: 1, 2: 3}


def test_a_question_that_nobody_answers_is_a_request() -> None:
    exchanges = parse_flow("###\n".join([ASKED, PROVED, ASKED]), "a.har").exchanges
    assert answered_challenges(exchanges) == {0: 1}


def test_a_page_asks_without_the_header_that_browsers_know() -> None:
    """JMeter, to which the user was given, sends the proof with the first request already."""
    plain = ASKED.replace('WWW-Authenticate: Basic realm="shop"\n', "")
    exchanges = parse_flow("###\n".join([plain, PROVED]), "a.har").exchanges
    assert answered_challenges(exchanges) == {0: 1}
    refused = plain.replace("HTTP", "Authorization: Basic YW5uYTp3cm9uZw==\nHTTP", 1)
    assert answered_challenges(parse_flow("###\n".join([refused, PROVED]), "a.har").exchanges) == {}
