"""A journey as a new k6 script: requests in groups, without any extraction or check. Those are for the fixes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from loadlint.changes import CannotWriteError
from loadlint.codecs import json_text
from loadlint.dialects.k6.language.style import string_literal
from loadlint.dialects.k6.language.syntax import TYPED_SUFFIXES
from loadlint.dialects.k6.write import graphql_calls
from loadlint.dialects.k6.write.checks import rate_for
from loadlint.dialects.k6.write.literals import Call, Code, Spread, in_camel_case, input_expression, key, statement
from loadlint.dialects.k6.write.render import gjson
from loadlint.dialects.script.write.header_sets import HeaderSet, Sharing, shared_headers
from loadlint.dialects.script.write.query_constants import QueryConstant, in_paragraphs, with_query_constants
from loadlint.dialects.site_texts import SiteAddress, pieces_of
from loadlint.journey import (
    Authentication,
    Cursor,
    DataFile,
    Journey,
    NewFile,
    NewScript,
    PlannedRequest,
    Poll,
    Site,
    Table,
    Transaction,
    Unique,
    Upload,
    Value,
    Variable,
    uploaded_files,
    with_leaves,
)

_FUNCTIONS = {"GET": "get", "HEAD": "head", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "del"}
_POLL_PAUSE, _MOST_POLLS = "POLL_PAUSE", "MOST_POLLS"
_WITHOUT_BODY = ("GET", "HEAD")
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = "----parts-of-the-form"
_MULTIPART_TYPE = "multipart/form-data; boundary="


def write(journey: Journey, file: NewFile) -> NewScript:
    """The text of the script. Raises CannotWriteError for what k6 can't send."""
    journey, queries = with_query_constants(with_user_addresses(journey))
    journey = graphql_calls.with_operations(journey)
    headers = tuple(map(_headers, journey.requests))
    sharing = Sharing(headers, shared_headers(headers, journey.constant_headers), journey.sites)
    is_typed = file.suffix in TYPED_SUFFIXES
    lines = [
        *_imports(journey),
        "",
        *statement({"thresholds": {"checks": [rate_for(len(list(journey.requests)))]}}, "", "export const options = "),
        "",
        *(
            f"const {site.setting} = __ENV.{site.setting} || {string_literal(site.origin, chr(39))};"
            for site in journey.sites
        ),
        *_constants(sharing),
        *_pause(journey),
        *_polls(journey),
        *_users(journey.table, file.data_folder, is_typed=is_typed),
        *_upload_constants(journey.uploads),
        *_queries(queries),
        *_multipart(journey, is_typed=is_typed),
        *_graphql(journey, is_typed=is_typed),
        "",
        "export default function () {",
        *_body(journey, sharing, is_typed=is_typed),
        "}",
    ]
    return NewScript("\n".join(lines) + "\n", _files(journey, file.data_folder))


def _imports(journey: Journey) -> Iterator[str]:
    sleeps = _pauses(journey) or any(request.poll is not None for request in journey.requests)
    names = [name for name, is_used in (("group", len(journey.transactions) > 1), ("sleep", sleeps)) if is_used]
    if names:
        yield f"import {{ {', '.join(names)} }} from 'k6';"
    if journey.table is not None:
        yield "import { SharedArray } from 'k6/data';"
    yield "import http from 'k6/http';"


def _constants(sharing: Sharing) -> Iterator[str]:
    if sharing.constants:
        yield ""
    for header_set in sharing.constants:
        yield from statement(_members(header_set, sharing), "", f"const {_variable(header_set)} = ")


def _pauses(journey: Journey) -> bool:
    return journey.pause is not None and len(journey.transactions) > 1


def _pause(journey: Journey) -> Iterator[str]:
    pause = journey.pause
    if pause is None or not _pauses(journey):
        return
    yield ""
    yield "// Seconds before each action of a user, as recorded."
    yield f"const PAUSE = {{ shortest: {pause.shortest:g}, longest: {pause.longest:g} }};"
    yield ""
    yield "function pause() {"
    yield "  sleep(PAUSE.shortest + Math.random() * (PAUSE.longest - PAUSE.shortest));"
    yield "}"


def _polls(journey: Journey) -> Iterator[str]:
    polls = [request.poll for request in journey.requests if request.poll is not None]
    if polls:
        yield ""
        yield "// Seconds between two requests that ask whether something is done, and how many at most."
        yield f"const {_POLL_PAUSE} = {max(poll.pause for poll in polls):g};"
        yield f"const {_MOST_POLLS} = {max(poll.most for poll in polls)};"


def _users(table: Table | None, data_folder: str, *, is_typed: bool) -> Iterator[str]:
    if table is None:
        return
    path = string_literal(f"./{_data_path(table, data_folder)}", "'")
    members = "; ".join(f"{key(column)}: string" for column in table.columns)
    rows = f"JSON.parse(open({path})){f' as {{ {members} }}[]' if is_typed else ''}"
    yield ""
    if table.note:
        yield f"// {table.note}"
    yield f"const {table.name} = new SharedArray('{table.name}', () => {rows});"


def _data_path(table: Table, data_folder: str) -> str:
    return f"{data_folder}/{table.name}.json"


def _upload_constants(uploads: Sequence[Upload]) -> Iterator[str]:
    """The constants with the files that are uploaded: k6 opens files before the first iteration only."""
    if uploads:
        yield ""
    for upload in uploads:
        yield f"const {upload.constant} = open({string_literal(f'./{upload.file}', chr(39))}, 'b');"


def _queries(queries: Mapping[str, str]) -> Iterator[str]:
    """The queries of GraphQL."""
    for name, text, is_apart in in_paragraphs(queries):
        if is_apart:
            yield ""
        yield from f"const {name} = /* GraphQL */ `{_piece(text)}`;".split("\n")


def _graphql(journey: Journey, *, is_typed: bool) -> Iterator[str]:
    """The function that sends the operations of GraphQL."""
    for request in journey.requests:
        operation = graphql_calls.operation_of(request)
        if operation is not None:
            address = _address(request, journey.sites)
            yield from graphql_calls.function(operation, address, request.label, is_typed=is_typed)
            return


def _is_multipart_of_fields(request: PlannedRequest) -> bool:
    """Whether a request sends a multipart form without a file, which k6 makes of no object."""
    parts = request.parts or ()
    return bool(parts) and not any(isinstance(value, Upload) for _, value in parts)


def _multipart(journey: Journey, *, is_typed: bool) -> Iterator[str]:
    """The function that writes such a form (RFC 7578)."""
    if not any(map(_is_multipart_of_fields, journey.requests)):
        return
    typed = ": Record<string, string | string[]>" if is_typed else ""
    yield ""
    yield "// A form as browsers send it part by part; a list makes several parts of one name."
    yield f"function multipart(fields{typed}) {{"
    yield from _MULTIPART.replace("BOUNDARY", _BOUNDARY).splitlines()


_MULTIPART = r"""
  const parts = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map(
      (value) => `--BOUNDARY\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    ),
  );
  return `${parts.join('')}--BOUNDARY--\r\n`;
}""".removeprefix("\n")


def _files(journey: Journey, data_folder: str) -> tuple[DataFile, ...]:
    table, uploads = journey.table, uploaded_files(journey)
    if table is None:
        return uploads
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    return (DataFile(_data_path(table, data_folder), text.encode()), *uploads)


def _variables(journey: Journey, *, is_typed: bool) -> Iterator[str]:
    """What an iteration begins with: the user's data, new values, and what moves on."""
    if journey.table is not None:
        yield f"  const user = {journey.table.name}[(__VU - 1) % {journey.table.name}.length];"
    if journey.unique_values:
        yield "  // Another one in each iteration: the application takes it only once."
    for unique in journey.unique_values:
        yield f"  const {in_camel_case(unique.name)} = {unique_text(unique)};"
    yield from declarations(journey)
    for cursor in journey.cursors:
        yield f"  let {in_camel_case(cursor.name)}{': unknown' if is_typed else ''};"


def unique_text(unique: Unique) -> str:
    """The expression that makes a value that is another one each time."""
    return f"`{''.join(map(_piece, (unique.before, Code('${crypto.randomUUID().slice(-12)}'), unique.after)))}`"


def _body(journey: Journey, sharing: Sharing, *, is_typed: bool) -> Iterator[str]:
    variables = list(_variables(journey, is_typed=is_typed))
    yield from (*variables, "") if variables else ()
    is_grouped = len(journey.transactions) > 1
    number = 0
    declared: set[str] = set()
    for place, transaction in enumerate(journey.transactions):
        if _pauses(journey):
            yield from ("  pause();", "")
        elif place:
            yield ""
        numbers = range(number, number + len(transaction.requests))
        lines = list(_statements(transaction, numbers, sharing, "    " if is_grouped else "  "))
        names = dict.fromkeys(map(_variable, _outliving(numbers, sharing)))
        yield from (f"  let {name}{_OF_HEADERS if is_typed else ''};" for name in names if name not in declared)
        declared.update(names)
        if is_grouped:
            lines = [f"  group({string_literal(transaction.name, chr(39))}, () => {{", *lines, "  });"]
        yield from lines
        number = numbers.stop


_OF_HEADERS = ": Record<string, string>"


def _outliving(numbers: range, sharing: Sharing) -> list[HeaderSet]:
    """The sets of headers that begin in a transaction, by the numbers of its requests, whose variable is needed beside
    it."""
    begun = (header_set for number in numbers for header_set in sharing.beginning(number))
    return [header_set for header_set in begun if header_set.users[-1] >= numbers.stop or sharing.moves(header_set)]


def _statements(transaction: Transaction, numbers: range, sharing: Sharing, indent: str) -> Iterator[str]:
    outliving = _outliving(numbers, sharing)
    number = numbers.start
    for batch in transaction.batches:
        of_batch = range(number, number + len(batch))
        for header_set in (header_set for number in of_batch for header_set in sharing.beginning(number)):
            prefix = f"{'' if header_set in outliving else 'const '}{_variable(header_set)} = "
            yield from statement(_members(header_set, sharing), indent, prefix)
        if len(batch) > 1:
            requests = [_in_batch(request, number, sharing) for request, number in zip(batch, of_batch, strict=True)]
            yield from statement(Call("http.batch", (requests,)), indent)
        elif batch[0].poll is not None:
            yield from _loop(batch[0].poll, batch[0].moves, _call(batch[0], number, sharing), indent)
        elif batch[0].moves is not None:
            response = f"{in_camel_case(batch[0].moves.name)}Response"
            yield from statement(_call(batch[0], number, sharing), indent, f"const {response} = ")
            yield f"{indent}{_move(batch[0].moves, response)}"
        else:
            yield from statement(_call(batch[0], number, sharing), indent)
        number = of_batch.stop


def _in_batch(request: PlannedRequest, number: int, sharing: Sharing) -> list[Any]:
    """A request as `http.batch` wants it: method, address, body and parameters."""
    params = _params(request, number, sharing)
    body = _content(request, sharing.sites)
    return [request.method, _address(request, sharing.sites), *([body] if body is not None or params else []), *params]


def _move(cursor: Cursor, response: str) -> str:
    """The statement that takes where to read a feed on."""
    return f"{in_camel_case(cursor.name)} = {response}.json({string_literal(gjson(cursor.path), chr(39))});"


def _loop(poll: Poll, cursor: Cursor | None, call: Call, indent: str) -> Iterator[str]:
    """A loop that makes a request until its answer says that what it waits for is there."""
    inner = f"{indent}  "
    path = string_literal(gjson(poll.path if poll.value is not None else (*poll.path, "0")), "'")
    test = f"=== {_flat_value(poll.value)}" if poll.value is not None else "!== undefined"
    yield f"{indent}for (let attempt = 0; attempt < {_MOST_POLLS}; attempt += 1) {{"
    yield from statement(call, inner, "const pollResponse = ")
    if cursor is not None:
        yield f"{inner}{_move(cursor, 'pollResponse')}"
    yield f"{inner}if (pollResponse.body && pollResponse.json({path}) {test}) break;"
    yield f"{inner}sleep({_POLL_PAUSE});"
    yield f"{indent}}}"


def _flat_value(value: str | bool) -> str:
    return string_literal(value, "'") if isinstance(value, str) else json_text(value)


def _members(header_set: HeaderSet, sharing: Sharing) -> Any:
    members = {name: _text(value, sharing.sites) for name, value in header_set.headers}
    return Spread((_variable(header_set.base),), members) if header_set.base is not None else members


def _variable(header_set: HeaderSet) -> str:
    if header_set.is_constant:
        return "_".join(header_set.name).upper()
    return in_camel_case("_".join(header_set.name))


def _headers(request: PlannedRequest) -> tuple[tuple[str, str], ...]:
    """The headers that the script has to send, the type of the body included where k6 does not know it."""
    if _is_multipart_of_fields(request):
        return (*request.headers, ("Content-Type", f"{_MULTIPART_TYPE}{_BOUNDARY}"))
    has_type = request.has_own_type
    return (*request.headers, ("Content-Type", request.content_type or "")) if has_type else request.headers


def _call(request: PlannedRequest, number: int, sharing: Sharing) -> Call:
    operation = graphql_calls.operation_of(request)
    if operation is not None:
        headers = _shared_and_own(number, sharing)
        return graphql_calls.call(operation, headers, lambda value: _with_inputs(value, sharing.sites))
    arguments: list[Any] = [_address(request, sharing.sites)]
    body = _content(request, sharing.sites)
    function = _FUNCTIONS.get(request.method, "request")
    # A search may send what it looks for with a GET, and `http.get` takes no body.
    if body is not None and request.method in _WITHOUT_BODY:
        function = "request"
    if function == "request":
        arguments.insert(0, request.method)
    params = _params(request, number, sharing)
    if function == "request" or request.method not in _WITHOUT_BODY:
        arguments += [body] if body is not None or params else []
    return Call(f"http.{function}", (*arguments, *params))


def _address(request: PlannedRequest, sites: Sequence[Site]) -> Code:
    pieces: list[str | SiteAddress] = [SiteAddress(request.site.setting)]
    for piece in request.target:
        if isinstance(piece, str):
            pieces += pieces_of(piece, sites)
        else:
            pieces.append(Code(f"${{encodeURIComponent({input_expression(piece)})}}"))
    address = _template(pieces)
    # Under the tag that makes one row of all rows of the data.
    return address if len(request.target) == 1 else Code(f"http.url{address}")


def _text(value: str, sites: Sequence[Site]) -> Any:
    """A text, with the settings of sites in place of their addresses."""
    pieces = pieces_of(value, sites)
    return value if all(isinstance(piece, str) for piece in pieces) else _template(pieces)


def _template(pieces: Sequence[str | SiteAddress]) -> Code:
    return Code(f"`{''.join(map(_piece, pieces))}`")


def _piece(piece: str | SiteAddress) -> str:
    if isinstance(piece, Code):
        return str(piece)
    if isinstance(piece, str):
        # A line end of two characters in a template would be read as one.
        escaped = piece.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
        return escaped.replace("\r\n", "\\r\\n").replace("\r", "\\r")
    return f"${{encodeURIComponent({piece.setting})}}" if piece.is_encoded else f"${{{piece.setting}}}"


def _params(request: PlannedRequest, number: int, sharing: Sharing) -> list[Any]:
    user, headers = request.authentication, _shared_and_own(number, sharing)
    params: dict[str, Any] = {"auth": user.scheme.lower()} if user is not None else {}
    params |= {"headers": headers} if headers else {}
    params |= {"tags": {"name": request.label}} if request.names_operation else {}
    return [params] if params else []


def _shared_and_own(number: int, sharing: Sharing) -> Any:
    """The headers of a request as they are written: a variable, an object, or one that takes over the other."""
    shared = sharing.sets.get(number)
    members = {name: _text(value, sharing.sites) for name, value in sharing.own(number)}
    if shared is None:
        return members
    variable = _variable(shared)
    return Spread((variable,), members) if members else Code(variable)


def _content(request: PlannedRequest, sites: Sequence[Site]) -> Any:
    if request.parts:
        return _parts(request, request.parts, sites)
    if request.document is not None:
        return Call("JSON.stringify", (_with_inputs(request.document[0], sites),))
    if request.file is not None:
        return Code(request.file.constant)
    if request.form is None:
        return None if request.text is None else _text(request.text, sites)
    # k6 sends a field once for each item of a list.
    return _fields(request.form, sites)


def _fields(form: Sequence[tuple[str, Any]], sites: Sequence[Site]) -> dict[str, Any]:
    """The fields of a form as an object, with a list where several have one name."""
    fields: dict[str, Any] = {}
    for name, value in form:
        fields.setdefault(name, []).append(_with_inputs(value, sites))
    return {name: values if len(values) > 1 else values[0] for name, values in fields.items()}


def _parts(request: PlannedRequest, parts: Sequence[tuple[str, Value | Upload]], sites: Sequence[Site]) -> Any:
    """A multipart form. k6 makes it of an object by itself where there is a file in it."""
    if _is_multipart_of_fields(request):
        return Call("multipart", (_fields(parts, sites),))
    if len(dict(parts)) < len(parts):
        raise CannotWriteError(f"{request.label}: k6 itself sends no multipart form with two parts of one name")
    return {name: _file(value) if isinstance(value, Upload) else _with_inputs(value, sites) for name, value in parts}


def _file(upload: Upload) -> Code:
    name, media_type = (string_literal(text, "'") for text in (upload.name, upload.media_type))
    return Code(f"http.file({upload.constant}, {name}, {media_type})")


def _with_inputs(value: Any, sites: Sequence[Site]) -> Any:
    """A value with source text in place of what the user entered, and of the addresses of sites."""

    def leaf(value: Any) -> Any:
        if isinstance(value, Variable):
            return Code(input_expression(value))
        if isinstance(value, QueryConstant):
            return Code(value.name)
        return _text(value, sites) if isinstance(value, str) else value

    return with_leaves(value, leaf)


# Addresses with user and password


def with_user_addresses(journey: Journey) -> Journey:
    """The journey with the names of these addresses as the settings of the sites of its authenticated requests."""
    names = _names(journey)

    def with_name(request: PlannedRequest) -> PlannedRequest:
        user = request.authentication
        name = names[request.site, user] if user is not None else request.site.setting
        return replace(request, site=Site(name, request.site.origin))

    return journey.with_requests(with_name)


def _names(journey: Journey) -> dict[tuple[Site, Authentication], str]:
    names: dict[tuple[Site, Authentication], str] = {}
    for site, user in journey.authentications:
        name = in_camel_case(f"{site.setting.lower()}_of_user")
        names[site, user] = name if name not in names.values() else f"{name}{len(names) + 1}"
    return names


def declarations(journey: Journey) -> Iterator[str]:
    """The statements that declare the addresses of such a journey."""
    settings = {site.origin: site.setting for site in journey.sites}
    for site, user in journey.authentications:
        domain = quote(f"{user.domain}\\", safe="") if user.domain else ""
        pair = Code(f"`://{domain}{_piece_of_user(user.user)}:{_piece_of_user(user.password)}@`")
        address = Call(f"{settings[site.origin]}.replace", ("://", pair))
        yield from statement(address, "  ", f"const {site.setting} = ")


def _piece_of_user(value: Value) -> str:
    """A value as a piece of a template that is an address."""
    return quote(value, safe="") if isinstance(value, str) else f"${{encodeURIComponent({input_expression(value)})}}"
