"""Steps and extractions that go or come, and what is refused with which words: k6 and Locust."""

from __future__ import annotations

import re

import pytest

from loadlint.changes import (
    CannotWriteError,
    Change,
    GuardExtraction,
    InsertStep,
    RemoveExtraction,
    RemoveStep,
    ReplaceExtraction,
)
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import dialect as locust
from loadlint.extractor import Extractor, FromHeader, FromHtml, FromJson, Match
from loadlint.request import (
    Body,
    Field,
    FormBody,
    JsonArray,
    JsonBody,
    JsonNumber,
    JsonObject,
    JsonString,
    RawBody,
    Request,
)
from loadlint.script import Script
from loadlint.text.edits import apply
from loadlint.text.mapped import Text
from loadlint.text.span import Span
from tests.dialects.k6.helpers import body
from tests.dialects.locust.helpers import parse, task

K6_HEAD = """import http from 'k6/http'
import { check, fail, group } from 'k6'
"""


def script_of(*lines: str, more: str = "") -> Script:
    """A script whose function has these lines: in Python where one asks a client, else in JavaScript."""
    if any("self." in line for line in lines):
        return parse(task(*lines) + more)
    return body("\n".join(f"  {line}" for line in lines), K6_HEAD + more)


def changed(script: Script, change: Change) -> list[str]:
    """The lines of the function after a change."""
    dialect = k6 if script.source.path.endswith(".js") else locust
    text = apply(script.source.data, dialect.write(script, change)).decode()
    if dialect is k6:
        return [line.removeprefix("  ") for line in text.rpartition("function () {\n")[2].splitlines()[:-1]]
    return [line.removeprefix("        ") for line in text.partition("def t(self):\n")[2].splitlines()]


def refused(script: Script, change: Change) -> str:
    """The words in which a change is refused."""
    with pytest.raises(CannotWriteError) as error:
        changed(script, change)
    return str(error.value)


R = "const r = http.get('u')"
PY = 'r = self.client.get("/u")'
NEXT, PY_NEXT = "http.get('w')", 'self.client.get("/w")'


def test_checks_of_other_steps_with_the_same_names_stay() -> None:
    """Recorders give each answer to one variable, and each check calls it `r`."""
    lines = [
        "let response",
        "response = http.get('u')",
        "check(response, { a: (r) => r.status === 200 })",
        "response = http.get('w')",
        "check(response, { b: (r) => r.status === 200 })",
    ]
    assert changed(script_of(*lines), RemoveStep(0)) == [lines[0], *lines[3:]]


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ([R, "check(r, {})", "expect(r.status).toBe(200)", NEXT], [NEXT]),
        ([R, "console.log(r.body)", NEXT], [NEXT]),
        ([R, "if (r.status !== 200) { return }", NEXT], [NEXT]),
        ([R, "if (r.status !== 200) { console.log('a') }", NEXT], [NEXT]),
        ([R, "if (r.status !== 200) { console.log('a') } else { check(r, {}) }", NEXT], [NEXT]),
        ([R, "if (r.status !== 200) {", "  console.log(r.body)", "  fail('no')", "}", NEXT], [NEXT]),
        ([R, "const { a, b: [c] } = r.json()", "check(c, {})", NEXT], [NEXT]),
        ([R, "this.token = r.json('t')", NEXT], [NEXT]),
        ([R, "const { a = 1, x: b, y: c = d, ...e } = r.json()", "check(a, {})", "check(b, {})", "check(c, {})",
          "check(e, {})", NEXT], [NEXT]),
        ([R, "const [a = 1, ...b] = r.json()", "check(a, {})", "check(b, {})", NEXT], [NEXT]),
        ([R, "const { a = d } = r.json()", "use(d)", NEXT], ["use(d)", NEXT]),
        ([R, "http.get('x')", "check(r, {})", NEXT], ["http.get('x')", NEXT]),
        ([R, "logger.warn(r.body)", "my.check(r)", "assertOk(r)", "expect.soft(r.a).toBe(1)", NEXT], [NEXT]),
        ([R, "const t = {}", "t.a = r.json('a')", "if (t.a === 1) { fail('x') }", NEXT], ["const t = {}", NEXT]),
        ([R, "if (r.a) { // why", "  if (r.b) { check(r, {}) }", "}", NEXT], [NEXT]),
        ([R, "try { check(r, {}) } catch (e) { }", NEXT], ["try {  } catch (e) { }", NEXT]),
        ([R, "r.a = 1", "const f = () => r.status", NEXT], [NEXT]),
        (["var r = http.get('u')", "var r = http.get('w')", "use(r)"], ["var r = http.get('w')", "use(r)"]),
        (["if (a) { http.get('u') } else { http.get('w') }"], ["if (a) {  } else { http.get('w') }"]),
        ([PY, "a, (b, c) = r.json()", "print(c)", PY_NEXT], [PY_NEXT]),
        ([PY, "x = r.json()  # a", 'assert x, "m"', "r.x = 1", PY_NEXT], [PY_NEXT]),
        (["let r = 1", "r = http.get('u')", "check(r, {})", "r = 2", "use(r)", NEXT],
         ["let r = 1", "r = 2", "use(r)", NEXT]),
        (["group('a', () => {", "  http.get('u')", "})", NEXT], [NEXT]),
        (["wrap('a', () => {", "  http.get('u')", "})", NEXT], ["wrap('a', () => {", "})", NEXT]),
        ([PY, 'print(r.text)', PY_NEXT], [PY_NEXT]),
        ([PY, 'assert r.ok', PY_NEXT], [PY_NEXT]),
        ([PY, 'if not r.ok:', "    return", PY_NEXT], [PY_NEXT]),
        ([PY, "if not r.ok:", "    print(r.text)", "    return", PY_NEXT], [PY_NEXT]),
        ([PY, 'data = r.json()', "logging.info(data)", PY_NEXT], [PY_NEXT]),
        (['with self.client.get("/u", catch_response=True) as r:', "    r.success()", PY_NEXT], [PY_NEXT]),
        (["if a:", f"    {PY}", PY_NEXT], ["if a:", "    pass", PY_NEXT]),
        ([PY, "print(r.text)  # seen", "r = 1", "use(r)", PY_NEXT], ["r = 1", "use(r)", PY_NEXT]),
        (["const r = http.get('u')", "check(r, {}) // a", "http.get('w')"], ["http.get('w')"]),
        (["const r = http.get('u')", "// about r", "check(r, {})", "http.get('w')"], ["// about r", "http.get('w')"]),
        (["const r = http.get('u')", "const x = r.json(), y = x.a", "check(y, {})", "http.get('w')"],
         ["http.get('w')"]),
        (["const r = http.get('u')", "const x = r.json('a')", "if (x === null) fail('a')", "http.get('w')"],
         ["http.get('w')"]),
        (["const r = http.get('u')", "if (!check(r, {})) { return }", "http.get('w')"], ["http.get('w')"]),
        (["const r = http.get('u')", "describe('a', () => { expect(r.status).to.equal(1) })", "http.get('w')"],
         ["describe('a', () => {  })", "http.get('w')"]),
        (["const r = http.get('u')", "console.log(1)", "http.get('w')"], ["console.log(1)", "http.get('w')"]),
        (["const r = http.get('u')", "const s = { r }", "http.get('w')"], ["http.get('w')"]),
        (["if (a) {", "  http.get('u')", "}", "http.get('w')"], ["if (a) {", "}", "http.get('w')"]),
        (["if (a) http.get('u')", "http.get('w')"], ["http.get('w')"]),
        (["http.get('u') // a", "http.get('w')"], ["http.get('w')"]),
        (["group('a', () => {", "  http.get('u')", "  // only", "})", "http.get('w')"],
         ["group('a', () => {", "  // only", "})", "http.get('w')"]),
        (["group('a', function () {", "  http.get('u')", "})", "http.get('w')"], ["http.get('w')"]),
        (["const x = group('a', () => {", "  http.get('u')", "})", "http.get('w')"],
         ["const x = group('a', () => {", "})", "http.get('w')"]),
        (["k6.group('a', () => {", "  http.get('u')", "})", "http.get('w')"], ["http.get('w')"]),
        (["group('b', () => {", "  group('a', () => {", "    http.get('u')", "  })", "})", "http.get('w')"],
         ["group('b', () => {", "})", "http.get('w')"]),
        (["const r = http.get('u')", "this.t = r.json('t')", "check(this.t, {})", "http.get('w')"], ["http.get('w')"]),
        (['r = self.client.get("/u")', "# about r", "assert r.ok  # a", 'self.client.get("/w")'],
         ["# about r", 'self.client.get("/w")']),
        (['r = self.client.get("/u")', "x = r.json()", "y = x['a']", "assert y", 'self.client.get("/w")'],
         ['self.client.get("/w")']),
        (['r = self.client.get("/u")', "if r.status_code != 200:", "    raise ValueError", 'self.client.get("/w")'],
         ['self.client.get("/w")']),
        (['r = self.client.get("/u")', "if r.ok:", "    print(1)", "else:", "    print(2)", 'self.client.get("/w")'],
         ['self.client.get("/w")']),
        (['r = self.client.get("/u")', "self.x = r.json()", 'self.client.get("/w")'], ['self.client.get("/w")']),
        (['r = self.client.get("/u")', "a, b = r.json(), 1", 'self.client.get("/w")'], ['self.client.get("/w")']),
        (['r = self.client.get("/u")', "with x as r:", "    use(r)", 'self.client.get("/w")'],
         ["with x as r:", "    use(r)", 'self.client.get("/w")']),
        (["for i in (1, 2):", "    self.client.get('/u')", 'self.client.get("/w")'],
         ["for i in (1, 2):", "    pass", 'self.client.get("/w")']),
        (["with self.client.get('/u', catch_response=True) as r:", "    if r.ok:", "        r.success()", "    else:",
         "        r.failure('x')", 'self.client.get("/w")'],
         ['self.client.get("/w")']),
        (["try:", "    self.client.get('/u')", "except E:", "    pass", 'self.client.get("/w")'],
         ["try:", "    pass", "except E:", "    pass", 'self.client.get("/w")']),
    ],
)  # fmt: skip
def test_a_step_goes_with_what_only_judges_it(lines: list[str], after: list[str]) -> None:
    assert changed(script_of(*lines), RemoveStep(0)) == after


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([NEXT], "there is no such request"),
        ([R, "use(r)"], "`r`, which the request's response gives, is still used"),
        ([R, "const x = [r]", "use(x)"], "`x`, which the request's response gives, is still used"),
        ([R, "use({ r })"], "`r`, which the request's response gives, is still used"),
        ([R, "checkAll(r)"], "`r`, which the request's response gives, is still used"),
        ([R, "expecting(r.status).toBe(200)"], "`r`, which the request's response gives, is still used"),
        ([R, "if (r.a) { if (r.b) { use(1) } }"], "`r`, which the request's response gives, is still used"),
        ([R, "if (r.a) { check(r, {}); http.get('x') }"], "`r`, which the request's response gives, is still used"),
        ([R, "if (r.status) { }"], "`r`, which the request's response gives, is still used"),
        ([R, "const { x: a } = r.json()", "use(a)"], "`a`, which the request's response gives, is still used"),
        ([R, "const { a = 1 } = r.json()", "use(a)"], "`a`, which the request's response gives, is still used"),
        ([R, "throw r"], "`r`, which the request's response gives, is still used"),
        ([R, "r"], "`r`, which the request's response gives, is still used"),
        ([R, "let t", "t = r.json('a')", "t += 'x'"], "`t`, which the request's response gives, is still used"),
        (["if (a) http.get('u'); else http.get('w')"], "the statement makes other requests as well"),
        ([PY, "if r.ok:", "    pass", "elif r.x:", "    print(1)"],
         "`r`, which the request's response gives, is still used"),
        ([PY, "with r as q:", "    print(q)"], "`r`, which the request's response gives, is still used"),
        ([R, "for (const x of r.json()) { use(x) }"], "`r`, which the request's response gives, is still used"),
        ([R, "if (r.status === 200) { use(1) }"], "`r`, which the request's response gives, is still used"),
        ([R, "if (r.status !== 200) { console.log('a') } else { use(1) }"],
         "`r`, which the request's response gives, is still used"),
        ([R, "return r"], "`r`, which the request's response gives, is still used"),
        ([R, "check(r, {}) || http.get('x')"], "`r`, which the request's response gives, is still used"),
        ([R, "this.t = r.json('t')", "use(this.t)"], "`this.t`, which the request's response gives, is still used"),
        (["let r = http.get('u')", "check(r, {})", "r = 2"],
         "the statement declares `r`, which later ones give another value"),
        (["http.batch([['GET', 'u'], ['GET', 'w']])"], "the statement makes other requests as well"),
        ([PY, "use(r)"], "`r`, which the request's response gives, is still used"),
        ([PY, "x = r.json()", "self.client.post('/a', json=x)"],
         "`x`, which the request's response gives, is still used"),
        ([PY, "for x in r.json():", "    use(x)"], "`r`, which the request's response gives, is still used"),
        ([PY, "if r.ok:", "    use(1)"], "`r`, which the request's response gives, is still used"),
        (["const r = http.get('u')", "let y = r.status", "y = 1", "use(y)", "http.get('w')"],
         "the statement declares `y`, which later ones give another value"),
        (["const r = http.get('u')", "for (const x of r.json()) { console.log(x) }", "http.get('w')"],
         "`r`, which the request's response gives, is still used"),
        (["const r = http.get('u')", "r.json().forEach((x) => console.log(x))", "http.get('w')"],
         "`r`, which the request's response gives, is still used"),
        (["const r = http.get('u')", "use(() => r)", "http.get('w')"],
         "`r`, which the request's response gives, is still used"),
        (["const r = http.get('u')", "sleep(r.timings.duration)", "http.get('w')"],
         "`r`, which the request's response gives, is still used"),
        (["const r = http.get('u')", "this.t = r.json('t')", "http.get('x/' + this.t)"],
         "`this.t`, which the request's response gives, is still used"),
        (['r = self.client.get("/u")', "if r.ok:", "    pass", "else:", "    use(2)", 'self.client.get("/w")'],
         "`r`, which the request's response gives, is still used"),
        (['r = self.client.get("/u")', "r.raise_for_status()", 'self.client.get("/w")'],
         "`r`, which the request's response gives, is still used"),
        (['r = self.client.get("/u")', "self.x = r.json()", "use(self.x)", 'self.client.get("/w")'],
         "`self.x`, which the request's response gives, is still used"),
        (['r = self.client.get("/u")', "a, b = r.json(), 1", "use(b)", 'self.client.get("/w")'],
         "`b`, which the request's response gives, is still used"),
        (['r = self.client.get("/u")', 'print(r.text); self.client.get("/w")'],
         "another statement follows on the same line"),
        (['self.client.get(\'/u\'); self.client.get("/w")'], "another statement follows on the same line"),
    ],
)  # fmt: skip
def test_a_step_that_is_needed(lines: list[str], why: str) -> None:
    assert refused(script_of(*lines), RemoveStep(3 if lines == [NEXT] else 0)) == why


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("function go() {\n  RETURN}\n", "go()"),
        ("function go() {\n  RETURN}\n", "go(); ego()"),
        ("function go() {\n  RETURN}\n", "go(); const x = go.a()"),
        ("class A {\n  go() {\n    RETURN  }\n}\n", "new A().go()"),
    ],
)
def test_a_function_returns_an_answer_that_nobody_uses(function: str, call: str) -> None:
    script = script_of(call, NEXT, more=function.replace("RETURN", "return http.get('u')\n"))
    text = apply(script.source.data, k6.write(script, RemoveStep(0))).decode()
    assert text == script_of(call, NEXT, more=re.sub(" *RETURN", "", function)).source.data.decode()


RETURNED = "the function returns the request's response, which its callers use"


@pytest.mark.parametrize(
    ("more", "call"),
    [
        ("function go() {\n  return http.get('u')\n}\n", "const r = go()"),
        ("function go() {\n  return http.get('u')\n}\n", "use(go())"),
        ("const go = () => {\n  return http.get('u')\n}\n", "go()"),
        ("class A {\n  go() {\n    return http.get('u')\n  }\n}\n", "const r = new A().go()"),
    ],
)
def test_a_function_returns_an_answer_that_its_callers_may_use(more: str, call: str) -> None:
    assert refused(script_of(call, NEXT, more=more), RemoveStep(0)) == RETURNED


def test_a_step_whose_branch_takes_a_value_out_of_another_answer() -> None:
    lines = ["const s = http.get('s')", R, "let v", "if (!r.ok) { v = s.json('a'); fail('x') }", NEXT]
    why = "the request is made in code that other requests share"
    assert refused(script_of(*lines), RemoveStep(1)) == why


def test_a_step_that_several_callers_share() -> None:
    shared = script_of("go('a')", "go('b')", more="function go(p) {\n  [p].map((x) => http.get(x))\n}\n")
    assert refused(shared, RemoveStep(0)) in (
        "the request is made in code that several callers share, or in another file",
        "the statement makes other requests as well",
        "the request is made in code that other requests share",
    )


def request(method: str, url: str, content: Body | None = None, **headers: str) -> Request:
    fields = tuple(Field(Text(name.replace("_", "-")), Text(value)) for name, value in headers.items())
    return Request(method, Text(url), fields, content)


LIST = JsonArray((JsonNumber(Text("1"), encoded=False), JsonString(Text("x"), encoded=False)))
OBJECT = JsonBody(JsonObject(((Text("a"), LIST), (Text("b"), JsonObject(())))))


@pytest.mark.parametrize(
    ("new", "in_k6", "in_locust"),
    [
        (request("POST", "https://a.test/n", OBJECT),
         "http.post('https://a.test/n', JSON.stringify({ a: [1, 'x'], b: {} }))",
         'self.client.post("/n", json={"a": [1, "x"], "b": {}})'),
        (request("GET", "https://a.test?q=1#top"), "http.get('https://a.test/?q=1')", 'self.client.get("/?q=1")'),
        (request("GET", "https://a.test/n", Host="a.test", Cookie="c", Sec_Fetch_Site="x", Referer="y", Accept="z"),
         "http.get('https://a.test/n')", 'self.client.get("/n")'),
        (request("POST", "https://a.test/n", RawBody(Text("a=1&b=")), Content_Type="application/x-www-form-urlencoded"),
         "http.post('https://a.test/n', { a: '1', b: '' })", 'self.client.post("/n", data={"a": "1", "b": ""})'),
        (request("POST", "https://a.test/n", FormBody(()), X_A="1"),
         "http.post('https://a.test/n', {}, { headers: { 'X-A': '1' } })",
         'self.client.post("/n", data={}, headers={"X-A": "1"})'),
    ],
)  # fmt: skip
def test_a_recorded_request_as_a_script_sends_it(new: Request, in_k6: str, in_locust: str) -> None:
    old = "http.get('https://a.test/u')"
    assert changed(script_of(old), InsertStep(0, new)) == [in_k6, old]
    assert changed(script_of(PY_NEXT), InsertStep(0, new)) == [in_locust, PY_NEXT]


@pytest.mark.parametrize(
    ("lines", "before", "after"),
    [
        ([NEXT, "", "// a", "// b", NEXT], 1, [NEXT, "", "NEW", "", "// a", "// b", NEXT]),
        ([NEXT, "use() // a", NEXT], 1, [NEXT, "use() // a", "NEW", NEXT]),
        ([NEXT, "// a", "", NEXT], 1, [NEXT, "// a", "", "NEW", "", NEXT]),
        ([NEXT, "throw new Error('a')"], None, [NEXT, "NEW", "throw new Error('a')"]),
        ([NEXT, "// end"], None, [NEXT, "NEW", "// end"]),
        ([PY_NEXT, "raise E"], None, [PY_NEXT, "NEW", "raise E"]),
        ([PY_NEXT, "return 1"], None, [PY_NEXT, "NEW", "return 1"]),
        ([PY_NEXT, "", "# a", PY_NEXT], 1, [PY_NEXT, "", "NEW", "", "# a", PY_NEXT]),
    ],
)  # fmt: skip
def test_where_a_new_step_stands(lines: list[str], before: int | None, after: list[str]) -> None:
    new = "http.get('https://a.test/n')" if lines[0] == NEXT else 'self.client.get("/n")'
    steps = changed(script_of(*lines), InsertStep(before, request("GET", "https://a.test/n")))
    assert [line.rstrip() for line in steps] == [line.replace("NEW", new) for line in after]


@pytest.mark.parametrize(
    ("lines", "before", "after"),
    [
        (["http.get('https://a.test/u')", "// one", "/* two */", "http.get('https://a.test/w')"], 1,
         ["http.get('https://a.test/u')", "http.get('https://a.test/n')", "// one", "/* two */", "http.get('https://a.test/w')"]),
        (["http.get('https://a.test/u')", "", "", "http.get('https://a.test/w')"], 1,
         ["http.get('https://a.test/u')", "", "", "http.get('https://a.test/n')", "", "http.get('https://a.test/w')"]),
        (["http.get('https://a.test/u')", "x() // one", "", "http.get('https://a.test/w')"], 1,
         ["http.get('https://a.test/u')", "x() // one", "", "http.get('https://a.test/n')", "", "http.get('https://a.test/w')"]),
        (["http.get('https://a.test/u')", "", "x() // one", "http.get('https://a.test/w')"], 1,
         ["http.get('https://a.test/u')", "", "x() // one", "http.get('https://a.test/n')", "http.get('https://a.test/w')"]),
        (["http.get('https://a.test/u'); http.get('https://a.test/w')"], 1,
         ["http.get('https://a.test/u'); http.get('https://a.test/n')", "http.get('https://a.test/w')"]),
        (["http.get('https://a.test/u')", "{", "  http.get('https://a.test/w')", "}"], 1,
         ["http.get('https://a.test/u')", "{", "  http.get('https://a.test/n')", "  http.get('https://a.test/w')",
          "}"]),
        (["http.get('https://a.test/u')", "{", "  http.get('https://a.test/w')", "}"], None,
         ["http.get('https://a.test/u')", "{", "  http.get('https://a.test/w')", "  http.get('https://a.test/n')",
          "}"]),
        (["if (a) {", "  http.get('https://a.test/u')", "}"], None,
         ["if (a) {", "  http.get('https://a.test/u')", "  http.get('https://a.test/n')", "}"]),
        (["if (a) {", "  http.get('https://a.test/u')", "  return", "}"], None,
         ["if (a) {", "  http.get('https://a.test/u')", "  http.get('https://a.test/n')", "  return", "}"]),
        (["http.get('https://a.test/u')", "return", "// x"], None,
         ["http.get('https://a.test/u')", "http.get('https://a.test/n')", "return", "// x"]),
        (["http.get('https://a.test/u')", "", "// x"], None,
         ["http.get('https://a.test/u')", "http.get('https://a.test/n')", "", "// x"]),
        (["group('a', () => {", "  http.get('https://a.test/u')", "})"], None,
         ["group('a', () => {", "  http.get('https://a.test/u')", "  http.get('https://a.test/n')", "})"]),
        (["group('a', () => {", "  http.get('https://a.test/u')", "})", "http.get('https://a.test/w')"], 1,
         ["group('a', () => {", "  http.get('https://a.test/u')", "})", "http.get('https://a.test/n')", "http.get('https://a.test/w')"]),
        (["http.get(`https://a.test/u/${x}`)"], 0,
         ["http.get(`https://a.test/n`)", "http.get(`https://a.test/u/${x}`)"]),
        (["http.get(A + '/u')"], 0, ["http.get(A + '/n')", "http.get(A + '/u')"]),
        (["http.get('https://b.test/u')"], 0, ["http.get('https://a.test/n')", "http.get('https://b.test/u')"]),
        (["http.get(`${A}/u`)"], 0, ["http.get(`${A}/n`)", "http.get(`${A}/u`)"]),
        (["http.get(`${A}`)"], 0, ["http.get('https://a.test/n')", "http.get(`${A}`)"]),
        (["http.get(A)"], 0, ["http.get('https://a.test/n')", "http.get(A)"]),
        (["http.get('/u')"], 0, ["http.get('/n')", "http.get('/u')"]),
        (['http.get("https://a.test/u")'], 0, ['http.get("https://a.test/n")', 'http.get("https://a.test/u")']),
        (["http.get('https://a.test')"], 0, ["http.get('https://a.test/n')", "http.get('https://a.test')"]),
        (["http.get('https://a.test?x=1')"], 0, ["http.get('https://a.test/n')", "http.get('https://a.test?x=1')"]),
        (['self.client.get("/u")', "# one", "# two", 'self.client.get("/w")'], 1,
         ['self.client.get("/u")', 'self.client.get("/n")', "# one", "# two", 'self.client.get("/w")']),
        (["if a:", '    self.client.get("/u")'], None,
         ["if a:", '    self.client.get("/u")', '    self.client.get("/n")']),
        (["if a:", '    self.client.get("/u")', "    return"], None,
         ["if a:", '    self.client.get("/u")', '    self.client.get("/n")', "    return"]),
        (["with x:", '    self.client.get("/u")', 'self.client.get("/w")'], 1,
         ["with x:", '    self.client.get("/u")', 'self.client.get("/n")', 'self.client.get("/w")']),
        (['self.client.get("/u")', "", "# end"], None, ['self.client.get("/u")', 'self.client.get("/n")', "", "# end"]),
        (['self.client.get(f"/u/{x}")'], 0, ['self.client.get("/n")', 'self.client.get(f"/u/{x}")']),
        (['self.client.get(BASE + "/u")'], 0, ['self.client.get(BASE + "/n")', 'self.client.get(BASE + "/u")']),
        (["self.client.get('/u')"], 0, ["self.client.get('/n')", "self.client.get('/u')"]),
        (['self.client.get("https://b.test/u")'], 0,
         ['self.client.get("https://a.test/n")', 'self.client.get("https://b.test/u")']),
        (['r = self.client.get("/u")', "if r.ok:", '    self.client.get("/w")'], 1,
         ['r = self.client.get("/u")', "if r.ok:", '    self.client.get("/n")', '    self.client.get("/w")']),
        (['with self.client.get("/u", catch_response=True) as r:', "    pass"], 0,
         ['self.client.get("/n")', 'with self.client.get("/u", catch_response=True) as r:', "    pass"]),
        (['with self.client.get("/u", catch_response=True) as r:', "    pass"], None,
         ['with self.client.get("/u", catch_response=True) as r:', "    pass", 'self.client.get("/n")']),
    ],
)  # fmt: skip
def test_a_new_step_is_written_as_the_one_beside_it(lines: list[str], before: int | None, after: list[str]) -> None:
    assert changed(script_of(*lines), InsertStep(before, request("GET", "https://a.test/n"))) == after


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        (["var b = 1", "NEXT"], ["NEW", "var b = 1", "NEXT"]),
        (["b.c = 1", "NEXT"], ["NEW", "b.c = 1", "NEXT"]),
        (["// b", "const b = 1, c = 2", "let d", "NEXT"], ["NEW", "// b", "const b = 1, c = 2", "let d", "NEXT"]),
        (["const b = 1", "use()", "const c = 2", "NEXT"], ["const b = 1", "use()", "NEW", "const c = 2", "NEXT"]),
        (["b += 1", "NEXT"], ["b += 1", "NEW", "NEXT"]),
        (["const v = r.json('a')", "const w = v", "NEXT"], ["const v = r.json('a')", "NEW", "const w = v", "NEXT"]),
        (["const A = __ENV.A", "const b = 1", "http.get(A + '/w')"],
         ["const A = __ENV.A", "http.get(A + '/n')", "const b = 1", "http.get(A + '/w')"]),
        (["const $A = __ENV.A", "http.get(`${$A}/w`)"],
         ["const $A = __ENV.A", "http.get(`${$A}/n`)", "http.get(`${$A}/w`)"]),
        (["const a = 1", "http.get(`${x.a}/w`)"], ["http.get(`${x.a}/n`)", "const a = 1", "http.get(`${x.a}/w`)"]),
        (["b = 1", "c: int = 1", "PY_NEXT"], ["PY_NEW", "b = 1", "c: int = 1", "PY_NEXT"]),
        (["b += 1", "PY_NEXT"], ["b += 1", "PY_NEW", "PY_NEXT"]),
        (["self.b = 1", "PY_NEXT"], ["self.b = 1", "PY_NEW", "PY_NEXT"]),
        (['v = r.json()["a"]', "w = v", "PY_NEXT"], ['v = r.json()["a"]', "PY_NEW", "w = v", "PY_NEXT"]),
    ],
)  # fmt: skip
def test_a_new_step_stands_before_what_only_prepares_the_next_one(lines: list[str], after: list[str]) -> None:
    """Unless it needs that itself, or that is taken out of an answer."""
    first, words = R.replace("'u'", "'https://a.test/u'"), {"NEXT": "http.get('https://a.test/w')", "PY_NEXT": PY_NEXT}
    words |= {"NEW": "http.get('https://a.test/n')", "PY_NEW": 'self.client.get("/n")'}
    first = PY if "PY_NEXT" in lines else first
    before, behind = ([first, *(words.get(line, line) for line in part)] for part in (lines, after))
    assert changed(script_of(*before), InsertStep(1, request("GET", "https://a.test/n"))) == behind


def test_the_address_is_that_of_the_nearest_step_to_the_same_host() -> None:
    lines = ["http.get(A + '/u')", "http.get('https://b.test/w')"]
    script = script_of(*lines, more="const A = 'https://a.test'\n")
    steps = changed(script, InsertStep(None, request("GET", "https://a.test/n")))
    assert steps == [*lines, "http.get(A + '/n')"]
    steps = changed(script, InsertStep(0, request("GET", "https://b.test/n")))
    assert steps == ["http.get('https://b.test/n')", *lines]
    steps = changed(script, InsertStep(0, request("GET", "https://c.test/n")))
    assert steps == ["http.get('https://c.test/n')", *lines]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("http.get(url('/u'))", "http.get(url('/n'))"),
        ("http.get(url(`/u/${n}`))", "http.get(url(`/n`))"),
        ("http.get((A + '/u'))", "http.get((A + '/n'))"),
        ("http.get(at('/u', 1))", "http.get('https://a.test/n')"),
    ],
)
def test_a_new_address_keeps_the_brackets_around_the_path(old: str, new: str) -> None:
    helpers = "const A = 'https://a.test', n = 1\nconst url = (p) => A + p\nconst at = (p, q) => A + p\n"
    script = script_of(old, more=helpers)
    assert changed(script, InsertStep(None, request("GET", "https://a.test/n"))) == [old, new]


def taken(script: Script, variable: str = "v") -> Span:
    return next(extraction.span for extraction in script.extractions if extraction.variable == variable)


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ([R, "const v = r.json('a')", NEXT], [R, NEXT]),
        ([R, "const v = r.json('a') // first", NEXT], [R, NEXT]),
        ([R, "const v = r.json('a'); // first", NEXT], [R, NEXT]),
        ([PY, 'v = r.json()["a"]  # first', PY_NEXT], [PY, PY_NEXT]),
        ([R, "const v = r.json('a')", "if (!v) fail('no')", NEXT], [R, NEXT]),
        ([R, "const v = r.json('a')", "check(v, {})", "console.log(v)", NEXT], [R, NEXT]),
        ([PY, 'v = r.json()["a"]', "assert v", PY_NEXT], [PY, PY_NEXT]),
        ([PY, 'v = r.json()["a"]', "if not v:", "    return", PY_NEXT], [PY, PY_NEXT]),
    ],
)
def test_an_extraction_goes_with_its_guard(lines: list[str], after: list[str]) -> None:
    script = script_of(*lines)
    assert [line for line in changed(script, RemoveExtraction(taken(script))) if line] == after


ALONE = "the value is not taken by a statement of its own"


def test_an_extraction_that_another_file_may_read() -> None:
    script = script_of(NEXT, more="export const v = http.get('u').json('a')\n")
    assert refused(script, RemoveExtraction(taken(script))) == ALONE


@pytest.mark.parametrize(
    ("lines", "variable", "why"),
    [
        ([R, "const v = r.json('a')", "use(v)", NEXT], "v", "`v`, which the request's response gives, is still used"),
        (
            [R, "const v = r.json('a')", "http.get('w/' + v)"],
            "v",
            "`v`, which the request's response gives, is still used",
        ),
        (
            [R, "const v = r.json('a')", "http.post('w', { v })"],
            "v",
            "`v`, which the request's response gives, is still used",
        ),
        ([R, "const o = { v: r.json('a') }", NEXT], "o.v", ALONE),
        ([R, "const v = r.json('a'), w = 1", "check(v, {})", NEXT], "v", ALONE),
        ([PY, 'v, w = r.json()["a"], 1', "assert v", PY_NEXT], "v", ALONE),
    ],
)
def test_an_extraction_that_stays(lines: list[str], variable: str, why: str) -> None:
    script = script_of(*lines)
    assert refused(script, RemoveExtraction(taken(script, variable))) == why


@pytest.mark.parametrize("lines", [[R, "const o = { v: r.json('a') }", NEXT], [PY, PY_NEXT]])
def test_what_is_no_statement_of_its_own_is_not_guarded(lines: list[str]) -> None:
    script = script_of(*lines)
    assert refused(script, GuardExtraction(Span(0, 1))) == ALONE
    assert refused(script, RemoveExtraction(Span(0, 1))) == ALONE


def test_a_block_judges_the_answer_itself() -> None:
    lines = [
        'with self.client.get("/u", catch_response=True) as r:',
        '    v = r.json().get("a")',
        'self.client.get(f"/{v}")',
    ]
    script = script_of(*lines)
    why = "the script judges the response itself: the guard belongs into its `with` block"
    assert refused(script, GuardExtraction(taken(script))) == why


def replacing(script: Script, extractor: Extractor, step: int = 0, variable: str = "v") -> ReplaceExtraction:
    return ReplaceExtraction(
        taken(script, variable), step, extractor, "no v in the response to GET /w", variable=variable
    )


@pytest.mark.parametrize(
    ("lines", "extractor", "after"),
    [
        ([R, "const v = r.headers['X-A']", NEXT], Extractor(FromHeader("x-b")), "const v = r.headers['X-B']"),
        ([R, "const v = r.html().find('a').first().attr('b')", NEXT], Extractor(FromHtml("c", "d")),
         "const v = r.html().find('c').first().attr('d')"),
        ([R, "const v = r.html().find('a').eq(2).text()", NEXT], Extractor(FromHtml("c", None, 3)),
         "const v = r.html().find('c').eq(2).text()"),
        ([R, "const v = r.json('a').match(/b(.)/)[1]", NEXT], Extractor(FromJson(("a",)), (Match("c(.)"),)),
         "const v = r.json('a').match(/c(.)/)[1]"),
        ([PY, 'v = r.headers["X-A"]', PY_NEXT], Extractor(FromHeader("X-B")), 'v = r.headers["X-B"]'),
        ([PY, 'v = r.json()["a"]["b"]', PY_NEXT], Extractor(FromJson(("a", "c", 0))), 'v = r.json()["a"]["c"][0]'),
        ([PY, 'v = r.json().get("a").get("b")', PY_NEXT], Extractor(FromJson(("a", "c", "d"))),
         'v = r.json().get("a").get("c", {}).get("d")'),
        ([PY, 'v = str(r.json()["a"] or 1)', PY_NEXT], Extractor(FromJson(("b",))), 'v = str(r.json()["b"] or 1)'),
    ],
)  # fmt: skip
def test_the_author_s_words_stay(lines: list[str], extractor: Extractor, after: str) -> None:
    script = script_of(*lines)
    assert changed(script, replacing(script, extractor))[1] == after


def test_a_value_that_is_used_by_its_name_alone_is_not_taken_later() -> None:
    script = script_of(R, "const v = r.json('a')", "use({ v })", NEXT)
    change = replacing(script, Extractor(FromJson(("b",))), step=1)
    assert refused(script, change) == "the value is used before the other response arrives"


def test_what_is_not_replaced() -> None:
    script = script_of(R, "const v = r.json('a')", NEXT)
    nothing = ReplaceExtraction(Span(0, 1), 0, Extractor(FromJson(("b",))), "")
    assert refused(script, nothing) == "no value is taken there"
    other = replacing(script, Extractor(FromJson(("b",))))
    wrong = ReplaceExtraction(other.span, 0, other.extractor, "", variable="w")
    assert refused(script, wrong) == "no value is taken there"
    several = script_of(R, "const { v, w } = r.json()", NEXT)
    change = ReplaceExtraction(taken(several), 0, Extractor(FromJson(("b",))), "")
    assert refused(several, change) in (
        "several variables get their values from one expression", "no value is taken there"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ([R, "const v = r.json('a')", "if (v === undefined) fail('x')", "const s = http.get('w')"],
         [R, "const s = http.get('w')", "const v = s.json('q')", "if (v === undefined) fail('x')"]),
        ([R, "const v = r.json('a')", "if (!v) { return }", "const s = http.get('w')"],
         [R, "const s = http.get('w')", "const v = s.json('q')", "if (!v) { return }"]),
        ([R, "const v = r.json('a');", "expect(v).toBeDefined();", "const s = http.get('w');"],
         [R, "const s = http.get('w');", "const v = s.json('q');", "expect(v).toBeDefined();"]),
        ([PY, 'v = r.json()["a"]', "assert v", 's = self.client.get("/w")'],
         [PY, 's = self.client.get("/w")', "try:", '    v = s.json()["q"]',
          "except (LookupError, TypeError, ValueError):", "    v = None", "assert v"]),
        ([PY, 'v = r.json()["a"]', "if not v:", "    return", 's = self.client.get("/w")'],
         [PY, 's = self.client.get("/w")', "try:", '    v = s.json()["q"]',
          "except (LookupError, TypeError, ValueError):", "    v = None", "if not v:", "    return"]),
    ],
)  # fmt: skip
def test_an_extraction_moves_to_another_answer(lines: list[str], after: list[str]) -> None:
    script = script_of(*lines)
    assert changed(script, replacing(script, Extractor(FromJson(("q",))), 1)) == after


@pytest.mark.parametrize(
    ("name", "alone", "beside"),
    [
        ("X-A", True, True),
        ("Authorization", True, True),
        # What describes the client is sent where the script does so.
        *((name, False, True) for name in (
            "Referer", "Origin", "Sec-Fetch-Dest", "Accept", "Accept-Language", "User-Agent", "Cache-Control")),
        # What the tool itself sends.
        *((name, False, False) for name in (
            "Host", "Connection", "Content-Length", "Transfer-Encoding", "Cookie", "Accept-Encoding", "TE", ":method",
            "Content-Type")),
    ],
)  # fmt: skip
def test_which_recorded_headers_a_new_step_sends(name: str, alone: bool, beside: bool) -> None:
    new = Request("GET", Text("https://a.test/n"), (Field(Text(name), Text("1")),))
    plain = "http.get('https://a.test/u')"
    sending = f"http.get('https://a.test/u', {{ headers: {{ '{name.lower()}': 'x' }} }})"
    for neighbour, is_sent in ((plain, alone), (sending, beside)):
        step = changed(script_of(neighbour), InsertStep(0, new))[0]
        assert (f"'{name}': '1'" in step or f"{{ {name}: '1' }}" in step) == is_sent


@pytest.mark.parametrize(
    ("method", "in_k6", "in_locust", "with_body"),
    [
        ("GET", "get('https://a.test/n')", 'get("/n")', "get('https://a.test/n')"),
        ("HEAD", "head('https://a.test/n')", 'head("/n")', "head('https://a.test/n')"),
        ("POST", "post('https://a.test/n')", 'post("/n")', "post('https://a.test/n', 'x')"),
        ("PUT", "put('https://a.test/n')", 'put("/n")', "put('https://a.test/n', 'x')"),
        ("PATCH", "patch('https://a.test/n')", 'patch("/n")', "patch('https://a.test/n', 'x')"),
        ("DELETE", "del('https://a.test/n')", 'delete("/n")', "del('https://a.test/n', 'x')"),
        ("OPTIONS", "options('https://a.test/n')", 'options("/n")', "options('https://a.test/n', 'x')"),
        ("PROPFIND", "request('PROPFIND', 'https://a.test/n')", 'request("PROPFIND", "/n")',
         "request('PROPFIND', 'https://a.test/n', 'x')"),
    ],
)  # fmt: skip
def test_the_method_of_a_new_step(method: str, in_k6: str, in_locust: str, with_body: str) -> None:
    new, more = request(method, "https://a.test/n"), request(method, "https://a.test/n", RawBody(Text("x")))
    beside = script_of("http.get('https://a.test/u')")
    assert changed(beside, InsertStep(0, new))[0] == f"http.{in_k6}"
    assert changed(beside, InsertStep(0, more))[0] == f"http.{with_body}"
    assert changed(script_of(PY_NEXT), InsertStep(0, new))[0] == f"self.client.{in_locust}"
    assert changed(script_of(PY_NEXT), InsertStep(0, more))[0] == f'self.client.{in_locust[:-1]}, data="x")'


@pytest.mark.parametrize(("letters", "lines"), [(44, 1), (45, 3)])
def test_a_new_step_of_more_than_a_hundred_characters(letters: int, lines: int) -> None:
    new = request("GET", f"https://a.test/{'n' * letters}", None, X_A="1")
    steps = changed(script_of("http.get('https://a.test/u')"), InsertStep(0, new))[:-1]
    assert len(steps) == lines
    assert "".join(line.strip() for line in steps).replace(",})", "})").replace(" ", "") == (
        f"http.get('https://a.test/{'n' * letters}',{{headers:{{'X-A':'1'}}}})"
    )


@pytest.mark.parametrize(
    ("neighbour", "new"),
    [
        ("http.get('https:\\/\\/a.test\\/u')", "http.get('https:\\/\\/a.test/n\\'`\"')"),
        ("http.get(`https://a.test/\\`u`)", "http.get(`https://a.test/n'\\`\"`)"),
        ('http.get("https://a.test/\\"u")', 'http.get("https://a.test/n\'`\\"")'),
        ("self.client.get('/\\'u')", "self.client.get('/n\\'`\"')"),
        ('self.client.get(f"/{x}")', 'self.client.get("/n\'`\\"")'),
    ],
)
def test_the_quotes_of_the_neighbour_s_address(neighbour: str, new: str) -> None:
    assert changed(script_of(neighbour), InsertStep(0, request("GET", "https://a.test/n'`\"")))[0] == new


PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("content", "media_type", "in_k6", "in_locust"),
    [
        (RawBody(Text("a=1&a=2")), "application/x-www-form-urlencoded", "'a=1&a=2')", 'data=[("a", "1"), ("a", "2")])'),
        (RawBody(Text("a=1")), "application/x-www-form-urlencoded; charset=utf-8", "{ a: '1' })", 'data={"a": "1"})'),
        (RawBody(Text('{"a":1}')), "text/plain", "'{\"a\":1}', { headers: { 'Content-Type': 'text/plain' } })",
         "data='{\"a\":1}', headers={\"Content-Type\": \"text/plain\"})"),
        (RawBody(Text("x")), "application/json", "'x', { headers: { 'Content-Type': 'application/json' } })",
         'data="x", headers={"Content-Type": "application/json"})'),
        (RawBody(Text("{}")), "application/json", "JSON.stringify({}), {", "json={})"),
        (RawBody(Text("[1]")), PROBLEM, "JSON.stringify([1]), {",
         f'json=[1], headers={{"Content-Type": "{PROBLEM}"}})'),
        (RawBody(Text("")), "text/plain", "", ""),
    ],
)  # fmt: skip
def test_the_body_of_a_new_step(content: Body, media_type: str, in_k6: str, in_locust: str) -> None:
    new = request("POST", "https://a.test/n", content, Content_Type=media_type)
    step = changed(script_of("http.get('https://a.test/u')"), InsertStep(0, new))[0]
    assert step == (f"http.post('https://a.test/n', {in_k6}" if in_k6 else "http.post('https://a.test/n')")
    step = " ".join(" ".join(changed(script_of(PY_NEXT), InsertStep(0, new))[:-1]).split())
    step = step.replace("post( ", "post(").replace(" )", ")")
    assert step == (f'self.client.post("/n", {in_locust}' if in_locust else 'self.client.post("/n")')


@pytest.mark.parametrize(
    ("url", "in_k6", "in_locust"),
    [
        ("https://a.test", "https://a.test/", "/"),
        ("https://a.test/n?x=1&y=2#z", "https://a.test/n?x=1&y=2", "/n?x=1&y=2"),
        ("https://b.test:8080/n", "https://b.test:8080/n", "https://b.test:8080/n"),
        ("/n?x=1", "https://a.test/n?x=1", "/n?x=1"),
    ],
)
def test_the_address_of_a_new_step(url: str, in_k6: str, in_locust: str) -> None:
    new = request("GET", url)
    assert changed(script_of("http.get('https://a.test/u')"), InsertStep(0, new))[0] == f"http.get('{in_k6}')"
    assert changed(script_of(PY_NEXT), InsertStep(0, new))[0] == f'self.client.get("{in_locust}")'
