"""Names that answers have in place of older ones, and requests with names replaced."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from msgspec.structs import replace

from loadlint.healing.live.candidates import likeness
from loadlint.json_text import looks_like_json
from loadlint.recordings.exchange import Response
from loadlint.request import (
    NEGOTIATION_HEADERS,
    Body,
    Field,
    FormBody,
    JsonArray,
    JsonBody,
    JsonNode,
    JsonObject,
    MultipartBody,
    RawBody,
    Request,
)
from loadlint.text.mapped import Text
from loadlint.text.regex import regex

_ALIKE = 0.5
"""How alike an old and a new name must be where their order does not tell."""

_NAME = regex(r"""\sname=\\?["']([^"'\\<>]{1,80})""")
"""The name of a field in markup, which may stand in a text of JSON."""


def names_of(response: Response) -> tuple[str, ...]:
    """The names that an answer has, in order: of headers, of fields, of members of JSON."""
    headers = (name.lower() for name, _ in response.headers if name.lower() not in NEGOTIATION_HEADERS)
    text = response.text
    return tuple(dict.fromkeys([*headers, *_NAME.findall(text), *_keys(text)]))


def _keys(text: str) -> Iterator[str]:
    """The names of all members of a JSON text, in order."""
    if not looks_like_json(text):
        return
    try:
        pending: list[Any] = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            yield from node
            pending += reversed(list(node.values()))
        elif isinstance(node, list):
            pending += reversed(node)


def names_after(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """For names that are no longer there the ones that have taken their place: by order, else by likeness."""
    new_names: dict[str, str] = {}
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind == "replace" and end - start == new_end - new_start:
            pairs = zip(old[start:end], new[new_start:new_end], strict=True)
            new_names.update((old_name, other) for old_name, other in pairs if old_name not in new and other not in old)
    left = [name for name in new if name not in old and name not in new_names.values()]
    for name in old:
        alike = max(left, key=lambda other: likeness(name, other), default="")
        if name not in new and name not in new_names and likeness(name, alike) >= _ALIKE:
            new_names[name] = alike
            left.remove(alike)
    return new_names


def with_names(request: Request, names: Mapping[str, str]) -> Request:
    """The request with other names of parameters, fields, headers and members of JSON."""
    if not names:
        return request
    headers = tuple(
        Field(Text(names.get(field.name.value.lower(), field.name.value)), field.value) for field in request.headers
    )
    url = Text(_in_query(request.url.value, names))
    return replace(request, url=url, headers=headers, body=_with_names(request.body, names))


def _in_query(url: str, names: Mapping[str, str]) -> str:
    rest, mark, query = url.partition("?")
    return rest + mark + _in_text(query, names)


def _with_names(body: Body | None, names: Mapping[str, str]) -> Body | None:
    if isinstance(body, FormBody):
        return FormBody(tuple(Field(_text_of_name(field.name, names), field.value) for field in body.fields))
    if isinstance(body, MultipartBody):
        return MultipartBody(tuple(replace(part, name=_text_of_name(part.name, names)) for part in body.parts))
    if isinstance(body, JsonBody):
        return JsonBody(_member_names(body.root, names))
    if isinstance(body, RawBody):
        return RawBody(Text(_in_text(body.text.value, names)))
    return body


def _text_of_name(name: Text, names: Mapping[str, str]) -> Text:
    return Text(names.get(name.value, name.value))


def _member_names(node: JsonNode, names: Mapping[str, str]) -> JsonNode:
    if isinstance(node, JsonObject):
        members = ((_text_of_name(name, names), _member_names(member, names)) for name, member in node.members)
        return JsonObject(tuple(members))
    if isinstance(node, JsonArray):
        return JsonArray(tuple(_member_names(item, names) for item in node.items))
    return node


def _in_text(text: str, names: Mapping[str, str]) -> str:
    """A body that is text: JSON, or pairs as forms send them."""
    old_names = "|".join(map(re.escape, names))
    pattern = rf'(?<=")({old_names})(?="\s*:)' if looks_like_json(text) else rf"(?<![^&])({old_names})(?==)"
    # All at once, so that a name that is new for one field is not taken for the old one of another.
    return re.sub(pattern, lambda match: names[match[1]], text)
