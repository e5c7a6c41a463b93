"""What the interpreter knows about the value of an expression."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from loadlint.extractor import Extractor
from loadlint.request import Field, JsonArray, JsonNode, JsonNumber, JsonObject, JsonOther, JsonString
from loadlint.text.mapped import HOLE, Text, hole, join
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.modules import Module


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the source does not show.

    `at` is the expression, `env` that it is an environment variable, `varies` that it is another one each time.
    """

    at: Span | None = None
    env: bool = False
    varies: bool = False


@dataclass(frozen=True, slots=True)
class Str:
    """A string, known at least in part. `grouped` says that it is an address made by `http.url`."""

    text: Text
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Num:
    """A number, as JavaScript prints it."""

    text: Text


@dataclass(frozen=True, slots=True)
class Lit:
    """`true`, `false`, `null` or `undefined`."""

    text: Text


UNDEFINED = Lit(Text("undefined"))


@dataclass(slots=True, eq=False)
class Obj:
    """An object. `open` says that it may have more members than are known."""

    names: dict[str, Text] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    open: bool = False
    klass: Class | None = None

    def set(self, name: Text, value: Value) -> None:
        """Set a member; a new one goes last."""
        self.names.setdefault(name.value, name)
        self.values[name.value] = value

    def copy_to(self, other: Obj) -> None:
        """Copy all members, as a spread does."""
        for key, value in self.values.items():
            other.names[key] = self.names[key]
            other.values[key] = value
        other.open = other.open or self.open


@dataclass(slots=True, eq=False)
class Arr:
    """An array. `open` says that it may have more items than are known."""

    items: list[Value] = field(default_factory=list)
    open: bool = False


@dataclass(slots=True, eq=False)
class Func:
    """A function of a script."""

    node: Node
    scope: Any
    module: Module
    this: Value | None = None
    klass: Class | None = None


@dataclass(slots=True, eq=False)
class Class:
    """A class of a script."""

    node: Node
    scope: Any
    module: Module
    parent: Value | None = None
    methods: dict[str, Func] = field(default_factory=dict)
    statics: Obj = field(default_factory=Obj)
    fields: list[tuple[Node, Node | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A module or a global object that the interpreter knows, such as `k6/http` or `JSON`."""

    name: str


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function that the interpreter knows, or a method of a value."""

    name: str
    this: Value | None = None


@dataclass(slots=True, eq=False)
class Form:
    """jslib's FormData, URLSearchParams, or a URL whose search parameters may be set."""

    kind: str
    fields: list[Field] = field(default_factory=list)
    base: Text | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class FileData:
    """The result of `http.file`."""

    data: Text
    name: Text | None


@dataclass(frozen=True, slots=True)
class Json:
    """The text that JSON.stringify made."""

    root: JsonNode


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression."""

    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class Response:
    """The response of a step."""

    step: int
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A value that was taken out of a response; `extractor` is None where what the script does is not understood."""

    step: int
    extractor: Extractor | None
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Elements of a response's HTML. `index` is from 0, None for all."""

    step: int
    selector: str | None
    index: int | None = None
    known: bool = True
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A step on the way to a value: headers, cookies, matches. `kind` says what `data` is."""

    kind: str
    step: int
    data: tuple[Any, ...] = ()
    at: Span | None = None


Value = (
    Unknown | Str | Num | Lit | Obj | Arr | Func | Class | Namespace | Builtin | Form | FileData | Json | Regex
    | Response | Taken | Selection | Part
)  # fmt: skip

_PLACED = (Unknown, Response, Taken, Selection, Part)


def varies(value: Value | None) -> bool:
    """Whether a value is certain to be another one each time."""
    return isinstance(value, Taken | Part | Selection) or (isinstance(value, Unknown) and value.varies)


def placed(value: Value, span: Span | None) -> Value:
    """The value as the expression at `span` gives it."""
    if isinstance(value, _PLACED):
        return replace(value, at=span)
    return value


def hole_at(span: Span | None) -> Text:
    """The text of an unknown value; without a span where the expression is in another file."""
    return Text(HOLE) if span is None else hole(span)


def as_text(value: Value, span: Span | None = None) -> Text:
    """The value as a string, as JavaScript makes it; a hole (at `span` if it has no place) where that is unknown."""
    if isinstance(value, Str | Num | Lit):
        return value.text
    if isinstance(value, Json):
        return serialise(value.root)
    if isinstance(value, Arr) and not value.open and all(isinstance(item, Str | Num) for item in value.items):
        return separated((as_text(item) for item in value.items), ",")
    at = getattr(value, "at", None)
    return hole_at(at if at is not None else span)


def separated(texts: Iterator[Text] | Sequence[Text], separator: str) -> Text:
    """The texts with a separator between them."""
    parts: list[Text] = []
    for text in texts:
        if parts:
            parts.append(Text(separator))
        parts.append(text)
    return join(parts)


def known(value: Value) -> str | None:
    """The string or number that a value is; None where it isn't known in full."""
    if isinstance(value, Str | Num) and not value.text.is_open:
        return value.text.value
    return None


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that can't be told."""
    if isinstance(value, Lit):
        return value.text.value == "true"
    if isinstance(value, Str):
        return bool(value.text.value) if not value.text.is_open or value.text.value != HOLE else None
    if isinstance(value, Num):
        return None if value.text.is_open else value.text.value not in ("0", "NaN")
    if isinstance(value, Obj | Arr | Func | Class | Namespace | Builtin | Form | FileData | Regex | Response):
        return True
    return None


def is_nothing(value: Value) -> bool:
    """Whether it is null or undefined."""
    return isinstance(value, Lit) and value.text.value in ("null", "undefined")


def json_node(value: Value, span: Span | None = None, depth: int = 0) -> JsonNode:
    """What JSON.stringify makes of a value."""
    if depth > 60:
        return JsonOther(hole_at(span))
    if isinstance(value, Str):
        return JsonOther(value.text) if value.text.value == HOLE else JsonString(value.text, encoded=False)
    if isinstance(value, Json):
        return JsonString(serialise(value.root), encoded=False)
    if isinstance(value, Num):
        return JsonOther(value.text) if value.text.is_open else JsonNumber(value.text, encoded=False)
    if isinstance(value, Lit):
        return JsonOther(Text("null", (), ()) if value.text.value == "undefined" else value.text)
    if isinstance(value, Obj) and value.klass is None:
        members = [
            (value.names[key], json_node(member, span, depth + 1))
            for key, member in value.values.items()
            if not isinstance(member, Func) and not (isinstance(member, Lit) and member.text.value == "undefined")
        ]
        return JsonObject(tuple(members))
    if isinstance(value, Arr) and not value.open:
        return JsonArray(tuple(json_node(item, span, depth + 1) for item in value.items))
    return JsonOther(as_text(value, span))


def serialise(node: JsonNode) -> Text:
    """JSON as text; the characters of its leaves keep their places."""
    if isinstance(node, JsonString):
        return join([Text('"'), node.text.decode(_escaped), Text('"')])
    if isinstance(node, JsonNumber | JsonOther):
        return node.text
    if isinstance(node, JsonArray):
        return join([Text("["), separated([serialise(item) for item in node.items], ","), Text("]")])
    members = [join([Text('"'), name.decode(_escaped), Text('":'), serialise(member)]) for name, member in node.members]
    return join([Text("{"), separated(members, ","), Text("}")])


def _escaped(text: str) -> Iterator[tuple[int, int, str]]:
    for i, character in enumerate(text):
        yield i, i + 1, json.dumps(character, ensure_ascii=False)[1:-1]
