"""A step more or less: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, InsertStep, RemoveStep
from loadlint.dialects.k6 import dialect
from loadlint.request import Body, Field, FormBody, RawBody, Request
from loadlint.text.mapped import Text
from loadlint.text.source import Source
from tests.dialects.k6.helpers import body, edit, urls

HEAD = """import http from 'k6/http'
import { check, fail, group } from 'k6'
const BASE = __ENV.BASE
"""


def request(method: str, url: str, content: Body | None = None, **headers: str) -> Request:
    fields = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in headers.items())
    return Request(method, Text(url), fields, content)


GET = request("GET", "https://a.test/new?q=1", Accept="*/*", Cookie="a=b", X_Api="key", Sec_Fetch_Mode="cors")
LINE = "http.get('https://a.test/new?q=1', { headers: { 'X-Api': 'key' } })"


@pytest.mark.parametrize(
    ("before", "statements", "expected"),
    [
        (1, "  http.get('https://a.test/u')\n  http.get('https://a.test/w')",
         f"  http.get('https://a.test/u')\n  {LINE}\n  http.get('https://a.test/w')"),
        (1, "  http.get('https://a.test/u')\n\n  // second\n  http.get('https://a.test/w')",
         f"  http.get('https://a.test/u')\n\n  {LINE}\n\n  // second\n  http.get('https://a.test/w')"),
        (0, "  const r = http.get('https://a.test/u')\n  check(r, {})",
         f"  {LINE}\n  const r = http.get('https://a.test/u')\n  check(r, {{}})"),
        (None, "  const r = http.get('https://a.test/u')\n  check(r, {}) // seen\n",
         f"  const r = http.get('https://a.test/u')\n  check(r, {{}}) // seen\n  {LINE}\n"),
        (None, "  const r = http.get('https://a.test/u')\n  return r",
         f"  const r = http.get('https://a.test/u')\n  {LINE}\n  return r"),
        (1, "  http.get('https://a.test/u')\n  group('x', () => {\n    http.get('https://a.test/w')\n  })",
         f"  http.get('https://a.test/u')\n  group('x', () => {{\n    {LINE}\n    http.get('https://a.test/w')\n  }})"),
    ],
)  # fmt: skip
def test_the_place_of_a_new_step(before: int | None, statements: str, expected: str) -> None:
    script = body(statements, HEAD)
    text = edit(script, InsertStep(before, GET)).text
    assert text == script.source.data.decode().replace(statements, expected)


@pytest.mark.parametrize(
    ("new", "neighbour", "line"),
    [
        (GET, "http.get(`${BASE}/u`)", "http.get(`${BASE}/new?q=1`, { headers: { 'X-Api': 'key' } })"),
        (GET, "http.get(BASE + '/u')", "http.get(BASE + '/new?q=1', { headers: { 'X-Api': 'key' } })"),
        (GET, "http.get('https://b.test/u')", LINE),
        (request("POST", "https://a.test/f", FormBody((Field(Text("a b"), Text("it's")), Field(Text("c"), Text(""))))),
         "http.get('https://a.test/u')", "http.post('https://a.test/f', { 'a b': 'it\\'s', c: '' })"),
        (request("POST", "https://a.test/f", RawBody(Text("a=1&b=%20")),
                 Content_Type="application/x-www-form-urlencoded"),
         "http.get('https://a.test/u')", "http.post('https://a.test/f', { a: '1', b: ' ' })"),
        (request("PUT", "https://a.test/j", RawBody(Text('{"a": [1, null, true]}')), Content_Type="application/json"),
         "http.get('https://a.test/u')",
         "http.put('https://a.test/j', JSON.stringify({ a: [1, null, true] }), {\n    headers: {"
         " 'Content-Type': 'application/json' },\n  })"),
        (request("DELETE", "https://a.test/d", X_Api="k"), "http.get('https://a.test/u')",
         "http.del('https://a.test/d', null, { headers: { 'X-Api': 'k' } })"),
        (request("PROPFIND", "https://a.test/d"), "http.get('https://a.test/u')",
         "http.request('PROPFIND', 'https://a.test/d')"),
        (request("GET", "https://a.test/new", Accept="text/html"),
         "http.get('https://a.test/u', { headers: { accept: 'a/b' } })",
         "http.get('https://a.test/new', { headers: { Accept: 'text/html' } })"),
    ],
)  # fmt: skip
def test_how_a_new_step_is_written(new: Request, neighbour: str, line: str) -> None:
    script = body(f"  {neighbour}", HEAD)
    edited = edit(script, InsertStep(0, new))
    assert edited.text == script.source.data.decode().replace(neighbour, f"{line}\n  {neighbour}")
    assert edited.script.steps[0].request.method == new.method


def test_headers_of_the_neighbours_are_shared() -> None:
    head = HEAD + "const params = { headers: { 'x-api': __ENV.KEY } }\n"
    script = body("  http.get('https://a.test/u', params)", head)
    assert "  http.get('https://a.test/new?q=1', params)\n" in edit(script, InsertStep(0, GET)).text


def test_a_redirect_that_is_not_followed() -> None:
    text = edit(
        body("  http.get('https://a.test/u')"), InsertStep(0, request("GET", "/n"), follows_redirects=False)
    ).text
    assert "http.get('https://a.test/n', { redirects: 0 })\n" in text


def test_no_step_between_those_of_a_helper() -> None:
    script = body("  both()\n  both()", HEAD + "function both() {\n  http.get('a')\n  http.get('b')\n}\n")
    with pytest.raises(CannotWriteError):
        dialect.write(script, InsertStep(1, GET))


REST = "http.get('https://a.test/w')"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  http.get('u')\n", ""),
        ("  const r = http.get('u') // first\n  check(r, { ok: (x) => x.status === 200 })\n  const v = r.json('a')\n"
         "  if (!v) fail('no')\n", ""),
        ("  let r\n  r = http.get('u')\n  check(r, {})\n  r = http.get('x')\n",
         "  let r\n  r = http.get('x')\n"),
        ("  group('x', () => {\n    http.get('u')\n  })\n", ""),
        ("  group('x', () => {\n    http.get('u')\n    http.get('x')\n  })\n",
         "  group('x', () => {\n    http.get('x')\n  })\n"),
        ("  const data = http.get('u').json()\n  console.log(data.x)\n", ""),
    ],
)  # fmt: skip
def test_remove_a_step(before: str, after: str) -> None:
    script = body(f"{before}  {REST}", HEAD)
    edited = edit(script, RemoveStep(0))
    assert edited.text == script.source.data.decode().replace(before, after)
    assert urls(edited.script) == urls(script)[1:]


def test_a_step_that_a_function_returns() -> None:
    head = HEAD + "function list() {\n  return http.get('u')\n}\n"
    text = edit(body("  list()\n  http.get('w')", head), RemoveStep(0)).text
    assert "function list() {\n}\n" in text
    with pytest.raises(CannotWriteError, match="its callers use"):
        dialect.write(body("  check(list(), {})\n  http.get('w')", head), RemoveStep(0))


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ("  const v = http.get('u').json('a')\n  http.get(`w/${v}`)", "`v`, which the request's response gives"),
        ("  const r = http.get('u')\n  http.get('w', { headers: { A: r.headers.B } })", "`r`, which"),
        ("  let r = http.get('u')\n  r = http.get('w')", "declares `r`"),
        ("  http.batch([['GET', 'u'], ['GET', 'w']])", "other requests as well"),
    ],
)
def test_a_step_that_is_needed(statements: str, why: str) -> None:
    with pytest.raises(CannotWriteError, match=why):
        dialect.write(body(statements, HEAD), RemoveStep(0))


CALLER = "import { get } from './api.js';\nexport default function () {\n  get('/cart');\n}\n"
API = "import http from 'k6/http';\nexport function get(path) {\n  return http.get(`%s${path}`%s);\n}\n"


@pytest.mark.parametrize(
    ("base", "params", "called"),
    [
        ("https://a.test", "", True),
        ("https://a.test/api", "", False),
        ("https://b.test", "", False),
        ("https://a.test", ", { redirects: 0 }", False),
    ],
    ids=["same", "with a path of its own", "of another host", "without redirects"],
)
def test_a_function_of_the_author_that_makes_such_requests(base: str, params: str, called: bool) -> None:
    """It is called where that asks for the address itself, with redirects as they were recorded."""
    script = dialect.parse(Source("a.js", CALLER.encode()), {"api.js": (API % (base, params)).encode()}.get)
    assert urls(script) == [f"GET {base}/cart"]
    text = edit(script, InsertStep(0, request("GET", "https://a.test/items"))).text
    assert ("  get('/items');\n  get('/cart');\n" in text) is called
