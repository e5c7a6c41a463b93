"""Calls of `k6/http`: each makes a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.dialects.k6.language.durations import seconds_of
from loadlint.dialects.k6.read.step_nodes import RawStep
from loadlint.dialects.k6.read.values import Call, FileData, Form, as_text
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.authentication import authority_of, is_authorization, with_authorization
from loadlint.dialects.script.read.values import (
    Json,
    Lit,
    Num,
    Obj,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    hole_at,
    inner_value,
    is_nothing,
    known_text,
    may_hide,
)
from loadlint.request import Body, Field, FormBody, JsonBody, MultipartBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.text.span import Span

_METHODS = {
    "get": ("GET", False),
    "head": ("HEAD", False),
    "options": ("OPTIONS", True),
    "post": ("POST", True),
    "put": ("PUT", True),
    "patch": ("PATCH", True),
    "del": ("DELETE", True),
}
"""The method of each function, and whether it takes a body after the address."""


class _Written(Struct, frozen=True):
    """How a request is written: the nodes of its arguments, that of its address, and which of them are the parameters
    (-1: they can't be added)."""

    nodes: list[Node]
    url: Node | None = None
    params_index: int = -1


def request(call: Call) -> Value | None:
    """A call of a function of `k6/http`; None where it makes no request."""
    if call.name in _METHODS:
        method, with_body = _METHODS[call.name]
        return step(call, method, url=0, body=1 if with_body else -1)
    if call.name in ("request", "asyncRequest"):
        method = known_text(call.argument(0)) or ""
        return replace(step(call, method.upper() or None, url=1, body=2), promise=call.name == "asyncRequest")
    if call.name == HOLE:
        return step(call, None, url=0, body=-2)
    if call.name == "batch":
        return batch(call)
    return _file(call) if call.name == "file" else None


def _file(call: Call) -> FileData:
    data, name = call.argument(0), call.argument(1)
    text = call.interpreter.text
    return FileData(text(data) if data is not None else Text(""), text(name) if name is not None else None)


def step(call: Call, method: str | None, *, url: int, body: int) -> Response:
    """Make a step. `url` and `body` are the places of the arguments; -1: no body, -2: it can't be told."""
    params_index = url + 1 if body == -1 else body + 1 if body >= 0 else -1
    interpreter, args, nodes = call.interpreter, call.args, call.nodes
    url_at = nodes[url] if url < len(nodes) else None
    address = call.text(url) if url < len(args) and url_at is not None else hole_at(interpreter.span(call.node))
    content = None
    if 0 <= body < len(args):
        content = _body(interpreter, args[body], interpreter.span((*nodes, call.node)[min(body, len(nodes))]))
    params = args[params_index] if 0 <= params_index < len(args) else None
    request = Request(method, address, _headers(interpreter, address, params), content)
    grouped = url < len(args) and _is_grouped(args[url])
    return _add(call, request, params, _Written(nodes, url_at, params_index), grouped=grouped)


def of_page(call: Call, method: str | None, address: Text, fields: Obj | None, params: Value | None) -> Response:
    """A request that the tool makes of a page."""
    body = FormBody(_form_fields(call.interpreter, fields)) if fields is not None else None
    headers = _headers(call.interpreter, address, params)
    return _add(call, Request(method, address, headers, body), params, _Written([]))


def batch(call: Call) -> Value:
    """`http.batch`: a step for each of its requests."""
    items = call.argument(0)
    looped = derived.loop_item(items, derived.loop_of(items)) if derived.loop_of(items) else None
    if looped is not None:
        with call.interpreter.loop(derived.loop_of(items)):
            return Seq([_element(call, looped, None, "[0]")], open=True)
    if isinstance(items, Seq):
        elements = _elements(call.nodes[0], len(items.items)) if call.nodes else [None] * len(items.items)
        responses = [
            _element(call, item, element, f"[{i}]")
            for i, (item, element) in enumerate(zip(items.items, elements, strict=True))
        ]
        return Seq(responses, items.open)
    if isinstance(items, Obj):
        result = Obj()
        for key, item in items.values.items():
            suffix = f".{key}" if key.isidentifier() else f"['{key}']"
            result.set(Text(key), _element(call, item, None, suffix))
        return result
    return call.unknown


def _elements(literal: Node, count: int) -> Sequence[Node | None]:
    """The elements of an array that is written as such, one for each item."""
    children = items_of(literal)
    return children if literal.type == "array" and len(children) == count else [None] * count


def _element(call: Call, item: Value, element: Node | None, suffix: str) -> Value:
    interpreter = call.interpreter
    method, url, body, params = _parts(item)
    children = items_of(element) if isinstance(item, Seq) and element is not None and element.type == "array" else []
    verb = known_text(method)
    url_at = children[1] if len(children) > 1 else element
    where = interpreter.span(url_at if url_at is not None else call.node)
    address = interpreter.text(url, where)
    request = Request(
        verb.upper() if verb else None,
        address,
        _headers(interpreter, address, params),
        _body(interpreter, body, where),
    )
    written = _Written(children, url_at, 3 if children else -1)
    response = _add(call, request, params, written, grouped=_is_grouped(url))
    step = interpreter.steps[-1]
    step.item, step.element = suffix, element
    return response


def _parts(item: Value) -> tuple[Value, Value, Value, Value | None]:
    """Method, address, body and parameters of one request of a batch."""
    nothing: Value = Lit(Text("null"))
    if isinstance(item, Seq):
        method, url, body, params = [*item.items[:4], *[nothing] * 4][:4]
        return method, url, body, params
    get: Value = Str(Text("GET"))
    if not isinstance(item, Obj):
        return get, item, nothing, None
    values = item.values
    return values.get("method", get), values.get("url", Unknown()), values.get("body", nothing), values.get("params")


def _add(call: Call, request: Request, params: Value | None, written: _Written, *, grouped: bool = False) -> Response:
    interpreter = call.interpreter
    index = len(interpreter.steps)
    step = RawStep(
        request=interpreter.as_sent(request),
        call=call.node,
        module=interpreter.module,
        frames=tuple(interpreter.frames),
        holders=tuple(interpreter.holders),
        url_at=written.url,
        follows_redirects=_redirects(interpreter, params),
        around=interpreter.around,
        name=_name(interpreter, request.url, params, grouped=grouped),
        tagged=_is_tagged(params),
        time_limit=_time_limit(params),
        hides_headers=may_hide(params) or may_hide(inner_value(params, "headers")),
        keeps_body=_keeps_body(params),
        args=written.nodes,
        params_index=written.params_index,
        entry=interpreter.entry,
    )
    interpreter.steps.append(step)
    interpreter.note_course("asks", call.node)
    return Response(index)


def _is_grouped(url: Value) -> bool:
    return isinstance(url, Str) and url.grouped


def _name(interpreter: Interpreter, url: Text, params: Value | None, *, grouped: bool) -> Text | None:
    """The tag `name`; None where k6 takes the address."""
    address = Text(url.value.replace(HOLE, "${}")) if grouped else None
    if params is None or is_nothing(params):
        return address
    tags = inner_value(params, "tags")
    if isinstance(tags, Obj) and "name" in tags.values:
        return interpreter.text(tags.values["name"])
    known_params = isinstance(params, Obj) and not params.open
    known_tags = tags is None or is_nothing(tags) or (isinstance(tags, Obj) and not tags.open)
    return address if known_params and known_tags else Text(HOLE)


def _keeps_body(params: Value | None) -> bool:
    if params is None or is_nothing(params):
        return False
    return not isinstance(params, Obj) or params.open or "responseType" in params.values


def _is_tagged(params: Value | None) -> bool:
    tags = inner_value(params, "tags")
    return isinstance(tags, Obj) and bool(tags.values)


def _time_limit(params: Value | None) -> float | None:
    """The time-out in seconds; None where there is none, or where it can't be told."""
    return seconds_of(known_text(inner_value(params, "timeout")))


def _redirects(interpreter: Interpreter, params: Value | None) -> bool | None:
    if params is None or is_nothing(params):
        return interpreter.default_redirects
    if not isinstance(params, Obj):
        return None
    value = params.values.get("redirects")
    if value is None:
        return None if params.open else interpreter.default_redirects
    if isinstance(value, Num) and not value.text.is_open:
        return value.text.value != "0"
    return None


def _headers(interpreter: Interpreter, url: Text, params: Value | None) -> tuple[Field, ...]:
    headers = inner_value(params, "headers")
    headers = headers if isinstance(headers, Obj) else Obj()
    fields = tuple(
        Field(headers.names[key], interpreter.text(value))
        for key, value in headers.values.items()
        if not is_nothing(value)
    )
    scheme = _scheme(url, inner_value(params, "auth"))
    # Digest alone takes the place of a header of the script.
    is_left_alone = scheme != "Digest" and any(map(is_authorization, fields))
    return fields if is_left_alone else with_authorization(interpreter, fields, scheme)


def _scheme(url: Text, way: Value | None) -> str | None:
    """The scheme by which k6 proves the user that the address names, which is Basic where `auth` tells no other one;
    empty where it can't be told. None where the address names no user."""
    authority = authority_of(url)
    if is_nothing(way):
        return "Basic" if "@" in authority else None
    return _SCHEMES.get(known_text(way) or "", "") if "@" in authority or HOLE in authority else None


_SCHEMES = {"basic": "Basic", "digest": "Digest", "ntlm": "NTLM"}


def _body(interpreter: Interpreter, value: Value, span: Span | None) -> Body | None:
    if is_nothing(value):
        return None
    if isinstance(value, Json):
        return JsonBody(value.root)
    if isinstance(value, Form) and value.kind in ("multipart", "search"):
        fields = tuple(value.fields)
        return MultipartBody(fields) if value.kind == "multipart" else FormBody(fields)
    if isinstance(value, Obj):
        fields = _form_fields(interpreter, value)
        files = any(isinstance(member, FileData) for member in value.values.values())
        return MultipartBody(fields) if files else FormBody(fields)
    if isinstance(value, Str | Num | Taken | Unknown):
        return RawBody(interpreter.text(value, span))
    return RawBody(interpreter.text(value) if isinstance(value, Form) else as_text(value, None))


def _form_fields(interpreter: Interpreter, value: Obj) -> tuple[Field, ...]:
    fields: list[Field] = []
    for key, member in value.values.items():
        for item in member.items if isinstance(member, Seq) and not member.open else [member]:
            fields.append(form_field(interpreter, value.names[key], item))
    return (*fields, Field(Text(HOLE), Text(HOLE))) if value.hides_members else tuple(fields)


def form_field(interpreter: Interpreter, name: Text, value: Value, file_name: Text | None = None) -> Field:
    """A field of a form or a part of a multipart body."""
    if isinstance(value, FileData):
        return Field(name, value.data, value.name or file_name)
    if isinstance(value, Obj) and "data" in value.values:
        own_name = value.values.get("filename")
        file_name = interpreter.text(own_name) if own_name is not None else file_name
        return Field(name, interpreter.text(value.values["data"]), file_name)
    return Field(name, interpreter.text(value), file_name)
