"""Assertions that test something else: the line before and after, and what is refused with which words."""

from __future__ import annotations

import pytest

from loadlint.assertion import JsonIs, Not, StatusIs, Test, TextIs, Unknown
from loadlint.changes import CannotWriteError, ReplaceTest
from loadlint.dialects.jmeter import JMeter
from loadlint.dialects.jmeter import dialect as jmeter
from loadlint.dialects.k6 import K6
from loadlint.dialects.k6 import dialect as k6
from loadlint.dialects.locust import Locust
from loadlint.dialects.locust import dialect as locust
from loadlint.extractor import Extractor, FromBody, FromUrl
from loadlint.script import Assertion, Script
from loadlint.text.edits import apply
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import element, http, leaf, plan
from tests.dialects.jmeter.helpers import parse as parse_plan
from tests.dialects.k6.helpers import body
from tests.dialects.locust.helpers import HEAD, task
from tests.dialects.locust.helpers import parse as parse_locust

BODY = Extractor(FromBody())
OPEN = JsonIs(("state",), "equals", "open")
DIALECTS: dict[str, K6 | Locust | JMeter] = {".js": k6, ".py": locust, "jmx": jmeter}


def k6_script(line: str) -> Script:
    head = "import http from 'k6/http'\nimport { check, fail } from 'k6'\n"
    return body(f"  const res = http.get('https://a.test/x')\n  {line}", head)


def locust_script(*lines: str) -> Script:
    inside = [f"    {line}" for line in lines]
    head = "import json\nimport re\n" + HEAD
    return parse_locust(task('with self.client.get("/x", catch_response=True) as r:', *inside, head=head))


def response(*texts: str, kind: int = 2, field: str = "response_data", more: str = "") -> str:
    items = "".join(leaf(str(number), text) for number, text in enumerate(texts))
    strings = f'<collectionProp name="Asserion.test_strings">{items}</collectionProp>'
    held = leaf("Assertion.test_field", f"Assertion.{field}"), leaf("Assertion.test_type", str(kind), "intProp")
    return element("ResponseAssertion", strings, *held, name=more or "it holds")


def plan_script(assertion: str) -> Script:
    return parse_plan(plan(http("/x", under=[assertion])))


def shown(script: Script) -> Assertion:
    """The assertion that is about the request, whatever it tests."""
    return next(assertion for assertion in script.assertions if not isinstance(assertion.test, Unknown))


def replaced(script: Script, *tests: Test, old: Test | None = None) -> list[str]:
    """The lines that are new."""
    assertion = shown(script)
    change = ReplaceTest(0, assertion.span, old or assertion.test, tests)
    text = apply(script.source.data, DIALECTS[script.source.path[-3:]].write(script, change)).decode()
    before = script.source.data.decode().splitlines()
    return [line.strip() for line in text.splitlines() if line not in before]


def refused(script: Script, *tests: Test, old: Test | None = None) -> str:
    """The words in which that is refused."""
    with pytest.raises(CannotWriteError) as error:
        replaced(script, *tests, old=old)
    return str(error.value)


@pytest.mark.parametrize(
    ("before", "tests", "after"),
    [
        ("check(res, { 'is 200': (r) => r.status === 200 })", (StatusIs((201,)),),
         "check(res, { 'is 201': (r) => r.status === 201 })"),
        ("check(res, { a: (r) => r.status === 200 })", (StatusIs((200, 201)),),
         "check(res, { a: (r) => [200, 201].includes(r.status) })"),
        ("check(res, { a: (it) => it.body.includes('x') })", (OPEN,),
         "check(res, { a: (it) => it.body && it.json('state') === 'open' })"),
        ("check(res, { a: it => it.body.includes('x') })", (OPEN,),
         "check(res, { a: it => it.body && it.json('state') === 'open' })"),
        ("check(res, { a: (r) => r.body.includes('x') })", (OPEN, Not(JsonIs(("error",), "there"))),
         "check(res, { a: (r) => r.body && r.json('state') === 'open' && r.body && r.json('error') === undefined })"),
        ("check(res, { a: function (it) { return it.body.includes('x') } })", (OPEN,),
         "check(res, { a: function (it) { return it.body && it.json('state') === 'open' } })"),
        ("check(res, { a: () => res.body.includes('x') })", (OPEN,),
         "check(res, { a: (r) => r.body && r.json('state') === 'open' })"),
        ("check(res, { a: (r) => r.body.includes(\"x\") })", (TextIs(BODY, "contains", "it's"),),
         "check(res, { a: (r) => r.body.includes(\"it's\") })"),
        ("check(res, { a: (r) => /x\\/y/.test(r.body) })", (TextIs(BODY, "contains", "a.b/c"),),
         "check(res, { a: (r) => /a\\.b\\/c/.test(r.body) })"),
        ("check(res, { 'holds x': (r) => r.body.includes('x'), 'holds y': (r) => r.status === 200 })",
         (TextIs(BODY, "contains", "y"),),
         "check(res, { 'holds x': (r) => r.body.includes('y'), 'holds y': (r) => r.status === 200 })"),
        ("check(res, { \"is 200\": (r) => r.status === 200 })", (StatusIs((201,)),),
         "check(res, { \"is 201\": (r) => r.status === 201 })"),
        ("check(res, { 'it\\'s 200': (r) => r.status === 200 })", (StatusIs((201,)),),
         "check(res, { 'it\\'s 201': (r) => r.status === 201 })"),
        ("check(res, { 'is 200': (r) => r.status === 200, \"is 201\": ok })", (StatusIs((201,)),),
         "check(res, { 'is 200': (r) => r.status === 201, \"is 201\": ok })"),
        ("check(res, { [`is 200`]: (r) => r.status === 200 })", (StatusIs((201,)),),
         "check(res, { [`is 200`]: (r) => r.status === 201 })"),
        ("check(res, { is200: (r) => r.status === 200 })", (StatusIs((201,)),),
         "check(res, { is200: (r) => r.status === 201 })"),
        ("check(res, { 200: (r) => r.status === 200 })", (StatusIs((201,)),),
         "check(res, { '201': (r) => r.status === 201 })"),
    ],
)  # fmt: skip
def test_a_check_of_k6(before: str, tests: tuple[Test, ...], after: str) -> None:
    assert replaced(k6_script(before), *tests) == [after]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "const ok = () => res.status === 200\n  check(res, { a: ok })",
            "the predicate is a function that stands elsewh",
        ),
        ("if (!res.body.includes('x')) fail('no')", "the test is a part of a larger one"),
    ],
)  # fmt: skip)
def test_a_check_that_stays(line: str, why: str) -> None:
    script = k6_script(line)
    assert refused(script, OPEN).startswith(why)


def test_a_text_that_the_script_has_elsewhere_too() -> None:
    script = k6_script("if (!res.body.includes('x')) fail('no')\n  console.log('x')")
    assert replaced(script, TextIs(BODY, "contains", "y")) == ["if (!res.body.includes('y')) fail('no')"]


def test_a_part_of_a_check() -> None:
    script = k6_script("check(res, { a: (r) => r.status === 200 && r.body.includes('x') })")
    part = TextIs(BODY, "contains", "x")
    assert replaced(script, TextIs(BODY, "contains", "y"), old=part) == [
        "check(res, { a: (r) => r.status === 200 && r.body.includes('y') })"
    ]
    assert refused(script, OPEN, old=part) == "the test is a part of a larger one"


@pytest.mark.parametrize(
    ("before", "tests", "after"),
    [
        (['if "x" not in r.text:', '    r.failure("no x")'], (TextIs(BODY, "contains", "y"),),
         ['if "y" not in r.text:', 'r.failure("no y")']),
        (["if 'x' not in r.text:", "    r.failure('no x here')"], (TextIs(BODY, "contains", "it's"),),
         ['if "it\'s" not in r.text:', 'r.failure("no it\'s here")']),
        (['if b"x" not in r.content:', '    r.failure("no")'], (TextIs(BODY, "contains", "y"),),
         ['if b"y" not in r.content:']),
        (['if not re.search(r"x\\d", r.text):', '    r.failure("no")'], (TextIs(BODY, "contains", "a.b"),),
         ['if not re.search(r"a\\.b", r.text):']),
        (['if r.status_code != 200:', '    r.failure(f"{r.url}: not 200")'], (StatusIs((201,)),),
         ['if r.status_code != 201:', 'r.failure(f"{r.url}: not 201")']),
        (['assert r.json()["a"] == 1, "wrong"'], (OPEN,), ['assert r.json()["state"] == "open", "wrong"']),
        (['if r.json()["a"] != 1:', '    r.failure("no")'], (OPEN, JsonIs(("n",), "number")),
         ['if r.json()["state"] != "open" or type(r.json()["n"]) not in (int, float):']),
    ],
)  # fmt: skip
def test_an_assertion_of_locust(before: list[str], tests: tuple[Test, ...], after: list[str]) -> None:
    assert replaced(locust_script(*before), *tests) == after


def test_a_member_that_a_try_looks_at() -> None:
    lines = ["try:", '    r.json()["user"]["id"]', "except (LookupError, ValueError):", '    r.failure("no user.id")']
    script = locust_script(*lines)
    old = JsonIs(("user", "id"), "there")
    if shown(script).test != old:
        pytest.fail(f"it is read as {shown(script).test}")
    assert replaced(script, JsonIs(("account", 0), "there"))[0] == 'r.json()["account"][0]'


@pytest.mark.parametrize(
    ("lines", "test", "why"),
    [
        (["data = r.json()", 'if data["a"] != 1:', '    r.failure("no")'], OPEN,
         "the test looks at something that was made of the response before"),
        (['if "x" not in r.text:', '    r.failure("no")'], OPEN,
         "the block would be left by an exception where the response is no JSON"),
        (['if "x" in r.text:', "    pass", "else:", '    r.failure("no")'],
         TextIs(Extractor(FromUrl()), "contains", "y"),
         "the failure stands in the other branch"),
    ],
)  # fmt: skip
def test_an_assertion_of_locust_that_stays(lines: list[str], test: Test, why: str) -> None:
    assert refused(locust_script(*lines), test) == why


def test_a_part_of_an_assertion_of_locust() -> None:
    script = locust_script('if r.status_code != 200 or "x" not in r.text:', '    r.failure("no")')
    part = TextIs(BODY, "contains", "x")
    assert replaced(script, TextIs(BODY, "contains", "y"), old=part) == [
        'if r.status_code != 200 or "y" not in r.text:'
    ]
    assert refused(script, OPEN, old=part) == "the test is a part of a larger one"


@pytest.mark.parametrize(
    ("assertion", "test", "after"),
    [
        (response("x", kind=16), TextIs(BODY, "contains", "<y>"), leaf("0", "&lt;y&gt;")),
        (response("x", kind=2), TextIs(BODY, "contains", "a.b"), leaf("0", r"a\.b")),
        (response("x", "z", kind=16), TextIs(BODY, "contains", "y"), leaf("0", "y") + leaf("1", "z")),
    ],
)
def test_a_pattern_of_jmeter(assertion: str, test: Test, after: str) -> None:
    script = plan_script(assertion)
    assert any(after in line for line in replaced(script, test, old=TextIs(BODY, "contains", "x")))


@pytest.mark.parametrize(
    ("assertion", "old", "test", "why"),
    [
        (response("x", kind=8), TextIs(BODY, "equals", "x"), TextIs(BODY, "contains", "y"),
         "the assertion compares the whole text"),
        (response("x", "z", kind=16), TextIs(BODY, "contains", "x"), OPEN, "the test is a part of a larger one"),
    ],
)  # fmt: skip
def test_an_element_of_jmeter_that_stays(assertion: str, old: Test | None, test: Test, why: str) -> None:
    assert refused(plan_script(assertion), test, old=old) == why


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("status 200", "status 201"),
        ("it's status 200", "it&apos;s status 201"),
        ("&quot;status 200&quot; &lt;", "&quot;status 201&quot; &lt;"),
        ("other", "other"),
    ],
)
def test_the_label_of_an_assertion_tells_the_new_status(name: str, after: str) -> None:
    script = plan_script(response("200", field="response_code", kind=8, more=name))
    lines = replaced(script, StatusIs((201,)))
    assert [line for line in lines if f'testname="{after}"' in line] == lines[: len(lines) - 1]
    assert leaf("0", "201") in lines[-1]


CODE = "if (prev.responseCode != '200') { AssertionResult.setFailure(true) }"


def test_a_script_of_jmeter_that_judges_stays() -> None:
    script = parse_plan(plan(http("/x", under=[element("JSR223Assertion", leaf("script", CODE))])))
    (assertion,) = script.assertions
    change = ReplaceTest(0, assertion.span, assertion.test, (OPEN,))
    with pytest.raises(CannotWriteError, match=r"^the script may do more than to judge the sample$"):
        jmeter.write(script, change)


def test_an_element_with_others_under_it() -> None:
    timer = element("ConstantTimer", name="t")
    held = response("x", "z", kind=16).removesuffix("<hashTree/>") + f"<hashTree>{timer}</hashTree>"
    script = plan_script(held)
    assert refused(script, OPEN, old=shown(script).test) == "`it holds` has no hashTree of its own"
    change = ReplaceTest(0, Span(0, 1), OPEN, (OPEN,))
    with pytest.raises(CannotWriteError, match=r"^there is no assertion$"):
        jmeter.write(script, change)
