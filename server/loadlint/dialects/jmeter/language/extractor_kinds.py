"""JMeter's own extractors: which of their properties holds what, and what each of them does with it.

Read in the source of JMeter 5.6: `RegexExtractor`, `BoundaryExtractor`, `HtmlExtractor`, `JSONPostProcessor`,
`JMESPathExtractor`, `XPathExtractor` and `XPath2Extractor`.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from msgspec import Struct

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.text.numbers import integer
from loadlint.text.regex import regex


class ExtractorKind(Struct, frozen=True):
    """A kind of extractor: its label in JMeter's menus, and the names of its properties.

    `separator` stands between several variables, for kinds that can have them. `keeps` says that a variable keeps what
    it held before when nothing is found and there is no default; the others then hold an empty text. `all_and_first`
    says that with match number -1 the variable itself gets the first match.
    """

    label: str
    names: str
    expression: str
    match: str
    default: str
    empty_default: str = ""
    separator: str = ""
    keeps: bool = False
    all_and_first: bool = False


KINDS = {
    "RegexExtractor": ExtractorKind(
        "Regular Expression Extractor", "RegexExtractor.refname", "RegexExtractor.regex", "RegexExtractor.match_number",
        "RegexExtractor.default", "RegexExtractor.default_empty_value", keeps=True,
    ),
    "BoundaryExtractor": ExtractorKind(
        "Boundary Extractor", "BoundaryExtractor.refname", "BoundaryExtractor.lboundary",
        "BoundaryExtractor.match_number", "BoundaryExtractor.default", "BoundaryExtractor.default_empty_value",
        keeps=True,
    ),
    "HtmlExtractor": ExtractorKind(
        "CSS Selector Extractor", "HtmlExtractor.refname", "HtmlExtractor.expr", "HtmlExtractor.match_number",
        "HtmlExtractor.default", "HtmlExtractor.default_empty_value", keeps=True,
    ),
    "JSONPostProcessor": ExtractorKind(
        "JSON Extractor", "JSONPostProcessor.referenceNames", "JSONPostProcessor.jsonPathExprs",
        "JSONPostProcessor.match_numbers", "JSONPostProcessor.defaultValues", separator=";",
    ),
    "JMESPathExtractor": ExtractorKind(
        "JSON JMESPath Extractor", "JMESExtractor.referenceName", "JMESExtractor.jmesPathExpr",
        "JMESExtractor.matchNumber", "JMESExtractor.defaultValue",
    ),
    "XPathExtractor": ExtractorKind(
        "XPath Extractor", "XPathExtractor.refname", "XPathExtractor.xpathQuery", "XPathExtractor.matchNumber",
        "XPathExtractor.default", all_and_first=True,
    ),
    "XPath2Extractor": ExtractorKind(
        "XPath2 Extractor", "XPathExtractor2.refname", "XPathExtractor2.xpathQuery", "XPathExtractor2.matchNumber",
        "XPathExtractor2.default", all_and_first=True,
    ),
}  # fmt: skip


class ExtractedVariable(Struct, frozen=True):
    """A variable of an extractor. `index` is its place in lists of several, from 0. Texts are as they are written."""

    element: Element
    kind: ExtractorKind
    index: int
    name: str
    expression: str
    match: str
    default: str


def extracted_by(element: Element) -> tuple[ExtractedVariable, ...]:
    """The variables of an extractor; those without a name are left out."""
    kind = KINDS.get(element.cls)
    if kind is None:
        return ()
    names_of_lists = (kind.names, kind.expression, kind.match, kind.default)
    rows = zip_longest(*(parts(element, name, kind) for name in names_of_lists), fillvalue="")
    return tuple(ExtractedVariable(element, kind, index, *row) for index, row in enumerate(rows) if row[0])


def parts(element: Element, name: str, kind: ExtractorKind) -> list[str]:
    """The parts of a property of which there is one for each variable."""
    text = element.text(name)
    return [part.strip() for part in text.split(kind.separator)] if kind.separator else [text.strip()]


def takes_all(variable: ExtractedVariable) -> bool:
    """Whether an extractor makes a list of all its matches: its match number is negative."""
    return re.fullmatch(r"-\d+", variable.match) is not None and integer(variable.match) < 0


_FINDS_SEVERAL = regex(r"\.\.|\*|\[\s*\?|\[[^\[\]'\"]*[,:]|\[\]|\|")
_FILTER = regex(r"\[\s*\?")


def may_match_often(variable: ExtractedVariable) -> bool:
    """Whether an extractor may find several values: a path into JSON without wildcards finds one."""
    if variable.element.cls in ("JSONPostProcessor", "JMESPathExtractor"):
        condition = _FILTER.search(variable.expression)
        # A filter for a key chooses one item: that there are several is the exception.
        by_key = condition is not None and "==" in variable.expression[condition.end() :]
        return not by_key and _FINDS_SEVERAL.search(variable.expression) is not None
    return True


def default_of(variable: str) -> str:
    """What a variable holds when nothing was found: no real value looks like it."""
    return f"NOT_FOUND_{variable}"
