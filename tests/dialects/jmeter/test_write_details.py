"""Small things that JMeter or its editor would stumble over: quotes, empty properties, labels of rows, readers."""

from __future__ import annotations

import pytest
from lxml import etree

from loadlint.changes import (
    AddField,
    CannotWriteError,
    Correlate,
    RenameField,
    ReplaceExtraction,
    TakeMatch,
    UseVariable,
)
from loadlint.dialects.jmeter import dialect
from loadlint.extractor import Extractor, FromBody, FromHtml, FromJson, Match
from loadlint.script import Script
from loadlint.text.edits import apply
from tests.dialects.jmeter.helpers import (
    arguments,
    changed,
    element,
    headers,
    http,
    leaf,
    parse,
    plan,
    raw_body,
    span_of,
    use,
    variables,
)

JSON = Extractor(FromJson(("a",)))


@pytest.mark.parametrize(
    ("prop", "after"),
    [
        ('<stringProp name="RegexExtractor.match_number"/>',
         '<stringProp name="RegexExtractor.match_number">2</stringProp>'),
        ('<stringProp name="RegexExtractor.match_number"></stringProp>',
         '<stringProp name="RegexExtractor.match_number">2</stringProp>'),
        ('<stringProp name="RegexExtractor.match_number">0</stringProp>',
         '<stringProp name="RegexExtractor.match_number">2</stringProp>'),
    ],
)  # fmt: skip
def test_a_property_gets_a_text(prop: str, after: str) -> None:
    held = (leaf("RegexExtractor.refname", "token"), leaf("RegexExtractor.regex", "(a)"), prop)
    text = plan(http("/a", under=[element("RegexExtractor", *held, name="One")]), http("/u/${token}", name="n"))
    script = parse(text)
    assert changed(script, TakeMatch(span_of(script, "One"), 2)) == text.replace(prop, after)


@pytest.mark.parametrize(("mark", "name"), [('"', 'a "b"'), ("'", 'a "b"'), ("'", "a 'b'"), ('"', "a & b")])
def test_the_label_of_a_new_row_is_quoted_as_its_neighbours_are(mark: str, name: str) -> None:
    row = arguments(("x", "1"), encode=True).replace('<elementProp name="x"', f"<elementProp name={mark}x{mark}")
    script = parse(plan(http("/a", row, method="POST")))
    after = changed(script, AddField(0, "form", (name,), "2"))
    rows = etree.fromstring(after.encode()).findall(".//elementProp[@elementType='HTTPArgument']")
    assert [row.get("name") for row in rows] == ["x", name]
    assert f"<elementProp name={mark}a " in after


def test_a_name_in_a_table_changes_with_the_label_of_its_row() -> None:
    script = parse(plan(http("/a", arguments(("old", "1"), encode=True), method="POST")))
    after = changed(script, RenameField(span_of(script, "old", 1), "a & b"))
    assert '<elementProp name="a &amp; b" elementType="HTTPArgument">' in after
    assert '<stringProp name="Argument.name">a &amp; b</stringProp>' in after
    other = parse(plan(http("/a", arguments(("old", "1")).replace('name="old"', 'name="row"'), method="POST")))
    after = changed(other, RenameField(span_of(other, "old"), "a b"))
    assert '<elementProp name="row" elementType="HTTPArgument">' in after
    assert '<stringProp name="Argument.name">a%20b</stringProp>' in after


def test_a_variable_in_the_name_of_a_field() -> None:
    script = parse(plan(http("/a"), http("/b", arguments(("TOKEN", "1"), encode=True), method="POST")))
    change = Correlate(0, JSON, "token", "no token", (use(script, "TOKEN", 1, number=1),))
    after = changed(script, change)
    assert '<elementProp name="${token}" elementType="HTTPArgument">' in after
    assert '<stringProp name="Argument.name">${token}</stringProp>' in after


def script_reading(name: str) -> str:
    return element("JSR223PreProcessor", leaf("script", f"vars.get('{name}')"), name="p")


@pytest.mark.parametrize(
    ("under", "goes"),
    [([], True), ([headers(("X", "${id}"))], False), ([script_reading("id")], False), ([script_reading("x")], True)],
)
def test_a_constant_goes_where_nothing_else_reads_it(under: list[str], goes: bool) -> None:
    sender = http("/b/${id}", name="b", under=under)
    script = parse(plan(variables(("id", "12345"), ("page", "2")), http("/a"), sender))
    after = changed(script, Correlate(0, JSON, "token", "no token", (use(script, "${id}", 1),)))
    assert ("12345" not in after) == goes
    assert ("/b/${id}<" in after) == goes


def test_a_constant_that_is_encoded_where_it_is_read_stays() -> None:
    script = parse(plan(variables(("id", "12345")), http("/a"), http("/b/${id}", name="b")))
    after = changed(script, Correlate(0, JSON, "token", "no token", (use(script, "${id}", 1, "base64"),)))
    assert "12345" in after


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda script: UseVariable("a b", (use(script, "xTOKEN", 1),)), "`a b` can't be written as an expression"),
        (lambda script: UseVariable("v", (use(script, "TOKEN", 1), use(script, "xTOKEN", 1))),
         "the places of the value overlap"),
    ],
)  # fmt: skip
def test_values_that_can_not_be_replaced(change: object, why: str) -> None:
    script = parse(plan(http("/a"), http("/xTOKEN", name="b")))
    with pytest.raises(CannotWriteError) as error:
        dialect.write(script, change(script))  # type: ignore[operator]
    assert str(error.value) == why


def regex_extractor(name: str, *more: str) -> str:
    held = (leaf("RegexExtractor.refname", name), leaf("RegexExtractor.regex", "a(.)"), *more)
    return element("RegexExtractor", *held, name="Old")


def moved(script: Script, step: int, extractor: Extractor = JSON) -> str:
    span = script.extractions[0].span
    change = ReplaceExtraction(span, step, extractor, "no v in the response to /b")
    return apply(script.source.data, dialect.write(script, change)).decode()


@pytest.mark.parametrize(
    ("reader", "why"),
    [
        ([http("/b/${v}", name="b")], "`b` reads `v` before the answer is there"),
        ([http("/b", name="b", under=[script_reading("v")])],
         "`p` reads `v` before the answer is there"),
        ([http("/x", name="x", under=[element("DebugPostProcessor", leaf("a", "${v}"), name="d")]),
          http("/b", name="b")],
         "`d` reads `v` before the answer is there"),
    ],
)  # fmt: skip
def test_what_reads_a_variable_too_early(reader: list[str], why: str) -> None:
    script = parse(plan(http("/a", under=[regex_extractor("v")]), *reader))
    with pytest.raises(CannotWriteError) as error:
        moved(script, len(script.steps) - 1)
    assert str(error.value) == why


def test_what_reads_a_variable_after_the_new_place() -> None:
    listener = element("ResponseAssertion", leaf("Assertion.custom_message", "${v}"), name="seen")
    script = parse(plan(http("/a", under=[regex_extractor("v")]), http("/b", name="b", under=[listener]),
                        http("/c/${v}", name="c")))  # fmt: skip
    after = parse(moved(script, 1))
    assert [(taken.step, taken.variable, taken.extractor) for taken in after.extractions] == [(1, "v", JSON)]


def test_an_extractor_keeps_its_label_and_its_comments() -> None:
    comment = leaf("TestPlan.comments", "mine")
    script = parse(plan(http("/a", under=[regex_extractor("v", comment)])))
    after = moved(script, 0, Extractor(FromHtml("a", "href")))
    assert '<HtmlExtractor guiclass="HtmlExtractorGui" testclass="HtmlExtractor" testname="Old"' in after
    assert '<stringProp name="TestPlan.comments">mine</stringProp>' in after
    again = moved(script, 0, Extractor(FromBody(), (Match("b(.)", 2),)))
    assert '<stringProp name="RegexExtractor.regex">b(.)</stringProp>' in again
    assert '<stringProp name="RegexExtractor.match_number">2</stringProp>' in again


def test_a_body_without_named_fields_gets_no_argument() -> None:
    script = parse(plan(http("/a?x=1", *raw_body("b"), method="GET", name="n")))
    after = changed(script, AddField(0, "query", ("y",), "2"))
    assert ">/a?x=1&amp;y=2<" in after


EMPTY = '<elementProp name="HTTPsampler.Arguments" elementType="Arguments">HELD</elementProp>'
ROW = '<elementProp name="y" elementType="HTTPArgument">'


@pytest.mark.parametrize("held", ["", '<collectionProp name="Arguments.arguments"/>'])
def test_the_first_row_of_a_table(held: str) -> None:
    script = parse(plan(http("/a", EMPTY.replace("HELD", held), method="POST")))
    after = changed(script, AddField(0, "form", ("y",), "2"))
    table = etree.fromstring(after.encode()).find(".//elementProp[@name='HTTPsampler.Arguments']")
    assert table is not None
    assert [child.get("name") for child in table] == ["Arguments.arguments"]
    assert [row.get("name") for row in table[0]] == ["y"]
    assert ROW in after


def test_a_query_beside_a_body_that_is_empty() -> None:
    script = parse(plan(http("/a", leaf("HTTPSampler.postBodyRaw", "true", "boolProp"), name="n")))
    after = changed(script, AddField(0, "query", ("y",), "2"))
    assert ">/a?y=2<" in after


def test_a_plan_on_one_line_stays_on_it() -> None:
    text = plan(http("/a", under=[regex_extractor("v")])).replace("\n", "")
    after = moved(parse(text), 0, Extractor(FromHtml("a", "href")))
    assert "\n" not in after
    assert [taken.extractor for taken in parse(after).extractions] == [Extractor(FromHtml("a", "href"))]
