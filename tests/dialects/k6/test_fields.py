"""A field more or less in a request: statements before and after, side by side."""

from __future__ import annotations

import pytest

from loadlint.changes import AddField, CannotWriteError, RemoveField
from loadlint.dialects.k6 import dialect
from loadlint.dialects.script.write.fields import fields
from loadlint.script import Script
from loadlint.text.span import Span
from tests.dialects.k6.helpers import HEAD, body, edit
from tests.support.changes import after, refused

START = "  const tok = http.get('u').json('x')\n  "


@pytest.mark.parametrize(
    ("place", "before", "with_text", "with_variable"),
    [
        ("form", "http.post('u', { a: '1', 'b': '2' })", "http.post('u', { a: '1', 'b': '2', 'tok': 'x y' })",
         "http.post('u', { a: '1', 'b': '2', 'tok': tok })"),
        ("form", 'http.post(\'u\', { a: "1" })', 'http.post(\'u\', { a: "1", tok: "x y" })',
         'http.post(\'u\', { a: "1", tok })'),
        ("form", "http.post('u', {\n    a: '1',\n    b: '2', // two\n  })",
         "http.post('u', {\n    a: '1',\n    b: '2', // two\n    tok: 'x y',\n  })",
         "http.post('u', {\n    a: '1',\n    b: '2', // two\n    tok,\n  })"),
        ("form", "http.post('u', {\n    a: '1' // one\n  })",
         "http.post('u', {\n    a: '1', // one\n    tok: 'x y'\n  })",
         "http.post('u', {\n    a: '1', // one\n    tok\n  })"),
        ("form", "http.post('u', 'a=1')", "http.post('u', 'a=1&tok=x+y')",
         "http.post('u', `a=1&tok=${encodeURIComponent(tok)}`)"),
        ("form", "http.post('u', `a=1&b=${q}`)", "http.post('u', `a=1&b=${q}&tok=x+y`)",
         "http.post('u', `a=1&b=${q}&tok=${encodeURIComponent(tok)}`)"),
        ("form", "http.post('u', 'a=1&b=' + q)", "http.post('u', 'a=1&tok=x+y&b=' + q)",
         "http.post('u', `a=1&tok=${encodeURIComponent(tok)}&b=` + q)"),
        ("form", "http.post('u', null, { tags: {} })", "http.post('u', { tok: 'x y' }, { tags: {} })",
         "http.post('u', { tok }, { tags: {} })"),
        ("form", "http.post('u')", "http.post('u', { tok: 'x y' })", "http.post('u', { tok })"),
        ("json", "http.post('u', JSON.stringify({ a: 1 }))", "http.post('u', JSON.stringify({ a: 1, tok: 'x y' }))",
         "http.post('u', JSON.stringify({ a: 1, tok }))"),
        ("json", "http.post('u', '{\"a\": 1}')", "http.post('u', '{\"tok\": \"x y\", \"a\": 1}')",
         "http.post('u', `{\"tok\": ${JSON.stringify(tok)}, \"a\": 1}`)"),
        ("json", "http.post('u', \"{\\\"a\\\":1}\")", "http.post('u', \"{\\\"tok\\\":\\\"x y\\\",\\\"a\\\":1}\")",
         "http.post('u', `{\\\"tok\\\":${JSON.stringify(tok)},\\\"a\\\":1}`)"),
        ("query", "http.get('https://a.test/u?a=1')", "http.get('https://a.test/u?a=1&tok=x%20y')",
         "http.get(`https://a.test/u?a=1&tok=${encodeURIComponent(tok)}`)"),
        ("query", "http.get(`https://a.test/${q}`)", "http.get(`https://a.test/${q}?tok=x%20y`)",
         "http.get(`https://a.test/${q}?tok=${encodeURIComponent(tok)}`)"),
        ("query", "http.get(`u?${new URLSearchParams({ a: '1' })}`)",
         "http.get(`u?${new URLSearchParams({ a: '1', tok: 'x y' })}`)",
         "http.get(`u?${new URLSearchParams({ a: '1', tok })}`)"),
        ("header", "http.get('w')", "http.get('w', { headers: { tok: 'x y' } })",
         "http.get('w', { headers: { tok } })"),
        ("header", "http.get('w', { headers: {} })", "http.get('w', { headers: { tok: 'x y' } })",
         "http.get('w', { headers: { tok } })"),
        ("header", "http.get('w', { headers: { ...h } })", "http.get('w', { headers: { ...h, tok: 'x y' } })",
         "http.get('w', { headers: { ...h, tok } })"),
        ("header", "http.get('w', { tags: {}, 'headers': h })",
         "http.get('w', { tags: {}, 'headers': { ...h, tok: 'x y' } })",
         "http.get('w', { tags: {}, 'headers': { ...h, tok } })"),
        ("header", "http.get('w', { headers })", "http.get('w', { headers: { ...headers, tok: 'x y' } })",
         "http.get('w', { headers: { ...headers, tok } })"),
        ("query", "http.get(`u?${new URLSearchParams([['a', '1']])}`)",
         "http.get(`u?${new URLSearchParams([['a', '1'], ['tok', 'x y']])}`)",
         "http.get(`u?${new URLSearchParams([['a', '1'], ['tok', tok]])}`)"),
        ("header", "http.get('w', { headers: { 'A': 'b' } })",
         "http.get('w', { headers: { 'A': 'b', 'tok': 'x y' } })",
         "http.get('w', { headers: { 'A': 'b', 'tok': tok } })"),
    ],
)  # fmt: skip
def test_add_a_field(place: str, before: str, with_text: str, with_variable: str) -> None:
    script = body(START + before)
    old = script.source.data.decode()
    plain = AddField(1, place, ("tok",), "x y")  # type: ignore[arg-type]
    assert edit(script, plain).text == old.replace(before, with_text)
    variable = AddField(1, place, ("tok",), variable="tok")  # type: ignore[arg-type]
    assert edit(script, variable).text == old.replace(before, with_variable)


OTHERS = HEAD + "const p = {}, h = () => ({})\n"


@pytest.mark.parametrize(
    ("place", "before", "with_text", "with_variable"),
    [
        ("form", "http.batch([['POST', 'u', { a: '1' }]])", "http.batch([['POST', 'u', { a: '1', n: 'it\\'s x' }]])",
         "http.batch([['POST', 'u', { a: '1', 'n-m': tok }]])"),
        ("form", "http.batch([{ method: 'POST', url: 'u', body: { a: '1' } }])",
         "http.batch([{ method: 'POST', url: 'u', body: { a: '1', n: 'it\\'s x' } }])",
         "http.batch([{ method: 'POST', url: 'u', body: { a: '1', 'n-m': tok } }])"),
        ("form", "http.request('POST', 'u')", "http.request('POST', 'u', { n: 'it\\'s x' })",
         "http.request('POST', 'u', { 'n-m': tok })"),
        ("form", "http.request('POST', 'u', null, {})", "http.request('POST', 'u', { n: 'it\\'s x' }, {})",
         "http.request('POST', 'u', { 'n-m': tok }, {})"),
        ("form", "http.request('POST', 'u', undefined)", "http.request('POST', 'u', { n: 'it\\'s x' })",
         "http.request('POST', 'u', { 'n-m': tok })"),
        ("form", "http.del('u')", "http.del('u', { n: 'it\\'s x' })", "http.del('u', { 'n-m': tok })"),
        ("header", "http.get('u', { headers: {} })", "http.get('u', { headers: { n: 'it\\'s x' } })",
         "http.get('u', { headers: { 'n-m': tok } })"),
        ("header", "http.get('u', { headers: { /* none */ } })", "http.get('u', { headers: { n: 'it\\'s x' } })",
         "http.get('u', { headers: { 'n-m': tok } })"),
        ("header", "http.get('u', { headers: { 'A': '1', /* last */ } })",
         "http.get('u', { headers: { 'A': '1', 'n': 'it\\'s x', /* last */ } })",
         "http.get('u', { headers: { 'A': '1', 'n-m': tok, /* last */ } })"),
        ("header", "http.get('u', { headers: {\n    A: '1',\n  } })",
         "http.get('u', { headers: {\n    A: '1',\n    n: 'it\\'s x',\n  } })",
         "http.get('u', { headers: {\n    A: '1',\n    'n-m': tok,\n  } })"),
        ("header", "http.get('u', { headers: h() })", "http.get('u', { headers: { ...h(), n: 'it\\'s x' } })",
         "http.get('u', { headers: { ...h(), 'n-m': tok } })"),
        ("header", "http.get('u', { headers: h, tags: {} })",
         "http.get('u', { headers: { ...h, n: 'it\\'s x' }, tags: {} })",
         "http.get('u', { headers: { ...h, 'n-m': tok }, tags: {} })"),
        ("header", "http.get('u', p)", "http.get('u', { ...p, headers: { n: 'it\\'s x' } })",
         "http.get('u', { ...p, headers: { 'n-m': tok } })"),
        ("header", "http.get('u', null)", "http.get('u', { headers: { n: 'it\\'s x' } })",
         "http.get('u', { headers: { 'n-m': tok } })"),
        ("header", "http.post('u', 'x')", "http.post('u', 'x', { headers: { n: 'it\\'s x' } })",
         "http.post('u', 'x', { headers: { 'n-m': tok } })"),
        ("header", "http.batch([['GET', 'u']])", "http.batch([['GET', 'u', null, { headers: { n: 'it\\'s x' } }]])",
         "http.batch([['GET', 'u', null, { headers: { 'n-m': tok } }]])"),
        ("header", "http.batch([['GET', 'u', null, { headers: { A: '1' } }]])",
         "http.batch([['GET', 'u', null, { headers: { A: '1', n: 'it\\'s x' } }]])",
         "http.batch([['GET', 'u', null, { headers: { A: '1', 'n-m': tok } }]])"),
        ("header", "http.batch([{ method: 'GET', url: 'u' }])",
         "http.batch([{ method: 'GET', url: 'u', params: { headers: { n: 'it\\'s x' } } }])",
         "http.batch([{ method: 'GET', url: 'u', params: { headers: { 'n-m': tok } } }])"),
        ("json", "http.post('u', JSON.stringify({ 'a': 1 }))",
         "http.post('u', JSON.stringify({ 'a': 1, 'n': 'it\\'s x' }))",
         "http.post('u', JSON.stringify({ 'a': 1, 'n-m': tok }))"),
        ("json", "http.post('u', JSON.stringify({ a: `1` }))",
         "http.post('u', JSON.stringify({ a: `1`, n: 'it\\'s x' }))",
         "http.post('u', JSON.stringify({ a: `1`, 'n-m': tok }))"),
        ("json", "http.post('u', JSON.stringify({ a }))", "http.post('u', JSON.stringify({ a, n: 'it\\'s x' }))",
         "http.post('u', JSON.stringify({ a, 'n-m': tok }))"),
        ("json", 'http.post(\'u\', `{"a": 1}`)', 'http.post(\'u\', `{"n": "it\'s x", "a": 1}`)',
         'http.post(\'u\', `{"n-m": ${JSON.stringify(tok)}, "a": 1}`)'),
        ("json", 'http.post(\'u\', `{"a": ${tok}}`)', 'http.post(\'u\', `{"n": "it\'s x", "a": ${tok}}`)',
         'http.post(\'u\', `{"n-m": ${JSON.stringify(tok)}, "a": ${tok}}`)'),
        ("query", "http.get(`u`)", "http.get(`u?n=it%27s%20x`)", "http.get(`u?n-m=${encodeURIComponent(tok)}`)"),
        ("query", "http.get(`u?a=${tok}`)", "http.get(`u?a=${tok}&n=it%27s%20x`)",
         "http.get(`u?a=${tok}&n-m=${encodeURIComponent(tok)}`)"),
        ("query", "http.get('u?a=' + tok)", "http.get('u?n=it%27s%20x&a=' + tok)",
         "http.get(`u?n-m=${encodeURIComponent(tok)}&a=` + tok)"),
        ("query", 'http.get("u?a=it\'s")', 'http.get("u?a=it\'s&n=it%27s%20x")',
         "http.get(`u?a=it's&n-m=${encodeURIComponent(tok)}`)"),
        ("query", "http.get('u#x')", "http.get('u?n=it%27s%20x#x')", "http.get(`u?n-m=${encodeURIComponent(tok)}#x`)"),
    ],
)  # fmt: skip
def test_a_field_whose_name_or_value_needs_care(place: str, before: str, with_text: str, with_variable: str) -> None:
    script = body(START + before, OTHERS)
    plain = AddField(1, place, ("n",), "it's x")  # type: ignore[arg-type]
    assert after(dialect, script, plain, before) == with_text
    variable = AddField(1, place, ("n-m",), variable="tok")  # type: ignore[arg-type]
    assert after(dialect, script, variable, before) == with_variable


@pytest.mark.parametrize(
    ("before", "with_json", "with_variable"),
    [
        ("http.post('u', JSON.stringify({ 'a': 1 }))",
         "http.post('u', JSON.stringify({ 'a': 1, 'n': [1, { k: 'it\\'s' }] }))",
         "http.post('u', JSON.stringify({ 'a': 1, 'n': Number(tok) }))"),
        ("http.post('u', JSON.stringify({ a: `1` }))",
         "http.post('u', JSON.stringify({ a: `1`, n: [1, { k: 'it\\'s' }] }))",
         "http.post('u', JSON.stringify({ a: `1`, n: Number(tok) }))"),
        ("http.post('u', JSON.stringify({ a }))", "http.post('u', JSON.stringify({ a, n: [1, { k: 'it\\'s' }] }))",
         "http.post('u', JSON.stringify({ a, n: Number(tok) }))"),
        ('http.post(\'u\', `{"a": 1}`)', 'http.post(\'u\', `{"n": [1, {"k": "it\'s"}], "a": 1}`)',
         'http.post(\'u\', `{"n": ${JSON.stringify(tok)}, "a": 1}`)'),
        ('http.post(\'u\', `{"a": ${tok}}`)', 'http.post(\'u\', `{"n": [1, {"k": "it\'s"}], "a": ${tok}}`)',
         'http.post(\'u\', `{"n": ${JSON.stringify(tok)}, "a": ${tok}}`)'),
    ],
)  # fmt: skip
def test_a_member_that_is_no_text(before: str, with_json: str, with_variable: str) -> None:
    script = body(START + before)
    plain = AddField(1, "json", ("n",), '[1, {"k": "it\'s"}]', as_json=True)
    assert after(dialect, script, plain, before) == with_json
    variable = AddField(1, "json", ("n",), variable="tok", as_json=True)
    assert after(dialect, script, variable, before) == with_variable


PUT_TOGETHER = "can't be added to where it is put together, or other requests share it"
NO_BODY = "the request has no body that a field can be added to"


@pytest.mark.parametrize(
    ("place", "before", "why"),
    [
        ("form", "http.post('u', [['a', '1'], ['b', '2']])",
         f"the request's body {PUT_TOGETHER}"),
        ("form", "http.batch([['POST', 'u']])", NO_BODY),
        ("form", "http.batch([['POST', 'u', null]])", NO_BODY),
        ("form", "http.batch([{ method: 'POST', url: 'u' }])", NO_BODY),
        ("form", "http.post('u', x)",
         f"the request's body {PUT_TOGETHER}"),
        ("form", "http.get('u')", NO_BODY),
        ("json", "http.post('u', JSON.stringify([]))",
         f"the request's body {PUT_TOGETHER}"),
        ("json", "http.post('u', 'text')",
         f"the request's body {PUT_TOGETHER}"),
        ("query", "http.get(`${tok}`)",
         f"the request's query {PUT_TOGETHER}"),
        ("query", "http.get(tok)",
         f"the request's query {PUT_TOGETHER}"),
        ("query", "http.get('u?')",
         f"the request's query {PUT_TOGETHER}"),
    ],
)  # fmt: skip
def test_where_no_field_is_added(place: str, before: str, why: str) -> None:
    change = AddField(1, place, ("n",), "x")  # type: ignore[arg-type]
    assert refused(dialect, body(START + before), change) == why


def test_a_plus_is_no_space_in_json() -> None:
    before = "http.post('u', JSON.stringify({ a: 1 }))"
    change = AddField(1, "json", ("n",), "a+b%20c")
    assert after(dialect, body(START + before), change, before) == before.replace("1 }", "1, n: 'a+b%20c' }")


def test_a_field_of_a_request_that_a_helper_makes_is_added_where_it_is_called() -> None:
    head = HEAD + "function a(x) {\n  return http.get(x)\n}\n"
    before = "a('https://a.test/u?a=1')\n  a('https://a.test/w')"
    change = AddField(1, "query", ("tok",), variable="tok")
    assert after(dialect, body(START + before, head), change, before) == before.replace(
        "'https://a.test/u?a=1'", "`https://a.test/u?a=1&tok=${encodeURIComponent(tok)}`"
    )


def test_names_that_need_quotes_and_values_that_need_escapes() -> None:
    script = body("  http.post('u', { a: '1' })")
    text = edit(script, AddField(0, "form", ("user[name]",), "it's")).text
    assert "http.post('u', { a: '1', 'user[name]': 'it\\'s' })" in text


def test_a_field_inside_a_json_document() -> None:
    script = body("  http.post('u', JSON.stringify({ a: { b: 1 }, c: [{ d: 2 }] }))")
    text = edit(script, AddField(0, "json", ("a", "n"), "5", as_json=True)).text
    assert "JSON.stringify({ a: { b: 1, n: 5 }, c: [{ d: 2 }] })" in text
    assert "c: [{ d: 2, e: 'f' }]" in edit(script, AddField(0, "json", ("c", "0", "e"), "f")).text


def test_headers_that_other_requests_share_stay() -> None:
    script = body("  const h = { A: 'b' }\n  http.get('u', { headers: h })\n  http.get('w', { headers: h })")
    text = edit(script, AddField(1, "header", ("X-Token",), "t")).text
    assert text == script.source.data.decode().replace(
        "http.get('w', { headers: h })", "http.get('w', { headers: { ...h, 'X-Token': 't' } })"
    )


def test_a_variable_of_another_block_is_declared_outside() -> None:
    script = body("  {\n    const tok = http.get('u').json('x')\n  }\n  http.post('w', { a: '1' })")
    text = edit(script, AddField(1, "form", ("t",), variable="tok")).text
    assert "  let tok\n  {\n    tok = http.get('u').json('x')\n  }\n  http.post('w', { a: '1', t: tok })" in text
    with pytest.raises(CannotWriteError, match="can't be seen"):
        dialect.write(script, AddField(1, "form", ("t",), variable="other"))


def test_a_body_that_other_requests_share_is_refused() -> None:
    script = body("  const form = { a: 'b' }\n  http.post('u', form)\n  http.post('w', form)")
    with pytest.raises(CannotWriteError, match="other requests share it"):
        dialect.write(script, AddField(1, "form", ("c",), "d"))


def span_of(script: Script, name: str, step: int = 0) -> Span:
    field = next(one for one in fields(script.steps[step].request) if one.path[-1] == name)
    assert field.value is not None
    span = field.value.span()
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http.post('u', { a: '1', b: '2' })", "http.post('u', { a: '1' })"),
        ("http.post('u', {\n    b: '2',\n    a: '1',\n  })", "http.post('u', {\n    a: '1',\n  })"),
        ("http.post('u', { a: '1', b })", "http.post('u', { a: '1' })"),
        ("http.post('u', 'a=1&b=2')", "http.post('u', 'a=1')"),
        ("http.post('u', 'b=2&a=1')", "http.post('u', 'a=1')"),
        ("http.post('u', `a=1&b=${q}&c=3`)", "http.post('u', `a=1&c=3`)"),
        ("http.post('u', JSON.stringify({ a: { b: 2, c: 3 } }))", "http.post('u', JSON.stringify({ a: { c: 3 } }))"),
        ("http.post('u', '{\"a\": 1, \"b\": \"2\"}')", "http.post('u', '{\"a\": 1}')"),
        ("http.post('u', '{\"b\": \"2\", \"a\": 1}')", "http.post('u', '{\"a\": 1}')"),
        ("http.post('u', `{\"b\":${q},\"a\":1}`)", "http.post('u', `{\"a\":1}`)"),
        ("http.get('https://a.test/u?b=2&a=1')", "http.get('https://a.test/u?a=1')"),
        ("http.get('https://a.test/u?b=2')", "http.get('https://a.test/u')"),
        ("http.get('u', { headers: { a: '1', b: '2' } })", "http.get('u', { headers: { a: '1' } })"),
    ],
)  # fmt: skip
def test_remove_a_field(before: str, after: str) -> None:
    script = body(f"  {before}")
    text = edit(script, RemoveField(0, span_of(script, "b"))).text
    assert text == script.source.data.decode().replace(before, after)


def test_a_field_that_is_appended_to_a_form_is_not_cut_out_of_the_call() -> None:
    script = body(
        "  const fd = new FormData()\n  fd.append('a', '1')\n  fd.append('b', '2')\n  http.post('u', fd.body())"
    )
    value = fields(script.steps[0].request)[0].value
    span = value.span() if value is not None else None
    assert span is not None
    assert refused(dialect, script, RemoveField(0, span)) == (
        "the field is put together in a way that can't be taken apart, or other requests share it"
    )


def test_a_field_that_other_requests_share_is_not_removed() -> None:
    script = body("  const form = { a: '1', b: '2' }\n  http.post('u', form)\n  http.post('w', form)")
    with pytest.raises(CannotWriteError):
        dialect.write(script, RemoveField(1, Span(0, 1)))
    with pytest.raises(CannotWriteError, match="share it"):
        dialect.write(script, RemoveField(0, span_of(script, "b")))
