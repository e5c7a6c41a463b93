"""Edits of the arguments of calls, of names and of literals: side by side, refusals with their words."""

from __future__ import annotations

import pytest

from loadlint.changes import (
    CatchResponse,
    Generate,
    Import,
    InsertStep,
    NameRequest,
    RemoveHeader,
    ReplaceText,
    StopRedirects,
    Use,
    UseSetting,
    UseVariable,
)
from loadlint.dialects.k6 import dialect
from loadlint.request import Body, Field, FormBody, MultipartBody, RawBody, Request
from loadlint.script import Script
from loadlint.text.mapped import Text
from tests.dialects.k6.helpers import HEAD, body, edit, parse, uses
from tests.support.changes import after, place, refused

HELPER = "function go(p) {\n  http.get(p)\n}\n"


LONG = "'https://a.test/' + '" + 40 * "o" + "'"


@pytest.mark.parametrize(
    ("before", "named"),
    [
        (f"http.get({LONG})", f"http.get({LONG}, {{\n    tags: {{ name: 'order' }}\n  }})"),
        (f"http.post({LONG}, b)", f"http.post({LONG}, b, {{\n    tags: {{ name: 'order' }}\n  }})"),
        (f"http.get({LONG}, {{ headers: h, a }})",
         f"http.get({LONG}, {{\n    tags: {{ name: 'order' }},\n    headers: h,\n    a\n  }})"),
        (f"http.get({LONG}, {{ tags: {{ b }} }})",
         f"http.get({LONG}, {{\n    tags: {{ name: 'order', b }}\n  }})"),
        (f"http.get({LONG}, p)", f"http.get({LONG}, {{\n    ...p,\n    tags: {{ name: 'order' }}\n  }})"),
        # What follows on the line is the same statement, or a comment in the object would move.
        (f"http.get({LONG}, {{ headers: h }}).json()",
         f"http.get({LONG}, {{ tags: {{ name: 'order' }}, headers: h }}).json()"),
        (f"http.get({LONG}, {{ headers: h /* all */ }})",
         f"http.get({LONG}, {{ tags: {{ name: 'order' }}, headers: h /* all */ }})"),
    ],
)  # fmt: skip
def test_a_line_that_a_name_would_make_the_longest_is_parted(before: str, named: str) -> None:
    script = body(f"  {before}", HEAD + "const p = {}, h = {}\n")
    assert after(dialect, script, NameRequest(0, "order"), before) == named


def test_a_function_that_is_one_expression_keeps_its_line() -> None:
    before = f"http.get({LONG})"
    script = body("  order()", HEAD + f"const order = () => {before}\n")
    assert (
        after(dialect, script, NameRequest(0, "order"), before) == f"http.get({LONG}, {{ tags: {{ name: 'order' }} }})"
    )


def test_the_members_of_a_parted_line_end_as_those_of_the_file() -> None:
    before = f"http.get({LONG}, {{ headers: h }});"
    script = body(f"  {before}", HEAD + "const h = {\n  a: 1,\n};\n")
    named = f"http.get({LONG}, {{\n    tags: {{ name: 'order' }},\n    headers: h,\n  }});"
    assert after(dialect, script, NameRequest(0, "order"), before) == named


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("http.get(`${x}/orders`)", "http.get(http.url`${x}/orders`)"),
        ("http.get('https://a.test/' + x)", "http.get('https://a.test/' + x, { tags: { name: 'order' } })"),
        ("http.get('u', { tags: { name: 'a' } })", "http.get('u', { tags: { name: 'order' } })"),
        ("http.get('u', { tags: { b: 'a' } })", "http.get('u', { tags: { name: 'order', b: 'a' } })"),
        ("http.get('u', { 'tags': {} })", "http.get('u', { 'tags': { name: 'order' } })"),
        ("http.get('u', { headers: h, tags: {} })", "http.get('u', { headers: h, tags: { name: 'order' } })"),
        ("http.get('u', { headers: h })", "http.get('u', { tags: { name: 'order' }, headers: h })"),
        ("http.get(`u/${x}`, { tags: { name: 'a' } })", "http.get(`u/${x}`, { tags: { name: 'order' } })"),
        ("http.post(`${x}/u`, 'b')", "http.post(http.url`${x}/u`, 'b')"),
        # A constant with a route: the template would name all requests alike.
        ("http.get(`https://a.test/${x}`)", "http.get(`https://a.test/${x}`, { tags: { name: 'order' } })"),
        ("http.batch([{ method: 'GET', url: 'u' }])",
         "http.batch([{ method: 'GET', url: 'u', params: { tags: { name: 'order' } } }])"),
        ("http.batch([{ method: 'GET', url: 'u', 'params': {} }])",
         "http.batch([{ method: 'GET', url: 'u', 'params': { tags: { name: 'order' } } }])"),
        ("http.batch([{ method: 'GET', url: 'u', params: p, }])",
         "http.batch([{ method: 'GET', url: 'u', params: { ...p, tags: { name: 'order' } }, }])"),
        ("http.get('u', (null))", "http.get('u', ({ tags: { name: 'order' } }))"),
        ("http.get('u', undefined)", "http.get('u', { tags: { name: 'order' } })"),
        ("http.get('u', { ...p, tags: {} })", "http.get('u', { ...p, tags: { name: 'order' } })"),
        ("http.get('u', p)", "http.get('u', { ...p, tags: { name: 'order' } })"),
        ("http.get('u', (p))", "http.get('u', ({ ...p, tags: { name: 'order' } }))"),
        ("http.get('u', make())", "http.get('u', { ...make(), tags: { name: 'order' } })"),
        ("http.get('u', build())", "http.get('u', { ...build(), tags: { name: 'order' } })"),
        # What these hold does not stand in the script, so it may be tags.
        ("http.get('u', q)", "http.get('u', { ...q, tags: { ...q.tags, name: 'order' } })"),
        ("http.get('u', q.r)", "http.get('u', { ...q.r, tags: { ...q.r.tags, name: 'order' } })"),
        ("http.get('u', {headers: h})", "http.get('u', {tags: { name: 'order' }, headers: h})"),
        ("http.get('u', {\n    headers: h,\n  })",
         "http.get('u', {\n    tags: { name: 'order' },\n    headers: h,\n  })"),
        ("http.get('u', { tags: { name: 'order' } })", "http.get('u', { tags: { name: 'order' } })"),
        ("http.post('u')", "http.post('u', null, { tags: { name: 'order' } })"),
        ("http.request('GET', 'u')", "http.request('GET', 'u', null, { tags: { name: 'order' } })"),
        ("http.batch([['GET', 'u']])", "http.batch([['GET', 'u', null, { tags: { name: 'order' } }]])"),
        ("http.get(`a${x}`)", "http.get(`a${x}`, { tags: { name: 'order' } })"),
        ("http.get(`${x}a`)", "http.get(http.url`${x}a`)"),
        # An expression as a whole, one without words, and a second one: the template would tell too little.
        ("http.get(`${x}`)", "http.get(`${x}`, { tags: { name: 'order' } })"),
        ("http.get(`${x}/1`)", "http.get(`${x}/1`, { tags: { name: 'order' } })"),
        ("http.get(`${x}/a/${y}`)", "http.get(`${x}/a/${y}`, { tags: { name: 'order' } })"),
    ],
)  # fmt: skip
def test_a_request_gets_a_name(before: str, named: str) -> None:
    script = body(f"  {before}", HEAD + "const p = {}, h = {}\nconst make = () => ({})\nfunction build() {}\n")
    assert after(dialect, script, NameRequest(0, "order"), before) == named


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (body("  http.get('u', { tags: T })"), "the tags of the request are a variable"),
        (body("  http.get('u', { tags })"), "the tags of the request are a variable"),
        (body("  http.get(...['u'])"), "the arguments of the call are spread"),
        (body("  http.get()"), "the call has no arguments"),
        (body("  http.batch(['u'])"), "the parameters of this call can't be told"),
        (body("  http.batch([{}])"), "the request is empty"),
        (
            body("  go('a')\n  go('b')", HEAD + HELPER),
            "the request is made in code that several callers share, or in another file",
        ),
        (
            body("  go('a')\n  go('b')", HEAD + HELPER.replace("(p)\n", "(p, { tags: { kind: 'go' } })\n")),
            "the request is made in code that several callers share, or in another file",
        ),
        *(
            (body(f"  http.get('u', {made})", HEAD + f"const f = () => ({{ {members} }})\n"),
             "the parameters are made by an expression, which may give them tags")
            for made, members in (("c ? f() : h", ""), ("g()", ""), ("f()", "tags: {}"))
        ),
    ],
)  # fmt: skip
def test_a_request_that_can_not_be_named(script: Script, why: str) -> None:
    assert refused(dialect, script, NameRequest(0, "order")) == why


@pytest.mark.parametrize(
    ("before", "stopped"),
    [
        ("http.get('u')", "http.get('u', { redirects: 0 })"),
        ("http.post('u')", "http.post('u', null, { redirects: 0 })"),
        ("http.post('u', b)", "http.post('u', b, { redirects: 0 })"),
        ("http.get('u', {})", "http.get('u', { redirects: 0 })"),
        ("http.get('u', { redirects: 3 })", "http.get('u', { redirects: 0 })"),
        ("http.get('u', { 'redirects': 3 })", "http.get('u', { 'redirects': 0 })"),
        ("http.get('u', { redirects })", "http.get('u', { redirects: 0 })"),
        ("http.get('u', f())", "http.get('u', { ...f(), redirects: 0 })"),
        ("http.batch([{ url: 'u' }])", "http.batch([{ url: 'u', params: { redirects: 0 } }])"),
        ("http.batch([{ url: 'u', /* a */ }])", "http.batch([{ url: 'u', params: { redirects: 0 }, /* a */ }])"),
        ("http.batch([{ url: 'u', params }])", "http.batch([{ url: 'u', params: { ...params, redirects: 0 } }])"),
        ("http.batch([{ url: 'u', 'params': null }])", "http.batch([{ url: 'u', 'params': { redirects: 0 } }])"),
        ("http.batch([{ ...a, url: 'u', params: { a: 1 } }])",
         "http.batch([{ ...a, url: 'u', params: { redirects: 0, a: 1 } }])"),
    ],
)  # fmt: skip
def test_a_redirect_that_is_not_followed(before: str, stopped: str) -> None:
    assert after(dialect, body(f"  {before}"), StopRedirects(0), before) == stopped


@pytest.mark.parametrize(
    ("params", "stopped"),
    [
        ("{ a: 1 } as Params", "{ redirects: 0, a: 1 } as Params"),
        ("P satisfies Params", "{ ...P, redirects: 0 } satisfies Params"),
    ],
)
def test_parameters_with_a_type(params: str, stopped: str) -> None:
    script = parse(f"{HEAD}export default function () {{\n  http.get('u', {params})\n}}\n", "script.ts")
    assert after(dialect, script, StopRedirects(0), params) == stopped


@pytest.mark.parametrize("step", [-1, 1])
def test_a_request_that_is_not_there(step: int) -> None:
    assert refused(dialect, body("  http.get('u')"), StopRedirects(step)) == "there is no such request"


@pytest.mark.parametrize(
    ("statements", "value", "why"),
    [
        (
            "  const c = 'x'\n  http.get('u', { headers: { Cookie: c } })",
            "'x'",
            "the header is not written as a member",
        ),
        ("  let c\n  c = 'x'\n  http.get('u', { headers: { Cookie: c } })", "'x'", "the header's value is a variable"),
        ("  const h = {}\n  g(h.Cookie = 'x')\n  http.get('u')", "'x'", "the header's value is a variable"),
        ("  http.get('u', f('x'))", "'x'", "the header is not written as a member"),
        (
            "  http.get('u', { a: function () {} })",
            "function () {}",
            "the header is not written as a member",
        ),
        ("  http.get('u', { headers: { A: 'x' } })", "{ A: 'x' }", "the header is not written as a member"),
        ("  http.get('u', { a: () => 'x' })", "() => 'x'", "the header is not written as a member"),
    ],
)
def test_a_header_that_can_not_be_taken_out(statements: str, value: str, why: str) -> None:
    script = body(statements)
    assert refused(dialect, script, RemoveHeader(0, place(script, value))).startswith(why)


@pytest.mark.parametrize(
    ("statements", "without"),
    [
        ("http.get('u', { headers: { A: 'a', Cookie: 'xyz', B: 'b' } })",
         "http.get('u', { headers: { A: 'a', B: 'b' } })"),
        ("http.get('u', { headers: { B: 'b', Cookie: f('xyz') } })", "http.get('u', { headers: { B: 'b' } })"),
        ("http.get('u', { headers: {\n    xyz,\n    B: 'b',\n  } })",
         "http.get('u', { headers: {\n    B: 'b',\n  } })"),
        ("const h = {}\n  h['A'] = 'xyz'\n  http.get('u', { headers: h })",
         "const h = {}\n  http.get('u', { headers: h })"),
    ],
)  # fmt: skip
def test_a_header_is_taken_out(statements: str, without: str) -> None:
    script = body(f"  {statements}")
    assert after(dialect, script, RemoveHeader(0, place(script, "xyz")), statements) == without


def used(script: Script, text: str, *codecs: str) -> UseVariable:
    return UseVariable("v", (Use(0, place(script, text), codecs),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statement", "text", "why"),
    [
        ("http.post('u', { k: 12345 })", "234", "the value is a part of a number or a name"),
        ("http.post('u', `a${b}c`)", "a${b", "the value is made of several parts"),
        ("http.post('u', 'abc')", "'ab", "the value is not inside the quotes"),
        ("http.post('u', 'abc')", "bc'", "the value is not inside the quotes"),
        ("http.post('u', `abc`)", "`ab", "the value is not inside the backticks"),
        ("http.post('u', `abc`)", "bc`", "the value is not inside the backticks"),
        ("const http2 = 1", "http2 = 1", "the value is not inside a literal"),
        ("f(`a${b}V${c}d`)", "V${c}", "the value is made of several parts"),
        ("f(`a${b}V${c}d`)", "${b}V", "the value is made of several parts"),
        ("f(55)", "5", "the value is a part of a number or a name"),
    ],
)  # fmt: skip
def test_a_value_that_can_not_be_replaced(statement: str, text: str, why: str) -> None:
    script = body(f"  const v = y()\n  http.get('u')\n  {statement}")
    assert refused(dialect, script, used(script, text)) == why


@pytest.mark.parametrize(
    ("statement", "text", "replaced"),
    [
        ("f(`a${b}c`)", "${b}", "f(`a${v}c`)"),
        ("f(`a${b}c`)", "c", "f(`a${b}${v}`)"),
        ("f(`a${b}c`)", "`a${b}c`", "f(v)"),
        ("f(`abc`)", "abc", "f(v)"),
        ("f(tag`abc`)", "abc", "f(tag`${v}`)"),
        ("f(a.b)", "a.b", "f(v)"),
        ("f({ [k]: 1 })", "k", "f({ [v]: 1 })"),
        ("f('a`b')", "b", "f(`a\\`${v}`)"),
        ("f('b`a')", "b", "f(`${v}\\`a`)"),
        ("f('b\\0x')", "b", "f(`${v}\\0x`)"),
        ("f('b\\377')", "b", "f(`${v}\\xff`)"),
        ("f('b\\477')", "b", "f(`${v}\\x277`)"),
        ("f('b\\9')", "b", "f(`${v}9`)"),
        ("f('b\\012')", "b", "f(`${v}\\x0a`)"),
        ("f('b$ ${')", "b", "f(`${v}$ \\${`)"),
        ("f({ 'V': 1 })", "V", "f({ [v]: 1 })"),
        ("f({ 'aV': 1 })", "V", "f({ [`a${v}`]: 1 })"),
        ("f({ aVb: 1 })", "V", "f({ [`a${v}b`]: 1 })"),
        ("f({ V })", "V", "f({ V: v })"),
        ("f({ V() {} })", "V", "f({ [v]() {} })"),
        ("f({ 'V'() {} })", "V", "f({ [v]() {} })"),
        ("f(x.V)", "V", "f(x.v)"),
        ("f(V)", "V", "f(v)"),
        ("f(V[0])", "V[0]", "f(v)"),
        ("f(V(1))", "V(1)", "f(v)"),
        ("f((V))", "(V)", "f(v)"),
        ("f(-5)", "-5", "f(v)"),
        ("f(-5)", "5", "f(-Number(v))"),
        ("f(`${ /* a */ V }`)", "${ /* a */ V }", "f(`${ /* a */ v }`)"),
        ("f(`a${b}V${c}d`)", "V", "f(`a${b}${v}${c}d`)"),
        ("f(`${b}V`)", "${b}V", "f(v)"),
        ("f(`V${b}`)", "V${b}", "f(v)"),
        ("f('\\\nV')", "V", "f(`\\\n${v}`)"),
        ("f('\\\\V')", "V", "f(`\\\\${v}`)"),
        ("f('a\\'V')", "V", "f(`a\\'${v}`)"),
        ("f('V$')", "V", "f(`${v}$`)"),
        ("f('$V')", "V", "f(`$${v}`)"),
        ("f('V\\08')", "V", "f(`${v}\\x008`)"),
        ("f('V\\1a')", "V", "f(`${v}\\x01a`)"),
        ("f('V\\400')", "V", "f(`${v}\\x200`)"),
        ("f('V\\07')", "V", "f(`${v}\\x07`)"),
        ("f('V\\x41\\u0041')", "V", "f(`${v}\\x41\\u0041`)"),
    ],
)  # fmt: skip
def test_a_value_in_each_kind_of_literal(statement: str, text: str, replaced: str) -> None:
    script = body(f"  const v = y()\n  http.get('u')\n  {statement}")
    assert after(dialect, script, used(script, text), statement) == replaced


@pytest.mark.parametrize(
    ("statement", "codecs", "around", "replaced"),
    [
        ("http.post('u', 'V')", ("base64",), ("", ""), "http.post('u', encoding.b64encode(v))"),
        ("http.post('u', 'V')", ("base64",), ("ann:", ""), "http.post('u', encoding.b64encode(`ann:${v}`))"),
        ("http.post('u', 'V')", (), ("", "-1"), "http.post('u', `${v}-1`)"),
        ("http.post('u', 'a V')", ("base64url", "percent"), ("", ""),
         "http.post('u', `a ${encodeURIComponent(encoding.b64encode(v, 'rawurl'))}`)"),
        ("http.post('u', '\"V\"')", ("json",), ("", ""), "http.post('u', JSON.stringify(String(v)))"),
        ("http.post('u', '\"V')", ("json",), ("", ""),
         "http.post('u', `\"${JSON.stringify(String(v)).slice(1, -1)}`)"),
        ("http.post('u', 'V\"')", ("json",), ("", ""),
         "http.post('u', `${JSON.stringify(String(v)).slice(1, -1)}\"`)"),
        ('http.post("u", "{\\"V\\"}")', ("json",), ("", ""),
         'http.post("u", `{\\"${JSON.stringify(String(v)).slice(1, -1)}\\"}`)'),
        ('http.post(\'u\', "V")', ("json",), ("", ""), "http.post('u', JSON.stringify(String(v)).slice(1, -1))"),
        ('http.post(\'u\', \'a"V"\')', ("json",), ("", ""), "http.post('u', `a${JSON.stringify(String(v))}`)"),
        ('http.post(\'u\', \'"V"b\')', ("json",), ("", ""), "http.post('u', `${JSON.stringify(String(v))}b`)"),
        ('http.post(\'u\', `"V"`)', ("json",), ("", ""), "http.post('u', JSON.stringify(String(v)))"),
        ('http.post(\'u\', \'["V", `${1}`]\')', ("json",), ("", ""),
         "http.post('u', `[${JSON.stringify(String(v))}, \\`\\${1}\\`]`)"),
        ('http.post(\'u\', `["V", ${1}]`)', ("json",), ("", ""),
         "http.post('u', `[${JSON.stringify(String(v))}, ${1}]`)"),
        ('http.post(\'u\', \'["V"]\')', ("json", "percent"), ("", ""),
         'http.post(\'u\', `["${encodeURIComponent(JSON.stringify(String(v)).slice(1, -1))}"]`)'),
        ('http.post(\'u\', \'["V"]\')', (), ("", ""), 'http.post(\'u\', `["${v}"]`)'),
        ("http.post('u', 'a V')", ("percent",), ("", ""), "http.post('u', `a ${encodeURIComponent(v)}`)"),
        ("http.post('u', 'a V')", ("form",), ("", ""), "http.post('u', `a ${encodeURIComponent(v)}`)"),
        ("http.post('u', 'a V')", ("json",), ("", ""), "http.post('u', `a ${JSON.stringify(String(v)).slice(1, -1)}`)"),
        ("http.post('u', 'a V')", ("html",), ("", ""),
         "http.post('u', `a ${String(v).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')"
         ".replace(/\"/g, '&quot;').replace(/'/g, '&#39;')}`)"),
        ("http.post('u', 'a V')", ("base64",), ("", ""), "http.post('u', `a ${encoding.b64encode(v)}`)"),
        ("http.post('u', 'a V')", ("base64url",), ("", ""), "http.post('u', `a ${encoding.b64encode(v, 'rawurl')}`)"),
        ("http.post('u', 'V')", ("json",), ("a", "b"), "http.post('u', JSON.stringify(String(`a${v}b`)).slice(1, -1))"),
        ("http.post('u', 'V')", ("percent",), ("a", "b"), "http.post('u', encodeURIComponent(`a${v}b`))"),
        ("http.post('u', 'V')", ("percent", "percent"), ("", ""),
         "http.post('u', encodeURIComponent(encodeURIComponent(v)))"),
    ],
)  # fmt: skip
def test_the_encodings_of_a_place(
    statement: str, codecs: tuple[str, ...], around: tuple[str, str], replaced: str
) -> None:
    script = body(f"  const v = y()\n  {statement}", HEAD + "import encoding from 'k6/encoding'\n")
    use = Use(0, place(script, "V"), codecs, around)  # type: ignore[arg-type]
    assert after(dialect, script, UseVariable("v", (use,)), statement) == replaced


@pytest.mark.parametrize(
    ("number", "statement", "replaced"),
    [
        (True, "http.post('u', { k: 'V' })", "http.post('u', { k: String(v) })"),
        (True, "http.post('u', { k: 'a V' })", "http.post('u', { k: `a ${v}` })"),
        (False, "http.post('u', { k: 'V' })", "http.post('u', { k: v })"),
        (None, "http.post('u', { k: 'V' })", "http.post('u', { k: v })"),
        (False, "http.post('u', '\"V\"')", "http.post('u', JSON.stringify(v))"),
    ],
)
def test_a_number_where_a_text_is_sent(number: bool | None, statement: str, replaced: str) -> None:
    script = body(f"  const v = y()\n  {statement}")
    codecs = ("json",) if '"' in statement else ()
    change = UseVariable("v", (Use(0, place(script, "V"), codecs),), number)  # type: ignore[arg-type]
    assert after(dialect, script, change, statement) == replaced


@pytest.mark.parametrize(
    ("statement", "number", "replaced"),
    [
        ("f({ k: 5 })", True, "f({ k: v })"),
        ("f('5')", True, "f(String(v))"),
        ("f(`5`)", True, "f(String(v))"),
        ("f(tag`5`)", True, "f(tag`${v}`)"),
        ("f('a5')", True, "f(`a${v}`)"),
        ("f({ k: 5 })", False, "f({ k: Number(v) })"),
        ("f('5')", False, "f(v)"),
        ("f('a5')", False, "f(`a${v}`)"),
        ("f({ k: 5 })", None, "f({ k: Number(v) })"),
        ("f('5')", None, "f(v)"),
        ("f('a5')", None, "f(`a${v}`)"),
    ],
)  # fmt: skip
def test_a_number_keeps_its_type(statement: str, number: bool | None, replaced: str) -> None:
    script = body(f"  const v = y()\n  http.get('u')\n  {statement}")
    change = UseVariable("v", (Use(0, place(script, "5")),), number)
    assert after(dialect, script, change, statement) == replaced


def test_the_type_of_a_text_is_no_value() -> None:
    script = parse(f"{HEAD}export default function () {{\n  let t: 'V' = http.get('u')\n}}\n", "script.ts")
    assert refused(dialect, script, used(script, "V")) == "the value is not inside a literal"
    script = body("  http.get('u')", HEAD + "import x from 'V'\nexport * from 'W'\n")
    for text in ("V", "W"):
        assert refused(dialect, script, used(script, text)) == "the value is not inside a literal"


def test_settings_are_read_from_the_environment() -> None:
    script = body("  http.get('https://a.test/VALUE')")
    change = UseSetting("api_key", uses(script, "VALUE", after=-1))
    assert after(dialect, script, change, "'https://a.test/VALUE'") == "`https://a.test/${__ENV.API_KEY}`"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Import("k6", ("check", "sleep")), HEAD + "import { check, sleep } from 'k6'\n"),
        (Import("k6", ("group",)), HEAD + "import { group } from 'k6'\n"),
    ],
)
def test_names_that_the_script_has_without_importing_them(change: Import, text: str) -> None:
    script = body("  http.get('u')\n  group('a', () => {})\n  check(sleep(1))")
    assert edit(script, change).text == script.source.data.decode().replace(HEAD, text)


def test_what_other_tools_alone_have() -> None:
    assert refused(dialect, body("  http.get('u')"), CatchResponse(0)) == "this change is not known"


def test_a_script_of_another_tool() -> None:
    from loadlint.dialects.locust import dialect as locust
    from loadlint.text.source import Source

    script = locust.parse(Source("a.py", b"import locust\n"), lambda path: None)
    assert refused(dialect, script, StopRedirects(0)) == "the script was not parsed as k6"


@pytest.mark.parametrize(
    ("kind", "length", "expression"),
    [
        ("hex", 8, "Array.from(crypto.getRandomValues(new Uint8Array(4)))"
                   ".map((byte) => byte.toString(16).padStart(2, '0')).join('')"),
        ("hex", 7, "Array.from(crypto.getRandomValues(new Uint8Array(4)))"
                   ".map((byte) => byte.toString(16).padStart(2, '0')).join('').slice(1)"),
        ("hex", 0, "Array.from(crypto.getRandomValues(new Uint8Array(16)))"
                   ".map((byte) => byte.toString(16).padStart(2, '0')).join('')"),
        ("pkce-verifier", 0, "Array.from(crypto.getRandomValues(new Uint8Array(32)))"
                             ".map((byte) => byte.toString(16).padStart(2, '0')).join('')"),
    ],
)  # fmt: skip
def test_random_digits(kind: str, length: int, expression: str) -> None:
    script = body("  http.get('https://a.test/VALUE')")
    change = Generate(0, kind, "id", uses(script, "VALUE", after=-1), length)  # type: ignore[arg-type]
    assert f"  const id = {expression}\n  http.get(`https://a.test/${{id}}`)" in edit(script, change).text


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("uuid", "id"), ("hex", "id"), ("epoch-seconds", "id"), ("iso-time", "encodeURIComponent(id)")],
)
def test_only_what_an_address_can_not_hold_is_encoded(kind: str, sent: str) -> None:
    script = body("  http.get('https://a.test/VALUE')")
    change = Generate(0, kind, "id", uses(script, "VALUE", "percent", after=-1))  # type: ignore[arg-type]
    assert f"  http.get(`https://a.test/${{{sent}}}`)" in edit(script, change).text


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ("import crypto from 'k6/crypto'\n", "globalThis.crypto"),
        ("import * as crypto from 'k6/crypto'\n", "globalThis.crypto"),
        ("import { a as crypto } from './a.js'\n", "globalThis.crypto"),
        ("const crypto = 1\n", "globalThis.crypto"),
        ("var a = 1, crypto = 2\n", "globalThis.crypto"),
        ("var crypto\n", "globalThis.crypto"),
        ("let /* none yet */ crypto\n", "globalThis.crypto"),
        ("const { crypto } = a()\n", "globalThis.crypto"),
        ("const { a: [crypto] } = a()\n", "globalThis.crypto"),
        ("export const crypto = 1\n", "globalThis.crypto"),
        ("function crypto() {}\n", "globalThis.crypto"),
        ("import 'crypto'\n", "crypto"),
        ("const a = crypto\n", "crypto"),
        ("const a = { crypto: 1 }\n", "crypto"),
        ("function a(crypto) {}\n", "crypto"),
        ("console.log(crypto)\n", "crypto"),
    ],
)
def test_a_script_with_a_crypto_of_its_own(other: str, name: str) -> None:
    script = body("  http.get('https://a.test/VALUE')", HEAD + other)
    change = Generate(0, "uuid", "id", uses(script, "VALUE", after=-1))
    assert f" id = {name}.randomUUID()\n" in edit(script, change).text


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (parse(HEAD + "const F = { k: 'VALUE' }\nexport default function () {\n  http.post('u', F)\n}\n"),
         "the value stands in the script's init code, which runs once"),
        (parse(HEAD + "export function setup() {\n  http.get('https://a.test/b')\n}\n"
               "export default function () {\n  http.get('https://a.test/VALUE')\n}\n"),
         "the value is used in several functions, which do not share variables"),
    ],
)  # fmt: skip
def test_values_that_are_not_made(script: Script, why: str) -> None:
    assert refused(dialect, script, Generate(0, "uuid", "id", uses(script, "VALUE", after=-1))) == why


def test_a_value_that_nobody_sends_is_not_made() -> None:
    script = body("  http.get('https://a.test/VALUE')")
    assert refused(dialect, script, Generate(0, "uuid", "id", ())) == "the value is not used"
    challenge = Generate(0, "pkce-challenge", "id", uses(script, "VALUE", after=-1))
    assert refused(dialect, script, challenge) == "the verifier of the challenge is not known"


def test_the_text_of_a_literal_and_of_nothing_else() -> None:
    script = body("  http.get('https://a.test/x', { tags: {} })")
    assert after(dialect, script, ReplaceText(place(script, "/x"), "/y"), "'https://a.test/x'") == "'https://a.test/y'"
    for text in ("tags", "'https", "x'", "http.get"):
        assert refused(dialect, script, ReplaceText(place(script, text), "y")) in (
            "the text is not inside a literal", "the value is not inside a literal"
        )  # fmt: skip


def request(method: str, url: str, content: Body | None = None, **headers: str) -> Request:
    fields = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in headers.items())
    return Request(method, Text(url), fields, content)


LONG = "x" * 60


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (request("HEAD", "https://a.test/n"), ["http.head('https://a.test/n')"]),
        (request("OPTIONS", "https://a.test/n"), ["http.options('https://a.test/n')"]),
        (request("PATCH", "https://a.test/n"), ["http.patch('https://a.test/n')"]),
        (request("POST", "https://a.test/n", RawBody(Text("it's"))), ["http.post('https://a.test/n', 'it\\'s')"]),
        (request("POST", "https://a.test/n", RawBody(Text("")), X_A="1"),
         ["http.post('https://a.test/n', null, { headers: { 'X-A': '1' } })"]),
        (request("GET", "https://a.test/n", RawBody(Text("lost"))), ["http.get('https://a.test/n')"]),
        (request("POST", "https://a.test/n", FormBody((Field(Text("a"), Text("1")), Field(Text("a"), Text("2 3"))))),
         ["http.post('https://a.test/n', 'a=1&a=2+3')"]),
        (request("POST", "https://a.test/n", RawBody(Text("{}")), Content_Type="application/json"),
         ["http.post('https://a.test/n', JSON.stringify({}), {",
          "  headers: { 'Content-Type': 'application/json' },",
          "})"]),
        (request("POST", "https://a.test/n", RawBody(Text("{broken")), Content_Type="application/json"),
         ["http.post('https://a.test/n', '{broken', { headers: { 'Content-Type': 'application/json' } })"]),
        (request("POST", "https://a.test/n", RawBody(Text("<a/>")), Content_Type="text/xml"),
         ["http.post('https://a.test/n', '<a/>', { headers: { 'Content-Type': 'text/xml' } })"]),
        (request("POST", "https://a.test/n",
                 RawBody(Text(f'{{"a":[{{"b":"{LONG}"}},2],"c-d":"{LONG}","e":null}}')),
                 Content_Type="application/json"),
         ["http.post(", "  'https://a.test/n',"]),
    ],
)  # fmt: skip
def test_a_new_request_of_each_kind(new: Request, lines: list[str]) -> None:
    neighbour = "http.get('https://a.test/u')"
    if new.body is not None and isinstance(new.body, RawBody) and LONG in new.body.text.value:
        lines = [
            "http.post('https://a.test/n', JSON.stringify({",
            "  a: [{ b: '" + LONG + "' }, 2],",
            "  'c-d': '" + LONG + "',",
            "  e: null,",
            "}), {",
            "  headers: { 'Content-Type': 'application/json' },",
            "})",
        ]
    script = body(f"  {neighbour}")
    text = "".join(f"{line}\n  " for line in lines)
    assert after(dialect, script, InsertStep(0, new), neighbour) == text + neighbour


def test_files_and_unknown_hosts() -> None:
    files = MultipartBody((Field(Text("a"), Text("b")),))
    script = body("  http.get('https://a.test/u')")
    why = "the request sends a form with files, which is not written by itself"
    assert refused(dialect, script, InsertStep(0, request("POST", "https://a.test/n", files))) == why
    open_host = body("  http.get(x)")
    assert refused(dialect, open_host, InsertStep(0, request("GET", "/n"))) == "the host of the request is not known"


def test_where_no_step_can_stand() -> None:
    empty = parse(HEAD + "export default function () {\n}\n")
    why = "the script makes no request that a new one could stand beside"
    assert refused(dialect, empty, InsertStep(None, request("GET", "https://a.test/n"))) == why
    init = parse(HEAD + "http.get('https://a.test/u')\nexport default function () {\n}\n")
    why = "the request is made in the script's init code"
    assert refused(dialect, init, InsertStep(0, request("GET", "https://a.test/n"))) == why
    helper = HEAD + "const go = () => {\n  return http.get('https://a.test/u')\n}\n"
    called = parse(helper + "const all = [go()]\nexport default function () {\n}\n")
    why = "the steps beside it are made in code that several requests share"
    assert refused(dialect, called, InsertStep(None, request("GET", "https://a.test/n"))) == why
    shared = body("  go('https://a.test/a')\n  go('https://a.test/b')", HEAD + HELPER)
    why = "the steps beside it are made in code that several requests share"
    assert refused(dialect, shared, InsertStep(1, request("GET", "https://a.test/n"))) in (
        why, "the request is made in code that several callers share, or in another file"
    )  # fmt: skip
