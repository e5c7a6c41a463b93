"""Extractors that JMeter can't run as they are: what is wrong with each, in words."""

from __future__ import annotations

import re

from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, ExtractorKind, parts
from loadlint.text.numbers import integer
from loadlint.text.regex import regex
from loadlint.text.sentences import number_of

_TEMPLATE_GROUP = regex(r"\$(\d+)\$")


def fault_of(element: Element) -> str:
    """Why JMeter can't run an extractor; empty where it can."""
    kind = KINDS[element.cls]
    if not element.text(kind.names).strip():
        return "it names no variable"
    return _list_fault(element, kind) or _expression_fault(element, kind)


def _list_fault(element: Element, kind: ExtractorKind) -> str:
    """Lists of names, expressions and defaults that are not of the same length."""
    if not kind.separator:
        return ""
    names = _without_empty_end(parts(element, kind.names, kind))
    paths = _without_empty_end(parts(element, kind.expression, kind))
    defaults = parts(element, kind.default, kind)
    if len(names) != len(paths):
        return f"it has {number_of(len(names), 'variable')} and {number_of(len(paths), 'expression')}"
    if len(names) not in (len(defaults), len(_without_empty_end(defaults))):
        return f"it has {number_of(len(names), 'variable')} and {number_of(len(defaults), 'default')}"
    return ""


def _without_empty_end(texts: list[str]) -> list[str]:
    """Without empty texts at the end: JMeter 5.6.2 leaves them out, later versions count those of the defaults."""
    while len(texts) > 1 and not texts[-1]:
        texts = texts[:-1]
    return texts


def _expression_fault(element: Element, kind: ExtractorKind) -> str:
    if element.cls == "RegexExtractor":
        return _regex_fault(element)
    if element.cls == "XPathExtractor":
        return _xpath_fault(element.text(kind.expression))
    if element.cls == "JSONPostProcessor":
        paths = _without_empty_end(parts(element, kind.expression, kind))
        return next((fault for path in paths if (fault := _path_fault(path))), "")
    return ""


def _regex_fault(element: Element) -> str:
    pattern, template = element.text("RegexExtractor.regex"), element.text("RegexExtractor.template")
    if "${" in pattern:
        return ""
    if not pattern.strip():
        return "it has no regular expression"
    number = _groups(pattern)
    if number is None:
        return "its regular expression has a bracket that is not closed, or closed without being opened"
    last = max((integer(group) for group in _TEMPLATE_GROUP.findall(template)), default=0)
    if last > number and "${" not in template:
        groups = "no group" if number == 0 else f"{number_of(number, 'group')} only"
        return f"its template takes group {last}, and its regular expression has {groups}"
    return ""


def _groups(pattern: str) -> int | None:
    """The number of groups of a regular expression; None where its brackets do not match."""
    count = depth = i = 0
    while i < len(pattern):
        character = pattern[i]
        if character == "\\":
            i += 2
            continue
        if character == "[":
            end = _class_end(pattern, i)
            if end is None:
                return None
            i = end
        elif character == "(":
            depth += 1
            count += pattern[i + 1 : i + 2] != "?" or re.match(r"\(\?P?<(?![=!])", pattern[i:]) is not None
        elif character == ")":
            depth -= 1
            if depth < 0:
                return None
        i += 1
    return count if depth == 0 else None


def _class_end(pattern: str, start: int) -> int | None:
    """The place of the `]` that ends a class of characters."""
    i = start + 1 + (pattern[start + 1 : start + 2] == "^")
    first = i
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 1
        elif pattern[i] == "]" and i > first:
            return i
        elif pattern[i] == "[":
            # Java and Perl read these in different ways.
            last = pattern.rfind("]", i)
            return last if last >= 0 else None
        i += 1
    return None


def _xpath_fault(query: str) -> str:
    if "${" in query:
        return ""
    if not query.strip():
        return "it has no expression"
    from lxml import etree

    try:
        etree.XPath(query)
    except etree.XPathSyntaxError:
        return "its expression is no XPath"
    except (etree.XPathError, ValueError):
        return ""
    return ""


def _path_fault(path: str) -> str:
    if "${" in path:
        return ""
    if not path:
        return "it has no expression"
    plain = re.sub(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|/(?:\\.|[^/\\\n])+/", "", path)
    if plain.count("[") != plain.count("]") or plain.count("(") != plain.count(")"):
        return "its expression has a bracket that is not closed, or closed without being opened"
    return ""
