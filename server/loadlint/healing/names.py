"""Where a script writes the names of the fields that a request sends."""

from __future__ import annotations

from collections.abc import Iterable

from loadlint.codecs import decoded_text
from loadlint.correlation.observe.slots import INNER, Place, slots_of_step
from loadlint.json_text import looks_like_json, parse_json
from loadlint.multipart_text import recorded_parts
from loadlint.request import FormBody, JsonArray, JsonBody, JsonNode, JsonObject, RawBody
from loadlint.script import Step
from loadlint.text.mapped import Text


def name_text(step: Step, place: Place) -> Text | None:
    """The text of the name of the field at a place; None where the step's request has no such field."""
    if INNER in place:
        return _name_in_value(step, place)
    request = step.request
    kind, names = place[0], place[1:]
    number = names[-1] if len(names) == 2 and isinstance(names[-1], int) else 0
    if kind == "header":
        return _nth((field.name for field in request.headers), str(names[0]), number, lower=True)
    if kind == "query":
        return _nth(_pair_names(request.url.partition("#")[0].partition("?")[2]), str(names[0]), number)
    body = request.body
    if isinstance(body, FormBody):
        return _nth((field.name for field in body.fields), str(names[0]), number)
    if isinstance(body, JsonBody):
        return _member_name(body.root, names)
    if kind == "multipart":
        return _nth((part.name for part in recorded_parts(request) or ()), str(names[0]), number)
    if isinstance(body, RawBody):
        return _in_text(body.text, kind, names, number)
    return None


def _name_in_value(step: Step, place: Place) -> Text | None:
    """The name of a member of JSON that stands in a value of the request."""
    end = len(place) - 1 - place[::-1].index(INNER)
    outer = next((slot.text for slot in slots_of_step(step) if slot.place == place[:end]), None)
    root = parse_json(outer) if outer is not None and looks_like_json(outer.value) else None
    return None if root is None else _member_name(root, place[end + 1 :])


def _in_text(text: Text, kind: str | int, names: Place, number: int) -> Text | None:
    if kind == "form":
        return _nth(_pair_names(text), str(names[0]), number)
    root = parse_json(text) if kind == "json" and looks_like_json(text.value) else None
    return None if root is None else _member_name(root, names)


def _pair_names(pairs: Text) -> Iterable[Text]:
    return (decoded_text("form", pair.partition("=")[0]) for pair in pairs.split("&")) if pairs.value else ()


def _nth(names: Iterable[Text], wanted: str, number: int, *, lower: bool = False) -> Text | None:
    """The name of the n-th field, from 0, of those that are called so."""
    alike = [name for name in names if (name.value.lower() if lower else name.value) == wanted]
    return alike[number] if number < len(alike) else None


def _member_name(node: JsonNode, names: Place) -> Text | None:
    """The name of the last member on a path through JSON."""
    last: Text | None = None
    for name in names:
        if isinstance(node, JsonArray) and isinstance(name, int) and name < len(node.items):
            node = node.items[name]
        elif isinstance(node, JsonObject):
            member = next((member for member in node.members if member[0].value == name), None)
            if member is None:
                return None
            last, node = member
        else:
            return None
    return last
