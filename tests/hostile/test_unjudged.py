"""An expression that takes too many steps counts as one that can't be judged, never as one that finds nothing."""

from __future__ import annotations

import pytest

from loadlint.assertion import Found, Not, StatusIs, TextIs, Unknown
from loadlint.assertions.judge import holds
from loadlint.correlation.prove.run_extractor import Page
from loadlint.dialects.jmeter.read import assertions
from loadlint.extractor import Extractor, FromBody, Match
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.text.bounded_regex import TooCostlyError
from loadlint.text.mapped import Text

ENDLESS = r"(a*)\1*b"
MATCHES = 1


def page(text: str) -> Page:
    response = Response(200, (), text.encode(), "text/plain", "https://shop.test/")
    return Page([Exchange(0, Request("GET", Text("https://shop.test/")), response)])


def test_tests_of_a_text() -> None:
    answer = page("a" * 5_000 + "c")
    extractor = Extractor(FromBody(), (Match(ENDLESS),))
    for test in (TextIs(Extractor(FromBody()), "matches", ENDLESS), Found(extractor), Not(Found(extractor))):
        assert holds(test, answer) is None
    assert holds(Found(extractor), page("ab")) is True
    assert holds(Found(extractor), page("c")) is False


def test_a_status_assertion(monkeypatch: pytest.MonkeyPatch) -> None:
    assert assertions.status_test(MATCHES, r"20\d") == StatusIs(tuple(range(200, 210)))

    def refuse(pattern: str) -> None:
        raise TooCostlyError

    monkeypatch.setattr(assertions, "bounded_pattern", refuse)
    assert assertions.status_test(MATCHES, r"20\d") == Unknown(status_only=True)
