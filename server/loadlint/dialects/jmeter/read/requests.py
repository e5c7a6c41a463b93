"""From a sampler and what applies to it to the request that JMeter sends."""

from __future__ import annotations

import re
from array import array
from binascii import b2a_base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from sys import intern

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import form_pieces, percent_encoded
from loadlint.dialects.jmeter.language import expressions, tables, xml_text
from loadlint.dialects.jmeter.language.elements import Element, Plan
from loadlint.dialects.jmeter.language.expressions import Expression
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.dialects.jmeter.read.embedded_resources import ResourceLoading
from loadlint.dialects.jmeter.read.execution import SamplerRun
from loadlint.expression import AsPath, Made, encoded_expression
from loadlint.expression import Expression as Source
from loadlint.request import Body, Field, MultipartBody, RawBody, Request, WrittenRequest
from loadlint.text.mapped import HOLE, Moves, Text, hole, join
from loadlint.text.regex import regex
from loadlint.text.span import Span

_IN_ADDRESS = frozenset(("GET", "DELETE", "OPTIONS"))
"""The methods whose arguments become the query."""

_WITH_BODY = frozenset(
    ("POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS", "PROPFIND", "REPORT", "SEARCH", "MKCALENDAR")
)
_PORTS = {"http": "80", "https": "443"}
_PLAIN_BYTES = regex(rb"[ -#%'-;=-~]*")
"""Text without anything to decode."""

_MECHANISMS = {"DIGEST": "Digest", "KERBEROS": "Negotiate"}
"""The schemes of an Authorization Manager's mechanisms that answer a challenge. With the others JMeter sends the
authorization in the first request."""
_PROOF = Made(-1)
"""What JMeter makes of a user whose name or password is data, or to answer a challenge. No variable has this number."""

_UNRESERVED = regex(r"[A-Za-z0-9_.*-]*")
_MILLISECONDS = regex(r"[0-9]{1,9}")
_FORM = "application/x-www-form-urlencoded"
_FILE_CONTENT = expressions.Expression(0, 0, "__FileToString", is_function=True)
"""What stands for the content of a file that is uploaded."""


class SentRequest(Struct):
    """A request and the properties that it is made of.

    `starts` are the first bytes of their texts, `encoded` those of texts that JMeter percent-encodes itself.
    """

    request: Request
    follows_redirects: bool
    starts: Sequence[int] = ()
    encoded: Sequence[int] = ()


class PlacedRequest(Struct, frozen=True):
    """A request as it was first read: where the elements that it is made of stood, and what its expressions stood for.

    It is that of all samplers with the same texts for whom the expressions stand for the same.
    """

    sent: SentRequest
    written: WrittenRequest
    places: tuple[Span, ...]
    asked: Sequence[tuple[Expression, Source | None]]

    def moves_to(self, places: tuple[Span, ...]) -> Moves | None:
        """The moves of the elements to other places; None where these are the same."""
        if places == self.places:
            return None
        pairs = zip(self.places, places, strict=True)
        return Moves(tuple((old.start, old.end, new.start - old.start) for old, new in pairs))


class _Argument(Struct, frozen=True):
    name: Text
    value: Text
    encode: bool
    separator: str


class RequestReader:
    """Reads the request of one sampler."""

    def __init__(
        self,
        run: SamplerRun,
        constants: Mapping[str, str],
        source_of: Callable[[Expression], Source | None],
    ) -> None:
        self.run = run
        self.source_of = source_of
        self.sampler = run.sampler
        self.constants = constants
        self.starts = array("q")
        self.encoded: list[int] = []

    @cached_property
    def defaults(self) -> list[Element]:
        """The defaults that apply, from the nearest."""
        return [
            element
            for element in self.run.applying("config")
            if element.cls == "ConfigTestElement" and element.gui == "HttpDefaultsGui"
        ][::-1]

    def read(self) -> SentRequest:
        """The request."""
        request = self.soap() if self.sampler.kind == "soap" else self.http()
        return SentRequest(request, self.follows(), self.starts, self.encoded)

    def text(self, plan: Plan, leaf: Leaf) -> Text:
        """The text of a property as it is sent."""
        return self.text_at(plan, leaf.text_start, leaf.text_end)

    def text_at(self, plan: Plan, start: int, end: int) -> Text:
        """The text between two bytes as it is sent."""
        raw = plan.data[start:end]
        if _PLAIN_BYTES.fullmatch(raw):
            self.starts.append(start)
            # Many texts repeat, such as the headers of a browser.
            return Text(intern(raw.decode("ascii")), range(start, end), range(start + 1, end + 1))
        text = xml_text.decode(plan.data, start, end, plan.encoding)
        if "${" in text.value:
            text = expressions.resolve(text, self.constants, self.source_of)
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
        """Whether JMeter follows redirects, in one of its two ways. Without a setting it does not."""
        return self.sampler.is_true("HTTPSampler.follow_redirects") or self.sampler.is_true(
            "HTTPSampler.auto_redirects"
        )

    def time_limit(self) -> float | None:
        """How long JMeter waits for the answer, in seconds; None where it waits for ever, or where it can't be told."""
        value = self.setting("HTTPSampler.response_timeout").value.strip()
        return int(value) / 1000 or None if _MILLISECONDS.fullmatch(value) else None

    def loading(self) -> ResourceLoading | None:
        """Which resources of a page it requests; None where it requests none.

        A sampler that switches it off wins over the defaults; one with an empty filter does not.
        """
        parses = next((text for text in self.texts("HTTPSampler.image_parser") if text.strip()), "").strip().lower()
        if parses != "true" and "${" not in parses:
            return None
        must, must_not = (
            next(filter(None, self.texts(f"HTTPSampler.embedded_url_{name}")), "") for name in ("re", "exclude_re")
        )
        cached = any(element.cls == "CacheManager" for element in self.run.applying("config"))
        return ResourceLoading(must, must_not, sure="${" not in parses + must + must_not and not cached)

    def texts(self, name: str) -> Iterator[str]:
        """A property of the sampler and of the defaults that apply, with constants filled in."""
        for element in (self.sampler, *self.defaults):
            leaf = element.leaf(name)
            if leaf is not None:
                text = expressions.resolve(element.plan.text(leaf), self.constants).value
                yield "${}" if HOLE in text else text

    # HTTP

    def http(self) -> Request:
        """The request of an HTTP sampler."""
        method = self.setting("HTTPSampler.method").value.strip().upper() or "GET"
        sent_method = None if HOLE in method else method
        arguments = self.arguments()
        raw = self.sampler.is_true("HTTPSampler.postBodyRaw") or all(not argument.name.value for argument in arguments)
        url = self.url(arguments if method in _IN_ADDRESS else [])
        body: Body | None = None
        content_type = None
        files = self.files()
        if (files and method in ("POST", "PUT", "PATCH")) or self.sampler.is_true("HTTPSampler.DO_MULTIPART_POST"):
            if files and all(not argument.name.value for argument in files) and not arguments:
                body = None
            else:
                body = MultipartBody((*(Field(argument.name, argument.value) for argument in arguments), *files))
        elif method in _WITH_BODY and raw and arguments:
            body = RawBody(join(self.as_sent(argument) for argument in arguments))
        elif method not in _IN_ADDRESS and method in _WITH_BODY and arguments:
            body = RawBody(self.pairs([_form_argument(argument) for argument in arguments if argument.name.value]))
            content_type = _FORM
        return Request(sent_method, url, self.with_authorization(url, self.headers(content_type)), body)

    def url(self, arguments: list[_Argument]) -> Text:
        """The address with the query."""
        path = self.setting("HTTPSampler.path")
        if " " in path.value:
            path = path.decode(_spaces)
        query = self.pairs([argument for argument in arguments if argument.name.value])
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
        return self.with_query(join([*parts, _from_root(path)]), query)

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
            parts += [Text(argument.separator), self.as_sent(argument)]
        return join(parts)

    def as_sent(self, argument: _Argument) -> Text:
        """The value of an argument, encoded where JMeter does that."""
        return _encode(argument.value) if argument.encode else argument.value

    def arguments(self) -> list[_Argument]:
        """The arguments of the sampler, then those of the defaults."""
        arguments = []
        for element in (self.sampler, *self.defaults):
            holder = element.node_at("HTTPsampler.Arguments")
            if holder is None:
                continue
            for row in tables.rows(element.plan.data, holder, "Arguments.arguments"):
                argument = self.argument(element.plan, row)
                if argument is not None:
                    arguments.append(argument)
        return arguments

    def argument(self, plan: Plan, row: Mapping[str, Node | Leaf]) -> _Argument | None:
        """One argument."""
        enabled = row.get("HTTPArgument.enabled")
        if isinstance(enabled, Leaf) and plan.value(enabled).strip() == "false":
            return None
        name, value = row.get("Argument.name"), row.get("Argument.value")
        encode = row.get("HTTPArgument.always_encode")
        metadata = row.get("Argument.metadata")
        is_encoded = isinstance(encode, Leaf) and plan.value(encode).strip().lower() == "true"
        if is_encoded:
            self.encoded += [leaf.text_start for leaf in (name, value) if isinstance(leaf, Leaf)]
        sent = self.text(plan, value) if isinstance(value, Leaf) else Text("")
        # What stands between name and value in a query; the recorder writes `?edit` as a name alone (run in 5.6.2).
        separator = plan.value(metadata) if isinstance(metadata, Leaf) else ""
        return _Argument(self.text(plan, name) if isinstance(name, Leaf) else Text(""), sent, is_encoded, separator)

    def files(self) -> list[Field]:
        """The files that are sent; what is in them is read at run time, as by a function."""
        fields = []
        holder = self.sampler.node_at("HTTPsampler.Files")
        plan = self.sampler.plan
        for row in tables.rows(plan.data, holder, "HTTPFileArgs.files") if holder is not None else []:
            path, name = row.get("File.path"), row.get("File.paramname")
            if not isinstance(path, Leaf) or path.text_start == path.text_end:
                continue
            file_name = self.text(plan, path)
            cut = max(file_name.value.rfind("/"), file_name.value.rfind("\\")) + 1
            label = self.text(plan, name) if isinstance(name, Leaf) else Text("")
            content = hole(Span(path.text_start, path.text_end), self.source_of(_FILE_CONTENT))
            fields.append(Field(label, content, file_name[cut:]))
        return fields

    def headers(self, content_type: str | None) -> tuple[Field, ...]:
        """The headers of all managers that apply; a nearer one wins over an outer one of the same name.

        An HTTP sampler takes configuration by its `guiclass`: JMeter leaves out managers without the right one. Its
        recorder leaves a manager in the sampler itself, which wins over all.
        """
        fields: list[Field] = []
        names: set[str] = set()
        managers = [manager for manager in self.run.applying("config") if manager.gui == "HeaderPanel"]
        holders = [(manager.plan, manager.node) for manager in reversed(managers)]
        if (own_manager := self.sampler.node_at("HTTPSampler.header_manager")) is not None:
            holders.insert(0, (self.sampler.plan, own_manager))
        for plan, holder in holders:
            manager_fields: list[Field] = []
            for name, value in tables.headers(plan.data, holder):
                if name.start == name.end:
                    continue
                label = self.text_at(plan, name.start, name.end)
                if label.value.lower() not in names:
                    manager_fields.append(Field(label, self.text_at(plan, value.start, value.end)))
            names |= {field.name.value.lower() for field in manager_fields}
            fields += manager_fields
        if content_type is not None and "content-type" not in names:
            fields.append(Field(Text("Content-Type"), Text(content_type)))
        return tuple(fields)

    def with_authorization(self, url: Text, headers: tuple[Field, ...]) -> tuple[Field, ...]:
        """The headers, with the authorization that the nearest Authorization Manager sends in the first request.

        It is that of the first row whose address the request's begins with, though a later one may be longer.
        """
        managers = [manager for manager in self.run.applying("config") if manager.cls == "AuthManager"]
        if not managers or any(field.name.value.lower() == "authorization" for field in headers):
            return headers
        plan, before = managers[-1].plan, ""
        for row in tables.rows(plan.data, managers[-1].node, "AuthManager.auth_list"):

            def value(name: str, row: Mapping[str, Node | Leaf] = row) -> str:
                leaf = row.get(f"Authorization.{name}")
                return expressions.resolve(plan.text(leaf), self.constants).value if isinstance(leaf, Leaf) else ""

            start = value("url")
            if HOLE in start:
                # It may be the one, so the user of a later row is not sure.
                before = HOLE
                continue
            if not url.value.startswith((start, _without_port(start))):
                continue
            pair = f"{before}{value('username')}:{value('password')}"
            scheme = _scheme(value("mechanism"), value("domain"))
            if scheme is None and HOLE not in pair:
                credentials = b2a_base64(pair.encode(), newline=False).decode()
                return (*headers, Field(Text("Authorization"), Text(f"Basic {credentials}")))
            proof = Text(f"{scheme or 'Basic'} {HOLE}", sources=(_PROOF,))
            return (*headers, Field(Text("Authorization"), proof))
        return headers

    # SOAP

    def soap(self) -> Request:
        """The request of JMeter 2's SOAP sampler."""
        url = self.setting("SoapSampler.URL_DATA")
        body: Body = RawBody(self.setting("HTTPSamper.xml_data"))
        return Request("POST", url, self.headers("text/xml"), body)


def _from_root(path: Text) -> Text:
    """A path as JMeter sends it: with a `/` where it has none, which what a variable holds may tell."""
    if path.value.startswith(HOLE):
        path = join([path[:1].with_sources(AsPath), path[1:]])
    return path if path.value.startswith("/") else join([Text("/"), path])


def _scheme(mechanism: str, domain: str) -> str | None:
    """The scheme that answers a challenge; None where JMeter sends name and password unasked. Only NTLM has domains."""
    return _MECHANISMS.get(mechanism, "NTLM" if domain else None)


def _without_port(url: str) -> str:
    """An address without the port that its scheme has anyway."""
    return re.sub(r"^(http://[^/:]+):80(?=/|$)|^(https://[^/:]+):443(?=/|$)", r"\1\2", url)


def _form_argument(argument: _Argument) -> _Argument:
    """An argument of a form, which always has `=`. JMeter decodes one that it must not encode, and encodes it again."""
    if argument.encode:
        return replace(argument, separator="=")
    name, value = _encoded_anew(argument.name), _encoded_anew(argument.value)
    return replace(argument, name=name, value=value, separator="=")


def _encoded_anew(text: Text) -> Text:
    return text if _UNRESERVED.fullmatch(text.value) else text.decode(form_pieces).decode(_url_encoded_characters)


def _encode(text: Text) -> Text:
    if _UNRESERVED.fullmatch(text.value):
        return text
    return text.decode(_url_encoded_characters).with_sources(partial(encoded_expression, "form"))


def _url_encoded_characters(text: str) -> Iterator[tuple[int, int, str]]:
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
