"""The assertions of a plan, each with the samplers in its scope.

What they do is that of JMeter 5.6: `ResponseAssertion`, `JSONPathAssertion` and `JMESPathAssertion` fail on an empty
response, the strings of one Response Assertion are joined by *and* unless *Or* is ticked, and *Substring* and *Equals*
are plain text where *Contains* and *Matches* are regular expressions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

from loadlint.assertion import (
    ANSWERED,
    AllOf,
    Always,
    AnyOf,
    Echo,
    Found,
    JsonIs,
    Limit,
    Not,
    StatusIs,
    Test,
    TextIs,
    Unknown,
)
from loadlint.dialects.jmeter.language import expressions, jsonpath
from loadlint.dialects.jmeter.language.catalogue import ElementKind
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.header_patterns import matched_in_header
from loadlint.dialects.jmeter.language.match_types import CONTAINS, EQUALS, MATCHES, NOT, OR, SUBSTRING
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.dialects.jmeter.read.extractions import extractions_of
from loadlint.dialects.jmeter.read.repeated_values import RepeatedValues
from loadlint.dialects.jmeter.read.variable_sources import VariableSources
from loadlint.dialects.portable_patterns import portable
from loadlint.extractor import Extractor, FromBody, FromHeader, FromJson, FromUrl, JsonStep
from loadlint.script import Assertion
from loadlint.text.bounded_regex import TooCostlyError, bounded_pattern
from loadlint.text.mapped import Text
from loadlint.text.numbers import integer
from loadlint.text.regex import regex

_AT_LEAST = "5"
"""The Size Assertion's operator `>=`."""

KINDS = {
    "ResponseAssertion": "Response Assertion",
    "JSONPathAssertion": "JSON Assertion",
    "JMESPathAssertion": "JSON JMESPath Assertion",
    "XPathAssertion": "XPath Assertion",
    "XPath2Assertion": "XPath2 Assertion",
    "SizeAssertion": "Size Assertion",
    "DurationAssertion": "Duration Assertion",
    "JSR223Assertion": "JSR223 Assertion",
    "BeanShellAssertion": "BeanShell Assertion",
    "BSFAssertion": "BSF Assertion",
    "XMLAssertion": "XML Assertion",
    "XMLSchemaAssertion": "XML Schema Assertion",
    "HTMLAssertion": "HTML Assertion",
    "MD5HexAssertion": "MD5Hex Assertion",
    "CompareAssertion": "Compare Assertion",
    "SMIMEAssertion": "SMIME Assertion",
}
SCRIPTS = ("JSR223Assertion", "BeanShellAssertion", "BSFAssertion")
_POST_SCRIPTS = ("JSR223PostProcessor", "BeanShellPostProcessor", "BSFPostProcessor")
_LISTENER_SCRIPTS = ("JSR223Listener", "BeanShellListener", "BSFListener")
_WATCHING: tuple[ElementKind, ...] = ("post", "assertion", "listener")
_READS_ANSWER = regex(r"\bprev\b|\bSampleResult\b|sampleResult\b|getPreviousResult|\bResponseCode\b|\bResponseData\b")
_COMMENT = regex(r"//[^\n]*|/\*[\s\S]*?\*/")
_ANYTHING = regex(r"(?:\(\?s\))?\^?\(?(?:\.\*|\[\\s\\S\]\*|\.\+|\(\.\|\\n\)\*)\??\)?\$?|")
"""Regular expressions that find something in every text that is not empty."""

_SAMPLES: dict[str, Literal["main", "children", "all"]] = {"children": "children", "all": "all"}
_MAY_FAIL = regex(r"[Ff]ail|[Aa]ssert|throw\b|setSuccessful|include|evaluate|source\s*\(|load|\bnew\s+[A-Z]")
_FAILS_SAMPLE = regex(r"setSuccessful\s*\(\s*(?!true)")
_READS_STATUS = regex(r"getResponseCode|responseCode|ResponseCode|isResponseCodeOK")
_READS_CONTENT = regex(r"[Rr]esponseData|[Rr]esponseHeaders|bodyAsString|DataAsString|vars\b|getUrl|getURL")


def assertions_of(
    plan: Plan, runs: Sequence[SamplerRun], constants: Mapping[str, str], sources: VariableSources
) -> Iterator[Assertion]:
    """The assertions of a plan that are switched on and judge a request, in the order of the text."""
    steps: dict[Element, list[int]] = {}
    for index, run in enumerate(runs):
        for element in run.applying("assertion"):
            steps.setdefault(element, []).append(index)
        for element in run.applying("post"):
            if element.cls in _POST_SCRIPTS and _FAILS_SAMPLE.search(element.text("script")):
                steps.setdefault(element, []).append(index)
    context = _Context(plan, runs, constants, sources)
    for element in sorted(steps, key=lambda assertion: assertion.node.start):
        if not _only_works(element):
            yield _read(element, tuple(steps[element]), context)


def is_watched(run: SamplerRun) -> bool:
    """Whether code in the scope of a sampler looks at its answer, which may judge it in a way of its own."""
    return any(
        _READS_ANSWER.search(_code_of(element))
        for kind in _WATCHING
        for element in run.applying(kind)
        if element.cls in (*_POST_SCRIPTS, *SCRIPTS, *_LISTENER_SCRIPTS)
    )


def _code_of(element: Element) -> str:
    return element.text("script") or element.text("BeanShellAssertion.query") or element.text("query")


def _only_works(element: Element) -> bool:
    """Whether an assertion is used for its code, such as to set a property, and judges nothing."""
    filename = element.text("filename") or element.text("BeanShellAssertion.filename")
    code = _COMMENT.sub("", _code_of(element)).strip()
    return element.cls in SCRIPTS and bool(code) and not filename.strip() and not _MAY_FAIL.search(code)


class _Context(Struct):
    """What all assertions of a plan are read with. `runs` are the samplers of the steps."""

    plan: Plan
    runs: Sequence[SamplerRun]
    constants: Mapping[str, str]
    sources: VariableSources
    extractors: dict[int, dict[str, Extractor | None]] = field(default_factory=dict)

    def extractors_of(self, step: int) -> dict[str, Extractor | None]:
        """The extractors of a step, by their variables."""
        if step not in self.extractors:
            extractions = reversed(extractions_of(self.runs[step]))
            self.extractors[step] = {extraction.variable: extraction.extractor for extraction in extractions}
        return self.extractors[step]

    def repeated_values(self, steps: Sequence[int]) -> RepeatedValues | None:
        """What an assertion on a step may look for; several steps may each have another value."""
        if len(steps) != 1:
            return None
        return RepeatedValues(self.constants, self.sources, steps[0], self.extractors_of(steps[0]).keys())


def _read(element: Element, steps: tuple[int, ...], context: _Context) -> Assertion:
    scope = element.text("Assertion.scope").strip()
    is_of_variable = scope == "variable"
    is_response_assertion = element.cls == "ResponseAssertion"
    test: Test = Unknown()
    if is_of_variable and is_response_assertion:
        extractor = context.extractors_of(steps[0]).get(element.text("Scope.variable").strip())
        test = _variable_test(element, extractor, context.constants)
    elif not is_of_variable:
        test = _test_of(element, context, steps)
    return Assertion(
        steps,
        test,
        element.shown_at,
        KINDS.get(element.cls, element.cls),
        element.name,
        inherited=element.parent not in [context.runs[step].sampler for step in steps],
        samples=_SAMPLES.get(scope, "main"),
        ignores_status=element.is_true("Assertion.assume_success"),
        guards=is_of_variable and is_response_assertion,
    )


def _test_of(element: Element, context: _Context, steps: Sequence[int]) -> Test:
    """What an assertion on a response tests."""
    if element.cls == "ResponseAssertion":
        return _response_test(element, context.constants, context.repeated_values(steps))
    if element.cls in _TESTS:
        return _TESTS[element.cls](element, context.constants)
    if element.cls == "DurationAssertion":
        return Limit("time")
    if element.cls == "SizeAssertion":
        return _size_test(element)
    if element.cls in SCRIPTS or element.cls in _POST_SCRIPTS:
        return _script_test(element)
    return Unknown()


# Response Assertion


def _response_test(element: Element, constants: Mapping[str, str], repeated: RepeatedValues | None) -> Test:
    field_name = element.text("Assertion.test_field").rpartition(".")[2]
    kind, patterns = type_of(element), _patterns(element, constants)
    if not patterns and element.is_true("Assertion.assume_success"):
        # It is there to count errors as successes.
        return Unknown(status_only=True)
    if not patterns and not kind & OR:
        return Always("it has no pattern to test")
    if field_name in _FIELDS_NOT_RECORDED:
        return Unknown(status_only=True)
    if field_name in ("response_data", "") and _always_matches(kind, patterns) and not _asks_for_content(patterns):
        return Always("its pattern matches every text")
    test_of = _TESTS_OF_FIELDS.get(field_name)
    if test_of is None:
        return Unknown()
    tests = (
        test_of(kind, pattern) if pattern is not None else _repeated_test(repeated, field_name, kind, text)
        for pattern, text in zip(patterns, _written_patterns(element), strict=True)
    )
    return _combined_test(kind, list(tests))


def _repeated_test(repeated: RepeatedValues | None, field_name: str, kind: int, text: str) -> Test:
    return repeated.test(field_name, kind, text) if repeated is not None else Unknown()


def demanded_texts(element: Element) -> list[str]:
    """The texts, expressions or paths without which an assertion fails a body; none where it asks for nothing."""
    if element.cls == "JSONPathAssertion":
        return [] if element.is_true("INVERT") else [element.text("JSON_PATH").strip()]
    field_name = element.text("Assertion.test_field").rpartition(".")[2]
    kind, patterns = type_of(element), _patterns(element, {})
    if element.cls != "ResponseAssertion" or field_name not in _BODY_FIELDS or kind & NOT:
        return []
    return [] if _always_matches(kind, patterns) else [pattern or "" for pattern in patterns]


_BODY_FIELDS = ("response_data", "response_data_as_document", "")


def _always_matches(kind: int, patterns: Sequence[str | None]) -> bool:
    """Whether all patterns find something in every text that is not empty."""
    if kind & NOT or not patterns:
        return False
    if kind & SUBSTRING:
        return not any(pattern is None or pattern for pattern in patterns)
    if not kind & (CONTAINS | MATCHES):
        return False
    return all(pattern is not None and _ANYTHING.fullmatch(pattern.strip()) for pattern in patterns)


def _asks_for_content(patterns: Sequence[str | None]) -> bool:
    """Whether a person wants to know that there is anything at all."""
    return any(pattern is not None and ".+" in pattern for pattern in patterns)


def _header_test(kind: int, pattern: str) -> Test:
    """An assertion on all headers as text, where it is about one of them."""
    matched = matched_in_header(pattern) if kind & CONTAINS else None
    if matched is None or not portable(matched[1], ""):
        return Unknown()
    return TextIs(Extractor(FromHeader(matched[0])), "matches", matched[1])


def _variable_test(element: Element, extractor: Extractor | None, constants: Mapping[str, str]) -> Test:
    """An assertion on a variable: on the value that was extracted, or that there is one."""
    kind, patterns = type_of(element), _patterns(element, constants)
    if extractor is None:
        return Unknown()
    if kind & NOT or any(pattern is not None and pattern.startswith("(?s)(?!") for pattern in patterns):
        return Found(extractor)
    tests = [text_test(extractor, kind, pattern) if pattern is not None else Unknown() for pattern in patterns]
    return _combined_test(kind, tests)


def type_of(element: Element) -> int:
    """How a Response Assertion compares: the sum of MATCHES, CONTAINS and so on."""
    text = element.text("Assertion.test_type", str(CONTAINS)).strip()
    return integer(text) if text.isdigit() else CONTAINS


def _patterns(element: Element, constants: Mapping[str, str]) -> list[str | None]:
    """The patterns to test; None for those that are known at run time only."""
    return [_constant(text, constants) for text in _written_patterns(element)]


def _written_patterns(element: Element) -> list[str]:
    """The patterns as the plan has them."""
    node = element.node_at("Asserion.test_strings") or element.node_at("Assertion.test_strings")
    return [element.plan.value(child) for child in node.children if isinstance(child, Leaf)] if node is not None else []


def _constant(text: str, constants: Mapping[str, str]) -> str | None:
    if "${" not in text:
        return text
    resolved = expressions.resolve(Text(text), constants)
    return None if resolved.is_open else resolved.value


def _combined_test(kind: int, tests: list[Test]) -> Test:
    if kind & NOT:
        tests = [Not(test) for test in tests]
    if len(tests) == 1:
        return tests[0]
    return AnyOf(tuple(tests)) if kind & OR else AllOf(tuple(tests))


def status_test(kind: int, pattern: str) -> Test:
    """Which codes an assertion on the response code allows."""
    try:
        codes = [code for code in sorted(ANSWERED) if _holds(kind, pattern, str(code))]
    except TooCostlyError:
        codes = []
    return StatusIs(tuple(codes)) if codes else Unknown(status_only=True)


def _holds(kind: int, text: str, value: str) -> bool:
    if kind & EQUALS:
        return text == value
    if kind & SUBSTRING:
        return text in value
    try:
        pattern = bounded_pattern(text)
        return bool(pattern.fullmatch(value) if kind & MATCHES else pattern.search(value))
    except (re.error, OverflowError, RecursionError):
        return False


def text_test(extractor: Extractor, kind: int, text: str) -> Test:
    """What a pattern of a Response Assertion tests of a text."""
    if kind & EQUALS:
        return TextIs(extractor, "equals", text)
    if kind & SUBSTRING:
        return TextIs(extractor, "contains", text)
    if re.fullmatch(r"[^\\^$.|?*+()\[\]{}]*", text) and kind & CONTAINS:
        return TextIs(extractor, "contains", text)
    if not portable(text, ""):
        return Unknown()
    return TextIs(extractor, "matches", rf"\A(?:{text})\Z" if kind & MATCHES else text)


_FIELDS_NOT_RECORDED = ("response_message", "request_headers", "request_data")
_TESTS_OF_FIELDS: dict[str, Callable[[int, str], Test]] = {
    "response_code": status_test,
    "sample_label": lambda kind, pattern: text_test(Extractor(FromUrl()), kind, pattern),
    "response_data": lambda kind, pattern: text_test(Extractor(FromBody()), kind, pattern),
    "": lambda kind, pattern: text_test(Extractor(FromBody()), kind, pattern),
    "response_headers": _header_test,
}

# Other assertions


def _json_path_test(element: Element, constants: Mapping[str, str]) -> Test:
    text = element.text("JSON_PATH")
    return _json_test(element, jsonpath.parse(text.strip()) if "${" not in text else None, constants)


def _jmes_path_test(element: Element, constants: Mapping[str, str]) -> Test:
    text = element.text("JMES_PATH").strip()
    simple = re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", text)
    return _json_test(element, jsonpath.parse("$." + text) if simple else None, constants)


def _json_test(element: Element, path: tuple[JsonStep, ...] | None, constants: Mapping[str, str]) -> Test:
    if path is None:
        return Unknown()
    test: Test = JsonIs(path, "there")
    if element.is_true("JSONVALIDATION"):
        if element.is_true("EXPECT_NULL"):
            test = JsonIs(path, "equals", None)
        else:
            text = element.text("EXPECTED_VALUE")
            expected = _constant(text, constants)
            constant_test = _expected_test(expected, path, regex=element.is_true("ISREGEX", default=True))
            variable = _VARIABLE.fullmatch(text)
            test = constant_test or (
                Echo(Extractor(FromJson(path)), "equals", variable[1]) if variable is not None else Unknown()
            )
    return Not(test) if element.is_true("INVERT") else test


_VARIABLE = regex(r'"?\$\{(\w+)\}"?')
"""A variable that an answer's value is compared with, as a text of JSON or as it is."""


def _expected_test(text: str | None, path: tuple[JsonStep, ...], *, regex: bool) -> Test | None:
    """JMeter compares values as texts by a regular expression, or reads the expected value as JSON."""
    if text is None:
        return None
    if not regex:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = text
        return JsonIs(path, "equals", value if value is None or isinstance(value, str | int) else text)
    kind = jsonpath.type_of(text)
    if kind is not None:
        return JsonIs(path, kind)
    if not re.fullmatch(r"[^\\^$.|?*+()\[\]{}]*", text):
        return None
    values: list[str | int | bool | None] = [text]
    if text in ("true", "false"):
        values.append(text == "true")
    elif text == "null":
        values.append(None)
    elif re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", text):
        values.append(int(text))
    tests = tuple(JsonIs(path, "equals", value) for value in values)
    return tests[0] if len(tests) == 1 else AnyOf(tests)


def _size_test(element: Element) -> Test:
    field = element.text("SizeAssertion.size").strip() or element.text("Assertion.size").strip()
    operator = element.text("SizeAssertion.operator").strip() or element.text("Assertion.operator").strip()
    if field == "0" and operator == _AT_LEAST:
        return Always("every response has at least 0 bytes")
    return Limit("size")


def _script_test(element: Element) -> Test:
    script = _code_of(element)
    filename = element.text("filename") or element.text("BeanShellAssertion.filename")
    if filename.strip():
        return Unknown()
    if not _MAY_FAIL.search(script):
        return Always("its script never fails the sample")
    reads_status, reads_content = _READS_STATUS.search(script), _READS_CONTENT.search(script)
    return Unknown(status_only=bool(reads_status and not reads_content))


_TESTS: dict[str, Callable[[Element, Mapping[str, str]], Test]] = {
    "JSONPathAssertion": _json_path_test,
    "JMESPathAssertion": _jmes_path_test,
}
