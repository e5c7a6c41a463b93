"""What a post-processor leaves in the variables: what it sets, keeps and removes, in each scope of its samples."""

from __future__ import annotations

import pytest

from loadlint.correlation.observe.embedded_resources import Resource, Resources
from loadlint.correlation.prove.run_extractor import Page
from loadlint.dialects.jmeter.evaluator.processors import run
from loadlint.dialects.jmeter.evaluator.sample import Sample, sample_of
from loadlint.dialects.jmeter.evaluator.sample_variables import OneOf, Variables
from loadlint.dialects.jmeter.language import written_groovy
from loadlint.dialects.jmeter.language.processor_settings import Settings
from loadlint.extractor import DrawnAtRandomError, NotEvaluatedError
from loadlint.recordings.exchange import Exchange, Response
from tests.support.flowtext import parse_flow

REFUSED: dict[str, object] = {"refused": "it can't be told"}
PREFIXES: dict[str, dict[str, str]] = {
    "RegexExtractor": {"refname": "v", "template": "$1$", "match_number": "1"},
    "BoundaryExtractor": {"refname": "v", "match_number": "1"},
    "JSONPostProcessor": {"referenceNames": "v", "match_numbers": "1"},
    "JMESExtractor": {"referenceName": "v", "matchNumber": "1"},
    "HtmlExtractor": {"refname": "v", "match_number": "1"},
    "XPathExtractor": {"refname": "v", "matchNumber": "1"},
    "XPathExtractor2": {"refname": "v", "matchNumber": "1"},
}
CLASSES = {"JMESExtractor": "JMESPathExtractor", "XPathExtractor2": "XPath2Extractor"}


def after(prefix: str, body: str | Sample, before: str = "", **properties: str) -> dict[str, object]:
    """The variables after a post-processor with these properties; before it they are as `v=1 v_1=2` says.

    A value that is drawn at random stands as the list of all that it may be.
    """
    sample = body if isinstance(body, Sample) else Sample(body, "H: x\n", "http://h/", "200")
    written = {f"{prefix}.{name}": value for name, value in {**PREFIXES[prefix], **properties}.items()}
    for name in ("Sample.scope", "Scope.variable"):
        if (value := written.pop(f"{prefix}.{name.partition('.')[2]}", None)) is not None:
            written[name] = value
    variables = Variables.of(dict(pair.split("=") for pair in before.split()))
    try:
        run(Settings(CLASSES.get(prefix, prefix), tuple(sorted(written.items()))), sample, variables)
    except NotEvaluatedError:
        return REFUSED
    return {key: list(value.values) if isinstance(value, OneOf) else value for key, value in variables.values.items()}


@pytest.mark.parametrize(
    ("properties", "before", "expected"),
    [
        ({}, "", {"v": "1", "v_g": "1", "v_g0": "i=1", "v_g1": "1"}),
        ({"match_number": "2"}, "", {"v": "2", "v_g": "1", "v_g0": "i=2", "v_g1": "2"}),
        ({"match_number": "3"}, "", {}),
        ({"match_number": "3"}, "v=x v_g=1 v_g0=y v_g1=z v_g2=k", {"v": "x", "v_g2": "k"}),
        ({"match_number": "3", "default": "d"}, "v=x", {"v": "d"}),
        ({"match_number": "3", "default_empty_value": "true"}, "v=x", {"v": ""}),
        ({"match_number": "0"}, "", {"v": ["1", "2"], "v_g": "1", "v_g0": ["i=1", "i=2"], "v_g1": ["1", "2"]}),
        ({"match_number": "-1"}, "v_matchNr=4 v_2=x v_3=y v_4=z v_3_g=1 v_3_g0=a v_3_g1=b v_5=k", {
            "v_matchNr": "2", "v_1": "1", "v_1_g": "1", "v_1_g0": "i=1", "v_1_g1": "1",
            "v_2": "2", "v_2_g": "1", "v_2_g0": "i=2", "v_2_g1": "2", "v_5": "k",
        }),
        ({"match_number": "1"}, "v_matchNr=2 v_1=x v_2=y v_3=z", {
            "v": "1", "v_g": "1", "v_g0": "i=1", "v_g1": "1", "v_3": "z",
        }),
        ({"match_number": "-1", "regex": "x"}, "", {"v_matchNr": "0"}),
        ({"match_number": "x"}, "v=y", {"v": ["1", "2"], "v_g": "1", "v_g0": ["i=1", "i=2"], "v_g1": ["1", "2"]}),
        ({"regex": r"(i)=(\d)", "template": "$2$-$1$-$3$-$0$"}, "v_g=3 v_g3=x", {
            "v": "1-i-null-i=1", "v_g": "2", "v_g0": "i=1", "v_g1": "i", "v_g2": "1",
        }),
        ({"regex": r"i=(\d)|(x)"}, "", {"v": "1", "v_g": "2", "v_g0": "i=1", "v_g1": "1"}),
        ({"regex": r"(x)|i=(\d)"}, "v_g1=k", {"v": "null", "v_g": "2", "v_g0": "i=1", "v_g2": "1"}),
        ({"regex": r"i=(1)|i=(2)", "match_number": "0"}, "", REFUSED),
        ({"regex": "("}, "", REFUSED),
        ({"refname": "${n}"}, "", REFUSED),
        # Other fields of the sample.
        ({"useHeaders": "URL", "regex": "//(h)"}, "", {"v": "h", "v_g": "1", "v_g0": "//h", "v_g1": "h"}),
        ({"useHeaders": "code", "regex": "(200)"}, "", {"v": "200", "v_g": "1", "v_g0": "200", "v_g1": "200"}),
        ({"useHeaders": "true", "regex": "H: (x)"}, "", {"v": "x", "v_g": "1", "v_g0": "H: x", "v_g1": "x"}),
        ({"useHeaders": "true", "regex": "(OK)"}, "", REFUSED),
        ({"useHeaders": "true", "regex": "(200|OK)"}, "", {"v": "200", "v_g": "1", "v_g0": "200", "v_g1": "200"}),
        ({"useHeaders": "message"}, "", REFUSED),
        ({"useHeaders": "request_headers"}, "", REFUSED),
        ({"useHeaders": "as_document"}, "", REFUSED),
        ({"useHeaders": "false"}, "", {"v": "1", "v_g": "1", "v_g0": "i=1", "v_g1": "1"}),
        ({"useHeaders": "unescaped", "regex": "(&)"}, "", {"v": "&", "v_g": "1", "v_g0": "&", "v_g1": "&"}),
        # A variable.
        ({"scope": "variable", "variable": "w"}, "w=i=5".replace("i=", "i:"), {"w": "i:5"}),
        ({"scope": "variable", "variable": "w", "regex": "i:(.)"}, "w=i:5",
         {"w": "i:5", "v": "5", "v_g": "1", "v_g0": "i:5", "v_g1": "5"}),
        ({"scope": "variable", "variable": "none"}, "v=x", {"v": "x"}),
    ],
)  # fmt: skip
def test_regular_expression(properties: dict[str, str], before: str, expected: dict[str, object]) -> None:
    assert after("RegexExtractor", "i=1 &amp; i=2", before, **{"regex": r"i=(\d)", **properties}) == expected


@pytest.mark.parametrize(
    ("properties", "before", "expected"),
    [
        ({}, "", {"v": "a"}),
        ({"match_number": "2"}, "", {"v": "b"}),
        ({"match_number": "3"}, "v=x", {"v": "x"}),
        ({"match_number": "3", "default": "d"}, "v=x", {"v": "d"}),
        ({"match_number": "3", "default": " "}, "v=x", {"v": "x"}),
        ({"match_number": "3", "default_empty_value": "true"}, "v=x", {"v": ""}),
        ({"match_number": "0"}, "", {"v": ["a", "b"]}),
        ({"match_number": "0", "lboundary": "x"}, "v=y", {"v": "y"}),
        ({"match_number": "-1"}, "v_matchNr=3 v_3=x", {"v_matchNr": "2", "v_1": "a", "v_2": "b"}),
        ({"match_number": "1"}, "v_matchNr=2 v_1=x v_2=y v_3=z", {"v": "a", "v_3": "z"}),
        ({"refname": ""}, "", REFUSED),
        ({"useHeaders": "true", "lboundary": "H: ", "rboundary": "\n"}, "", {"v": "x"}),
        ({"useHeaders": "true", "lboundary": "200 ", "rboundary": "\n"}, "", REFUSED),
        ({"scope": "variable", "variable": "w"}, "w=<z>", {"w": "<z>", "v": "z"}),
        ({"scope": "variable", "variable": "w", "rboundary": "", "match_number": "2"}, "w=<z>", REFUSED),
        ({"scope": "variable", "variable": "w", "rboundary": "", "match_number": "1"}, "w=<z>",
         {"w": "<z>", "v": "z>"}),
    ],
)  # fmt: skip
def test_boundaries(properties: dict[str, str], before: str, expected: dict[str, object]) -> None:
    assert (
        after("BoundaryExtractor", "<a> <b>", before, **{"lboundary": "<", "rboundary": ">", **properties}) == expected
    )


@pytest.mark.parametrize(
    ("properties", "before", "expected"),
    [
        ({}, "", {"v": "1", "v_matchNr": "2"}),
        ({"match_numbers": "2"}, "", {"v": "2", "v_matchNr": "2"}),
        ({"match_numbers": "3", "defaultValues": "d"}, "", {"v": "d", "v_matchNr": "2"}),
        ({"match_numbers": "0"}, "v_matchNr=1", {"v": ["1", "2"]}),
        ({"match_numbers": ""}, "", {"v": ["1", "2"]}),
        ({"match_numbers": "-1"}, "v_1=x v_2=x v_3=x v_5=x", {"v_1": "1", "v_2": "2", "v_5": "x", "v_matchNr": "2"}),
        ({"match_numbers": "-1", "compute_concat": "true"}, "",
         {"v_1": "1", "v_2": "2", "v_ALL": "1,2", "v_matchNr": "2"}),
        ({"match_numbers": "1", "compute_concat": "true"}, "", {"v": "1", "v_matchNr": "2"}),
        ({"jsonPathExprs": "$.one"}, "", {"v": "w", "v_matchNr": "1"}),
        ({"jsonPathExprs": "$.one", "match_numbers": "5"}, "", {"v": "w", "v_matchNr": "1"}),
        ({"jsonPathExprs": "$.none", "defaultValues": "d"}, "", {"v": "d", "v_matchNr": "0"}),
        ({"jsonPathExprs": "$.none", "defaultValues": "d", "match_numbers": "0"}, "", {"v": "d", "v_matchNr": "0"}),
        ({"jsonPathExprs": "$.null", "defaultValues": "d"}, "", {"v": "d", "v_matchNr": "1"}),
        ({"jsonPathExprs": "$.l"}, "", REFUSED),
        ({"jsonPathExprs": "$.l[*];$.one", "referenceNames": "v; w", "defaultValues": "a;b", "match_numbers": "2;1"},
         "",
         {"v": "2", "v_matchNr": "2", "w": "w", "w_matchNr": "1"}),
        ({"jsonPathExprs": "$.l[*];$.one", "referenceNames": "v;w", "defaultValues": "a;b", "match_numbers": "2"}, "",
         {"v": "2", "v_matchNr": "2", "w": "w"}),
        ({"jsonPathExprs": "$.l[*];$.one", "referenceNames": "v;w"}, "", REFUSED),
        ({"match_numbers": "1;1"}, "", REFUSED),
        ({"match_numbers": "x"}, "", REFUSED),
        ({"scope": "variable", "variable": "x", "jsonPathExprs": "$.k"}, 'x={"k":5}',
         {"x": '{"k":5}', "v": "5", "v_matchNr": "1"}),
        ({"scope": "variable", "variable": "none", "defaultValues": "d"}, "", {"v": "d"}),
        ({"scope": "variable", "variable": "x", "jsonPathExprs": "$.k", "defaultValues": "d"}, "x=word",
         {"x": "word", "v": "d", "v_matchNr": "0"}),
        ({"scope": "variable", "variable": "x", "jsonPathExprs": "$"}, "x=word", REFUSED),
    ],
)  # fmt: skip
def test_json_path(properties: dict[str, str], before: str, expected: dict[str, object]) -> None:
    body = '{"l": [1, 2], "one": "w", "null": null}'
    assert after("JSONPostProcessor", body, before, **{"jsonPathExprs": "$.l[*]", **properties}) == expected


@pytest.mark.parametrize(
    ("properties", "before", "expected"),
    [
        ({}, "", {"v": "1", "v_matchNr": "2"}),
        ({"matchNumber": ""}, "", {"v": ["1", "2"], "v_matchNr": "2"}),
        ({"matchNumber": "-1"}, "v_3=x", {"v_1": "1", "v_2": "2", "v_3": "x", "v_matchNr": "2"}),
        ({"matchNumber": "x"}, "", REFUSED),
        ({"jmesPathExpr": "one"}, "", {"v": "w", "v_matchNr": "1"}),
        ({"jmesPathExpr": " one "}, "", {"v": "w", "v_matchNr": "1"}),
        ({"jmesPathExpr": "nope", "defaultValue": "d"}, "", {"v": "d", "v_matchNr": "0"}),
        ({"jmesPathExpr": "o"}, "", {"v": '{"k":["é",true]}', "v_matchNr": "1"}),
        ({"jmesPathExpr": "f"}, "", REFUSED),
        ({"jmesPathExpr": "c"}, "", REFUSED),
        ({"jmesPathExpr": "h"}, "", {"v": "1.5", "v_matchNr": "1"}),
        ({"jmesPathExpr": "n[*]"}, "", {"v_matchNr": "0", "v": ""}),
        ({"scope": "variable", "variable": "x", "defaultValue": "d"}, "x=word v_matchNr=3", {"x": "word", "v": "d"}),
        ({"scope": "variable", "variable": "none", "defaultValue": "d"}, "", {"v": "d"}),
    ],
)  # fmt: skip
def test_jmes_path(properties: dict[str, str], before: str, expected: dict[str, object]) -> None:
    body = (
        '{"l": [1, 2], "one": "w", "o": {"k": ["é", true]}, "f": {"k": 1.5}, "c": ["\\u0001", ["\\u0001"]], "h": 1.5}'
    )
    assert after("JMESExtractor", body, before, **{"jmesPathExpr": "l", **properties}) == expected


PAGE = '<html><body><i k="a">one</i><i>two</i><b k="c">three</b><textarea>\nx</textarea><p>q<br>r</p></body></html>'


@pytest.mark.parametrize(
    ("properties", "before", "expected"),
    [
        ({}, "", {"v": "one"}),
        ({"match_number": "2"}, "", {"v": "two"}),
        ({"match_number": "3"}, "v=x", {"v": "x"}),
        ({"match_number": "3", "default": "d"}, "v=x", {"v": "d"}),
        ({"match_number": "3", "default_empty_value": "true"}, "v=x", {"v": ""}),
        ({"match_number": "0"}, "", {"v": ["one", "two"]}),
        ({"match_number": "-1"}, "v_matchNr=3 v_3=x", {"v_1": "one", "v_2": "two", "v_matchNr": "2"}),
        ({"attribute": "k"}, "", {"v": "a"}),
        ({"attribute": "K"}, "", {"v": "a"}),
        ({"attribute": "k", "match_number": "2"}, "", {"v": ""}),
        ({"attribute": "abs:k"}, "", REFUSED),
        ({"attribute": " k"}, "", REFUSED),
        ({"expr": "i:not(b)"}, "", REFUSED),
        ({"expr": "textarea"}, "", REFUSED),
        ({"expr": "p"}, "", {"v": "q r"}),
        ({"extractor_impl": "JSOUP"}, "", {"v": "one"}),
        ({"extractor_impl": "OTHER"}, "", REFUSED),
        ({"extractor_impl": "JODD"}, "", REFUSED),
        ({"scope": "variable", "variable": "w"}, "w=<i>z</i>", {"w": "<i>z</i>", "v": "z"}),
        ({"scope": "variable", "variable": "none", "default": "d"}, "", {"v": "d"}),
    ],
)  # fmt: skip
def test_css(properties: dict[str, str], before: str, expected: dict[str, object]) -> None:
    assert after("HtmlExtractor", PAGE, before, **{"expr": "i", **properties}) == expected


TIDY = '<html><body><i k="A">one </i><i>two</i></body></html>'


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, {"v": "one"}),
        ({"attribute": "k"}, {"v": "A"}),
        ({"attribute": "K"}, REFUSED),
        ({"attribute": "k", "match_number": "0"}, REFUSED),
        ({"attribute": "k", "match_number": "-1"}, {"v_1": "A", "v_matchNr": "2"}),
        ({"expr": "[k=A]"}, {"v": "one"}),
        ({"expr": "[k=a]"}, {}),
        ({"expr": "i:first-child"}, REFUSED),
        ({"expr": "i,b"}, REFUSED),
        ({"expr": "i[k!=b]"}, REFUSED),
    ],
)
def test_css_by_the_other_parser(properties: dict[str, str], expected: dict[str, object]) -> None:
    assert after("HtmlExtractor", TIDY, **{"expr": "i", "extractor_impl": "JODD", **properties}) == expected


XML = '<a><b k="1">x</b><b k="2">y<c/>z</b><d><e>w</e></d><f/></a>'


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("/a/b", "x", "x"),
        ("//b[2]", "y", "yz"),
        ("/a/b/@k", "1", "1"),
        ("/a/d", None, "w"),
        ("/a/f", None, ""),
        ("/a/none", "d", "d"),
        ("count(/a/b)", "2", "2"),
        ("count(/a/b)=2", "true", "true"),
        ("string(/a/b)", "x", REFUSED),
        ("string('q')", "q", "q"),
        ("name(/a/b)", "b", "b"),
        ("/a/b[@k='2']/@k", "2", "2"),
        ("/a/b[@k=2]/@k", "2", REFUSED),
        ("/a/b[contains(@k,'2')]/@k", "2", "2"),
        ("/a/b[contains(.,'x')]/@k", "1", "1"),
        ("/a/b[starts-with(text(),'x')]/@k", "1", REFUSED),
        ("/a/b[contains(../d,'x')]/@k", "d", REFUSED),
        ("/a/b[not(@k='1')]/@k", "2", "2"),
        ("/a/b[position()=2]/@k", "2", "2"),
        ("/a/b[last()]/@k", "2", "2"),
        ("/a/b[1] | /a/d/e", "x", "x"),
        ("/a/child::b", "x", "x"),
        ("/a/b/following-sibling::d/e", "w", "w"),
        ("/a/@*", REFUSED, "d"),
        ("/a/attribute::*", REFUSED, "d"),
        ("/a/namespace::x", REFUSED, REFUSED),
        ("/a/b[translate(.,'x','y')]", REFUSED, REFUSED),
        ("/p:a/b", REFUSED, REFUSED),
        ("/a/b[", REFUSED, REFUSED),
        ("/a/b + 1", REFUSED, REFUSED),
        ("/a/b[1.5]", REFUSED, REFUSED),
        ("", REFUSED, REFUSED),
    ],
)
def test_xpath_of_both_versions(query: str, first: object, second: object) -> None:
    """A DOM gives the first text of an element, Saxon the whole one."""
    for prefix, expected in (("XPathExtractor", first), ("XPathExtractor2", second)):
        seen = after(prefix, XML, xpathQuery=query, default="d")
        assert (seen if seen == REFUSED else seen["v"]) == (expected or ("" if prefix[-1] == "2" else "d")), prefix


@pytest.mark.parametrize(
    ("prefix", "number", "before", "expected"),
    [
        ("XPathExtractor", "1", "", {"v": "x", "v_1": "x", "v_matchNr": "1"}),
        ("XPathExtractor", "2", "", {"v": "y", "v_1": "y", "v_matchNr": "1"}),
        ("XPathExtractor", "3", "", {"v": "d", "v_matchNr": "0"}),
        (
            "XPathExtractor",
            "-1",
            "v_matchNr=4 v_3=p v_4=q v_5=r",
            {"v": "x", "v_1": "x", "v_2": "y", "v_5": "r", "v_matchNr": "2"},
        ),
        ("XPathExtractor", "0", "", REFUSED),
        ("XPathExtractor2", "2", "", {"v": "yz", "v_1": "yz", "v_matchNr": "1"}),
        ("XPathExtractor2", "-1", "", {"v": "x", "v_1": "x", "v_2": "yz", "v_matchNr": "2"}),
        ("XPathExtractor2", "0", "", REFUSED),
    ],
)
def test_numbers_of_xpath(prefix: str, number: str, before: str, expected: dict[str, object]) -> None:
    assert after(prefix, XML, before, xpathQuery="/a/b", default="d", matchNumber=number) == expected


@pytest.mark.parametrize(
    ("prefix", "body", "properties", "value"),
    [
        ("XPathExtractor", "<a><b>x</b>", {}, "d"),
        ("XPathExtractor", "<!DOCTYPE a><a><b>x</b></a>", {}, REFUSED),
        ("XPathExtractor", "<a><b><![CDATA[x]]></b></a>", {}, REFUSED),
        ("XPathExtractor", "<a><b><!--x--></b></a>", {}, "x"),
        ("XPathExtractor", "<a><b><c/></b></a>", {}, "d"),
        ("XPathExtractor", "<a xmlns='u'><b>x</b></a>", {}, REFUSED),
        ("XPathExtractor", "<a xmlns='u'><b>x</b></a>", {"namespace": "true"}, "d"),
        ("XPathExtractor", "<p:a xmlns:p='u'><b>x</b></p:a>", {}, REFUSED),
        ("XPathExtractor", "<p:a xmlns:p='u'><b>x</b></p:a>", {"namespace": "true", "xpathQuery": "/p:a/b"}, "x"),
        ("XPathExtractor", "<p:a xmlns:p='u'><b>x</b></p:a>", {"namespace": "true", "xpathQuery": "/q:a/b"}, REFUSED),
        ("XPathExtractor", "<?xml version='1.0' encoding='utf-8'?><a><b>é</b></a>", {}, "é"),
        ("XPathExtractor", "<?xml version='1.0' encoding='latin1'?><a><b>x</b></a>", {}, "x"),
        ("XPathExtractor", "<?xml version='1.0' encoding='latin1'?><a><b>é</b></a>", {}, REFUSED),
        *(("XPathExtractor", "<a><b>x</b></a>", {option: "true"}, REFUSED)
          for option in ("tolerant", "validate", "whitespace", "fragment", "download_dtds")),
        ("XPathExtractor2", "<a><b>x</b></a>", {"fragment": "true"}, REFUSED),
        ("XPathExtractor2", "<?xml version='1.0' encoding='latin1'?><a><b>é</b></a>", {}, "é"),
        ("XPathExtractor2", "\ufeff<a><b>x</b></a>", {}, REFUSED),
        ("XPathExtractor2", "<a xmlns='u'><b>x</b></a>", {"xpathQuery": "/p:a/p:b", "namespaces": "p=u"}, "x"),
        ("XPathExtractor2", "<a xmlns='u'><b>x</b></a>", {"xpathQuery": "/p:a/p:b", "namespaces": "q=u"}, REFUSED),
        ("XPathExtractor2", "<a><b>x</b></a>", {"xpathQuery": "/a/b[contains(text(),'x')]"}, "x"),
        ("XPathExtractor2", "<a><b>x<c/>y</b></a>", {"xpathQuery": "/a/b[contains(text(),'x')]"}, REFUSED),
        ("XPathExtractor2", "<a> <b>x</b></a>", {"xpathQuery": "/a/b[contains(text(),'x')]"}, REFUSED),
        ("XPathExtractor2", "<a><b>x", {}, "d"),
        ("XPathExtractor2", "<a/>", {"matchNumber": "0"}, "d"),
    ],
)  # fmt: skip
def test_documents_of_xpath(prefix: str, body: str, properties: dict[str, str], value: object) -> None:
    seen = after(prefix, body, **{"xpathQuery": "/a/b", "default": "d", **properties})
    assert (seen if seen == REFUSED else seen["v"]) == value


def scripted(script: str, before: str, body: str = PAGE) -> dict[str, object]:
    variables = Variables.of(dict(pair.split("=") for pair in before.split()))
    try:
        run(Settings("JSR223PostProcessor", (("script", script),)), Sample(body, None, None, None), variables)
    except NotEvaluatedError:
        return REFUSED
    return dict(variables.values)


def test_scripts_that_loadlint_writes() -> None:
    """They decode a variable, but its default, or take the content of an element."""
    percent = written_groovy.decode("percent", "a", "b", "none")
    assert scripted(percent, "a=x%2Fy") == {"a": "x%2Fy", "b": "x/y"}
    assert scripted(percent, "a=none") == {"a": "none", "b": "none"}
    assert scripted(percent, "") == REFUSED
    assert scripted(written_groovy.decode("html", "a", "b", "none"), "a=x&nbsp;y") == {"a": "x&nbsp;y", "b": "x\u00a0y"}
    assert scripted(written_groovy.decode("base64", "a", "b", "none"), "a=%%") == REFUSED
    assert scripted(written_groovy.element_text("i", 2, "b", "none"), "") == {"b": "two"}
    assert scripted(written_groovy.element_text("i", 3, "b", "none"), "") == {"b": "none"}
    assert scripted(written_groovy.element_text("p", 1, "b", "none"), "") == REFUSED
    assert scripted("vars.put('a', '1')", "") == REFUSED


def test_other_elements_are_not_run() -> None:
    with pytest.raises(NotEvaluatedError, match="OtherExtractor is not run"):
        run(Settings("OtherExtractor", ()), Sample("", None, None, None), Variables())


def test_a_value_that_was_drawn_is_not_read() -> None:
    variables = Variables()
    variables.put_one_of("v", ["a", "b", "a"])
    with pytest.raises(DrawnAtRandomError) as error:
        variables.get("v")
    assert error.value.values == ("a", "b")
    variables.put_one_of("v", ["a", "a"])
    assert variables.get("v") == "a"
    assert [variables.count(name) for name in ("v", "none")] == [0, 0]


CHAIN = """
GET http://h/old
HTTP 302
Location: /new#top
X-Tok: first

old body
###
GET http://h/new
HTTP 200
X-Tok: second

new body
###
GET http://h/style.css
HTTP 200

style
###
GET http://h/none
"""
OLD, NEW, STYLE, NONE = parse_flow(CHAIN).exchanges


def bodies(sample: Sample, scope: str) -> dict[str, object]:
    seen = after("RegexExtractor", sample, scope=scope, regex=r"(\w+)(?: body|$)", match_number="-1")
    return {key: value for key, value in seen.items() if key[-2:] in ("_1", "_2", "_3", "_4") or seen == REFUSED}


def test_the_samples_of_a_redirect() -> None:
    """The last answer with the address of the whole chain, and a sample below it for each hop."""
    sample = sample_of(Page([OLD, NEW]))
    assert (sample.body, sample.url, sample.code) == ("new body", "http://h/new#top", "200")
    assert sample.headers == "X-Tok: second\n"
    assert [(part.body, part.code, part.url) for part in sample.subs] == [
        ("old body", "302", "http://h/old"),
        ("new body", "200", "http://h/new"),
    ]
    assert bodies(sample, "parent") == {"v_1": "new"}
    assert bodies(sample, "children") == {"v_1": "old", "v_2": "new"}
    assert bodies(sample, "all") == {"v_1": "new", "v_2": "old", "v_3": "new"}
    assert bodies(sample, "other") == {}


def test_the_samples_of_resources() -> None:
    """A page without any has none below it where the tool looks for none."""
    assert sample_of(Page([NEW])).subs == ()
    known = Resources((Resource((STYLE,)),), complete=True)
    assert bodies(sample_of(Page([NEW], resources=known)), "children") == {"v_1": "new", "v_2": "style"}
    partly = sample_of(Page([NEW], resources=Resources((), complete=False)))
    assert bodies(partly, "children") == REFUSED
    assert bodies(partly, "parent") == {"v_1": "new"}
    lacking = sample_of(Page([NEW], resources=Resources((Resource(),), complete=True)))
    assert bodies(lacking, "all") == REFUSED


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (None, "text/plain", None),
        (b"abc", "text/plain", "abc"),
        ("é".encode(), "text/plain", "é"),
        ("é".encode(), "text/plain; charset=utf-8", "é"),
        ("é".encode("latin1"), "text/plain; charset=latin1", "é"),
        ("é".encode("latin1"), "text/plain", None),
        ("\ufeffé".encode(), "text/plain", "\ufeffé"),
    ],
)
def test_the_text_of_a_body(body: bytes | None, kind: str, text: str | None) -> None:
    """As UTF-8, or as the header says; not what loadlint only guesses."""
    charset = "latin1" if "latin1" in kind else "utf-8"
    response = Response(200, (("Content-Type", kind),), body, "text/plain", "http://h/new", charset)
    assert sample_of(Page([Exchange(0, NEW.request, response)])).body == text
