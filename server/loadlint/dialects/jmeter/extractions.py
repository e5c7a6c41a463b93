"""The extractors that a plan already has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loadlint.dialects.jmeter import jsonpath, scripts, variables
from loadlint.dialects.jmeter.elements import Element
from loadlint.dialects.jmeter.plan import Run
from loadlint.dialects.jmeter.stages import joined, origin_of_headers
from loadlint.extractor import (
    Decode,
    Extractor,
    FromBody,
    FromHtml,
    FromJson,
    FromUrl,
    JsonInside,
    JsonStep,
    Match,
)

_SCRIPTS = ("JSR223PostProcessor", "BeanShellPostProcessor", "BSFPostProcessor")


@dataclass(frozen=True)
class Read:
    """A variable that a post-processor sets; `extractor` is None where loadlint can't run what it does."""

    element: Element
    variable: str
    extractor: Extractor | None


def extractions_of(run: Run) -> list[Read]:
    """What the post-processors in a sampler's scope extract, those of the sampler itself first."""
    found: list[Read] = []
    known: dict[str, Extractor] = {}
    for owner in reversed(run.scope):
        for element in owner.applied.get("post", ()):
            for read in _read(element, known):
                found.append(read)
                known.pop(read.variable, None)
                if read.extractor is not None:
                    known[read.variable] = read.extractor
    return found


def _read(element: Element, known: dict[str, Extractor]) -> Iterator[Read]:
    cls = element.cls
    if cls == "RegexExtractor":
        yield from _one(element, "RegexExtractor.refname", _regex(element, known))
    elif cls == "BoundaryExtractor":
        yield from _one(element, "BoundaryExtractor.refname", _boundary(element, known))
    elif cls == "HtmlExtractor":
        yield from _one(element, "HtmlExtractor.refname", _html(element))
    elif cls == "JSONPostProcessor":
        yield from _json(element, known, "JSONPostProcessor", "jsonPathExprs", "match_numbers")
    elif cls == "JMESPathExtractor":
        yield from _jmespath(element, known)
    elif cls in _SCRIPTS:
        yield from _script(element, known)
    else:
        yield from (Read(element, name, None) for name in variables.defined_by(element))


def _one(element: Element, name: str, extractor: Extractor | None) -> Iterator[Read]:
    variable = element.text(name).strip()
    if variable and "${" not in variable:
        yield Read(element, variable, extractor)


def _source(element: Element, known: dict[str, Extractor]) -> Extractor | None:
    """What an extractor reads: the body (or what its own field says), or a variable that another one has set."""
    scope = element.text("Sample.scope").strip()
    if scope == "variable":
        return known.get(element.text("Scope.variable").strip())
    return Extractor(FromBody()) if scope in ("", "parent", "all") else None


def _number(text: str, blank: int) -> int | None:
    """A match number; None for all, random and computed ones."""
    text = text.strip()
    if not text:
        return blank or None
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text) else None


def _regex(element: Element, known: dict[str, Extractor]) -> Extractor | None:
    source = _source(element, known)
    number = _number(element.text("RegexExtractor.match_number"), 0)
    pattern = element.text("RegexExtractor.regex")
    if source is None or number is None or element.text("RegexExtractor.template").strip() != "$1$":
        return None
    if "${" in pattern or not _is_common(pattern):
        return None
    field = element.text("RegexExtractor.useHeaders").strip()
    if element.text("Sample.scope").strip() == "variable" or field in ("", "false"):
        return joined(source, Match(pattern, number))
    if field == "true":
        origin = origin_of_headers(pattern, number)
        return Extractor(origin) if origin is not None else None
    return Extractor(FromUrl(), (Match(pattern, number),)) if field == "URL" else None


def _is_common(pattern: str) -> bool:
    """Whether Python reads the expression as JMeter does."""
    if re.search(r"\(\?(?![:=!]|i?m?s?\))|\\[pPQEGzZbBxuc0-9]|\[\^?\[|&&|[+*?}]\+", pattern.replace(r"\A", "")):
        return False
    try:
        return re.compile(pattern, re.ASCII).groups == 1
    except (re.error, OverflowError, RecursionError):
        return False


def _boundary(element: Element, known: dict[str, Extractor]) -> Extractor | None:
    source = _source(element, known)
    number = _number(element.text("BoundaryExtractor.match_number"), 0)
    left, right = element.text("BoundaryExtractor.lboundary"), element.text("BoundaryExtractor.rboundary")
    field = element.text("BoundaryExtractor.useHeaders").strip()
    if source is None or number is None or "${" in left + right or not left or not right:
        return None
    match = Match(f"{re.escape(left)}([\\s\\S]*?){re.escape(right)}", number)
    if element.text("Sample.scope").strip() == "variable" or field in ("", "false"):
        return joined(source, match)
    return Extractor(FromUrl(), (match,)) if field == "URL" else None


def _html(element: Element) -> Extractor | None:
    number = _number(element.text("HtmlExtractor.match_number"), 0)
    selector = element.text("HtmlExtractor.expr").strip()
    if number is None or not selector or "${" in selector or element.text("Sample.scope").strip():
        return None
    return Extractor(FromHtml(selector, element.text("HtmlExtractor.attribute").strip() or None, number))


def _json(element: Element, known: dict[str, Extractor], prefix: str, paths: str, numbers: str) -> Iterator[Read]:
    names = element.text(f"{prefix}.referenceNames").split(";")
    expressions = element.text(f"{prefix}.{paths}").split(";")
    matches = element.text(f"{prefix}.{numbers}").split(";")
    source = _source(element, known)
    for i, name in enumerate(names):
        if not name.strip():
            continue
        extractor = None
        number = _number(matches[i] if i < len(matches) else "", 1)
        if source is not None and number == 1 and len(expressions) == len(names) and "${" not in expressions[i]:
            path = jsonpath.parse(expressions[i])
            if path is not None:
                extractor = _with_json(source, path)
        yield Read(element, name.strip(), extractor)


def _with_json(source: Extractor, path: tuple[JsonStep, ...]) -> Extractor:
    if source == Extractor(FromBody()):
        return Extractor(FromJson(path))
    return joined(source, JsonInside(path))


def _jmespath(element: Element, known: dict[str, Extractor]) -> Iterator[Read]:
    names = element.text("JMESExtractor.referenceNames").split(";")
    expressions = element.text("JMESExtractor.jmesPathExpr").split(";")
    number = _number(element.text("JMESExtractor.matchNumbers"), 1)
    source = _source(element, known)
    for i, name in enumerate(names):
        if not name.strip():
            continue
        extractor = None
        simple = i < len(expressions) and re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", expressions[i])
        if simple and source is not None and number == 1 and len(names) == 1:
            path = jsonpath.parse("$." + expressions[i])
            extractor = _with_json(source, path) if path is not None else None
        yield Read(element, name.strip(), extractor)


def _script(element: Element, known: dict[str, Extractor]) -> Iterator[Read]:
    script = element.text("script")
    if (decoded := scripts.read_decode(script)) is not None:
        before = known.get(decoded.source)
        extractor = joined(before, Decode(decoded.codec)) if before is not None else None
        yield Read(element, decoded.variable, extractor)
    elif (taken := scripts.read_element_text(script)) is not None:
        yield Read(element, taken.variable, Extractor(FromHtml(taken.selector, None, taken.match)))
    else:
        yield from (Read(element, name, None) for name in dict.fromkeys(variables.defined_by(element)))
