"""How requests, places and encodings are called."""

from __future__ import annotations

from loadlint.correlation.observe.addresses import path_of
from loadlint.correlation.observe.slots import Slot
from loadlint.extractor import Codec
from loadlint.recordings.exchange import Exchange
from loadlint.script import Script
from loadlint.text.mapped import HOLE
from loadlint.why.model import Request

_ENCODINGS: dict[Codec, str] = {
    "percent": "percent-encoded",
    "form": "form-encoded",
    "json": "escaped as JSON",
    "javascript": "escaped as JavaScript",
    "html": "escaped as HTML",
    "base64": "in base64",
    "base64url": "in base64url",
}


def request_of(script: Script, step: int) -> Request:
    """A step of the script."""
    sent = script.steps[step]
    line, _ = script.source.position(sent.at.start)
    return Request(step + 1, line, f"{sent.request.method or '?'} {shown_text(sent.request.url.value)}")


def exchange_of(exchange: Exchange) -> str:
    """A recorded request."""
    return f"{exchange.method} {path_of(exchange.url)}"


def shown_text(text: str) -> str:
    """A text of the script, with a mark for its expressions."""
    return text.replace(HOLE, "{…}")


def encodings(codecs: tuple[Codec, ...]) -> tuple[str, ...]:
    """Encodings in words."""
    return tuple(dict.fromkeys(_ENCODINGS.get(codec, codec) for codec in codecs))


_KINDS = {
    "query": "query parameter",
    "path": "path of the address",
    "json": "JSON of the body",
    "form": "form field",
    "multipart": "part of the form",
    "header": "header",
    "cookie": "cookie",
    "xml": "XML of the body",
    "body": "body",
}


def place_of(slot: Slot) -> str:
    """Where in the request a slot is: `form field csrf`, `JSON of the body, cart.id`."""
    place = slot.place
    kind = _KINDS.get(str(place[0]), str(place[0]))
    if slot.kind == "name":
        return f"{kind}, name of a field"
    if slot.kind == "id in a name":
        return f"{kind}, number or id in the name of a field"
    if place[0] == "path":
        rest = place[2:]
        return f"{kind}, segment {int(place[1]) + 1}" + (f", {_path(rest)}" if rest else "")
    if place[0] == "body":
        return kind
    names = place[1:-1] if place[0] in ("query", "form") and len(place) == 3 else place[1:]
    joint = ", " if place[0] == "json" else " "
    return f"{kind}{joint}{_path(names)}".rstrip(", ")


def _path(names: tuple[str | int, ...]) -> str:
    marks = {"|": "inside", "part": "part", "scheme": "after the scheme"}
    return ".".join(marks.get(str(name), str(name)) for name in names)
