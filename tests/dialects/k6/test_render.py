"""Extractors as JavaScript, and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadlint.dialects.k6 import dialect
from loadlint.dialects.k6.write import render
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

if TYPE_CHECKING:
    from loadlint.extractor import Codec, JsonStep, Operation, Origin


def js(extractor: Extractor, *, quote: str = "'", typescript: bool = False) -> str:
    return render.extraction(extractor, "response", render.Writing(quote=quote, typescript=typescript))


@pytest.mark.parametrize(
    ("extractor", "expected"),
    [
        (Extractor(FromJson(("a", "b", 0, "c"))), "response.json('a.b.0.c')"),
        (Extractor(FromJson(())), "response.json('@this')"),
        (Extractor(FromJson(("a.b", "c*"))), r"response.json('a\\.b.c\\*')"),
        (Extractor(FromJson((Where(("meta", "sku"), "x"), "id"))), "response.json('#(meta.sku==\"x\").id')"),
        (Extractor(FromJson(("d", Where(("n",), 12), "id"))), "response.json('d.#(n==12).id')"),
        (Extractor(FromJson(("d", Where(("on",), True)))), "response.json('d.#(on==true)')"),
        (Extractor(FromJson(("d", -1, "id"))), "response.json('d')?.at(-1)?.id"),
        (Extractor(FromJson((-1, Where(("a",), "x"), 0, "a b"))),
         "response.json('@this')?.at(-1)?.find((item) => item.a === 'x')?.[0]?.['a b']"),
        (Extractor(FromJson((-1, Where(("a", "b"), 1), "c"))),
         "response.json('@this')?.at(-1)?.find((item) => item.a?.b === 1)?.c"),
        (Extractor(FromHtml("input[name='t']", "value")),
         r"response.html().find('input[name=\'t\']').first().attr('value')"),
        (Extractor(FromHtml("a", None, 3)), "response.html().find('a').eq(2).text()"),
        (Extractor(FromHeader("x-csrf-token")), "response.headers['X-Csrf-Token']"),
        (Extractor(FromHeader("location")), "response.headers.Location"),
        (Extractor(FromHeader("odd(name)")), "response.headers['odd(name)']"),
        (Extractor(FromHeader("X-T", 2)), "response.headers['X-T']?.split(', ')[1]"),
        (Extractor(FromCookie("sid")), "http.cookieJar().cookiesForURL(response.url).sid?.[0]"),
        (Extractor(FromCookie("a-b")), "http.cookieJar().cookiesForURL(response.url)['a-b']?.[0]"),
        (Extractor(FromUrl(), (Match("/x/([^/]+)"),)), r"response.url.match(/\/x\/([^/]+)/)?.[1]"),
        (Extractor(FromBody(), (Match('"a":"(.*?)"', 2),)), "[...response.body.matchAll(/\"a\":\"(.*?)\"/g)][1]?.[1]"),
        (Extractor(FromHeader("Location"), (Match("c=([^&]+)"), Decode("percent"))),
         "decodeURIComponent(response.headers.Location?.match(/c=([^&]+)/)?.[1] ?? '')"),
        (Extractor(FromJson(("a",)), (Decode("base64"), JsonInside(("b", 0)))),
         "JSON.parse(encoding.b64decode((response.json('a') ?? '').replace(/=+$/, ''), 'rawstd', 's'))?.b?.[0]"),
        (Extractor(FromBody(), (Decode("javascript"),)), r"response.body.replace(/\\x/g, '\\u00')"),
        (Extractor(FromJson(("a",)), (Decode("javascript"),)), r"(response.json('a') ?? '').replace(/\\x/g, '\\u00')"),
        (Extractor(FromBody(), (Decode("percent"),)), "decodeURIComponent(response.body)"),
        (Extractor(FromBody(), (Decode("form"),)), r"decodeURIComponent(response.body.replace(/\+/g, ' '))"),
        (Extractor(FromJson(("a",)), (Decode("form"),)),
         r"decodeURIComponent((response.json('a') ?? '').replace(/\+/g, ' '))"),
        (Extractor(FromBody(), (Decode("json"),)), "JSON.parse('\"' + response.body + '\"')"),
        (Extractor(FromJson(("a",)), (Decode("json"),)), "JSON.parse('\"' + (response.json('a') ?? '') + '\"')"),
        (Extractor(FromBody(), (Decode("html"),)),
         "parseHTML('<textarea>' + response.body + '</textarea>').find('textarea').first().text()"),
        (Extractor(FromJson(("a",)), (Decode("html"),)),
         "parseHTML('<textarea>' + (response.json('a') ?? '') + '</textarea>').find('textarea').first().text()"),
        (Extractor(FromBody(), (Decode("base64url"),)),
         "encoding.b64decode(response.body.replace(/=+$/, ''), 'rawurl', 's')"),
        (Extractor(FromBody(), (JsonInside(("b",)),)), "JSON.parse(response.body)?.b"),
        (Extractor(FromJson(("a",)), (Match("b(.)", 2),)),
         "[...(response.json('a') ?? '').matchAll(/b(.)/g)][1]?.[1]"),
        (Extractor(FromBody(), (Match(""),)), "response.body.match(/(?:)/)?.[1]"),
        (Extractor(FromBody(), (Match("[/]/\\n\n"),)), r"response.body.match(/[/]\/\n\n/)?.[1]"),
        (Extractor(FromBody(), (Match("a/\r\u2028\u2029\\/[/]/"),)),
         r"response.body.match(/a\/\r\u2028\u2029\/[/]\//)?.[1]"),
        (Extractor(FromBody(), (Decode("javascript"), Match("a"))),
         r"response.body.replace(/\\x/g, '\\u00').match(/a/)?.[1]"),
        (Extractor(FromHeader("X-A"), (Match("a"), Decode("percent"), JsonInside(("a", 0)))),
         "JSON.parse(decodeURIComponent(response.headers['X-A']?.match(/a/)?.[1] ?? ''))?.a?.[0]"),
        (Extractor(FromJson(("a",)), (JsonInside(("b",)),)), "JSON.parse(response.json('a') ?? 'null')?.b"),
    ],
)  # fmt: skip
def test_render(extractor: Extractor, expected: str) -> None:
    assert js(extractor) == expected


def test_styles() -> None:
    extractor = Extractor(FromBody(), (Match("a(b)"),))
    assert js(extractor, typescript=True) == "(response.body as string).match(/a(b)/)?.[1]"
    assert js(Extractor(FromJson((Where(("a",), "x"),))), quote='"') == 'response.json("#(a==\\"x\\")")'


@pytest.mark.parametrize(
    ("codec", "anything", "plain"),
    [
        ("percent", "encodeURIComponent(v)", "v"),
        ("form", "encodeURIComponent(v)", "v"),
        ("json", "JSON.stringify(String(v)).slice(1, -1)", "v"),
        ("base64", "encoding.b64encode(v)", "encoding.b64encode(v)"),
        ("base64url", "encoding.b64encode(v, 'rawurl')", "encoding.b64encode(v, 'rawurl')"),
    ],
)
def test_a_value_that_needs_no_encoding_gets_none(codec: Codec, anything: str, plain: str) -> None:
    assert render.encoded_expression("v", [codec], render.Writing(), plain=False) == anything
    assert render.encoded_expression("v", [codec], render.Writing(), plain=True) == plain


@pytest.mark.parametrize(
    ("extractor", "expected"),
    [
        (Extractor(FromJson(("data", Where(("name",), "x"), "id"))), ("jsonpath", "$.data[?(@.name=='x')].id")),
        (Extractor(FromJson(("a b", 0))), ("jsonpath", "$['a b'][0]")),
        (Extractor(FromHtml("a.b", "href")), ("css", "a.b @href")),
        (Extractor(FromHeader("Location"), (Match("c=(.*)"), Decode("percent"))),
         ("header", "Location /c=(.*)/ percent-decoded")),
        (Extractor(FromCookie("sid")), ("cookie", "sid")),
        (Extractor(FromUrl(), (Match("c=(.*)"),)), ("url", "/c=(.*)/")),
        (Extractor(FromBody(), (Match("/orders/(.*)"),)), ("regex", r"/\/orders\/(.*)/")),
        (Extractor(FromBody(), (Match("c=(.*)", 2),)), ("regex", "/c=(.*)/ (2.)")),
    ],
)  # fmt: skip
def test_show(extractor: Extractor, expected: tuple[str, str]) -> None:
    assert dialect.show(extractor) == expected


_TEXT = st.text(st.sampled_from("ab.Z*?|#@\\!{}[]()=<>%~\"'`$/ é😀0-:\u2028\n,"), min_size=1, max_size=5)
_NAME = _TEXT.filter(lambda name: not name.isdigit())
_WHERE = st.builds(
    Where,
    st.lists(_NAME, min_size=1, max_size=2).map(tuple),
    st.one_of(_TEXT, st.integers(-999, 10**9), st.booleans()),
)
_STEP: st.SearchStrategy[JsonStep] = st.one_of(_NAME, st.integers(0, 30), _WHERE)
_PATH = st.lists(_STEP, min_size=1, max_size=4).map(tuple)
_CODEC: st.SearchStrategy[Codec] = st.sampled_from(["percent", "form", "json", "html", "base64", "base64url"])
_PATTERN = st.sampled_from(["a(b)", r"/x/([\w-]+)/", r"id=\"(.*?)\"", "([^/&]+)", r"\[(\d+)\]", "é(.)\u2028"])
_OPERATION: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Match, _PATTERN, st.integers(1, 3)), st.builds(Decode, _CODEC)
)
_ORIGIN = st.one_of(
    st.builds(FromJson, _PATH),
    st.builds(
        FromHtml, st.sampled_from(["input[name='a\"b']", "a > b"]), st.sampled_from([None, "value"]), st.integers(1, 3)
    ),
    st.builds(FromHeader, st.sampled_from(["Location", "X-Csrf-Token"])),
    st.builds(FromCookie, _TEXT),
)  # fmt: skip


@pytest.mark.slow
@given(_ORIGIN, st.lists(_OPERATION, max_size=2))
@settings(deadline=None)  # The first example pays for what is compiled once.
def test_what_is_written_is_read_back(origin: Origin, operations: list[Operation]) -> None:
    extractor = Extractor(origin, tuple(operations))
    head = HEAD + "import encoding from 'k6/encoding'\nimport { parseHTML } from 'k6/html'\n"
    script = body(f"const response = http.get('https://a.test/')\nconst v = {js(extractor)}", head)
    assert not script.problems
    (found,) = script.extractions
    assert found.extractor == extractor


@pytest.mark.parametrize("path", [("items", -1, "id"), ("a", Where(("b",), 3), "c"), (-2, "x", 0)])
def test_paths_inside_are_read_back(path: tuple[JsonStep, ...]) -> None:
    for extractor in (Extractor(FromJson(path)), Extractor(FromJson(("meta",)), (JsonInside(path),))):
        script = body(f"const response = http.get('https://a.test/')\nconst v = {js(extractor)}")
        assert [found.extractor for found in script.extractions] == [extractor]
