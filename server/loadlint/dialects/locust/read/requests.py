"""Calls of a user's HTTP client: each makes a step."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.codecs import Piece, percent_encoded
from loadlint.dialects.locust.read.arguments import Args
from loadlint.dialects.locust.read.step_nodes import RawStep
from loadlint.dialects.locust.read.values import Authentication, Client, Func, json_node, truth
from loadlint.dialects.script.read.authentication import authority_of, with_authorization
from loadlint.dialects.script.read.values import (
    Json,
    Num,
    Obj,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    as_text,
    hole_at,
    is_nothing,
    joined_texts,
    known_text,
    may_hide,
)
from loadlint.expression import encoded_expression as with_codec
from loadlint.extractor import Codec
from loadlint.request import Body, Field, FormBody, JsonBody, MultipartBody, RawBody, Request
from loadlint.text.mapped import HOLE, Text, join, named_text
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.text.span import Span

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_WITH_DATA = ("post", "put", "patch")


class Asked(Struct, frozen=True):
    """What a method of a client asks for, and the places of its arguments; -1: by name only. `rest` is the method of
    a user that has a client of its own."""

    client: Client
    method: str | None
    url: int = 0
    data: int = -1
    rest: str = ""


def call(interpreter: Interpreter, client: Client, name: str, args: Args, node: Node) -> Value | None:
    """A call of a method of the client; None where it makes no request."""
    if name == "request":
        return step(interpreter, Asked(client, _method(args), url=1), args, node)
    if name in METHODS:
        return step(interpreter, Asked(client, name.upper(), data=1 if name in _WITH_DATA else -1), args, node)
    return step(interpreter, Asked(client, None), args, node) if name == HOLE else None


def rest(interpreter: Interpreter, client: Client, name: str, args: Args, node: Node) -> Value:
    """`self.rest(…)` and `self.rest_(…)`."""
    return step(interpreter, Asked(client, _method(args), url=1, rest=name), args, node)


def _method(args: Args) -> str | None:
    return (known_text(args.get(0, "method")) or "").upper() or None


def step(interpreter: Interpreter, asked: Asked, args: Args, node: Node) -> Value:
    """Make a step."""
    client, method = asked.client, asked.method
    url_at = args.node(asked.url, "url") or args.node(asked.url, "path")
    url = args.get(asked.url, "url") or args.get(asked.url, "path")
    address = interpreter.text_at(url, url_at or node) if url is not None else hole_at(interpreter.span(node))
    name = _name(interpreter, client, address, args)
    address = _with_params(interpreter, _absolute(client, address), args.keywords.get("params"))
    if asked.rest == "rest_":
        address = join([address, Text(("&" if "?" in address.value else "?") + "_=" + HOLE)])
    body = _body(interpreter, args, asked.data, interpreter.span(node))
    headers = _headers(interpreter, client, args, body, rest=bool(asked.rest))
    headers = with_authorization(interpreter, headers, _scheme(client, args.keywords.get("auth"), address))
    caught = "rest" if asked.rest else _mark_of_catching(args)
    index = len(interpreter.steps)
    entry = interpreter.frames[0][1] if interpreter.frames else node
    interpreter.steps.append(
        RawStep(
            request=interpreter.as_sent(Request(method, address, headers, body)),
            call=node,
            module=interpreter.module,
            frames=tuple(interpreter.frames),
            holders=tuple(interpreter.holders),
            url_at=url_at,
            follows_redirects=_redirects(args, method, client),
            around=interpreter.around,
            name=name,
            chain=interpreter.chain,
            kind=interpreter.kind,
            entry=entry,
            caught=caught,
            fast=client.fast,
            open=args.open,
            time_limit=_time_limit(args, client),
            hides_headers=_hides_headers(client, args),
        )
    )
    response = Response(index)
    _call_hooks(interpreter, client.hooks, response, node)
    _call_hooks(interpreter, args.keywords.get("hooks"), response, node)
    return response


def _hides_headers(client: Client, args: Args) -> bool:
    return args.open or any(map(may_hide, (client.headers, args.keywords.get("headers"))))


def _call_hooks(interpreter: Interpreter, hooks: Value | None, response: Response, node: Node) -> None:
    """Run what a client calls with each response."""
    called = hooks.values.get("response") if isinstance(hooks, Obj) else None
    for hook in called.items if isinstance(called, Seq) else (called,):
        if isinstance(hook, Func):
            interpreter.apply(hook, Args([response], [node]), node)


def _time_limit(args: Args, client: Client) -> float | None:
    """The time-out of `requests` in seconds: that for the answer, where the one for connections stands before it."""
    value = args.keywords.get("timeout") if client.fast is False else None
    if isinstance(value, Seq) and value.items:
        value = value.items[-1]
    text = known_text(value) if isinstance(value, Num) else None
    return float(text) if text is not None and _SECONDS.fullmatch(text) else None


_SECONDS = regex(r"\d{1,9}(?:\.\d{0,9})?")


def _mark_of_catching(args: Args) -> str:
    """`with` where the script judges the answer itself, `?` where that can't be told."""
    if "catch_response" in args.keywords:
        return "with" if truth(args.keywords["catch_response"]) else ""
    return "?" if args.open else ""


def _name(interpreter: Interpreter, client: Client, address: Text, args: Args) -> Text | None:
    """What Locust's statistics call the request; None where they take the address."""
    name = args.keywords.get("name")
    if name is not None and not is_nothing(name):
        return interpreter.text(name)
    if args.open or _renames(interpreter.module.syntax.alone.data):
        return Text(HOLE)
    return address if client.fast and "params" in args.keywords else None


@lru_cache(maxsize=16)
def _renames(data: bytes) -> bool:
    """Whether a file gives requests another name somewhere."""
    return b"request_name" in data or b"rename_request" in data


def _absolute(client: Client, address: Text) -> Text:
    """The address with the host before it, as Locust's clients put it there."""
    if address.value.lower().startswith(("http://", "https://", HOLE)):
        return address
    return join([Text(client.base.value) if client.base is not None else Text(HOLE), address])


def _with_params(interpreter: Interpreter, address: Text, params: Value | None) -> Text:
    """The address with what `params=` adds to its query; the client encodes that."""
    if is_nothing(params):
        return address
    query = params.text if isinstance(params, Str) else encoded_pairs(interpreter, params) or Text(HOLE)
    path, mark, rest = address.partition("#")
    joined = join([path, Text("&" if "?" in path.value else "?"), query])
    return join([joined, mark, rest]) if mark.value else joined


def encoded_pairs(interpreter: Interpreter, value: Value | None) -> Text | None:
    """Names and values as a client encodes them in a query; None where there are none."""
    texts = [tuple(encoded_text(interpreter, text, "form") for text in pair) for pair in pairs(interpreter, value)]
    return joined_texts([joined_texts(pair, "=") for pair in texts], "&") if texts else None


def encoded_text(interpreter: Interpreter, text: Text, codec: Codec, kept: str = "") -> Text:
    """The text as a client encodes it, but for the characters that are `kept`; that it does so is noted."""
    interpreter.note_encoded(text, codec)
    space = "+" if codec == "form" else "%20"

    def pieces(text: str) -> Iterator[Piece]:
        for i, c in enumerate(text):
            yield i, i + 1, c if c == HOLE else percent_encoded(c, kept).replace("%20", space)

    return text.decode(pieces).with_sources(partial(with_codec, codec))


def pairs(interpreter: Interpreter, value: Value | None) -> list[tuple[Text, Text]]:
    """The names and values of a dictionary or of a list of pairs; one name may have several values."""
    texts: list[tuple[Text, Text]] = []
    for name, member in _members(interpreter, value):
        items = member.items if isinstance(member, Seq) and not member.open else [member]
        texts += [(name, interpreter.text(item)) for item in items if not is_nothing(item)]
    if isinstance(value, Obj) and value.open:
        texts.append((Text(HOLE), Text(HOLE)))
    return texts


def _members(interpreter: Interpreter, value: Value | None) -> list[tuple[Text, Value]]:
    """What a dictionary or a list of pairs holds."""
    if isinstance(value, Obj):
        return [(value.names[key], member) for key, member in value.values.items()]
    several = [item.items for item in value.items if isinstance(item, Seq)] if isinstance(value, Seq) else []
    return [(interpreter.text(items[0]), items[1]) for items in several if len(items) == 2]


def _redirects(args: Args, method: str | None, client: Client) -> bool | None:
    value = args.keywords.get("allow_redirects")
    if value is None:
        if args.open:
            return None
        return not (method == "HEAD" and client.fast is False)
    return truth(value)


def _headers(
    interpreter: Interpreter, client: Client, args: Args, body: Body | None, *, rest: bool
) -> tuple[Field, ...]:
    merged: dict[str, Field] = {}
    of_call = args.keywords.get("headers")
    for source in (source for source in (client.headers, of_call) if isinstance(source, Obj)):
        for key, value in source.values.items():
            if is_nothing(value):
                merged.pop(key.lower(), None)
            else:
                merged[key.lower()] = Field(source.names[key], interpreter.text(value))
    if rest:
        merged |= _added_by_rest(of_call)
    cookies = args.keywords.get("cookies")
    if isinstance(cookies, Obj) and cookies.values and "cookie" not in merged:
        text = joined_texts([joined_texts(pair, "=") for pair in pairs(interpreter, cookies)], "; ")
        merged["cookie"] = Field(Text("Cookie"), _as_argument(interpreter, text, args.keyword_nodes.get("cookies")))
    if isinstance(body, FormBody):
        merged.setdefault("content-type", Field(Text("Content-Type"), Text("application/x-www-form-urlencoded")))
    return tuple(merged.values())


def _scheme(client: Client, of_call: Value | None, address: Text) -> str | None:
    """The scheme of the header `Authorization` that the client makes, in place of one that is given: of `auth=`, else
    of the client's own `auth`, else of user and password in the host or the address; empty where it can't be told.

    FastHttpUser looks at neither the client's own nor the address.
    """
    values = (of_call,) if client.fast else (of_call, client.authentication.value)
    places = (client.base,) if client.fast else (client.base, address)
    authentication = next((value for value in values if not is_nothing(value)), None)
    if authentication is not None:
        return _scheme_of(client, authentication)
    return "Basic" if any(_names_user(place) for place in places if place is not None) else None


def _scheme_of(client: Client, authentication: Value) -> str:
    """The scheme of what `auth` is; empty where it can't be told. FastHttpUser takes user and password alone."""
    if isinstance(authentication, Authentication):
        return "" if client.fast else authentication.scheme
    is_pair = isinstance(authentication, Seq) and len(authentication.items) == 2 and not authentication.open
    return "Basic" if is_pair or client.fast else ""


def _names_user(address: Text) -> bool:
    """Whether an address names a user and a password."""
    return ":" in authority_of(address).rpartition("@")[0]


def _added_by_rest(of_call: Value | None) -> dict[str, Field]:
    """What `self.rest` adds to the headers of a call; it does not look at those of the client."""
    names_of_call: Collection[str] = of_call.values if isinstance(of_call, Obj) else ()
    names = [
        name for name in ("Content-Type", "Accept") if name not in names_of_call and name.lower() not in names_of_call
    ]
    return {name.lower(): Field(Text(name), Text("application/json")) for name in names}


def _as_argument(interpreter: Interpreter, text: Text, value: Node | None) -> Text:
    """The text with the place of a whole keyword argument: cookies are taken out together."""
    argument = value.parent if value is not None else None
    place = interpreter.span(argument) if argument is not None and argument.type == "keyword_argument" else None
    return replace(named_text(text.value, place), sources=text.sources) if place is not None else text.without_places()


def _body(interpreter: Interpreter, args: Args, data_at: int, span: Span | None) -> Body | None:
    data = args.get(data_at, "data") if data_at >= 0 else args.keywords.get("data")
    files = args.keywords.get("files")
    if not is_nothing(files):
        return _multipart(interpreter, data, files)
    if not is_nothing(data) and data is not None:
        return _data(interpreter, data, span)
    value = args.get(data_at + 1, "json") if data_at >= 0 else args.keywords.get("json")
    if not is_nothing(value) and value is not None:
        return JsonBody(json_node(value, span))
    return None


def _data(interpreter: Interpreter, data: Value, span: Span | None) -> Body:
    """What `data=` sends."""
    if isinstance(data, Json):
        return JsonBody(data.root)
    if isinstance(data, Obj) or (isinstance(data, Seq) and pairs(interpreter, data)):
        return FormBody(tuple(Field(name, value) for name, value in pairs(interpreter, data)))
    return RawBody(
        interpreter.text(data, span) if isinstance(data, Str | Num | Taken | Unknown) else as_text(data, None)
    )


def _multipart(interpreter: Interpreter, data: Value | None, files: Value | None) -> MultipartBody:
    parts = [Field(name, value) for name, value in pairs(interpreter, data)]
    for name, member in _members(interpreter, files):
        if isinstance(member, Seq) and member.items:
            file_name = None if is_nothing(member.items[0]) else interpreter.text(member.items[0])
            content = member.items[1] if len(member.items) > 1 else Unknown()
            parts.append(Field(name, interpreter.text(content), file_name))
        else:
            parts.append(Field(name, interpreter.text(member), name))
    return MultipartBody(tuple(parts))
