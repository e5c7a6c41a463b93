"""Where the characters of a request stand in the script."""

from __future__ import annotations

import pytest

from loadlint.text.mapped import Text
from tests.dialects.k6.helpers import HEAD, body, parse, texts


def source_of(script_text: str, value: str, *, head: str = HEAD, step: int = 0) -> list[str | None]:
    """The source text of each text of a step that holds the value: where the value itself stands."""
    script = body(script_text, head)
    found = []
    for text in texts(script.steps[step]):
        at = text.value.find(value)
        if at >= 0:
            span = text[at : at + len(value)].span()
            found.append(script.source.text(span) if span else None)
    return found


@pytest.mark.parametrize(
    ("statements", "value", "expected"),
    [
        ("http.get('https://a.test/x/abc')", "abc", "abc"),
        ("http.get('https://ä.test/😀/abc')", "abc", "abc"),
        ("http.get('https://a.test/😀')", "😀", "😀"),
        (r"http.get('https://a.test/\ud83d\ude00')", "😀", r"\ud83d\ude00"),
        (r"http.get('https://a.test/\u{1F600}x')", "😀x", r"\u{1F600}x"),
        (r"http.post('https://a.test/', 'a\'b\054\x41\n')", "'b,A\n", r"\'b\054\x41\n"),
        ("http.post('https://a.test/', 'a\\\nb')", "b", "b"),
        ("http.post('https://a.test/', `a\nb`)", "a\nb", "a\nb"),
        ("http.post('https://a.test/', `a\r\nb`)", "a\nb", "a\r\nb"),
        ("http.post('https://a.test/', '\u2028abc')", "abc", "abc"),
        (r"""http.post('https://a.test/', '{"a":"q\\"x"}')""", 'q\\"x', r"q\\" + '"x'),
        ("http.get(`https://a.test/${'abc'}`)", "abc", "abc"),
        ("http.get('https://a.test/' + 'abc')", "abc", "abc"),
        ("http.get('https://a.test/' + encodeURIComponent('a b'))", "a%20b", "a b"),
        ("const id = 'abc'; http.get('https://a.test/' + id)", "abc", "abc"),
        ("const u = { id: 'abc' }; http.get('https://a.test/' + u.id)", "abc", "u.id"),
        ("const body = { id: 'abc' }; http.post('https://a.test/', JSON.stringify(body))", "abc", "abc"),
        ("http.post('https://a.test/', { id: 123 })", "123", "123"),
        ("http.post('https://a.test/', JSON.stringify({ id: -12.50 }))", "-12.5", "-12.50"),
        ("http.get(path('abc'))", "abc", "abc"),
        ("http.get(`https://a.test/${ID}`)", "abc", "${ID}"),
        ("http.get('https://a.test/' + ID)", "abc", "ID"),
        ("http.get('https://a.test/' + config.id)", "abc", "config.id"),
        ("http.post('https://a.test/', { ID })", "abc", "ID"),
        ("http.get(BASE + '/abc')", "/abc", "/abc"),
        ("let url; url = 'https://a.test/abc'; http.get(url); url = '/b'; http.get(url)", "abc", "abc"),
        ("let url; url = 'https://a.test/abc'; http.get(url); http.get(url)", "https://a.test/abc", "url"),
        ("let url; if (x) { url = 'https://a.test/abc' } http.get(url)", "https://a.test/abc", "url"),
        ("http.get(search({ q: 'abc' })); http.get(search({ q: 'x' }))", "abc", "abc"),
    ],
)
def test_places(statements: str, value: str, expected: str) -> None:
    head = HEAD + (
        "const ID = 'abc'\nconst BASE = 'https://a.test'\nconst config = { id: 'abc' }\n"
        "function path(name) { return `https://a.test/${name}` }\n"
        "function search(query) {\n"
        "  const text = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')\n"
        "  return text ? `https://a.test/?${text}` : 'https://a.test/'\n}\n"
    )
    assert source_of(statements, value, head=head) == [expected]


def test_name_is_the_place_where_a_response_came_in_between() -> None:
    text = "const id = 'abc'; http.get('https://a.test/'); http.get('https://a.test/' + id)"
    assert source_of(text, "abc", step=1) == ["id"]


def test_name_is_the_place_where_it_is_used_twice() -> None:
    text = "const id = 'abc'; http.get('https://a.test/' + id); http.get('https://a.test/' + id)"
    assert source_of(text, "abc", step=0) == ["id"]
    assert source_of(text, "abc", step=1) == ["id"]


def test_several_callers_share_the_literals_of_a_function() -> None:
    script = body("send('abc'); send('def')", HEAD + "function send(id) { http.get(`https://a.test/shared/${id}`) }\n")
    for step, value in zip(script.steps, ("abc", "def"), strict=True):
        url: Text = step.request.url
        own = url[url.value.index(value) :].span()
        assert own is not None and script.source.text(own) == value
        scheme = url[:5].span()
        assert scheme is not None and script.source.text(scheme) == "https"
        assert script.source.text(step.span) == f"send('{value}')"
        assert step.editable


def test_constants_of_other_files() -> None:
    script = parse(
        "import http from 'k6/http'\nimport { ID, url } from './c.js'\n"
        "export default () => { http.get(url); http.get('https://a.test/' + ID) }\n",
        files={"c.js": "export const ID = 'abc'\nexport const url = 'https://a.test/abc'\n"},
    )
    spans = [script.steps[0].request.url.span(), script.steps[1].request.url[len("https://a.test/") :].span()]
    assert [script.source.text(span) if span else None for span in spans] == ["url", "ID"]


def test_comments_problems_and_names() -> None:
    script = parse(
        "// loadlint: ignore\nimport http from 'k6/http' // tail\n/* block */\n"
        "const my_name = 1\nconst other_name = (\n"
    )
    assert [(comment.text, comment.line, comment.own_line) for comment in script.comments] == [
        ("loadlint: ignore", 0, True), ("tail", 1, False), ("block", 2, True),
    ]  # fmt: skip
    assert {"http", "my_name", "other_name"} <= script.names
    assert script.naming == "snake"
    assert len(script.problems) == 1


def test_a_script_with_errors_is_read_as_far_as_possible() -> None:
    script = body("http.get('https://a.test/1'); const = ; http.get('https://a.test/2')")
    assert script.problems
    assert "https://a.test/1" in [step.request.url.value for step in script.steps]


def test_deep_nesting() -> None:
    deep = "https://a.test/" + "'+(" * 3000 + "'x'" + ")+'" * 3000
    calls = "f(" * 400 + "http.get('https://a.test/2')" + ")" * 400
    blocks = "{" * 1000 + "http.get('https://a.test/3')" + "}" * 1000
    objects = "const o = " + "{a:" * 1500 + "1" + "}" * 1500
    groups = "group('x', () => {" * 200 + "http.get('https://a.test/4')" + "})" * 200
    chain = "http.get('https://a.test/5')" + ".a()" * 1500
    long_sum = "http.get('https://a.test/' + " + " + ".join(["'x'"] * 3000) + ")"
    elses = "if (a()) b(); " + "else if (a()) b(); " * 1500
    for text in (f"http.get('{deep}')", calls, blocks, objects, groups, chain, long_sum, elses):
        body(text, HEAD + "import { group } from 'k6'\n")
    assert body(long_sum).steps[0].request.url.value == "https://a.test/" + "x" * 3000


@pytest.mark.slow
def test_many_calls_end() -> None:
    lines = [f"function f{i}() {{ f{i + 1}(); f{i + 1}(); f{i + 1}() }}" for i in range(40)]
    script = body("f0()", HEAD + "\n".join(lines) + "\nfunction f40() { http.get('https://a.test/') }\n")
    assert len(script.steps) <= 20_000
