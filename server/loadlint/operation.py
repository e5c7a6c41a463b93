"""What tells requests apart that go to one address: the operation that their query or body names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from loadlint.request import (
    SAFE_METHODS,
    Body,
    FormBody,
    JsonArray,
    JsonBody,
    JsonObject,
    JsonString,
    MultipartBody,
    RawBody,
    Request,
    url_path,
)
from loadlint.text.mapped import HOLE, Text
from loadlint.text.regex import regex

_NAMES_OPERATION = regex(
    r"^(?!_method$)(?:.*[_.-])?(?:action|task|op|operation|operationName|method|cmd|command|do|act|function|service|event|route|controller)$",
    re.IGNORECASE,
)
"""Not `_method`, by which a form says that it is no POST: see `method_of`."""
_WORD = regex(r"[A-Za-z_][A-Za-z_.:-]{1,40}|/?[A-Za-z_-]{2,30}(?:(?:/|%2F)[A-Za-z_-]{2,30}){0,4}", re.IGNORECASE)
"""A name, or the path of a front controller: `account/login`."""
_GRAPHQL = regex(r"\s*(?:query|mutation|subscription)\s+([A-Za-z_]\w*)")


def operation_of(request: Request) -> str:
    """The operation, as a label has it behind the path: `?_task=mail&_action=list`, ` CreateOrder`; or nothing."""
    return query_operation(request.url.value) or body_operation(request)


def body_operation(request: Request) -> str:
    """The operation that the body or a header names, behind a space; or nothing."""
    action = request.header("SOAPAction")
    words = re.split(r"[/#:]", action.value.strip('"')) if action is not None else [""]
    name = words[-1] or _in_body(request.body)
    return f" {name}" if name and HOLE not in name else ""


def is_graphql(request: Request) -> bool:
    """Whether a body holds a GraphQL operation, or names one that the server has stored."""
    fields = list(_fields(request.body))
    documents = [text for name, text in fields if name == "query" and text]
    is_stored = not documents and any(name == "operationName" for name, _ in fields)
    return is_stored or any(map(is_document, documents))


def is_document(text: str) -> bool:
    """Whether a text is a GraphQL document."""
    return _ASKS.match(text) is not None or _CHANGES.match(text) is not None


def reads(request: Request) -> bool:
    """Whether a request only asks for something: by its method, or by the operation that its body or address names."""
    if request.method in SAFE_METHODS:
        return True
    documents = [text for name, text in _fields(request.body) if name == "query"]
    if request.method != "POST" or any(_CHANGES.match(document) for document in documents):
        return False
    asks = any(_ASKS.match(document) for document in documents)
    operation = operation_of(request).strip()
    if not asks and not operation:
        return _asks_in_json(request)
    return asks or all(_READS.match(name) for name in operation.split("+"))


def asks_for_part(url: str) -> bool:
    """Whether an address says which part of a list it asks for."""
    names = {name for name, _ in parse_qsl(url.partition("?")[2], keep_blank_values=True)}
    return len(_OF_LISTS & names) > 1


def _asks_in_json(request: Request) -> bool:
    """Whether the address of a request says that it asks, or its JSON tells which part of a list it is to answer."""
    body = request.body
    if body is not None and not isinstance(body, JsonBody | RawBody):
        return False
    is_part = len(_OF_LISTS.intersection(_member_names(body))) > 1
    return is_part or _ASKING_ADDRESS.search(url_path(request.url.value)) is not None


def _member_names(body: Body | None) -> Iterator[str]:
    """The names of a body's members, at its top; of a text, at any depth."""
    if isinstance(body, RawBody):
        yield from re.findall(r'"(\w+)"\s*:', body.text.value)
    elif isinstance(body, JsonBody) and isinstance(body.root, JsonObject):
        yield from (name.value for name, _ in body.root.members)


_OF_LISTS = frozenset(
    "sort sortBy sort_by orderBy order_by offset limit page pageSize page_size perPage per_page".split()
)
"""Names by which a request asks for a part of a list, in some order: two of them are no coincidence."""

_ASKS = regex(r"\s*(?:query\b|subscription\b|\{)")
_CHANGES = regex(r"\s*mutation\b")
_READS = regex(
    r"(?:[\w/]+[./])?(?:[Gg]et|[Ll]ist|[Ff]ind|[Ss]earch|[Rr]ead|[Ff]etch|[Ll]oad|[Cc]ount|[Pp]oll)(?=[A-Z_]|$)"
)
"""The name of an operation whose verb says that it only reads, as JSON-RPC and SOAP have them."""

_ASKING_ADDRESS = regex(r"[/:]_?(?:m?search|filter|query|count|find|lookup|aggregate|autocomplete|suggest)/?$")
"""The end of an address that asks with a POST, since what it asks for is long: `/orders/search`, `/items/_count`."""


def method_of(request: Request) -> str:
    """The method that is meant: forms can only send a POST, and name another one in a field of their own."""
    named = dict(_fields(request.body)).get("_method", "").upper() if request.method == "POST" else ""
    return named if named in ("PUT", "PATCH", "DELETE") else request.method or "GET"


def request_name(request: Request) -> str:
    """Method, path and operation of a request for a label, with `*` for the parts of the path that may differ."""
    url = request.url.value.partition("?")[0].partition("#")[0]
    path = url.partition("://")[2].partition("/")[2] if "://" in url else url.removeprefix(HOLE).removeprefix("/")
    segments = [segment.partition(";")[0] for segment in path.split("/")]
    shown = ["*" if _VARYING.search(segment) else segment for segment in segments]
    return f"{request.method or 'request'} /{'/'.join(shown)}{operation_of(request)}"


_VARYING = regex(rf"{HOLE}|(?:^|[-_.~:])\d+(?:$|[-_.~:])|\d{{2}}|%|^(?![A-Za-z]+(?:[-_][A-Za-z]+)+$).{{25}}")
"""A part of a path that may be another one in another run: `3`, `blue-mug_3`, but not `v1` or words in a row."""


def names_operation(field: str) -> bool:
    """Whether the name of a parameter or field says that it tells the operation. A `method` may be one of payment."""
    return field != "method" and _NAMES_OPERATION.search(field) is not None


def query_operation(url: str) -> str:
    """The fields of an address's query that name an operation, with their `?`."""
    query = url.partition("#")[0].partition("?")[2]
    pairs = (pair.partition("=") for pair in query.split("&"))
    told = [f"{name}={value}" for name, _, value in pairs if _NAMES_OPERATION.search(name) and _WORD.fullmatch(value)]
    return f"?{'&'.join(told)}" if told else ""


def operation_texts(request: Request) -> tuple[Text, ...]:
    """The texts in a JSON body that name its operation."""
    body = request.body
    if not isinstance(body, JsonBody) or not isinstance(body.root, JsonObject):
        return ()
    return tuple(
        value.text
        for name, value in body.root.members
        if name.value in ("operationName", "query") and isinstance(value, JsonString)
    )


def _in_body(body: Body | None) -> str:
    """The name of the operation of GraphQL, of JSON-RPC, of a form, or of the first change in a batch of requests.

    Of a list of operations, those of all of them, with `+` between.
    """
    if isinstance(body, RawBody) and body.text.value.startswith("--"):
        operations = list(_in_batch(body.text.value[:_LONGEST_HEAD]))
        changes = (operation for operation in operations if not operation.startswith("GET"))
        if operations:
            return next(changes, operations[0])
    listed = list(_fields(body))
    fields = dict(listed)
    documents = (_GRAPHQL.match(value) for name, value in listed if name == "query")
    named = [value for name, value in listed if name == "operationName"]
    named = named or [value for name, value in listed if name == "method" and "jsonrpc" in fields]
    named = named or [document[1] for document in documents if document is not None]
    if any(named):
        return "+".join(dict.fromkeys(named))
    # Tools send the fields of a form in an order of their own.
    named_so = (value for name, value in sorted(fields.items()) if names_operation(name))
    told = (value for value in named_so if _WORD.fullmatch(value))
    return next(told, "")


def _in_batch(text: str) -> Iterator[str]:
    """Method and thing of each request in a batch: `MERGE OrderSet` for `MERGE OrderSet('41') HTTP/1.1`."""
    for line in text.splitlines():
        method, _, rest = line.partition(" ")
        target, _, version = rest.partition(" ")
        if version.startswith("HTTP/1.") and method.isalpha() and method.isupper():
            thing = _THING.match(target.partition("?")[0].rpartition("/")[2])
            yield f"{method} {thing[0]}" if thing is not None else method


_THING = regex(r"[A-Za-z_][\w.]*")
_LONGEST_HEAD = 20_000
"""So many characters of a batch are looked through for its operations."""


def _fields(body: Body | None) -> Iterator[tuple[str, str]]:
    """The texts of a body's fields, at its top; of a list of operations those of each."""
    if isinstance(body, FormBody):
        yield from ((field.name.value, field.value.value) for field in body.fields)
    elif isinstance(body, MultipartBody):
        documents = (part.value.value for part in body.parts if part.name.value == _UPLOADING)
        yield from (member for document in documents for member in _IN_TEXT.findall(document))
    elif isinstance(body, RawBody):
        yield from _fields_in_text(body.text.value)
    elif isinstance(body, JsonBody):
        objects = body.root.items if isinstance(body.root, JsonArray) else (body.root,)
        nodes = (node for node in objects if isinstance(node, JsonObject))
        members = ((name.value, member) for node in nodes for name, member in node.members)
        yield from ((name, node.text.value) for name, node in members if isinstance(node, JsonString))


def _fields_in_text(text: str) -> Iterator[tuple[str, str]]:
    if text.startswith("--"):
        head = text[:_LONGEST_HEAD].partition(f'name="{_UPLOADING}"')[2]
        yield from _IN_TEXT.findall(head.partition("\n--")[0])
        return
    yield from _IN_TEXT.findall(text)
    yield from re.findall(r"(?:^|&)([\w.-]+)=([\w./%-]+)(?=&|$)", text if len(text) < 10_000 else "")


_IN_TEXT = regex(r'"(operationName|method|jsonrpc|query)"\s*:\s*"([^"\\]*)')
_UPLOADING = "operations"
"""The part of a form with files that holds what GraphQL does with them (GraphQL multipart request specification)."""
