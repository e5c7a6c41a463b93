"""Calls of `k6/http`: each makes a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.language.step_nodes import RawStep
from loadlint.dialects.k6.read.values import FileData, Form, as_text
from loadlint.dialects.script.values import (
    Json,
    Lit,
    Num,
    Obj,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    hole_at,
    is_nothing,
    known,
)
from loadlint.request import Field, FormBody, JsonBody, MultipartBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value
    from loadlint.request import Body
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


def call(ev: Interpreter, name: str, args: list[Value], nodes: list[Node], node: Node) -> Value | None:
    """A call of a function of `k6/http`; None where it makes no request."""
    if name in _METHODS:
        method, with_body = _METHODS[name]
        return step(ev, method, args, nodes, node, url=0, body=1 if with_body else -1)
    if name in ("request", "asyncRequest"):
        text = known(args[0]) if args else None
        made = step(ev, text.upper() if text else None, args, nodes, node, url=1, body=2)
        return replace(made, promise=name == "asyncRequest")
    if name == HOLE:
        return step(ev, None, args, nodes, node, url=0, body=-2)
    if name == "batch":
        return batch(ev, args, nodes, node)
    if name == "file":
        data = ev.text(args[0], None) if args else Text("")
        return FileData(data, ev.text(args[1]) if len(args) > 1 else None)
    return None


def step(
    ev: Interpreter, method: str | None, args: list[Value], nodes: list[Node], node: Node, *, url: int, body: int
) -> Response:
    """Make a step. `url` and `body` are the places of the arguments; -1: no body, -2: it can't be told."""
    params_index = url + 1 if body == -1 else body + 1 if body >= 0 else -1
    address = _argument(ev, args, nodes, url, node)
    content = _body(ev, args[body], ev.span((*nodes, node)[min(body, len(nodes))])) if 0 <= body < len(args) else None
    params = args[params_index] if 0 <= params_index < len(args) else None
    return _add(
        ev, Request(method, address, _headers(ev, params), content), params, node, nodes, nodes[url : url + 1],
        params_index, grouped=url < len(args) and _is_grouped(args[url]),
    )  # fmt: skip


def implicit(ev: Interpreter, node: Node) -> Value:
    """A request that the tool makes of a page: `submitForm`, `clickLink`."""
    return _add(ev, Request(None, hole_at(ev.span(node))), None, node, [], [], -1)


def batch(ev: Interpreter, args: list[Value], nodes: list[Node], node: Node) -> Value:
    """`http.batch`: a step for each of its requests."""
    items = args[0] if args else Unknown()
    literal = nodes[0] if nodes else None
    if isinstance(items, Seq):
        children = [c for c in literal.named_children if c.type != "comment"] if literal is not None else []
        if literal is None or literal.type != "array" or len(children) != len(items.items):
            children = []
        made = [
            _element(ev, item, children[i] if children else None, node, f"[{i}]") for i, item in enumerate(items.items)
        ]
        return Seq(made, items.open)
    if isinstance(items, Obj):
        result = Obj()
        for key, item in items.values.items():
            plain = f".{key}" if key.isidentifier() else f"['{key}']"
            result.set(Text(key), _element(ev, item, None, node, plain))
        return result
    return Unknown(ev.span(node))


def _element(ev: Interpreter, item: Value, element: Node | None, node: Node, suffix: str) -> Value:
    method: Value = Str(Text("GET"))
    body: Value = Lit(Text("null"))
    params: Value | None = None
    children: list[Node] = []
    if isinstance(item, Seq):
        parts = [*item.items[:4], *[Lit(Text("null"))] * 4][:4]
        method, url, body, params = parts
        if element is not None and element.type == "array":
            children = [child for child in element.named_children if child.type != "comment"]
    elif isinstance(item, Obj):
        method = item.values.get("method", method)
        url = item.values.get("url", Unknown())
        body = item.values.get("body", body)
        params = item.values.get("params")
    else:
        url = item
    verb = known(method)
    at = children[1:2] or ([element] if element is not None else [])
    where = ev.span(at[0]) if at else ev.span(node)
    request = Request(verb.upper() if verb else None, ev.text(url, where), _headers(ev, params), _body(ev, body, where))
    response = _add(ev, request, params, node, children, at, 3 if children else -1, grouped=_is_grouped(url))
    made = ev.steps[-1]
    made.item, made.element = suffix, element
    return response


def _argument(ev: Interpreter, args: list[Value], nodes: list[Node], index: int, node: Node) -> Text:
    if index < len(args) and index < len(nodes):
        return ev.text(args[index], ev.span(nodes[index]))
    return hole_at(ev.span(node))


def _add(
    ev: Interpreter,
    request: Request,
    params: Value | None,
    node: Node,
    nodes: list[Node],
    url: list[Node],
    params_index: int,
    *,
    grouped: bool = False,
) -> Response:
    index = len(ev.steps)
    made = RawStep(
        request=request,
        call=node,
        module=ev.module,
        frames=tuple(ev.frames),
        url_at=url[0] if url else None,
        follows_redirects=_redirects(ev, params),
        conditional=ev.conditional > 0,
        repeated=ev.repeated > 0,
        name=_name(ev, request.url, params, grouped=grouped),
        args=nodes,
        params_index=params_index,
        entry=ev.entry,
    )
    ev.steps.append(made)
    return Response(index)


def _is_grouped(url: Value) -> bool:
    return isinstance(url, Str) and url.grouped


def _name(ev: Interpreter, url: Text, params: Value | None, *, grouped: bool) -> Text | None:
    """The tag `name`; None where k6 takes the address."""
    own = Text(url.value.replace(HOLE, "${}")) if grouped else None
    if params is None or is_nothing(params):
        return own
    tags = params.values.get("tags") if isinstance(params, Obj) else None
    if isinstance(tags, Obj) and "name" in tags.values:
        return ev.text(tags.values["name"])
    known_params = isinstance(params, Obj) and not params.open
    known_tags = tags is None or is_nothing(tags) or (isinstance(tags, Obj) and not tags.open)
    return own if known_params and known_tags else Text(HOLE)


def _redirects(ev: Interpreter, params: Value | None) -> bool | None:
    if params is None or is_nothing(params):
        return ev.default_redirects
    if not isinstance(params, Obj):
        return None
    value = params.values.get("redirects")
    if value is None:
        return None if params.open else ev.default_redirects
    if isinstance(value, Num) and not value.text.is_open:
        return value.text.value != "0"
    return None


def _headers(ev: Interpreter, params: Value | None) -> tuple[Field, ...]:
    headers = params.values.get("headers") if isinstance(params, Obj) else None
    if not isinstance(headers, Obj):
        return ()
    return tuple(
        Field(headers.names[key], ev.text(value)) for key, value in headers.values.items() if not is_nothing(value)
    )


def _body(ev: Interpreter, value: Value, span: Span | None) -> Body | None:
    if is_nothing(value):
        return None
    if isinstance(value, Json):
        return JsonBody(value.root)
    if isinstance(value, Form):
        if value.kind == "multipart":
            return MultipartBody(tuple(value.fields))
        return FormBody(tuple(value.fields)) if value.kind == "search" else RawBody(ev.text(value))
    if isinstance(value, Obj):
        fields = _form_fields(ev, value)
        files = any(isinstance(member, FileData) for member in value.values.values())
        return MultipartBody(fields) if files else FormBody(fields)
    if isinstance(value, Str | Num | Taken | Unknown):
        return RawBody(ev.text(value, span))
    return RawBody(as_text(value, None))


def _form_fields(ev: Interpreter, value: Obj) -> tuple[Field, ...]:
    fields: list[Field] = []
    for key, member in value.values.items():
        for item in member.items if isinstance(member, Seq) and not member.open else [member]:
            fields.append(form_field(ev, value.names[key], item))
    return tuple(fields)


def form_field(ev: Interpreter, name: Text, value: Value, file_name: Text | None = None) -> Field:
    """A field of a form or a part of a multipart body."""
    if isinstance(value, FileData):
        return Field(name, value.data, value.name or file_name)
    if isinstance(value, Obj) and "data" in value.values:
        given = value.values.get("filename")
        return Field(name, ev.text(value.values["data"]), ev.text(given) if given is not None else file_name)
    return Field(name, ev.text(value), file_name)
