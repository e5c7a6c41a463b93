"""A value that is taken in another way: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, ReplaceExtraction
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Decode, Extractor, FromBody, FromCookie, FromHeader, FromHtml, FromJson, Match, Where
from loadlint.script import Script
from tests.dialects.k6.helpers import body, edit, parse

HEAD = """import http from 'k6/http'
import { check, fail, group } from 'k6'
import { findBetween } from 'https://jslib.k6.io/k6-utils/1.2.0/index.js'

function extract(res, re) {
  const m = res.body.match(re)
  return m ? m[1] : null
}
const tokenOf = (res) => res.json('token')
function login() {
  const r = http.post('l', {})
  return r.json('tok')
}
"""
GET = "  const r = http.get('u')\n"
USE = "\n  http.get(`u/${v}`)"
TEXT = Extractor(FromBody(), (Match('t="([^"]+)"'),))
FIELD = Extractor(FromHtml('input[name="t"]', "value"))
HEADER = Extractor(FromHeader("X-New"))


def json(*path: str | int) -> Extractor:
    return Extractor(FromJson(path))


def change_of(script: Script, variable: str, step: int, extractor: Extractor) -> ReplaceExtraction:
    taken = next(one for one in script.extractions if one.variable == variable)
    return ReplaceExtraction(taken.span, step, extractor, "no v in the response to GET /next", variable=variable)


def replaced(statements: str, extractor: Extractor, step: int = 0, variable: str = "v") -> str:
    """The statements after the change; the rest of the script must be as it was."""
    script = body(statements, HEAD)
    before, _, after = script.source.data.decode().partition(statements)
    text = edit(script, change_of(script, variable, step, extractor)).text
    assert text.startswith(before)
    assert text.endswith(after)
    return text[len(before) : len(text) - len(after)]


@pytest.mark.parametrize(
    ("before", "extractor", "after"),
    [
        ("const v = r.json('a.b') // keep", json("x", "y z"), "const v = r.json('x.y z') // keep"),
        ('const v = r.json("a.b")', json("x"), 'const v = r.json("x")'),
        ("const v = r.json('a.b')", FIELD, "const v = r.html().find('input[name=\"t\"]').first().attr('value')"),
        ("const v = r.json().a.b", json("a", "c", "d"), "const v = r.json().a.c.d"),
        ("const v = r.json()?.a?.b", json("z", 0, "c"), "const v = r.json()?.z?.[0]?.c"),
        # However long the old path is.
        ("const v = r.json()" + ".a" * 30, json("x", "y"), "const v = r.json().x.y"),
        ("const data = r.json()\n  const v = data.a.b", json("c"), "const data = r.json()\n  const v = data.c"),
        ("const { v } = r.json()", json("q"), "const { q: v } = r.json()"),
        ("const { v } = r.json()", json("q", "z"), "const v = r.json('q.z')"),
        ("const { v, w } = r.json()", json("q"), "const { q: v, w } = r.json()"),
        ("const { v, w } = r.json()", TEXT, 'const { w } = r.json()\n  const v = r.body.match(/t="([^"]+)"/)?.[1]'),
        ("const { data: { v } } = r.json()", HEADER, "const v = r.headers['X-New']"),
        ("const v = r.json('z')", Extractor(FromHeader("x-new")), "const v = r.headers['X-New']"),
        ("const v = r.body.match(/q=(\\w+)/)[1]", TEXT, 'const v = r.body.match(/t="([^"]+)"/)[1]'),
        ("const [, v] = r.body.match(/q=(\\w+)/)", TEXT, 'const [, v] = r.body.match(/t="([^"]+)"/)'),
        ("const [, v] = r.body.match(/q=(\\w+)/)", json("q"), "const v = r.json('q')"),
        ("let v;\n  [, v] = r.body.match(/q=(\\w+)/);", json("q"), "let v;\n  v = r.json('q');"),
        ("let v;\n  ({ v } = r.json());", HEADER, "let v;\n  (v = r.headers['X-New']);"),
        ("const v = findBetween(r.body, 'a=\"', '\"')", json("q"), "const v = r.json('q')"),
        ("const doc = r.html()\n  const v = doc.find('input').attr('v')", FIELD,
         "const doc = r.html()\n  const v = doc.find('input[name=\"t\"]').attr('value')"),
        ("const doc = r.html()\n  const v = doc.find('input').attr('v')", json("q"), "const v = r.json('q')"),
        ("const v = r.headers['X-A']", HEADER, "const v = r.headers['X-New']"),
        ("const v = parseInt(r.json('z'))", TEXT, 'const v = parseInt(r.body.match(/t="([^"]+)"/)?.[1])'),
        ("const v = r.json('z') || 'none'", HEADER, "const v = r.headers['X-New'] || 'none'"),
        ("const v = r.ok ? r.json('z') : ''", Extractor(FromJson(("z",)), (Decode("percent"),)),
         "const v = decodeURIComponent((r.ok ? r.json('z') : '') ?? '')"),
        ("const v = extract(r, /q=(\\w+)/)", TEXT, 'const v = extract(r, /t="([^"]+)"/)'),
        ("const v = extract(r, /q=(\\w+)/)", json("q"), "const v = r.json('q')"),
        ("const v = tokenOf(r)\n  const w = tokenOf(http.get('x'))", json("q"),
         "const v = r.json('q')\n  const w = tokenOf(http.get('x'))"),
        ("const m = r.body.match(/q=(\\w+)/)\n  if (!m) fail('x')\n  const v = m[1]", TEXT,
         'const m = r.body.match(/t="([^"]+)"/)\n  if (!m) fail(\'x\')\n  const v = m[1]'),
        ("const m = r.body.match(/q=(\\w+)/)\n  if (!m) fail('x')\n  const v = m[1]", json("q"),
         "const v = r.json('q')\n  if (!v) fail('x')"),
        ("let v\n  const m = r.body.match(/q=(\\w+)/)\n  v = m ? m[1] : null", json("q"), "let v\n  v = r.json('q')"),
        ("let v\n  const m = r.body.match(/q=(\\w+)/)\n  if (m) {\n    v = m[1]\n  }", json("q"),
         "let v\n  v = r.json('q')"),
        ("let v\n  if (r.json('z')) {\n    v = r.json('z')\n  }", HEADER,
         "let v\n  if (r.headers['X-New']) {\n    v = r.headers['X-New']\n  }"),
        ("const { v, w } = r.json(); // both", TEXT,
         'const { w } = r.json(); // both\n  const v = r.body.match(/t="([^"]+)"/)?.[1];'),
        ("const { v, w, } = r.json()", TEXT, 'const { w, } = r.json()\n  const v = r.body.match(/t="([^"]+)"/)?.[1]'),
        ("const [, v, w] = r.body.match(/q=(\\w+)-(\\w+)/)", json("q"),
         "const [, , w] = r.body.match(/q=(\\w+)-(\\w+)/)\n  const v = r.json('q')"),
        ("let { v, w } = r.json()", TEXT, 'let { w } = r.json()\n  let v = r.body.match(/t="([^"]+)"/)?.[1]'),
        ("const { data: { v, w } } = r.json()", TEXT,
         'const { data: { w } } = r.json()\n  const v = r.body.match(/t="([^"]+)"/)?.[1]'),
        ("const { a: v, w } = r.json()", json("q"), "const { q: v, w } = r.json()"),
        ("const { a: v, w } = r.json()", HEADER, "const { w } = r.json()\n  const v = r.headers['X-New']"),
        ("const { data: { a: v } } = r.json()", json("data", "q"), "const { data: { q: v } } = r.json()"),
        ("const { data: { a: v } } = r.json()", json("other", "q"), "const v = r.json('other.q')"),
        ("const { v } = r.json()", json("a-b"), "const v = r.json('a-b')"),
        ("const { v } = r.json()", json(0), "const v = r.json('0')"),
        ("const { v } = r.json('x')", json("x", "q"), "const { q: v } = r.json('x')"),
        ("const { v } = r.json('x')", json("y", "v"), "const { v } = r.json('y')"),
        ("const v = r.json(`a.b`)", json("x"), "const v = r.json('x')"),
        ("const v = r.json(`a.${k}`)", json("x"), "const v = r.json('x')"),
        ("const v = r.body.match(/q=(\\w+)/)[1]", Extractor(FromBody(), (Match("z/(.)"),)),
         "const v = r.body.match(/z\\/(.)/)[1]"),
        ("const v = r.json('a').b", json("c", "b"), "const v = r.json('c').b"),
        ("const v = r.json('a').b", json("a", "d"), "const v = r.json('a').d"),
        ("const v = r.json('a').b", json("x", "y"), "const v = r.json('x.y')"),
        ("const v = r.json('a.b').c", json("a", "d", "c"), "const v = r.json('a.d').c"),
        ("const v = r.json('a')?.b", json("a", 0, "c-d"), "const v = r.json('a')?.[0]?.['c-d']"),
        ("const v = r.json()?.a?.b", json("a", -1), "const v = r.json()?.a?.at(-1)"),
        ("const v = r.json().a.b", json("a", -1), "const v = r.json().a.at(-1)"),
        ("const v = r.json().a[0].b", json("a", 1, "b"), "const v = r.json().a[1].b"),
        ("const v = r.json()['a'].b", json("a", "x"), "const v = r.json()['a'].x"),
        ("const v = r.json().a.b", json("a"), "const v = r.json().a"),
        ("const v = r.json().a.b", Extractor(FromJson(("a", Where(("k",), "x"), "b"))),
         'const v = r.json(\'a.#(k=="x").b\')'),
        ("const v = String(r.json('z') ?? 'x')", TEXT, 'const v = String(r.body.match(/t="([^"]+)"/)?.[1] ?? \'x\')'),
        ("const v = (r.json('z'))", TEXT, 'const v = (r.body.match(/t="([^"]+)"/)?.[1])'),
        ("const v = r.json('z').trim()", HEADER, "const v = r.headers['X-New']"),
        ("const v = r.json('z') ? r.json('z') : 'x'", HEADER,
         "const v = r.headers['X-New'] ? r.headers['X-New'] : 'x'"),
        ("const v = JSON.parse(r.body).z", json("y"), "const v = JSON.parse(r.body).y"),
        ("const v = r.headers['X-A'] ? r.headers['X-A'] : r.headers['X-C']", HEADER,
         "const v = r.headers['X-New'] ? r.headers['X-New'] : r.headers['X-C']"),
        ("let d = r.json()\n  const v = d.b\n  d = 1", HEADER,
         "let d = r.json()\n  const v = r.headers['X-New']\n  d = 1"),
        ("let d\n  d = r.json()\n  const v = d.b\n  d = 1", HEADER, "let d\n  const v = r.headers['X-New']\n  d = 1"),
        ("const d = r.json(), e = 1\n  const v = d.b", HEADER,
         "const d = r.json(), e = 1\n  const v = r.headers['X-New']"),
        ("const d = r.json()\n  if (!d) fail('x')\n  const v = d.b", HEADER,
         "const v = r.headers['X-New']\n  if (!v) fail('x')"),
        ("const m = r.body.match(/q=(\\w+)/)\n  if (!(m)) fail('x')\n  const v = m[1]", json("q"),
         "const v = r.json('q')\n  if (!(v)) fail('x')"),
        ("const m = r.body.match(/q=(\\w+)/)\n  console.log(m)\n  const v = m[1]", json("q"),
         "const m = r.body.match(/q=(\\w+)/)\n  console.log(m)\n  const v = r.json('q')"),
        ("const v = r.json('a') || r.json('b')", HEADER, "const v = r.headers['X-New'] || r.json('b')"),
        ("const v = r.json('a') ?? fail('x')", HEADER, "const v = r.headers['X-New'] ?? fail('x')"),
        ("const H = 'X-A'\n  const v = r.headers[H]", HEADER, "const H = 'X-New'\n  const v = r.headers[H]"),
        ("const v = r.html().find('a').text()", Extractor(FromHtml("c", "d")),
         "const v = r.html().find('c').first().attr('d')"),
        ("const v = r.cookies.sid[0].value", Extractor(FromCookie("tok")),
         "const v = http.cookieJar().cookiesForURL(r.url).tok?.[0]"),
        ("const v = decodeURIComponent(r.json('a'))", Extractor(FromJson(("q",)), (Decode("percent"),)),
         "const v = decodeURIComponent(r.json('q'))"),
        ("const v = r.json('a') || 'x'", Extractor(FromJson(("a",)), (Decode("percent"),)),
         "const v = decodeURIComponent((r.json('a') || 'x') ?? '')"),
        ("const v = r.json('a')", Extractor(FromJson(("a",)), (Decode("percent"),)),
         "const v = decodeURIComponent(r.json('a') ?? '')"),
        ("let v\n  if (r.headers['X-A'] !== undefined) {\n    v = r.headers['X-A']\n  }", json("q"),
         "let v\n  if (r.json('q') !== undefined) {\n    v = r.json('q')\n  }"),
    ],
)  # fmt: skip
def test_the_expression_alone_changes(before: str, extractor: Extractor, after: str) -> None:
    assert replaced(f"{GET}  {before}{USE}", extractor) == f"{GET}  {after}{USE}"


@pytest.mark.parametrize(
    ("before", "variable", "extractor", "after"),
    [
        ("  const v = http.get('u').json('z')", "v", TEXT,
         "  const v = http.get('u').body.match(/t=\"([^\"]+)\"/)?.[1]"),
        (f"{GET}  const o = {{ t: r.json('z'), n: 1 }}", "o.t", HEADER,
         f"{GET}  const o = {{ t: r.headers['X-New'], n: 1 }}"),
        (f"{GET}  this.token = r.json('z')", "this.token", json("q"), f"{GET}  this.token = r.json('q')"),
        ("  const data = http.get('u').json()\n  const v = data.z", "v", HEADER,
         "  const response = http.get('u')\n  const data = response.json()\n  const v = response.headers['X-New']"),
    ],
)  # fmt: skip
def test_whatever_holds_the_value(before: str, variable: str, extractor: Extractor, after: str) -> None:
    assert replaced(before, extractor, variable=variable) == after


def test_the_response_of_a_batch() -> None:
    batch = "  const all = http.batch([['GET', 'u'], ['GET', 'w']])\n"
    after = replaced(f"{batch}  const v = all[1].json('z')", HEADER, step=1)
    assert after == f"{batch}  const v = all[1].headers['X-New']"


def test_a_helper_that_one_step_uses_is_changed_itself() -> None:
    script = body("  const v = login()\n  http.get(`u/${v}`)", HEAD)
    text = edit(script, change_of(script, "v", 0, json("q"))).text
    assert text == script.source.data.decode().replace("r.json('tok')", "r.json('q')")


def test_a_helper_that_other_steps_use_is_not_touched() -> None:
    script = body("  const v = login()\n  const w = login()", HEAD)
    with pytest.raises(CannotWriteError, match="other requests share the code"):
        dialect.write(script, change_of(script, "v", 0, json("q")))


def test_a_result_that_is_asked_for_elsewhere_is_not_left_behind() -> None:
    script = body(f"{GET}  const m = r.body.match(/q=(\\w+)/)\n  if (!m) fail('x')\n  const o = {{ t: m[1] }}", HEAD)
    with pytest.raises(CannotWriteError):
        dialect.write(script, change_of(script, "o.t", 0, json("q")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("const v = r.json('a') // keep\n  if (!v) fail('no v in the response to POST /u')\n"
         "  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q') // keep\n"
         "  if (!v) fail('no v in the response to GET /next')"),
        ("const m = r.body.match(/q=(\\w+)/)\n  if (!m) {\n    fail('x')\n  }\n  const v = m[1]\n  http.get('w')",
         "const response = http.get('w')\n  const v = response.json('q')\n  if (!v) {\n    fail('x')\n  }"),
        ("const v = r.json('a')\n  if (!v) fail(`x ${r.status}`)\n  const d = http.get('w').json()",
         "const response = http.get('w')\n  const v = response.json('q')\n"
         "  if (!v) fail('no v in the response to GET /next')\n  const d = response.json()"),
        ("const v = r.json('a')\n  check(v, { there: (x) => !!x })\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')\n  check(v, { there: (x) => !!x })"),
        ("let v\n  try {\n    v = r.json('a')\n  } catch (e) {\n    fail('no')\n  }\n  const s = http.get('w')",
         "let v\n  const s = http.get('w')\n  v = s.json('q')\n  if (!v) fail('no v in the response to GET /next')"),
        ("const v = r.json('a')\n  group('b', () => {\n    const s = http.get('w')\n  })",
         "let v\n  group('b', () => {\n    const s = http.get('w')\n    v = s.json('q')\n  })"),
        ("let v\n  group('b', () => {\n    v = r.json('a')\n    const s = http.get('w')\n  })",
         "let v\n  group('b', () => {\n    const s = http.get('w')\n    v = s.json('q')\n  })"),
        ("const v = r.json('a'); // keep\n  const s = http.get('w');",
         "const s = http.get('w');\n  const v = s.json('q'); // keep"),
        ("let v = r.json('a');\n  if (!v) {\n    fail('x');\n  }\n  const s = http.get('w');",
         "const s = http.get('w');\n  let v = s.json('q');\n  if (!v) {\n    fail('x');\n  }"),
        ("const v = r.json('a')\n  if (!v) throw new Error('x')\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')\n  if (!v) throw new Error('x')"),
        ("const v = r.json('a')\n  if (v === undefined) return\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')\n  if (v === undefined) return"),
        ("const v = r.json('a')\n  expect(v).toBe(1)\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')\n  expect(v).toBe(1)"),
        ("const v = r.json('a')\n  check(w, { there: (x) => !!x })\n  const s = http.get('w')",
         "check(w, { there: (x) => !!x })\n  const s = http.get('w')\n  const v = s.json('q')"),
        ("const v = r.json('a')\n  http.get('w')", "const response = http.get('w')\n  const v = response.json('q')"),
        ("const v = r.json('a')\n  const t = http.get('w').status",
         "const response = http.get('w')\n  const v = response.json('q')\n  const t = response.status"),
        ("const data = r.json()\n  const v = data.a\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')"),
        ("const data = r.json()\n  const v = data.a\n  console.log(data)\n  const s = http.get('w')",
         "const data = r.json()\n  console.log(data)\n  const s = http.get('w')\n  const v = s.json('q')"),
        ("const v = r.json('a')\n  if (!v) fail(`no v in the response to POST /u`)\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')\n  if (!v) fail('no v in the response to GET /next')"),
        ("let v\n  if (r.status === 200) {\n    v = r.json('a')\n  }\n  const s = http.get('w')",
         "let v\n  if (r.status === 200) {\n  }\n  const s = http.get('w')\n  v = s.json('q')"),
        ("const v = r.json('a')\n  const f = () => http.get('w')\n  f()",
         "let v\n  const f = () => {\n    const response = http.get('w')\n    v = response.json('q')\n"
         "    return response\n  }\n  f()"),
        ("const data = r.json()\n  const v = data.a || NONE\n  const s = http.get('w')",
         "const s = http.get('w')\n  const v = s.json('q')"),
        ("const v = r.json('a')\n  {\n    const s = http.get('w')\n  }",
         "let v\n  {\n    const s = http.get('w')\n    v = s.json('q')\n  }"),
        ("let v = r.json('a')\n  http.get('w')\n  v = 2",
         "const response = http.get('w')\n  let v = response.json('q')\n  v = 2"),
    ],
)  # fmt: skip
def test_an_extraction_moves_with_its_guard(before: str, after: str) -> None:
    start = "  const r = http.post('u')\n"
    assert replaced(f"{start}  {before}{USE}", json("q"), step=1) == f"{start}  {after}{USE}"


def test_an_extraction_moves_into_a_function_that_is_one_expression() -> None:
    statements = f"{GET}  const v = r.json('a')\n  const f = () => http.get('w')\n  f(){USE}\n"
    script = body(statements.replace("\n", ";\n"), "import http from 'k6/http';\n")
    text = edit(script, change_of(script, "v", 1, json("q"))).text
    assert "{\n    const response = http.get('w');\n    v = response.json('q');\n    return response;\n  };" in text


@pytest.mark.parametrize(
    ("statements", "variable", "why"),
    [
        (f"{GET}  const v = r.json('a')\n  http.get('w/' + v){USE}", "v", "before the other response"),
        (f"{GET}  const o = {{ t: r.json('a') }}\n  http.get('w')", "o.t", "part of a larger statement"),
        ("  group('a', () => {\n    let v\n    const r = http.get('u')\n    v = r.json('a')\n  })\n  http.get('w')",
         "v", "can't be seen"),
        ("  const r = http.get('u')\n  {\n    const o = {}\n    o.v = r.json('a')\n  }\n  http.get('w')",
         "o.v", "`o.v` can't be seen where the other response is"),
        (f"{GET}  const v = r.json('a')\n  if (http.get('w').status !== 200) return{USE}", "v",
         "part of a larger expression"),
        # What does more than leave where there is no value, or asks for something else, stays where it is.
        (f"{GET}  const v = r.json('a')\n  if (!v) fail('x')\n  else console.log(v)\n  http.get('w')", "v",
         "before the other response"),
        (f"{GET}  const v = r.json('a')\n  if (!v || !q) fail('x')\n  http.get('w')", "v", "before the other response"),
        (f"{GET}  const v = r.json('a')\n  check(r, {{ a: (x) => x.json('a') === v }})\n  http.get('w')", "v",
         "before the other response"),
    ],
)  # fmt: skip
def test_an_extraction_that_can_not_move(statements: str, variable: str, why: str) -> None:
    script = body(statements, HEAD)
    with pytest.raises(CannotWriteError, match=why):
        dialect.write(script, change_of(script, variable, 1, json("q")))


CLIENT = f"""{HEAD}
class Client {{
  logIn() {{
    const r = http.post('l')
    this.token = r.json('a')
  }}
  order() {{
    http.get('w')
    http.get(`u/${{this.token}}`)
  }}
}}
export default function () {{
  const client = new Client()
  client.logIn()
  client.order()
}}
"""


def test_a_field_is_set_in_another_method_of_its_object() -> None:
    script = parse(CLIENT)
    assert edit(script, change_of(script, "this.token", 1, json("q"))).text == CLIENT.replace(
        "    this.token = r.json('a')\n", ""
    ).replace("    http.get('w')\n", "    const response = http.get('w')\n    this.token = response.json('q')\n")


def test_a_field_is_set_outside_of_its_object() -> None:
    script = parse(
        CLIENT.replace("    http.get('w')\n", "").replace("  client.order()", "  http.get('w')\n  client.order()")
    )
    text = edit(script, change_of(script, "this.token", 1, json("q"))).text
    assert "  const response = http.get('w')\n  client.token = response.json('q')\n  client.order()" in text


LOG_IN = """
function logIn() {
  const r = http.post('l')
  const v = r.json('a')
  http.get('w')
  return v
}
export default function () {
  const v = logIn()
  if (!v) fail('no session')
  const s = http.get('x')
  http.get(`u/${v}`)
}
"""


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (1, "  const v = r.json('a')\n  http.get('w')\n",
         "  const response = http.get('w')\n  const v = response.json('q')\n"),
        # What the caller does without a value moves as well.
        (2, LOG_IN.partition("'l')\n")[2],
         "  http.get('w')\n}\nexport default function () {\n  logIn()\n  const s = http.get('x')\n"
         "  const v = s.json('q')\n  if (!v) fail('no session')\n  http.get(`u/${v}`)\n}\n"),
    ],
)  # fmt: skip
def test_an_extraction_leaves_its_function_where_another_one_makes_the_request(
    step: int, before: str, after: str
) -> None:
    script = parse(HEAD + LOG_IN)
    text = edit(script, change_of(script, "v", step, json("q"))).text
    assert text == HEAD + LOG_IN.replace(before, after)


@pytest.mark.parametrize(
    ("helper", "call"),
    [
        ("function tok(res) {\n  return res.json('z')\n}\n", "tok"),
        ("const tok = function (res) {\n  return res.json('z')\n}\n", "tok"),
        ("const tok = function inner(res) {\n  return res.json('z')\n}\n", "tok"),
        ("const tok = (res) => res.json('z')\n", "tok"),
        ("const tok = (res) => {\n  if (!res) return\n  return res.json('z')\n}\n", "tok"),
        ("const a = (r) => 1, o = { tok(res) { return res.json('z') } }\n", "o.tok"),
        ("class C { tok(res) { return res.json('z') } }\nconst o = new C()\n", "o.tok"),
    ],
)
def test_a_helper_of_one_step_takes_another_member(helper: str, call: str) -> None:
    statements = f"{GET}  const v = {call}(r){USE}"
    script = body(statements, HEAD + helper)
    text = edit(script, change_of(script, "v", 0, json("q"))).text
    assert text == script.source.data.decode().replace("res.json('z')", "res.json('q')")
    assert replaced_with(helper, statements) == f"{GET}  const v = r.headers['X-New']{USE}"


def replaced_with(helper: str, statements: str) -> str:
    """The statements where a header is read in the place of what a helper takes."""
    script = body(statements, HEAD + helper)
    text = edit(script, change_of(script, "v", 0, HEADER)).text
    return text.partition("function () {\n")[2].removesuffix("\n}\n")
