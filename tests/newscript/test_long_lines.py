"""Lines of new scripts that a person can read: long addresses in pieces, long queries with a line for each field."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadlint.dialects.k6.language.layout import laid_out
from loadlint.dialects.locust.language.long_texts import broken_texts
from loadlint.graphql_text import in_lines, is_same
from loadlint.replay.verdict import verdict_of
from loadlint.text.source import Source
from tests.newscript.test_inputs import created, runs
from tests.support.scripts import k6
from tests.verify.flows import analysed

FIELDS = "&columns=" + "%2C".join(("title", "status", "keyword", "username", "realname", "phone", "address"))
SEARCH = f"""\
GET http://shop.test:8080/issues?sort=-activity&group=priority&filter=status{FIELDS}&pagesize=50&startwith=0
HTTP 200
Content-Type: text/html

<title>Issues</title>
"""
K6_ADDRESS = """\
  const issuesResponse = http.get(
    `${BASE_URL}/issues?sort=-activity&group=priority&filter=status` +
      `&columns=title%2Cstatus%2Ckeyword%2Cusername%2Crealname%2Cphone%2Caddress&pagesize=50&startwith=0`,
  );
"""
LOCUST_ADDRESS = """\
            "/issues?sort=-activity&group=priority&filter=status"
            "&columns=title%2Cstatus%2Ckeyword%2Cusername%2Crealname%2Cphone%2Caddress&pagesize=50&startwith=0",
"""
ORDERS = (
    "query Orders($first: Int!, $after: String) "
    "{ orders(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage } } }"
)
ORDERS_IN_LINES = """\
query Orders($first: Int!, $after: String) {
  orders(first: $first, after: $after) {
    edges { node { id } }
    pageInfo { hasNextPage }
  }
}"""


@pytest.mark.parametrize(("path", "address"), [("a.js", K6_ADDRESS), ("a.py", LOCUST_ADDRESS)])
def test_a_long_address_is_in_pieces(path: str, address: str) -> None:
    script = created(runs(SEARCH, {}, {}), path)
    assert address in script.result.data.decode()
    assert script.passes


def asked(**members: object) -> str:
    body = json.dumps({"query": ORDERS, "variables": {"first": 2, "after": ""}, **members})
    return (
        f"POST http://shop.test:8080/graphql\nContent-Type: application/json\n\n{body}\n"
        'HTTP 200\nContent-Type: application/json\n\n{"data": {"orders": {"edges": []}}}\n'
    )


@pytest.mark.parametrize(
    ("path", "constant"),
    [("a.js", f"const ORDERS = /* GraphQL */ `{ORDERS_IN_LINES}`;\n"), ("a.py", f'ORDERS = """{ORDERS_IN_LINES}"""\n')],
)
def test_a_long_query_has_a_line_for_each_field(path: str, constant: str) -> None:
    """White space is all that differs from the recording, and the certificate knows that it tells nothing."""
    script = created(runs(asked(), {}, {}), path)
    assert constant in script.result.data.decode()
    assert script.passes


HASHED = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "ecf4edb46db40b5132295c0291d62fb65d6759a9"}}}


@pytest.mark.parametrize("path", ["a.js", "a.py"])
def test_a_query_whose_hash_is_sent_is_left_as_it_is(path: str) -> None:
    text = created(runs(asked(**HASHED), {}, {}), path).result.data.decode()
    assert ORDERS in re.sub(r'[`"](?: \+)?\n +[`"]', "", text), "all pieces of it together"


@pytest.mark.parametrize(("members", "passes"), [({}, True), (HASHED, False)])
def test_a_server_refuses_white_space_that_the_hash_does_not_know(members: dict[str, object], passes: bool) -> None:
    document = json.dumps({"query": ORDERS_IN_LINES, "variables": {"first": 2, "after": ""}, **members})
    settings = "{ headers: { 'Content-Type': 'application/json' } }"
    script = k6(f"http.post('http://shop.test:8080/graphql', JSON.stringify({document}), {settings});")
    certificate = analysed(script, *runs(asked(**members), {}, {}).recordings).context.certificate
    assert certificate is not None
    assert verdict_of(certificate).passes is passes


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        ("{ a, b(x: {y: [1, 2]}) { c } }", "{\n  a\n  b(x: {y: [1, 2]}) { c }\n}"),
        ("{ a: b @skip(if: $x) ...F }", "{\n  a: b @skip(if: $x)\n  ...F\n}"),
        ("{ a { ... on T { b } } }", "{\n  a { ... on T { b } }\n}"),
        ('mutation M { a(x: ")}") { b } }', 'mutation M {\n  a(x: ")}") { b }\n}'),
        ("query Q { a } fragment F on T { b }", "query Q {\n  a\n}\nfragment F on T {\n  b\n}"),
        ("query Q { a # the first\n b }", "query Q { a # the first\n b }"),
        ("query Q { a", "query Q { a"),
        ("query Q { a } }", "query Q { a } }"),
    ],
)
def test_the_lines_of_a_document(document: str, lines: str) -> None:
    assert in_lines(document) == lines


@pytest.mark.parametrize("other", ["{a{b}}", "{ a { b }, } # all", "\ufeff{\n\ta {\r\n b } }"])
def test_white_space_tells_nothing(other: str) -> None:
    assert is_same("{ a { b } }", other)


@pytest.mark.parametrize("other", ["{ a { c } }", "{ a b }", "{ ab }", "query { a { b } }", ""])
def test_all_else_does(other: str) -> None:
    assert not is_same("{ a { b } }", other)


def test_white_space_inside_of_a_text_is_a_part_of_it() -> None:
    assert not is_same('{ a(x: "b c") }', '{ a(x: "b  c") }')


SELECTIONS = st.recursive(
    st.sampled_from(("id", "name: title", "size(in: CM)", "...Lamp", "price @skip(if: $free)")),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda fields: f"shop {{ {' '.join(fields)} }}"),
)


@given(SELECTIONS)
def test_a_document_in_lines_is_the_same(selection: str) -> None:
    document = f"query Q {{ {selection} }}"
    assert is_same(in_lines(document), document)


LONG = "/a?" + "&".join(f"field{number}=value" for number in range(20))
OPTIONS = (
    "{ tags: { name: '/a' }, headers: { Accept: 'text/html', Origin: 'http://shop.test', "
    "From: 'ann.miller@shop.test' } }"
)
CHAIN = (
    "Array.from(crypto.getRandomValues(new Uint8Array(48))).map((byte) => byte.toString(16).padStart(2, '0')).join('')"
)


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (f"const CODE = {CHAIN};", "const CODE = Array.from(crypto.getRandomValues(new Uint8Array(48)))\n  .map("),
        (f"send({{ name: '{LONG}' }});", "send({\n  name:\n    '/a?field0=value&"),
        (f"send(\n  'a', {OPTIONS},\n);", f"send(\n  'a',\n  {OPTIONS},\n);"),
        (
            f"send(http.url`/a/${{{'b' * 99}}}`, {{\n  c,\n}});",
            "send(\n  http.url`/a/${" + "b" * 99 + "}`,\n  { c },\n);",
        ),
    ],
)
def test_a_long_line_of_k6_is_broken_as_prettier_breaks_it(line: str, lines: str) -> None:
    text = laid_out(Source("a.js", f"{line}\n".encode())).decode()
    assert text.startswith(lines)
    assert max(map(len, text.splitlines())) <= 120
    assert laid_out(Source("a.js", text.encode())).decode() == text


def test_lines_of_a_text_of_k6_stay_where_they_are() -> None:
    """A text in several lines is another one if it goes to the right with the call around it."""
    line = f"send({'a' * 100}, write(`<p>Tea</p>\n<p>${{site}}</p>\n`), c);\n"
    text = laid_out(Source("a.js", line.encode())).decode()
    assert text == f"send(\n  {'a' * 100},\n  write(`<p>Tea</p>\n<p>${{site}}</p>\n`),\n  c,\n);\n"


def test_a_long_constant_of_python_is_in_brackets() -> None:
    text = broken_texts(Source("a.py", f'NAME = f"{LONG}{{user}}"\n'.encode())).decode()
    assert text.startswith('NAME = (\n    f"/a?field0=value')
    assert text.endswith('{user}"\n)\n')
    assert max(map(len, text.splitlines())) <= 120
