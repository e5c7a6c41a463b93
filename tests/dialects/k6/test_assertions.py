"""What a k6 script tests, and of which requests."""

from __future__ import annotations

import pytest

from loadlint import engine
from loadlint.assertion import AllOf, Always, AnyOf, Found, JsonIs, Limit, Not, StatusIs, Test, TextIs, Unknown
from loadlint.assertions.exemplars import page_with
from loadlint.assertions.judge import holds
from loadlint.correlation.prove.run_extractor import Page
from loadlint.dialects.k6 import dialect
from loadlint.dialects.k6.language import syntax
from loadlint.dialects.k6.read.interpreter import Interpreter
from loadlint.dialects.script.read.local_modules import Module, Modules
from loadlint.extractor import Extractor, FromBody, FromHeader, FromHtml, FromUrl, Where
from loadlint.script import Assertion, Script
from loadlint.text.source import Source
from tests.support.flowtext import parse_flow
from tests.support.scripts import project_of

BODY = Extractor(FromBody())
HEAD = """\
import http from 'k6/http';
import { check, fail, group } from 'k6';
import { expect } from 'https://jslib.k6.io/k6-testing/0.5.0/index.js';
"""


def parse(body: str, head: str = HEAD, files: dict[str, str] | None = None) -> Script:
    known = {name: text.encode() for name, text in (files or {}).items()}
    return dialect.parse(Source("a.js", f"{head}export default function () {{\n{body}\n}}\n".encode()), known.get)


def of(body: str, head: str = HEAD) -> list[Assertion]:
    return list(parse(f"const res = http.get('https://h/a');\n{body}", head).assertions)


def contains(text: str) -> TextIs:
    return TextIs(BODY, "contains", text)


ERRORS = (0, *range(100, 400))
FROM_200, TO_300 = tuple(range(200, 600)), (0, *range(100, 300))
TYPE = Extractor(FromHeader("Content-Type"))

CASES: list[tuple[str, Test]] = [
    ("(r) => r.status === 200", StatusIs((200,))),
    ("(r) => r.status == '200'", StatusIs((200,))),
    ("function (r) { return r.status < 400; }", StatusIs(ERRORS)),
    ("(r) => r.status >= 200 && r.status < 300", AllOf((StatusIs(FROM_200), StatusIs(TO_300)))),
    ("(r) => [200, 201].includes(r.status)", StatusIs((200, 201))),
    ("(r) => r.status === 200 || r.status === 304", AnyOf((StatusIs((200,)), StatusIs((304,))))),
    ("res.status === 200", StatusIs((200,))),
    ("(r) => r.body.includes('Welcome')", contains("Welcome")),
    ("(r) => r.body.includes('a\\v\\x41\\\nb')", contains("a\vAb")),
    ("(r) => r.body.includes(`a\\u{1f600}\nb`)", contains("a\U0001f600\nb")),
    ("(r) => r.body.indexOf('Welcome') !== -1", contains("Welcome")),
    ("(r) => r.body.indexOf('Welcome') === 0", contains("Welcome")),
    ("(r) => r.body.indexOf('Welcome') < 0", Not(contains("Welcome"))),
    ("(r) => r.body.indexOf('Welcome') < 100", Unknown()),
    ("(r) => r.json().message.includes('ok')", Unknown()),
    ("(r) => { if (r.status !== 200) { return; } return true; }", Unknown(status_only=True)),
    ("(r) => !r.body.includes('error')", Not(contains("error"))),
    ("(r) => /Hi, \\w+/.test(r.body)", TextIs(BODY, "matches", "Hi, \\w+")),
    ("(r) => /^done$/.test(r.body)", TextIs(BODY, "matches", r"^done\Z")),
    ("(r) => /^(?<w>nothing)/.test(r.body)", TextIs(BODY, "matches", "^(?P<w>nothing)")),
    ("(r) => r.body.match(/id=\\d/) !== null", TextIs(BODY, "matches", "id=\\d")),
    ("(r) => r.body === 'pong'", TextIs(BODY, "equals", "pong")),
    ("(r) => r.body.length > 0", Found(BODY)),
    ("(r) => r.body && r.body.length > 0", AllOf((Found(BODY), Found(BODY)))),
    ("(r) => r.body.length > 1024", Limit("size")),
    ("(r) => r.json().token", JsonIs(("token",), "filled")),
    ("(r) => r.json('data.0.id') !== undefined", JsonIs(("data", 0, "id"), "there")),
    ("(r) => Boolean(r.json('zones.#(code==\"EU\").id'))", JsonIs(("zones", Where(("code",), "EU"), "id"), "filled")),
    ("(r) => r.json('success') === true", JsonIs(("success",), "equals", True)),
    ("(r) => typeof r.json('total') === 'number'", JsonIs(("total",), "number")),
    ("(r) => typeof r.json().name == 'string'", JsonIs(("name",), "text")),
    ("(r) => typeof r.json('name') !== 'string'", Not(JsonIs(("name",), "text"))),
    ("(r) => typeof r.json('name') === 'object'", Unknown()),
    ("(r) => Array.isArray(r.json('items'))", JsonIs(("items",), "list")),
    ("(r) => JSON.parse(r.body).items.length > 0", JsonIs(("items",), "filled")),
    ("(r) => { const body = r.json(); return body.state === 'done'; }", JsonIs(("state",), "equals", "done")),
    ("(r) => !r.json('errors')", Not(JsonIs(("errors",), "filled"))),
    ("(r) => r.headers['Content-Type'].includes('json')", TextIs(TYPE, "contains", "json")),
    ("(r) => Boolean(r.html().find('input').first().attr('value'))", Found(Extractor(FromHtml("input", "value")))),
    ("(r) => r.html('h1').text() === 'Cart'", TextIs(Extractor(FromHtml("h1", None)), "equals", "Cart")),
    ("(r) => r.url.includes('/home')", TextIs(Extractor(FromUrl()), "contains", "/home")),
    ("(r) => r.timings.duration < 500", Limit("time")),
    ("(r) => r.timings.duration < LIMIT * (1 + SLACK)", Limit("time")),
    ("(r) => { if (r['status'] !== 200) { return false; } return true; }", Unknown(status_only=True)),
    ("(r) => { if (r.status !== 200) { print(r.body); return false; } return true; }", Unknown()),
    ("(r) => { if (isOff('.status')) { return false; } return true; }", Unknown()),
    ("(r) => r.error_code === 0", Unknown(status_only=True)),
    ("(r) => validate(r)", Unknown()),
    ("true", Always("it is a constant")),
    ("() => true", Always("it is a constant")),
    ("(r) => r.status", StatusIs(tuple(range(100, 600)))),
    ("(r) => r.status = 200", Always("it assigns where it means to compare")),
    ("(r) => r", Always("an object is true whatever it holds")),
    ("(r) => r.html('h1')", Always("an object is true whatever it holds")),
    ("(r) => r.body.indexOf('x')", Always("where nothing is found the position is -1, which is true")),
    ("(r) => { return true; }", Always("it is a constant")),
    ("(r) => (r.status === 200 ? 1 : 0)", StatusIs((200,))),
    ("(r) => (r.status === 500 ? '' : r.status === 200)", Unknown(status_only=True)),
    ("(r) => `${r.status}` === '200'", Unknown(status_only=True)),
    ("(r) => [r.status][0] === 200", StatusIs((200,))),
    ("(r) => [200].some((code) => code === r.status)", Unknown(status_only=True)),
    ("(r) => `${r.body}` === 'x'", TextIs(BODY, "equals", "x")),
    ("(r) => `${r.status} ${r.body}` === '200 x'", Unknown()),
    ("(r) => r.json('a') || {}", AnyOf((JsonIs(("a",), "filled"), Always("an object is true whatever it holds")))),
    ("(r) => r.json('a') || []", AnyOf((JsonIs(("a",), "filled"), Always("an object is true whatever it holds")))),
    ("(r) => { const code = r.status; return r.json('code') === code; }", Unknown()),
    ("(r) => r.json()['²'] === 1", JsonIs(("²",), "equals", 1)),
    ("(r) => r.body.includes('')", Always("every text holds the empty one")),
]  # fmt: skip


@pytest.mark.parametrize(("predicate", "test"), CASES)
def test_what_a_check_tests(predicate: str, test: Test) -> None:
    (found,) = of(f"check(res, {{ 'a': {predicate} }});")
    assert (found.steps, found.test, found.label, found.kind) == ((0,), test, "a", "check")


EXPECTATIONS: list[tuple[str, Test]] = [
    ("expect(res.status).toBe(200)", StatusIs((200,))),
    ("expect.soft(res.body).toContain('Cart')", contains("Cart")),
    ("expect(res.json('id')).toBeDefined()", JsonIs(("id",), "there")),
    ("expect(res.body).not.toContain('error')", Not(contains("error"))),
    ("expect(res.status, 'status').to.equal(200)", StatusIs((200,))),
    ("expect(res.json().ok).to.be.true", JsonIs(("ok",), "filled")),
    ("expect(res.body).to.include('Cart')", contains("Cart")),
    ("expect(res.json().a).to.be.an('array')", Unknown()),
    (
        "expect(res.status).to.be.within(200, 299)",
        AllOf((StatusIs(tuple(range(200, 600))), StatusIs((0, *range(100, 300))))),
    ),
    ("expect(res.status).toBe(OTHER)", Unknown(status_only=True)),
    ("const expected = (code) => expect(res.status).toBe(code); expected(200); expected(201)", Unknown()),
]


@pytest.mark.parametrize(("text", "test"), EXPECTATIONS)
def test_expectations(text: str, test: Test) -> None:
    (found,) = of(text + ";")
    assert (found.steps, found.test, found.kind) == ((0,), test, "expect")


@pytest.mark.parametrize(
    "expect",
    [
        "function expect(value) { return build({ value }); }",
        "const expect = (value) => build(value);",
        "import { expect } from './expectations.js';",
        "import { expect as expect } from 'unread';",
    ],
)
def test_an_expectation_of_the_script(expect: str) -> None:
    files = {"expectations.js": "export const expect = (value) => build(value);"}
    head = f"import http from 'k6/http';\n{expect}\n"
    body = "const res = http.get('https://h/a'); expect(res.status).toBe(200);"
    (assertion,) = parse(body, head, files).assertions
    assert (assertion.steps, assertion.test, assertion.kind) == ((0,), StatusIs((200,)), "expect")


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("if (res.status !== 200) fail('no');", StatusIs((200,))),
        ("if (!res.body.includes('Cart')) { throw new Error('no'); }", contains("Cart")),
        ("if (res.status === 200) { next(); } else { fail('no'); }", StatusIs((200,))),
        ("const data = res.json(); if (!data.ok) { fail('no'); }", JsonIs(("ok",), "filled")),
    ],
)
def test_what_ends_the_iteration(text: str, test: Test) -> None:
    (found,) = of(text)
    assert (found.steps, found.test, found.stops, found.counted) == ((0,), test, True, False)


STOPPING = """\
import http from 'k6/http';
import { fail as stop } from 'k6';
import * as k6 from 'k6';
import exec, { test } from 'k6/execution';
import { reporter } from './unread.js';
const raise = (text) => { throw new Error(text); };
const give_up = (text) => raise(text);
const note = (text) => console.log(text);
"""


@pytest.mark.parametrize(
    ("call", "kinds"),
    [
        pytest.param("stop('no page')", ["if"], id="another name for fail"),
        pytest.param("raise('no page')", ["if"], id="a function that throws"),
        pytest.param("give_up('no page')", ["if"], id="a function that calls one that throws"),
        pytest.param("exec.test.abort()", ["if"], id="the test ends"),
        pytest.param("console.log('did it fail (again)?')", [], id="a text that names fail"),
        pytest.param("note('we throw it away')", [], id="a function that prints"),
        pytest.param("const later = () => { throw new Error('no page'); }", [], id="a function that nobody calls"),
        pytest.param("try { raise('no page'); } catch (error) { note(error); }", [], id="caught in the branch"),
        pytest.param("try { note('x'); } finally { raise('no page'); }", ["if"], id="raised after all"),
        pytest.param("try { raise('no page'); } finally { note('x'); }", ["if"], id="not caught"),
        pytest.param("reporter.fail('no page')", [], id="fail of something else"),
        pytest.param("new AbortController().abort()", [], id="abort of something else"),
        pytest.param("k6.fail('no page')", ["if"], id="fail of the module"),
        pytest.param("test.abort('no page')", ["if"], id="the test ends by another name"),
    ],
)
def test_a_branch_is_what_it_does(call: str, kinds: list[str]) -> None:
    assertions = of(f"if (res.status !== 200) {{ {call}; }}", STOPPING)
    assert [assertion.kind for assertion in assertions] == kinds


@pytest.mark.parametrize(
    ("predicates", "test"),
    [
        pytest.param("{ a: isPage }", StatusIs((200,)), id="a function with a name"),
        pytest.param("{ a: (r) => isGood(r) }", StatusIs((200,)), id="what two functions return"),
        pytest.param("{ a: ({ status }) => status === 200 }", StatusIs((200,)), id="a response that is taken apart"),
        pytest.param("{ ...COMMON }", StatusIs((200,)), id="members of another object"),
        pytest.param("{ a: (r) => textOf(r).includes('x') }", contains("x"), id="what a function reads"),
        pytest.param("{ a: (r) => WELCOME.test(r.body) }", TextIs(BODY, "matches", "Welcome"), id="compiled"),
    ],
)
def test_a_check_is_what_its_functions_return(predicates: str, test: Test) -> None:
    head = """\
import http from 'k6/http';
import { check as verify } from 'k6';
const WELCOME = new RegExp('Welcome');
const COMMON = { b: (r) => r.status === 200 };
const isPage = (r) => r.status === 200;
const isGood = (r) => { const good = isPage(r); return good; };
function textOf(response) { return response.body; }
"""
    (assertion,) = of(f"verify(res, {predicates});", head)
    assert (assertion.steps, assertion.test) == ((0,), test)


@pytest.mark.parametrize("number", [2, 25])
def test_a_check_of_each_response_of_a_batch(number: int) -> None:
    addresses = ", ".join(f"'/{page}'" for page in range(number))
    (assertion,) = parse(
        f"http.batch([{addresses}]).forEach((r) => check(r, {{ a: (x) => x.json('ok') === true }}));"
    ).assertions
    assert (assertion.steps, assertion.test) == (tuple(range(number)), JsonIs(("ok",), "equals", True))


@pytest.mark.parametrize(
    ("body", "steps"),
    [
        ("let r = http.get('https://h/a'); check(r, X); r = http.get('https://h/b'); check(r, X);", [(0,), (1,)]),
        ("check(http.get('https://h/a'), X);", [(0,)]),
        ("group('g', () => { const r = http.get('https://h/a'); check(r, X); });", [(0,)]),
        ("const rs = http.batch([['GET', 'https://h/a'], ['GET', 'https://h/b']]); check(rs[1], X);", [(1,)]),
        ("const [a, b] = http.batch([['GET', 'https://h/a'], ['GET', 'https://h/b']]); check(b, X);", [(1,)]),
        ("const { b: one } = http.batch({ a: 'https://h/a', b: 'https://h/b' }); check(one, X);", [(1,)]),
        (
            "const [, b] = await Promise.all([http.asyncRequest('GET', '/a'), http.asyncRequest('GET', '/b')]);"
            " check(b, X);",
            [(1,)],
        ),
        ("const rs = await Promise.all([http.asyncRequest('GET', '/a')]); check(rs[0], X);", [(0,)]),
        ("const r = http.get('https://h/a'); const token = r.json('t'); check(token, X);", [(0,)]),
        ("const r = http.get('https://h/a'); check(null, X); r;", [()]),
    ],
)
def test_which_requests_a_check_judges(body: str, steps: list[tuple[int, ...]]) -> None:
    found = parse(body.replace("X", "{ a: (r) => r.status === 200 }")).assertions
    assert [one.steps for one in found] == steps


JUDGE = "function judge(r, n) { check(r, X); }\n"
BOTH = "function both() { return [http.get('https://h/a'), http.get('https://h/b')]; }\n"


@pytest.mark.parametrize(
    ("helper", "body", "steps"),
    [
        ("function other() { const r = http.get('https://h/b'); check(r, X); }\n",
         "let r = http.get('https://h/a'); other(); check(r, X);", [(1,), (0,)]),
        (BOTH, "const rs = both(); check(rs[1], X);", [(1,)]),
        (BOTH, "const [a, b] = both(); check(b, X);", [(1,)]),
        (BOTH, "check(both()[0], X);", [(0,)]),
        (BOTH, "const rs = both(); check(rs[2], X);", [()]),
        (BOTH, "const rs = both(); const b = rs[1]; check(b, X);", [(1,)]),
        (JUDGE, "judge(http.get('https://h/a'), 1); judge(http.get('https://h/b'), 2);", [(0, 1)]),
        ("const judge = (n, r) => { check(r, X); };\n", "judge(1, http.get('https://h/a'));", [(0,)]),
        ("function judge({ r }) { check(r, X); }\n", "judge({ r: http.get('https://h/a') });", [(0,)]),
        ("", "const r = http.get('https://h/a'); function f(r) { check(r, X); } f(http.get('https://h/b'));", [(1,)]),
        ("", "const all = { a: http.get('https://h/a'), b: http.get('https://h/b') }; check(all.b, X);", [(1,)]),
        ("", "const all = [http.get('https://h/a'), http.get('https://h/b')]; check(all[1], X);", [(1,)]),
        ("", "const all = http.batch(['https://h/a', 'https://h/b']); const b = all[1]; check(b, X);", [(1,)]),
        ("", "const all = http.batch(['https://h/a', 'https://h/b']); all.forEach((r) => check(r, X));", [(0, 1)]),
        ("", "const a = http.get('https://h/a'); const b = a; check(b, X);", [(0,)]),
        ("", "const t = http.get('https://h/a').json('t'); const u = `${t}`; check(u, X);", [(0,)]),
        ("", "const t = http.get('https://h/a').json('t'); check(ws.connect(`wss://h/${t}`, {}, () => {}), X);", [()]),
        ("", "const t = http.get('https://h/a').json('t'); check(client.invoke('m', { t }), X);", [()]),
        ("", "const t = http.get('https://h/a').json('t'); check(decoded(t), X);", [(0,)]),
        ("", "const r = http.get('u'); check(r, X)", [(0,)]),
        ("", "const r = http.get('u'), s = http.get('w'); check(s, X)", [(1,)]),
        ("", "let r = http.get('u'); r = http.get('w'); check(r, X)", [(1,)]),
        ("", "let r = http.get('u'); check(r, X); r = http.get('w')", [(0,)]),
        ("", "check(http.get('u'), X)", [(0,)]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); check(a[1], X)", [(1,)]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); check(a[2], X)", [()]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); const b = a[1]; check(b, X)", [(1,)]),
        ("", "const [a, b] = http.batch([['GET','u'],['GET','w']]); check(b, X)", [(1,)]),
        ("", "const { x, y: b } = http.batch({ x: ['GET','u'], y: ['GET','w'] }); check(b, X)", [(1,)]),
        ("", "const a = http.batch({ x: ['GET','u'], y: ['GET','w'] }); check(a.y, X)", [(1,)]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); a.forEach((r) => check(r, X))", [(0, 1)]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); a.forEach(function (r) { check(r, X) })", [(0, 1)]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); for (const r of a) check(r, X)", [()]),
        ("", "const a = http.batch([['GET','u'],['GET','w']]); a.forEach((i, r) => check(r, X))", [()]),
        ("function ok(r) {\n  check(r, X)\n}\n", "ok(http.get('u')); ok(http.get('w'))", [(0, 1)]),
        ("function ok(n, r) {\n  check(r, X)\n}\n", "ok(1, http.get('u'))", [(0,)]),
        ("function ok(n, r) {\n  check(r, X)\n}\n", "ok(http.get('u'))", [()]),
        ("const ok = (r) => check(r, X)\n", "ok(http.get('u'))", [(0,)]),
        ("const o = { ok(r) { check(r, X) } }\n", "o.ok(http.get('u'))", [(0,)]),
        ("const o = { ok: (r) => check(r, X) }\n", "o.ok(http.get('u'))", [(0,)]),
        ("function go() {\n  return http.get('u')\n}\n", "const r = go(); check(r, X)", [(0,)]),
        ("function go() {\n  http.get('w')\n  return http.get('u')\n}\n", "const r = go(); check(r, X)", [(1,)]),
        ("function go() {\n  http.get('w')\n  return http.get('u').json()\n}\n", "const r = go(); check(r, X)", [(1,)]),
        ("function go() {\n  return http.get('u').json()\n}\n", "const r = go(); check(r, X)", [(0,)]),
        ("", "const r = await http.asyncRequest('GET', 'u'); check(r, X)", [(0,)]),
        ("", "const r = (http.get('u')); check((r), X)", [(0,)]),
        ("let r\n", "r = http.get('u'); check(r, X)", [(0,)]),
        ("let r\nfunction set() {\n  r = http.get('u')\n}\n", "set(); check(r, X)", [(0,)]),
        ("function set() {\n  const r = http.get('u')\n}\nconst r = 1\n", "set(); check(r, X)", [()]),
        ("", "const r = 1; group('a', () => {   const r = http.get('u'); check(r, X); })", [(0,)]),
        ("", "const r = http.get('u'); group('a', () => {   const r = 1; }); check(r, X)", [(0,)]),
        ("",
         "const a = http.get('u'); const b = a; const c = b; const d = c; const e = d; const f = e; const g = "
         "f; check(g, X)",
         [(0,)]),
        ("",
         "const a = http.get('u'); const b = a; const c = b; const d = c; const e = d; const f = e; const g = "
         "f; const h = g; check(h, X)",
         [(0,)]),
        ("", "let a = b; let b = a; check(a, X)", [()]),
        ("", "this.r = http.get('u'); check(this.r, X)", [()]),  # "TypeError: Cannot convert undefined to object"
        ("", "const o = { r: http.get('u') }; check(o.r, X)", [(0,)]),
        ("", "const r = http.get('u'); check(r.json(), { a: (x) => x.b === 1 })", [(0,)]),
        ("", "const r = http.get('u'); const j = r.json(); check(j, { a: (x) => x.b === 1 })", [(0,)]),
        ("", "const r = http.get('u'); const s = http.get('w'); check(null, { a: () => s.status === 200 })", [(1,)]),
        ("",
         "const r = http.get('u'); const s = http.get('w'); check(null, { a: () => s.status === 200 && "
         "r.status === 200 })",
         [(0, 1)]),
        ("", "const r = http.get('u'); const n = r.status; check(null, { a: () => n === 200 })", [(0,)]),
        ("", "const r = http.get('u'); const s = http.get('w'); check(s, { a: () => r.status === 200 })", [(1,)]),
    ],
)  # fmt: skip
def test_the_answer_that_a_name_holds(helper: str, body: str, steps: list[tuple[int, ...]]) -> None:
    predicate = "{ a: (r) => r.status === 200 }"
    script = parse(body.replace("X", predicate), HEAD + helper.replace("X", predicate))
    assert [assertion.steps for assertion in script.assertions] == steps


def test_wrappers_and_helpers() -> None:
    helper = (
        "import http from 'k6/http';\nimport { check } from 'k6';\n"
        "export function post(path) {\n  const res = http.post('https://h' + path);\n"
        "  check(res, { 'created': (r) => r.status === 201 });\n  return res;\n}\n"
        "export function verify(response, name) {\n  check(response, { [name]: (r) => r.body.includes('ok') });\n}\n"
    )
    head = "import http from 'k6/http';\nimport { post, verify } from './helper.js';\n"
    body = "post('/a');\npost('/b');\nconst res = http.get('https://h/c');\nverify(res, 'c');"
    found = parse(body, head, {"helper.js": helper}).assertions
    assert [(one.steps, one.test) for one in found] == [((0, 1), StatusIs((201,))), ((2,), contains("ok"))]


TIMED = """
import { check } from 'k6';
export function timed(call, checks) {
  const start = Date.now();
  const res = call();
  if (checks) check(res, checks);
  return { res, took: Date.now() - start };
}
"""
THREE_CALLS = """
timed(() => http.post('https://h/a'), { created: (r) => r.status === 201 });
timed(() => http.post('https://h/b'), { created: (r) => r.status === 201 });
const { res } = timed(() => http.post('https://h/c'), null);
check(res, { whole: (r) => r.body.includes('ok') });
"""


def test_a_helper_that_takes_a_callback_judges_each_of_its_calls() -> None:
    imported = parse(THREE_CALLS, f"{HEAD}import {{ timed }} from './timed.js';\n", {"timed.js": TIMED})
    own = parse(THREE_CALLS, HEAD + TIMED.replace("import { check } from 'k6';", "").replace("export ", ""))
    for script in (imported, own):
        judged = [[one.test for one in script.assertions_of(step)] for step in range(3)]
        assert [len(tests) for tests in judged[:2]] == [1, 1]
        assert contains("ok") in judged[2]


@pytest.mark.parametrize(
    "text",
    [
        "const good = res.status === 200;\ncheck(null, { a: () => good });",
        "check(null, { a: () => res.status === 200 });",
    ],
)
def test_a_check_of_what_was_computed_from_an_answer(text: str) -> None:
    (found,) = of(text)
    assert (found.steps, found.test) == ((0,), StatusIs((200,)))


@pytest.mark.parametrize(
    "text",
    [
        "let good = false;\nif (res.status === 200) { good = true; }\ncheck(res, { a: () => good });",
        "check(res, { a: (r) => r.status });",
    ],
)
def test_checks_that_can_fail(text: str) -> None:
    (found,) = of(text)
    assert not isinstance(found.test, Always)


def test_a_look_for_what_a_helper_gives_is_no_assertion() -> None:
    helper = "function login() { const res = http.post('https://h/t'); return { token: res.json('token') }; }\n"
    found = of("const user = login();\nif (!user) { throw new Error('no user'); }", HEAD + helper)
    assert [one for one in found if isinstance(one.test, Always)] == []


@pytest.mark.parametrize(
    ("text", "watched"),
    [
        ("http.post('https://h/o');", False),
        ("const id = http.post('https://h/o').json('id');", False),
        ("const made = http.post('https://h/o'); trend.add(made.timings.duration);", False),
        ("const made = http.post('https://h/o'); if (made.json('id')) { counter.add(1); }", True),
        ("const made = http.post('https://h/o'); rate.add(made.status !== 201);", True),
        ("const made = http.post('https://h/o'); console.log(made.body);", True),
        ("const made = http.post('https://h/o'); judge(made);", True),
    ],
)
def test_answers_that_may_be_judged_elsewhere(text: str, watched: bool) -> None:
    assert parse(text).steps[-1].watched == watched


def test_a_threshold_on_failed_requests_looks_at_each_answer() -> None:
    options = "export const options = { thresholds: { http_req_failed: ['rate<0.01'] } };\n"
    assert all(step.watched for step in parse("", HEAD + options).steps)


@pytest.mark.parametrize(
    ("options", "counted"),
    [
        ("", False),
        ("export const options = { vus: 1 };", False),
        ("export const options = { thresholds: { http_req_failed: ['rate<0.01'] } };", True),
        ("export const options = { thresholds: { http_req_duration: ['p(95)<500'] } };", False),
        ("export const options = { thresholds: { checks: ['rate>0.9'] } };", True),
        ("export const options = { thresholds: { 'checks{type:api}': ['rate>0.9'] } };", True),
        ("export const options = make();", True),
        ("export const options = { ...base, vus: 1 };", True),
    ],
)
def test_thresholds(options: str, counted: bool) -> None:
    (found,) = of("check(res, { a: (r) => r.status === 200 });", f"{HEAD}{options}\n")
    assert found.counted == counted


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("check(res, X);", False),
        ("if (!check(res, X)) { fail('no'); }", True),
        ("check(res, X) || fail('no');", True),
        ("const ok = check(res, X);\nif (!ok) return;", True),
        ("const ok = check(res, X);\nrate.add(!ok);", False),
    ],
)
def test_what_happens_after_a_failure(text: str, stops: bool) -> None:
    (found,) = of(text.replace("X", "{ a: (r) => r.status === 200 }"))
    assert found.stops == stops


def test_expected_statuses() -> None:
    (found,) = of("", f"{HEAD}http.setResponseCallback(http.expectedStatuses(200, {{ min: 300, max: 303 }}));\n")
    assert (found.steps, found.test, found.inherited) == ((0,), StatusIs((200, 300, 301, 302, 303)), True)


@pytest.mark.parametrize(
    ("statuses", "test"),
    [
        ("{ min: LOW, max: 202 }", StatusIs((200, 201, 202))),
        ("{ min: 200, max: 202 /* never 404 */ }", StatusIs((200, 201, 202))),
        ("...[200, 201]", StatusIs((200, 201))),
        ("200, Number(__ENV.OTHER)", Unknown(status_only=True)),
        ("{ min: 200 }", Unknown(status_only=True)),
        ("", Unknown(status_only=True)),
    ],
)
def test_expected_statuses_are_values(statuses: str, test: Test) -> None:
    head = f"{HEAD}const LOW = 200;\nhttp.setResponseCallback(http.expectedStatuses({statuses}));\n"
    (assertion,) = of("", head)
    assert assertion.test == test


def test_only_the_arguments_of_expectations_are_kept() -> None:
    main = syntax.parse(Source("a.js", f"{HEAD}export default () => {{ expect(f(1)).toBe(g(2)); h(3); }};".encode()))
    state = Interpreter(Modules(Module("a.js", main, {}, main=True), lambda _: None, syntax.parse, syntax.names))
    state.run()
    assert [len(calls) for calls in state.arguments.values()] == [1, 1]


def test_a_helper_that_checks_a_value_judges_each_of_its_calls() -> None:
    head = f"""{HEAD}
function required(name, value) {{
  if (!check(value, {{ [`${{name}} is there`]: Boolean }})) fail(`no ${{name}} in the response`);
  return value;
}}
"""
    cart = "const cart = required('cart', http.get('https://h/a').json('cart.id'));"
    token = "required('token', http.get(`https://h/b/${cart}`).html().find('input').first().attr('value'));"
    assert [(assertion.steps, assertion.test) for assertion in of(cart + token, head)] == [
        ((1,), JsonIs(("cart", "id"), "filled")),
        ((2,), Found(Extractor(FromHtml("input", "value")))),
    ]


def test_checks_that_a_function_makes_judge_each_of_its_calls() -> None:
    """As new scripts have them for pages; here also behind a helper, and kept in a constant."""
    head = f"""{HEAD}
const holds = (request, text) => ({{
  [`${{request}}: holds ${{text}}`]: (r) => r.status === 200 && r.body.includes(text),
}});
const verify = (response, text) => check(response, holds('any', text));
const good = holds('any', 'Good');
"""
    body = """check(res, holds('GET /a', 'Welcome'));
  check(http.get('https://h/b'), holds('GET /b', 'Basket'));
  verify(http.get('https://h/c'), 'Cart');
  check(http.get('https://h/d'), good);"""
    assert [(assertion.steps, assertion.test) for assertion in of(body, head)] == [
        ((step,), AllOf((StatusIs((200,)), contains(text))))
        for step, text in ((2, "Cart"), (0, "Welcome"), (1, "Basket"), (3, "Good"))
    ]


def test_an_iteration_that_aborts_the_test_judges_the_answer() -> None:
    """Nothing else in the script sounds like an assertion."""
    text = (
        "import http from 'k6/http';\nimport exec from 'k6/execution';\nexport default function () {\n"
        "  const res = http.get('https://shop.test/');\n  if (res.status !== 200) { exec.test.abort(); }\n}\n"
    )
    source = Source("a.js", text.encode())
    (assertion,) = engine.analyse(source, project_of([])).script.assertions
    assert assertion.test == StatusIs((200,))


@pytest.mark.parametrize(
    ("pattern", "text", "verdict"),
    [
        ("/^done$/", "done", True),
        ("/^done$/", "done\n", False),
        ("/^(?<w>nothing)/", "nothing left", True),
        ("/^(?<w>nothing)/", "all or nothing", False),
    ],
)
def test_a_pattern_means_what_it_means_in_javascript(pattern: str, text: str, verdict: bool) -> None:
    """`$` is not before a line end at the end, and a group may have a name."""
    (assertion,) = of(f"check(res, {{ a: (r) => {pattern}.test(r.body) }});")
    (exchange,) = parse_flow("GET https://h/a\nHTTP 200\nContent-Type: text/plain\n\nok\n", "a.http").exchanges
    assert holds(assertion.test, page_with(Page([exchange]), text, "text/plain")) is verdict
