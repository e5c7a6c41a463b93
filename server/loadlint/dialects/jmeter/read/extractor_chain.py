"""Extractors as JMeter has them: one or more post-processors, each of which writes a variable for the next.

`stages_of` takes an extractor apart; `join` puts what was read from a plan together again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.extractor import (
    Decode,
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
    from typing import Literal

    from loadlint.extractor import Codec, JsonStep, Operation, Origin

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
    """A JSON extractor, on the body or on a variable."""

    field: Field
    path: tuple[JsonStep, ...]


class Css(Struct, frozen=True):
    """A CSS selector extractor."""

    selector: str
    attribute: str | None
    match: int


class ElementText(Struct, frozen=True):
    """The content of an element whose text JMeter's own extractor does not see, such as a script."""

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


Stage = Regex | Boundary | Json | Css | Xpath | ElementText | Decoding

_RAW_TEXT = re.compile(
    r"(?:^|[\s>+~,])(?:script|style|template|textarea|title)(?![\w-])[^\s>+~,]*$|#[\w-]+$|\][^\s>+~]*$"
)
_HEADER = re.compile(r"\(\?im\)\^(?P<name>(?:[A-Za-z0-9!#%&'`|~_-]|\\[-.*+^$])+): \(\.\*\)")
_COOKIE = re.compile(
    r"\(\?im\)\^Set-Cookie: (?P<name>(?:\[[A-Za-z]{2}\]|[^\\\[\](){}.*+?^$|]|\\.)+)=\(\[\^;\\r\\n\]\*\)"
)


def stages_of(extractor: Extractor, *, hops: bool) -> list[Stage]:
    """The post-processors for an extractor. `hops` says that redirects are followed."""
    first, rest = _origin(extractor.origin, extractor.operations, hops=hops)
    stages = [first] if first is not None else []
    for operation in rest:
        match operation:
            case Match(pattern, number):
                stages.append(Regex("variable", pattern, number))
            case JsonInside(path):
                stages.append(Json("variable", path))
            case Decode(codec):
                stages.append(Decoding(codec))
    return stages


def _origin(
    origin: Origin, operations: tuple[Operation, ...], *, hops: bool
) -> tuple[Stage | None, tuple[Operation, ...]]:
    match origin:
        case FromJson(path):
            return Json("body", path), operations
        case FromHtml(selector, attribute, number):
            if attribute is None and _may_be_raw(selector):
                return ElementText(selector, number), operations
            return Css(selector, attribute, number), operations
        case FromBetween(left, right, number):
            return Boundary(left, right, number), operations
        case FromXml(query):
            return Xpath(query), operations
        case FromTool():
            raise CannotWriteError("it is an extractor of another kind than those that are written")
        case FromHeader(name, number):
            return Regex("headers", header_pattern(name), number), operations
        case FromCookie(name):
            return Regex("headers", cookie_pattern(name), 1, "all" if hops else ""), operations
        case FromResources():
            if not operations or not isinstance(operations[0], Match):
                raise CannotWriteError("sub-samples are only searched by regular expressions")
            return Regex("body", operations[0].pattern, operations[0].match, "children"), operations[1:]
    field: Field = "url" if isinstance(origin, FromUrl) else "body"
    if operations and isinstance(operations[0], Match):
        return Regex(field, operations[0].pattern, operations[0].match), operations[1:]
    return Regex(field, r"\A([\s\S]*)\Z" if field == "body" else "(.*)", 1), operations


def _may_be_raw(selector: str) -> bool:
    return _RAW_TEXT.search(selector) is not None


def header_pattern(name: str) -> str:
    """The value of a response header. JMeter shows headers as lines, `Name: value`."""
    return f"(?im)^{_literal(name)}: (.*)"


_HELD = re.compile(r"\(\?im\)\^(?P<name>[A-Za-z][A-Za-z0-9-]*): (?P<pattern>[^(].*|\(\?:.*)")


def header_matches(name: str, pattern: str) -> str:
    """A regular expression for the response's headers as lines, of one that is for the value alone."""
    start = "" if pattern.startswith("^") else "[^\\r\\n]*"
    return rf"(?im)^{name}: {start}{pattern.removeprefix('^')}"


def matched_in_header(pattern: str) -> tuple[str, str] | None:
    """The name and the pattern of which `header_matches` has made a pattern."""
    found = _HELD.fullmatch(pattern)
    return (found["name"], "^" + found["pattern"]) if found else None


def cookie_pattern(name: str) -> str:
    """The value of a cookie that a response sets."""
    return rf"(?im)^Set-Cookie: {_literal(name)}=([^;\r\n]*)"


def _literal(text: str) -> str:
    return re.sub(r"[.*+?^${}()|\[\]\\/]", lambda match: "\\" + match[0], text)


def origin_of_headers(pattern: str, match: int) -> Origin | None:
    """What a regular expression on the response headers reads, where it is one of those above."""
    if found := _COOKIE.fullmatch(pattern):
        return FromCookie(re.sub(r"\\(.)", r"\1", found["name"])) if match == 1 else None
    if found := _HEADER.fullmatch(pattern):
        return FromHeader(re.sub(r"\\(.)", r"\1", found["name"]), match)
    return None


_PLAIN_PART = r"(?:\\[wd]|\[(?>\\[wd]|A-Z|a-z|0-9|a-f|A-F|[A-Za-z0-9_]|\\-)++-?\]|[A-Za-z0-9_-])"
_PLAIN_GROUP = re.compile(rf"(?:{_PLAIN_PART}(?:(?:[*+?]|\{{\d+(?:,\d*)?\}})\??)?)+")


def is_plain(extractor: Extractor) -> bool:
    """Whether the value can hold only letters, digits, `-` and `_`, so that no encoding changes it."""
    last = extractor.operations[-1] if extractor.operations else None
    if not isinstance(last, Match):
        return False
    group = re.search(r"(?<!\\)\((?!\?)((?:[^()\\]|\\.)*)\)", last.pattern)
    return group is not None and _PLAIN_GROUP.fullmatch(group[1]) is not None


def joined(before: Extractor, operation: Operation) -> Extractor:
    """An extractor with one more operation."""
    return replace(before, operations=(*before.operations, operation))


def body() -> Extractor:
    """The body as text."""
    return Extractor(FromBody())
