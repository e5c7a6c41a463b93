"""A journey as a new plan: samplers in Transaction Controllers. Extractors and assertions are left to the fixes.

Elements and properties are those that JMeter 5.6 saves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import commonpath
from typing import Any
from urllib.parse import unquote_plus

from msgspec import Struct
from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.dialects.jmeter.language import expressions, written_groovy
from loadlint.dialects.jmeter.language.extractor_kinds import default_of
from loadlint.dialects.jmeter.write import tables_text
from loadlint.dialects.jmeter.write.authorization import Authorization, manager_properties
from loadlint.dialects.jmeter.write.extractor_chain import Json
from loadlint.dialects.jmeter.write.fields import WITH_ARGUMENTS_IN_ADDRESS
from loadlint.dialects.jmeter.write.render import (
    ElementWriter,
    Holder,
    Property,
    Style,
    collection,
    cookie_properties,
    processor,
    properties_of,
    property_of,
)
from loadlint.dialects.site_texts import SiteAddress, pieces_of
from loadlint.journey import (
    Cursor,
    Entry,
    Journey,
    NewFile,
    NewScript,
    Pause,
    PlannedRequest,
    Poll,
    Site,
    Table,
    Transaction,
    Unique,
    Upload,
    Value,
    Variable,
    csv_files,
    uploaded_files,
    with_leaves,
)
from loadlint.text.addresses import parts_of

_STYLE = Style("\n", "  ", '"', "utf-8")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.2">'

Headers = tuple[tuple[str, str], ...]


class _Element(Struct, frozen=True):
    """An element with those under it."""

    cls: str
    gui: str
    name: str
    properties: tuple[Property | Holder, ...] = ()
    under: tuple[_Element, ...] = ()


class _Address(Struct, frozen=True):
    """The variables that hold the parts of a site's address; `port` is empty where the usual one is used."""

    site: Site
    protocol: str
    host: str
    port: str

    @property
    def values(self) -> Iterator[tuple[str, str]]:
        """The variables with what they hold: a property of the run, by default the recorded part."""
        parts = parts_of(self.site.origin)
        assert parts is not None
        for name, value in ((self.protocol, parts.scheme), (self.host, parts.hostname), (self.port, parts.port)):
            if name:
                yield name, f"${{__P({name},{value})}}"


class _Addresses(Struct, frozen=True):
    """The addresses of all sites, by their settings. The first one is that of the application itself."""

    by_setting: Mapping[str, _Address]
    sites: tuple[Site, ...]

    def text(self, text: str) -> str:
        """A text as JMeter reads it, with variables in place of the sites' addresses."""
        return "".join(
            _plain(piece) if isinstance(piece, str) else self._address_text(piece)
            for piece in pieces_of(text, self.sites)
        )

    def _address_text(self, piece: SiteAddress) -> str:
        address = self.by_setting[piece.setting]
        colon, slashes = ("%3A", "%2F%2F") if piece.is_encoded else (":", "//")
        port = f"{colon}${{{address.port}}}" if address.port else ""
        return f"${{{address.protocol}}}{colon}{slashes}${{{address.host}}}{port}"


def write(journey: Journey, file: NewFile) -> NewScript:
    """The text of the plan. Raises CannotWriteError for what JMeter would read as an expression."""
    addresses = _addresses(journey.sites)
    variables = [pair for address in addresses.by_setting.values() for pair in address.values]
    variables += [*_pause_variables(journey.pause), *_poll_variables(journey)]
    group = _Element(
        "ThreadGroup",
        "ThreadGroupGui",
        journey.name,
        _group_properties(),
        (
            _Element("CookieManager", "CookiePanel", "HTTP Cookie Manager", tuple(cookie_properties())),
            _Element("ConfigTestElement", "HttpDefaultsGui", "HTTP Request Defaults", _defaults(addresses, journey)),
            *_authorization_manager(journey, addresses),
            *_data_set(journey.table, file.data_folder),
            *_unique_values(journey.unique_values),
            *_transactions(journey, addresses),
        ),
    )
    plan = _Element("TestPlan", "TestPlanGui", journey.name, (_arguments_of_plan(variables),), (group,))
    text = f"{_HEAD}\n  <hashTree>{_text(plan, ElementWriter(_STYLE, '    '))}\n  </hashTree>\n</jmeterTestPlan>\n"
    files = (*csv_files(journey.table, file.data_folder), *uploaded_files(journey))
    return NewScript(text, files)


def _text(element: _Element, writer: ElementWriter) -> str:
    under = "".join(_text(child, writer.inner) for child in element.under)
    return writer.element(element.cls, element.gui, element.name, element.properties, under)


# Properties


def _comment(text: str) -> tuple[Property, ...]:
    """The comment of an element, none for an empty text. JMeter would read an expression in it."""
    return (property_of("TestPlan.comments", text.replace("${", "$ {")),) if text else ()


def _arguments_of_plan(variables: Sequence[tuple[str, str]]) -> Holder:
    rows = [_variable(name, value) for name, value in variables]
    held = (collection("Arguments.arguments", rows),)
    return Holder("elementProp", "TestPlan.user_defined_variables", held, "Arguments")


def _variable(name: str, value: str) -> Holder:
    return Holder(
        "elementProp", name, tuple(properties_of("Argument", name=name, value=value, metadata="=")), "Argument"
    )


def _group_properties() -> tuple[Property | Holder, ...]:
    loop = tuple(properties_of("LoopController", loops=1, continue_forever=False))
    return (
        *properties_of(
            "ThreadGroup",
            num_threads=1,
            ramp_time=1,
            same_user_on_next_iteration=False,
            on_sample_error="startnextloop",
        ),
        Holder("elementProp", "ThreadGroup.main_controller", loop, "LoopController"),
    )


def _defaults(addresses: _Addresses, journey: Journey) -> tuple[Property | Holder, ...]:
    return (tables_text.arguments([]), *_address_properties(addresses.by_setting[journey.sites[0].setting]))


def _address_properties(address: _Address) -> tuple[Property, ...]:
    port = {"port": f"${{{address.port}}}"} if address.port else {}
    texts = {"domain": f"${{{address.host}}}", **port, "protocol": f"${{{address.protocol}}}"}
    return tuple(properties_of("HTTPSampler", **texts))


def _addresses(sites: tuple[Site, ...]) -> _Addresses:
    """The variables of the sites: `host` for the application, `api_host` and so on for the others."""
    by_setting: dict[str, _Address] = {}
    for site in sites:
        prefix = f"{site.setting.lower().replace('_url', '').strip('_')}_" if by_setting else ""
        parts = parts_of(site.origin)
        port = f"{prefix}port" if parts is not None and parts.port is not None else ""
        by_setting[site.setting] = _Address(site, f"{prefix}protocol", f"{prefix}host", port)
    return _Addresses(by_setting, sites)


def _authorization_manager(journey: Journey, addresses: _Addresses) -> Iterator[_Element]:
    """The manager that proves who the user is, for the addresses that begin as those of the authenticated requests.

    JMeter takes the first row that an address begins with, so the longest addresses come first.
    """
    users = sorted(journey.authentications.items(), key=lambda item: -len(_common_path(item[1])))
    rows = [
        Authorization(
            addresses.text(f"{site.origin}{_common_path(requests)}"),
            _value_text(user.user),
            _value_text(user.password),
            user.scheme,
            _plain(user.domain),
        )
        for (site, user), requests in users
    ]
    if rows:
        yield _Element("AuthManager", "AuthPanel", "HTTP Authorization Manager", manager_properties(rows))


def _common_path(requests: Sequence[PlannedRequest]) -> str:
    """The longest path that those of all requests begin with."""
    return commonpath([str(request.target[0]).partition("?")[0] for request in requests])


def _value_text(value: Value) -> str:
    return _plain(value) if isinstance(value, str) else f"${{{_variable_of(value)}}}"


# Data and pauses


def _data_set(table: Table | None, data_folder: str) -> Iterator[_Element]:
    if table is None:
        return
    properties = (
        *_comment(table.note),
        *properties_of(
            "", delimiter=",", fileEncoding="UTF-8", filename=f"{data_folder}/{table.name}.csv", ignoreFirstLine=True,
            quotedData=True, recycle=True, shareMode="shareMode.all", stopThread=False,
            variableNames=",".join(table.columns),
        ),
    )  # fmt: skip
    yield _Element("CSVDataSet", "TestBeanGUI", table.name.capitalize(), properties)


def _unique_values(values: Sequence[Unique]) -> Iterator[_Element]:
    """User parameters with values that are others in each iteration."""
    if not values:
        return
    texts = list(map(unique_text, values))
    properties = (
        collection("UserParameters.names", [_item(value.name) for value in values]),
        collection("UserParameters.thread_values", [collection(_hash_of(texts), list(map(_item, texts)))]),
        property_of("UserParameters.per_iteration", value=True),
    )
    yield _Element("UserParameters", "UserParametersGui", "New in each iteration", properties)


def unique_text(unique: Unique) -> str:
    """The text that makes a value that is another one each time."""
    random_part = "${__RandomString(12,abcdefghijklmnopqrstuvwxyz0123456789)}"
    return f"{_plain(unique.before)}{random_part}{_plain(unique.after)}"


def _item(text: str) -> Property:
    """A text in a collection: JMeter names it by the hash code that Java has for it."""
    return property_of(str(_hash(text)), text)


def _hash_of(texts: Sequence[str]) -> str:
    """The hash code that Java has for a list of texts."""
    code = 1
    for text in texts:
        code = 31 * code + _hash(text)
    return str(_as_integer(code))


def _hash(text: str) -> int:
    code = 0
    for unit in memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H"):
        code = 31 * code + unit
    return _as_integer(code)


def _as_integer(number: int) -> int:
    """The last 32 bits of a number, as Java reads them."""
    return (number + (1 << 31)) % (1 << 32) - (1 << 31)


def _pause_variables(pause: Pause | None) -> list[tuple[str, str]]:
    """The shortest pause between two actions, and by how much pauses differ, in milliseconds."""
    if pause is None:
        return []
    shortest, longest = round(pause.shortest * 1000), round(pause.longest * 1000)
    return [("shortest_pause", str(shortest)), ("pause_range", str(longest - shortest))]


def _timer() -> _Element:
    properties = (
        property_of("ConstantTimer.delay", "${shortest_pause}"), property_of("RandomTimer.range", "${pause_range}")
    )  # fmt: skip
    return _Element("UniformRandomTimer", "UniformRandomTimerGui", "Pause before the action", properties)


def _poll_variables(journey: Journey) -> list[tuple[str, str]]:
    """The pause between two requests that ask whether something is done, in milliseconds."""
    pauses = [request.poll.pause for request in journey.requests if request.poll is not None]
    return [("poll_pause", str(round(max(pauses) * 1000)))] if pauses else []


def _poll_timer() -> _Element:
    properties = (property_of("ConstantTimer.delay", "${poll_pause}"),)
    return _Element("ConstantTimer", "ConstantTimerGui", "Wait until it is done", properties)


def _think_time() -> _Element:
    """A pause of its own, for what can't be a timer of the next sampler, which is made again and again."""
    properties = tuple(properties_of("ActionProcessor", action=1, target=0, duration="0"))
    return _Element("TestAction", "TestActionGui", "Think Time", properties, (_timer(),))


def _loop(poll: Poll, sampler: _Element) -> _Element:
    """A sampler that is made until its answer says so.

    The number of the round tells the first one, since the variable still holds what ended the loop for the user before.
    """
    number = f"${{__jm__{_LOOP}__idx}}"
    value = str(poll.value).lower() if isinstance(poll.value, bool) else poll.value
    state = Json(poll.path if value is not None else (*poll.path, 0))
    # An item may have quotes, which would end a text of the condition.
    is_pending = f'"${{poll_state}}" != "{value}"' if value is not None else 'vars.get("poll_state") == "NOT_FOUND"'
    condition = f"${{__jexl3({number} == 0 || ({is_pending} && {number} < {poll.most}))}}"
    polled = replace(sampler, under=(*sampler.under, _json_extractor(state, "poll_state", "NOT_FOUND", "State")))
    properties = (property_of("WhileController.condition", condition),)
    return _Element("WhileController", "WhileControllerGui", _LOOP, properties, (polled,))


def _json_extractor(stage: Json, variable: str, default: str, name: str) -> _Element:
    cls, extraction = processor(stage, variable, "", default)
    return _Element(cls, f"{cls}Gui", name, tuple(extraction))


_LOOP = "Until it is done"


# Requests


def _transactions(journey: Journey, addresses: _Addresses) -> Iterator[_Element]:
    for transaction in journey.transactions:
        yield _transaction(transaction, addresses, pauses=journey.pause is not None)


def _transaction(transaction: Transaction, addresses: _Addresses, *, pauses: bool) -> _Element:
    shared = _common_headers(transaction)
    first = transaction.requests[0]
    manager = [_header_manager(shared, addresses)] if shared else []
    think_time = [_think_time()] if pauses and first.poll is not None else []
    requests = [
        _request(request, addresses, shared, (_timer(),) if pauses and request is first else ())
        for request in transaction.requests
    ]
    properties = tuple(properties_of("TransactionController", includeTimers=False, parent=False))
    under = (*manager, *think_time, *requests)
    return _Element("TransactionController", "TransactionControllerGui", transaction.name, properties, under)


def _request(request: PlannedRequest, addresses: _Addresses, shared: Headers, timers: tuple[_Element, ...]) -> _Element:
    """The sampler of a request, with its timers; in a loop, which has its own, where it waits for something."""
    if request.poll is None:
        return _sampler(request, addresses, shared, timers)
    return _loop(request.poll, _sampler(request, addresses, shared, (_poll_timer(),)))


def _common_headers(transaction: Transaction) -> Headers:
    """The headers that all requests of a transaction send."""
    first, *rest = [_headers(request) for request in transaction.requests]
    return tuple(header for header in first if rest and all(header in headers for headers in rest))


def _headers(request: PlannedRequest) -> Headers:
    """The headers that the plan has to send, the type of the body included where JMeter does not know it."""
    has_type = request.has_own_type
    return (*request.headers, ("Content-Type", request.content_type or "")) if has_type else request.headers


def _header_manager(headers: Headers, addresses: _Addresses) -> _Element:
    rows = [tables_text.header(_plain(name), addresses.text(value)) for name, value in headers]
    held = (collection("HeaderManager.headers", rows),)
    return _Element("HeaderManager", "HeaderPanel", "HTTP Header Manager", held)


def _sampler(request: PlannedRequest, addresses: _Addresses, shared: Headers, timers: tuple[_Element, ...]) -> _Element:
    headers = tuple(header for header in _headers(request) if header not in shared)
    path, query = _path_and_query(request)
    is_raw, rows = _body(request, addresses)
    is_base = request.site == addresses.sites[0]
    at_once = "The browser made it at the same time as the one before." if request.is_parallel else ""
    properties: tuple[Property | Holder, ...] = (
        *_comment(at_once or request.chosen_labels),
        *_files(request),
        tables_text.arguments([*_pairs(query, addresses), *rows]),
        *(() if is_base else _address_properties(addresses.by_setting[request.site.setting])),
        *properties_of(
            "HTTPSampler", path=_MARKED.sub(r"${__urlencode(${\1})}", addresses.text(path)), follow_redirects=True,
            method=request.method, use_keepalive=True, **({"DO_MULTIPART_POST": True} if request.parts else {}),
            postBodyRaw=is_raw,
        ),
    )  # fmt: skip
    manager = (_header_manager(headers, addresses),) if headers else ()
    under = (*timers, *manager, *_moved_cursor(request.moves))
    return _Element("HTTPSamplerProxy", "HttpTestSampleGui", request.label, properties, under)


def _moved_cursor(cursor: Cursor | None) -> Iterator[_Element]:
    if cursor is not None:
        yield _json_extractor(Json(cursor.path), cursor.name, default_of(cursor.name), cursor.name)


def _path_and_query(request: PlannedRequest) -> tuple[str, Sequence[tuple[str, str]]]:
    """The path, with the query where that is no list of pairs or where arguments are the body, and the pairs.

    What the user entered is marked in both.
    """
    target = "".join(piece if isinstance(piece, str) else _mark(_variable_of(piece)) for piece in request.target)
    path, _, query = target.partition("?")
    fields = [pair.split("=", 1) for pair in query.split("&")] if query else []
    is_list = all(len(field) == 2 and field[0] for field in fields)
    # JMeter sends the arguments of a DELETE in the address, and once more as a body.
    is_argument = request.method in WITH_ARGUMENTS_IN_ADDRESS and request.method != "DELETE"
    if not is_argument or not is_list or _has_body(request):
        return target, ()
    return path, [(unquote_plus(name), unquote_plus(value)) for name, value in fields]


def _has_body(request: PlannedRequest) -> bool:
    return any(part is not None for part in (request.form, request.document, request.parts, request.text, request.file))


def _pairs(pairs: Sequence[tuple[str, Any]], addresses: _Addresses, *, encode: bool = True) -> list[Holder]:
    return [tables_text.argument(_plain(name), _value(value, addresses), encode=encode) for name, value in pairs]


def _value(value: Any, addresses: _Addresses) -> str:
    return _MARKED.sub(r"${\1}", addresses.text(value)) if isinstance(value, str) else f"${{{_variable_of(value)}}}"


def _variable_of(value: Variable) -> str:
    """The variable that stands in the place of a recorded value."""
    return value.column if isinstance(value, Entry) else value.name


def _body(request: PlannedRequest, addresses: _Addresses) -> tuple[bool, list[Holder]]:
    """Whether the body is sent as it is, and the arguments that hold it."""
    if request.form is not None:
        return False, _pairs(request.form, addresses)
    if request.parts is not None:
        fields = [(name, value) for name, value in request.parts if not isinstance(value, Upload)]
        return False, _pairs(fields, addresses, encode=False)
    if request.document is not None:
        return True, [tables_text.argument("", _json(request, addresses), encode=False)]
    return (
        (True, [tables_text.argument("", addresses.text(request.text), encode=False)]) if request.text else (False, [])
    )


def _files(request: PlannedRequest) -> Iterator[Holder]:
    """The files that are uploaded; JMeter looks for them beside the plan, and sends each under its own name.

    The one without a name is the body.
    """
    fields = (("", request.file), *(request.parts or ()))
    uploads = [(name, value) for name, value in fields if isinstance(value, Upload)]
    rows = [
        Holder("elementProp", upload.file, tuple(map(property_of, _FILE_NAMES, texts)), "HTTPFileArg")
        for name, upload in uploads
        for texts in [[_plain(text) for text in (upload.media_type, upload.file, name)]]
    ]
    if rows:
        yield Holder("elementProp", "HTTPsampler.Files", (collection("HTTPFileArgs.files", rows),), "HTTPFileArgs")


_FILE_NAMES = ("File.mimetype", "File.path", "File.paramname")


def _json(request: PlannedRequest, addresses: _Addresses) -> str:
    """A JSON body on lines, with the variables of what the user entered."""
    assert request.document is not None
    text = json.dumps(with_leaves(request.document[0], _marked_value), ensure_ascii=False, indent=2)
    texts = addresses.text(text)
    if _MARK.search(texts) is not None and "\\" in texts:
        # In a text with variables JMeter takes one backslash of two.
        texts = texts.replace("\\", "\\\\")
    texts = _MARKED_NUMBER.sub(r"${\1}", _MARKED_TEXT.sub(_escaped_variable, texts))
    return _MARKED.sub(r"${\1}", texts)


def _escaped_variable(mark: re.Match[str]) -> str:
    """A variable with free text, which may hold what JSON escapes."""
    return f"${{__groovy({written_groovy.encoded_expression(mark[1], ('json',))})}}"


def _mark(variable: str) -> str:
    """What stands for a variable until the text is made; no recording holds the character."""
    return f"\ue001{variable}\ue001"


_MARK = re.compile("[\ue001-\ue003]")
_MARKED_NUMBER = re.compile('"\ue003([^\ue003]*+)\ue003"')
_MARKED_TEXT = re.compile("\ue002(.*?)\ue002")
_MARKED = re.compile("\ue001(.*?)\ue001")


def _marked_value(value: Any) -> Any:
    if isinstance(value, Entry) and value.kind != "word":
        mark = "\ue002" if value.kind == "text" else "\ue003"
        return f"{mark}{value.column}{mark}"
    return _mark(_variable_of(value)) if isinstance(value, Variable) else value


def _plain(text: str) -> str:
    """A text that JMeter sends as it is."""
    if expressions.parse(text) is not None:
        raise CannotWriteError("JMeter would read `${` in a recorded value as an expression")
    return text
