"""What checks are written for, the thresholds that make them count, and what is refused with which words."""

from __future__ import annotations

import pytest

from loadlint.assertion import AllOf, Always, Echo, Found, JsonIs, Limit, Not, StatusIs, Test, TextIs
from loadlint.changes import AddAssertion, CannotWriteError, CountChecks, JoinThresholds
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Extractor, FromBody, FromCookie, FromHeader, FromHtml, FromJson, FromUrl, Match
from loadlint.script import Script
from loadlint.text.edits import apply
from loadlint.text.span import Span
from tests.dialects.k6.helpers import HEAD, body, edit, parse

BODY = Extractor(FromBody())
GET = "export default function () {\n  const res = http.get('https://a.test/x')\n}\n"


def members(test: Test, path: str = "script.js", quote: str = "'") -> list[str]:
    """The members of the check that a test becomes."""
    text = edit(parse((HEAD + GET).replace("'", quote), path), AddAssertion(0, (test,))).text
    return [line.strip() for line in text.splitlines() if "=>" in line]


@pytest.mark.parametrize(
    ("test", "member"),
    [
        (StatusIs((200,)), "'GET /x: status is 200': (r) => r.status === 200,"),
        (StatusIs((200, 201)), "'GET /x: status is 200 or 201': (r) => [200, 201].includes(r.status),"),
        (StatusIs(tuple(range(200, 400))),
         "'GET /x: status is from 200 to 399': (r) => r.status >= 200 && r.status < 400,"),
        (TextIs(BODY, "contains", "it's"), "'GET /x: body holds it\\'s': (r) => r.body?.includes('it\\'s'),"),
        (TextIs(BODY, "contains", "a::b:::c"), "'GET /x: body holds a:b:c': (r) => r.body?.includes('a::b:::c'),"),
        (TextIs(BODY, "matches", "a(b)"), "'GET /x: body matches a(b)': (r) => /a(b)/.test(r.body),"),
        (TextIs(Extractor(FromUrl()), "contains", "/home"),
         "'GET /x: address holds /home': (r) => r.url.includes('/home'),"),
        (TextIs(Extractor(FromHeader("content-type")), "matches", "^text/html"),
         "'GET /x: header content-type matches ^text/html': (r) => /^text\\/html/.test(r.headers['Content-Type']),"),
        (TextIs(Extractor(FromHeader("location")), "matches", "a"),
         "'GET /x: header location matches a': (r) => /a/.test(r.headers.Location),"),
        (
            Not(JsonIs(("error",), "there")),
            "'GET /x: JSON has no error': (r) => r.body && r.json('error') === undefined,",
        ),
        (JsonIs(("a", "b"), "there"), "'GET /x: JSON has a.b': (r) => r.body && r.json('a.b') !== undefined,"),
        (JsonIs((), "list"), "'GET /x: JSON is an array': (r) => r.body && Array.isArray(r.json('@this')),"),
        (JsonIs(("a",), "equals", "x"), "'GET /x: a is \"x\"': (r) => r.body && r.json('a') === 'x',"),
        (JsonIs(("a",), "equals", 5), "'GET /x: a is 5': (r) => r.body && r.json('a') === 5,"),
        (JsonIs(("a",), "equals", True), "'GET /x: a is true': (r) => r.body && r.json('a') === true,"),
        (JsonIs(("a",), "equals", None), "'GET /x: a is null': (r) => r.body && r.json('a') === null,"),
        (JsonIs(("a",), "number"), "'GET /x: a is a number': (r) => r.body && typeof r.json('a') === 'number',"),
        (JsonIs(("a",), "text"), "'GET /x: a is a string': (r) => r.body && typeof r.json('a') === 'string',"),
        (JsonIs(("a",), "filled"), "'GET /x: a is not empty': (r) => r.body && Boolean(r.json('a')),"),
        (JsonIs(("a", -1, "b"), "filled"),
         "'GET /x: a[-1].b is not empty': (r) => r.body && Boolean(r.json('a')?.at(-1)?.b),"),
    ],
)  # fmt: skip
def test_each_kind_of_test_as_a_member_of_a_check(test: Test, member: str) -> None:
    assert members(test) == [member]


def test_typescript_and_the_quotes_of_the_script() -> None:
    assert members(TextIs(BODY, "contains", "a"), "script.ts") == [
        "'GET /x: body holds a': (r) => (r.body as string)?.includes('a'),"
    ]
    assert members(JsonIs(("a",), "text"), quote='"') == [
        '"GET /x: a is a string": (r) => r.body && typeof r.json("a") === "string",'
    ]


def test_what_is_taken_is_there() -> None:
    assert members(Found(Extractor(FromHtml('input[name="t"]', "value", 1)))) == [
        "'GET /x: element input[name=\"t\"] is there': "
        "(r) => r.body && Boolean(r.html().find('input[name=\"t\"]').first().attr('value')),"
    ]
    assert members(Found(Extractor(FromHeader("X-Token")))) == [
        "'GET /x: header X-Token is there': (r) => Boolean(r.headers['X-Token']),"
    ]


@pytest.mark.parametrize(
    "test",
    [
        TextIs(BODY, "equals", "a"),
        TextIs(Extractor(FromHeader("a")), "contains", "x"),
        TextIs(Extractor(FromBody(), (Match("a(b)"),)), "contains", "x"),
        TextIs(Extractor(FromUrl(), (Match("a(b)"),)), "contains", "x"),
        Found(Extractor(FromCookie("a"))),
        Limit("time"),
        Always("why"),
        AllOf((StatusIs((200,)),)),
        Not(JsonIs(("error",), "filled")),
    ],
)
def test_what_no_check_is_written_for(test: Test) -> None:
    with pytest.raises(CannotWriteError, match=r"^there is no way to write this as a check$"):
        dialect.write(parse(HEAD + GET), AddAssertion(0, (test,)))


@pytest.mark.parametrize(
    ("test", "predicate"),
    [
        (Echo(BODY, "contains", "v"), "r.body?.includes(v)"),
        (Echo(BODY, "contains", "v", before="`id=$", after="${\\"), "r.body?.includes(`\\`id=$${v}\\${\\\\`)"),
        (Echo(BODY, "contains", "v", after=";"), "r.body?.includes(`${v};`)"),
        (Echo(Extractor(FromHeader("x-id")), "contains", "v", before="n"), "r.headers['X-Id']?.includes(`n${v}`)"),
        (Echo(Extractor(FromJson(("a", "b"))), "equals", "v"), "r.body && r.json('a.b') === v"),
    ],
)  # fmt: skip
def test_an_answer_that_tells_a_variable_again(test: Echo, predicate: str) -> None:
    script = body("  const v = http.get('https://a.test/').json('v')\n  http.get('https://a.test/' + v)")
    text = edit(script, AddAssertion(1, (test,))).text
    assert f": (r) => {predicate},\n" in text


def test_a_variable_is_a_text_for_typescript_too() -> None:
    text = HEAD + "export default function () {\n  const v = http.get('u').json('v')\n  http.get('u/' + v)\n}\n"
    after = edit(parse(text, "script.ts"), AddAssertion(1, (Echo(BODY, "contains", "v"),))).text
    assert ": (r) => (r.body as string)?.includes(String(v)),\n" in after


def test_a_variable_that_is_not_seen_there_is_not_checked() -> None:
    script = body("  { const v = http.get('u').json('v') }\n  http.get('u/2')")
    for variable in ("v", "w"):
        with pytest.raises(CannotWriteError, match=f"^`{variable}` can't be seen there$"):
            dialect.write(script, AddAssertion(1, (Echo(BODY, "contains", variable),)))


def test_a_variable_that_gets_its_value_later_is_not_checked() -> None:
    script = body("  let v\n  http.get('u')\n  v = http.get('u/2').json('v')")
    with pytest.raises(CannotWriteError, match=r"^`v` can't be seen there$"):
        dialect.write(script, AddAssertion(0, (Echo(BODY, "contains", "v"),)))


def test_several_tests_in_one_check() -> None:
    tests = (StatusIs((201,)), JsonIs(("id",), "there"))
    head = HEAD + "export const options = { thresholds: { checks: ['rate==1'] } }\n"
    script = body("  http.post('https://a.test/o', 'x') // order\n  http.get('https://a.test/x')", head)
    assert edit(script, AddAssertion(0, tests)).text == (
        "import http from 'k6/http'\nimport { check } from 'k6'\n"
        "export const options = { thresholds: { checks: ['rate==1'] } }\n"
        "export default function () {\n"
        "  const response = http.post('https://a.test/o', 'x') // order\n"
        "  check(response, {\n"
        "    'POST /o: status is 201': (r) => r.status === 201,\n"
        "    'POST /o: JSON has id': (r) => r.body && r.json('id') !== undefined,\n"
        "  })\n"
        "  http.get('https://a.test/x')\n}\n"
    )


def test_a_failed_check_ends_the_iteration_where_a_value_is_taken_next() -> None:
    script = body("  const r = http.get('https://a.test/x');\n  const v = r.json('id');\n  http.get('u' + v);")
    text = edit(script, AddAssertion(0, (StatusIs((200,)),))).text
    assert "import { check, fail } from 'k6'\n" in text
    assert (
        "  if (!check(r, {\n    'GET /x: status is 200': (r) => r.status === 200,\n"
        "  })) fail('GET /x: the response is not as it should be');\n  const v" in text
    )


def test_a_script_that_has_a_check_of_its_own() -> None:
    script = body("  http.get('https://a.test/x')", HEAD + "function check() {}\n")
    with pytest.raises(CannotWriteError, match=r"^`check` means something else in this script$"):
        dialect.write(script, AddAssertion(0, (StatusIs((200,)),)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("export const options = { vus: 1 }",
         "export const options = { thresholds: { checks: ['rate>0.99'] }, vus: 1 }"),
        ("export let options = {vus: 1}", "export let options = {thresholds: { checks: ['rate>0.99'] }, vus: 1}"),
        ("export const options = {}", "export const options = { thresholds: { checks: ['rate>0.99'] } }"),
        ("export const options = {\n    vus: 1,\n}",
         "export const options = {\n    thresholds: { checks: ['rate>0.99'] },\n    vus: 1,\n}"),
        ("export const options = { thresholds: {} }",
         "export const options = { thresholds: { checks: ['rate>0.99'] } }"),
        ("export const options = { vus: 1, 'thresholds': { http_reqs: ['count>1'] } }",
         "export const options = { vus: 1, 'thresholds': { checks: ['rate>0.99'], http_reqs: ['count>1'] } }"),
        ("export const options = { ...base, thresholds: { a: [] } }",
         "export const options = { ...base, thresholds: { checks: ['rate>0.99'], a: [] } }"),
        ("export const options = { 'checks': 1, thresholds: { 'checks': ['rate>0'] } }",
         "export const options = { 'checks': 1, thresholds: { 'checks': ['rate>0.99'] } }"),
        ("export const options = { thresholds: { checks: ['rate>0.99'] } }",
         "export const options = { thresholds: { checks: ['rate>0.99'] } }"),
        ("const a = 1", "\nexport const options = {\n  thresholds: { checks: ['rate>0.99'] },\n}\nconst a = 1"),
    ],
)  # fmt: skip
def test_the_threshold_that_makes_checks_count(before: str, after: str) -> None:
    head = f"{HEAD}{before}\n"
    script = body("  http.get('u')", head)
    assert edit(script, CountChecks()).text == script.source.data.decode().replace(before, after)


@pytest.mark.parametrize(("requests", "rate"), [(20, "rate>0.99"), (21, "rate>0.999")])
def test_one_failed_check_of_many_in_each_iteration_fails_the_run(requests: int, rate: str) -> None:
    script = body("\n".join(f"  http.get('u/{number}')" for number in range(requests)), HEAD)
    assert f"thresholds: {{ checks: ['{rate}'] }}" in edit(script, CountChecks()).text


def test_options_in_typescript_and_without_imports() -> None:
    text = HEAD + "export const options = { vus: 1 } as const satisfies Options;\n" + GET
    after = edit(parse(text, "script.ts"), CountChecks()).text
    assert "= { thresholds: { checks: ['rate>0.99'] }, vus: 1 } as const satisfies Options;\n" in after
    required = "// load\nconst http = require('k6/http');\nexport default function () {\n  http.get('u');\n}\n"
    assert edit(parse(required), CountChecks()).text == required.replace(
        "// load\n", "// load\nexport const options = {\n  thresholds: { checks: ['rate>0.99'] },\n};\n\n"
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ("export const options = make()", "the options are made elsewhere"),
        ("const options = {}\nexport { options }", "the options are made elsewhere"),
        ("export const options = { ...base }", "some of the options are made elsewhere"),
        ("export const options = { thresholds: T }", "the thresholds are made elsewhere"),
        ("export const options = { thresholds }", "the thresholds are made elsewhere"),
    ],
)
def test_options_that_can_not_be_added_to(options: str, why: str) -> None:
    script = body("  http.get('https://a.test/x')", f"{HEAD}{options}\n")
    with pytest.raises(CannotWriteError, match=f"^{why}$"):
        dialect.write(script, CountChecks())
    # A check is worth having without a threshold.
    text = edit(script, AddAssertion(0, (StatusIs((200,)),))).text
    assert "'GET /x: status is 200'" in text
    assert "0.99" not in text


def test_a_script_that_exports_in_its_own_way() -> None:
    script = parse("const http = require('k6/http')\nmodule.exports.default = function () {\n  http.get('u')\n}\n")
    with pytest.raises(CannotWriteError, match=r"^the script exports its options in its own way$"):
        dialect.write(script, CountChecks())


def thresholds(*lists: str) -> tuple[Script, JoinThresholds]:
    """A script whose thresholds give a metric two values, which are to be joined in the second."""
    text = f"export const options = {{ thresholds: {{ m: {lists[0]}, m: {lists[1]} }} }}\n"
    script = parse(HEAD + text + GET)
    first = script.source.data.index(b" m: ") + 1
    second = script.source.data.index(b" m: ", first) + 1
    return script, JoinThresholds(Span(first, first + 1), Span(second, second + 1))


@pytest.mark.parametrize(
    ("lost", "kept", "joined"),
    [
        ("['a', 'b']", "['c']", "['c', 'a', 'b']"),
        ("['a', 'b']", "['b']", "['b', 'a']"),
        ("['a']", "['a', 'b']", "['a', 'b']"),
        ("[{ threshold: 'a' }]", "['b' ]", "['b', { threshold: 'a' } ]"),
    ],
)
def test_thresholds_of_one_metric_become_one_list(lost: str, kept: str, joined: str) -> None:
    script, change = thresholds(lost, kept)
    after = apply(script.source.data, dialect.write(script, change)).decode()
    assert f"thresholds: {{ m: {joined} }}" in after


@pytest.mark.parametrize(("lost", "kept"), [("T", "['a']"), ("['a']", "T"), ("[]", "['a']"), ("['a']", "[]")])
def test_thresholds_that_are_no_lists_are_not_joined(lost: str, kept: str) -> None:
    script, change = thresholds(lost, kept)
    with pytest.raises(CannotWriteError, match=r"^the thresholds are not written as lists$"):
        dialect.write(script, change)


TAKES = """\
export default function () {
  const r = http.get('https://a.test/x')
  const v = r.json('a')
  http.get(`u/${v}`)
}
"""


@pytest.mark.parametrize(
    ("imports", "after", "leave"),
    [
        ("", "import { check, fail } from 'k6'\n", "fail"),
        ("import { check } from 'k6'\n", "import { check, fail } from 'k6'\n", "fail"),
        ("import { fail } from 'k6'\n", "import { fail, check } from 'k6'\n", "fail"),
        ("import { check, fail as stop } from 'k6'\n", "import { check, fail as stop } from 'k6'\n", "stop"),
        ("const fail = 1\n", "import { check } from 'k6'\n", "throw new Error"),
    ],
)
def test_a_check_of_an_answer_that_a_value_is_taken_out_of(imports: str, after: str, leave: str) -> None:
    """The iteration ends where the answer is none: there is no value in it then."""
    text = edit(parse(HEAD + imports + TAKES), AddAssertion(0, (StatusIs((200,)),))).text
    assert after in text
    assert f"  }})) {leave}('GET /x: the response is not as it should be')\n" in text
