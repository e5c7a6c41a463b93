"""Where the statements go that take a value out of a response, for each way to make the request."""

from __future__ import annotations

import pytest

from loadlint.changes import CannotWriteError, Correlate
from loadlint.dialects.k6 import dialect
from loadlint.extractor import Extractor, FromHtml, FromJson
from loadlint.script import Script
from tests.dialects.k6.helpers import HEAD, body, edit, parse, uses

IMPORTS = HEAD + "import { check, fail, group } from 'k6'\n"
GET = "http.get('https://a.test/a')"
TAKEN = "tok = response.body && response.json('t')\n  if (!tok) fail('no tok in the response')"
NAMED = f"const response = {GET}\n  const {TAKEN}"


def change_of(script: Script, extractor: Extractor = Extractor(FromJson(("t",)))) -> Correlate:  # noqa: B008
    return Correlate(0, extractor, "tok", "no tok in the response", uses(script, "VALUE"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (GET, NAMED),
        (f"const r = {GET} // first", f"const r = {GET} // first\n  const {TAKEN}".replace("response.", "r.")),
        (f"const r = {GET}, x = 1", f"const r = {GET}, x = 1\n  const {TAKEN}".replace("response.", "r.")),
        (f"let r\n  r = {GET}", f"let r\n  r = {GET}\n  const {TAKEN}".replace("response.", "r.")),
        (f"this.r = {GET}", f"this.r = {GET}\n  const {TAKEN}".replace("response.", "this.r.")),
        (f"const y = ({GET})", f"const y = ({GET})\n  const {TAKEN}".replace("response.", "y.")),
        (f"const all = []\n  all[0] = {GET}",
         f"const all = []\n  all[0] = {GET}\n  const {TAKEN}".replace("response.", "all[0].")),
        (f"check({GET}, {{ ok: (r) => r.status === 200 }})",
         f"{NAMED}\n  check(response, {{ ok: (r) => r.status === 200 }})"),
        (f"const ok = check({GET}, {{}})", f"{NAMED}\n  const ok = check(response, {{}})"),
        (f"const id = {GET}.json('id')", f"{NAMED}\n  const id = response.json('id')"),
        (f"const {{ body }} = {GET}", f"{NAMED}\n  const {{ body }} = response"),
        (f"const y = f(() => g(), {GET})", f"{NAMED}\n  const y = f(() => g(), response)"),
        (f"const y = `${{{GET}.status}}`", f"{NAMED}\n  const y = `${{response.status}}`"),
        (f"const y = {{ a: [{GET}] }}", f"{NAMED}\n  const y = {{ a: [response] }}"),
        (f"const y = 1 + {GET}.status", f"{NAMED}\n  const y = 1 + response.status"),
        (f"void {GET}", f"{NAMED}\n  void response"),
        (f"a(); const y = {GET}.status", f"a(); {NAMED}\n  const y = response.status"),
        (f"const f = () => {GET}\n  f()",
         f"let tok\n  const f = () => {{\n    const response = {GET}\n    {TAKEN}".replace("\n  if", "\n    if")
         + "\n    return response\n  }\n  f()"),
        (f"group('a', () => {GET})",
         f"let tok\n  group('a', () => {{\n    const response = {GET}\n    {TAKEN}".replace("\n  if", "\n    if")
         + "\n    return response\n  })"),
        ("await http.asyncRequest('GET', 'u')", NAMED.replace(GET, "await http.asyncRequest('GET', 'u')")),
        ("const [a, b] = http.batch([['GET', 'u'], ['GET', 'w']])",
         f"const [a, b] = http.batch([['GET', 'u'], ['GET', 'w']])\n  const {TAKEN}".replace("response.", "a.")),
        ("const { x: z, y } = http.batch({ x: ['GET', 'u'], y: ['GET', 'w'] })",
         "const { x: z, y } = http.batch({ x: ['GET', 'u'], y: ['GET', 'w'] })\n"
         f"  const {TAKEN}".replace("response.", "z.")),
        ("http.batch([['GET', 'u'], ['GET', 'w']])",
         "const responses = http.batch([['GET', 'u'], ['GET', 'w']])\n"
         f"  const {TAKEN}".replace("response.", "responses[0].")),
        ("const [{ body }, b] = http.batch([['GET', 'u'], ['GET', 'w']])",
         "const responses = http.batch([['GET', 'u'], ['GET', 'w']])\n"
         f"  const {TAKEN}\n  const [{{ body }}, b] = responses".replace("response.", "responses[0].")),
        ("const all = http.batch({ x: ['GET', 'u'] })",
         f"const all = http.batch({{ x: ['GET', 'u'] }})\n  const {TAKEN}".replace("response.", "all.x.")),
    ],
)  # fmt: skip
def test_a_response_gets_a_name_where_it_has_none(before: str, after: str) -> None:
    script = body(f"  {before}\n  http.get('https://a.test/VALUE')", IMPORTS)
    expected = (
        script.source.data.decode().replace(before, after).replace("'https://a.test/VALUE'", "`https://a.test/${tok}`")
    )
    assert edit(script, change_of(script)).text == expected


def test_semicolons_and_other_statements_of_the_line() -> None:
    script = body(f"  const id = {GET}.json('id');\n  http.get('https://a.test/VALUE');", IMPORTS)
    assert (
        f"  const response = {GET};\n  const tok = response.body && response.json('t');\n"
        "  if (!tok) fail('no tok in the response');\n  const id = response.json('id');\n"
    ) in edit(script, change_of(script)).text


def test_a_function_that_returns_the_answer_takes_the_value_first() -> None:
    script = body(f"  http.get('https://a.test/VALUE')\n  return {GET}", IMPORTS)
    change = Correlate(1, Extractor(FromJson(("t",))), "tok", "no tok", ())
    assert (
        f"  const response = {GET}\n  const tok = response.body && response.json('t')\n"
        "  if (!tok) fail('no tok')\n  return response\n"
    ) in edit(script, change).text


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (f"if ({GET}.status === 200) {{ a() }}", r"part of a larger expression or statement \(if statement\)"),
        (f"while ({GET}.status) {{ a() }}", r"part of a larger expression or statement \(while statement\)"),
        (f"for (const x of {GET}.json()) {{ a(x) }}", r"expression or statement \(for in statement\)"),
        (f"throw {GET}", r"expression or statement \(throw statement\)"),
        (f"const y = new X({GET})", r"expression or statement \(new expression\)"),
        (f"const y = a ? {GET} : null", r"expression or statement \(ternary expression\)"),
        (f"const y = a || {GET}", r"expression or statement \(binary expression\)"),
        (f"const y = a ?? {GET}", r"expression or statement \(binary expression\)"),
        (f"const y = a() + {GET}.status", "another call in the same statement runs before the request"),
        (f"const y = f([new X()], {GET})", "another call in the same statement runs before the request"),
        (f"const y = f(b = 1, {GET})", "another call in the same statement runs before the request"),
        ("const p = http.asyncRequest('GET', 'u')", "the script does not wait for the response where it makes the re"),
    ],
)
def test_a_response_that_is_not_at_hand(statement: str, why: str) -> None:
    script = body(f"  {statement}\n  http.get('https://a.test/VALUE')", IMPORTS)
    with pytest.raises(CannotWriteError, match=why):
        dialect.write(script, change_of(script))


def test_a_response_of_code_that_several_callers_share() -> None:
    script = body("  go('a')\n  go('b')\n  http.get('https://a.test/VALUE')",
                  IMPORTS + "function go(p) {\n  check(http.get('https://a.test/' + p), {})\n}\n")  # fmt: skip
    change = Correlate(0, Extractor(FromJson(("t",))), "tok", "no tok", tuple(use for use in uses(script, "VALUE")))
    with pytest.raises(
        CannotWriteError,
        match=r"^the request is made in code that several callers share or in another file, and its response is not at",
    ):
        dialect.write(script, change)


def test_requests_of_the_init_code() -> None:
    script = parse(f"{IMPORTS}const r = {GET}\nexport default function () {{\n  http.get('https://a.test/VALUE')\n}}\n")
    with pytest.raises(CannotWriteError, match=r"^the request is made in the script's init code$"):
        dialect.write(script, change_of(script))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("const F = { k: 'VALUE' }\nexport default function () {\n  http.get('u')\n  http.post('w', F)\n}\n",
         "^the value stands in the script's init code, which runs before any response$"),
        ("export default function () {\n  const f = { k: 'VALUE' }\n  http.get('u')\n  http.post('w', f)\n}\n",
         "^the value is put together before the response arrives$"),
        ("export default function () {\n  http.get('u')\n}\nexport function teardown() {\n"
         "  http.get('https://a.test/VALUE')\n}\n",
         "^the value is issued in `default` and used in `teardown`, which do not share variables$"),
    ],
)  # fmt: skip
def test_values_that_no_variable_reaches(text: str, why: str) -> None:
    script = parse(IMPORTS + text)
    with pytest.raises(CannotWriteError, match=why):
        dialect.write(script, change_of(script))


def test_a_value_that_is_sent_before_the_answer_is_there() -> None:
    script = body("  http.get('https://a.test/VALUE')\n  http.get('https://a.test/b')", IMPORTS)
    change = Correlate(1, Extractor(FromJson(("t",))), "tok", "no tok", uses(script, "VALUE", after=-1))
    with pytest.raises(CannotWriteError, match=r"^the value is put together before the response arrives$"):
        dialect.write(script, change)


def test_one_of_several_elements_is_drawn() -> None:
    script = body(f"  const r = {GET}\n  http.get('https://a.test/VALUE')", IMPORTS)
    text = edit(script, change_of(script, Extractor(FromHtml("select option", "value", 0)))).text
    assert (
        "  const tokOptions = r.body ? r.html().find('select option').toArray() : []\n"
        "  const tok = tokOptions[Math.floor(Math.random() * tokOptions.length)]?.attr('value')\n"
        "  if (!tok) fail('no tok in the response')\n"
    ) in text
    of_text = edit(script, change_of(script, Extractor(FromHtml("option", None, 0)))).text
    assert "tokOptions = r.body ? r.html().find('option').toArray() : []\n" in of_text
    assert "Math.random() * tokOptions.length)]?.text()\n" in of_text


@pytest.mark.parametrize(("number", "kind"), [(True, "number"), (False, "string"), (None, "string")])
def test_typescript_is_told_what_a_variable_is(number: bool | None, kind: str) -> None:
    text = f"{IMPORTS}export default function () {{\n  group('a', () => {{\n    {GET}\n  }})\n"
    script = parse(text + "  http.get('https://a.test/VALUE')\n}\n", "script.ts")
    change = Correlate(0, Extractor(FromJson(("t",))), "tok", "no tok", uses(script, "VALUE"), number=number)
    after = edit(script, change).text
    assert f"  let tok: {kind}\n  group('a', () => {{\n    const response = {GET}\n" in after
    assert f"    tok = (response.body && response.json('t')) as {kind}\n" in after


def test_without_fail_an_error_is_thrown() -> None:
    script = body(f"  {GET}\n  http.get('https://a.test/VALUE')", HEAD + "function fail() {}\n")
    assert "  if (!tok) throw new Error('no tok in the response')\n" in edit(script, change_of(script)).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"const x = [{GET}.json()]", "const x = [response.json()]"),
        (f"const x = d[{GET}.body]", "const x = d[response.body]"),
        (f"const x = {GET}.body[0]", "const x = response.body[0]"),
        (f"const x = {GET}?.body", "const x = response?.body"),
        (f"const x = -{GET}.x", "const x = -response.x"),
        (f"const x = {GET}.x + g()", "const x = response.x + g()"),
        (f"const x = f(1, g({GET}))", "const x = f(1, g(response))"),
        (f"const x = y = {GET}", "const x = y = response"),
        (f"const [a] = {GET}.json()", "const [a] = response.json()"),
        (f"const a = 1, x = {GET}.body", "const a = 1, x = response.body"),
        (f"{GET}.json().map((a) => a)", "response.json().map((a) => a)"),
        (f"return {GET}.json()", "return response.json()"),
        (f"delete {GET}.x", "delete response.x"),
    ],
)
def test_a_request_in_each_kind_of_expression(before: str, after: str) -> None:
    script = body(f"  {before}\n  http.get('VALUE')", IMPORTS)
    assert f"  {NAMED}\n  {after}\n" in edit(script, change_of(script)).text


PART = "the request is part of a larger expression or statement"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"const x = g() + {GET}.x", "another call in the same statement runs before the request"),
        (f"const x = f(g(), {GET})", "another call in the same statement runs before the request"),
        (f"const x = {{ ...{GET}.json() }}", f"{PART} (spread element)"),
        (f"f(...{GET}.json())", f"{PART} (spread element)"),
        (f"const x = {GET} || 1", f"{PART} (binary expression)"),
        (f"const x = {GET} && 1", f"{PART} (binary expression)"),
        (f"const x = {GET} ?? 1", f"{PART} (binary expression)"),
        (f"const x = y ? {GET} : 1", f"{PART} (ternary expression)"),
        (f"const x = new X({GET})", f"{PART} (new expression)"),
        (f"x += {GET}.body", f"{PART} (augmented assignment expression)"),
        (f"x = (1, {GET})", f"{PART} (sequence expression)"),
        (f"throw {GET}", f"{PART} (throw statement)"),
        (f"if ({GET}.ok) f()", f"{PART} (if statement)"),
        (f"for (const a of {GET}.json()) f()", f"{PART} (for in statement)"),
        (f"while ({GET}.ok) f()", f"{PART} (while statement)"),
        (f"switch ({GET}.ok) {{ }}", f"{PART} (switch statement)"),
        (f"label: {GET}", f"{PART} (labeled statement)"),
    ],
)
def test_a_request_that_can_not_be_taken_out_of_its_statement(line: str, why: str) -> None:
    script = body(f"  {line}\n  http.get('VALUE')", IMPORTS)
    with pytest.raises(CannotWriteError) as error:
        dialect.write(script, change_of(script))
    assert str(error.value) == why
