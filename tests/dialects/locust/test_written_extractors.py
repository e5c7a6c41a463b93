"""Each kind of extractor as Python: the statements and what they import, for each client and parser."""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.locust import dialect
from loadlint.dialects.locust.language.style import raw_literal
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
from loadlint.script import Script
from tests.dialects.locust.helpers import HEAD, edit, parse, task, uses

FAST = HEAD.replace("HttpUser", "FastHttpUser")
SOUP = "from bs4 import BeautifulSoup\n" + HEAD
QUERY = "from pyquery import PyQuery\n" + HEAD
PARSEL = "from parsel import Selector\n" + HEAD
LXML = "from lxml import html\n" + HEAD
FIRST = 'r = self.client.get("/a")'
BLOCK = 'with self.client.get("/a", catch_response=True) as r:'
GUARD = """r.failure(f"no v (status {r.status_code})")
    return"""


def script_of(head: str) -> Script:
    return parse(task(FIRST, 'self.client.get("/VALUE")', head=head))


def taken(extractor: Extractor, head: str = HEAD) -> tuple[set[str], str]:
    """What is imported for an extractor, and the statements in the block of the request."""
    script = script_of(head)
    text = edit(script, Correlate(0, extractor, "v", "no v", uses(script, "VALUE"))).text
    lines = set(text.splitlines()) - set(script.source.data.decode().splitlines())
    imports = {line for line in lines if line.startswith(("import ", "from "))}
    body = text.partition(f"{BLOCK}\n")[2].partition('        self.client.get(f"/{v}")')[0]
    return imports, ast.unparse(ast.parse(dedent(body)))


def tried(value: str, *errors: str) -> str:
    """Statements for a value that may raise."""
    caught = errors[0] if len(errors) == 1 else f"({', '.join(errors)})"
    return f"try:\n    v = {value}\nexcept {caught}:\n    v = None\nif not v:\n    {GUARD}"


def found(search: str, value: str, kind: str = "match") -> str:
    """Statements for a value out of something that may be None."""
    return f"v_{kind} = {search}\nif not v_{kind}:\n    {GUARD}\nv = {value}"


def plain(value: str) -> str:
    return f"v = {value}\nif not v:\n    {GUARD}"


JSON = ("LookupError", "TypeError", "ValueError")
RE, HTML = "import re", "import html"
BODY = FromBody()
INPUT = r"""r"<input(?=[^>]*\sname=[\"']?t[\"'\s/>])[^>]*\svalue=([\"'])(.*?)\1" """.strip()
SELECT = r"""r"<select(?=[^>]*\sname=[\"']?t[\"'\s/>])[^>]*>([\s\S]*?)</select" """.strip()
OPTION = r"""r"<option[^>]*\svalue=([\"'])(.+?)\1" """.strip()


@pytest.mark.parametrize(
    ("extractor", "imports", "statements"),
    [
        (Extractor(FromJson(("a", 0))), [], tried('r.json()["a"][0]', *JSON)),
        (Extractor(FromJson(("a", Where(("b", "c"), "x"), "d"))), [],
         tried('next((item["d"] for item in r.json()["a"] if item.get("b", {}).get("c") == "x"), None)',
               "AttributeError", *JSON)),
        (Extractor(FromJson(("a", Where(("b",), True)))), [],
         tried('next((item for item in r.json()["a"] if item.get("b") is True), None)', "AttributeError", *JSON)),
        (Extractor(FromJson((Where(("b",), 1), "c", Where(("d",), 2), "e"))), [],
         tried('next((item["e"] for item in next((item["c"] for item in r.json() if item.get("b") == 1), None)'
               ' if item.get("d") == 2), None)', "AttributeError", *JSON)),
        (Extractor(FromJson(("a",)), (JsonInside(("b", 0)),)), ["import json"],
         tried('json.loads(r.json()["a"])["b"][0]', *JSON)),
        (Extractor(FromJson(("a",)), (Decode("base64"),)), ["import base64"],
         tried('base64.b64decode(r.json()["a"] + "==").decode()', *JSON)),
        (Extractor(FromJson(("a",)), (Decode("base64url"),)), ["import base64"],
         tried('base64.urlsafe_b64decode(r.json()["a"] + "==").decode()', *JSON)),
        (Extractor(FromHtml('input[name="t"]', "value")), [RE, HTML],
         found(f"re.search({INPUT}, r.text)", "html.unescape(v_match[2])")),
        (Extractor(FromHtml('input[name="t"]', "value", 2)), [RE, HTML],
         tried(f"html.unescape([m[2] for m in re.finditer({INPUT}, r.text)][1])", "LookupError")),
        (Extractor(FromHtml('input[name="t"]', "value", 0)), [RE, HTML, "import random"],
         tried(f"random.choice([html.unescape(m[2]) for m in re.finditer({INPUT}, r.text)])", "LookupError")),
        (Extractor(FromHtml('select[name="t"] option', "value", 0)), [RE, HTML, "import random"],
         tried(f"random.choice([html.unescape(m[2]) for m in re.finditer({OPTION}, re.search({SELECT}, r.text)[1])])",
               "LookupError", "TypeError")),
        (Extractor(FromHeader("X-A")), [], plain('r.headers.get("X-A")')),
        (Extractor(FromHeader("X-A"), (Match("a(.)"),)), [RE],
         found('re.search("a(.)", r.headers.get("X-A", ""))', "v_match[1]")),
        (Extractor(FromCookie("s")), [], plain('self.client.cookies.get("s")')),
        (Extractor(FromCookie("s"), (Match("a(.)"),)), [RE],
         found('re.search("a(.)", self.client.cookies.get("s", ""))', "v_match[1]")),
        (Extractor(FromUrl()), [], plain("r.url")),
        (Extractor(FromUrl(), (Match("c=(.)"), Decode("percent"))), [RE, "from urllib.parse import unquote"],
         found('re.search("c=(.)", r.url or "")', "unquote(v_match[1])")),
        (Extractor(FromUrl(), (Decode("json"),)), ["import json"],
         tried("json.loads('\"' + (r.url or \"\") + '\"')", "ValueError")),
        (Extractor(BODY, (Match("a(.)", 2),)), [RE], tried('re.findall("a(.)", r.text)[1]', "LookupError")),
        (Extractor(BODY, (Match("(a)(.)", 2),)), [RE], tried('re.findall("(a)(.)", r.text)[1][0]', "LookupError")),
        (Extractor(BODY, (Match("a(.)"), Decode("form"))), [RE, "from urllib.parse import unquote_plus"],
         found('re.search("a(.)", r.text)', "unquote_plus(v_match[1])")),
        (Extractor(BODY, (Match("a(.)"), Decode("html"))), [RE, HTML],
         found('re.search("a(.)", r.text)', "html.unescape(v_match[1])")),
        (Extractor(BODY, (Match("a(.)"), Decode("javascript"))), [RE],
         found('re.search("a(.)", r.text)', r'v_match[1].replace("\\x", "\\u00")')),
        (Extractor(BODY, (Match("a(.)"), Decode("json"))), [RE, "import json"],
         tried("json.loads('\"' + re.search(\"a(.)\", r.text)[1] + '\"')", "TypeError", "ValueError")),
        (Extractor(BODY, (Match("a(.+)"), Match("b(.)"))), [RE],
         tried('re.search("b(.)", re.search("a(.+)", r.text)[1])[1]', "TypeError")),
    ],
)  # fmt: skip
def test_each_kind_of_extractor(extractor: Extractor, imports: list[str], statements: str) -> None:
    assert taken(extractor) == (set(imports), ast.unparse(ast.parse(statements)))


@pytest.mark.parametrize(
    ("head", "extractor", "statements"),
    [
        (FAST, Extractor(FromHeader("X-A")), plain('(r.headers or {}).get("X-A")')),
        (FAST, Extractor(FromCookie("s")),
         plain('next((c.value for c in self.client.cookiejar if c.name == "s"), None)')),
        (FAST, Extractor(BODY, (Match("a(.)"),)), found('re.search("a(.)", r.text or "")', "v_match[1]")),
        (FAST, Extractor(BODY, (Decode("base64"),)),
         tried('base64.b64decode((r.text or "") + "==").decode()', "ValueError")),
        (SOUP, Extractor(FromHtml("a.b", "href")),
         found('BeautifulSoup(r.text, "html.parser").select_one("a.b")', 'v_element["href"]', "element")),
        (SOUP, Extractor(FromHtml("a.b", None)),
         found('BeautifulSoup(r.text, "html.parser").select_one("a.b")', "v_element.get_text()", "element")),
        (SOUP, Extractor(FromHtml("a.b", "href", 3)),
         tried('BeautifulSoup(r.text, "html.parser").select("a.b")[2].get("href")', "LookupError")),
        (SOUP, Extractor(FromHtml("a.b", None, 2)),
         tried('BeautifulSoup(r.text, "html.parser").select("a.b")[1].get_text()', "LookupError")),
        (SOUP, Extractor(FromHtml("form textarea", None)),
         found('BeautifulSoup(r.text, "html.parser").select_one("form textarea")',
               'v_element.get_text().removeprefix("\\n")', "element")),
        (QUERY, Extractor(FromHtml("a.b", "href", 2)), plain('PyQuery(r.text)("a.b").eq(1).attr("href")')),
        (PARSEL, Extractor(FromHtml("a.b", "href")), plain('Selector(text=r.text).css("a.b::attr(href)").get()')),
        (PARSEL, Extractor(FromHtml("a.b", "href", 2)),
         tried('Selector(text=r.text).css("a.b::attr(href)").getall()[1]', "LookupError")),
        (LXML, Extractor(FromHtml('input[name="t"]', "value", 2)),
         tried("html.fromstring(r.text or \"<p>\").xpath('//input[@name=\"t\"]/@value')[1]", "LookupError")),
        (LXML, Extractor(FromHtml('#f input[id^="a b"]', "value")),
         tried("html.fromstring(r.text or \"<p>\").xpath('//*[@id=\"f\"]//input[starts-with(@id, \"a b\")]/@value')[0]",
               "LookupError")),
    ],
)  # fmt: skip
def test_other_clients_and_parsers(head: str, extractor: Extractor, statements: str) -> None:
    assert taken(extractor, head)[1] == ast.unparse(ast.parse(statements))


@pytest.mark.parametrize(
    ("head", "extractor", "why"),
    [
        (HEAD, Extractor(FromHeader("X-A", 2)), "Locust's clients join headers of one name"),
        (QUERY, Extractor(FromHtml("a.b", None)), "the place on the page is too involved for a regular expression"),
        (HEAD, Extractor(FromHtml("a.b", "href")), "the place on the page is too involved for a regular expression"),
    ],
)
def test_what_python_does_not_read(head: str, extractor: Extractor, why: str) -> None:
    script = script_of(head)
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        dialect.write(script, Correlate(0, extractor, "v", "no v", uses(script, "VALUE")))


@pytest.mark.parametrize(
    ("extractor", "shown"),
    [
        (Extractor(FromJson(("a", 0, Where(("b", "c"), "x")))), ("json", "[\"a\"][0][b.c == 'x']")),
        (Extractor(FromJson(())), ("json", "(all)")),
        (Extractor(FromHtml("a.b", "href", 2)), ("css", 'a.b ["href"] (2.)')),
        (Extractor(FromHtml("a.b", None)), ("css", "a.b text")),
        (Extractor(FromHeader("X-A", 2)), ("header", "X-A (2.)")),
        (Extractor(FromHeader("X-A")), ("header", "X-A")),
        (Extractor(FromCookie("s")), ("cookie", "s")),
        (Extractor(FromUrl(), (Match("a(.)"),)), ("url", '"a(.)"')),
        (Extractor(BODY, (Match(r"a(\d)"),)), ("regex", r'r"a(\d)"')),
    ],
)
def test_extractors_in_the_words_of_messages(extractor: Extractor, shown: tuple[str, str]) -> None:
    assert dialect.show(extractor) == shown


ELEMENT = r"""html.unescape(re.search(r"<a[^>]*\sb=([\"'])(.*?)\1", r.text)[2])"""


@pytest.mark.parametrize(
    ("extractor", "statements"),
    [
        (Extractor(FromHtml("a", "b"), (Decode("base64"),)),
         tried(f"base64.b64decode({ELEMENT} + '==').decode()", "TypeError", "ValueError")),
        (Extractor(FromHtml("a", "b"), (Match("(.)-"), Decode("base64"))),
         tried(f"base64.b64decode(re.search('(.)-', {ELEMENT})[1] + '==').decode()", "TypeError", "ValueError")),
        (Extractor(FromHtml("a", "b", 2), (Decode("html"),)),
         tried(f"html.unescape({ELEMENT.replace('re.search', '[m[2] for m in re.finditer').replace('[2])', '][1])')})",
               "LookupError")),
        # What looks like a choice is none.
        (Extractor(FromJson(("a or b",)), (Decode("base64"),)),
         tried("base64.b64decode(r.json()['a or b'] + '==').decode()", "LookupError", "TypeError", "ValueError")),
    ],
)  # fmt: skip
def test_a_value_that_is_decoded(extractor: Extractor, statements: str) -> None:
    assert taken(extractor)[1] == ast.unparse(ast.parse(statements))


PIECES = ("\\\\", '\\"', "\\'", '"', "'", "a", "(b+)", "[^']", "\\d", ".")


@given(st.lists(st.sampled_from(PIECES), max_size=8), st.sampled_from(("'", '"')))
def test_a_literal_holds_the_pattern(pieces: list[str], quote: str) -> None:
    pattern = "".join(pieces)
    written = ast.literal_eval(raw_literal(pattern, quote))
    # A backslash before a quote changes nothing in a regular expression.
    assert re.sub(r"\\(['\"])|(\\.)", r"\1\2", written) == re.sub(r"\\(['\"])|(\\.)", r"\1\2", pattern)


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quote_behind_an_escaped_backslash_is_escaped(quote: str) -> None:
    written = ast.literal_eval(raw_literal("\\\\\"([^']+)'", quote))
    assert re.findall(written, "key=\\\"value'") == ["value"]
