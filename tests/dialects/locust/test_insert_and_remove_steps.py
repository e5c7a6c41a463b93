"""A step more or less: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, InsertStep, RemoveStep
from loadlint.dialects.locust import dialect
from loadlint.request import Field, FormBody, RawBody, Request
from loadlint.text.mapped import Text
from tests.dialects.k6.test_insert_and_remove_steps import GET, request
from tests.dialects.locust.helpers import edit, parse, task, urls

LINE = 'self.client.get("/new?q=1", headers={"X-Api": "key"})'


@pytest.mark.parametrize(
    ("before", "lines", "expected"),
    [
        (1, ['self.client.get("/u")', 'self.client.get("/w")'],
         ['self.client.get("/u")', LINE, 'self.client.get("/w")']),
        (1, ['self.client.get("/u")', "", "# second", 'r = self.client.get("/w")', "assert r.ok"],
         ['self.client.get("/u")', "", LINE, "", "# second", 'r = self.client.get("/w")', "assert r.ok"]),
        (0, ['with self.client.get("/w", catch_response=True) as r:', "    r.success()"],
         [LINE, 'with self.client.get("/w", catch_response=True) as r:', "    r.success()"]),
        (None, ['self.client.get("/u")', 'print("done")  # end'],
         ['self.client.get("/u")', 'print("done")  # end', LINE]),
        (None, ['self.client.get("/u")', "return"], ['self.client.get("/u")', LINE, "return"]),
    ],
)  # fmt: skip
def test_the_place_of_a_new_step(before: int | None, lines: list[str], expected: list[str]) -> None:
    assert edit(parse(task(*lines)), InsertStep(before, GET)).text == task(*expected)


@pytest.mark.parametrize(
    ("new", "neighbour", "line"),
    [
        (GET, 'self.client.get(f"{self.base}/u")',
         'self.client.get(f"{self.base}/new?q=1", headers={"X-Api": "key"})'),
        (request("POST", "/f", FormBody((Field(Text("a"), Text("it's")),))), 'self.client.get("/u")',
         'self.client.post("/f", data={"a": "it\'s"})'),
        (request("PUT", "/j", RawBody(Text('{"a": [1, null, true]}')), Content_Type="application/json"),
         'self.client.get("/u")', 'self.client.put("/j", json={"a": [1, None, True]})'),
        (request("POST", "/x", RawBody(Text("<a/>")), Content_Type="text/xml"), 'self.client.get("/u")',
         'self.client.post("/x", data="<a/>", headers={"Content-Type": "text/xml"})'),
        (request("PROPFIND", "/d"), 'self.client.get("/u")', 'self.client.request("PROPFIND", "/d")'),
    ],
)  # fmt: skip
def test_how_a_new_step_is_written(new: Request, neighbour: str, line: str) -> None:
    edited = edit(parse(task(neighbour)), InsertStep(0, new))
    assert edited.text == task(line, neighbour)
    assert edited.script.steps[0].request.method == new.method


def test_headers_of_the_neighbours_are_shared() -> None:
    lines = ['headers = {"x-api": self.key}', 'self.client.get("/u", headers=headers)']
    text = edit(parse(task(*lines)), InsertStep(0, GET)).text
    assert text == task(lines[0], 'self.client.get("/new?q=1", headers=headers)', lines[1])
    text = edit(parse(task('self.client.get("/first")', *lines)), InsertStep(0, GET)).text
    assert text == task(LINE, 'self.client.get("/first")', *lines)


def test_a_long_request_is_folded() -> None:
    new = request("GET", "/a/rather/long/path", X_Api="key")
    text = edit(parse(task('self.client.get("/u")')), InsertStep(0, new, follows_redirects=False)).text
    lines = ["self.client.get(", '    "/a/rather/long/path", headers={"X-Api": "key"}, allow_redirects=False', ")"]
    assert text == task(*lines, 'self.client.get("/u")')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (['self.client.get("/u")'], []),
        (['r = self.client.get("/u")  # first', "assert r.ok", 'v = r.json()["a"]', "if not v:", "    return",
          'r = self.client.get("/x")', 'self.client.get(r.json()["next"])'],
         ['r = self.client.get("/x")', 'self.client.get(r.json()["next"])']),
        (['with self.client.get("/u", catch_response=True) as r:', '    if not r.ok:', '        r.failure("no")'], []),
    ],
)  # fmt: skip
def test_remove_a_step(before: list[str], after: list[str]) -> None:
    script = parse(task(*before, 'self.client.get("/w")'))
    edited = edit(script, RemoveStep(0))
    assert edited.text == task(*after, 'self.client.get("/w")')
    assert urls(edited.script) == urls(script)[1:]


def test_the_only_statement_of_a_task() -> None:
    assert edit(parse(task('self.client.get("/u")')), RemoveStep(0)).text == task("pass")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (
            ['v = self.client.get("/u").json()["a"]', 'self.client.get("/" + v)'],
            "`v`, which the request's response gives",
        ),
        (['self.v = self.client.get("/u").json()["a"]', 'self.client.get("/" + self.v)'], "`self.v`, which"),
        (['with self.client.get("/u", catch_response=True) as r:', '    self.client.get("/w")'], "other requests"),
    ],
)
def test_a_step_that_is_needed(lines: list[str], why: str) -> None:
    with pytest.raises(CannotWriteError, match=why):
        dialect.write(parse(task(*lines)), RemoveStep(0))
