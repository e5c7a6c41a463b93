"""A recorded request as a script would send it: what its tool adds by itself, and cookies, left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from loadlint.changes import CannotWriteError
from loadlint.json_text import looks_like_json
from loadlint.request import (
    NEGOTIATION_HEADERS,
    FormBody,
    JsonBody,
    JsonNode,
    MultipartBody,
    RawBody,
    Request,
    url_path,
)
from loadlint.script import Script
from loadlint.text.mapped import HOLE

_TRANSFER = frozenset(("host", "connection", "content-length", "transfer-encoding", "cookie", "accept-encoding", "te"))
_OF_THE_PAGE = frozenset(("referer", "origin"))
_FORM = "application/x-www-form-urlencoded"


class PlainRequest(Struct, frozen=True):
    """A request in plain values. `target` is path and query; of `form`, `document` and `text` at most one is given.

    `document` is `(value,)`, the value of a JSON body. `content_type` is for bodies whose type no tool adds.
    """

    method: str
    origin: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content_type: str | None
    form: tuple[tuple[str, str], ...] | None = None
    document: tuple[Any] | None = None
    text: str | None = None


class NewRequest(Struct, frozen=True):
    """A request that is to be written: `address` is the expression for it, `follows` says whether redirects are."""

    request: PlainRequest
    address: str
    follows: bool


def plain(request: Request, script: Script) -> PlainRequest:
    """The request as plain values; headers that only describe the client stay where other steps send them as well."""
    url = request.url.value.partition("#")[0]
    path_and_query = url_path(url) or "/"
    query = url.partition("?")[2]
    target = f"{path_and_query}?{query}" if query else path_and_query
    origin = "/".join(url.split("/")[:3]).partition("?")[0] if "://" in url else ""
    sent = {field.name.value.lower() for step in script.steps for field in step.request.headers}
    headers = tuple(
        (field.name.value, field.value.value) for field in request.headers if _is_sent(field.name.value.lower(), sent)
    )
    kind = request.header("content-type")
    content_type = kind.value if kind is not None else None
    form, document, text = _body(request, content_type or "")
    return PlainRequest(request.method or "GET", origin, target, headers, content_type, form, document, text)


def _is_sent(name: str, sent: set[str]) -> bool:
    if name in _TRANSFER or name == "content-type" or name.startswith(":"):
        return False
    describes = name in NEGOTIATION_HEADERS or name in _OF_THE_PAGE or name.startswith("sec-")
    return name in sent or not describes


Content = tuple[tuple[tuple[str, str], ...] | None, tuple[Any] | None, str | None]


def _body(request: Request, content_type: str) -> Content:
    body = request.body
    if isinstance(body, MultipartBody):
        raise CannotWriteError("the request sends a form with files, which is not written by itself")
    if isinstance(body, FormBody):
        return _pairs((field.name.value, field.value.value) for field in body.fields), None, None
    if isinstance(body, JsonBody):
        return None, (_value(body.root),), None
    if not isinstance(body, RawBody) or not body.text.value:
        return None, None, None
    import json
    from urllib.parse import parse_qsl

    text = body.text.value
    if content_type.startswith(_FORM):
        return _pairs(parse_qsl(text, keep_blank_values=True)), None, None
    if "json" in content_type and looks_like_json(text):
        try:
            return None, (json.loads(text),), None
        except ValueError:
            return None, None, text
    return None, None, text


def _pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(pairs)


def _value(node: JsonNode) -> Any:
    import json

    from loadlint.request import JsonArray, JsonObject, JsonString

    if isinstance(node, JsonObject):
        return {name.value: _value(member) for name, member in node.members}
    if isinstance(node, JsonArray):
        return [_value(item) for item in node.items]
    return node.text.value if isinstance(node, JsonString) else json.loads(node.text.value)


def nearest(script: Script, before: int | None) -> Sequence[int]:
    """The steps in the order of their distance from a place between them: that behind it first."""
    count = len(script.steps)
    place = count if before is None else before
    return sorted(range(count), key=lambda step: (abs(step - place + 0.25), step))


def sends_headers(request: Request, headers: Mapping[str, str]) -> bool:
    """Whether a step sends these headers and no others, as far as the values that it sends are known."""
    sent = {field.name.value.lower(): field.value.value for field in request.headers}
    wanted = {name.lower(): value for name, value in headers.items()}
    return sent.keys() == wanted.keys() and all(HOLE in sent[name] or sent[name] == wanted[name] for name in sent)
