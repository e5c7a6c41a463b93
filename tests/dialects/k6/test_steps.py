"""Requests that scripts make, in the ways in which scripts are really written."""

from __future__ import annotations

import pytest

from loadlint.dialects.k6 import dialect
from loadlint.text.source import Source
from tests.dialects.k6.helpers import HEAD, body, headers, parse, plain, urls


def test_har_to_k6_output() -> None:
    script = parse(
        """import { sleep, group } from 'k6'
import http from 'k6/http'

export const options = {}

export default function main() {
  let response

  group('page_1 - Shop', function () {
    response = http.get('https://shop.test/', {
      headers: {
        Accept: '*/*',
        'Accept-Language': 'en-GB',
      },
    })

    response = http.post(
      'https://shop.test/login?next=%2F',
      { user: 'ann', 'form-0-id': '15', n: 3 },
      { headers: { Cookie: 'sid=1' }, redirects: 0 }
    )
  })

  sleep(1)
}
"""
    )
    assert urls(script) == ["GET https://shop.test/", "POST https://shop.test/login?next=%2F"]
    assert headers(script.steps[0]) == {"Accept": "*/*", "Accept-Language": "en-GB"}
    assert plain(script.steps[1].request.body) == [("user", "ann"), ("form-0-id", "15"), ("n", "3")]
    assert [step.follows_redirects for step in script.steps] == [True, False]
    assert all(step.editable and not step.repeated and not step.conditional for step in script.steps)
    assert script.source.text(script.steps[0].at) == "http.get('https://shop.test/'"
    assert script.source.text(script.steps[1].span).endswith("redirects: 0 }\n    )")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("http.get('https://a.test/x')", ["GET https://a.test/x"]),
        ("http.del('https://a.test/x', null, {})", ["DELETE https://a.test/x"]),
        ("http.head('https://a.test/x')", ["HEAD https://a.test/x"]),
        ("http.options('https://a.test/x')", ["OPTIONS https://a.test/x"]),
        ("http.request('post', 'https://a.test/x', 'b')", ["POST https://a.test/x"]),
        ("http.request(method(), 'https://a.test/x')", ["? https://a.test/x"]),
        ("const m = 'put'; http[m]('https://a.test/x')", ["PUT https://a.test/x"]),
        ("http[pick()]('https://a.test/x')", ["? https://a.test/x"]),
        ("await http.asyncRequest('GET', 'https://a.test/x')", ["GET https://a.test/x"]),
        ("http.get(`https://a.test/${id()}/x`)", ["GET https://a.test/{}/x"]),
        ("http.get(http.url`https://a.test/${id()}`)", ["GET https://a.test/{}"]),
        ("http.get('https://a.test/' + id() + '?a=' + 1)", ["GET https://a.test/{}?a=1"]),
        ("const base = __ENV.BASE || 'https://a.test'; http.get(base + '/x')", ["GET https://a.test/x"]),
        ("const base = __ENV['BASE'] ?? 'https://a.test'; http.get(`${base}/x`)", ["GET https://a.test/x"]),
        ("http.get(`${__ENV.BASE}/x`)", ["GET {}/x"]),
        ("http.get(other || 'https://a.test/x')", ["GET {}"]),
        ("http.get(new URL('/x?y=1', 'https://a.test/p').toString())", ["GET https://a.test/x?y=1"]),
        ("http.get(new URL('/x?y=1', `${__ENV.BASE}/p`).toString())", ["GET {}/x?y=1"]),
        (
            "const u = new URL('https://a.test/x'); u.searchParams.append('q', 'a b'); http.get(u.toString())",
            ["GET https://a.test/x?q=a+b"],
        ),
        (
            "const q = new URLSearchParams({ a: '1', b: id() }); http.get(`https://a.test/x?${q}`)",
            ["GET https://a.test/x?a=1&b={}"],
        ),
        ("http.get('https://a.test/' + encodeURIComponent('a b/c'))", ["GET https://a.test/a%20b%2Fc"]),
        ("http.get(['https://a.test', 'x', 'y'].join('/'))", ["GET https://a.test/x/y"]),
        ("const { a: { b } } = { a: { b: 'https://a.test/x' } }; http.get(b)", ["GET https://a.test/x"]),
        ("const [, b = 'https://a.test/x'] = ['q']; http.get(b)", ["GET https://a.test/x"]),
        ("const urls = { login: 'https://a.test/x' }; http.get(urls.login)", ["GET https://a.test/x"]),
        ("let u = 'https://a.test'; u += '/x'; http.get(u)", ["GET https://a.test/x"]),
        ("http.get(flag ? 'https://a.test/x' : 'https://a.test/y')", ["GET {}"]),
        ("http.get(true ? 'https://a.test/x' : 'https://a.test/y')", ["GET https://a.test/x"]),
        ("for (const u of ['https://a.test/x']) http.get(u)", ["GET https://a.test/x"]),
        ("for (const u of ['https://a.test/x', 'https://a.test/y']) http.get(u)", ["GET {}"]),
        ("let p = '1'; while (more()) { http.get('https://a.test/' + p); p = next() }", ["GET https://a.test/{}"]),
        ("['https://a.test/x', 'https://a.test/y'].map(u => http.get(u))", ["GET https://a.test/x", "GET https://a.test/y"]),
        (
            "http.batch([['GET', 'https://a.test/x'], { method: 'POST', url: 'https://a.test/y', body: 'b' }, 'https://a.test/z'])",
            ["GET https://a.test/x", "POST https://a.test/y", "GET https://a.test/z"],
        ),
        (
            "http.batch({ one: 'https://a.test/x', two: ['PUT', 'https://a.test/y'] })",
            ["GET https://a.test/x", "PUT https://a.test/y"],
        ),
        (
            "const all = []; all.push(['GET', 'https://a.test/x']); http.batch(all)",
            ["GET https://a.test/x"],
        ),
        (
            "http.batch(['x', 'y'].map((p) => ({ method: 'GET', url: `https://a.test/${p}` })))",
            ["GET https://a.test/x", "GET https://a.test/y"],
        ),
        ("const res = http.get('https://a.test/x'); res.submitForm({ fields: {} })", ["GET https://a.test/x", "? {}"]),
        ("const r = http.get('https://a.test/x'); http.get(r.headers.Location)", ["GET https://a.test/x", "GET {}"]),
    ],
)  # fmt: skip
def test_requests(statements: str, expected: list[str]) -> None:
    assert urls(body(statements)) == expected


@pytest.mark.parametrize(
    "head",
    [
        "import http from 'k6/http'",
        "import * as http from 'k6/http'",
        "import { default as http } from 'k6/http'",
        "const http = require('k6/http')",
        "const http = require('k6/http').default",
    ],
)
def test_imports_of_http(head: str) -> None:
    script = body("http.get('https://a.test/')", head + "\n")
    assert urls(script) == ["GET https://a.test/"]
    assert dialect.detect(script.source, lambda _: None)


def test_named_imports() -> None:
    script = body(
        "get('https://a.test/'); send('https://a.test/', 'b')", "import { get, post as send } from 'k6/http'\n"
    )
    assert urls(script) == ["GET https://a.test/", "POST https://a.test/"]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.js", "import http from 'k6/http'", True),
        ("a.ts", "import { Options } from 'k6/options'", True),
        ("a.mjs", "const { sleep } = require('k6')", True),
        ("a.cjs", "const { sleep } = require('k6')", True),
        ("a.mts", "import { Options } from 'k6/options'", True),
        ("a.cts", "import { Options } from 'k6/options'", True),
        ("a.tsx", "import { Options } from 'k6/options'", True),
        ("a.d.mts", "import { Options } from 'k6/options'", False),
        ("a.js", "export * from 'k6/http'", True),
        ("a.js", "import x from 'k66'", False),
        ("a.js", "// import http from 'k6/http'", False),
        ("a.js", "const text = `import http from 'k6/http'`", False),
        ("a.py", "import http from 'k6/http'", False),
        (
            "a.js",
            "import http from 'k6/http'; export default () => { http.get('https://h/?required=1').json(); }",
            True,
        ),
    ],
)
def test_detect(path: str, text: str, expected: bool) -> None:
    assert dialect.detect(Source(path, text.encode()), lambda _: None) is expected


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("null", None),
        ("undefined", None),
        ("'a=1&b=2'", "a=1&b=2"),
        ("`a=${x()}`", "a={}"),
        ("x()", "{}"),
        ("{ a: '1', 'b': 2, [`c${1}`]: x(), d: ['p', 'q'] }",
         [("a", "1"), ("b", "2"), ("c1", "{}"), ("d", "p"), ("d", "q")]),
        ("JSON.stringify({ a: { b: ['x', 1, true, null, y()] }, s: `t${z()}` })",
         {"a": {"b": ["x", "1", "true", "null", "{}"]}, "s": "t{}"}),
        ("JSON.stringify({ inner: JSON.stringify({ a: 'q\"' }) })", {"inner": '{"a":"q\\""}'}),
        ("JSON.stringify(Object.assign({ a: '1' }, { b: '2' }))", {"a": "1", "b": "2"}),
        ("JSON.stringify({ ...{ a: '1', b: '1' }, b: '2' })", {"a": "1", "b": "2"}),
        ("new URLSearchParams({ a: 'x y' }).toString()", [("a", "x y")]),
        ("{ f: http.file('data', 'f.txt'), g: 'v' }", [("f", "data", "f.txt"), ("g", "v", None)]),
    ],
)  # fmt: skip
def test_bodies(argument: str, expected: object) -> None:
    assert plain(body(f"http.post('https://a.test/', {argument})").steps[0].request.body) == expected


def test_form_data() -> None:
    script = body(
        """const fd = new FormData()
        fd.boundary = '----x'
        fd.append('csrf', 'abc')
        fd.append('file', http.file('data', 'a.txt'))
        fd.append('doc', { data: 'text', filename: 'b.txt', content_type: 'text/plain' })
        const headers = { 'Content-Type': 'multipart/form-data; boundary=' + fd.boundary }
        http.post('https://a.test/', fd.body(), { headers })""",
        HEAD + "import { FormData } from 'https://jslib.k6.io/formdata/0.0.2/index.js'\n",
    )
    assert plain(script.steps[0].request.body) == [
        ("csrf", "abc", None), ("file", "data", "a.txt"), ("doc", "text", "b.txt"),
    ]  # fmt: skip
    assert headers(script.steps[0]) == {"Content-Type": "multipart/form-data; boundary={}"}


def test_headers_from_everywhere() -> None:
    script = body(
        """const params = { headers: { ...defaults, Authorization: `Bearer ${token()}` } }
        params.headers['X-Id'] = 'abc'
        params.headers.Accept = 'text/html'
        http.get('https://a.test/', params)
        http.get('https://a.test/', auth({ 'X-Other': '1' }))""",
        HEAD
        + """const defaults = { Accept: '*/*', 'X-A': 'a' }
function auth(more) { return { headers: Object.assign({}, defaults, more), tags: { name: 'x' } } }\n""",
    )
    assert headers(script.steps[0]) == {
        "Accept": "text/html", "X-A": "a", "Authorization": "Bearer {}", "X-Id": "abc",
    }  # fmt: skip
    assert headers(script.steps[1]) == {"Accept": "*/*", "X-A": "a", "X-Other": "1"}


@pytest.mark.parametrize(
    ("options", "params", "expected"),
    [
        ("{}", "{}", True),
        ("{ maxRedirects: 0 }", "{}", False),
        ("{ maxRedirects: 4 }", "{}", True),
        ("{ maxRedirects: 0 }", "{ redirects: 5 }", True),
        ("{}", "{ redirects: 0 }", False),
        ("{}", "{ redirects: many() }", None),
        ("{}", "params()", None),
        ("make()", "{}", None),
    ],
)
def test_redirects(options: str, params: str, expected: bool | None) -> None:
    script = body(f"http.get('https://a.test/', {params})", f"{HEAD}export const options = {options}\n")
    assert script.steps[0].follows_redirects is expected


def test_order_of_entry_functions() -> None:
    script = parse(
        HEAD
        + """export const options = { scenarios: { a: { executor: 'x', exec: 'browse' }, b: { exec: `buy` }, c: {} } }
export function buy() { http.get('https://a.test/buy') }
export function browse() { http.get('https://a.test/browse') }
export default (data) => { http.get(`https://a.test/${data.path}`) }
export function teardown() { http.get('https://a.test/end') }
export function setup() { http.get('https://a.test/setup'); return { path: 'from-setup' } }
export function never() { http.get('https://a.test/never') }
"""
    )
    assert urls(script) == [
        "GET https://a.test/setup", "GET https://a.test/from-setup", "GET https://a.test/browse",
        "GET https://a.test/buy", "GET https://a.test/end",
    ]  # fmt: skip


def test_default_does_not_run_when_all_scenarios_name_a_function() -> None:
    script = parse(
        HEAD
        + """export const options = { scenarios: { a: { exec: 'buy' } } }
export function buy() { http.get('https://a.test/buy') }
export default function () { http.get('https://a.test/default') }
"""
    )
    assert urls(script) == ["GET https://a.test/buy"]


def test_flags() -> None:
    script = body(
        """http.get('https://a.test/1')
        if (x()) { http.get('https://a.test/2') } else if (y()) http.get('https://a.test/3')
        for (let i = 0; i < 3; i++) { http.get('https://a.test/4') }
        items().forEach((item) => { http.get('https://a.test/5') })
        switch (z()) { case 1: http.get('https://a.test/6'); break; default: http.get('https://a.test/7') }
        try { http.get('https://a.test/8') } catch (e) { http.get('https://a.test/9') }
        finally { http.get('https://a.test/10') }
        if (false) { http.get('https://a.test/11') }"""
    )
    flags = {step.request.url.value[15:]: (step.conditional, step.repeated) for step in script.steps}
    assert flags == {
        "1": (False, False), "2": (True, False), "3": (True, False), "4": (False, True), "5": (False, True),
        "6": (True, False), "7": (True, False), "8": (False, False), "9": (True, False), "10": (False, False),
    }  # fmt: skip


def test_branches_are_not_guessed() -> None:
    script = body(
        """let path
        if (x()) { path = 'a' } else { path = 'b' }
        http.get('https://a.test/' + path)
        let same
        if (x()) { same = 'a' }
        http.get('https://a.test/' + same)"""
    )
    assert urls(script) == ["GET https://a.test/{}", "GET https://a.test/a"]


def test_returns() -> None:
    script = body(
        """http.get(pick('POST')); http.get(early())""",
        HEAD
        + """function pick(kind) { if (kind === 'GET') return 'https://a.test/get'; return 'https://a.test/post' }
function early() { if (!x()) { return } return 'https://a.test/early' }\n""",
    )
    assert urls(script) == ["GET https://a.test/post", "GET https://a.test/early"]


def test_recursion_ends() -> None:
    script = body("walk(3)", HEAD + "function walk(n) { http.get('https://a.test/'); walk(n - 1); walk(n - 2) }\n")
    assert 1 <= len(script.steps) < 10


def test_typescript() -> None:
    script = parse(
        """import http, { RefinedResponse } from 'k6/http'
import type { Options } from 'k6/options'
enum Path { Login = '/login' }
interface User { name: string }
export const options: Options = { maxRedirects: 0 } as Options
class Api {
  constructor(private readonly base: string, protected n = 1) {}
  get<T>(path: string): T { return http.get(this.base + path)! as unknown as T }
}
export default function (): void {
  const api = new Api('https://a.test')
  const response = api.get<RefinedResponse<'text'>>(Path.Login)
  const id = response.json('id') as string
}
""",
        "script.ts",
    )
    assert not script.problems
    assert urls(script) == ["GET https://a.test/login"]
    assert script.steps[0].follows_redirects is False
    assert [(found.variable, found.step) for found in script.extractions] == [("id", 0)]


def test_classes_of_typescript() -> None:
    script = parse(
        """import http, { type Response } from 'k6/http'
abstract class Page {
  constructor(protected readonly path: string, private client = http) {}
  open(): Response { return this.client.get('https://a.test' + this.path) }
}
class Home extends Page { constructor() { super('/home') } }
const Cart = class extends Page {}
export default (): void => {
  new Home().open()
  new Cart('/cart').open()
}
""",
        "script.ts",
    )
    assert not script.problems
    assert urls(script) == ["GET https://a.test/home", "GET https://a.test/cart"]


def test_javascript_that_is_typescript() -> None:
    script = parse(HEAD + "export default function (): void { http.get('https://a.test/' as string) }\n")
    assert not script.problems
    assert urls(script) == ["GET https://a.test/"]


def test_a_helper_script_without_default_runs_its_exports() -> None:
    script = parse(HEAD + "export function login() { http.get('https://a.test/login') }\n")
    assert urls(script) == ["GET https://a.test/login"]
    assert script.steps[0].conditional


MODULES = {
    "lib/shop.js": "import { get } from './http.js'\nexport function cart() { return get('/cart') }\n",
    "lib/http.js": "import http from 'k6/http'\nexport const get = (path) => http.get(`https://a.test${path}`)\n",
    "lib/store.js": "export function cart() { return fetch('/cart') }\n",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import { cart } from './lib/shop.js'\nexport const options = {}\nexport default () => { cart() }", True),
        ("import { cart } from './lib/shop'\nexport function setup() {}\nexport default () => { cart() }", True),
        ("export { options } from './lib/options.js'\nexport { cart as default } from './lib/shop.js'", True),
        ("import { cart } from './lib/shop.js'\nexport { cart }\nexport const options = {}", True),
        ("import { cart } from './lib/shop.js'\nconst options = { run: cart }\nexport { options }", False),
        ("import { cart } from './lib/store.js'\nexport const options = {}\nexport default () => { cart() }", False),
        ("import { cart } from './lib/shop.js'\nexport default () => { cart() }", False),
        ("import { cart } from './lib/shop.js'\nconst options = {}\ncart()", False),
        ("import { cart } from './lib/missing.js'\nexport const options = {}\nexport default () => { cart() }", False),
    ],
)
def test_detect_by_the_modules_that_it_runs(text: str, expected: bool) -> None:
    files = {name: content.encode() for name, content in MODULES.items()}
    assert dialect.detect(Source("script.js", text.encode()), files.get) is expected


def test_the_requests_of_its_modules() -> None:
    text = "import { cart } from './lib/shop.js'\nexport const options = {}\nexport default () => { cart() }\n"
    assert urls(parse(text, files=MODULES)) == ["GET https://a.test/cart"]


def test_functions_of_scenarios_that_another_module_makes() -> None:
    script = parse(
        """\
import http from 'k6/http'
import { scenarios } from './profiles.js'

export const options = { scenarios }
export function setup() { return { token: http.get('https://a.test/token').json('token') } }
export function buy(data) { http.get('https://a.test/buy', { headers: { Authorization: `Bearer ${data.token}` } }) }
export function handleSummary() { http.post('https://a.test/report') }
"""
    )
    assert urls(script) == ["GET https://a.test/token", "GET https://a.test/buy"]
    assert [step.conditional for step in script.steps] == [False, True]


def test_an_environment_variable_without_a_default() -> None:
    script = body(
        "const base = __ENV.BASE || ''\nif (!base) { throw new Error('BASE is missing') }\nhttp.get(`${base}/cart`)"
    )
    assert urls(script) == ["GET {}/cart"]


@pytest.mark.parametrize(
    "calls",
    [
        "const calls = [() => http.get('https://a.test/1'), () => http.get('https://a.test/2')]\n"
        "calls[Math.floor(Math.random() * calls.length)]()",
        "const calls = { a: () => http.get('https://a.test/1'), b: () => http.get('https://a.test/2') }\n"
        "calls[__ENV.CALL]()",
    ],
)
def test_one_of_several_functions(calls: str) -> None:
    script = body(calls)
    assert urls(script) == ["GET https://a.test/1", "GET https://a.test/2"]
    assert all(step.conditional for step in script.steps)


SWITCH = """
function path(kind) {
  let value = '';
  switch (kind) {
    case 'one': value = '/one'; break;
    case 'two':
    case 'three': value = '/both'; break;
    case 'four': value = '/four';
    default: value += '/more';
  }
  return value;
}
"""


@pytest.mark.parametrize(
    ("kind", "path"), [("one", "/one"), ("two", "/both"), ("three", "/both"), ("four", "/four/more"), ("five", "/more")]
)
def test_cases_go_on_with_those_behind_them(kind: str, path: str) -> None:
    script = body(f"http.get('https://a.test' + path('{kind}'));", HEAD + SWITCH)
    assert [step.request.url.value for step in script.steps] == [f"https://a.test{path}"]


def test_requests_of_cases_that_are_not_decided_are_made_once() -> None:
    cases = "case 'a': case 'b': http.get('https://a.test/1'); break; case 'c': http.get('https://a.test/2')"
    script = body(f"switch (__ENV.KIND) {{ {cases}; default: http.get('https://a.test/3') }}")
    assert urls(script) == [f"GET https://a.test/{number}" for number in (1, 2, 3)]
