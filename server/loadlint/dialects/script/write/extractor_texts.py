"""What an extractor is called, and what its value is, where a script language writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from loadlint.codecs import json_text
from loadlint.extractor import (
    AnyItem,
    Extractor,
    FormField,
    FromAddress,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromItems,
    FromJson,
    FromUrl,
    InHtml,
    JsonInside,
    JsonStep,
    Match,
    Origin,
    Where,
)


def jsonpath(path: Sequence[JsonStep]) -> str:
    """A path as JSONPath, for people."""
    text = "$"
    for step in path:
        if isinstance(step, Where):
            value = f"'{step.value}'" if isinstance(step.value, str) else json_text(step.value)
            text += f"[?(@{jsonpath(step.path)[1:]}=={value})]"
        elif isinstance(step, AnyItem):
            text += "[*]"
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if re.fullmatch(r"[A-Za-z_$][\w$-]*", step) else "['" + step.replace("'", "\\'") + "']"
    return text


def gives_text(extractor: Extractor) -> bool:
    """Whether the value is a string in any case; a member of a JSON document may be a number."""
    last = extractor.operations[-1] if extractor.operations else extractor.origin
    return not isinstance(last, FromJson | JsonInside)


class Shown(Struct, frozen=True):
    """How a language shows an extractor to people: kind and text of a path into JSON, the text of an element of a page
    with the attribute that is read, and a pattern."""

    json: Callable[[Sequence[JsonStep]], tuple[str, str]]
    element: Callable[[str, str | None], str]
    pattern: Callable[[str], str]

    def kind_and_expression(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression, for messages."""
        kind, text = self._origin(extractor.origin)
        for operation in extractor.operations:
            if isinstance(operation, Match):
                shown = self.pattern(operation.pattern) + _number(operation.match)
                is_first = isinstance(extractor.origin, FromBody) and operation is extractor.operations[0]
                kind, text = ("regex", shown) if is_first else (kind, f"{text} {shown}")
            elif isinstance(operation, JsonInside):
                text += f" {jsonpath(operation.path)}"
            elif isinstance(operation, InHtml):
                text += f" {self.element(operation.selector, operation.attribute)}{_number(operation.match)}"
            elif isinstance(operation, FormField):
                kind, text = "form", f"{text} {operation.selector} {operation.name}".strip()
            else:
                text += f" {operation.codec}-decoded"
        return kind, text.strip()

    def _origin(self, origin: Origin) -> tuple[str, str]:
        match origin:
            case FromJson(path):
                return self.json(path)
            case FromItems():
                kind, text = self.json(origin.path_of_any)
                return kind, text if origin.separator is None else f"{text} joined by {json_text(origin.separator)}"
            case FromHtml(selector, attribute, number):
                return "css", self.element(selector, attribute) + _number(number)
            case FromAddress(selector, attribute):
                return "css", self.element(selector, attribute)
            case FromHeader(name, number):
                return "header", name + _number(number)
            case FromCookie(name):
                return "cookie", name
        return ("url", "") if isinstance(origin, FromUrl) else ("body", "")


def _number(match: int) -> str:
    return f" ({match}.)" if match > 1 else ""
