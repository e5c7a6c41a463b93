"""Sessions of jslib's httpx: what they send, and how their requests are fixed."""

from __future__ import annotations

from loadlint.changes import Correlate, NameRequest
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Extractor, FromJson
from loadlint.text.source import Source
from tests.dialects.k6.helpers import edit, headers, parse, plain, urls, uses

HEAD = "import { Httpx, Get, Post } from 'https://jslib.k6.io/httpx/0.1.0/index.js'\nimport { fail } from 'k6'\n"
SESSION = f"""{HEAD}
const session = new Httpx({{ baseURL: 'https://a.test/api', headers: {{ Accept: 'a/b' }}, timeout: 9000 }})
export default function () {{
%s
}}
"""


def test_addresses_bodies_and_headers() -> None:
    script = parse(
        SESSION
        % """
  session.get('/one')
  session.addHeader('X-Token', 'abc')
  session.post('/two', { a: '1' }, { headers: { Accept: 'c/d' } })
  session.clearHeader('X-Token')
  session.setBaseUrl('https://b.test')
  session.request('PUT', '/three', 'body')
  session.delete('https://c.test/four')
"""
    )
    assert urls(script) == [
        "GET https://a.test/api/one",
        "POST https://a.test/api/two",
        "PUT https://b.test/three",
        "DELETE https://c.test/four",
    ]
    assert [headers(step) for step in script.steps] == [
        {"Accept": "a/b"},
        {"Accept": "c/d", "X-Token": "abc"},
        {"Accept": "a/b"},
        {"Accept": "a/b"},
    ]
    assert [plain(step.request.body) for step in script.steps] == [None, [("a", "1")], "body", None]


def test_batches() -> None:
    script = parse(
        SESSION % "  session.batch([new Get('/one'), new Post('/two', { body: 'x' }), ['GET', '/three', null, {}]])"
    )
    assert urls(script) == [
        "GET https://a.test/api/one",
        "POST https://a.test/api/two",
        "GET https://a.test/api/three",
    ]
    assert headers(script.steps[2]) == {"Accept": "a/b"}


def test_a_session_whose_options_are_not_known() -> None:
    script = parse(f"{HEAD}export default () => new Httpx(JSON.parse(open('o.json'))).get('/one')")
    assert urls(script) == ["GET {}/one"]


def test_fixes() -> None:
    before = SESSION % "  session.post('/login')\n  session.addHeader('X-Token', 'abc')\n  session.get(`/x/${1 + y}`)"
    script = parse(before)
    token = Extractor(FromJson(("token",)))
    after = edit(script, Correlate(0, token, "token", "no token", uses(script, "abc")), NameRequest(1, "/x")).text
    assert after == SESSION % (
        "  const loginResponse = session.post('/login')\n"
        "  const token = loginResponse.body && loginResponse.json('token')\n"
        "  if (!token) fail('no token')\n"
        "  session.addHeader('X-Token', token)\n"
        "  session.get(`/x/${1 + y}`, null, { tags: { name: '/x' } })"
    )


def test_a_script_that_imports_nothing_but_jslib() -> None:
    assert dialect.detect(Source("a.js", HEAD.splitlines()[0].encode()), lambda _: None)
