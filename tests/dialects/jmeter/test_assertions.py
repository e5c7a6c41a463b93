"""What a plan tests, and of which requests."""

from __future__ import annotations

import pytest

from loadlint.assertion import AllOf, Always, AnyOf, Found, JsonIs, Limit, Not, StatusIs, Test, TextIs, Unknown
from loadlint.extractor import Extractor, FromBody, FromJson, FromUrl
from loadlint.script import Assertion
from tests.dialects.jmeter.helpers import element, group, http, leaf, parse, plan, variables, whole

BODY = Extractor(FromBody())
SUCCESS = range(200, 300)


def response(*strings: str, field: str = "response_data", kind: int = 2, more: tuple[str, ...] = ()) -> str:
    """A Response Assertion."""
    items = "".join(leaf(str(i), text) for i, text in enumerate(strings))
    return element(
        "ResponseAssertion",
        f'<collectionProp name="Asserion.test_strings">{items}</collectionProp>',
        leaf("Assertion.test_field", f"Assertion.{field}"),
        leaf("Assertion.test_type", str(kind), "intProp"),
        *more,
    )


def json(path: str, *more: str) -> str:
    return element("JSONPathAssertion", leaf("JSON_PATH", path), *more)


def script(text: str, cls: str = "JSR223Assertion") -> str:
    return element(cls, leaf("script", text))


def size(amount: str, operator: str) -> str:
    return element("SizeAssertion", leaf("SizeAssertion.size", amount), leaf("SizeAssertion.operator", operator))


def true(name: str) -> str:
    return leaf(name, "true", "boolProp")


def contains(text: str) -> TextIs:
    return TextIs(BODY, "contains", text)


def only(text: str) -> Assertion:
    (found,) = parse(plan(http("/a", under=[text]))).assertions
    return found


CASES: list[tuple[str, Test]] = [
    (response("Welcome"), contains("Welcome")),
    (response("Hi, (Ann|Bob)"), TextIs(BODY, "matches", "Hi, (Ann|Bob)")),
    (response("OK", kind=1), TextIs(BODY, "matches", r"\A(?:OK)\Z")),
    (response("a.b", kind=16), contains("a.b")),
    (response("OK", kind=8), TextIs(BODY, "equals", "OK")),
    (response("Error", kind=2 | 4), Not(contains("Error"))),
    (response("a", "b"), AllOf((contains("a"), contains("b")))),
    (response("a", "b", kind=2 | 32), AnyOf((contains("a"), contains("b")))),
    (response("200", field="response_code", kind=8), StatusIs((200,))),
    (response("2..", field="response_code", kind=1), StatusIs(tuple(SUCCESS))),
    (response("200|302", field="response_code"), StatusIs((200, 302))),
    (response("/home", field="sample_label", kind=16), TextIs(Extractor(FromUrl()), "contains", "/home")),
    (response("OK", field="response_message"), Unknown(status_only=True)),
    (response("a", field="response_data_as_document"), Unknown()),
    (response("${__time}"), Unknown()),
    (response("${__time}", kind=16), Unknown()),
    (response(".+", "${__time}"), AllOf((TextIs(BODY, "matches", ".+"), Unknown()))),
    (response("", kind=16), Always("its pattern matches every text")),
    (response("(?i)welcome"), Unknown()),
    (response(), Always("it has no pattern to test")),
    (response(".*"), Always("its pattern matches every text")),
    (json("$.cart.id"), JsonIs(("cart", "id"), "there")),
    (json("$.errors", true("INVERT")), Not(JsonIs(("errors",), "there"))),
    (
        json("$.ok", true("JSONVALIDATION"), leaf("EXPECTED_VALUE", "true")),
        AnyOf((JsonIs(("ok",), "equals", "true"), JsonIs(("ok",), "equals", True))),
    ),
    (json("$.a", true("JSONVALIDATION"), true("EXPECT_NULL")), JsonIs(("a",), "equals", None)),
    (json("$..id"), Unknown()),
    (element("JMESPathAssertion", leaf("JMES_PATH", "cart.items[0]")), JsonIs(("cart", "items", 0), "there")),
    (element("XPathAssertion", leaf("XPath.xpath", "//h1")), Unknown()),
    (element("XPath2Assertion", leaf("XPath.xpath", "//h1")), Unknown()),
    (element("DurationAssertion", leaf("DurationAssertion.duration", "800")), Limit("time")),
    (element("SizeAssertion", leaf("SizeAssertion.size", "9"), leaf("SizeAssertion.operator", "3")), Limit("size")),
    (size("0", "5"), Always("every response has at least 0 bytes")),
    (size("0", "1"), Limit("size")),
    (size("1", "5"), Limit("size")),
    (response(r"(?i)^ETag: \w+", field="response_headers"), Unknown()),
    (script("if (!prev.getResponseDataAsString().contains('a')) AssertionResult.setFailure(true)"), Unknown()),
    (script("if (prev.getResponseCode() != '200') AssertionResult.setFailure(true)"), Unknown(status_only=True)),
    (script("// nothing yet"), Always("its script never fails the sample")),
    (element("BeanShellAssertion", leaf("BeanShellAssertion.query", "if (a) Failure = true;")), Unknown()),
    (script("if (vars.get('a') == null) prev.setSuccessful(false)", "JSR223PostProcessor"), Unknown()),
]


@pytest.mark.parametrize(("text", "test"), CASES)
def test_what_is_tested(text: str, test: Test) -> None:
    assert only(text).test == test


def test_variables_of_the_plan_are_known() -> None:
    found = parse(whole(variables(("word", "Welcome")), group(http("/a", under=[response("${word} back")])))).assertions
    assert [one.test for one in found] == [contains("Welcome back")]


def test_scope() -> None:
    text = whole(
        response("plan"),
        group(
            response("group"),
            element("GenericController", under=[response("controller"), http("/a"), http("/b")]),
            http("/c", under=[response("own"), element("SizeAssertion", more=' enabled="false"')]),
        ),
        group(http("/d")),
    )
    found = [(one.steps, one.inherited) for one in parse(text).assertions]
    assert found == [((0, 1, 2, 3), True), ((0, 1, 2), True), ((0, 1), True), ((2,), False)]


def test_sub_samples_and_ignored_status() -> None:
    children = only(response("a", more=(leaf("Assertion.scope", "children"),)))
    both = only(response("a", more=(leaf("Assertion.scope", "all"), true("Assertion.assume_success"))))
    assert (children.samples, children.ignores_status) == ("children", False)
    assert (both.samples, both.ignores_status) == ("all", True)


def test_an_assertion_on_a_variable_guards_its_extractor() -> None:
    extractor = element(
        "JSONPostProcessor",
        leaf("JSONPostProcessor.referenceNames", "cart"),
        leaf("JSONPostProcessor.jsonPathExprs", "$.id"),
        leaf("JSONPostProcessor.match_numbers", "1"),
        leaf("JSONPostProcessor.defaultValues", "NONE"),
    )
    scope = (leaf("Assertion.scope", "variable"), leaf("Scope.variable", "cart"))
    guard = response("NONE", kind=8 | 4, more=scope)
    (found,) = parse(plan(http("/a", under=[extractor, guard]))).assertions
    assert found.guards
    assert found.test == Found(Extractor(FromJson(("id",))))
