"""Answers in JavaScript: a file that a page loads needs no assertion, and what the application makes does."""

from __future__ import annotations

import pytest

from tests.newscript.test_inputs import created, runs
from tests.support.flowtext import parse_flow
from tests.support.scripts import k6
from tests.verify.flows import analysed

FLOW = """\
GET http://shop.test:8080/lamps
HTTP 200
Content-Type: text/html

<title>Lamps</title><form action="/search"><input name="q"></form>
###
DELETE http://shop.test:8080/lamps/41/star
X-Requested-With: XMLHttpRequest
HTTP 200
Content-Type: text/javascript

$(".star-41").replaceWith("<a class=\\"star-off\\" href=\\"/lamps/41/star\\">Star</a>");
"""

K6 = """\
    check(starResponse, {
      'DELETE /lamps/*/star: status is 200': (r) => r.status === 200,
"""
LOCUST = 'star_response.failure(\n                    f"DELETE /lamps/*/star: no '


@pytest.mark.parametrize(("name", "expected"), [("shop.js", K6), ("shop.py", LOCUST)])
@pytest.mark.parametrize("path", ["/star", "/star.js"])
def test_a_script_that_answers_a_call_is_looked_at(path: str, name: str, expected: str) -> None:
    flow = FLOW.replace("/lamps/41/star\n", f"/lamps/41{path}\n")
    assert expected.replace("/star", path) in created(runs(flow, {}, {}), name).result.data.decode()


def test_a_script_that_a_page_loads_is_left_out_of_a_new_script() -> None:
    loaded = FLOW.replace("DELETE", "GET").replace("X-Requested-With: XMLHttpRequest\n", "")
    text = created(runs(loaded + "###\n" + FLOW.partition("###\n")[0], {}, {}), "shop.js").result.data.decode()
    assert "/star" not in text


@pytest.mark.parametrize(
    ("path", "tests"),
    [("jsi18n.js", []), ("jsi18n/", [("the status is 200", "the header Content-Type matches `javascript`")])],
)
def test_a_script_that_the_application_makes_is_looked_at_where_a_script_asks_for_it(
    path: str, tests: list[tuple[str, ...]]
) -> None:
    """A redirect to the login comes in its place as in that of a page; a file is anybody's."""
    flow = f"""\
GET http://shop.test/login
HTTP 200
Content-Type: text/html

<form><input type="password" name="password"></form>
###
GET http://shop.test/{path}
HTTP 200
Content-Type: text/javascript; charset="utf-8"

const catalog = django.catalog || {{}};
"""
    script = k6("http.get('http://shop.test/login');", f"http.get('http://shop.test/{path}');")
    analysis = analysed(script, parse_flow(flow, "1.http"), parse_flow(flow, "2.http"))
    found = [finding for finding in analysis.places if finding.rule == "missing-assertion" and path in finding.message]
    assert [one.assertion.tests for one in found if one.assertion is not None] == tests
