"""The assertions of a plan, each with the samplers in its scope.

What they do is that of JMeter 5.6: `ResponseAssertion`, `JSONPathAssertion` and `JMESPathAssertion` fail on an empty
response, the strings of one Response Assertion are joined by *and* unless *Or* is ticked, and *Substring* and *Equals*
are plain text where *Contains* and *Matches* are regular expressions.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.assertion import AllOf, Always, AnyOf, Found, JsonIs, Limit, Not, StatusIs, TextIs, Unknown
from loadlint.dialects.jmeter.language import expressions, jsonpath
from loadlint.dialects.jmeter.language.match_types import CONTAINS, EQUALS, MATCHES, NOT, OR, SUBSTRING
from loadlint.dialects.jmeter.language.scan import Leaf
from loadlint.dialects.jmeter.read.extractions import extractions_of
from loadlint.dialects.jmeter.read.extractor_chain import matched_in_header
from loadlint.dialects.script.common import portable
from loadlint.extractor import Extractor, FromBody, FromHeader, FromUrl
from loadlint.script import Assertion
from loadlint.text.bounded_regex import TooCostlyError, bounded
from loadlint.text.mapped import Text
from loadlint.text.numbers import integer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Literal

    from loadlint.assertion import Test
    from loadlint.dialects.jmeter.language.elements import Element, Plan
    from loadlint.dialects.jmeter.read.plan import Run
    from loadlint.extractor import JsonStep

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
_SAMPLES: dict[str, Literal["main", "children", "all"]] = {"children": "children", "all": "all"}
_JUDGES = re.compile(r"[Ff]ail|[Aa]ssert|throw\b|setSuccessful|include|evaluate|source\s*\(|load|\bnew\s+[A-Z]")
_JUDGES_SAMPLE = re.compile(r"setSuccessful\s*\(\s*(?!true)")
_READS_STATUS = re.compile(r"getResponseCode|responseCode|ResponseCode|isResponseCodeOK")
_READS_CONTENT = re.compile(r"[Rr]esponseData|[Rr]esponseHeaders|bodyAsString|DataAsString|vars\b|getUrl|getURL")


def assertions_of(plan: Plan, runs: Sequence[Run], constants: Mapping[str, str]) -> Iterator[Assertion]:
    """The assertions of a plan that are switched on and judge a request, in the order of the text."""
    steps: dict[Element, list[int]] = {}
    for index, run in enumerate(runs):
        for owner in run.scope:
            for element in owner.applied.get("assertion", ()):
                steps.setdefault(element, []).append(index)
            for element in owner.applied.get("post", ()):
                if element.cls in _POST_SCRIPTS and _JUDGES_SAMPLE.search(element.text("script")):
                    steps.setdefault(element, []).append(index)
    known: dict[int, dict[str, Extractor | None]] = {}
    for element in sorted(steps, key=lambda one: (one.plan is not plan, one.node.start)):
        first = steps[element][0]
        if first not in known:
            known[first] = {found.variable: found.extractor for found in reversed(extractions_of(runs[first]))}
        yield _read(element, tuple(steps[element]), runs, plan, known[first], constants)


def _read(
    element: Element,
    steps: tuple[int, ...],
    runs: Sequence[Run],
    plan: Plan,
    extracted: Mapping[str, Extractor | None],
    constants: Mapping[str, str],
) -> Assertion:
    run = runs[steps[0]]
    at = element.at if element.plan is plan else (run.foreign or run.sampler).at
    scope = element.text("Assertion.scope").strip()
    variable = element.text("Scope.variable").strip() if scope == "variable" else None
    found = Assertion(
        steps,
        Unknown(),
        at,
        KINDS.get(element.cls, element.cls),
        element.name,
        inherited=element.parent not in [runs[step].sampler for step in steps],
        samples=_SAMPLES.get(scope, "main"),
        ignores_status=element.is_true("Assertion.assume_success"),
    )
    if element.cls == "ResponseAssertion":
        if variable is None:
            return replace(found, test=_response(element, constants))
        return replace(found, test=_variable(element, extracted.get(variable), constants), guards=True)
    if variable is not None:
        return found
    return replace(found, test=_other(element, constants))


def _other(element: Element, constants: Mapping[str, str]) -> Test:
    if element.cls == "JSONPathAssertion":
        return _json(element, constants)
    if element.cls == "JMESPathAssertion":
        return _jmespath(element, constants)
    if element.cls == "DurationAssertion":
        return Limit("time")
    if element.cls == "SizeAssertion":
        return _size(element)
    if element.cls in SCRIPTS or element.cls in _POST_SCRIPTS:
        return _script(element)
    return Unknown()


# Response Assertion


def _response(element: Element, constants: Mapping[str, str]) -> Test:
    field = element.text("Assertion.test_field").rpartition(".")[2]
    kind, wanted = type_of(element), _strings(element, constants)
    if not wanted and not kind & OR:
        return Always("it has no pattern to test")
    if field == "response_code":
        return _each(kind, wanted, lambda text: status_test(kind, text))
    if field in ("response_message", "sample_label", "request_headers", "request_data"):
        if field == "sample_label":
            return _each(kind, wanted, lambda text: text_test(Extractor(FromUrl()), kind, text))
        return Unknown(status_only=True)
    if field in ("response_data", ""):
        test = _each(kind, wanted, lambda text: text_test(Extractor(FromBody()), kind, text))
        matches_all = kind & (CONTAINS | MATCHES) and not kind & NOT and wanted
        if matches_all and all(text is not None and _matches_anything(text) for text in wanted):
            return Always("its pattern matches every text")
        return test
    if field == "response_headers":
        return _each(kind, wanted, lambda text: _header(kind, text))
    return Unknown()


def _header(kind: int, text: str) -> Test:
    """An assertion on all headers as text, where it is about one of them."""
    found = matched_in_header(text) if kind & CONTAINS else None
    if found is None or not portable(found[1], ""):
        return Unknown()
    return TextIs(Extractor(FromHeader(found[0])), "matches", found[1])


def _variable(element: Element, extractor: Extractor | None, constants: Mapping[str, str]) -> Test:
    """An assertion on a variable: on what was extracted, or that something was."""
    kind, wanted = type_of(element), _strings(element, constants)
    if extractor is None:
        return Unknown()
    if kind & NOT or any(text is not None and text.startswith("(?s)(?!") for text in wanted):
        return Found(extractor)
    return _each(kind, wanted, lambda text: text_test(extractor, kind, text))


def type_of(element: Element) -> int:
    """How a Response Assertion compares: the sum of MATCHES, CONTAINS and so on."""
    text = element.text("Assertion.test_type", str(CONTAINS)).strip()
    return integer(text) if text.isdigit() else CONTAINS


def _strings(element: Element, constants: Mapping[str, str]) -> list[str | None]:
    """The patterns to test; None for those that are known at run time only."""
    node = element.node_at("Asserion.test_strings") or element.node_at("Assertion.test_strings")
    if node is None:
        return []
    return [_constant(element.plan.value(child), constants) for child in node.children if isinstance(child, Leaf)]


def _constant(text: str, constants: Mapping[str, str]) -> str | None:
    if "${" not in text:
        return text
    resolved = expressions.resolve(Text(text), constants)
    return None if resolved.is_open else resolved.value


def _each(kind: int, wanted: Sequence[str | None], make: Callable[[str], Test]) -> Test:
    tests: list[Test] = [make(text) if text is not None else Unknown() for text in wanted]
    if kind & NOT:
        tests = [Not(test) for test in tests]
    if len(tests) == 1:
        return tests[0]
    return AnyOf(tuple(tests)) if kind & OR else AllOf(tuple(tests))


def status_test(kind: int, text: str) -> Test:
    """Which codes an assertion on the response code allows."""
    codes = [code for code in range(100, 600) if _holds(kind, text, str(code))]
    return StatusIs(tuple(codes)) if codes else Unknown(status_only=True)


def _holds(kind: int, text: str, value: str) -> bool:
    if kind & EQUALS:
        return text == value
    if kind & SUBSTRING:
        return text in value
    try:
        pattern = bounded(text)
        return bool(pattern.fullmatch(value) if kind & MATCHES else pattern.search(value))
    except (re.error, OverflowError, RecursionError, TooCostlyError):
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


def _matches_anything(pattern: str) -> bool:
    """Whether a regular expression finds something in every text that is not empty."""
    return bool(re.fullmatch(r"(?:\(\?s\))?\^?\(?(?:\.\*|\[\\s\\S\]\*|\.\+|\(\.\|\\n\)\*)\??\)?\$?|", pattern.strip()))


# The others


def _json(element: Element, constants: Mapping[str, str]) -> Test:
    path = jsonpath.parse(element.text("JSON_PATH").strip()) if "${" not in element.text("JSON_PATH") else None
    return _json_test(element, path, constants)


def _jmespath(element: Element, constants: Mapping[str, str]) -> Test:
    text = element.text("JMES_PATH").strip()
    simple = re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[-?\d+\])*", text)
    return _json_test(element, jsonpath.parse("$." + text) if simple else None, constants)


def _json_test(element: Element, path: tuple[JsonStep, ...] | None, constants: Mapping[str, str]) -> Test:
    if path is None:
        return Unknown()
    test: Test = JsonIs(path, "there")
    if element.is_true("JSONVALIDATION"):
        expected = _constant(element.text("EXPECTED_VALUE"), constants)
        test = JsonIs(path, "equals", None)
        if not element.is_true("EXPECT_NULL"):
            found = _expected(expected, path, regex=element.is_true("ISREGEX", default=True))
            test = found if found is not None else Unknown()
    return Not(test) if element.is_true("INVERT") else test


def _expected(text: str | None, path: tuple[JsonStep, ...], *, regex: bool) -> Test | None:
    """JMeter compares values as texts by a regular expression; told otherwise, it reads the expected value as JSON."""
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


def _size(element: Element) -> Test:
    field = element.text("SizeAssertion.size").strip() or element.text("Assertion.size").strip()
    operator = element.text("SizeAssertion.operator").strip() or element.text("Assertion.operator").strip()
    if field == "0" and operator == _AT_LEAST:
        return Always("every response has at least 0 bytes")
    return Limit("size")


def _script(element: Element) -> Test:
    script = element.text("script") or element.text("BeanShellAssertion.query") or element.text("query")
    filename = element.text("filename") or element.text("BeanShellAssertion.filename")
    if filename.strip():
        return Unknown()
    if not _JUDGES.search(script):
        return Always("its script never fails the sample")
    reads_status, reads_content = _READS_STATUS.search(script), _READS_CONTENT.search(script)
    return Unknown(status_only=bool(reads_status and not reads_content))
