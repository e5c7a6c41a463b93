"""Extractions that the writer inserts: before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Extractor, FromHeader, FromJson, Match
from loadlint.script import Script
from tests.dialects.k6.helpers import edit, parse, uses

TOKEN = Extractor(FromJson(("token",)))


def correlate(
    script: Script, value: str = "abc", *, step: int = 0, name: str = "token", stop: bool = False
) -> Correlate:
    return Correlate(step, TOKEN, name, f"no {name}", uses(script, value, after=step), stop)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            """import { sleep, group } from 'k6'
import http from 'k6/http'

export default function main() {
  let response

  group('one', function () {
    response = http.post('https://a.test/login', { user: 'ann' })

    response = http.get('https://a.test/x/abc')
  })
}
""",
            """import { sleep, group, fail } from 'k6'
import http from 'k6/http'

export default function main() {
  let response

  group('one', function () {
    response = http.post('https://a.test/login', { user: 'ann' })
    const token = response.body && response.json('token')
    if (!token) fail('no token')

    response = http.get(`https://a.test/x/${token}`)
  })
}
""",
            id="har-to-k6, one group",
        ),
        pytest.param(
            """import { group } from 'k6'
import http from 'k6/http'
export default function main() {
  let response

  group('one', function () {
    response = http.post('https://a.test/login')
  })

  group('two', function () {
    response = http.get('https://a.test/abc/x')
    response = http.get('https://a.test/abc/y')
  })
}
""",
            """import { group, fail } from 'k6'
import http from 'k6/http'
export default function main() {
  let response

  let token
  group('one', function () {
    response = http.post('https://a.test/login')
    token = response.body && response.json('token')
    if (!token) fail('no token')
  })

  group('two', function () {
    response = http.get(`https://a.test/${token}/x`)
    response = http.get(`https://a.test/${token}/y`)
  })
}
""",
            id="two groups",
        ),
        pytest.param(
            """import http from "k6/http";
import { check } from "k6";
export default () => {
\tconst res = http.post("https://a.test/login", "x"); // log in
\tcheck(res, { ok: (r) => r.status === 200 });
\thttp.get("https://a.test/x", { headers: { Authorization: "Bearer abc" } });
};
""",
            """import http from "k6/http";
import { check, fail } from "k6";
export default () => {
\tconst res = http.post("https://a.test/login", "x"); // log in
\tconst token = res.body && res.json("token");
\tif (!token) fail("no token");
\tcheck(res, { ok: (r) => r.status === 200 });
\thttp.get("https://a.test/x", { headers: { Authorization: `Bearer ${token}` } });
};
""",
            id="tabs, double quotes, semicolons, a comment behind",
        ),
        pytest.param(
            "import http from 'k6/http';\r\nexport default function () {\r\n    http.post('https://a.test/api/log-in');\r\n"
            "    http.post('https://a.test/x', { id: 'abc' });\r\n}\r\n",
            "import http from 'k6/http';\r\nimport { fail } from 'k6';\r\nexport default function () {\r\n"
            "    const logInResponse = http.post('https://a.test/api/log-in');\r\n"
            "    const token = logInResponse.body && logInResponse.json('token');\r\n"
            "    if (!token) fail('no token');\r\n"
            "    http.post('https://a.test/x', { id: token });\r\n}\r\n",
            id="bare call, CRLF, no import of k6",
        ),
        pytest.param(
            """const http = require('k6/http');
const { sleep } = require('k6');
exports.default = function () {
  var r = http.get('https://a.test/login');
  http.get('https://a.test/' + 'abc');
};
""",
            """const http = require('k6/http');
const { sleep, fail } = require('k6');
exports.default = function () {
  var r = http.get('https://a.test/login');
  const token = r.body && r.json('token');
  if (!token) fail('no token');
  http.get('https://a.test/' + token);
};
""",
            id="require",
        ),
        pytest.param(
            """import * as k6 from 'k6'
import http from 'k6/http'
export default function () {
  k6.check(http.get('https://a.test/login'), { ok: (r) => r.status === 200 })
  http.get('https://a.test/😀\u2028/abc')
}
""",
            """import * as k6 from 'k6'
import http from 'k6/http'
export default function () {
  const loginResponse = http.get('https://a.test/login')
  const token = loginResponse.body && loginResponse.json('token')
  if (!token) k6.fail('no token')
  k6.check(loginResponse, { ok: (r) => r.status === 200 })
  http.get(`https://a.test/😀\u2028/${token}`)
}
""",
            id="inside another call, namespace import, emoji and U+2028",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail as stop } from 'k6'
function login() {
  return http.post('https://a.test/session')
}
export default function () {
  login()
  http.get('https://a.test/abc')
}
""",
            """import http from 'k6/http'
import { fail as stop } from 'k6'
let token
function login() {
  const sessionResponse = http.post('https://a.test/session')
  token = sessionResponse.body && sessionResponse.json('token')
  if (!token) stop('no token')
  return sessionResponse
}
export default function () {
  login()
  http.get(`https://a.test/${token}`)
}
""",
            id="return in another function, alias of fail",
        ),
        pytest.param(
            """import http from 'k6/http'
import { group } from 'k6'
export default function () {
  const first = group('one', () => http.get('https://a.test/one'))
  http.get(`https://a.test/abc`)
}
""",
            """import http from 'k6/http'
import { group, fail } from 'k6'
export default function () {
  let token
  const first = group('one', () => {
    const oneResponse = http.get('https://a.test/one')
    token = oneResponse.body && oneResponse.json('token')
    if (!token) fail('no token')
    return oneResponse
  })
  http.get(`https://a.test/${token}`)
}
""",
            id="arrow function without a block",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
export default function () {
  const token2 = http.get('https://a.test/one').json('x')
  http.get('https://a.test/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
export default function () {
  const oneResponse = http.get('https://a.test/one')
  const token = oneResponse.body && oneResponse.json('token')
  if (!token) fail('no token')
  const token2 = oneResponse.json('x')
  http.get(`https://a.test/${token}`)
}
""",
            id="used at once",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
const send = (path) => http.get('https://a.test' + path)
export default function () {
  const one = send('/one')
  send('/two/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
const send = (path) => http.get('https://a.test' + path)
export default function () {
  const one = send('/one')
  const token = one.body && one.json('token')
  if (!token) fail('no token')
  send(`/two/${token}`)
}
""",
            id="own request function",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
export default function () {
  if (first()) {
    const r = http.batch([['GET', 'https://a.test/one'], ['GET', 'https://a.test/two']])
  }
  http.get('https://a.test/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
export default function () {
  let token
  if (first()) {
    const r = http.batch([['GET', 'https://a.test/one'], ['GET', 'https://a.test/two']])
    token = r[0].body && r[0].json('token')
    if (!token) fail('no token')
  }
  http.get(`https://a.test/${token}`)
}
""",
            id="batch in a branch",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'somewhere'
export default async function () {
  const r = await http.asyncRequest('GET', 'https://a.test/one')
  const path = 'abc'
  await http.asyncRequest('GET', 'https://a.test/' + path)
}
""",
            """import http from 'k6/http'
import { fail } from 'somewhere'
export default async function () {
  const r = await http.asyncRequest('GET', 'https://a.test/one')
  const token = r.body && r.json('token')
  if (!token) throw new Error('no token')
  const path = token
  await http.asyncRequest('GET', 'https://a.test/' + path)
}
""",
            id="async, fail means something else, a local constant",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
export function setup() {
  http.post('https://a.test/login')
  return { headers: { 'X-Token': 'abc' } }
}
export default function (params) {
  http.get('https://a.test/', params)
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
export function setup() {
  const loginResponse = http.post('https://a.test/login')
  const token = loginResponse.body && loginResponse.json('token')
  if (!token) fail('no token')
  return { headers: { 'X-Token': token } }
}
export default function (params) {
  http.get('https://a.test/', params)
}
""",
            id="set up for others",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
export default function () {
  const { first: one } = http.batch({ first: 'https://a.test/one', second: 'https://a.test/two' })
  http.get('https://a.test/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
export default function () {
  const { first: one } = http.batch({ first: 'https://a.test/one', second: 'https://a.test/two' })
  const token = one.body && one.json('token')
  if (!token) fail('no token')
  http.get(`https://a.test/${token}`)
}
""",
            id="batch with a name for each response",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
const send = async (path) => http.asyncRequest('GET', 'https://a.test' + path)
export default async function () {
  const [one, two] = await Promise.all([send('/one'), send('/two')])
  await send('/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
const send = async (path) => http.asyncRequest('GET', 'https://a.test' + path)
export default async function () {
  const [one, two] = await Promise.all([send('/one'), send('/two')])
  const token = one.body && one.json('token')
  if (!token) fail('no token')
  await send(`/${token}`)
}
""",
            id="one of several that the script waits for",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
const send = async (path) => http.asyncRequest('GET', 'https://a.test' + path)
export default async function () {
  await Promise.all([send('/one'), send('/two')])
  await send('/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
const send = async (path) => http.asyncRequest('GET', 'https://a.test' + path)
export default async function () {
  const responses = await Promise.all([send('/one'), send('/two')])
  const token = responses[0].body && responses[0].json('token')
  if (!token) fail('no token')
  await send(`/${token}`)
}
""",
            id="several without names",
        ),
        pytest.param(
            """import http from 'k6/http'
import { fail } from 'k6'
const send = async (path) => http.asyncRequest('GET', 'https://a.test' + path)
export default async function () {
  const asked = send('/one')
  send('/two')
  const one = await asked
  await send('/abc')
}
""",
            """import http from 'k6/http'
import { fail } from 'k6'
const send = async (path) => http.asyncRequest('GET', 'https://a.test' + path)
export default async function () {
  const asked = send('/one')
  send('/two')
  const one = await asked
  const token = one.body && one.json('token')
  if (!token) fail('no token')
  await send(`/${token}`)
}
""",
            id="a promise that is waited for later",
        ),
    ],
)
def test_correlate(before: str, after: str) -> None:
    script = parse(before)
    edited = edit(script, correlate(script))
    assert edited.text == after
    (found,) = [one for one in edited.script.extractions if one.variable == "token"]
    assert (found.step, found.extractor) == (0, TOKEN)


def test_typescript() -> None:
    script = parse(
        """import http from 'k6/http'
import { fail } from 'k6'
export default function (): void {
  const r = http.get('https://a.test/one')
  http.get('https://a.test/abc' as string)
}
""",
        "a.ts",
    )
    extractor = Extractor(FromHeader("x-token"), (Match("t=(.*)"),))
    change = Correlate(0, extractor, "token", "no token", uses(script, "abc"))
    assert "http.get(`https://a.test/${token}` as string)" in edit(script, change).text


FLOW = """import { group } from 'k6'
import http from 'k6/http'
export default function main() {
  let response

  group('one', function () {
    response = http.post('https://a.test/login', null, {})
    response = http.put('https://a.test/cart', 'x')
  })

  group('two', function () {
    response = http.get('https://a.test/carts/CART/items/ITEM?t=TOK')
    response = http.post('https://a.test/x', '{"cart":"CART","items":["ITEM"],"t":"TOK"}')
  })
}
"""


def test_independent_changes_merge() -> None:
    script = parse(FLOW)
    changes = [
        correlate(script, "TOK", step=0, name="token", stop=True),
        correlate(script, "CART", step=1, name="cart"),
        correlate(script, "ITEM", step=1, name="item", stop=True),
    ]
    assert (
        edit(script, *changes).text
        == """import { group, fail } from 'k6'
import http from 'k6/http'
export default function main() {
  let response

  let token
  let cart
  let item
  group('one', function () {
    response = http.post('https://a.test/login', null, { redirects: 0 })
    token = response.body && response.json('token')
    if (!token) fail('no token')
    response = http.put('https://a.test/cart', 'x', { redirects: 0 })
    cart = response.body && response.json('token')
    if (!cart) fail('no cart')
    item = response.body && response.json('token')
    if (!item) fail('no item')
  })

  group('two', function () {
    response = http.get(`https://a.test/carts/${cart}/items/${item}?t=${token}`)
    response = http.post('https://a.test/x', `{"cart":"${cart}","items":["${item}"],"t":"${token}"}`)
  })
}
""".replace("'https://a.test/x', `", "'https://a.test/x', `")
    )
    again = edit(script, *reversed(changes)).text
    assert sorted(again.splitlines()) == sorted(edit(script, *changes).text.splitlines())


def test_changes_of_one_bare_step_share_its_name() -> None:
    script = parse(
        """import http from 'k6/http'
import { fail } from 'k6'
export default () => {
  return check(http.get('https://a.test/login'), {}) && http.get('https://a.test/A/B')
}
""".replace("return check(", "check(").replace(" && ", "; ")
    )
    changes = [correlate(script, "A", name="one"), correlate(script, "B", name="two")]
    assert (
        edit(script, *changes).text
        == """import http from 'k6/http'
import { fail } from 'k6'
export default () => {
  const loginResponse = http.get('https://a.test/login');
  const one = loginResponse.body && loginResponse.json('token');
  if (!one) fail('no one');
  const two = loginResponse.body && loginResponse.json('token');
  if (!two) fail('no two');
  check(loginResponse, {}); http.get(`https://a.test/${one}/${two}`)
}
"""
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "const P = { id: 'abc' }\n"
            "export default () => { http.get('https://a.test/1'); http.post('https://a.test/', P) }",
            "init code",
        ),
        (
            "export default () => { const p = { id: 'abc' }\n"
            "http.get('https://a.test/1'); http.post('https://a.test/', p) }",
            "before the response",
        ),
        (
            "export function setup() { http.get('https://a.test/1') }\n"
            "export default () => { http.get('https://a.test/abc') }",
            "`setup`",
        ),
        (
            "export default () => { const r = x() || http.get('https://a.test/1'); http.get('https://a.test/abc') }",
            "larger expression",
        ),
        (
            "export default () => { if (x()) http.get('https://a.test/1'); http.get('https://a.test/abc') }",
            "if statement",
        ),
        (
            "function f() { http.get('https://a.test/1') }\n"
            "export default () => { f(); f(); http.get('https://a.test/abc') }",
            "several callers",
        ),
        (
            "export default () => { z(y(), http.get('https://a.test/1')); http.get('https://a.test/abc') }",
            "another call",
        ),
        (
            "export default () => {\n"
            "const p = http.asyncRequest('GET', 'https://a.test/1'); http.get('https://a.test/abc') }",
            "does not wait",
        ),
        (
            "export default async () => {\n"
            "await Promise.all([http.asyncRequest('GET', '/1'), http.asyncRequest('GET', 'https://a.test/abc')]) }",
            "before the response",
        ),
    ],
)
def test_refused(text: str, reason: str) -> None:
    script = parse("import http from 'k6/http'\n" + text)
    step = len(script.steps) - 2
    with pytest.raises(CannotWriteError, match=reason):
        dialect.write(script, correlate(script, step=step))
