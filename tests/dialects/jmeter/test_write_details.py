"""Small things that JMeter or its editor would stumble over: quotes, empty properties, labels of rows, readers."""

from __future__ import annotations

import pytest
from lxml import etree
from msgspec.structs import replace

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
from loadlint.extractor import Extractor, FromBetween, FromBody, FromHtml, FromJson, FromXml, JsonStep, Match, Where
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
from tests.support.plan_notation import to_jmx

JSON = Extractor(FromJson(("a",)))
REGEX = Extractor(FromBody(), (Match("b(.)"),))


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


def assertion_on(variable: str) -> str:
    return element("ResponseAssertion", leaf("Assertion.scope", "variable"), leaf("Scope.variable", variable), name="s")


@pytest.mark.parametrize(
    ("reader", "goes"),
    [
        (assertion_on("id"), False),
        (assertion_on(" id "), False),
        (assertion_on("idx"), True),
        # Whatever the script asks for, it may be this variable.
        (element("JSR223PreProcessor", leaf("script", "vars.get('id' + n)")), False),
    ],
)
def test_a_constant_that_is_read_by_its_name(reader: str, goes: bool) -> None:
    sender = http("/b/${id}", name="b", under=[reader])
    script = parse(plan(variables(("id", "12345")), http("/a"), sender))
    after = changed(script, Correlate(0, JSON, "token", "no token", (use(script, "${id}", 1),)))
    assert ("12345" not in after) == goes


@pytest.mark.parametrize(
    ("rows", "around", "goes"),
    [
        ([("id", "12345")], ("", ""), True),
        ([(" id ", "12345")], ("", ""), True),
        ([("id", "12345")], ("a", ""), False),
        ([("id", "12345")], ("", "b"), False),
        ([("id", "12345"), ("id", "6")], ("", ""), False),
        ([("other", "12345")], ("", ""), False),
    ],
)
def test_which_row_of_a_constant_goes(rows: list[tuple[str, str]], around: tuple[str, str], goes: bool) -> None:
    script = parse(plan(variables(*rows), http("/a"), http("/b/${id}", name="b")))
    reading = replace(use(script, "${id}", 1), around=around)
    after = changed(script, Correlate(0, JSON, "token", "no token", (reading,)))
    assert ("12345" not in after) == goes


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
        ([http("/b/${v}", name="b")], "`b` reads `v` before the response is there"),
        ([http("/b", name="b", under=[script_reading("v")])],
         "`p` reads `v` before the response is there"),
        ([http("/x", name="x", under=[element("DebugPostProcessor", leaf("a", "${v}"), name="d")]),
          http("/b", name="b")],
         "`d` reads `v` before the response is there"),
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


def test_a_request_may_read_what_its_own_answer_sets_for_the_next_time() -> None:
    sender = http("/a?x=${v}", name="a", under=[regex_extractor("v")])
    script = parse(plan(sender, http("/b", name="b"), http("/c/${v}", name="c")))
    after = parse(moved(script, 1))
    assert [(taken.step, taken.extractor) for taken in after.extractions] == [(1, JSON)]


def test_an_extractor_that_reads_the_variable_does_not_move_with_it() -> None:
    reader = regex_extractor("w", leaf("Sample.scope", "variable"), leaf("Scope.variable", "v"))
    reader = reader.replace('testname="Old"', 'testname="second"')
    script = parse(plan(http("/a", under=[regex_extractor("v"), reader]), http("/b", name="b")))
    with pytest.raises(CannotWriteError, match=r"^`second` reads `v` before the response is there$"):
        moved(script, 1)


def properties_after(held: str, new: Extractor) -> dict[str, str]:
    """The properties of the extractor that is under the first request, after it takes its value in another way."""
    script = parse(plan(http("/a", name="a", under=[held]), http("/b/${v}", name="b")))
    tree = etree.fromstring(moved(script, 0, new).encode())
    extractor = next(node for node in tree.iter() if str(node.tag).endswith(("Extractor", "PostProcessor")))
    return {str(prop.get("name")).partition(".")[2]: prop.text or "" for prop in extractor}


@pytest.mark.parametrize(("old", "new"), [("", ""), ("JSOUP", "JSOUP"), (" JSOUP ", " JSOUP "), ("JODD", "")])
def test_the_parser_of_html_is_the_one_whose_semantics_are_known(old: str, new: str) -> None:
    names = {"refname": "v", "expr": "a", "attribute": "b", "match_number": "1", "extractor_impl": old}
    css = element("HtmlExtractor", *(leaf(f"HtmlExtractor.{name}", text) for name, text in names.items()))
    after = properties_after(css, Extractor(FromHtml("c", "d")))
    assert after == {**names, "expr": "c", "attribute": "d", "extractor_impl": new}


@pytest.mark.parametrize("fragment", ["true", "false"])
def test_an_xpath_gives_a_text(fragment: str) -> None:
    names = {"refname": "v", "xpathQuery": "//a", "matchNumber": "1"}
    switch = leaf("XPathExtractor.fragment", fragment, "boolProp")
    xpath = element("XPathExtractor", *(leaf(f"XPathExtractor.{name}", text) for name, text in names.items()), switch)
    after = properties_after(xpath, Extractor(FromXml("//b")))
    assert after == {"refname": "v", "namespace": "true", "xpathQuery": "//b", "matchNumber": "1", "fragment": "false"}


@pytest.mark.parametrize(
    ("scope", "variable", "kept"),
    [("parent", [], "parent"), ("", [], ""), ("children", [], None), ("variable", [leaf("Scope.variable", "w")], None)],
)
def test_a_new_expression_looks_into_the_answer(scope: str, variable: list[str], kept: str | None) -> None:
    held = regex_extractor("v", leaf("Sample.scope", scope), *variable)
    after = properties_after(held, REGEX)
    assert (after["regex"], after.get("scope"), after.get("variable")) == ("b(.)", kept, None)


@pytest.mark.parametrize("place", ["", "false"])
def test_an_extractor_that_does_not_say_where_it_looks_reads_the_body(place: str) -> None:
    after = properties_after(regex_extractor("v", leaf("RegexExtractor.useHeaders", place)), REGEX)
    assert (after["regex"], after["useHeaders"]) == ("b(.)", place)


@pytest.mark.parametrize("is_empty", ["true", "false"])
@pytest.mark.parametrize("new", [Extractor(FromHtml("a", "b")), Extractor(FromBetween("a", "b")), JSON])
def test_an_empty_default_stays_where_there_is_one(is_empty: str, new: Extractor) -> None:
    held = regex_extractor("v", leaf("RegexExtractor.default_empty_value", is_empty, "boolProp"))
    after = properties_after(held, new)
    assert after.get("default_empty_value", "false") == (is_empty if new != JSON else "false")


@pytest.mark.parametrize(
    ("numbers", "by_name", "by_sibling"),
    [("1;1", "1;1", "1;1"), ("1;0", "1;0", "1;1"), ("1;2", "1;1", "1;1"), ("1;-1", "1;1", "1;1"), ("0;", "0;", "0;1")],
)
def test_the_match_number_of_a_path_in_a_list(numbers: str, by_name: str, by_sibling: str) -> None:
    """A random one of the values that a path finds is the value where there is only one."""
    held = {"referenceNames": "a;v", "jsonPathExprs": "$.a;$.b", "match_numbers": numbers}
    several = element("JSONPostProcessor", *(leaf(f"JSONPostProcessor.{name}", text) for name, text in held.items()))
    script = parse(plan(http("/a", name="a", under=[several])))
    paths: list[tuple[tuple[JsonStep, ...], str]] = [(("c",), by_name), ((Where(("k",), "x"), "c"), by_sibling)]
    for path, expected in paths:
        change = ReplaceExtraction(span_of(script, "$.b"), 0, Extractor(FromJson(path)), "no v")
        assert f'match_numbers">{expected}<' in changed(script, change)


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


BASE64 = "${__groovy((vars.get('v')).getBytes('UTF-8').encodeBase64().toString())}"


@pytest.mark.parametrize(
    ("codecs", "written"),
    [
        # JMeter encodes this argument once more than the value was encoded.
        ((), "${__urldecode(${v})}"),
        (("percent",), "${v}"),
        (("form",), "${v}"),
        (("base64", "percent"), BASE64),
        (("base64",), f"${{__urldecode({BASE64})}}"),
    ],
)
def test_a_value_where_jmeter_encodes_itself(codecs: tuple[str, ...], written: str) -> None:
    sender = http("/b", arguments(("x", "a%2Fb"), encode=True), method="POST", name="b")
    script = parse(plan(http("/a", name="a"), sender))
    after = changed(script, UseVariable("v", (use(script, "a%2Fb", 1, *codecs),)))
    assert after == script.source.data.decode().replace("a%2Fb", written)


URL_ENCODED = (
    "${__groovy(java.net.URLEncoder.encode((vars.get('v')).getBytes('UTF-8').encodeBase64().toString()\\, 'UTF-8')"
    ".replace('+'\\, '%20'))}"
)


@pytest.mark.parametrize(
    ("codecs", "of_digits", "of_any_text"),
    [
        ((), "${v}", "${v}"),
        (("percent",), "${v}", "${__urlencode(${v})}"),
        (("form",), "${v}", "${__urlencode(${v})}"),
        (("html",), "${v}", "${__escapeXml(${v})}"),
        (("base64",), BASE64, BASE64),
        (("base64url",), BASE64.replace("64()", "64Url()"), BASE64.replace("64()", "64Url()")),
        (("base64", "percent"), URL_ENCODED, URL_ENCODED),
    ],
)
def test_encodings_that_change_no_letters_and_digits(codecs: tuple[str, ...], of_digits: str, of_any_text: str) -> None:
    """But what base64 makes of them has other characters."""
    sender = http("/b", arguments(("x", "VALUE")), method="POST", name="b")
    script = parse(plan(http("/a", name="a"), sender))
    for pattern, written in (("x=([0-9a-f]+)", of_digits), ("x=(.+)", of_any_text)):
        extractor = Extractor(FromBody(), (Match(pattern),))
        after = changed(script, Correlate(0, extractor, "v", "no v", (use(script, "VALUE", 1, *codecs),)))
        assert leaf("Argument.value", written) in after


@pytest.mark.parametrize(
    ("number", "codecs", "written"),
    [
        (0, ("percent",), "java.net.URLEncoder.encode(vars.get('v')\\, 'UTF-8').replace('+'\\, '%20')"),
        (0, ("form",), "java.net.URLEncoder.encode(vars.get('v')\\, 'UTF-8')"),
        (1, ("percent",), None),
        (1, ("form",), None),
    ],
)
def test_a_value_in_an_address(number: int, codecs: tuple[str, ...], written: str | None) -> None:
    """`+` is a space in a query alone."""
    script = parse(plan(http("/a/VALUE?x=VALUE", name="a")))
    after = changed(script, UseVariable("v", (use(script, "VALUE", 0, *codecs, number=number),)))
    expression = f"${{__groovy({written})}}" if written is not None else "${__urlencode(${v})}"
    assert f"/a/{expression}?x=VALUE<" in after or f"/a/VALUE?x={expression}<" in after


def test_a_place_that_is_told_twice_is_replaced_once() -> None:
    script = parse(plan(http("/a", name="a"), http("/b", arguments(("x", "VALUE")), method="POST", name="b")))
    same = use(script, "VALUE", 1)
    after = changed(script, UseVariable("v", (same, same)))
    assert after == script.source.data.decode().replace("VALUE", "${v}")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("unit", ["\t", "  ", "    "])
def test_new_elements_are_written_as_the_rest_of_the_plan(unit: str, quote: str, newline: str) -> None:
    def as_written(text: str) -> str:
        lines = [unit * ((len(line) - len(line.lstrip())) // 2) + line.lstrip() for line in text.split("\n")]
        return newline.join(lines).replace('"', quote)

    script = parse(as_written(to_jmx("thread group Users\n  GET /a\n  GET /b\n")))
    added = element_lines(changed(script, AddField(0, "header", ("X",), "1")), newline)
    depth = added[0].count(unit)
    assert added == [unit * (depth + more) + text.replace('"', quote) for more, text in NEW_MANAGER]


NEW_MANAGER = [
    (
        0,
        '<HeaderManager guiclass="HeaderPanel" testclass="HeaderManager" testname="HTTP Header Manager" '
        'enabled="true">',
    ),
    (1, '<collectionProp name="HeaderManager.headers">'),
    (2, '<elementProp name="X" elementType="Header">'),
    (3, '<stringProp name="Header.name">X</stringProp>'),
    (3, '<stringProp name="Header.value">1</stringProp>'),
    (2, "</elementProp>"),
    (1, "</collectionProp>"),
    (0, "</HeaderManager>"),
    (0, "<hashTree/>"),
]


def element_lines(text: str, newline: str) -> list[str]:
    """The lines of the new Header Manager, with its hashTree."""
    lines = text.split(newline)
    first = next(number for number, line in enumerate(lines) if "<HeaderManager" in line)
    return lines[first : first + len(NEW_MANAGER)]


def test_a_new_element_in_a_plan_on_one_line() -> None:
    script = parse(to_jmx("thread group Users\n  GET /a\n").replace("\n", ""))
    after = changed(script, AddField(0, "header", ("X",), "1"))
    assert "\n" not in after
    assert "".join(text for _, text in NEW_MANAGER) in after


def test_an_element_with_letters_of_its_own_moves_as_it_is() -> None:
    held = regex_extractor("v").replace('testname="Old"', 'testname="Wägen"')
    script = parse(plan(http("/a", under=[held]), http("/b", name="b")))
    assert 'testname="Wägen"' in moved(script, 1)


def test_a_constant_leaves_no_trace() -> None:
    script = parse(plan(variables(("first", "1"), ("id", "12345")), http("/a"), http("/b/${id}", name="b")))
    after = changed(script, Correlate(0, JSON, "token", "no token", (use(script, "${id}", 1),)))
    (held,) = etree.fromstring(after.encode()).iter("Arguments")
    assert [prop.text for prop in held.iter("stringProp")] == ["first", "1"]
    assert [row.get("name") for row in held.iter("elementProp")] == ["first"]
