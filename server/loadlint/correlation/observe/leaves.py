"""The values that a recorded response issues, each with the extractor that reads it there.

These are the values that have a place in a structure: JSON leaves, form fields, meta tags, data attributes, headers,
cookies, parts of addresses, and what stands inside of such values. `extractors.in_text` reads values in plain text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.codecs import decode, decode_base64
from loadlint.correlation.observe.html import document_of
from loadlint.correlation.observe.options import Option, choices_of, options_of
from loadlint.correlation.observe.slots import MAX_DEPTH
from loadlint.correlation.observe.value_shape import looks_generated
from loadlint.extractor import (
    Codec,
    Decode,
    Extractor,
    FromBody,
    FromCookie,
    FromHeader,
    FromHtml,
    FromJson,
    FromUrl,
    JsonInside,
    JsonStep,
    Match,
    Operation,
)
from loadlint.json_text import looks_like_json
from loadlint.recordings.cookies import parse_set_cookie, stays_behind
from loadlint.request import NEGOTIATION_HEADERS
from loadlint.text.regex import escape, regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from loadlint.recordings.exchange import Response


class Source(IntEnum):
    """Where a value stands, the most reliable place first."""

    JSON = 0
    FORM_FIELD = 1
    META = 2
    ATTRIBUTE = 3
    HEADER = 4
    LOCATION = 5
    COOKIE = 6
    INNER = 7


class Leaf(Struct, frozen=True, gc=False):
    """One issued value. `name` is the field's name, `owner` that of the object around it (`cart` in `cart.id`)."""

    value: str
    extractor: Extractor
    source: Source
    name: str
    owner: str = ""


_IGNORED_HEADERS = NEGOTIATION_HEADERS | frozenset(
    "accept-ranges access-control-allow-credentials access-control-allow-headers access-control-allow-methods "
    "access-control-allow-origin access-control-expose-headers access-control-max-age age allow alt-svc "
    "content-security-policy cross-origin-opener-policy date expires nel permissions-policy referrer-policy "
    "report-to server strict-transport-security vary x-content-type-options x-frame-options x-powered-by "
    "x-xss-protection".split()
)


MOST_LEAVES = 200_000
"""The most leaves of one body: each takes some hundred bytes. Values behind them are found in the text."""


def leaves_of(response: Response) -> Iterator[Leaf]:
    """The structured values of a response."""
    yield from _header_leaves(response)
    text = response.text
    if looks_like_json(text):
        try:
            root = json.loads(text, parse_float=str, parse_constant=str)
        except (ValueError, RecursionError):
            root = None
        if isinstance(root, dict | list):
            yield from islice(_json_leaves(root, "", _body_json, 0), MOST_LEAVES)
            return
    if "html" in response.media_type or re.match(r"\s*(<!doctype html|<html)", text, re.IGNORECASE):
        yield from _html_leaves(text)
    elif "script" in response.media_type and "<input" in text:
        yield from _field_leaves(text, Extractor(FromBody()))


_Path = tuple[JsonStep, ...]


def _body_json(path: _Path) -> Extractor:
    return Extractor(FromJson(path))


_SHORTEST_HOLDER = 12
_HOLDS_NO_MORE = regex(r"[\w .:+-]{1,11}|[^/%{\[<?]*[ :][^/%{\[<?]*")
"""A value of such characters holds no others: it is no JSON, HTML, address or token, neither escaped nor base64."""


def address_leaves(address: str, origin: FromUrl | FromHeader, source: Source) -> Iterator[Leaf]:
    """The path segments and query parameters of an address."""
    yield from _address_leaves(address, Extractor(origin), source)


def _header_leaves(response: Response) -> Iterator[Leaf]:
    for name, value in response.headers:
        lower = name.lower()
        if lower == "set-cookie":
            cookie = parse_set_cookie(value)
            if cookie is None or not cookie.value:
                continue
            if stays_behind(cookie, response):
                # A tool joins several headers of one name to one.
                pattern = Match(rf"(?:^|, ?){escape(cookie.name)}=([^;]+)")
                yield Leaf(cookie.value, Extractor(FromHeader(name), (pattern,)), Source.HEADER, cookie.name)
            else:
                yield from _open(Leaf(cookie.value, Extractor(FromCookie(cookie.name)), Source.COOKIE, cookie.name))
        elif lower == "location":
            yield from _address_leaves(value, Extractor(FromHeader(name)), Source.LOCATION)
        elif lower == "link":
            yield from _link_leaves(value, Extractor(FromHeader(name)))
        elif lower not in _IGNORED_HEADERS:
            extractor = Extractor(FromHeader(name))
            yield from _open(Leaf(value, extractor, Source.HEADER, lower))


_LINK = regex(r"<([^<>]*)>;\s*(rel=\"?([\w-]+)\"?)")
_PARAMETER_OF_LINK = regex(r"[?&]([\w.\[\]-]+)=([^&#<>]+)")


def _link_leaves(value: str, extractor: Extractor) -> Iterator[Leaf]:
    """The addresses that a `Link` header gives by the relation to them, and their parameters (RFC 8288, section 3)."""
    for link in _LINK.finditer(value):
        relation = rf";\s*{escape(link[2])}"
        yield Leaf(link[1], _then(extractor, Match(rf"<([^<>]+)>{relation}")), Source.HEADER, link[3])
        for parameter in _PARAMETER_OF_LINK.finditer(link[1]):
            pattern = rf"[?&]{escape(parameter[1])}=([^&#<>]+)[^<>]*>{relation}"
            yield from _leaves_of_text(
                parameter[2], _then(extractor, Match(pattern)), Source.HEADER, parameter[1], link[3]
            )


def _json_leaves(root: Any, name: str, build: Callable[[_Path], Extractor], depth: int) -> Iterator[Leaf]:
    """Leaves of a JSON tree, without recursion, since bodies may be deep. `name` is that of the field that holds it."""
    source = Source.INNER if depth else Source.JSON
    stack: list[Iterator[_Node]] = [iter([(root, (), name, "")])]
    while stack:
        item = next(stack[-1], None)
        if item is None:
            stack.pop()
            continue
        node, path, name, owner = item
        kind = type(node)
        if kind is dict or kind is list:
            stack.append(_children(node, path, name, owner))
        elif kind is str or kind is int:
            value = str(node)
            if (len(value) < _SHORTEST_HOLDER and value.isalnum()) or _HOLDS_NO_MORE.fullmatch(value):
                yield Leaf(value, build(path), source, name, owner)
            else:
                yield from _open(Leaf(value, build(path), source, name, owner), depth)


_Node = tuple[Any, _Path, str, str]
"""A node of a JSON tree, its path, the name of the field that holds it and that of the object around this."""


def _children(node: dict[str, Any] | list[Any], path: _Path, name: str, owner: str) -> Iterator[_Node]:
    """The nodes in an object or a list, one after the other: there may be a million."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield child, (*path, key), key, name
    else:
        for i, child in enumerate(node):
            yield child, (*path, i), name, owner


def _open(leaf: Leaf, depth: int = 1) -> Iterator[Leaf]:
    """The leaf of a value, and those of the values inside of it."""
    value, extractor, name = leaf.value, leaf.extractor, leaf.name
    if not value:
        return
    yield leaf
    if depth >= MAX_DEPTH or len(value) < 5:
        return
    if looks_like_json(value):
        try:
            root = json.loads(value)
        except (ValueError, RecursionError):
            return
        yield from _json_leaves(root, name, lambda path: _then(extractor, JsonInside(path)), depth + 1)
    elif "<input" in value:
        yield from _field_leaves(value, extractor)
    elif value[0] == "/" or "://" in value[:12] or _RELATIVE.match(value):
        yield from _address_leaves(value, extractor, Source.INNER)
    elif re.fullmatch(r"[\w-]{8,}\.[\w-]{8,}\.[\w-]*", value):
        yield from _token_leaves(value, extractor, name, depth)
    elif "%" in value and (plain := decode("percent", value)) not in (value, None):
        yield Leaf(plain or "", _then(extractor, Decode("percent")), leaf.source, name, leaf.owner)
    elif len(value) >= 12 and (inner := decode_base64(value)) is not None and inner.isprintable():
        codec: Codec = "base64url" if re.search(r"[-_]", value) or len(value) % 4 else "base64"
        yield from _open(Leaf(inner, _then(extractor, Decode(codec)), Source.INNER, name, leaf.owner), depth + 1)


_RELATIVE = regex(r"[\w%.~-]+(?:/[\w%.~-]+)*\?[\w%.\[\]~-]+=")
"""The beginning of an address without a host and the path before it, with a query: `list.php?page=`."""

_INPUT = regex(r"<input\b[^<>]*>")
_ATTRIBUTE = regex(r"""\s(name|value)=(?:(["'])(.*?)\2|(\\["'])([^"'\\]*)\4)""", re.DOTALL)


def _field_leaves(markup: str, extractor: Extractor) -> Iterator[Leaf]:
    """The fields of a form in markup that is a value itself, as in answers that hold a piece of a page, or a text of a
    script, where quotes may be escaped."""
    numbers: Counter[str] = Counter()
    for tag in _INPUT.finditer(markup):
        parts = {attribute[1]: attribute for attribute in _ATTRIBUTE.finditer(tag[0])}
        if len(parts) < 2:
            continue
        named, valued = parts["name"], parts["value"]
        name, value = (attribute[3] or attribute[5] or "" for attribute in (named, valued))
        quote = escape(valued[2] or valued[4])
        pieces = [escape(named[0].lstrip()), rf"value={quote}([^{quote}]*){quote}"]
        pattern = r"[^<>]*?\s".join(pieces if named.start() < valued.start() else reversed(pieces))
        numbers[pattern] += 1
        decoding = (Decode("html"),) if "&" in value else ()
        if name and value:
            value_extractor = _then(extractor, Match(pattern, numbers[pattern]), *decoding)
            yield Leaf(decode("html", value) or value, value_extractor, Source.INNER, decode("html", name) or name)


def _token_leaves(value: str, extractor: Extractor, name: str, depth: int) -> Iterator[Leaf]:
    """The claims of a JSON Web Token."""
    payload = decode_base64(value.split(".")[1])
    if payload is None or not looks_like_json(payload):
        return
    claims = _then(extractor, Match(r"^[^.]*\.([^.]*)"), Decode("base64url"))
    yield from _open(Leaf(payload, claims, Source.INNER, name), depth + 1)


def _address_leaves(address: str, extractor: Extractor, source: Source) -> Iterator[Leaf]:
    yield Leaf(address, extractor, source, "", "")
    rest, _, fragment = address.partition("#")
    path, _, query = rest.partition("?")
    for pair in [*query.split("&"), *fragment.lstrip("?/").split("&")]:
        name, equals, raw = pair.partition("=")
        if equals and raw:
            pattern = Match(rf"[?&#]{escape(name)}=([^&#]+)" if fragment else rf"[?&]{escape(name)}=([^&#]+)")
            yield from _leaves_of_text(raw, _then(extractor, pattern), source, name, "")
    start = path.find("://")
    segments = (path[path.find("/", start + 3) :] if start >= 0 else path).split("/")[1:]
    for i, segment in enumerate(segments):
        before = segments[i - 1] if i else ""
        first, _, matrix = segment.partition(";")
        for parameter in matrix.split(";") if matrix else ():
            name, equals, raw = parameter.partition("=")
            if equals and raw:
                pattern = Match(rf";{escape(name)}=([^;/?#]+)")
                yield from _leaves_of_text(raw, _then(extractor, pattern), source, name, "")
        plain = bool(before) and not looks_generated(before)
        if first and plain:
            pattern = Match(rf"/{escape(before)}/([^/?#;]+)")
            yield from _leaves_of_text(first, _then(extractor, pattern), source, "id", before)
        if first and (not plain or _MAY_BE_VALUE.search(before)):
            host = r"^(?:[a-z]+://[^/]+)?" if start >= 0 else "^"
            pattern = Match(rf"{host}/(?:[^/]+/){{{i}}}([^/?#;]+)" if i else rf"{host}/([^/?#;]+)")
            yield from _leaves_of_text(first, _then(extractor, pattern), source, "id", before)


_MAY_BE_VALUE = regex(r"[-_\d]")


def _leaves_of_text(raw: str, extractor: Extractor, source: Source, name: str, owner: str) -> Iterator[Leaf]:
    yield Leaf(raw, extractor, source, name, owner)
    for codec in ("percent", "form") if "+" in raw else ("percent",):
        plain = decode(codec, raw)
        if plain and plain != raw:
            yield Leaf(plain, _then(extractor, Decode(codec)), source, name, owner)


def _html_leaves(text: str) -> Iterator[Leaf]:
    """Form fields, meta tags and data attributes, in document order."""
    tree = document_of(text)
    if tree.root is None:
        return
    # Only for data attributes each element has to be looked at.
    nodes = tree.root.traverse() if "data-" in text.lower() else tree.css("input, button, meta, textarea")
    for node in nodes:
        yield from _element_leaves(node, node.attributes)
    if "<select" in text:
        yield from _option_leaves(options_of(text))
    if "checkbox" in text or "radio" in text:
        yield from _option_leaves(choices_of(text))


def _element_leaves(node: LexborNode, attributes: dict[str, str | None]) -> Iterator[Leaf]:
    tag = node.tag or ""
    name, identifier = attributes.get("name"), attributes.get("id")
    if tag in ("input", "button") and (value := attributes.get("value")):
        # Of check boxes with one name, the number of one says little.
        source = Source.ATTRIBUTE if attributes.get("type") in ("checkbox", "radio") else Source.FORM_FIELD
        if name:
            extractor = Extractor(FromHtml(f"{tag}[name={css_string(name)}]", "value"))
            yield from _open(Leaf(value, extractor, source, name))
        elif identifier and _plain_id(identifier):
            # Scripts of a page send fields without a name too.
            yield from _open(Leaf(value, Extractor(FromHtml(f"{tag}#{identifier}", "value")), source, identifier))
    elif tag == "meta" and (value := attributes.get("content")):
        for key in ("name", "property", "http-equiv"):
            if label := attributes.get(key):
                extractor = Extractor(FromHtml(f"meta[{key}={css_string(label)}]", "content"))
                yield from _open(Leaf(value, extractor, Source.META, label))
                break
    elif tag == "textarea" and name:
        value = node.text()
        yield Leaf(value, Extractor(FromHtml(f"textarea[name={css_string(name)}]", None)), Source.FORM_FIELD, name)
    for key, content in attributes.items():
        if content and re.fullmatch(r"data-[a-z0-9_-]+", key):
            selector = f"{tag}#{identifier}" if identifier and _plain_id(identifier) else f"{tag}[{key}]"
            extractor = Extractor(FromHtml(selector, key))
            yield from _open(Leaf(content, extractor, Source.ATTRIBUTE, key.removeprefix("data-")))


def _option_leaves(options: Iterable[Option]) -> Iterator[Leaf]:
    """What a page offers to choose from: the option that the page has chosen, else the one that the user does."""
    for option in options:
        value = decode("html", option.value) or option.value
        decoding = (Decode("html"),) if "&" in option.value else ()
        for pattern in option.patterns:
            yield Leaf(value, Extractor(FromBody(), (Match(pattern), *decoding)), Source.FORM_FIELD, option.field)


def _plain_id(value: str) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z_-]*", value) is not None


def css_string(text: str) -> str:
    """A CSS string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _then(extractor: Extractor, *operations: Operation) -> Extractor:
    return Extractor(extractor.origin, (*extractor.operations, *operations))


__all__ = ["FromBody", "Leaf", "Source", "address_leaves", "css_string", "leaves_of"]
