"""What fixes do to a plan, before and after."""

from __future__ import annotations

import difflib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from loadlint.assertion import JsonIs
from loadlint.changes import (
    AddAssertion,
    CannotWriteError,
    Change,
    Correlate,
    CountRequest,
    Generate,
    RemoveHeader,
    ReplaceText,
    StopRedirects,
    Use,
    UseVariable,
)
from loadlint.dialects.jmeter import dialect
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    FromXml,
    Match,
    Where,
)
from loadlint.script import Script
from loadlint.text.edits import apply, combine
from loadlint.text.mapped import HOLE
from loadlint.text.span import Span
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
    element,
    group,
    headers,
    http,
    leaf,
    parse,
    plain,
    plan,
    raw_body,
    sent_headers,
    span_of,
    urls,
    use,
    variables,
    whole,
)

JSON = Extractor(FromJson(("data", Where(("name",), "A & B"), "id")))

INDENTED = """<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="P" enabled="true"/>
    <hashTree>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="G" enabled="true"/>
      <hashTree>
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="one" enabled="true">
          <stringProp name="HTTPSampler.path">/one</stringProp>
        </HTTPSamplerProxy>
        <hashTree/>
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="two" enabled="true">
          <stringProp name="HTTPSampler.path">/two/TOKEN?again=TOKEN</stringProp>
        </HTTPSamplerProxy>
        <hashTree>
          <ConstantTimer guiclass="ConstantTimerGui" testclass="ConstantTimer" testname="t" enabled="true"/>
          <hashTree/>
        </hashTree>
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
"""

ADDED = """\
-        <hashTree/>
+        <hashTree>
+          <JSONPostProcessor guiclass="JSONPostProcessorGui" testclass="JSONPostProcessor" testname="Extract token" enabled="true">
+            <stringProp name="JSONPostProcessor.referenceNames">token</stringProp>
+            <stringProp name="JSONPostProcessor.jsonPathExprs">$.data[?(@.name == 'A &amp; B')].id</stringProp>
+            <stringProp name="JSONPostProcessor.match_numbers">1</stringProp>
+            <stringProp name="JSONPostProcessor.defaultValues">NOT_FOUND_token</stringProp>
+          </JSONPostProcessor>
+          <hashTree/>
+          <ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="token was found" enabled="true">
+            <collectionProp name="Asserion.test_strings">
+              <stringProp name="0">NOT_FOUND_token</stringProp>
+            </collectionProp>
+            <stringProp name="Assertion.custom_message">no token</stringProp>
+            <stringProp name="Assertion.test_field">Assertion.response_data</stringProp>
+            <boolProp name="Assertion.assume_success">false</boolProp>
+            <intProp name="Assertion.test_type">12</intProp>
+            <stringProp name="Assertion.scope">variable</stringProp>
+            <stringProp name="Scope.variable">token</stringProp>
+          </ResponseAssertion>
+          <hashTree/>
+        </hashTree>
-          <stringProp name="HTTPSampler.path">/two/TOKEN?again=TOKEN</stringProp>
+          <stringProp name="HTTPSampler.path">/two/${token}?again=${token}</stringProp>
"""  # noqa: E501


def difference(before: str, after: str) -> str:
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return "".join(line[0] + line[2:] for line in lines if line[0] in "+-")


def token(script: Script, extractor: Extractor = JSON, step: int = 0, to: int = 1) -> Correlate:
    number = script.source.data.count(b"TOKEN")
    uses = tuple(use(script, "TOKEN", to, number=i) for i in range(number))
    return Correlate(step, extractor, "token", "no token", uses)


def test_the_difference_is_small() -> None:
    script = parse(INDENTED)
    assert difference(INDENTED, changed(script, token(script))) == ADDED


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "tree", ["<hashTree/>", "<hashTree />", "<hashTree></hashTree>", "<hashTree>\n        </hashTree>"]
)
@pytest.mark.parametrize("unit", ["  ", "\t", "    "])
def test_the_files_own_style(newline: str, tree: str, unit: str) -> None:
    text = INDENTED.replace("<hashTree/>", tree, 1)
    text = re.sub("^( +)<", lambda match: unit * (len(match[1]) // 2) + "<", text, flags=re.M).replace("\n", newline)
    script = parse(text)
    after = changed(script, token(script))
    etree.fromstring(after.encode())
    assert after.count("\n") == after.count(newline)
    assert f'{newline}{unit * 5}<JSONPostProcessor guiclass="' in after
    assert f'{newline}{unit * 6}<stringProp name="JSONPostProcessor.referenceNames">' in after
    assert f"{newline}{unit * 5}<hashTree/>{newline}{unit * 5}<ResponseAssertion" in after
    assert f"{newline}{unit * 5}<hashTree/>{newline}{unit * 4}</hashTree>{newline}" in after
    assert not parse(after).problems


def test_single_quotes_and_one_line() -> None:
    script = parse(INDENTED.replace('"', "'"))
    after = changed(script, token(script))
    assert '"' not in after and "testname='token was found'" in after
    short = re.sub(r"\n\s*", "", INDENTED)
    script = parse(short)
    after = changed(script, token(script))
    assert "\n" not in after and not parse(after).problems and len(parse(after).extractions) == 1


def test_other_encodings() -> None:
    text = INDENTED.replace("UTF-8", "ISO-8859-1").replace("/one", "/\u00e9")
    script = parse(text.encode("iso-8859-1"))
    change = Correlate(0, Extractor(FromJson(("\u20ac",))), "token", "no \u00e9 \u2026", (use(script, "TOKEN", 1),))
    after = apply(script.source.data, dialect.write(script, change))
    assert "no &#xe9; &#x2026;" in after.decode("iso-8859-1")
    assert etree.fromstring(after).findtext(".//stringProp[@name='HTTPSampler.path']") == "/\u00e9"
    again = parse(after)
    assert again.extractions[0].extractor == change.extractor


def test_into_a_tree_that_has_children() -> None:
    script = parse(INDENTED.replace("/one", "/TOKEN", 1).replace("/two/TOKEN?again=TOKEN", "/two"))
    swapped = parse(
        plan(http("/a", under=[element("ConstantTimer")]), http("/TOKEN", name="b")),
    )
    after = changed(swapped, token(swapped))
    assert after.index("ConstantTimerGui") < after.index("JSONPostProcessorGui") < after.index('testname="b"')
    assert script.steps and not parse(after).problems


KINDS: list[tuple[Extractor, list[str]]] = [
    (
        Extractor(FromHtml("input[name='t']", "value", 2)),
        ["HtmlExtractor", ">input[name='t']<", ">value<", '"HtmlExtractor.match_number">2<'],
    ),
    (
        Extractor(FromHeader("X-Tok", 2)),
        ["RegexExtractor", '"RegexExtractor.useHeaders">true<', r">(?im)^X-Tok: *(\S.*)<", ">2<"],
    ),
    (Extractor(FromUrl(), (Match("code=([^&]+)"),)), ['"RegexExtractor.useHeaders">URL<', ">code=([^&amp;]+)<"]),
    (Extractor(FromCookie("sid")), ['"Sample.scope">all<', r">(?im)^Set-Cookie: *sid=([^;\r\n]+)<"]),
    (
        Extractor(FromBody(), (Match("<a>(\\d+)", 3),)),
        ['"RegexExtractor.useHeaders">false<', ">&lt;a&gt;(\\d+)<", ">3<"],
    ),
    (
        Extractor(FromBetween("<a>", "</a>", 2)),
        ["BoundaryExtractor", ">&lt;a&gt;<", ">&lt;/a&gt;<", '"BoundaryExtractor.match_number">2<', "$).+<"],
    ),
    (
        Extractor(FromXml("/a/b[c='d']")),
        ["XPathExtractor", ">/a/b[c='d']<", '"XPathExtractor.namespace">true<', '"XPathExtractor.matchNumber">1<'],
    ),
    (
        Extractor(FromJson(("a",)), (Match("x(.+)"),)),
        [">token_json<", '"Sample.scope">variable<', '"Scope.variable">token_json<'],
    ),
    (
        Extractor(FromBody(), (Match("x(.+)"), Decode("base64"))),
        [">token_encoded<", "JSR223PostProcessor", "decodeBase64()"],
    ),
]


@pytest.mark.parametrize(("extractor", "held"), KINDS)
def test_kinds(extractor: Extractor, held: list[str]) -> None:
    following = '<boolProp name="HTTPSampler.follow_redirects">true</boolProp>'
    script = parse(INDENTED.replace("/one</stringProp>", f"/one</stringProp>{following}"))
    after = changed(script, token(script, extractor))
    assert [text for text in held if text not in after] == []
    again = parse(after)
    assert {one.variable: one.extractor for one in again.extractions}["token"] == extractor
    kind, shown = dialect.show(extractor)
    assert kind and shown


def test_several_fixes_in_one_place() -> None:
    """Fixes of one round go together: they share the edits that they have in common."""
    body = r'{"a":"TOKEN","b":"x\\y","c":"OTHER","d":"LAST\,"}'.replace('"', "&quot;")
    script = parse(plan(http("/a"), http("/b", *raw_body(body), method="POST")))
    changes = [
        Correlate(0, Extractor(FromJson((name,))), name.lower(), "none", (use(script, name, 1),))
        for name in ("TOKEN", "OTHER", "LAST")
    ]
    groups = [dialect.write(script, change) for change in changes]
    after = parse(apply(script.source.data, combine(edit for edits in groups for edit in edits)))
    assert not after.problems and len(after.extractions) == 3
    assert plain(after.steps[1].request.body) == r'{"a":"{}","b":"x\\y","c":"{}","d":"{}\,"}'
    assert r"x\\\\y" in after.source.data.decode() and r"${last}\\," in after.source.data.decode()
    one_by_one = script
    for name in ("LAST", "TOKEN", "OTHER"):
        change = Correlate(0, Extractor(FromJson((name,))), name.lower(), "none", (use(one_by_one, name, 1),))
        one_by_one = parse(changed(one_by_one, change))
    assert plain(one_by_one.steps[1].request.body) == plain(after.steps[1].request.body)


@given(st.text(alphabet='\\$,{"}&<a\n', max_size=8), st.text(alphabet='\\$,{"}&<a\n', max_size=8), st.booleans())
@settings(deadline=None, max_examples=200)
def test_the_rest_of_a_body_is_sent_as_before(before: str, after: str, cdata: bool) -> None:
    text = f"{before}TOKEN{after}"
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\n", "&#xa;")
    script = parse(plan(http("/a"), http("/b", *raw_body(f"<![CDATA[{text}]]>" if cdata else escaped), method="POST")))
    was = plain(script.steps[1].request.body)
    try:
        fixed = parse(changed(script, token(script)))
    except CannotWriteError:
        assert "${" in text
        return
    body = fixed.steps[1].request.body
    assert body is not None and not fixed.problems
    assert plain(body) == str(was).replace("TOKEN", "{}")


CODECS = [
    ((), "${token}"),
    (("percent",), "${__urlencode(${token})}"),
    (("html",), "${__escapeXml(${token})}"),
    (("json",), "${__groovy(org.apache.commons.text.StringEscapeUtils.escapeJson(vars.get('token')))}"),
    (("base64", "percent"), "${__groovy(java.net.URLEncoder.encode((vars.get('token')).getBytes('UTF-8').encodeBase64()"
                            ".toString()\\, 'UTF-8').replace('+'\\, '%20'))}"),
]  # fmt: skip


@pytest.mark.parametrize(("codecs", "written"), CODECS)
def test_codecs(codecs: tuple[str, ...], written: str) -> None:
    script = parse(plan(http("/a"), http("/b", *raw_body("TOKEN"), method="POST")))
    change = Correlate(0, JSON, "token", "no token", (use(script, "TOKEN", 1, *codecs),))
    assert f">{written}<" in changed(script, change)


def test_no_codec_where_jmeter_encodes_or_the_value_is_plain() -> None:
    script = parse(plan(http("/a"), http("/b", arguments(("x", "TOKEN"), encode=True), method="POST")))
    change = Correlate(0, JSON, "token", "no token", (use(script, "TOKEN", 1, "percent"),))
    assert ">${token}<" in changed(script, change)
    script = parse(plan(http("/a"), http("/b?x=TOKEN", name="n")))
    digits = Extractor(FromBody(), (Match(r"id=(\d+)"),))
    change = Correlate(0, digits, "token", "no token", (use(script, "TOKEN", 1, "percent"),))
    assert "x=${token}<" in changed(script, change)
    path = parse(plan(http("/a"), http("/TOKEN/b", name="n")))
    change = Correlate(0, JSON, "token", "no token", (use(path, "TOKEN", 1, "percent"),))
    assert "replace('+'\\, '%20')" in changed(path, change)


def test_stop_redirects() -> None:
    script = parse(plan(http("/a"), http("/TOKEN", name="b")))
    change = Correlate(0, Extractor(FromHeader("Location")), "token", "none", token(script).uses, stop_redirects=True)
    after = parse(changed(script, change))
    assert [step.follows_redirects for step in after.steps] == [False, True]
    auto = plan(http("/a").replace(">false</boolProp>", ">true</boolProp>"))
    assert parse(changed(parse(auto), StopRedirects(0))).steps[0].follows_redirects is False
    again = parse(changed(parse(auto), StopRedirects(0)))
    assert dialect.write(again, StopRedirects(0)) == ()


def test_remove_header() -> None:
    text = plan(http("/a", under=[headers(("X-A", "1"), ("traceparent", "00-1-2-03"), ("X-B", "2"))]))
    script = parse(text)
    after = changed(script, RemoveHeader(0, span_of(script, "00-1-2-03")))
    assert sent_headers(parse(after).steps[0]) == {"X-A": "1", "X-B": "2"}
    assert difference(text, after).count("-") >= 4 and "+" not in difference(text, after)
    assert len(difference(text, after).splitlines()) == 4
    one_line = text.replace("\n", "")
    script = parse(one_line)
    after = changed(script, RemoveHeader(0, span_of(script, "00-1-2-03")))
    assert sent_headers(parse(after).steps[0]) == {"X-A": "1", "X-B": "2"}
    with pytest.raises(CannotWriteError):
        dialect.write(script, RemoveHeader(0, span_of(script, "/a")))


def test_replace_text() -> None:
    script = parse(plan(http("/a", under=[headers(("Cookie", "a=1; b=2"))])))
    after = changed(script, ReplaceText(span_of(script, "a=1; ")))
    assert sent_headers(parse(after).steps[0]) == {"Cookie": "b=2"}
    after = changed(script, ReplaceText(span_of(script, "; "), "&"))
    assert sent_headers(parse(after).steps[0]) == {"Cookie": "a=1&b=2"}
    with pytest.raises(CannotWriteError):
        dialect.write(script, ReplaceText(span_of(script, "<stringProp")))


def test_generate() -> None:
    script = parse(plan(http("/a/ID_1"), http("/b", arguments(("x", "TIME"), ("y", "TIME2")))))
    once = Generate(0, "uuid", "request_id", (use(script, "ID_1", 0, "percent", number=1),))
    assert "/a/${__UUID}</stringProp>" in changed(script, once)
    several = Generate(1, "epoch-milliseconds", "now", (use(script, "TIME", 1), use(script, "TIME2", 1)))
    after = changed(script, several)
    assert "vars.put('now', System.currentTimeMillis().toString())" in after
    assert urls(parse(after))[1] == "GET http://h/b?x={}&y={}"
    assert after.index("JSR223PreProcessor") > after.index('testname="/b"')


def test_use_variable() -> None:
    extractor = element("RegexExtractor", leaf("RegexExtractor.refname", "sid"), leaf("RegexExtractor.regex", "(a)"))
    script = parse(plan(http("/a", under=[extractor]), http("/TOKEN", name="b")))
    assert urls(parse(changed(script, UseVariable("sid", (use(script, "TOKEN", 1),)))))[1] == "GET http://h/{}"
    script = parse(plan(http("/TOKEN", name="b"), http("/a", under=[extractor])))
    with pytest.raises(CannotWriteError, match="not set"):
        dialect.write(script, UseVariable("sid", (use(script, "TOKEN", 0),)))


def test_a_constant_that_nothing_else_reads_is_set_by_the_extractor() -> None:
    script = parse(plan(variables(("id", "12345"), ("page", "2")), http("/a"), http("/b/${id}/c", name="b")))
    change = Correlate(0, JSON, "token", "no token", (Use(1, span_of(script, "${id}")),))
    text = changed(script, change)
    assert "/b/${id}/c" in text and ">id</stringProp>" in text and ">no id</stringProp>" in text
    assert "12345" not in text and ">page</stringProp>" in text


def test_a_constant_that_others_read_is_replaced_where_it_is_used() -> None:
    script = parse(plan(variables(("id", "12345")), http("/a/${id}"), http("/b/${id}/c", name="b")))
    place = span_of(script, "${id}/c")
    change = Correlate(0, JSON, "token", "no token", (Use(1, Span(place.start, place.end - 2)),))
    text = changed(script, change)
    assert "/a/${id}<" in text and "/b/${token}/c" in text and "12345" in text


def two_groups(first: str, second: str) -> str:
    return whole(group(http("/a"), name="One"), group(http(first, name="1"), http(second), name="Two"))


REFUSED: list[tuple[str, Change | None, str]] = [
    (two_groups("/TOKEN", "/b"), None, "thread group `One` and used in `Two`"),
    (plan(headers(("X", "TOKEN")), http("/a"), http("/b")), None, "uses too, before the response"),
    (plan(http("/a").replace("<hashTree/>", ""), http("/TOKEN", name="b")), None, "has no hashTree"),
    (plan(http("/a"), http("/b"), element("DebugSampler", name="TOKEN")), None, "not inside a property"),
    (plan(http("/a")), StopRedirects(7), "no such request"),
    (plan(http("/a")), Generate(0, "uuid", "x", ()), "not used"),
]


@pytest.mark.parametrize(("text", "change", "message"), REFUSED)
def test_refused(text: str, change: Change | None, message: str) -> None:
    script = parse(text)
    if change is None:
        change = Correlate(0, JSON, "token", "no token", (use(script, "TOKEN", 1),))
    with pytest.raises(CannotWriteError, match=re.escape(message)):
        dialect.write(script, change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            AddAssertion(0, (JsonIs(("id",), "filled"),)),
            "JMeter's JSON Assertion can't tell an empty value from others",
        ),
        (CountRequest(Span(0, 1)), "this change is not known"),
    ],
)
def test_what_a_plan_has_no_way_to_say_is_refused(change: Change, message: str) -> None:
    with pytest.raises(CannotWriteError, match=f"^{message}$"):
        dialect.write(parse(plan(http("/a"))), change)


def test_an_extractor_stands_in_the_included_file() -> None:
    include = element("IncludeController", leaf("IncludeController.includepath", "lib.jmx"), name="Lib")
    other = whole(element("TestFragmentController", under=[http("/login")]))
    script = parse(plan(include, http("/TOKEN", name="b")), {"lib.jmx": other})
    edits = dialect.write(script, Correlate(0, JSON, "token", "no token", (use(script, "TOKEN", 1),)))
    texts = script.source.changed_files(edits)
    assert sorted(texts) == ["lib.jmx", script.source.path]
    assert b"Extract token" in texts["lib.jmx"] and b"${token}" in texts[script.source.path]


def test_values_inside_escapes_are_not_cut() -> None:
    script = parse(plan(http("/a"), http("/b", *raw_body("x&amp;y"), method="POST")))
    with pytest.raises(CannotWriteError, match="inside an escape"):
        dialect.write(script, Correlate(0, JSON, "token", "no token", (use(script, "amp;", 1),)))
    assert HOLE not in str(plain(script.steps[1].request.body))


def test_what_the_graphql_panel_keeps_changes_too() -> None:
    body = '{"query":"q","variables":{"id":"TOKEN"}}'.replace('"', "&quot;")
    kept = leaf("GraphQLHTTPSampler.variables", '{\n  "id": "TOKEN"\n}'.replace('"', "&quot;"))
    sampler = http("/b", kept, *raw_body(body), method="POST")
    script = parse(plan(http("/a"), sampler.replace("HTTPSamplerProxyGui", "GraphQLHTTPSamplerGui")))
    change = Correlate(0, JSON, "token", "no token", (use(script, "TOKEN", 1, number=1),))
    after = changed(script, change)
    assert "TOKEN" not in after and after.count("&quot;${token}&quot;") == 2
