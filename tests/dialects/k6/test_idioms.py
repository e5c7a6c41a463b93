"""The hardest ways to write k6 scripts, found in public repositories."""

from __future__ import annotations

from loadlint.extractor import Extractor, FromHtml, FromJson, Match
from tests.dialects.k6.helpers import HEAD, body, headers, parse, plain, urls


def test_1_own_request_layer() -> None:
    script = parse(
        """import { postSO } from './common/request.js'
export default function () { postSO('/items', { id: 'abc' }, {}) }
""",
        "tests/main.js",
        {
            "tests/common/request.js": """import http from 'k6/http'
import { base } from '../config'
const maybe = (body) => typeof body === 'string' ? body : JSON.stringify(body)
function getParams(params) { return { ...params, headers: { Accept: 'text/html' } } }
export function postSO(url, body, params) { return http.post(base + url, maybe(body), getParams(params)) }
""",
            "tests/config.js": "export const base = 'https://a.test'\n",
        },
    )
    assert urls(script) == ["POST https://a.test/items"]
    assert headers(script.steps[0]) == {"Accept": "text/html"}
    assert script.files == ("tests/common/request.js", "tests/config.js")
    step = script.steps[0]
    assert step.editable
    assert script.source.text(step.span) == "postSO('/items', { id: 'abc' }, {})"
    path = step.request.url[len("https://a.test") :].span()
    assert path is not None
    assert script.source.text(path) == "/items"


def test_2_http_in_a_field_and_tagged_addresses() -> None:
    script = parse(
        """import { Bapi } from './bapi.js'
export default function () { new Bapi('https://a.test').create('abc') }
""",
        files={
            "bapi.js": """import { Http } from './http.js'
export class Bapi {
  constructor(base) { this.http = new Http(); this.base = base; this.defaultParams = { headers: { A: 'b' } } }
  create(id) {
    const url = this.http.url`${this.base}/things/${id}`
    return this.http.sendPostRequest(url, JSON.stringify({ id }), this.defaultParams, false)
  }
}
""",
            "http.js": """import http from 'k6/http'
export class Http {
  url(parts, ...values) { return http.url(parts, ...values) }
  sendPostRequest(url, body, params, retry) { return http.post(url, body, params) }
}
""",
        },
    )
    assert [step.request.method for step in script.steps] == ["POST"]
    assert plain(script.steps[0].request.body) == {"id": "abc"}
    assert headers(script.steps[0]) == {"A": "b"}


def test_3_request_inside_a_callback() -> None:
    script = parse(
        """import http from 'k6/http'
import { timeGroup } from './util.js'
export default function () {
  let res = timeGroup('a', () => http.get('https://a.test/1'), { isStatusCode200 })
  res = timeGroup('b', () => res.submitForm({ fields: { a: 'b' } }), {})
  res = timeGroup('c', () => http.get(res.headers.Location))
  elsewhere('d', () => { http.get('https://a.test/4') })
}
""",
        files={"util.js": "export function timeGroup(name, fn, checks) { const r = fn(); return r }\n"},
    )
    assert urls(script) == ["GET https://a.test/1", "? {}", "GET {}", "GET https://a.test/4"]


def test_4_forms_of_the_page() -> None:
    script = body("const page = http.get('https://a.test/'); const next = page.submitForm(); const t = next.json('t')")
    assert urls(script) == ["GET https://a.test/", "? {}"]
    assert [(found.step, found.variable) for found in script.extractions] == [(1, "t")]


def test_5_globals_of_another_module() -> None:
    script = parse(
        """import { pick } from './pick.js'
import { add } from './add.js'
export default function () { pick(); add() }
""",
        files={
            "pick.js": "globalThis.vars = {}\nexport function pick() { globalThis.vars['chosen'] = { sku: 'S-1' } }\n",
            "add.js": "import http from 'k6/http'\n"
            "export function add() { http.post('https://a.test/cart', { sku: globalThis.vars['chosen'].sku }) }\n",
        },
    )
    assert plain(script.steps[0].request.body) == [("sku", "S-1")]
    assert script.source.file_at(script.steps[0].span.start).path == "add.js"


def test_6_dictionary_of_variables() -> None:
    script = body(
        """const vars = {}
        const res = http.get('https://a.test/')
        vars['csrf'] = res.html().find('input[name=csrf]').first().attr('value')
        vars.other = res.html('a').eq(2).attr('href')
        http.post('https://a.test/', `csrf=${vars["csrf"]}`)"""
    )
    assert [(found.variable, found.extractor) for found in script.extractions] == [
        ("vars['csrf']", Extractor(FromHtml("input[name=csrf]", "value"))),
        ("vars.other", Extractor(FromHtml("a", "href", 3))),
    ]
    assert plain(script.steps[1].request.body) == "csrf={}"


def test_7_named_functions() -> None:
    script = body("const r = get('https://a.test/')", "import { get } from 'k6/http'\n")
    assert urls(script) == ["GET https://a.test/"]


def test_8_monkey_patching_does_not_confuse() -> None:
    script = body(
        "http[Reset](); http.get('https://a.test/')",
        HEAD + "http.get = function (url, params) { return http.request('GET', url, null, params) }\n",
    )
    assert urls(script)[-1] == "GET https://a.test/"


def test_9_a_string_as_pattern() -> None:
    script = body(
        """const res = http.get('https://a.test/')
        const id = res.body.match('name="form_build_id" value="(.*)"')[1]"""
    )
    assert script.extractions[0].extractor is not None
    assert script.extractions[0].extractor.operations == (Match('name="form_build_id" value="(.*)"'),)


def test_10_cookies_by_a_variable_name() -> None:
    script = body(
        """const name = 'sid'
        const res = http.get('https://a.test/')
        const sid = res.cookies[name][0].value
        const other = res.cookies[any()][0].value"""
    )
    assert [found.variable for found in script.extractions] == ["sid", "other"]
    assert script.extractions[1].extractor is None


def test_11_paths_and_casts() -> None:
    script = parse(
        """import http from 'k6/http'
export default function () {
  const res = http.get('https://a.test/')
  const id = res.json('0.ruleId')
  const b = res.json().a?.b || []
  const c = (res.json() as { c: string }).c
}
""",
        "a.ts",
    )
    assert [found.extractor for found in script.extractions] == [
        Extractor(FromJson((0, "ruleId"))), Extractor(FromJson(("a", "b"))), Extractor(FromJson(("c",))),
    ]  # fmt: skip


def test_12_merged_parameters() -> None:
    script = body(
        """http.get('https://a.test/1', { ...defaults, tags: { name: 'x' } })
        http.get('https://a.test/2', extend(true, {}, defaults, { headers: { B: '2' } }))""",
        HEAD + "const defaults = { headers: { A: '1' } }\n",
    )
    assert headers(script.steps[0]) == {"A": "1"}
    assert script.steps[1].follows_redirects is None


def test_13_batches() -> None:
    script = body(
        """const requests = ['a', 'b'].map((p) => ['GET', `https://a.test/${p}`])
        requests.push({ method: 'POST', url: 'https://a.test/c', body: JSON.stringify({ x: 'y' }) })
        const responses = http.batch(requests)
        const id = responses[2].json('id')
        http.batch(new SharedArray('x', () => JSON.parse(open('./x.json'))))""",
    )
    assert urls(script) == ["GET https://a.test/a", "GET https://a.test/b", "POST https://a.test/c"]
    assert [(found.step, found.variable) for found in script.extractions] == [(2, "id")]


def test_14_token_of_setup() -> None:
    script = parse(
        HEAD
        + """export const options = { scenarios: { s: { exec: "workflow" } } }
export function setup() {
  const res = http.post('https://a.test/login')
  return { token: res.json('token'), fixed: 'abc' }
}
export function workflow(data) {
  http.get(`https://a.test/${data.fixed}`, { headers: { Authorization: `Bearer ${data.token}` } })
}
"""
    )
    assert urls(script) == ["POST https://a.test/login", "GET https://a.test/abc"]
    assert headers(script.steps[1]) == {"Authorization": "Bearer {}"}


def test_15_factories_and_reexports() -> None:
    script = parse(
        """import { build } from './options.js'
export const options = build('app')
export { default } from './flows'
export { extra } from './flows/index.js'
""",
        files={
            "options.js": "export function build(app) {\n"
            "  return { scenarios: { [app]: { exec: 'default' }, b: { exec: 'extra' } } }\n}\n",
            "flows/index.js": """import http from 'k6/http'
export default function () { http.get('https://a.test/1') }
export function extra() { http.get('https://a.test/2') }
""",
        },
    )
    assert urls(script) == ["GET https://a.test/1", "GET https://a.test/2"]
    assert all(step.editable for step in script.steps)
    assert {script.source.file_at(step.span.start).path for step in script.steps} == {"flows/index.js"}
