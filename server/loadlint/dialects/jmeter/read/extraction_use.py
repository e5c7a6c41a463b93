"""Extractors whose settings do not suit the way their variables are used: match numbers, and missing guards."""

from __future__ import annotations

import re
from collections.abc import Sequence

from loadlint.dialects.jmeter.language import catalogue
from loadlint.dialects.jmeter.language.elements import Element
from loadlint.dialects.jmeter.language.extractor_kinds import (
    ExtractedVariable,
    extracted_by,
    may_match_often,
    takes_all,
)
from loadlint.dialects.jmeter.read.assertions import demanded_texts
from loadlint.dialects.jmeter.read.dataflow import Dataflow
from loadlint.dialects.jmeter.read.malformed_extractors import fault_of
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_NUMBER = regex(r"-?\d+")
_SECRET = regex(r"token|csrf|xsrf|viewstate|eventvalidation|nonce|session|_?auth|ticket|state\b", re.IGNORECASE)
"""Names of variables of which any match is not as good as another."""

_RANDOM = regex(r"(?:^|[_-])(?:rand|any|some|pick|choice)|rand(?:om)?|(?:Any|Some|Pick|Choice)(?![a-z])")
"""Names of variables of which any match will do."""

_PLAUSIBLE = regex(r"\d+|true|false|null|[A-Za-z]|[0-9a-fA-F-]{32,36}")
"""Defaults that look like a value."""


def wrong_numbers(flow: Dataflow, element: Element) -> list[ExtractedVariable]:
    """The variables of an extractor whose match number is wrong."""
    return [variable for variable in extracted_by(element) if wrong_number(flow, variable)]


def wrong_number(flow: Dataflow, variable: ExtractedVariable) -> str:
    """`blank`, `random` or `all` where the match number is wrong."""
    if variable.name not in flow.evaluated_names or not may_match_often(variable):
        return ""
    if _RANDOM.search(variable.name):
        return "all" if takes_all(variable) and not _is_used_as_list(flow, variable) else ""
    if variable.match == "":
        absent = variable.element.leaf(variable.kind.match) is None
        return "" if absent and variable.kind.all_and_first else "blank"
    if _NUMBER.fullmatch(variable.match) and integer(variable.match) == 0:
        return "random" if _SECRET.search(variable.name) else ""
    all_is_wrong = takes_all(variable) and not variable.kind.all_and_first
    return "all" if all_is_wrong and not _is_used_as_list(flow, variable) else ""


def _is_used_as_list(flow: Dataflow, variable: ExtractedVariable) -> bool:
    """Whether anything reads the numbered variables, or another element sets the variable itself."""
    if flow.other_reads or variable.name in flow.inputs:
        return True
    if variable.name in flow.families:
        return True
    return any(setting.element is not variable.element for setting in flow.settings.get(variable.name, ()))


def unguarded_variables(flow: Dataflow, element: Element) -> list[ExtractedVariable]:
    """The variables of an extractor of which nothing shows that they were not found."""
    parent = element.parent
    if parent is None or parent.kind not in catalogue.SAMPLERS or fault_of(element):
        # Above several samplers, it runs after each of them, and finds nothing after most of them on purpose.
        return []
    if parent.cls in _WITHOUT_SERVER:
        return []
    demanded = [text for child in parent.children if child.enabled for text in demanded_texts(child)]
    untested = (variable for variable in extracted_by(element) if variable.name not in flow.tested_somehow)
    return [
        variable
        for variable in untested
        if value_after_failure(flow, variable) and not _is_demanded(variable, demanded)
    ]


_WITHOUT_SERVER = frozenset(("DebugSampler", "DummySampler", "SetVariablesAction", "TestAction"))
"""Samplers whose answers the plan itself makes: their values are always there."""


def _is_demanded(variable: ExtractedVariable, texts: Sequence[str]) -> bool:
    """Whether an assertion of the sampler fails an answer that lacks the member of JSON which the extractor reads."""
    member = _LAST_MEMBER.search(variable.expression) if variable.element.cls in _OF_JSON else None
    return member is not None and any(f'"{member[1]}"' in text or variable.expression == text for text in texts)


_OF_JSON = ("JSONPostProcessor", "JMESPathExtractor")
_LAST_MEMBER = regex(r"(?<![\w-])([A-Za-z_][\w-]*+)['\"]?\]?(?:\[[\d*]*+\])*+\s*+$")


def value_after_failure(flow: Dataflow, variable: ExtractedVariable) -> str:
    """What the variable holds after a failed extraction that nothing shows: `kept`, `empty`, or the default."""
    kind, default = variable.kind, variable.default
    if "${" in variable.name + default or variable.name not in flow.read_names:
        return ""
    if takes_all(variable) or (kind.empty_default and variable.element.is_true(kind.empty_default)):
        return ""
    settings = flow.settings.get(variable.name, ())
    if any(setting.enabled and setting.element is not variable.element for setting in settings):
        # It may be meant to fill in only what another one left out.
        return ""
    if not default:
        return "kept" if kind.keeps else "empty"
    return default if _PLAUSIBLE.fullmatch(default) else ""
