"""The elements that fixes add, with every property that they have: as JMeter itself would save them."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from loadlint.assertion import AllOf, Always, Echo, Found, JsonIs, Limit, Not, StatusIs, Test, TextIs
from loadlint.changes import (
    AddAssertion,
    CannotWriteError,
    Change,
    Correlate,
    Generate,
    GuardExtraction,
    KeepCookies,
    RemoveExtraction,
    TakeMatch,
)
from loadlint.dialects.jmeter import dialect
from loadlint.dialects.jmeter.language.header_patterns import cookie_pattern, header_pattern, origin_of_headers
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromResources,
    FromUrl,
    FromXml,
    JsonInside,
    Match,
)
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
    element,
    http,
    leaf,
    parse,
    plan,
    span_of,
    urls,
    use,
    whole,
)

Element = tuple[str, str, dict[str, str]]


def elements(text: str) -> list[Element]:
    """The elements below the samplers of a plan: class and panel, label, properties."""
    samplers = etree.fromstring(text.encode()).iter("HTTPSamplerProxy")
    trees = [tree for sampler in samplers if (tree := sampler.getnext()) is not None]
    return [_element(node) for tree in trees for node in tree if node.get("testclass")]


def _element(node: etree._Element) -> Element:
    assert node.tag == node.get("testclass")
    assert node.get("enabled") == "true"
    tree = node.getnext()
    assert tree is not None
    assert tree.tag == "hashTree"
    return f"{node.tag} {node.get('guiclass')}", node.get("testname", ""), _properties(node)


def _properties(node: etree._Element) -> dict[str, str]:
    held: dict[str, str] = {}
    for child in node:
        inner = " | ".join(grandchild.text or "" for grandchild in child)
        kind = {"boolProp": "bool ", "intProp": "int "}.get(child.tag, "")
        held[child.get("name", "")] = inner if child.tag == "collectionProp" else kind + (child.text or "")
    return held


def refused(text: str, change: Change) -> str:
    """The words in which a change is refused."""
    with pytest.raises(CannotWriteError) as error:
        dialect.write(parse(text), change)
    return str(error.value)


def asserted(*tests: Test, step: int = 0, text: str = "") -> list[Element]:
    return elements(changed(parse(text or plan(http("/a"))), AddAssertion(step, tests)))


def response(label: str, field: str, kind: int, *texts: str, ignores: bool = False) -> Element:
    return "ResponseAssertion AssertionGui", label, {
        "Asserion.test_strings": " | ".join(texts), "Assertion.custom_message": "",
        "Assertion.test_field": f"Assertion.{field}", "Assertion.assume_success": f"bool {str(ignores).lower()}",
        "Assertion.test_type": f"int {kind}",
    }  # fmt: skip


def of_json(
    label: str, path: str, value: str = "", *, compares: bool = False, null: bool = False, inverted: bool = False,
    regex: bool = False
) -> Element:  # fmt: skip
    return "JSONPathAssertion JSONPathAssertionGui", label, {
        "JSON_PATH": path, "EXPECTED_VALUE": value, "JSONVALIDATION": f"bool {str(compares).lower()}",
        "EXPECT_NULL": f"bool {str(null).lower()}", "INVERT": f"bool {str(inverted).lower()}",
        "ISREGEX": f"bool {str(regex).lower()}",
    }  # fmt: skip


BODY = Extractor(FromBody())


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (TextIs(BODY, "contains", 'a "b"'), response('Body holds a "b"', "response_data", 16, 'a "b"')),
        (TextIs(Extractor(FromUrl()), "contains", "/home"), response("URL holds /home", "sample_label", 16, "/home")),
        (TextIs(Extractor(FromHeader("Location")), "matches", "/a"),
         response("Header Location matches /a", "response_headers", 2, r"(?im)^Location: *[^\r\n]*/a")),
        (StatusIs((404,)), response("Status is 404", "response_code", 8, "404", ignores=True)),
        (StatusIs((404, 410)), response("Status is 404 or 410", "response_code", 40, "404", "410", ignores=True)),
        (StatusIs((200, 404)), response("Status is 200 or 404", "response_code", 40, "200", "404")),
        (JsonIs(("a", 0), "there"), of_json("JSON has $.a[0]", "$.a[0]")),
        (Not(JsonIs(("a",), "there")), of_json("JSON has no $.a", "$.a", inverted=True)),
        (JsonIs(("a",), "equals", "ok"), of_json("JSON has $.a = ok", "$.a", "ok", compares=True)),
        (JsonIs(("a",), "equals", "true"), of_json('JSON has $.a = "true"', "$.a", '"true"', compares=True)),
        (JsonIs(("a",), "equals", "12"), of_json('JSON has $.a = "12"', "$.a", '"12"', compares=True)),
        (JsonIs(("a",), "equals", 12), of_json("JSON has $.a = 12", "$.a", "12", compares=True)),
        (JsonIs(("a",), "equals", False), of_json("JSON has $.a = false", "$.a", "false", compares=True)),
        (JsonIs(("a",), "equals", None), of_json("JSON has $.a = null", "$.a", compares=True, null=True)),
    ],
)  # fmt: skip
def test_each_kind_of_test_as_an_element(test: Test, expected: Element) -> None:
    assert asserted(test) == [expected]


@pytest.mark.parametrize(
    ("relation", "label"),
    [
        ("number", "JSON has $.a as a number"),
        ("text", "JSON has $.a as a string"),
        ("list", "JSON has $.a as an array"),
    ],
)
def test_types_are_told_by_an_expression(relation: str, label: str) -> None:
    ((cls, name, held),) = asserted(JsonIs(("a",), relation))  # type: ignore[arg-type]
    assert (cls, name) == ("JSONPathAssertion JSONPathAssertionGui", label)
    assert held["ISREGEX"] == held["JSONVALIDATION"] == "bool true"
    assert held["EXPECTED_VALUE"]


def test_texts_of_the_body_become_one_assertion() -> None:
    tests = (TextIs(BODY, "contains", "a"), JsonIs(("x",), "there"), TextIs(BODY, "contains", "b"), StatusIs((200,)))
    assert asserted(*tests) == [
        response("Body holds a and b", "response_data", 16, "a", "b"), of_json("JSON has $.x", "$.x"),
    ]  # fmt: skip


EXTRACTOR = element("RegexExtractor", leaf("RegexExtractor.refname", "v"), leaf("RegexExtractor.regex", "(a)"))


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (Echo(BODY, "contains", "v", before="id=", after=";"),
         response("Body holds v", "response_data", 16, "id=${v};")),
        (Echo(Extractor(FromHeader("Location")), "contains", "v"),
         response("Redirect holds v", "response_headers", 16, "${v}")),
        (Echo(Extractor(FromJson(("a",))), "equals", "v"), of_json("JSON has $.a = v", "$.a", '"${v}"', compares=True)),
        (Echo(Extractor(FromJson(("a",))), "equals", "v", number=True),
         of_json("JSON has $.a = v", "$.a", "${v}", compares=True)),
    ],
)  # fmt: skip
def test_an_answer_that_tells_a_variable_again(test: Echo, expected: Element) -> None:
    text = plan(http("/a", under=[EXTRACTOR]), http("/b"))
    assert asserted(test, step=1, text=text)[1:] == [expected]
    assert refused(text, AddAssertion(0, (test,))) == "`v` is not set there"


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (TextIs(BODY, "matches", "a"), "JMeter has no assertion for this"),
        (TextIs(Extractor(FromHeader("a")), "contains", "x"), "JMeter has no assertion for this"),
        (TextIs(Extractor(FromUrl()), "equals", "x"), "JMeter has no assertion for this"),
        (Found(BODY), "JMeter has no assertion for this"),
        (Limit("size"), "JMeter has no assertion for this"),
        (Always("why"), "JMeter has no assertion for this"),
        (AllOf((StatusIs((404,)),)), "JMeter has no assertion for this"),
        (Not(TextIs(BODY, "contains", "a")), "JMeter has no assertion for this"),
        (Not(JsonIs(("a",), "filled")), "JMeter's JSON Assertion can't tell an empty value from others"),
        (StatusIs((200, 302)), "JMeter itself fails samples with the status of an error"),
    ],
)
def test_what_no_element_is_written_for(test: Test, why: str) -> None:
    assert refused(plan(http("/a")), AddAssertion(0, (test,))) == why


GUARD = ("ResponseAssertion AssertionGui", "token was found", {
    "Asserion.test_strings": "NOT_FOUND_token", "Assertion.custom_message": "no token",
    "Assertion.test_field": "Assertion.response_data", "Assertion.assume_success": "bool false",
    "Assertion.test_type": "int 12", "Assertion.scope": "variable", "Scope.variable": "token",
})  # fmt: skip


def regex(name: str, expression: str, number: int = 1, place: str = "false", **scope: str) -> Element:
    return "RegexExtractor RegexExtractorGui", f"Extract {name}", {
        "RegexExtractor.useHeaders": place, "RegexExtractor.refname": name, "RegexExtractor.regex": expression,
        "RegexExtractor.template": "$1$", "RegexExtractor.default": "NOT_FOUND_token",
        "RegexExtractor.match_number": str(number), **{key.replace("_", "."): value for key, value in scope.items()},
    }  # fmt: skip


def json(name: str, path: str, **scope: str) -> Element:
    return "JSONPostProcessor JSONPostProcessorGui", f"Extract {name}", {
        "JSONPostProcessor.referenceNames": name, "JSONPostProcessor.jsonPathExprs": path,
        "JSONPostProcessor.match_numbers": "1", "JSONPostProcessor.defaultValues": "NOT_FOUND_token",
        **{key.replace("_", "."): value for key, value in scope.items()},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("extractor", "expected"),
    [
        (Extractor(FromJson(("a", 0))), [json("token", "$.a[0]")]),
        (Extractor(FromHtml("a.b", "href", 2)),
         [("HtmlExtractor HtmlExtractorGui", "Extract token", {
             "HtmlExtractor.refname": "token", "HtmlExtractor.expr": "a.b", "HtmlExtractor.attribute": "href",
             "HtmlExtractor.default": "NOT_FOUND_token", "HtmlExtractor.default_empty_value": "bool false",
             "HtmlExtractor.match_number": "2", "HtmlExtractor.extractor_impl": ""})]),
        (Extractor(FromXml("/a/b")),
         [("XPathExtractor XPathExtractorGui", "Extract token", {
             "XPathExtractor.default": "NOT_FOUND_token", "XPathExtractor.refname": "token",
             "XPathExtractor.matchNumber": "1", "XPathExtractor.xpathQuery": "/a/b",
             "XPathExtractor.validate": "bool false", "XPathExtractor.tolerant": "bool false",
             "XPathExtractor.namespace": "bool true"})]),
        (Extractor(FromBody()), [regex("token", r"\A([\s\S]*)\Z")]),
        (Extractor(FromUrl()), [regex("token", "(.*)", place="URL")]),
        (Extractor(FromUrl(), (Match("c=(.)", 2),)), [regex("token", "c=(.)", 2, place="URL")]),
        (Extractor(FromResources(), (Match("c=(.)"),)), [regex("token", "c=(.)", Sample_scope="children")]),
        (Extractor(FromCookie("sid")),
         [regex("token", r"(?im)^Set-Cookie: *sid=([^;\r\n]+)", place="true", Sample_scope="all")]),
        (Extractor(FromHeader("X-A"), (Match("b(.)", 3),)),
         [regex("token_header", r"(?im)^X-A: *(\S.*)", place="true"),
          regex("token", "b(.)", 3, Sample_scope="variable", Scope_variable="token_header")]),
        (Extractor(FromJson(("a",)), (Match("b(.)"),)),
         [json("token_json", "$.a"), regex("token", "b(.)", Sample_scope="variable", Scope_variable="token_json")]),
        (Extractor(FromHtml("a", "b"), (Match("b(.)"),)),
         [None, regex("token", "b(.)", Sample_scope="variable", Scope_variable="token_text")]),
        (Extractor(FromJson(("a",)), (JsonInside(("b",)),)),
         [json("token_json", "$.a"), json("token", "$.b", Sample_scope="variable", Scope_variable="token_json")]),
        (Extractor(FromUrl(), (Match("u=(.)"), Match("v=(.)"))),
         [regex("token_url", "u=(.)", place="URL"),
          regex("token", "v=(.)", Sample_scope="variable", Scope_variable="token_url")]),
    ],
)  # fmt: skip
def test_each_kind_of_extractor_as_elements(extractor: Extractor, expected: list[Element | None]) -> None:
    script = parse(plan(http("/a"), http("/TOKEN", name="b")))
    after = changed(script, Correlate(0, extractor, "token", "no token", (use(script, "TOKEN", 1),)))
    *written, guard = elements(after)
    assert guard == GUARD
    assert len(written) == len(expected)
    assert all(wanted is None or made_of == wanted for made_of, wanted in zip(written, expected, strict=True))
    assert urls(parse(after))[1] == "GET http://h/{}"


def test_an_empty_value_between_boundaries_is_none() -> None:
    script = parse(plan(http("/a"), http("/TOKEN", name="b")))
    extractor = Extractor(FromBetween("<a>", "</a>", 2))
    between, guard = elements(changed(script, Correlate(0, extractor, "token", "no token", ())))
    assert between == ("BoundaryExtractor BoundaryExtractorGui", "Extract token", {
        "BoundaryExtractor.useHeaders": "false", "BoundaryExtractor.refname": "token",
        "BoundaryExtractor.lboundary": "<a>", "BoundaryExtractor.rboundary": "</a>",
        "BoundaryExtractor.default": "NOT_FOUND_token", "BoundaryExtractor.match_number": "2"})  # fmt: skip
    assert guard[2]["Asserion.test_strings"] == "(?s)(?!NOT_FOUND_token$).+"
    assert guard[2]["Assertion.test_type"] == "int 1"


@pytest.mark.parametrize(
    ("selector", "attribute", "cls"),
    [
        ("script", None, "JSR223PostProcessor TestBeanGUI"),
        ("div > textarea.a", None, "JSR223PostProcessor TestBeanGUI"),
        ("#app", None, "JSR223PostProcessor TestBeanGUI"),
        ("a[b=c]", None, "JSR223PostProcessor TestBeanGUI"),
        ("script", "src", "HtmlExtractor HtmlExtractorGui"),
        ("scripted", None, "HtmlExtractor HtmlExtractorGui"),
        ("script a", None, "HtmlExtractor HtmlExtractorGui"),
    ],
)
def test_the_text_of_elements_that_jmeter_does_not_give(selector: str, attribute: str | None, cls: str) -> None:
    script = parse(plan(http("/a"), http("/TOKEN", name="b")))
    extractor = Extractor(FromHtml(selector, attribute))
    written, _ = elements(changed(script, Correlate(0, extractor, "token", "no token", ())))
    assert written[:2] == (cls, "Extract token")
    if cls.startswith("JSR223"):
        assert {key: text for key, text in written[2].items() if key != "script"} == {
            "cacheKey": "true", "filename": "", "parameters": "", "scriptLanguage": "groovy",
        }  # fmt: skip


def test_names_of_the_variables_between() -> None:
    text = plan(http("/a", under=[EXTRACTOR.replace(">v<", ">token_encoded<")]), http("/TOKEN", name="b"))
    script = parse(text)
    extractor = Extractor(FromBody(), (Match("a(.)"), Decode("base64"), Decode("percent")))
    after = changed(script, Correlate(0, extractor, "token", "no token", (use(script, "TOKEN", 1),)))
    labels = [label for _, label, _ in elements(after)]
    assert labels[1:] == ["Extract token_encoded2", "Extract token_encoded3", "Extract token", "token was found"]


@pytest.mark.parametrize(
    ("extractor", "why"),
    [(Extractor(FromResources()), "sub-samples are only searched by regular expressions")],
)
def test_what_no_extractor_reads(extractor: Extractor, why: str) -> None:
    assert refused(plan(http("/a")), Correlate(0, extractor, "token", "no token", ())) == why


@pytest.mark.parametrize(
    ("kind", "length", "script"),
    [
        ("uuid", 0, "vars.put('id', UUID.randomUUID().toString())"),
        ("epoch-milliseconds", 0, "vars.put('id', System.currentTimeMillis().toString())"),
        ("epoch-seconds", 0, "vars.put('id', (System.currentTimeMillis().intdiv(1000)).toString())"),
        ("hex", 7, "def bytes = new byte[4]\nnew java.security.SecureRandom().nextBytes(bytes)\n"
                   "vars.put('id', bytes.encodeHex().toString().substring(0, 7))"),
        ("hex", 0, "def bytes = new byte[16]\nnew java.security.SecureRandom().nextBytes(bytes)\n"
                   "vars.put('id', bytes.encodeHex().toString().substring(0, 32))"),
        ("pkce-verifier", 0, "def bytes = new byte[32]\nnew java.security.SecureRandom().nextBytes(bytes)\n"
                             "vars.put('id', bytes.encodeHex().toString().substring(0, 64))"),
    ],
)  # fmt: skip
def test_values_that_are_made_before_a_request(kind: str, length: int, script: str) -> None:
    plan_script = parse(plan(http("/a", arguments(("x", "V1"), ("y", "V2")))))
    places = tuple(use(plan_script, text, 0) for text in ("V1", "V2"))
    after = changed(plan_script, Generate(0, kind, "id", places, length))  # type: ignore[arg-type]
    assert elements(after) == [("JSR223PreProcessor TestBeanGUI", "Make id", {
        "cacheKey": "true", "filename": "", "parameters": "", "script": script, "scriptLanguage": "groovy",
    })]  # fmt: skip
    assert after.count("${id}") == 2


@pytest.mark.parametrize(
    ("kind", "function"),
    [("uuid", "${__UUID}"), ("epoch-milliseconds", "${__time}"), ("epoch-seconds", "${__time(/1000)}")],
)
def test_a_function_makes_a_value_that_is_used_once(kind: str, function: str) -> None:
    script = parse(plan(http("/TOKEN", name="b")))
    after = changed(script, Generate(0, kind, "id", (use(script, "TOKEN", 0, "percent"),)))  # type: ignore[arg-type]
    assert f">/{function}<" in after
    assert elements(after) == []


@pytest.mark.parametrize(("kind", "written"), [("iso-time", "${__urlencode(${id})}"), ("uuid", "${id}")])
def test_a_time_with_colons_is_encoded_in_an_address(kind: str, written: str) -> None:
    script = parse(plan(http("/?x=V1&amp;y=V2", name="b")))
    places = tuple(use(script, text, 0, "percent") for text in ("V1", "V2"))
    after = changed(script, Generate(0, kind, "id", places))  # type: ignore[arg-type]
    assert f">/?x={written}&amp;y={written}<" in after


def test_a_challenge_without_its_verifier() -> None:
    script = parse(plan(http("/TOKEN", name="b")))
    change = Generate(0, "pkce-challenge", "id", (use(script, "TOKEN", 0),))
    assert refused(script.source.data.decode(), change) == "the verifier of the challenge is not known"


def test_a_cookie_manager_for_the_whole_plan() -> None:
    root = etree.fromstring(changed(parse(plan(http("/a"))), KeepCookies()).encode())
    (manager,) = root.iter("CookieManager")
    tree = manager.getparent()
    plan_element = tree.getprevious() if tree is not None else None
    assert plan_element is not None
    assert plan_element.tag == "TestPlan"
    assert _element(manager) == ("CookieManager CookiePanel", "HTTP Cookie Manager", {
        "CookieManager.cookies": "", "CookieManager.clearEachIteration": "bool true",
        "CookieManager.controlledByThreadGroup": "bool false"})  # fmt: skip
    part = whole(element("TestFragmentController", under=[http("/a")])).replace("TestPlan ", "Other ")
    why = "the file is a part of a plan: what includes it may have a Cookie Manager"
    assert refused(part.replace("</TestPlan>", "</Other>"), KeepCookies()) == why


def json_extractor(names: str, numbers: str | None = "1", defaults: str | None = "d") -> str:
    held = [leaf("JSONPostProcessor.referenceNames", names), leaf("JSONPostProcessor.jsonPathExprs", "$.a;$.b")]
    held += [leaf("JSONPostProcessor.match_numbers", numbers)] if numbers is not None else []
    held += [leaf("JSONPostProcessor.defaultValues", defaults)] if defaults is not None else []
    return element("JSONPostProcessor", *held, name="Both")


def test_an_extractor_goes_with_the_assertions_on_its_variables() -> None:
    guard = element("ResponseAssertion", leaf("Scope.variable", "b"), name="b was found")
    other = element("ResponseAssertion", leaf("Scope.variable", "c"), name="c was found")
    text = plan(http("/a", under=[json_extractor("a;b"), guard, other]))
    script = parse(text)
    after = changed(script, RemoveExtraction(span_of(script, "Both")))
    assert [label for _, label, _ in elements(after)] == ["c was found"]


def test_an_extractor_that_finds_nothing_any_more_is_taken_out() -> None:
    """A finding about what an extractor takes is shown at the whole element, not at its label."""
    script = parse(plan(http("/a", under=[EXTRACTOR])))
    assert elements(changed(script, RemoveExtraction(script.extractions[0].span))) == []


@pytest.mark.parametrize(
    ("defaults", "guarded", "names"),
    [
        ("x;y", "NOT_FOUND_a;NOT_FOUND_b", ["a", "b"]),
        ("NONE;0", "NONE;NOT_FOUND_b", ["b"]),
        (";ERROR_b", "NOT_FOUND_a;ERROR_b", ["a"]),
    ],
)
def test_an_extractor_of_two_variables_is_guarded(defaults: str, guarded: str, names: list[str]) -> None:
    text = plan(http("/login", under=[json_extractor("a;b", defaults=defaults)]), http("/u/${a}${b}", name="n"))
    script = parse(text)
    extractor, *guards = elements(changed(script, GuardExtraction(span_of(script, "Both"))))
    assert extractor[2]["JSONPostProcessor.defaultValues"] == guarded
    assert [(label, held["Assertion.custom_message"]) for _, label, held in guards] == [
        (f"{name} was found", f"no {name} in the response to /login") for name in names
    ]


def test_a_default_that_the_extractor_has_not() -> None:
    script = parse(plan(http("/login", under=[EXTRACTOR]), http("/u/${v}", name="n")))
    text = changed(script, GuardExtraction(span_of(script, "RegexExtractor", 3)))
    extractor, guard = elements(text)
    assert list(extractor[2].items())[:2] == [
        ("RegexExtractor.refname", "v"),
        ("RegexExtractor.default", "NOT_FOUND_v"),
    ]
    assert guard[2]["Asserion.test_strings"] == "NOT_FOUND_v"


def test_what_can_not_be_repaired() -> None:
    text = plan(http("/login", under=[json_extractor("token", numbers="0;1")]), http("/u/${token}", name="n"))
    place = span_of(parse(text), "Both")
    assert refused(text, TakeMatch(place, 1)) == "the extractor has more values than variables"
    assert refused(text, GuardExtraction(span_of(parse(text), "/login"))) == "there is no extractor"
    tested = plan(http("/login", under=[json_extractor("a;b", defaults="x;y")]), http("/u"))
    assert refused(tested, GuardExtraction(span_of(parse(tested), "Both"))) == "there is nothing to guard"


@pytest.mark.parametrize(("numbers", "after"), [("0", "2"), ("-1", "2"), (None, "2")])
def test_an_extractor_takes_another_match(numbers: str | None, after: str) -> None:
    held = [leaf("RegexExtractor.refname", "token"), leaf("RegexExtractor.regex", "(a)")]
    held += [leaf("RegexExtractor.match_number", numbers)] if numbers is not None else []
    script = parse(
        plan(http("/a", under=[element("RegexExtractor", *held, name="One")]), http("/u/${token}", name="n"))
    )
    (extractor,) = elements(changed(script, TakeMatch(span_of(script, "One"), 2)))
    assert extractor[2]["RegexExtractor.match_number"] == after


@pytest.mark.parametrize(
    ("pattern", "origin"), [(header_pattern("X-A"), FromHeader("X-A")), (cookie_pattern("sid"), FromCookie("sid"))]
)
def test_an_empty_header_or_cookie_has_no_value(pattern: str, origin: FromHeader | FromCookie) -> None:
    """JMeter takes a match of nothing for a value; the sample is to fail. Older plans have a `*` there."""
    assert re.findall(pattern, "X-A: b\nSet-Cookie: sid=b; Path=/\n") == ["b"]
    assert re.search(pattern, "X-A: \nSet-Cookie: sid=; Path=/\nX-B: c\n") is None
    older = pattern.replace(r"\S.*", ".*").replace("]+", "]*")
    assert origin_of_headers(pattern, 1) == origin_of_headers(older, 1) == origin


def test_a_second_cookie_of_a_name_has_no_extractor() -> None:
    """A client keeps one value of a cookie, so only the first match of its pattern is the cookie itself."""
    assert origin_of_headers(cookie_pattern("sid"), 2) is None
    assert origin_of_headers(header_pattern("X-Id"), 2) == FromHeader("X-Id", 2)
