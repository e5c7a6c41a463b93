"""Sessions of jslib's httpx: what they send, and how their requests are fixed."""

from __future__ import annotations

import pytest

from loadlint.changes import Correlate, NameRequest
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Extractor, FromJson
from loadlint.text.source import Source
from tests.dialects.k6.helpers import edit, headers, parse, plain, shown, urls, uses

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


def test_a_session_without_a_base_address() -> None:
    script = parse(f"{HEAD}export default () => new Httpx().get(`${{__ENV.HOST}}/one`)")
    assert urls(script) == ["GET {}/one"]


def test_headers_are_set_and_cleared_in_turn() -> None:
    lines = (
        "session.addHeaders({ A: '1', B: '2' }); session.get('/1')",
        "session.addHeader('A', '3'); session.clearHeader('B'); session.get('/2')",
        "session.addHeader('A', token()); session.addHeader('C'); session.get('/3')",
    )
    assert [headers(step) for step in parse(SESSION % "\n".join(lines)).steps] == [
        {"Accept": "a/b", "A": "1", "B": "2"},
        {"Accept": "a/b", "A": "3"},
        {"Accept": "a/b", "A": "{}", "C": "{}"},
    ]


@pytest.mark.parametrize(
    ("statement", "is_open"),
    [
        ("session.addHeaders({ A: '1' })", False),
        ("session.addHeaders({ A: '1', ...more() })", True),
        ("session.addHeaders(more())", True),
        ("session.addHeaders(more()); session.addHeaders({ A: '1' })", True),
        ("session.setBaseUrl(host())", False),
    ],
)
def test_headers_that_are_not_all_known(statement: str, is_open: bool) -> None:
    assert parse(SESSION % f"{statement}; session.get('/1')").steps[0].hides_headers == is_open


@pytest.mark.parametrize(
    ("call", "sent"),
    [
        ("asyncGet('/1')", "GET https://a.test/api/1"),
        ("asyncRequest('put', '/1', 'x')", "PUT https://a.test/api/1"),
        ("request(method(), '/1')", "? https://a.test/api/1"),
        ("setBaseUrl(host()); session.get('/1')", "GET {}/1"),
    ],
)
def test_how_a_session_is_asked(call: str, sent: str) -> None:
    assert urls(parse(SESSION % f"  session.{call}")) == [sent]


@pytest.mark.parametrize("call", ["connect('/1')", "batch(requests())"])
def test_what_a_session_is_not_known_to_send(call: str) -> None:
    assert urls(parse(SESSION % f"  session.{call}")) == []


@pytest.mark.parametrize(
    ("response", "extractions"),
    [
        ("session.get('/1')", [0]),
        ("await session.asyncGet('/1')", [0]),
        ("session.batch([['GET', '/1'], '/2'])[1]", [1]),
    ],
)
def test_what_is_read_of_a_response(response: str, extractions: list[int]) -> None:
    script = parse(SESSION % f"  const r = {response}\n  const token = r.json('token')")
    assert [extraction.step for extraction in script.extractions] == extractions


def test_parameters_of_a_batch() -> None:
    """Those of a request win over those of the batch, and these over the session's; headers and tags are joined."""
    script = parse(
        SESSION
        % """
  session.batch([
    ['GET', '/1', null, { headers: { X: '1', Y: '2' }, tags: { name: 'one' } }],
    new Post('/2'),
  ], { headers: { Accept: 'c/d', Y: '3' }, tags: { name: 'all', kind: 'b' } })
  session.batch([['GET', '/3']], parameters())
"""
    )
    assert [(headers(step), step.name and shown(step.name), step.hides_headers) for step in script.steps] == [
        ({"Accept": "c/d", "X": "1", "Y": "2"}, "one", False),
        ({"Accept": "c/d", "Y": "3"}, "all", False),
        ({"Accept": "a/b"}, "{}", True),
    ]


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
