"""The short notation of plans says what the plan holds, and refuses what it has no words for."""

from __future__ import annotations

import pytest

from loadlint.dialects.jmeter import dialect
from loadlint.text.source import Source
from tests.support.plan_notation import from_jmx, to_jmx

NOTATION = """\
setup thread group Log in
  POST /login on shop.test
    extract token [default "", template "$2$"] = (a|b)&<"(\\w+)"
thread group Users
  GET /orders?token=${token} with embedded resources
  POST /orders sending item=4&note=a <b
    headers X-Token: ${token}, X-Client: web
    extract order from JSON [default ""] = $.order.id
    assert order is not "NOT_FOUND"
  PUT /orders/4 sending {"note":"b"}
    extract key from CSS [match "2"] = input[name='key'] @value
    extract title from CSS = h1
"""


def test_there_and_back() -> None:
    assert from_jmx(to_jmx(NOTATION)) == NOTATION


def test_it_is_the_plan_that_loadlint_reads() -> None:
    script = dialect.parse(Source("a.jmx", to_jmx(NOTATION).encode()), lambda _: None)
    first = script.steps[0].request
    assert (first.method, first.url.value) == ("POST", "http://shop.test/login")
    assert [extraction.variable for extraction in script.extractions] == ["token", "order", "key", "title"]
    assert not script.problems


@pytest.mark.parametrize("line", ["fetch /orders", "thread group", "extract token"])
def test_a_line_that_says_nothing(line: str) -> None:
    with pytest.raises(ValueError, match="no element"):
        to_jmx(line)


def test_an_element_without_words() -> None:
    with pytest.raises(ValueError, match="no words for Counter"):
        from_jmx(to_jmx("thread group Users").replace("ThreadGroup", "Counter"))
