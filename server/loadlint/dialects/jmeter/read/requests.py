"""From a sampler and what applies to it to the request that JMeter sends."""

from __future__ import annotations

import re
from array import array
from binascii import b2a_base64
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import form_pieces, percent_encoded
from loadlint.dialects.jmeter.language import expressions, tables, xml_text
from loadlint.dialects.jmeter.language.elements import properties
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.dialects.jmeter.read.embedded_resources import Loading
from loadlint.request import Field, MultipartBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text, join
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from loadlint.dialects.jmeter.language.elements import Element, Plan
    from loadlint.dialects.jmeter.read.plan import Run
    from loadlint.request import Body

_IN_ADDRESS = frozenset(("GET", "DELETE", "OPTIONS"))
"""The methods whose arguments become the query."""

_WITH_BODY = frozenset(
    ("POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS", "PROPFIND", "REPORT", "SEARCH", "MKCALENDAR")
)
_PORTS = {"http": "80", "https": "443"}
_SIMPLE = re.compile(rb"[ -#%'-;=-~]*")
"""Text without anything to decode."""

_UNASKED = ("", "BASIC", "BASIC_DIGEST")
"""The mechanisms of an authorisation that JMeter sends with the first request."""

_UNRESERVED = re.compile(r"[A-Za-z0-9_.*-]*")
_FORM = "application/x-www-form-urlencoded"


class Sent(Struct):
    """A request and the properties that it is made of.

    `starts` are the first bytes of their texts, `encoded` the ranges of those that JMeter percent-encodes itself.
    """

    request: Request
    follows_redirects: bool
    starts: Sequence[int] = ()
    encoded: Sequence[Span] = ()


class _Argument(Struct, frozen=True):
    name: Text
    value: Text
    encode: bool
    equals: bool


class Reader:
    """Reads the request of one sampler. Texts of other files, and only those, have no places."""

    def __init__(self, run: Run, main: Plan, constants: Mapping[str, str]) -> None:
        self.run = run
        self.sampler = run.sampler
        self.main = main
        self.constants = constants
        self.starts = array("q")
        self.encoded: list[Span] = []

    @cached_property
    def defaults(self) -> list[Element]:
        """The defaults that apply, from the nearest."""
        return [
            element
            for element in self.run.applying("config")
            if element.cls == "ConfigTestElement" and element.gui == "HttpDefaultsGui"
        ][::-1]

    def read(self) -> Sent:
        """The request."""
        request = self.soap() if self.sampler.kind == "soap" else self.http()
        return Sent(request, self.follows(), self.starts, self.encoded)

    def text(self, plan: Plan, leaf: Leaf) -> Text:
        """The text of a property as it is sent."""
        return self.text_at(plan, leaf.text_start, leaf.text_end)

    def text_at(self, plan: Plan, start: int, end: int) -> Text:
        """The text between two bytes as it is sent."""
        raw = plan.data[start:end]
        if plan is self.main and _SIMPLE.fullmatch(raw):
            self.starts.append(start)
            return Text(plan.shared(raw), range(start, end), range(start + 1, end + 1))
        text = xml_text.decode(plan.data, start, end, plan.encoding)
        if "${" in text.value:
            text = expressions.resolve(text, self.constants)
        if plan is not self.main:
            return Text(text.value)
        self.starts.append(start)
        return text

    def setting(self, name: str) -> Text:
        """A property of the sampler, or of the nearest defaults where it is empty."""
        for element in (self.sampler, *self.defaults):
            leaf = element.leaf(name)
            if leaf is not None and leaf.text_end > leaf.text_start:
                return self.text(element.plan, leaf)
        return Text("")

    def follows(self) -> bool:
        """Whether JMeter follows redirects, in one way or the other. Where nothing is said, it does not."""
        return self.sampler.is_true("HTTPSampler.follow_redirects") or self.sampler.is_true(
            "HTTPSampler.auto_redirects"
        )

    def loading(self) -> Loading | None:
        """What it does about the resources of a page; None where it leaves them alone.

        Off in the sampler itself wins over the defaults, while an empty filter does not.
        """
        asked = next((found for one in self.asked("HTTPSampler.image_parser") if (found := one.strip().lower())), "")
        if asked != "true" and "${" not in asked:
            return None
        must, must_not = (
            next((found for one in self.asked(f"HTTPSampler.embedded_url_{name}") if (found := one)), "")
            for name in ("re", "exclude_re")
        )
        cached = any(one.cls == "CacheManager" for one in self.run.applying("config"))
        return Loading(must, must_not, sure="${" not in asked + must + must_not and not cached)

    def asked(self, name: str) -> Iterator[str]:
        """A setting in the sampler and in the defaults that apply, constants filled in."""
        for element in (self.sampler, *self.defaults):
            leaf = element.leaf(name)
            if leaf is not None:
                text = expressions.resolve(element.plan.text(leaf), self.constants).value
                yield "${}" if HOLE in text else text

    # HTTP

    def http(self) -> Request:
        """The request of an HTTP sampler."""
        method = self.setting("HTTPSampler.method").value.strip().upper() or "GET"
        known = None if HOLE in method else method
        arguments = self.arguments()
        raw = self.sampler.is_true("HTTPSampler.postBodyRaw") or all(not each.name.value for each in arguments)
        url = self.url(arguments if method in _IN_ADDRESS else [])
        body: Body | None = None
        content_type = None
        files = self.files()
        if (files and method in ("POST", "PUT", "PATCH")) or self.sampler.is_true("HTTPSampler.DO_MULTIPART_POST"):
            if files and all(not each.name.value for each in files) and not arguments:
                body = None
            else:
                body = MultipartBody((*(Field(each.name, each.value) for each in arguments), *files))
        elif method in _WITH_BODY and raw and arguments:
            body = RawBody(join(self.as_sent(each) for each in arguments))
        elif method not in _IN_ADDRESS and method in _WITH_BODY and arguments:
            body = RawBody(self.pairs([_form_argument(each) for each in arguments if each.name.value]))
            content_type = _FORM
        return Request(known, url, self.with_authorization(url, self.headers(content_type)), body)

    def url(self, arguments: list[_Argument]) -> Text:
        """The address with the query."""
        path = self.setting("HTTPSampler.path")
        if " " in path.value:
            path = path.decode(_spaces)
        query = self.pairs([each for each in arguments if each.name.value])
        if re.match(r"https?://", path.value, re.IGNORECASE):
            return path
        domain = self.setting("HTTPSampler.domain")
        protocol = self.setting("HTTPSampler.protocol")
        port = self.setting("HTTPSampler.port")
        parts: list[Text] = []
        if domain.value:
            scheme = protocol if protocol.value else Text("http")
            parts += [scheme, Text("://"), domain]
            default = _PORTS.get(scheme.value.lower())
            if port.value.strip() not in ("", "0", "-1", default):
                parts += [Text(":"), port]
        elif path.value.startswith(HOLE):
            return self.with_query(path, query)
        if not path.value.startswith("/"):
            parts.append(Text("/"))
        parts.append(path)
        return self.with_query(join(parts), query)

    def with_query(self, url: Text, query: Text) -> Text:
        """An address and what comes after its `?`."""
        if not query.value:
            return url
        return join([url, Text("&" if "?" in url.value else "?"), query])

    def pairs(self, arguments: list[_Argument]) -> Text:
        """Arguments as they are sent in a query or a form."""
        parts: list[Text] = []
        for argument in arguments:
            if parts:
                parts.append(Text("&"))
            name = _encode(argument.name) if argument.encode else argument.name
            parts.append(name)
            if argument.equals:
                parts.append(Text("="))
            parts.append(self.as_sent(argument))
        return join(parts)

    def as_sent(self, argument: _Argument) -> Text:
        """The value of an argument, encoded where JMeter does that."""
        return _encode(argument.value) if argument.encode else argument.value

    def arguments(self) -> list[_Argument]:
        """The arguments of the sampler, then those of the defaults."""
        found = []
        for element in (self.sampler, *self.defaults):
            holder = element.node_at("HTTPsampler.Arguments")
            if holder is None:
                continue
            for held in tables.rows(element.plan.data, holder, "Arguments.arguments"):
                argument = self.argument(element.plan, held)
                if argument is not None:
                    found.append(argument)
        return found

    def argument(self, plan: Plan, held: Mapping[str, Node | Leaf]) -> _Argument | None:
        """One argument."""
        enabled = held.get("HTTPArgument.enabled")
        if isinstance(enabled, Leaf) and plan.value(enabled).strip() == "false":
            return None
        name, value = held.get("Argument.name"), held.get("Argument.value")
        encode = held.get("HTTPArgument.always_encode")
        metadata = held.get("Argument.metadata")
        is_encoded = isinstance(encode, Leaf) and plan.value(encode).strip().lower() == "true"
        if is_encoded and plan is self.main:
            self.encoded += [Span(leaf.text_start, leaf.text_end) for leaf in (name, value) if isinstance(leaf, Leaf)]
        return _Argument(
            self.text(plan, name) if isinstance(name, Leaf) else Text(""),
            self.text(plan, value) if isinstance(value, Leaf) else Text(""),
            is_encoded,
            not isinstance(metadata, Leaf) or plan.value(metadata) == "=",
        )

    def files(self) -> list[Field]:
        """The files that are sent, as fields without content."""
        found = []
        holder = self.sampler.node_at("HTTPsampler.Files")
        for node in members(holder, "HTTPFileArgs.files") if holder is not None else []:
            held = properties(node)
            path, name = held.get("File.path"), held.get("File.paramname")
            if not isinstance(path, Leaf) or path.text_start == path.text_end:
                continue
            file_name = self.text(self.sampler.plan, path)
            cut = max(file_name.value.rfind("/"), file_name.value.rfind("\\")) + 1
            label = self.text(self.sampler.plan, name) if isinstance(name, Leaf) else Text("")
            found.append(Field(label, Text(""), file_name[cut:]))
        return found

    def headers(self, content_type: str | None) -> tuple[Field, ...]:
        """The headers of all managers that apply; a nearer one wins over an outer one of the same name.

        An HTTP sampler takes configuration by its `guiclass`: JMeter leaves out managers without the right one. Its
        recorder leaves a manager in the sampler itself, which wins over all.
        """
        found: list[Field] = []
        names: set[str] = set()
        managers = [one for one in self.run.applying("config") if one.gui == "HeaderPanel"]
        holders = [(one.plan, one.node) for one in reversed(managers)]
        if (own_manager := self.sampler.node_at("HTTPSampler.header_manager")) is not None:
            holders.insert(0, (self.sampler.plan, own_manager))
        for plan, holder in holders:
            own: list[Field] = []
            for name, value in tables.headers(plan.data, holder):
                if name.start == name.end:
                    continue
                label = self.text_at(plan, name.start, name.end)
                if label.value.lower() not in names:
                    own.append(Field(label, self.text_at(plan, value.start, value.end)))
            names |= {each.name.value.lower() for each in own}
            found += own
        if content_type is not None and "content-type" not in names:
            found.append(Field(Text("Content-Type"), Text(content_type)))
        return tuple(found)

    def with_authorization(self, url: Text, headers: tuple[Field, ...]) -> tuple[Field, ...]:
        """The headers, with what the nearest Authorization Manager sends to an address without being asked."""
        managers = [one for one in self.run.applying("config") if one.cls == "AuthManager"]
        if not managers or any(each.name.value.lower() == "authorization" for each in headers):
            return headers
        for node in members(managers[-1].node, "AuthManager.auth_list"):
            held = properties(node)

            def value(name: str, held: Mapping[str, Node | Leaf] = held) -> str:
                leaf, plan = held.get(f"Authorization.{name}"), managers[-1].plan
                return expressions.resolve(plan.text(leaf), self.constants).value if isinstance(leaf, Leaf) else ""

            start = value("url")
            if HOLE in start or not url.value.startswith((start, _without_port(start))):
                continue
            if value("mechanism") not in _UNASKED:
                return headers
            pair = f"{value('username')}:{value('password')}"
            sent = HOLE if HOLE in pair else b2a_base64(pair.encode(), newline=False).decode()
            return (*headers, Field(Text("Authorization"), Text(f"Basic {sent}")))
        return headers

    # SOAP

    def soap(self) -> Request:
        """The request of JMeter 2's SOAP sampler."""
        url = self.setting("SoapSampler.URL_DATA")
        body: Body = RawBody(self.setting("HTTPSamper.xml_data"))
        return Request("POST", url, self.headers("text/xml"), body)


def _without_port(url: str) -> str:
    """An address without the port that its scheme has anyway."""
    return re.sub(r"^(http://[^/:]+):80(?=/|$)|^(https://[^/:]+):443(?=/|$)", r"\1\2", url)


def _form_argument(argument: _Argument) -> _Argument:
    """In a form JMeter decodes what it is told not to encode, and encodes it again."""
    if argument.encode:
        return argument
    return replace(argument, name=_normal(argument.name), value=_normal(argument.value))


def _normal(text: Text) -> Text:
    return text if _UNRESERVED.fullmatch(text.value) else text.decode(form_pieces).decode(_encoded)


def elements_of(node: Node) -> Iterator[Node]:
    """The elements in a collection."""
    return (child for child in node.children if isinstance(child, Node))


def members(holder: Node, name: str) -> Iterator[Node]:
    """The elements of a collection inside a property."""
    collection = properties(holder).get(name)
    return elements_of(collection) if isinstance(collection, Node) else iter(())


def _encode(text: Text) -> Text:
    return text if _UNRESERVED.fullmatch(text.value) else text.decode(_encoded)


def _encoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Characters as Java's URLEncoder writes them."""
    for i, character in enumerate(text):
        if character == " ":
            yield i, i + 1, "+"
        elif character == HOLE:
            yield i, i + 1, HOLE
        else:
            yield i, i + 1, percent_encoded(character, "*").replace("~", "%7E")


def _spaces(text: str) -> Iterator[tuple[int, int, str]]:
    for i, character in enumerate(text):
        yield i, i + 1, "%20" if character == " " else character
