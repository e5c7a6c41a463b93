"""The other changes, and how a variable is put in the place of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from loadlint.changes import (
    CannotWriteError,
    Correlate,
    Generate,
    RemoveHeader,
    ReplaceText,
    StopRedirects,
    UseVariable,
)
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Extractor, FromJson
from loadlint.text.edits import apply
from loadlint.text.span import Span
from tests.dialects.k6.helpers import HEAD, body, edit, parse, uses

if TYPE_CHECKING:
    from loadlint.changes import GeneratorKind


@pytest.mark.parametrize(
    ("before", "codecs", "after"),
    [
        ("http.get('https://a.test/V')", (), "http.get(`https://a.test/${v}`)"),
        ('http.get("https://a.test/V")', (), "http.get(`https://a.test/${v}`)"),
        ("http.get(`https://a.test/${x}/V`)", (), "http.get(`https://a.test/${x}/${v}`)"),
        ("http.get(`https://a.test/V/${x}`)", (), "http.get(`https://a.test/${v}/${x}`)"),
        ("http.get(http.url`https://a.test/V`)", (), "http.get(http.url`https://a.test/${v}`)"),
        ("http.get('https://a.test/' + 'V')", (), "http.get('https://a.test/' + v)"),
        ("http.post('u', 'V')", (), "http.post('u', v)"),
        ("http.post('u', `V`)", (), "http.post('u', v)"),
        ("http.post('u', { k: 'V' })", (), "http.post('u', { k: v })"),
        ("http.post('u', { V: 1 })", (), "http.post('u', { [v]: 1 })"),
        ("http.post('u', { 'V': 1 })", (), "http.post('u', { [v]: 1 })"),
        ("http.post('u', { a_V_b: 1 })", (), "http.post('u', { [`a_${v}_b`]: 1 })"),
        ("http.post('u', { a_V: 1 })", (), "http.post('u', { [`a_${v}`]: 1 })"),
        ("http.post('u', { 'a-V-b': 1 })", (), "http.post('u', { [`a-${v}-b`]: 1 })"),
        ("http.post('u', { [`a-V`]: 1 })", (), "http.post('u', { [`a-${v}`]: 1 })"),
        ("http.get('https://a.test/' + NAME)", (), "http.get('https://a.test/' + v)"),
        ("http.get(`https://a.test/${NAME}`)", (), "http.get(`https://a.test/${v}`)"),
        ("http.get(`https://a.test/${conf.name}`)", (), "http.get(`https://a.test/${v}`)"),
        ("http.post('u', { NAME })", (), "http.post('u', { NAME: v })"),
        ("http.post('u', 'a`b${c} it\\'s \\`V')", (), "http.post('u', `a\\`b\\${c} it\\'s \\`${v}`)"),
        ("http.post('u', 'a\\054b\\0\\8V$')", (), "http.post('u', `a\\x2cb\\08${v}$`)"),
        ("http.post('u', '$V')", (), "http.post('u', `$${v}`)"),
        ("""http.post('u', '{"id":"V","n":12}')""", ("json",),
         """http.post('u', `{"id":${JSON.stringify(String(v))},"n":12}`)"""),
        ("""http.post('u', '{"id":"V-1"}')""", ("json",),
         """http.post('u', `{"id":"${JSON.stringify(String(v)).slice(1, -1)}-1"}`)"""),
        ("""http.post('u', '{"id":"1-V"}')""", ("json",),
         """http.post('u', `{"id":"1-${JSON.stringify(String(v)).slice(1, -1)}"}`)"""),
        ("http.get('https://a.test/V')", ("percent",), "http.get(`https://a.test/${encodeURIComponent(v)}`)"),
        ("http.get('https://a.test/?V')", ("json", "form"),
         "http.get(`https://a.test/?${encodeURIComponent(JSON.stringify(String(v)).slice(1, -1))}`)"),
        ("http.get('https://a.test/?q=' + encodeURIComponent('V'))", ("percent",),
         "http.get('https://a.test/?q=' + encodeURIComponent(v))"),
        ("http.get(`u?${new URLSearchParams({ q: 'V' })}`)", ("form",),
         "http.get(`u?${new URLSearchParams({ q: v })}`)"),
        ("http.post('u', JSON.stringify({ a: JSON.stringify({ b: 'V' }) }))", ("json",),
         "http.post('u', JSON.stringify({ a: JSON.stringify({ b: v }) }))"),
        ("http.post('u', '<a>V</a>')", ("html",),
         "http.post('u', `<a>${String(v).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')"
         ".replace(/\"/g, '&quot;').replace(/'/g, '&#39;')}</a>`)"),
    ],
)  # fmt: skip
def test_use(before: str, codecs: tuple[str, ...], after: str) -> None:
    head = HEAD + "const NAME = 'V'\nconst conf = { name: 'V' }\n"
    script = body(f"  const v = y()\n  {before}", head)
    change = UseVariable("v", uses(script, "V", *codecs, after=-1))
    assert edit(script, change).text == script.source.data.decode().replace(before, after)


def test_base64_imports_encoding() -> None:
    script = body("  const v = y()\n  http.get('https://a.test/V')")
    text = edit(script, UseVariable("v", uses(script, "V", "base64url", after=-1))).text
    assert text.startswith("import http from 'k6/http'\nimport encoding from 'k6/encoding'\n")
    assert "http.get(`https://a.test/${encoding.b64encode(v, 'rawurl')}`)" in text


def test_numbers() -> None:
    script = body("  const r = http.get('u'); const v = r.json('id'); const w = r.body.match(/(a+)/)[1]\n"
                  "  http.post('u', JSON.stringify({ id: 1234 }))")  # fmt: skip
    assert "{ id: Number(v) }" in edit(script, UseVariable("v", uses(script, "1234"))).text
    assert "{ id: Number(w) }" in edit(script, UseVariable("w", uses(script, "1234"))).text


@pytest.mark.parametrize(
    ("number", "after"), [(True, "a: n, b: String(n), c: `n-${n}`"), (False, "a: Number(n), b: n, c: `n-${n}`")]
)
def test_numbers_and_strings_as_the_responses_have_them(number: bool, after: str) -> None:
    script = body("  http.get('u')\n  http.post('u', JSON.stringify({ a: 1234, b: '1234', c: 'n-1234' }))")
    change = Correlate(0, Extractor(FromJson(("n",))), "n", "no n", uses(script, "1234"), number=number)
    assert f"{{ {after} }}" in edit(script, change).text


def test_a_plain_value_needs_no_encoding() -> None:
    script = body("  const r = http.get('u'); const v = r.body.match(/t=([\\w-]+)/)[1]\n  http.get('u?V')")
    assert "http.get(`u?${v}`)" in edit(script, UseVariable("v", uses(script, "V", "percent"))).text


def test_a_variable_of_another_block_is_declared_outside() -> None:
    script = body(
        """  group('a', () => {
    const r = http.get('u')
    const v = r.json('id')
  })
  group('b', () => {
    http.get('u/V')
  })""",
        HEAD + "import { group } from 'k6'\n",
    )
    text = edit(script, UseVariable("v", uses(script, "V"))).text
    assert "  let v\n  group('a'" in text
    assert "    v = r.json('id')\n" in text
    assert "http.get(`u/${v}`)" in text


def test_an_invisible_variable_is_refused() -> None:
    script = body("  { const v = y() }\n  http.get('u/V')")
    with pytest.raises(CannotWriteError, match="can't be seen"):
        dialect.write(script, UseVariable("v", uses(script, "V", after=-1)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{ headers: { Cookie: 'x' } }", "{ headers: {  } }"),
        ("{ headers: { Cookie: 'x', A: 'b' } }", "{ headers: { A: 'b' } }"),
        ("{ headers: { A: 'b', Cookie: 'x' } }", "{ headers: { A: 'b' } }"),
        ("{ headers: { A: 'b', Cookie: 'x', } }", "{ headers: { A: 'b', } }"),
        ("{\n    headers: {\n      A: 'b',\n      Cookie:\n        'x',\n      C: 'd',\n    },\n  }",
         "{\n    headers: {\n      A: 'b',\n      C: 'd',\n    },\n  }"),
        ("{\n    headers: {\n      A: 'b',\n      'Cookie': 'x'\n    }\n  }",
         "{\n    headers: {\n      A: 'b',\n    }\n  }"),
    ],
)  # fmt: skip
def test_remove_header(before: str, after: str) -> None:
    script = body(f"  http.get('u', {before})")
    span = script.steps[0].request.header("cookie").span()  # type: ignore[union-attr]
    assert span is not None
    assert edit(script, RemoveHeader(0, span)).text == script.source.data.decode().replace(before, after)


def test_remove_a_header_that_is_assigned() -> None:
    script = body("  const p = { headers: {} }\n  p.headers['Cookie'] = 'x'\n  http.get('u', p)")
    span = script.steps[0].request.header("cookie").span()  # type: ignore[union-attr]
    assert span is not None
    assert edit(script, RemoveHeader(0, span)).text == script.source.data.decode().replace(
        "  p.headers['Cookie'] = 'x'\n", ""
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("http.get('u')", "http.get('u', { redirects: 0 })"),
        ("http.post('u')", "http.post('u', null, { redirects: 0 })"),
        ("http.post('u', 'b')", "http.post('u', 'b', { redirects: 0 })"),
        ("http.del('u', null)", "http.del('u', null, { redirects: 0 })"),
        ("http.request('GET', 'u')", "http.request('GET', 'u', null, { redirects: 0 })"),
        ("http.get('u', {})", "http.get('u', { redirects: 0 })"),
        ("http.get('u', null)", "http.get('u', { redirects: 0 })"),
        ("http.get('u', undefined)", "http.get('u', { redirects: 0 })"),
        ("http.get('u', { headers: {} })", "http.get('u', { redirects: 0, headers: {} })"),
        ("http.get('u', {headers: {}})", "http.get('u', {redirects: 0, headers: {}})"),
        ("http.get('u', { a: {},\n    b: {} })", "http.get('u', { redirects: 0, a: {},\n    b: {} })"),
        ("http.get('u', { redirects: 5 })", "http.get('u', { redirects: 0 })"),
        ("http.get('u', { redirects: 0 })", "http.get('u', { redirects: 0 })"),
        ("http.get('u', params)", "http.get('u', { ...params, redirects: 0 })"),
        ("http.get('u', {\n    headers: {},\n  })", "http.get('u', {\n    redirects: 0,\n    headers: {},\n  })"),
        ("http.batch([['GET', 'u']])", "http.batch([['GET', 'u', null, { redirects: 0 }]])"),
        ("http.batch([{ method: 'GET', url: 'u' }])",
         "http.batch([{ method: 'GET', url: 'u', params: { redirects: 0 } }])"),
    ],
)  # fmt: skip
def test_stop_redirects(before: str, after: str) -> None:
    script = body(f"  {before}", HEAD + "const params = { tags: {} }\n")
    edited = edit(script, StopRedirects(0))
    assert edited.text == script.source.data.decode().replace(before, after)
    assert edited.script.steps[0].follows_redirects is False


@pytest.mark.parametrize(
    ("kind", "length", "expression"),
    [
        ("uuid", 0, "crypto.randomUUID()"),
        ("epoch-milliseconds", 0, "Date.now()"),
        ("epoch-seconds", 0, "Math.floor(Date.now() / 1000)"),
        ("iso-time", 0, "new Date().toISOString()"),
    ],
)
def test_generate(kind: GeneratorKind, length: int, expression: str) -> None:
    script = body("  http.get('https://a.test/')\n  http.get('https://a.test/?x=V')\n  http.get('https://a.test/?x=V')")
    edited = edit(script, Generate(1, kind, "made", uses(script, "V"), length))
    assert edited.text == script.source.data.decode().replace(
        "  http.get('https://a.test/?x=V')\n  ", f"  const made = {expression}\n  http.get('https://a.test/?x=V')\n  "
    ).replace("'https://a.test/?x=V'", "`https://a.test/?x=${made}`")


def test_a_value_that_is_passed_to_a_helper_is_generated_before_its_call() -> None:
    function = "  a('V')\n  a('W')\n"
    script = body(function, HEAD + "function a(x) {\n  http.get(`https://a.test/${x}`)\n}\n")
    text = edit(script, Generate(0, "uuid", "made", uses(script, "V", after=-1))).text
    assert "  const made = crypto.randomUUID()\n  a(made)\n  a('W')\n" in text


def test_a_value_that_two_functions_send_is_not_generated() -> None:
    script = parse(
        HEAD + "function a() { http.get('https://a.test/?x=V') }\nfunction b() { http.get('https://a.test/?y=V') }\n"
        "export default function () { a(); b() }\n"
    )
    with pytest.raises(CannotWriteError, match=r"^the value is used in several functions$"):
        dialect.write(script, Generate(0, "uuid", "made", uses(script, "V", after=-1)))


def test_generate_pkce() -> None:
    script = body(
        "  group('a', () => {\n    http.get('https://a.test/?c=CHALLENGE')\n  })\n"
        "  group('b', () => {\n    http.post('https://a.test/', { v: 'VERIFIER' })\n  })",
        "import { group } from 'k6';\n" + HEAD,
    )
    text = edit(
        script,
        Generate(0, "pkce-verifier", "verifier", uses(script, "VERIFIER", after=-1), 64),
        Generate(0, "pkce-challenge", "challenge", uses(script, "CHALLENGE", after=-1), 0, "verifier"),
    ).text
    assert "import { sha256 } from 'k6/crypto';\n" in text
    assert text.index("const verifier =") < text.index("const challenge = sha256(verifier, 'base64rawurl')")


def test_delete_text() -> None:
    script = body("  http.get('https://a.test/?a=1&b=2')")
    at = script.source.data.index(b"&b=2")
    assert "http.get('https://a.test/?a=1')" in edit(script, ReplaceText(Span(at, at + 4))).text
    with pytest.raises(CannotWriteError, match="inside a literal"):
        dialect.write(script, ReplaceText(Span(0, 3)))


def test_the_result_must_parse() -> None:
    script = parse(HEAD + "export default () => { http.get('https://a.test/V') }\n")
    span = uses(script, "V", after=-1)[0].span
    with pytest.raises(CannotWriteError):
        dialect.write(script, UseVariable("v }", (uses(script, "V", after=-1)[0],)))
    assert script.source.text(span) == "V"


def test_a_changed_module_must_parse() -> None:
    module = HEAD + "export function order() {\n  const v = y()\n  http.get('https://a.test/V')\n}\n"
    main = "import { order } from './shop.js'\nexport default function () {\n  order()\n}\n"
    script = parse(main, files={"shop.js": module})
    change = UseVariable("v", uses(script, "V", after=-1))
    with pytest.raises(CannotWriteError, match=r"^the changed module could not be parsed$"):
        dialect.write(script, ReplaceText(change.uses[0].span, "'"))


def test_a_script_that_has_errors_already_is_changed_all_the_same() -> None:
    """Editors ask while people type."""
    script = body("  const v = y()\n  http.get('https://a.test/V')\n}\nfunction unfinished() {\n  let 1 = ;")
    edits = dialect.write(script, UseVariable("v", uses(script, "V", after=-1)))
    assert b"http.get(`https://a.test/${v}`)" in apply(script.source.data, edits)
