"""A sampler more, made of a recorded request as the samplers around it are; one less, or one under a condition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.codecs import decode
from loadlint.dialects.jmeter.language import expressions, tables, xml_text
from loadlint.dialects.jmeter.language.extractor_kinds import default_of
from loadlint.dialects.jmeter.language.scan import Leaf, Node
from loadlint.dialects.jmeter.read import variables
from loadlint.dialects.jmeter.write import element_text, insertion_points, tables_text
from loadlint.dialects.jmeter.write.fields import WITH_ARGUMENTS_IN_ADDRESS
from loadlint.dialects.jmeter.write.insertion_points import writer_at
from loadlint.dialects.jmeter.write.render import Holder, Property, Style
from loadlint.dialects.jmeter.write.variable_uses import names_used_by
from loadlint.request import FormBody, MultipartBody, RawBody, Request
from loadlint.text.edits import Edit
from loadlint.text.lines import whole_lines
from loadlint.text.mapped import HOLE
from loadlint.text.regex import regex
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.dialects.jmeter.language.elements import Element
    from loadlint.dialects.jmeter.read.execution import SamplerRun
    from loadlint.dialects.jmeter.read.parse import JMeterTree

_URL = regex(r"(?:(https?)://(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?)?([^?#]*)(?:\?([^#]*))?", re.IGNORECASE)
_START_OF_PATH = regex(r"https?://[^/?#]+|\$\{[^{}]*\}", re.IGNORECASE)
_PORTS = {"http": "80", "https": "443"}

_MADE_BY_THE_CLIENT = frozenset(
    "cookie host content-length connection keep-alive transfer-encoding te upgrade expect via trailer "
    "if-none-match if-modified-since".split()
)
"""Headers that JMeter and its managers make themselves for each request."""

_AS_NEIGHBOURS = frozenset(
    "accept accept-charset accept-encoding accept-language cache-control dnt origin pragma priority range referer "
    "save-data upgrade-insecure-requests user-agent x-requested-with traceparent tracestate baggage".split()
)
"""Headers that a browser sends with everything. Those of the samplers around show whether the script does."""

_NOT_COPIED = frozenset(
    ("TestPlan.comments", "TestElement.comments", "HTTPSampler.image_parser", "HTTPSampler.concurrentDwn",
     "HTTPSampler.concurrentPool", "HTTPSampler.embedded_url_re", "HTTPSampler.embedded_url_exclude_re")
)  # fmt: skip
"""Settings of a sampler that belong to the one request that it makes."""

_GRAPHQL_PANEL = "GraphQLHTTPSamplerGui"


class Url(Struct, frozen=True):
    """The parts of an address. `port` is empty where it is the usual one."""

    scheme: str
    host: str
    port: str
    path: str
    query: str

    @property
    def site(self) -> str:
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{self.host}{port}"


class Address(Struct, frozen=True):
    """Where requests go: the texts of a sampler's properties. `start` is what paths begin with."""

    domain: str = ""
    port: str = ""
    protocol: str = ""
    start: str = ""


class Neighbour(Struct, frozen=True, eq=False):
    """A sampler beside the new one: its `url` and method are those that it sends."""

    sampler: Element
    url: str
    method: str | None


class Insertion(Struct, frozen=True):
    """A request to insert beside a sampler, before it or behind it. `neighbours` are others, from the nearest."""

    tree: JMeterTree
    style: Style
    anchor: SamplerRun
    neighbours: Sequence[Neighbour]
    request: Request
    follows_redirects: bool


def inserting_edits(insertion: Insertion, *, behind: bool) -> list[Edit]:
    """The edits that insert a sampler."""
    anchor = insertion.anchor.sampler
    if anchor.tree is None:
        raise CannotWriteError(f"`{anchor.name}` has no hashTree, so nothing can be put beside it")
    writer = insertion_points.writer_at(anchor.plan, anchor.node, insertion.style)
    samplers = [neighbour.sampler for neighbour in insertion.neighbours]
    model = next((sampler for sampler in samplers if sampler.gui != _GRAPHQL_PANEL), samplers[0])
    headers = list(_headers(insertion))
    under = writer.inner.header_manager(headers) if headers else ""
    text = writer.with_attributes(model.node.tag, _attributes(insertion, model), _properties(insertion, model), under)
    edits = insertion_points.renumbering_edits(anchor, model.node.tag, by=1, behind=behind)
    if behind:
        return [Edit(Span(anchor.tree.end, anchor.tree.end), text), *edits]
    start = anchor.node.start
    return [Edit(Span(start, start), text.removeprefix(writer.line_start) + writer.line_start), *edits]


def neighbours_of(tree: JMeterTree, anchor: SamplerRun) -> list[Neighbour]:
    """The HTTP samplers of the same thread group and file, from the nearest."""
    position = tree.runs.index(anchor)
    beside = [
        (abs(index - position), index)
        for index, run in enumerate(tree.runs)
        if run.group is anchor.group and run.sampler.kind == "http" and run.sampler.plan is anchor.sampler.plan
    ]  # fmt: skip
    if not beside:
        raise CannotWriteError("there is no request beside which a new one can be made")
    requests = ((tree.runs[index].sampler, tree.steps[index].request) for _, index in sorted(beside))
    return [Neighbour(sampler, request.url.value, request.method) for sampler, request in requests]


def _attributes(insertion: Insertion, model: Element) -> str:
    """The attributes of the model, with a label for the new request."""
    plan, node = model.plan, model.node
    label = node.attribute("testname")
    path = _url_of(insertion.request.url.value).path or "/"
    name = f"{insertion.request.method} {path}" if re.match(r"[A-Z]+ /", model.name) else path
    if label is None:
        quote = insertion.style.quote
        return f" testname={quote}{xml_text.escape_attribute(name, plan.encoding)}{quote}"
    span = Span(node.attributes_at, node.attributes_at + len(node.attributes))
    data = element_text.edited_piece(plan, span, [Edit(label[1], xml_text.escape_attribute(name, plan.encoding))])
    # The panel for GraphQL makes a body of its own.
    return " " + element_text.as_text(data, plan.encoding).strip().replace(_GRAPHQL_PANEL, "HttpTestSampleGui")


def _url_of(text: str) -> Url:
    match = _URL.match(text)
    assert match is not None
    scheme, port = (match[1] or "").lower(), match[3] or ""
    usual = port == _PORTS.get(scheme)
    return Url(scheme, (match[2] or "").lower(), "" if usual else port, match[4], match[5] or "")


# Properties


def _properties(insertion: Insertion, model: Element) -> list[Property | Holder]:
    """The properties of the model in their order, with what the new request has in place of its own."""
    wanted = _own_properties(insertion, model)
    items: list[Property | Holder | None] = []
    for child in model.node.children:
        label = None if isinstance(child, Leaf) else child.attribute("name")
        name = child.name if isinstance(child, Leaf) else label[0].decode("utf-8", "replace") if label else ""
        if name in wanted:
            items.append(wanted.pop(name))
        elif isinstance(child, Leaf) and name not in _NOT_COPIED and not name.startswith("GraphQLHTTPSampler."):
            items.append(Property(child.tag, name, model.plan.value(child)))
    rest = (item for item in wanted.values() if not isinstance(item, Property) or item.value not in ("", "false"))
    return [item for item in (*items, *rest) if item is not None]


def _own_properties(insertion: Insertion, model: Element) -> dict[str, Property | Holder | None]:
    """What the request has of its own, by the names of the properties; None for what is left out."""
    request = insertion.request
    if not request.method:
        raise CannotWriteError("the method of the request is not known")
    address = _address(insertion)
    query, rows = _query_and_rows(insertion)
    is_raw = len(rows) == 1 and not rows[0].name
    path = address.start + _url_of(request.url.value).path + (f"?{query}" if query else "")
    texts = {
        "domain": address.domain,
        "port": address.port,
        "protocol": address.protocol,
        "path": _plain(path, address.start),
        "method": request.method,
    }
    switches = {
        **_redirects(model, follows=insertion.follows_redirects),
        "postBodyRaw": is_raw,
        "DO_MULTIPART_POST": isinstance(request.body, MultipartBody),
    }
    wanted: dict[str, Property | Holder | None] = {
        f"HTTPSampler.{name}": Property("stringProp", f"HTTPSampler.{name}", text) for name, text in texts.items()
    }
    for name, value in switches.items():
        wanted[f"HTTPSampler.{name}"] = Property("boolProp", f"HTTPSampler.{name}", str(value).lower())
    wanted[tables_text.ARGUMENTS] = tables_text.arguments(rows)
    return {**wanted, "HTTPSampler.header_manager": None, "HTTPsampler.Files": None}


def _plain(text: str, written: str = "") -> str:
    """A text that JMeter sends as it is, but for what stands in the plan so."""
    if expressions.parse(text.removeprefix(written)) is not None:
        raise CannotWriteError("JMeter would read `${` in the request as an expression")
    return text


def _redirects(model: Element, *, follows: bool) -> dict[str, bool]:
    """How redirects are followed: in the way of the model."""
    automatic = model.is_true("HTTPSampler.auto_redirects")
    return {"follow_redirects": follows and not automatic, "auto_redirects": follows and automatic}


def _query_and_rows(insertion: Insertion) -> tuple[str, list[Holder]]:
    """The query in the path, and the arguments of the sampler: the query, the form, or the body as it is."""
    request, query = insertion.request, _url_of(insertion.request.url.value).query
    match request.body:
        case FormBody(fields):
            pairs = [(field.name.value, field.value.value) for field in fields]
            return query, [tables_text.argument(_plain(name), _plain(value), encode=True) for name, value in pairs]
        case MultipartBody(parts):
            if any(part.file_name is not None for part in parts):
                raise CannotWriteError("the request sends a file, which is not at hand")
            texts = [(_plain(part.name.value), _plain(part.value.value)) for part in parts]
            return query, [tables_text.argument(name, value, encode=False) for name, value in texts]
        case RawBody(text) if text.value:
            rows = _form_rows(text.value) if _is_form(request) else None
            return query, rows or [tables_text.argument("", _plain(text.value), encode=False)]
        case None | RawBody():
            rows = _form_rows(query) if query and _has_queries_in_arguments(insertion) else None
            return ("", rows) if rows else (query, [])
    raise CannotWriteError("the body of the request can't be written")


def _is_form(request: Request) -> bool:
    content_type = request.header("content-type")
    return content_type is not None and "x-www-form-urlencoded" in content_type.value.lower()


def _form_rows(text: str) -> list[Holder] | None:
    """The pairs of a form or a query as arguments that JMeter encodes; None where one is no pair, or no text."""
    pairs = [pair.split("=", 1) for pair in text.split("&")]
    if any(len(pair) != 2 or not pair[0] for pair in pairs) or not _is_text(text):
        return None
    decoded = [(decode("form", name) or "", decode("form", value) or "") for name, value in pairs]
    return [tables_text.argument(_plain(name), _plain(value), encode=True) for name, value in decoded]


def _is_text(encoded: str) -> bool:
    """Whether what is percent-encoded is UTF-8."""
    from urllib.parse import unquote_to_bytes

    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return False
    return re.search(r"%(?![0-9A-Fa-f]{2})", encoded) is None


def _has_queries_in_arguments(insertion: Insertion) -> bool:
    """Whether arguments become the query, and the samplers around have theirs there."""
    if insertion.request.method not in WITH_ARGUMENTS_IN_ADDRESS:
        return False
    for neighbour in insertion.neighbours:
        if "?" in neighbour.sampler.text("HTTPSampler.path"):
            return False
        if neighbour.method in WITH_ARGUMENTS_IN_ADDRESS and tables_text.arguments_of(neighbour.sampler):
            return True
    return True


# Where it goes


def _address(insertion: Insertion) -> Address:
    """Host, port and protocol as the nearest sampler of the same site has them, else as they were recorded."""
    url = _url_of(insertion.request.url.value)
    same = [neighbour for neighbour in insertion.neighbours if not url.host or _site(neighbour.url) == url.site]
    if not same and all(_site(neighbour.url) is None for neighbour in insertion.neighbours):
        # All of them go where an expression says: to the one site that the script is for.
        same = list(insertion.neighbours) if len(set(map(_address_of, insertion.neighbours))) == 1 else []
    for neighbour in same:
        address = _address_of(neighbour)
        if _holds_no_path(neighbour, address):
            return address
    if not url.host:
        raise CannotWriteError("the host of the request is not known")
    return Address(url.host, url.port, url.scheme)


def _site(url: str) -> str | None:
    """The site of an address; None where an expression tells it."""
    parts = _url_of(url)
    return parts.site if parts.host and HOLE not in parts.site else None


def _address_of(neighbour: Neighbour) -> Address:
    sampler = neighbour.sampler
    domain, port, protocol = (sampler.text(f"HTTPSampler.{name}") for name in ("domain", "port", "protocol"))
    start = _START_OF_PATH.match(sampler.text("HTTPSampler.path")) if not domain else None
    return Address(domain, port, protocol, start[0] if start else "")


def _holds_no_path(neighbour: Neighbour, address: Address) -> bool:
    """Whether what paths begin with is the site and nothing more, as far as that is known."""
    if not address.start or HOLE in neighbour.url:
        return True
    rest = neighbour.sampler.text("HTTPSampler.path").removeprefix(address.start).partition("?")[0]
    return _url_of(neighbour.url).path == rest


# Headers


def _headers(insertion: Insertion) -> Iterator[Holder]:
    """The headers that the request needs and that nothing around it sends."""
    request = insertion.request
    outer = {name for owner in insertion.anchor.scope[:-1] for name in _managed_headers(owner)}
    beside = {name for neighbour in insertion.neighbours for name in _managed_headers(neighbour.sampler)}
    has_logins = any(element.cls == "AuthManager" for element in insertion.anchor.applying("config"))
    for field in request.headers:
        name, value = field.name.value.lower(), field.value.value
        if name in outer or name in _MADE_BY_THE_CLIENT or name.startswith((":", "proxy-")):
            continue
        if name == "content-type" and _makes_content_type(request):
            continue
        if name == "authorization" and has_logins and value.startswith("Basic "):
            continue
        is_usual = name in _AS_NEIGHBOURS or name.startswith("sec-")
        if not is_usual or name in beside or _decides(name, value):
            yield tables_text.header(_plain(field.name.value), _plain(value))


def _decides(name: str, value: str) -> bool:
    """Whether servers choose by a header what they answer."""
    return name == "x-requested-with" or (name == "accept" and "*/*" not in value)


def _makes_content_type(request: Request) -> bool:
    """Whether JMeter itself tells the type of the body."""
    if not isinstance(request.body, RawBody):
        return True
    content_type = request.header("content-type")
    is_usual = content_type is not None and content_type.value.strip().lower() == "application/x-www-form-urlencoded"
    return is_usual and _form_rows(request.body.text.value) is not None


def _managed_headers(owner: Element) -> Iterator[str]:
    """The names of the headers that the managers of an element send."""
    holders: list[Node] = [element.node for element in owner.applied.get("config", ()) if element.gui == "HeaderPanel"]
    recorded = owner.node_at("HTTPSampler.header_manager")
    holders += [recorded] if recorded is not None else []
    for holder in holders:
        for name, _ in tables.headers(owner.plan.data, holder):
            yield owner.plan.plain(owner.plan.data[name.start : name.end]).lower()


# A sampler taken out, or under a condition


def removing_edits(tree: JMeterTree, run: SamplerRun) -> list[Edit]:
    """The edits that take a sampler out with all that stands under it."""
    sampler = run.sampler
    if sampler.tree is None:
        raise CannotWriteError(f"`{sampler.name}` has no hashTree")
    if sum(other.sampler is sampler for other in tree.runs) > 1:
        raise CannotWriteError(f"`{sampler.name}` runs at several places")
    removed = [sampler, *_below(sampler)]
    names = {name for element in removed for name in variables.defined_by(element)}
    _check_unused(tree, removed, names)
    edits = insertion_points.renumbering_edits(sampler, sampler.node.tag, by=-1, behind=True)
    return [Edit(whole_lines(tree.plan.data, sampler.node.start, sampler.tree.end), ""), *edits]


def _below(element: Element) -> Iterator[Element]:
    for child in element.children:
        yield child
        yield from _below(child)


def _check_unused(tree: JMeterTree, removed: list[Element], names: set[str]) -> None:
    """Refuse where a variable that nothing else sets is still used."""
    settings = tree.dataflow.settings
    lost = {
        name for name in names
        if not any(setting.enabled and setting.element not in removed for setting in settings.get(name, ()))
    }  # fmt: skip
    for plan in (tree.plan, *tree.execution.files.values()):
        for element in plan.all:
            if element in removed:
                continue
            if missing := sorted(lost.intersection(names_used_by(element))):
                raise CannotWriteError(f"`{element.name}` uses `{missing[0]}`, which the request sets")


# Steps under a condition


def failure_behind_loop(sampler: Element, variable: str, message: str, style: Style) -> Iterator[Edit]:
    """The edit that fails the iteration behind the loop of a sampler whose answers have never had a value."""
    loop = sampler.parent
    if loop is None or loop.tree is None or loop.cls not in _LOOPS:
        return
    writer = writer_at(sampler.plan, loop.node, style)
    condition = f'${{__jexl3("${{{variable}}}" == "{default_of(variable)}",)}}'
    begin, end = writer.if_controller(f"If {variable} was not found", condition)
    inner = writer_at(sampler.plan, sampler.node, style)
    failure = inner.script("JSR223Sampler", message, "SampleResult.successful = false")
    yield Edit(Span(loop.tree.end, loop.tree.end), f"{writer.line_start}{begin.rstrip()}{failure}{end}")


_LOOPS = ("WhileController", "LoopController", "ForeachController")


def under_condition(tree: JMeterTree, samplers: Sequence[Element], variable: str, style: Style) -> Iterator[Edit]:
    """The edits that put each of some samplers, with all that stands under it, into a controller of its own."""
    for sampler in samplers:
        if sampler.tree is None:
            raise CannotWriteError(f"`{sampler.name}` has no hashTree")
        if sum(other.sampler is sampler for other in tree.runs) > 1:
            raise CannotWriteError(f"`{sampler.name}` runs at several places")
        writer = writer_at(sampler.plan, sampler.node, style)
        condition = f'${{__jexl3("${{{variable}}}" != "{default_of(variable)}",)}}'
        begin, end = writer.if_controller(f"If {variable} was found", condition)
        yield Edit(Span(sampler.node.start, sampler.node.start), begin)
        yield Edit(Span(sampler.tree.end, sampler.tree.end), end)
    for _, siblings in groupby(samplers, key=lambda sampler: id(sampler.parent)):
        yield from insertion_points.edits_of_wrapped(list(siblings))
