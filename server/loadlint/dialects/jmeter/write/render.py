"""Extractors and guards as elements of a plan, and in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertion import JSON_TYPES, Echo, JsonIs, Not, StatusIs, TextIs, plainly
from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.dialects.jmeter.language import jsonpath, xml_text
from loadlint.dialects.jmeter.language.match_types import CONTAINS, EQUALS, MATCHES, NOT, OR, SUBSTRING
from loadlint.dialects.jmeter.read import extractor_chain
from loadlint.dialects.jmeter.read.extractor_chain import Boundary, Css, ElementText, Json, Regex, Xpath
from loadlint.dialects.jmeter.write import written_groovy
from loadlint.extractor import (
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromResources,
    FromTool,
    FromUrl,
    FromXml,
    JsonInside,
    Match,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.assertion import JsonScalar, Test
    from loadlint.dialects.jmeter.read.extractor_chain import Stage
    from loadlint.extractor import JsonStep

_FIELDS = {"body": "false", "headers": "true", "url": "URL", "variable": "false"}


class Style(Struct, frozen=True):
    """How the file is written. `unit` is one level of indentation, empty where the file has no lines."""

    newline: str
    unit: str
    quote: str
    encoding: str


def default_of(variable: str) -> str:
    """What a variable holds when nothing was found: no real value looks like it."""
    return f"NOT_FOUND_{variable}"


class _Property(Struct, frozen=True):
    tag: str
    name: str
    value: str


def _string(name: str, value: str) -> _Property:
    return _Property("stringProp", name, value)


class _Collection(Struct, frozen=True):
    name: str
    items: tuple[_Property, ...]


class Writer:
    """Writes elements at one level of indentation."""

    def __init__(self, style: Style, indent: str) -> None:
        self.style = style
        self.indent = indent

    def stage(self, stage: Stage, variable: str, source: str, default: str) -> str:
        """A post-processor that writes `variable`; one that reads a variable reads `source`."""
        label = f"Extract {variable}"
        held: list[_Property | _Collection]
        if isinstance(stage, Regex):
            held = [
                _string("RegexExtractor.useHeaders", _FIELDS[stage.field]),
                _string("RegexExtractor.refname", variable),
                _string("RegexExtractor.regex", stage.pattern),
                _string("RegexExtractor.template", "$1$"),
                _string("RegexExtractor.default", default),
                _string("RegexExtractor.match_number", str(stage.match)),
                *self._scope(source if stage.field == "variable" else "", stage.scope),
            ]
            return self.element("RegexExtractor", "RegexExtractorGui", label, held)
        if isinstance(stage, Json):
            held = [
                _string("JSONPostProcessor.referenceNames", variable),
                _string("JSONPostProcessor.jsonPathExprs", jsonpath.render(stage.path)),
                _string("JSONPostProcessor.match_numbers", "1"),
                _string("JSONPostProcessor.defaultValues", default),
                *self._scope(source if stage.field == "variable" else ""),
            ]
            return self.element("JSONPostProcessor", "JSONPostProcessorGui", label, held)
        if isinstance(stage, Css):
            held = [
                _string("HtmlExtractor.refname", variable),
                _string("HtmlExtractor.expr", stage.selector),
                _string("HtmlExtractor.attribute", stage.attribute or ""),
                _string("HtmlExtractor.default", default),
                _Property("boolProp", "HtmlExtractor.default_empty_value", "false"),
                _string("HtmlExtractor.match_number", str(stage.match)),
                _string("HtmlExtractor.extractor_impl", ""),
            ]
            return self.element("HtmlExtractor", "HtmlExtractorGui", label, held)
        if isinstance(stage, Boundary):
            held = [
                _string("BoundaryExtractor.useHeaders", _FIELDS["body"]),
                _string("BoundaryExtractor.refname", variable),
                _string("BoundaryExtractor.lboundary", stage.left),
                _string("BoundaryExtractor.rboundary", stage.right),
                _string("BoundaryExtractor.default", default),
                _string("BoundaryExtractor.match_number", str(stage.match)),
            ]
            return self.element("BoundaryExtractor", "BoundaryExtractorGui", label, held)
        if isinstance(stage, Xpath):
            held = [
                _string("XPathExtractor.default", default),
                _string("XPathExtractor.refname", variable),
                _string("XPathExtractor.matchNumber", "1"),
                _string("XPathExtractor.xpathQuery", stage.query),
                _Property("boolProp", "XPathExtractor.validate", "false"),
                _Property("boolProp", "XPathExtractor.tolerant", "false"),
                _Property("boolProp", "XPathExtractor.namespace", "true"),
            ]
            return self.element("XPathExtractor", "XPathExtractorGui", label, held)
        if isinstance(stage, ElementText):
            script = written_groovy.element_text(stage.selector, stage.match, variable, default)
        else:
            script = written_groovy.decode(stage.codec, source, variable, default)
        return self.script("JSR223PostProcessor", label, script)

    def _scope(self, variable: str, scope: extractor_chain.Scope = "") -> list[_Property]:
        if variable:
            return [_string("Sample.scope", "variable"), _string("Scope.variable", variable)]
        return [_string("Sample.scope", scope)] if scope else []

    def script(self, cls: str, label: str, script: str) -> str:
        """A JSR223 element in Groovy."""
        held = [
            _string("cacheKey", "true"),
            _string("filename", ""),
            _string("parameters", ""),
            _string("script", script),
            _string("scriptLanguage", "groovy"),
        ]
        return self.element(cls, "TestBeanGUI", label, held)

    def guard(self, variable: str, default: str, description: str, *, empty: bool = False) -> str:
        """An assertion that fails the sample when the variable was not found; `empty`: or when it is empty."""
        # An assertion that begins with "not" always holds for an empty text, so this one says what must be.
        kind, pattern = (MATCHES, f"(?s)(?!{default}$).+") if empty else (NOT | EQUALS, default)
        held: list[_Property | _Collection] = [
            _Collection("Asserion.test_strings", (_string("0", pattern),)),
            _string("Assertion.custom_message", description),
            _string("Assertion.test_field", "Assertion.response_data"),
            _Property("boolProp", "Assertion.assume_success", "false"),
            _Property("intProp", "Assertion.test_type", str(kind)),
            _string("Assertion.scope", "variable"),
            _string("Scope.variable", variable),
        ]
        return self.element("ResponseAssertion", "AssertionGui", f"{variable} was found", held)

    def assertion(self, tests: Sequence[Test]) -> str:
        """Assertions that fail the sample where one of the tests does not hold."""
        texts = [
            test.text for test in tests if isinstance(test, TextIs) and isinstance(test.extractor.origin, FromBody)
        ]
        made = [self._response("response_data", texts, SUBSTRING, f"Body holds {texts[0]}")] if texts else []
        for test in tests:
            match test:
                case TextIs(Extractor(FromBody()), "contains"):
                    continue
                case TextIs(Extractor(FromUrl()), "contains", text):
                    made.append(self._response("sample_label", [text], SUBSTRING, f"URL holds {text}"))
                case TextIs(Extractor(FromHeader(name)), "matches", text):
                    label = plainly(test)
                    pattern = extractor_chain.header_matches(name, text)
                    made.append(self._response("response_headers", [pattern], CONTAINS, label[0].upper() + label[1:]))
                case StatusIs(codes):
                    wanted = [str(code) for code in codes]
                    either = OR if len(wanted) > 1 else 0
                    label = f"Status is {' or '.join(wanted)}"
                    made.append(self._response("response_code", wanted, EQUALS | either, label))
                case Echo(Extractor(FromJson(path)), _, variable, number):
                    # JMeter reads the value as JSON: digits without quotes are a number, which no text is equal to.
                    same = JsonIs(path, "equals", f"${{{variable}}}" if number else f'"${{{variable}}}"')
                    made.append(self._json(same, path, inverted=False, shown=variable))
                case Echo(Extractor(FromBody()), _, variable):
                    text = f"${{{variable}}}"
                    made.append(self._response("response_data", [text], SUBSTRING, f"Body holds {variable}"))
                case JsonIs(path):
                    made.append(self._json(test, path, inverted=False))
                case Not(JsonIs(path) as inner):
                    made.append(self._json(inner, path, inverted=True))
                case _:
                    raise CannotWriteError("JMeter has no assertion for this")
        return "".join(made)

    def _response(self, field: str, texts: Sequence[str], kind: int, label: str) -> str:
        held: list[_Property | _Collection] = [
            _Collection("Asserion.test_strings", tuple(_string(str(at), text) for at, text in enumerate(texts))),
            _string("Assertion.custom_message", ""),
            _string("Assertion.test_field", f"Assertion.{field}"),
            _Property("boolProp", "Assertion.assume_success", "false"),
            _Property("intProp", "Assertion.test_type", str(kind)),
        ]
        return self.element("ResponseAssertion", "AssertionGui", label, held)

    def _json(self, test: JsonIs, path: Sequence[JsonStep], *, inverted: bool, shown: str | None = None) -> str:
        if test.relation == "filled":
            raise CannotWriteError("JMeter's JSON Assertion can't tell an empty value from others")
        pattern = jsonpath.TYPES.get(test.relation)
        compares = test.relation == "equals" or pattern is not None
        value = pattern or _as_json(test.value)
        verb = "has no" if inverted else "has"
        label = f"JSON {verb} {jsonpath.render(path)}"
        if compares:
            label += f" as {JSON_TYPES[test.relation]}" if pattern is not None else f" = {shown or value}"
        is_null = test.relation == "equals" and test.value is None
        held = [
            _string("JSON_PATH", jsonpath.render(path)),
            _string("EXPECTED_VALUE", value if compares and not is_null else ""),
            _Property("boolProp", "JSONVALIDATION", str(compares).lower()),
            _Property("boolProp", "EXPECT_NULL", str(is_null).lower()),
            _Property("boolProp", "INVERT", str(inverted).lower()),
            _Property("boolProp", "ISREGEX", str(pattern is not None).lower()),
        ]
        return self.element("JSONPathAssertion", "JSONPathAssertionGui", label, held)

    def element(self, cls: str, gui: str, label: str, held: Sequence[_Property | _Collection]) -> str:
        """An element with its empty hashTree, each line with its indentation and after a line end."""
        q = self.style.quote
        lines = [
            f"<{cls} guiclass={q}{gui}{q} testclass={q}{cls}{q} testname={q}{self._escape(label)}{q} "
            f"enabled={q}true{q}>"
        ]
        unit = self.style.unit
        for item in held:
            if isinstance(item, _Collection):
                lines.append(f"{unit}<collectionProp name={q}{item.name}{q}>")
                lines += [f"{unit}{unit}{self._leaf(each)}" for each in item.items]
                lines.append(f"{unit}</collectionProp>")
            else:
                lines.append(f"{unit}{self._leaf(item)}")
        lines += [f"</{cls}>", "<hashTree/>"]
        return "".join(f"{self.style.newline}{self.indent}{line}" for line in lines)

    def _leaf(self, item: _Property) -> str:
        q = self.style.quote
        if not item.value:
            return f"<{item.tag} name={q}{item.name}{q}></{item.tag}>"
        text = xml_text.escape(item.value, self.style.encoding)
        if self.style.newline == "\r\n":
            text = text.replace("\n", "\r\n")
        return f"<{item.tag} name={q}{item.name}{q}>{text}</{item.tag}>"

    def _escape(self, text: str) -> str:
        return xml_text.escape(text, self.style.encoding, quote=self.style.quote)


def _as_json(value: JsonScalar) -> str:
    """A value as JMeter's JSON Assertion wants it: JSON, where a text needs no quotes unless it looks like another."""
    if isinstance(value, str) and not _OTHER_JSON.match(value):
        return value
    return json_text(value)


_OTHER_JSON = re.compile(r"(?:true|false|null)$|[-\d\[{]")


def show(extractor: Extractor) -> tuple[str, str]:
    """An extractor's kind and expression in the words of JMeter's users."""
    kind, text = _shown_origin(extractor)
    for operation in extractor.operations:
        if isinstance(operation, Match):
            shown = operation.pattern + (f" (match {operation.match})" if operation.match > 1 else "")
            if isinstance(extractor.origin, FromBody | FromResources) and operation is extractor.operations[0]:
                kind, text = f"Regular Expression Extractor{text}", shown
            else:
                text = f"{text} {shown}"
        elif isinstance(operation, JsonInside):
            text += f" {jsonpath.render(operation.path)}"
        else:
            text += f" {operation.codec}-decoded"
    return kind, text.strip()


def _shown_origin(extractor: Extractor) -> tuple[str, str]:
    match extractor.origin:
        case FromJson(path):
            return "JSON Extractor", jsonpath.render(path)
        case FromHtml(selector, attribute, number):
            wanted = f" @{attribute}" if attribute is not None else ""
            return "CSS Selector Extractor", f"{selector}{wanted}" + (f" (match {number})" if number > 1 else "")
        case FromHeader(name, number):
            return "response header", name + (f" (match {number})" if number > 1 else "")
        case FromCookie(name):
            return "cookie", name
        case FromXml(query):
            return "XPath Extractor", query
        case FromBetween(left, right, number):
            return "Boundary Extractor", f"{left}…{right}" + (f" (match {number})" if number > 1 else "")
        case FromTool(kind, expression, _):
            return kind, expression
        case FromUrl():
            return "URL", ""
        case FromResources():
            return "sub-samples", " on sub-samples"
    return "body", ""
