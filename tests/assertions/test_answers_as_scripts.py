"""Answers in JavaScript: what a page loads needs no assertion, and what answers a call of the page does."""

from __future__ import annotations

import pytest

from tests.newscript.test_inputs import created, runs

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


def test_a_script_that_a_page_loads_is_not() -> None:
    loaded = FLOW.replace("DELETE", "GET").replace("X-Requested-With: XMLHttpRequest\n", "")
    text = created(runs(loaded + "###\n" + FLOW.partition("###\n")[0], {}, {}), "shop.js").result.data.decode()
    assert "/star: " not in text
