"""JMeter's own extractors: which of their properties holds what, and what each of them does with it.

Read in the source of JMeter 5.6: `RegexExtractor`, `BoundaryExtractor`, `HtmlExtractor`, `JSONPostProcessor`,
`JMESPathExtractor`, `XPathExtractor` and `XPath2Extractor`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from loadlint.dialects.jmeter.language.elements import Element


class Kind(Struct, frozen=True):
    """A kind of extractor, by the names of its properties.

    `separator` stands between several variables, for kinds that can have them. `keeps` says that a variable keeps what
    it held before when nothing is found and there is no default; the others then hold an empty text. `all_and_first`
    says that with match number -1 the variable itself gets the first match.
    """

    names: str
    expression: str
    match: str
    default: str
    empty_default: str = ""
    separator: str = ""
    keeps: bool = False
    all_and_first: bool = False


KINDS = {
    "RegexExtractor": Kind(
        "RegexExtractor.refname", "RegexExtractor.regex", "RegexExtractor.match_number", "RegexExtractor.default",
        "RegexExtractor.default_empty_value", keeps=True,
    ),
    "BoundaryExtractor": Kind(
        "BoundaryExtractor.refname", "BoundaryExtractor.lboundary", "BoundaryExtractor.match_number",
        "BoundaryExtractor.default", "BoundaryExtractor.default_empty_value", keeps=True,
    ),
    "HtmlExtractor": Kind(
        "HtmlExtractor.refname", "HtmlExtractor.expr", "HtmlExtractor.match_number", "HtmlExtractor.default",
        "HtmlExtractor.default_empty_value", keeps=True,
    ),
    "JSONPostProcessor": Kind(
        "JSONPostProcessor.referenceNames", "JSONPostProcessor.jsonPathExprs", "JSONPostProcessor.match_numbers",
        "JSONPostProcessor.defaultValues", separator=";",
    ),
    "JMESPathExtractor": Kind(
        "JMESExtractor.referenceName", "JMESExtractor.jmesPathExpr", "JMESExtractor.matchNumber",
        "JMESExtractor.defaultValue",
    ),
    "XPathExtractor": Kind(
        "XPathExtractor.refname", "XPathExtractor.xpathQuery", "XPathExtractor.matchNumber", "XPathExtractor.default",
        all_and_first=True,
    ),
    "XPath2Extractor": Kind(
        "XPathExtractor2.refname", "XPathExtractor2.xpathQuery", "XPathExtractor2.matchNumber",
        "XPathExtractor2.default", all_and_first=True,
    ),
}  # fmt: skip


class Extracted(Struct, frozen=True):
    """One variable of an extractor. `at` is its place in lists of several, from 0; texts are as they are written."""

    element: Element
    kind: Kind
    at: int
    name: str
    expression: str
    match: str
    default: str


def extracted_by(element: Element) -> tuple[Extracted, ...]:
    """The variables of an extractor; those without a name are left out."""
    kind = KINDS.get(element.cls)
    if kind is None:
        return ()
    names = parts(element, kind.names, kind)
    expressions = parts(element, kind.expression, kind)
    matches = parts(element, kind.match, kind)
    defaults = parts(element, kind.default, kind)
    return tuple(
        Extracted(element, kind, at, name, _at(expressions, at), _at(matches, at), _at(defaults, at))
        for at, name in enumerate(names)
        if name
    )


def parts(element: Element, name: str, kind: Kind) -> list[str]:
    """The parts of a property of which there is one for each variable."""
    text = element.text(name)
    return [part.strip() for part in text.split(kind.separator)] if kind.separator else [text.strip()]


def _at(texts: list[str], at: int) -> str:
    return texts[at] if at < len(texts) else ""


_SEVERAL_IN_PATH = re.compile(r"\.\.|\*|\[\s*\?|\[[^\]'\"]*[,:]|\[\]|\|")


def may_match_often(one: Extracted) -> bool:
    """Whether an extractor may find several values: a path into JSON without wildcards finds one."""
    if one.element.cls in ("JSONPostProcessor", "JMESPathExtractor"):
        return _SEVERAL_IN_PATH.search(one.expression) is not None
    return True
