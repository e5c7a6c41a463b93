"""The values that the extractors of a plan take from responses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.jmeter.language import jmespath, jsonpath, written_groovy
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, extracted_by, takes_all
from loadlint.dialects.jmeter.language.header_patterns import origin_of_headers, value_in_header
from loadlint.dialects.jmeter.read import foreign_extractors, variables
from loadlint.dialects.jmeter.read.execution import SamplerRun
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
    JsonInside,
    JsonStep,
    Match,
    Operation,
    Where,
)
from loadlint.text.span import Span

_SCRIPT_PROCESSORS = ("JSR223PostProcessor", "BeanShellPostProcessor", "BSFPostProcessor")


class PlanExtraction(Struct, frozen=True):
    """A variable that a post-processor sets; `extractor` is None where loadlint can't run what it does.

    `span` is the whole element, or the variable's name where the element sets several. `each` gives any of the numbered
    variables that it sets for all matches, through which a ForEach Controller goes; None where it sets no such.
    """

    element: Element
    variable: str
    extractor: Extractor | None
    part: Span | None = None
    each: Extractor | None = None

    @property
    def shown(self) -> Extractor | None:
        """What it takes, as a whole; some kinds leave the first of all in the variable itself."""
        kind = KINDS.get(self.element.cls)
        return self.extractor if self.each is None or (kind is not None and kind.all_and_first) else self.each

    @property
    def span(self) -> Span:
        return self.part or self.element.span


def extractions_of(run: SamplerRun) -> list[PlanExtraction]:
    """What the post-processors in a sampler's scope extract, those of the sampler itself first."""
    extractions: list[PlanExtraction] = []
    extractors: dict[str, Extractor] = {}
    chains: dict[str, foreign_extractors.Chain] = {}
    for owner in reversed(run.scope):
        for element in owner.applied.get("post", ()):
            chain = foreign_extractors.chain_of(element, chains)
            for extraction in _read_element(element, extractors):
                extractors.pop(extraction.variable, None)
                chains.pop(extraction.variable, None)
                if chain is not None:
                    chains[extraction.variable] = chain
                if extraction.extractor is not None:
                    extractors[extraction.variable] = extraction.extractor
                    extractions.append(extraction)
                else:
                    extractor = foreign_extractors.extractor_of(element, chain, extraction.variable) if chain else None
                    each = _each(extraction, extractor)
                    extractions.append(replace(extraction, extractor=extractor, each=each))
    return extractions


def _each(extraction: PlanExtraction, extractor: Extractor | None) -> Extractor | None:
    """What gives any of the values where an element takes all of them."""
    of_element = (row for row in extracted_by(extraction.element) if row.name == extraction.variable)
    row = next(filter(takes_all, of_element), None)
    if row is None:
        return None
    path = jsonpath.parse_each(row.expression) if row.kind == KINDS["JSONPostProcessor"] else None
    is_of_body = extraction.element.text("Sample.scope").strip() in ("", "parent")
    return Extractor(FromJson(path)) if path is not None and is_of_body else foreign_extractors.each_of(extractor)


def _read_element(element: Element, extractors: dict[str, Extractor]) -> Iterator[PlanExtraction]:
    """The variables that an element sets, with a neutral extractor where there is one that finds the same."""
    if element.cls in _EXTRACTORS:
        variable = element.text(KINDS[element.cls].names).strip()
        if variable and "${" not in variable:
            yield PlanExtraction(element, variable, _EXTRACTORS[element.cls](element, extractors))
    elif element.cls == "JSONPostProcessor":
        yield from _json(element, extractors)
    elif element.cls in _SCRIPT_PROCESSORS:
        yield from _script(element, extractors)
    else:
        yield from (PlanExtraction(element, name, None) for name in variables.defined_by(element))


def _source(element: Element, extractors: dict[str, Extractor]) -> Extractor | None:
    """What an extractor reads: the body (or the field that it names), or a variable that another extractor has set."""
    scope = element.text("Sample.scope").strip()
    if scope == "variable":
        return extractors.get(element.text("Scope.variable").strip())
    return Extractor(FromBody()) if scope in ("", "parent") else None


def _number(text: str) -> int | None:
    """A match number; None for all matches, for a random one (0 or nothing), and for numbers that are computed."""
    text = text.strip()
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text) else None


def _regex(element: Element, extractors: dict[str, Extractor]) -> Extractor | None:
    number = _number(element.text("RegexExtractor.match_number"))
    pattern = element.text("RegexExtractor.regex")
    cookie = _cookie(element, pattern, number)
    if cookie is not None:
        return cookie
    source = _source(element, extractors)
    if source is None or number is None or element.text("RegexExtractor.template").strip() != "$1$":
        return None
    if "${" in pattern or not _is_common(pattern):
        return None
    field = element.text("RegexExtractor.useHeaders").strip()
    if element.text("Sample.scope").strip() == "variable" or field in ("", "false"):
        return _with_operation(source, Match(pattern, number))
    if field == "true":
        return _in_headers(pattern, number)
    return Extractor(FromUrl(), (Match(pattern, number),)) if field == "URL" else None


def _in_headers(pattern: str, number: int) -> Extractor | None:
    """A header, or what is searched in it, as loadlint writes it."""
    origin = origin_of_headers(pattern, number)
    if origin is not None:
        return Extractor(origin)
    searched = value_in_header(pattern) if number == 1 else None
    return Extractor(FromHeader(searched[0]), (Match(searched[1]),)) if searched is not None else None


def _cookie(element: Element, pattern: str, number: int | None) -> Extractor | None:
    """A cookie that is searched in the redirects too, as loadlint writes it."""
    if element.text("Sample.scope").strip() != "all" or element.text("RegexExtractor.useHeaders").strip() != "true":
        return None
    origin = origin_of_headers(pattern, number or 0)
    plain = element.text("RegexExtractor.template").strip() == "$1$"
    return Extractor(origin) if plain and isinstance(origin, FromCookie) else None


def _is_common(pattern: str) -> bool:
    """Whether Python reads the expression as JMeter does."""
    if re.search(r"\(\?(?![:=!]|i?m?s?\))|\\[pPQEGzZbBxuc0-9]|\[\^?\[|&&|[+*?}]\+", pattern.replace(r"\A", "")):
        return False
    try:
        return re.compile(pattern, re.ASCII).groups == 1
    except (re.error, OverflowError, RecursionError):
        return False


def _boundary(element: Element, extractors: dict[str, Extractor]) -> Extractor | None:
    source = _source(element, extractors)
    number = _number(element.text("BoundaryExtractor.match_number"))
    left, right = element.text("BoundaryExtractor.lboundary"), element.text("BoundaryExtractor.rboundary")
    field = element.text("BoundaryExtractor.useHeaders").strip()
    if source is None or number is None or "${" in left + right or not left or not right:
        return None
    if source == Extractor(FromBody()) and field in ("", "false"):
        return Extractor(FromBetween(left, right, number))
    if number != 1:
        return None
    match = Match(f"{re.escape(left)}([\\s\\S]*?){re.escape(right)}", number)
    if element.text("Sample.scope").strip() == "variable" or field in ("", "false"):
        return _with_operation(source, match)
    return Extractor(FromUrl(), (match,)) if field == "URL" else None


def _html(element: Element, _: dict[str, Extractor]) -> Extractor | None:
    number = _number(element.text("HtmlExtractor.match_number"))
    selector = element.text("HtmlExtractor.expr").strip()
    if number is None or not selector or "${" in selector or element.text("Sample.scope").strip() not in ("", "parent"):
        return None
    if element.text("HtmlExtractor.extractor_impl").strip() not in ("", "JSOUP"):
        return None
    return Extractor(FromHtml(selector, element.text("HtmlExtractor.attribute").strip() or None, number))


def _json(element: Element, extractors: dict[str, Extractor]) -> Iterator[PlanExtraction]:
    names = element.text("JSONPostProcessor.referenceNames").split(";")
    expressions = element.text("JSONPostProcessor.jsonPathExprs").split(";")
    matches = element.text("JSONPostProcessor.match_numbers").split(";")
    source = _source(element, extractors)
    leaf = element.leaf("JSONPostProcessor.referenceNames")
    parts = element.plan.text(leaf).split(";") if leaf is not None and len(names) > 1 else []
    for index, name in enumerate(names):
        if not name.strip():
            continue
        extractor = None
        if source is not None and len(expressions) == len(names) and "${" not in expressions[index]:
            path = jsonpath.parse(expressions[index])
            number = matches[index].strip() if index < len(matches) else ""
            if path is not None and (number == "1" or (number in ("", "0") and _is_single(path))):
                extractor = _with_json(source, path)
        yield PlanExtraction(element, name.strip(), extractor, parts[index].span() if parts else None)


def _is_single(path: tuple[JsonStep, ...]) -> bool:
    """Whether a path leads to one place, so that a random draw makes no difference."""
    return not any(isinstance(step, Where) for step in path)


def _with_json(source: Extractor, path: tuple[JsonStep, ...]) -> Extractor:
    if source == Extractor(FromBody()):
        return Extractor(FromJson(path))
    return _with_operation(source, JsonInside(path))


def _jmespath(element: Element, extractors: dict[str, Extractor]) -> Extractor | None:
    expression = element.text("JMESExtractor.jmesPathExpr").strip()
    number = element.text("JMESExtractor.matchNumber").strip()
    source = _source(element, extractors)
    joined = jmespath.read_joined_members(expression)
    if joined is not None and source == Extractor(FromBody()) and number in ("", "0", "1"):
        return Extractor(joined)
    simple = re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", expression, re.ASCII)
    if not simple or source is None or number not in ("", "0", "1"):
        return None
    path = jsonpath.parse("$." + expression)
    return _with_json(source, path) if path is not None else None


def _xpath(element: Element, _: dict[str, Extractor]) -> Extractor | None:
    """A query as loadlint writes it. All others are run as they are."""
    options = {name: element.text(f"XPathExtractor.{name}").strip() for name in ("namespace", "tolerant", "fragment")}
    plain = options["namespace"] == "true" and "true" not in (options["tolerant"], options["fragment"])
    query = element.text("XPathExtractor.xpathQuery")
    number = _number(element.text("XPathExtractor.matchNumber"))
    if not plain or number != 1 or "${" in query or element.text("Sample.scope").strip() not in ("", "parent"):
        return None
    return Extractor(FromXml(query))


def _script(element: Element, extractors: dict[str, Extractor]) -> Iterator[PlanExtraction]:
    script = element.text("script")
    if (decoding := written_groovy.read_decode(script)) is not None:
        source = extractors.get(decoding.source)
        extractor = _with_operation(source, Decode(decoding.codec)) if source is not None else None
        yield PlanExtraction(element, decoding.variable, extractor)
    elif (reading := written_groovy.read_element_text(script)) is not None:
        yield PlanExtraction(element, reading.variable, Extractor(FromHtml(reading.selector, None, reading.match)))
    else:
        yield from (PlanExtraction(element, name, None) for name in dict.fromkeys(variables.defined_by(element)))


def _with_operation(source: Extractor, operation: Operation) -> Extractor:
    """An extractor with one more operation."""
    return replace(source, operations=(*source.operations, operation))


_EXTRACTORS: dict[str, Callable[[Element, dict[str, Extractor]], Extractor | None]] = {
    "RegexExtractor": _regex,
    "BoundaryExtractor": _boundary,
    "HtmlExtractor": _html,
    "JMESPathExtractor": _jmespath,
    "XPathExtractor": _xpath,
}
"""The extractors that set one variable."""
