"""Extractors that a plan already has."""

from __future__ import annotations

import pytest

from loadlint.extractor import (
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHtml,
    FromJson,
    FromTool,
    FromUrl,
    JsonInside,
    Match,
    Where,
)
from tests.dialects.jmeter.helpers import element, group, http, leaf, parse, plan, whole


def regex(name: str, pattern: str, *more: str, match: str = "1", template: str = "$1$") -> str:
    return element(
        "RegexExtractor", leaf("RegexExtractor.refname", name), leaf("RegexExtractor.regex", pattern),
        leaf("RegexExtractor.template", template), leaf("RegexExtractor.match_number", match), *more,
    )  # fmt: skip


def json(names: str, paths: str, match: str = "", *more: str) -> str:
    return element(
        "JSONPostProcessor", leaf("JSONPostProcessor.referenceNames", names),
        leaf("JSONPostProcessor.jsonPathExprs", paths), leaf("JSONPostProcessor.match_numbers", match), *more,
    )  # fmt: skip


def html(selector: str, attribute: str, match: str = "1") -> str:
    return element(
        "HtmlExtractor", leaf("HtmlExtractor.refname", "v"), leaf("HtmlExtractor.expr", selector),
        leaf("HtmlExtractor.attribute", attribute), leaf("HtmlExtractor.match_number", match),
    )  # fmt: skip


def boundary(left: str, right: str) -> str:
    return element(
        "BoundaryExtractor", leaf("BoundaryExtractor.refname", "v"), leaf("BoundaryExtractor.lboundary", left),
        leaf("BoundaryExtractor.rboundary", right), leaf("BoundaryExtractor.match_number", "1"),
    )  # fmt: skip


def jmespath(expression: str) -> str:
    return element(
        "JMESPathExtractor", leaf("JMESExtractor.referenceName", "v"), leaf("JMESExtractor.jmesPathExpr", expression),
        leaf("JMESExtractor.matchNumber", "1"),
    )  # fmt: skip


def field(name: str) -> str:
    return leaf("RegexExtractor.useHeaders", name)


def scope(variable: str) -> list[str]:
    return [leaf("Sample.scope", "variable"), leaf("Scope.variable", variable)]


BODY = FromBody()
AS_IT_STANDS = "as it stands"
"""Run with all of the element's own settings."""
CASES: list[tuple[str, Extractor | str | None]] = [
    (regex("v", "id=(\\d+)&amp;"), Extractor(BODY, (Match("id=(\\d+)&"),))),
    (regex("v", "id=(.+?);", match="2"), Extractor(BODY, (Match("id=(.+?);", 2),))),
    (regex("v", "id=(.+?);", match="0"), AS_IT_STANDS),
    (regex("v", "id=(.+?);", match="-1"), AS_IT_STANDS),
    (regex("v", "id=(.+?);", match=""), AS_IT_STANDS),
    (regex("v", "(a)(b)"), AS_IT_STANDS),
    (regex("v", "(a)", template="x$1$"), AS_IT_STANDS),
    (regex("v", "(?&lt;!x)(a)"), AS_IT_STANDS),
    (regex("v", "(${x})"), None),
    (regex("v", "(a"), AS_IT_STANDS),
    (regex("v", "code=([^&amp;]+)", field("URL")), Extractor(FromUrl(), (Match("code=([^&]+)"),))),
    (regex("v", "code=(.+)", leaf("RegexExtractor.useHeaders", "true")), AS_IT_STANDS),
    (regex("v", "(a)", leaf("RegexExtractor.useHeaders", "unescaped")), AS_IT_STANDS),
    (regex("v", "(a)", leaf("Sample.scope", "children")), AS_IT_STANDS),
    (regex("v", "(a)", leaf("Sample.scope", "all")), AS_IT_STANDS),
    (regex("v", "(?im)^Set-Cookie: sid=([^;\\r\\n]*)", leaf("RegexExtractor.useHeaders", "true"),
           leaf("Sample.scope", "all")), Extractor(FromCookie("sid"))),
    (regex("v", "(a)", leaf("Sample.scope", "variable"), leaf("Scope.variable", "unknown")), None),
    (json("v", "$.a.b"), Extractor(FromJson(("a", "b")))),
    (json("v", "$.a[*].b", "1"), AS_IT_STANDS),
    (json("v", "$.a.b", "-1"), AS_IT_STANDS),
    (json("w;v", "$.x;$.a", "1;1"), Extractor(FromJson(("a",)))),
    (json("w;v", "$.x"), AS_IT_STANDS),
    (html("input[name=t]", "value"), Extractor(FromHtml("input[name=t]", "value", 1))),
    (html("h1", "", "2"), Extractor(FromHtml("h1", None, 2))),
    (html("h1", "", "0"), AS_IT_STANDS),
    (html("h1", "").replace("</HtmlExtractor>", leaf("HtmlExtractor.extractor_impl", "JODD") + "</HtmlExtractor>"),
     AS_IT_STANDS),
    (json("v", "$.a[?(@.b == 'c')].d", ""), AS_IT_STANDS),
    (json("v", "$.a[?(@.b == 'c')].d", "1"), Extractor(FromJson(("a", Where(("b",), "c"), "d")))),
    (boundary("a(", "&lt;"), Extractor(FromBetween("a(", "<"))),
    (boundary("", "x"), AS_IT_STANDS),
    (element("XPathExtractor", leaf("XPathExtractor.refname", "v")), AS_IT_STANDS),
    (element("XPath2Extractor", leaf("XPathExtractor2.refname", "v")), AS_IT_STANDS),
    (jmespath("a.b[0]"), Extractor(FromJson(("a", "b", 0)))),
    (jmespath("a[].b"), AS_IT_STANDS),
    (element("JSR223PostProcessor", leaf("script", "vars.put(&quot;v&quot;, prev.x)")), None),
    (element("BeanShellPostProcessor", leaf("script", "vars.put('v', x);")), None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), CASES)
def test_read(written: str, expected: Extractor | str | None) -> None:
    script = parse(plan(http("/a", under=[written])))
    found = [one for one in script.extractions if one.variable == "v"]
    if expected == AS_IT_STANDS:
        assert [isinstance(one.extractor.origin, FromTool) for one in found if one.extractor] == [True]
    else:
        assert [(one.step, one.extractor) for one in found] == [(0, expected)]
    assert script.source.text(found[0].span).startswith("<") or script.source.text(found[0].span) == "v"


def test_chains() -> None:
    under = [
        json("a", "$.x"),
        json("b", "$.y", "1", *scope("a")),
        regex("c", "(z)", "", *scope("b")),
        regex("d", "(z)", *scope("q")),
    ]
    script = parse(plan(http("/a", under=under)))
    assert [one.extractor for one in script.extractions] == [
        Extractor(FromJson(("x",))),
        Extractor(FromJson(("x",)), (JsonInside(("y",)),)),
        Extractor(FromJson(("x",)), (JsonInside(("y",)), Match("(z)"))),
        None,
    ]


def test_scope_of_extractors() -> None:
    inner = http("/2", under=[regex("own", "(a)")])
    script = parse(
        whole(
            regex("everywhere", "(a)"),
            group(
                element("GenericController", under=[regex("here", "(a)"), http("/1"), inner]),
                http("/3", under=[regex("off", "(a)").replace('enabled="true"', 'enabled="false"')]),
            ),
        )
    )  # fmt: skip
    assert sorted((one.step, one.variable) for one in script.extractions) == [
        (0, "everywhere"), (0, "here"), (1, "everywhere"), (1, "here"), (1, "own"), (2, "everywhere"),
    ]  # fmt: skip
