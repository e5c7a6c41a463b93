"""The evaluator agrees with the load tool: the cases are those that the real k6 is asked in its conformance test."""

from __future__ import annotations

import json

import pytest

from loadlint.correlation.prove.run_extractor import Page
from loadlint.extractor import Extractor, FromHeader, FromJson
from loadlint.recordings.exchange import Exchange, Response
from loadlint.request import Request
from loadlint.text.mapped import Text
from tests.dialects.k6.test_engine import CASES, DOCUMENT, PAGE

HEADERS = (("x-tok", "one"), ("X-Tok", "two"), ("x-csrf-token", "c"), ("ETAG", 'W/"a"'))


def exchange(path: str, body: str, media_type: str, headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    response = Response(200, headers, body.encode(), media_type, f"http://h{path}")
    return Exchange(0, Request("GET", Text(f"http://h{path}")), response)


LAST = exchange(
    "/end?code=abc%2B1+2", "", "text/html", (("Set-Cookie", "last=l; Path=/"), ("Set-Cookie", "a-b=c; Path=/"))
)
PAGES = {
    "/json": Page([exchange("/json", json.dumps(DOCUMENT), "application/json")]),
    "/list": Page([exchange("/list", json.dumps(DOCUMENT["data"]), "application/json")]),
    "/headers": Page([exchange("/headers", "", "text/html", HEADERS)]),
    "/page": Page([exchange("/page", PAGE, "text/html")]),
    "/hop": Page([exchange("/hop", "", "text/html", (("Set-Cookie", "hop=h%20v%2B; Path=/"),)), LAST]),
}


@pytest.mark.parametrize(("path", "extractor", "given"), CASES)
def test_as_k6(path: str, extractor: Extractor, given: object) -> None:
    value = PAGES[path].value(extractor)
    if isinstance(extractor.origin, FromHeader) and extractor.origin.match > 1:
        assert value is None, "the n-th of several headers is not evaluated"
    else:
        assert (value or None) == (str(given) if given not in (None, "") else None)


def test_a_number_that_a_double_can_t_hold_is_not_evaluated() -> None:
    page = Page([exchange("/", f'{{"id": {2**53 + 1}}}', "application/json")])
    assert page.value(Extractor(FromJson(("id",)))) is None


@pytest.mark.parametrize(("number", "value"), [("1.5", "1.5"), ("1.50", None), ("2.0", None), ("1e+16", None)])
def test_a_fraction_that_tools_print_in_different_ways_is_not_evaluated(number: str, value: str | None) -> None:
    page = Page([exchange("/", f'{{"n": {number}}}', "application/json")])
    assert page.neutral(Extractor(FromJson(("n",)))) == value
