"""Extractors as JMeter has them: one or more post-processors, each of which writes a variable for the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import header_patterns, jmespath
from loadlint.extractor import (
    READ_ONLY,
    Codec,
    Decode,
    Extractor,
    FromAddress,
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
    Operation,
)
from loadlint.text.regex import regex

Field = Literal["body", "headers", "url", "variable"]
Scope = Literal["", "all", "children"]


class Regex(Struct, frozen=True):
    """A regular expression extractor: group 1 of the n-th match.

    `scope` "all" looks into redirects that were followed too, "children" into all sub-samples.
    """

    field: Field
    pattern: str
    match: int
    scope: Scope = ""


class Json(Struct, frozen=True):
    """A JSON extractor, on the body, or on a variable where it is not the first stage."""

    path: tuple[JsonStep, ...]


class Jmes(Struct, frozen=True):
    """A JMESPath extractor on the body."""

    expression: str


class Css(Struct, frozen=True):
    """A CSS selector extractor."""

    selector: str
    attribute: str | None
    match: int


class ElementText(Struct, frozen=True):
    """The content of an element whose text JMeter's CSS extractor does not give, such as a script."""

    selector: str
    match: int


class Decoding(Struct, frozen=True):
    """A script that undoes an encoding of a variable."""

    codec: Codec


class Xpath(Struct, frozen=True):
    """An XPath extractor, which knows namespaces."""

    query: str


class Boundary(Struct, frozen=True):
    """A boundary extractor on the body."""

    left: str
    right: str
    match: int


Stage = Regex | Boundary | Json | Jmes | Css | Xpath | ElementText | Decoding

_RAW_TEXT = regex(r"(?:^|[\s>+~,])(?:script|style|template|textarea|title)(?![\w-])[^\s>+~,]*$|#[\w-]+$|\][^\]\s>+~]*$")


def stages_of(extractor: Extractor, *, follows_redirects: bool) -> list[Stage]:
    """The post-processors for an extractor of a request that follows redirects, or does not."""
    origin, operations = extractor.origin, extractor.operations
    if isinstance(origin, FromTool | FromAddress):
        raise CannotWriteError("it is an extractor of another kind than those that are written")
    if isinstance(origin, FromResources | FromUrl | FromBody):
        first, operations = _text_stage(origin, operations)
    elif isinstance(origin, FromHeader) and (in_header := _header_stage(origin, operations)) is not None:
        first, operations = in_header, operations[1:]
    else:
        first = _origin_stage(origin, follows_redirects=follows_redirects)
    return [first, *map(_operation_stage, operations)]


def may_be_empty(stages: Sequence[Stage]) -> bool:
    """Whether post-processors may find an empty text: two boundaries may have nothing between them, a list no item."""
    return any(isinstance(stage, Boundary | Jmes) for stage in stages)


def _text_stage(
    origin: FromResources | FromUrl | FromBody, operations: tuple[Operation, ...]
) -> tuple[Stage, tuple[Operation, ...]]:
    """The stage for a text, with the regular expression that is the first operation on it; and the other operations."""
    first = operations[0] if operations else None
    field: Field = "url" if isinstance(origin, FromUrl) else "body"
    if isinstance(first, Match):
        scope: Scope = "children" if isinstance(origin, FromResources) else ""
        return Regex(field, first.pattern, first.match, scope), operations[1:]
    if isinstance(origin, FromResources):
        raise CannotWriteError("sub-samples are only searched by regular expressions")
    return Regex(field, r"\A([\s\S]*)\Z" if field == "body" else "(.*)", 1), operations


def _header_stage(origin: FromHeader, operations: tuple[Operation, ...]) -> Stage | None:
    """One stage for a header and what is searched in it; None where it takes two."""
    first = operations[0] if operations else None
    if not isinstance(first, Match) or (first.match, origin.match) != (1, 1):
        return None
    pattern = header_patterns.value_pattern(origin.name, first.pattern)
    return Regex("headers", pattern, 1) if pattern is not None else None


_Single = FromJson | FromItems | FromHtml | FromBetween | FromXml | FromHeader | FromCookie
"""What one post-processor takes out of an answer."""


def _origin_stage(origin: _Single, *, follows_redirects: bool) -> Stage:
    match origin:
        case FromJson(path):
            return Json(path)
        case FromItems(path, member, separator):
            return Jmes(jmespath.joined_members(path, member, separator))
        case FromHtml(selector, attribute, number):
            is_raw = attribute is None and _RAW_TEXT.search(selector) is not None
            return ElementText(selector, number) if is_raw else Css(selector, attribute, number)
        case FromBetween(left, right, number):
            return Boundary(left, right, number)
        case FromXml(query):
            return Xpath(query)
        case FromHeader(name, number):
            return Regex("headers", header_patterns.header_pattern(name), number)
        case FromCookie(name):
            return Regex("headers", header_patterns.cookie_pattern(name), 1, "all" if follows_redirects else "")


def _operation_stage(operation: Operation) -> Stage:
    match operation:
        case Match(pattern, number):
            return Regex("variable", pattern, number)
        case JsonInside(path):
            return Json(path)
        case Decode(codec):
            return Decoding(codec)
        case _:
            raise CannotWriteError(READ_ONLY)
