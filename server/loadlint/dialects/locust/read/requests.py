"""Calls of a user's HTTP client: each makes a step."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from loadlint.codecs import percent_encoded
from loadlint.dialects.locust.read.values import json_node, truth
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
    as_text,
    hole_at,
    is_nothing,
    known,
)
from loadlint.request import Field, FormBody, JsonBody, MultipartBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text, join, named

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.arguments import Args
    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.locust.read.values import Client
    from loadlint.dialects.script.values import Value
    from loadlint.request import Body
    from loadlint.text.span import Span

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_WITH_DATA = ("post", "put", "patch")


def call(ev: Interpreter, client: Client, name: str, args: Args, node: Node) -> Value | None:
    """A call of a method of the client; None where it makes no request."""
    if name == "request":
        method = known(args.get(0, "method"))
        return step(ev, client, method.upper() if method else None, args, node, url=1)
    if name in METHODS:
        return step(ev, client, name.upper(), args, node, url=0, data=1 if name in _WITH_DATA else -1)
    if name == HOLE:
        return step(ev, client, None, args, node, url=0)
    return None


def rest(ev: Interpreter, client: Client, name: str, args: Args, node: Node) -> Value:
    """`self.rest(…)` and `self.rest_(…)`."""
    method = known(args.get(0, "method"))
    return step(ev, client, method.upper() if method else None, args, node, url=1, rest=name)


def step(
    ev: Interpreter,
    client: Client,
    method: str | None,
    args: Args,
    node: Node,
    *,
    url: int,
    data: int = -1,
    rest: str = "",
) -> Value:
    """Make a step. `url` and `data` are the places of the arguments; -1: by name only."""
    from loadlint.dialects.locust.language.step_nodes import RawStep

    url_at = args.node(url, "url") or args.node(url, "path")
    given = args.get(url, "url") or args.get(url, "path")
    where = ev.span(url_at) if url_at is not None else ev.span(node)
    address = ev.text(given, where) if given is not None else hole_at(ev.span(node))
    name = _name(ev, client, address, args)
    address = _with_params(ev, _absolute(client, address), args.keywords.get("params"))
    if rest == "rest_":
        address = join([address, Text(("&" if "?" in address.value else "?") + "_=" + HOLE)])
    body = _body(ev, args, data, ev.span(node))
    headers = _headers(ev, client, args, body, rest=bool(rest))
    caught = "rest" if rest else "with" if truth(args.keywords.get("catch_response", Lit(Text("False")))) else ""
    if args.open and not caught and "catch_response" not in args.keywords:
        caught = "?"
    index = len(ev.steps)
    entry = ev.frames[0][1] if ev.frames else node
    ev.steps.append(
        RawStep(
            request=Request(method, address, headers, body),
            call=node,
            module=ev.module,
            frames=tuple(ev.frames),
            url_at=url_at,
            follows_redirects=_redirects(args, method, client),
            conditional=ev.conditional > 0,
            repeated=ev.repeated > 0,
            name=name,
            chain=ev.chain,
            kind=ev.kind,
            entry=entry,
            caught=caught,
            fast=client.fast,
            open=args.open,
        )
    )
    return Response(index)


def _name(ev: Interpreter, client: Client, address: Text, args: Args) -> Text | None:
    """What Locust's statistics call the request; None where they take the address."""
    given = args.keywords.get("name")
    if given is not None and not is_nothing(given):
        return ev.text(given)
    if args.open or _renames(ev.module.syntax.source.data):
        return Text(HOLE)
    return address if client.fast and "params" in args.keywords else None


@lru_cache(maxsize=16)
def _renames(data: bytes) -> bool:
    """Whether a file gives requests another name somewhere."""
    return b"request_name" in data or b"rename_request" in data


def _absolute(client: Client, address: Text) -> Text:
    """The address with the host before it, as Locust's clients put it there."""
    if address.value.lower().startswith(("http://", "https://")):
        return address
    if address.value.startswith(HOLE) and client.base is None:
        return address
    if address.value.startswith(HOLE):
        return address
    return join([Text(client.base.value) if client.base is not None else Text(HOLE), address])


def _with_params(ev: Interpreter, address: Text, params: Value | None) -> Text:
    """The address with what `params=` adds to its query; the client encodes that."""
    if is_nothing(params):
        return address
    parts: list[Text] = []
    if isinstance(params, Str):
        parts.append(params.text)
    else:
        for name, value in pairs(ev, params):
            parts += [Text("&")] if parts else []
            parts += [encoded(ev, name), Text("="), encoded(ev, value)]
    if not parts:
        parts.append(Text(HOLE))
    path, mark, rest = address.partition("#")
    joined = join([path, Text("&" if "?" in path.value else "?"), *parts])
    return join([joined, mark, rest]) if mark.value else joined


def encoded(ev: Interpreter, text: Text) -> Text:
    """The text as a client encodes it in a query; that it does so is noted."""
    ev.note_encoded(text, "form")
    return text.decode(_form_pieces)


def _form_pieces(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else "+" if c == " " else percent_encoded(c)) for i, c in enumerate(text)]


def pairs(ev: Interpreter, value: Value | None) -> list[tuple[Text, Text]]:
    """The names and values of a dictionary or of a list of pairs; one name may have several values."""
    found: list[tuple[Text, Text]] = []
    if isinstance(value, Obj):
        for key, member in value.values.items():
            items = member.items if isinstance(member, Seq) and not member.open else [member]
            found += [(value.names[key], ev.text(item)) for item in items if not is_nothing(item)]
        if value.open:
            found.append((Text(HOLE), Text(HOLE)))
    elif isinstance(value, Seq):
        for item in value.items:
            if isinstance(item, Seq) and len(item.items) == 2:
                found.append((ev.text(item.items[0]), ev.text(item.items[1])))
    return found


def _redirects(args: Args, method: str | None, client: Client) -> bool | None:
    value = args.keywords.get("allow_redirects")
    if value is None:
        if args.open:
            return None
        return not (method == "HEAD" and client.fast is False)
    return truth(value)


def _headers(ev: Interpreter, client: Client, args: Args, body: Body | None, *, rest: bool) -> tuple[Field, ...]:
    merged: dict[str, Field] = {}
    given = args.keywords.get("headers")
    for source in (client.headers, given):
        for key, value in source.values.items() if isinstance(source, Obj) else ():
            if is_nothing(value):
                merged.pop(key.lower(), None)
            elif isinstance(source, Obj):
                merged[key.lower()] = Field(source.names[key], ev.text(value))
    if rest:
        for name in ("Content-Type", "Accept"):
            merged.setdefault(name.lower(), Field(Text(name), Text("application/json")))
    cookies = args.keywords.get("cookies")
    if isinstance(cookies, Obj) and cookies.values and "cookie" not in merged:
        parts: list[Text] = []
        for name_text, value_text in pairs(ev, cookies):
            parts += [Text("; ")] if parts else []
            parts += [name_text, Text("="), value_text]
        merged["cookie"] = Field(Text("Cookie"), _as_argument(ev, join(parts), args.keyword_nodes.get("cookies")))
    if isinstance(body, FormBody):
        merged.setdefault("content-type", Field(Text("Content-Type"), Text("application/x-www-form-urlencoded")))
    return tuple(merged.values())


def _as_argument(ev: Interpreter, text: Text, value: Node | None) -> Text:
    """The text with the place of a whole keyword argument: cookies are taken out together."""
    argument = value.parent if value is not None else None
    place = ev.span(argument) if argument is not None and argument.type == "keyword_argument" else None
    return named(text.value, place) if place is not None else Text(text.value)


def _body(ev: Interpreter, args: Args, data_at: int, span: Span | None) -> Body | None:
    data = args.get(data_at, "data") if data_at >= 0 else args.keywords.get("data")
    files = args.keywords.get("files")
    if not is_nothing(files):
        return _multipart(ev, data, files)
    if not is_nothing(data) and data is not None:
        if isinstance(data, Json):
            return JsonBody(data.root)
        if isinstance(data, Obj) or (isinstance(data, Seq) and pairs(ev, data)):
            return FormBody(tuple(Field(name, value) for name, value in pairs(ev, data)))
        if isinstance(data, Str | Num | Taken | Unknown):
            return RawBody(ev.text(data, span))
        return RawBody(as_text(data, None))
    value = args.get(data_at + 1, "json") if data_at >= 0 else args.keywords.get("json")
    if not is_nothing(value) and value is not None:
        return JsonBody(json_node(value, span))
    return None


def _multipart(ev: Interpreter, data: Value | None, files: Value | None) -> MultipartBody:
    parts = [Field(name, value) for name, value in pairs(ev, data)]
    entries: list[tuple[Text, Value]] = []
    if isinstance(files, Obj):
        entries += [(files.names[key], member) for key, member in files.values.items()]
    elif isinstance(files, Seq):
        entries += [
            (ev.text(item.items[0]), item.items[1])
            for item in files.items
            if isinstance(item, Seq) and len(item.items) == 2
        ]
    for name, member in entries:
        if isinstance(member, Seq) and member.items:
            file_name = None if is_nothing(member.items[0]) else ev.text(member.items[0])
            content = member.items[1] if len(member.items) > 1 else Unknown()
            parts.append(Field(name, ev.text(content), file_name))
        else:
            parts.append(Field(name, ev.text(member), name))
    return MultipartBody(tuple(parts))
