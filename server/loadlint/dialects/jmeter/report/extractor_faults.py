"""Extractors that can't work, take the wrong one of several values, hide that nothing was found, or serve nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.extractor_kinds import KINDS, extracted_by, may_match_often, parts
from loadlint.dialects.jmeter.read.dataflow import families
from loadlint.script import Remark
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.language.extractor_kinds import Extracted
    from loadlint.dialects.jmeter.read.dataflow import Dataflow

_NUMBER = re.compile(r"-?\d+")
_GROUP = re.compile(r"\$(\d+)\$")
_PLAUSIBLE = re.compile(r"\d+|true|false|null|[A-Za-z]|[0-9a-fA-F-]{32,36}")


def _own(flow: Dataflow) -> Iterator[Element]:
    """The extractors of the plan's own file that run, in the order of the text."""
    return (element for element in flow.plan.all() if element.cls in KINDS and element in flow.runs_of)


# Never read


def never_read(flow: Dataflow) -> Iterator[Remark]:
    """Extractors none of whose variables anything reads."""
    if flow.other_reads:
        return
    for element in _own(flow):
        found = extracted_by(element)
        if found and not any("${" in one.name or _is_read(flow, one.name) for one in found):
            yield Remark(element.at, ", ".join(one.name for one in found), fixable=element.tree is not None)


def _is_read(flow: Dataflow, name: str) -> bool:
    return name in flow.read_names


# Match numbers


def match_numbers(flow: Dataflow) -> Iterator[Remark]:
    """Extractors that take any of several values, or all of them, for a variable that is used as one."""
    for element in _own(flow):
        found = wrong_numbers(flow, element)
        if found:
            names = ", ".join(one.name for one in found)
            yield Remark(element.at, names, fixable=True, detail=_wrong_number(flow, found[0]))


def wrong_numbers(flow: Dataflow, element: Element) -> list[Extracted]:
    """The variables of an extractor whose match number is wrong."""
    return [one for one in extracted_by(element) if _wrong_number(flow, one)]


def _wrong_number(flow: Dataflow, one: Extracted) -> str:
    """`blank`, `random` or `all` where the match number is wrong."""
    names = {read.name for read in flow.reads}
    if one.name not in names or not may_match_often(one):
        return ""
    if one.match == "":
        absent = one.element.leaf(one.kind.match) is None
        return "" if absent and one.kind.all_and_first else "blank"
    if not _NUMBER.fullmatch(one.match):
        return ""
    number = integer(one.match)
    if number == 0:
        return "random" if _TOKEN.search(one.name) else ""
    if number < 0 and not one.kind.all_and_first and not _family_used(flow, one.name) and not _set_elsewhere(flow, one):
        return "all"
    return ""


_TOKEN = re.compile(r"token|csrf|xsrf|viewstate|eventvalidation|nonce|session|_?auth|ticket|state\b", re.IGNORECASE)


def _family_used(flow: Dataflow, name: str) -> bool:
    return flow.other_reads or any(name in families(other) for other in flow.mentioned) or name in flow.inputs


def _set_elsewhere(flow: Dataflow, one: Extracted) -> bool:
    return any(setting.element is not one.element for setting in flow.settings.get(one.name, ()))


# Malformed


def malformed(flow: Dataflow) -> Iterator[Remark]:
    """Extractors that JMeter can't run as they are."""
    for element in _own(flow):
        detail = _fault(element)
        if detail:
            yield Remark(element.at, element.name, detail=detail)


def _fault(element: Element) -> str:
    kind = KINDS[element.cls]
    if not element.text(kind.names).strip():
        return "it names no variable"
    if kind.separator:
        names, paths = parts(element, kind.names, kind), parts(element, kind.expression, kind)
        defaults = parts(element, kind.default, kind)
        names, paths = _without_last(names), _without_last(paths)
        if len(names) != len(paths):
            return f"it has {_count(len(names), 'variable')} and {_count(len(paths), 'expression')}"
        if len(names) not in (len(defaults), len(_without_last(defaults))):
            return f"it has {_count(len(names), 'variable')} and {_count(len(defaults), 'default')}"
    if element.cls == "RegexExtractor":
        return _regex_fault(element)
    if element.cls == "XPathExtractor":
        return _xpath_fault(element.text(kind.expression))
    if element.cls == "JSONPostProcessor":
        return next(
            (text for path in _without_last(parts(element, kind.expression, kind)) if (text := _path_fault(path))), ""
        )
    return ""


def _without_last(texts: list[str]) -> list[str]:
    """Without empty texts at the end: JMeter 5.6.2 leaves them out, later versions count those of the defaults."""
    while len(texts) > 1 and not texts[-1]:
        texts = texts[:-1]
    return texts


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _regex_fault(element: Element) -> str:
    pattern, template = element.text("RegexExtractor.regex"), element.text("RegexExtractor.template")
    if "${" in pattern:
        return ""
    if not pattern.strip():
        return "it has no regular expression"
    number = groups(pattern)
    if number is None:
        return "its regular expression has a bracket that is not closed, or closed without being opened"
    wanted = [integer(found) for found in _GROUP.findall(template)]
    if wanted and max(wanted) > number and "${" not in template:
        have = "no group" if number == 0 else f"{_count(number, 'group')} only"
        return f"its template takes group {max(wanted)}, and its regular expression has {have}"
    return ""


def groups(pattern: str) -> int | None:
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
    """The place of the `]` that ends a class."""
    i = start + 1 + (pattern[start + 1 : start + 2] == "^")
    first = i
    while i < len(pattern):
        if pattern[i] == "\\":
            i += 1
        elif pattern[i] == "]" and i > first:
            return i
        elif pattern[i] == "[":
            # Java and Perl read these in different ways.
            return i if "]" in pattern[i:] and (i := pattern.rindex("]")) else None
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


# Unguarded


def unguarded(flow: Dataflow) -> Iterator[Remark]:
    """Extractors after which nothing shows that they found nothing."""
    for element in _own(flow):
        found = unguarded_in(flow, element)
        if found:
            names = ", ".join(one.name for one in found)
            yield Remark(element.at, names, fixable=True, detail=_unguarded(flow, found[0]))


def unguarded_in(flow: Dataflow, element: Element) -> list[Extracted]:
    """The variables of an extractor of which nothing shows that they were not found."""
    parent = element.parent
    if parent is None or parent.kind not in catalogue.SAMPLERS or _fault(element):
        # Above several samplers, it runs after each of them, and finds nothing after most of them on purpose.
        return []
    return [one for one in extracted_by(element) if one.name not in flow.tested_somehow and _unguarded(flow, one)]


def _unguarded(flow: Dataflow, one: Extracted) -> str:
    """`kept`, `empty` or the default where a failed extraction goes unseen."""
    if "${" in one.name + one.default or not _is_read(flow, one.name):
        return ""
    if one.kind.empty_default and one.element.is_true(one.kind.empty_default):
        return ""
    if _NUMBER.fullmatch(one.match) and integer(one.match) < 0:
        return ""
    others = [setting for setting in flow.settings.get(one.name, ()) if setting.element is not one.element]
    if any(other.enabled for other in others):
        # It may be meant to fill in only what another one left out.
        return ""
    if not one.default:
        return "kept" if one.kind.keeps else "empty"
    return one.default if _PLAUSIBLE.fullmatch(one.default) else ""


# Overwritten


def overwritten(flow: Dataflow) -> Iterator[Remark]:
    """Extractors that replace, on the same response, what another one has just found."""
    seen: set[tuple[Element, str]] = set()
    for run in flow.execution.runs:
        before: dict[str, Extracted] = {}
        # JMeter runs those of the sampler first, then those of what it stands in, from the inside.
        for owner in reversed(run.scope):
            for element in owner.applied.get("post", ()):
                for one in extracted_by(element):
                    first = before.setdefault(one.name, one)
                    if first.element is element or (element, one.name) in seen or element.plan is not flow.plan:
                        continue
                    if always_writes(one) and differs(first, one) and not is_chained(flow, one.name):
                        seen.add((element, one.name))
                        detail = f"`{first.element.name}` has just taken from the same response"
                        yield Remark(element.at, one.name, detail=detail)


def always_writes(one: Extracted) -> bool:
    """Whether it gives its variable a value even where it finds nothing."""
    kind = one.kind
    all_of_them = _NUMBER.fullmatch(one.match) is not None and integer(one.match) < 0
    empty = bool(kind.empty_default) and one.element.is_true(kind.empty_default)
    return not all_of_them and (not kind.keeps or bool(one.default) or empty)


def differs(one: Extracted, other: Extracted) -> bool:
    """Whether two extractors look for different things."""
    return (one.expression, one.kind, one.match) != (other.expression, other.kind, other.match)


def is_chained(flow: Dataflow, name: str) -> bool:
    """Whether one extractor may work on what the other has found."""
    return name in flow.inputs or name in flow.scripted or "${" in name
