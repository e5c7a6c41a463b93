"""Extractors and guards as elements of a plan, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from loadlint.assertion import JSON_TYPES, Echo, JsonIs, JsonScalar, Not, StatusIs, Test, TextIs, label_of_test
from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.dialects.jmeter.language import header_patterns, jmespath, jsonpath, written_groovy, xml_text
from loadlint.dialects.jmeter.language.match_types import CONTAINS, EQUALS, MATCHES, NOT, OR, SUBSTRING
from loadlint.dialects.jmeter.write.extractor_chain import (
    Boundary,
    Css,
    Decoding,
    ElementText,
    Jmes,
    Json,
    Regex,
    Scope,
    Stage,
    Xpath,
)
from loadlint.extractor import (
    AnyItem,
    Decode,
    Extractor,
    FromBetween,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromItems,
    FromJson,
    FromResources,
    FromTool,
    FromUrl,
    FromXml,
    JsonInside,
    JsonStep,
    Match,
)
from loadlint.text.regex import regex

_NO_ASSERTION = "JMeter has no assertion for this"
_FIELDS = {"body": "false", "headers": "true", "url": "URL", "variable": "false"}


class Style(Struct, frozen=True):
    """How the file is written. `unit` is one level of indentation, empty where the file has no lines."""

    newline: str
    unit: str
    quote: str
    encoding: str


class Property(Struct, frozen=True):
    """A property that holds text: its tag, its name, and the text as JMeter reads it."""

    tag: str
    name: str
    value: str


def property_of(name: str, value: str | int | bool) -> Property:
    """A property of the kind of its value."""
    if isinstance(value, bool):
        return Property("boolProp", name, str(value).lower())
    return Property("stringProp" if isinstance(value, str) else "intProp", name, str(value))


def properties_of(cls: str, **values: str | int | bool) -> list[Property]:
    """The properties `cls.name`, or `name` without a class. JMeter writes the numbers of extractors as text."""
    return [property_of(f"{cls}.{name}" if cls else name, value) for name, value in values.items()]


def cookie_properties() -> list[Property | Holder]:
    """The properties of a Cookie Manager without cookies of its own, as JMeter adds it."""
    switches = properties_of("CookieManager", clearEachIteration=True, controlledByThreadGroup=False)
    return [collection("CookieManager.cookies", ()), *switches]


class Holder(Struct, frozen=True):
    """A property that holds others: a collection, or an element inside of another one."""

    tag: str
    name: str
    items: tuple[Property | Holder, ...]
    element_type: str = ""


def collection(name: str, items: Sequence[Property | Holder]) -> Holder:
    """A list of properties."""
    return Holder("collectionProp", name, tuple(items))


class ElementWriter:
    """Writes elements at one level of indentation."""

    def __init__(self, style: Style, indent: str) -> None:
        self.style = style
        self.indent = indent

    @property
    def line_start(self) -> str:
        """What stands before each line that it writes."""
        return f"{self.style.newline}{self.indent}"

    def stages(self, stages: Sequence[Stage], variables: Sequence[str], default: str) -> str:
        """Post-processors that each write the variable of their stage, for the next one to read."""
        sources = ["", *variables[:-1]]
        return "".join(self._stage(*stage, default) for stage in zip(stages, variables, sources, strict=True))

    def _stage(self, stage: Stage, variable: str, source: str, default: str) -> str:
        cls, properties = processor(stage, variable, source, default)
        return self.processor(cls, f"Extract {variable}", properties)

    def processor(self, cls: str, label: str, properties: Sequence[Property]) -> str:
        """A post-processor: one of JMeter's extractors, or a script."""
        return self.element(cls, "TestBeanGUI" if cls == SCRIPT else f"{cls}Gui", label, properties)

    def script(self, cls: str, label: str, script: str) -> str:
        """A JSR223 element in Groovy."""
        return self.element(cls, "TestBeanGUI", label, _script_properties(script))

    def header_manager(self, headers: Sequence[Holder]) -> str:
        """A Header Manager with the rows of its table."""
        held = [collection("HeaderManager.headers", headers)]
        return self.element("HeaderManager", "HeaderPanel", "HTTP Header Manager", held)

    def cookie_manager(self) -> str:
        """A Cookie Manager."""
        return self.element("CookieManager", "CookiePanel", "HTTP Cookie Manager", cookie_properties())

    def guard(self, variable: str, default: str, description: str, *, empty: bool = False) -> str:
        """An assertion that fails the sample when the variable was not found; with `empty` also when it is empty."""
        kind, pattern = (MATCHES, filled_pattern(default)) if empty else (NOT | EQUALS, default)
        properties = _response_properties("response_data", [pattern], kind, description)
        properties += [property_of("Assertion.scope", "variable"), property_of("Scope.variable", variable)]
        return self.element("ResponseAssertion", "AssertionGui", f"{variable} was found", properties)

    def time_limit(self, milliseconds: int) -> str:
        """An assertion that fails a sample which took longer."""
        properties = [property_of("DurationAssertion.duration", str(milliseconds))]
        label = f"answers within {milliseconds} ms"
        return self.element("DurationAssertion", "DurationAssertionGui", label, properties)

    def assertion(self, tests: Sequence[Test]) -> str:
        """Assertions that fail the sample where one of the tests does not hold."""
        texts = [test.text for test in tests if isinstance(test, TextIs) and _is_of_body(test)]
        body = self._response("response_data", texts, SUBSTRING, f"Body holds {' and '.join(texts)}") if texts else ""
        return body + "".join(self._test(test) for test in tests if not _is_of_body(test))

    def _test(self, test: Test) -> str:
        match test:
            case TextIs():
                return self._text(test)
            case StatusIs(codes):
                statuses = [str(code) for code in codes]
                kind = EQUALS | OR if len(statuses) > 1 else EQUALS
                label = f"Status is {' or '.join(statuses)}"
                return self._response("response_code", statuses, kind, label, ignores_status=min(codes) >= 400)
            case Echo():
                return self._echo(test)
            case JsonIs():
                return self._json(test, inverted=False)
            case Not(JsonIs() as inner):
                return self._json(inner, inverted=True)
        raise CannotWriteError(_NO_ASSERTION)

    def _text(self, test: TextIs) -> str:
        match test:
            case TextIs(Extractor(FromUrl()), "contains", text):
                return self._response("sample_label", [text], SUBSTRING, f"URL holds {text}")
            case TextIs(Extractor(FromHeader(name)), "matches", text):
                label = label_of_test(test)
                pattern = header_patterns.header_matches(name, text)
                return self._response("response_headers", [pattern], CONTAINS, label[0].upper() + label[1:])
        raise CannotWriteError(_NO_ASSERTION)

    def _echo(self, test: Echo) -> str:
        expression = f"${{{test.variable}}}"
        text = f"{test.before}{expression}{test.after}"
        match test.extractor:
            case Extractor(FromJson(path)):
                # JMeter reads the value as JSON: digits without quotes are a number, which no text is equal to.
                value = expression if test.number else f'"{expression}"'
                return self._json(JsonIs(path, "equals", value), inverted=False, shown=test.variable)
            case Extractor(FromBody()):
                return self._response("response_data", [text], SUBSTRING, f"Body holds {test.variable}")
            case Extractor(FromHeader(_)):
                return self._response("response_headers", [text], SUBSTRING, f"Redirect holds {test.variable}")
        raise CannotWriteError(_NO_ASSERTION)

    def _response(
        self, field: str, texts: Sequence[str], kind: int, label: str, *, ignores_status: bool = False
    ) -> str:
        properties = _response_properties(field, texts, kind, "", ignores_status=ignores_status)
        return self.element("ResponseAssertion", "AssertionGui", label, properties)

    def _json(self, test: JsonIs, *, inverted: bool, shown: str | None = None) -> str:
        if test.relation == "filled":
            raise CannotWriteError("JMeter's JSON Assertion can't tell an empty value from others")
        path = jsonpath.render(test.path)
        type_pattern = jsonpath.TYPES.get(test.relation)
        compares = test.relation == "equals" or type_pattern is not None
        value = type_pattern or _as_json(test.value)
        label = f"JSON {'has no' if inverted else 'has'} {path}"
        if compares:
            label += f" as {JSON_TYPES[test.relation]}" if type_pattern is not None else f" = {shown or value}"
        is_null = test.relation == "equals" and test.value is None
        expected = value if compares and not is_null else ""
        properties = properties_of(
            "", JSON_PATH=path, EXPECTED_VALUE=expected, JSONVALIDATION=compares, EXPECT_NULL=is_null,
            INVERT=inverted, ISREGEX=type_pattern is not None,
        )  # fmt: skip
        return self.element("JSONPathAssertion", "JSONPathAssertionGui", label, properties)

    def element(self, cls: str, gui: str, label: str, properties: Iterable[Property | Holder], under: str = "") -> str:
        """An element with a hashTree for what is under it, each line with its indentation and after a line end."""
        q, name = self.style.quote, xml_text.escape_attribute(label, self.style.encoding)
        attributes = f"guiclass={q}{gui}{q} testclass={q}{cls}{q} testname={q}{name}{q} enabled={q}true{q}"
        return self.with_attributes(cls, f" {attributes}", properties, under)

    def with_attributes(self, tag: str, attributes: str, properties: Iterable[Property | Holder], under: str) -> str:
        """An element with attributes as they are written."""
        lines = [f"{self.style.unit}{line}" for item in properties for line in self._lines(item)]
        text = self._on_lines([f"<{tag}{attributes}>", *lines, f"</{tag}>"])
        return (
            text
            + (f"{self._on_lines(['<hashTree>'])}{under}" if under else "")
            + self._on_lines(["</hashTree>" if under else "<hashTree/>"])
        )

    @property
    def inner(self) -> ElementWriter:
        """What writes the elements under one that this writes."""
        return ElementWriter(self.style, self.indent + self.style.unit)

    def if_controller(self, label: str, condition: str) -> tuple[str, str]:
        """What begins an If Controller before an element, and what ends it behind that."""
        settings = properties_of("IfController", condition=condition, evaluateAll=False, useExpression=True)
        begin, _, end = self.element("IfController", "IfControllerPanel", label, settings, _INSIDE).partition(_INSIDE)
        return begin.removeprefix(self.line_start) + self.line_start, end

    def property(self, item: Property | Holder) -> str:
        """A property, each line with its indentation and after a line end."""
        return self._on_lines(self._lines(item))

    def _on_lines(self, lines: Iterable[str]) -> str:
        return "".join(f"{self.line_start}{line}" for line in lines)

    def _lines(self, item: Property | Holder) -> Iterator[str]:
        if isinstance(item, Property):
            yield self._leaf(item)
            return
        q = self.style.quote
        name = xml_text.escape_attribute(item.name, self.style.encoding)
        element_type = f" elementType={q}{item.element_type}{q}" if item.element_type else ""
        if not item.items:
            yield f"<{item.tag} name={q}{name}{q}{element_type}/>"
            return
        yield f"<{item.tag} name={q}{name}{q}{element_type}>"
        for inner in item.items:
            yield from (f"{self.style.unit}{line}" for line in self._lines(inner))
        yield f"</{item.tag}>"

    def _leaf(self, item: Property) -> str:
        q = self.style.quote
        if not item.value:
            return f"<{item.tag} name={q}{item.name}{q}></{item.tag}>"
        text = xml_text.escape(item.value, self.style.encoding)
        if self.style.newline == "\r\n":
            text = text.replace("\n", "\r\n")
        return f"<{item.tag} name={q}{item.name}{q}>{text}</{item.tag}>"


_INSIDE = "\0"
"""What stands for the elements under another one until they are known."""


def _response_properties(
    field: str, texts: Sequence[str], kind: int, message: str, *, ignores_status: bool = False
) -> list[Property | Holder]:
    """The properties of a Response Assertion. `ignores_status`: an error's status fails the sample no longer."""
    return [
        collection("Asserion.test_strings", [property_of(str(index), text) for index, text in enumerate(texts)]),
        *properties_of(
            "Assertion", custom_message=message, test_field=f"Assertion.{field}", assume_success=ignores_status,
            test_type=kind,
        ),
    ]  # fmt: skip


def filled_pattern(default: str) -> str:
    """A pattern for texts that are neither the default nor empty.

    An assertion that begins with "not" always holds for an empty text, so this one says what must be.
    """
    return f"(?s)(?!{default}$).+"


def processor(stage: Stage, variable: str, source: str, default: str) -> tuple[str, list[Property]]:
    """The class and the properties of a post-processor that writes `variable`; some read the variable `source`."""
    if isinstance(stage, ElementText):
        return SCRIPT, _script_properties(written_groovy.element_text(stage.selector, stage.match, variable, default))
    if isinstance(stage, Decoding):
        return SCRIPT, _script_properties(written_groovy.decode(stage.codec, source, variable, default))
    return _extractor(stage, variable, source, default)


SCRIPT = "JSR223PostProcessor"


def _script_properties(script: str) -> list[Property]:
    return properties_of("", cacheKey="true", filename="", parameters="", script=script, scriptLanguage="groovy")


def _extractor(
    stage: Regex | Json | Jmes | Css | Boundary | Xpath, variable: str, source: str, default: str
) -> tuple[str, list[Property]]:
    """The class of JMeter's extractor for a stage, with its properties."""
    match stage:
        case Regex(field, pattern, number):
            cls, scope = "RegexExtractor", _scope(source, stage.scope)
            return cls, properties_of(
                cls, useHeaders=_FIELDS[field], refname=variable, regex=pattern, template="$1$", default=default,
                match_number=str(number),
            ) + scope  # fmt: skip
        case Json(path):
            cls, scope = "JSONPostProcessor", _scope(source, "")
            return cls, properties_of(
                cls, referenceNames=variable, jsonPathExprs=jsonpath.render(path), match_numbers=_matches(path),
                defaultValues=default,
            ) + scope  # fmt: skip
        case Jmes(expression):
            cls = "JMESPathExtractor"
            return cls, properties_of(
                "JMESExtractor", referenceName=variable, jmesPathExpr=expression, matchNumber="1", defaultValue=default,
            )  # fmt: skip
        case Css(selector, attribute, number):
            cls = "HtmlExtractor"
            return cls, properties_of(
                cls, refname=variable, expr=selector, attribute=attribute or "", default=default,
                default_empty_value=False, match_number=str(number), extractor_impl="",
            )  # fmt: skip
        case Boundary(left, right, number):
            cls = "BoundaryExtractor"
            return cls, properties_of(
                cls, useHeaders=_FIELDS["body"], refname=variable, lboundary=left, rboundary=right, default=default,
                match_number=str(number),
            )  # fmt: skip
        case Xpath(query):
            cls = "XPathExtractor"
            return cls, properties_of(
                cls, default=default, refname=variable, matchNumber="1", xpathQuery=query, validate=False,
                tolerant=False, namespace=True,
            )  # fmt: skip


def _matches(path: Sequence[JsonStep]) -> str:
    """The match number: all of them for a ForEach Controller."""
    return "-1" if any(isinstance(step, AnyItem) for step in path) else "1"


def _scope(variable: str, samples: Scope) -> list[Property]:
    """Where an extractor looks: in a variable, or in samples other than the main one."""
    if variable:
        return [property_of("Sample.scope", "variable"), property_of("Scope.variable", variable)]
    return [property_of("Sample.scope", samples)] if samples else []


def _is_of_body(test: Test) -> bool:
    """Whether a test looks for a text in the body: all of these become one assertion."""
    return isinstance(test, TextIs) and test.relation == "contains" and isinstance(test.extractor.origin, FromBody)


def _as_json(value: JsonScalar) -> str:
    """A value as the JSON Assertion expects it: JSON, but a text has quotes only where it looks like another type."""
    if isinstance(value, str) and not _JSON_OF_OTHER_TYPE.match(value):
        return value
    return json_text(value)


_JSON_OF_OTHER_TYPE = regex(r"(?:true|false|null)$|[-\d\[{]")


def show(extractor: Extractor) -> tuple[str, str]:
    """An extractor's kind and expression in the words of JMeter's users."""
    kind, text = _shown_origin(extractor)
    for operation in extractor.operations:
        if isinstance(operation, Match):
            shown = operation.pattern + _shown_number(operation.match)
            if isinstance(extractor.origin, FromBody | FromResources) and operation is extractor.operations[0]:
                kind, text = f"Regular Expression Extractor{text}", shown
            else:
                text = f"{text} {shown}"
        elif isinstance(operation, JsonInside):
            text += f" {jsonpath.render(operation.path)}"
        elif isinstance(operation, Decode):
            text += f" {operation.codec}-decoded"
    return kind, text.strip()


def _shown_origin(extractor: Extractor) -> tuple[str, str]:
    shown = _SHOWN_WHOLES.get(type(extractor.origin), ("body", ""))
    match extractor.origin:
        case FromJson(path):
            shown = "JSON Extractor", jsonpath.render(path)
        case FromItems(path, member, separator):
            shown = "JSON JMESPath Extractor", jmespath.joined_members(path, member, separator)
        case FromHtml(selector, attribute, number):
            suffix = f" @{attribute}" if attribute is not None else ""
            shown = "CSS Selector Extractor", f"{selector}{suffix}{_shown_number(number)}"
        case FromHeader(name, number):
            shown = "response header", name + _shown_number(number)
        case FromCookie(name):
            shown = "cookie", name
        case FromXml(query):
            shown = "XPath Extractor", query
        case FromBetween(left, right, number):
            shown = "Boundary Extractor", f"{left}…{right}{_shown_number(number)}"
        case FromTool(kind, expression, _):
            shown = kind, expression
    return shown


_SHOWN_WHOLES: Mapping[type, tuple[str, str]] = {
    FromUrl: ("URL", ""),
    FromResources: ("sub-samples", " on sub-samples"),
}
"""How a whole text is shown in which patterns search."""


def _shown_number(number: int) -> str:
    return f" (match {number})" if number > 1 else ""
