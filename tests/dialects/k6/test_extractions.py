"""Values that scripts take out of responses."""

from __future__ import annotations

import pytest

from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    JsonInside,
    Match,
    Where,
)
from tests.dialects.k6.helpers import HEAD, body

IMPORTS = (
    HEAD + "import encoding from 'k6/encoding'\nimport { parseHTML } from 'k6/html'\n"
    "import { findBetween } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js'\n"
)


def json(*path: str | int | Where) -> Extractor:
    return Extractor(FromJson(path))


def matched(pattern: str, match: int = 1) -> Extractor:
    return Extractor(FromBody(), (Match(pattern, match),))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("res.json('a.b.0.c')", json("a", "b", 0, "c")),
        (r"res.json('a\\.b.c')", json("a.b", "c")),
        ("res.json('items.#(name==\"Desk lamp\").id')", json("items", Where(("name",), "Desk lamp"), "id")),
        ("res.json('items.#(meta.on==true).id')", json("items", Where(("meta", "on"), True), "id")),
        ("res.json('items.#(n==12).id')", json("items", Where(("n",), 12), "id")),
        ("res.json('items.@reverse')", None),
        ("res.json(path())", None),
        ("res.json().a?.b[0]", json("a", "b", 0)),
        ("res.json()['a b']", json("a b")),
        ("res.json().text", json("text")),
        ("res.json().values.first.x", json("values", "first", "x")),
        ("res.json('items')[0].id", json("items", 0, "id")),
        ("res.json('items').slice(-1)[0].id", json("items", -1, "id")),
        ("res.json('items')?.at(-2)?.id", json("items", -2, "id")),
        ("res.json('items').pop().id", json("items", -1, "id")),
        ("res.json('items').find(i => i.name === 'x').id", json("items", Where(("name",), "x"), "id")),
        ("res.json('items').find((i) => { return 'x' == i.a.b })?.id", json("items", Where(("a", "b"), "x"), "id")),
        ("res.json('items').find(({ name }) => name === 'x').id", json("items", Where(("name",), "x"), "id")),
        ("res.json('items').find(({ a: { b } }) => 'x' === b).id", json("items", Where(("a", "b"), "x"), "id")),
        ("res.json('id').trim()", json("id")),
        ("res.body.trim()", Extractor(FromBody(), (Match(r"^\s*([\s\S]*?)\s*$"),))),
        ("res.json('items').filter(function (i) { return i.n === 3 })[0].id", json("items", Where(("n",), 3), "id")),
        ("res.json('items').find(i => i.n > 3).id", None),
        ("JSON.parse(res.body).x", json("x")),
        ("JSON.parse(String(res.body)).x", json("x")),
        ("JSON.parse(res.json('meta')).x[1]", Extractor(FromJson(("meta",)), (JsonInside(("x", 1)),))),
        ("res.json('a') || 'none'", json("a")),
        ("res.json('a') ?? fail()", json("a")),
        ("res.json('a').toString()", json("a")),
        ("`${res.json('a')}`", json("a")),
        ("Number(res.json('a'))", json("a")),
        ("res.json('a').toUpperCase()", None),
        ("res.headers['X-Token']", Extractor(FromHeader("X-Token"))),
        ("res.headers.Location", Extractor(FromHeader("Location"))),
        ("res.headers.Location.split('/').pop()",
         Extractor(FromHeader("Location"), (Match(r"(?:[\s\S]*/)?([^/]*)"),))),
        ("res.url.split('=')[1]", Extractor(FromUrl(), (Match("[^=]*=([^=]*)"),))),
        ("res.body.split('token=\"')[1].split('\"')[0]", matched('token="([\\s\\S]*?)"')),
        ("res.body.split('token=\"')[2].split('\"')[0]", matched('token="[\\s\\S]*?token="([\\s\\S]*?)"')),
        ("res.body.split('token=\"')[20000000].split('\"')[0]", None),
        ("res.url.split('/')[20000000]", None),
        ("res.body.split('token')[1]", None),
        ("res.cookies['sid'][0].value", Extractor(FromCookie("sid"))),
        ("res.cookies.sid?.[0]?.value", Extractor(FromCookie("sid"))),
        ("res.cookies.sid[1].value", None),
        ("http.cookieJar().cookiesForURL(res.url)['sid'][0]", Extractor(FromCookie("sid"))),
        ("res.html().find('input[name=\"a\"]').first().attr('value')",
         Extractor(FromHtml('input[name="a"]', "value"))),
        ("res.html().find('form').find('input').eq(2).val()", Extractor(FromHtml("form input", "value", 3))),
        ("res.html('h1').first().text()", Extractor(FromHtml("h1", None))),
        ("res.html('h1').text()", None),
        ("parseHTML(res.body).find('a').attr('href')", Extractor(FromHtml("a", "href"))),
        ("findBetween(res.body, 'a=\"', '\"')", matched('a="([\\s\\S]*?)"')),
        ("findBetween(res.body, '(', ')')", matched(r"\(([\s\S]*?)\)")),
        ("res.body.match(/id=(\\d+)/)[1]", matched(r"id=(\d+)")),
        ("res.body.match(/id=\\/(\\d+)/)?.[1]", matched(r"id=/(\d+)")),
        ("res.body.match(/(a)(b)/)[2]", matched("(?:a)(b)")),
        ("res.body.match(/id=\\d+/)[0]", matched(r"(id=\d+)")),
        ("res.body.match(/id=\\d+/g)[1]", matched(r"(id=\d+)", 2)),
        ("[...res.body.matchAll(/id=(\\d+)/g)][1]?.[1]", matched(r"id=(\d+)", 2)),
        ("/id=(\\d+)/.exec(res.body)[1]", matched(r"id=(\d+)")),
        ("new RegExp('id=(.)').exec(res.body)[1]", matched("id=(.)")),
        ("res.body.match(/(?<=a)(b)/)[1]", matched("(?<=a)(b)")),
        ("res.body.match(/(b)/i)[1]", matched("(?i:(b))")),
        ("res.body.match(/a=(?<first>\\w)(?<second>\\w)/).groups.second", matched(r"a=(?:\w)(\w)")),
        ("res.body.match(/a=(\\w)(?<second>\\w)/)[2]", matched(r"a=(?:\w)(\w)")),
        ("res.body.match(/(b)$/)[1]", matched(r"(b)\Z")),
        ("res.body.match(/(b)$/m)[1]", matched("(?m:(b)$)")),
        ("res.body.match(/(b.)$/)[1]", matched(r"(b[^\n\r\u2028\u2029])\Z")),
        ("res.body.match(/(b)$/y)[1]", None),
        ("decodeURIComponent(res.body.match(/a(b)/)[1])", Extractor(FromBody(), (Match("a(b)"), Decode("percent")))),
        ("decodeURIComponent((res.url.match(/a(b)/)?.[1] ?? '').replace(/\\+/g, ' '))",
         Extractor(FromUrl(), (Match("a(b)"), Decode("form")))),
        ("encoding.b64decode(res.json('a'), 'std', 's')", Extractor(FromJson(("a",)), (Decode("base64"),))),
        ("encoding.b64decode(res.json('a'), 'rawurl', 's')", Extractor(FromJson(("a",)), (Decode("base64url"),))),
        ("JSON.parse('\"' + res.json('a') + '\"')", Extractor(FromJson(("a",)), (Decode("json"),))),
        ("JSON.parse('\"' + (res.json('a') ?? '').replace(/\\\\x/g, '\\\\u00') + '\"')",
         Extractor(FromJson(("a",)), (Decode("javascript"), Decode("json")))),
        ("res.json('token', other)", json("token")),
    ],
)  # fmt: skip
def test_expressions(expression: str, expected: Extractor | None) -> None:
    script = body(f"const res = http.get('https://a.test/')\nconst v = {expression}", IMPORTS)
    (found,) = script.extractions
    assert (found.step, found.variable, found.extractor) == (0, "v", expected)
    assert script.source.text(found.span) == expression


@pytest.mark.parametrize(
    ("statements", "variables"),
    [
        ("let v; v = res.json('a')", ["v"]),
        ("const { a, b: { c } } = res.json()", ["a", "c"]),
        ("const [one] = res.json('items')", ["one"]),
        ("const data = { token: res.json('t'), 'x-y': res.json('u') }", ["data.token", "data['x-y']"]),
        ("this.token = res.json('t')", ["this.token"]),
        ("const page = res.json(); const v = page.v", ["v"]),
        ("const text = res.body; const v = text.match(/a(b)/)[1]", ["v"]),
        ("try { v = res.json('a') } catch (e) { v = 'x' }", ["v"]),
        ("check(res, { ok: (r) => r.json('a') === 'b' })", []),
        ("const status = res.status", []),
    ],
)
def test_variables(statements: str, variables: list[str]) -> None:
    script = body(f"const res = http.get('https://a.test/')\n{statements}", IMPORTS)
    assert [found.variable for found in script.extractions] == variables


def test_response_of_which_step() -> None:
    script = body(
        """let response
        response = http.get('https://a.test/1')
        const one = response.json('a')
        response = http.get('https://a.test/2')
        const two = response.json('a')
        http.asyncRequest('GET', 'https://a.test/3').then((r) => { const three = r.json('a') })
        const four = http.get('https://a.test/4').json('a')"""
    )
    found = [(one.variable, one.step) for one in script.extractions]
    assert found == [("one", 0), ("two", 1), ("three", 2), ("four", 3)]
