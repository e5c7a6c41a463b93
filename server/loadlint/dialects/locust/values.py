"""What the interpreter knows about the value of an expression."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from loadlint.extractor import Extractor
from loadlint.request import JsonArray, JsonNode, JsonNumber, JsonObject, JsonOther, JsonString
from loadlint.text.mapped import HOLE, Text, hole, join
from loadlint.text.span import Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.modules import Module


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the source does not show. `at` is the expression, `varies` says that it is another one each time."""

    at: Span | None = None
    varies: bool = False


@dataclass(frozen=True, slots=True)
class Str:
    """A string or bytes, known at least in part."""

    text: Text


@dataclass(frozen=True, slots=True)
class Num:
    """A number, as Python prints it."""

    text: Text


@dataclass(frozen=True, slots=True)
class Lit:
    """`True`, `False` or `None`."""

    text: Text


NONE = Lit(Text("None"))


@dataclass(slots=True, eq=False)
class Dict:
    """A dictionary, or the attributes of an object. `open` says that it may have more members than are known."""

    names: dict[str, Text] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    open: bool = False

    def set(self, name: Text, value: Value) -> None:
        """Set a member; a new one goes last."""
        self.names.setdefault(name.value, name)
        self.values[name.value] = value

    def update(self, other: Dict) -> None:
        """Copy all members of another one."""
        for key, value in other.values.items():
            self.names[key] = other.names[key]
            self.values[key] = value
        self.open = self.open or other.open

    def copy(self) -> Dict:
        """A copy of its own."""
        return Dict(dict(self.names), dict(self.values), self.open)


@dataclass(slots=True, eq=False)
class Seq:
    """A list, a tuple or a set. `open` says that it may have more items than are known."""

    items: list[Value] = field(default_factory=list)
    open: bool = False


@dataclass(slots=True, eq=False)
class Func:
    """A function of a script. `task` says that a decorator makes it a task, `order` its place by `@seq_task`."""

    node: Node
    scope: Any
    module: Module
    this: Value | None = None
    owner: Class | None = None
    kind: str = ""
    task: bool = False
    order: int | None = None


@dataclass(slots=True, eq=False)
class Class:
    """A class of a script; `members` in the order of their definition."""

    name: str
    node: Node
    module: Module
    bases: list[Value] = field(default_factory=list)
    members: Dict = field(default_factory=Dict)
    task: bool = False
    order: int | None = None


@dataclass(slots=True, eq=False)
class Instance:
    """An object of a class of the script."""

    klass: Class
    fields: Dict = field(default_factory=Dict)
    client: Client | None = None
    user: Instance | None = None
    parent: Instance | None = None


@dataclass(slots=True, eq=False)
class Client:
    """A user's HTTP client with the headers and cookies that it adds. `fast` is None where its kind is unknown."""

    fast: bool | None = None
    headers: Dict = field(default_factory=Dict)
    cookies: Dict = field(default_factory=Dict)
    base: Text | None = None


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` in a method."""

    this: Value
    owner: Class


@dataclass(frozen=True, slots=True)
class Known:
    """Something of a library, by its full name: `json.loads`, `locust.HttpUser`."""

    name: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a value."""

    this: Value
    name: str


@dataclass(frozen=True, slots=True)
class Json:
    """The text that json.dumps made."""

    root: JsonNode


@dataclass(frozen=True, slots=True)
class Regex:
    """A compiled regular expression; `flags` are None where they are not known."""

    pattern: str
    flags: str | None = ""


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
    """Elements of a response's HTML: `selector` finds them, `index` chooses one (from 0), None stands for all.

    `single` says that a method of the parser that gives one element was used.
    """

    step: int
    selector: str | None
    index: int | None = None
    kind: str = "bs4"
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A step on the way to a value: headers, cookies, matches. `kind` says what `data` is."""

    kind: str
    step: int
    data: tuple[Any, ...] = ()
    at: Span | None = None


Value = (
    Unknown | Str | Num | Lit | Dict | Seq | Func | Class | Instance | Client | Super | Known | Method | Json | Regex
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
    """The value as `str()` makes it; a hole (at `span` if it has no place) where that is unknown."""
    if isinstance(value, Str | Num | Lit):
        return value.text
    if isinstance(value, Json):
        return serialise(value.root)
    at = getattr(value, "at", None)
    return hole_at(at if at is not None else span)


def separated(texts: Iterable[Text], separator: str) -> Text:
    """The texts with a separator between them."""
    parts: list[Text] = []
    for text in texts:
        if parts:
            parts.append(Text(separator))
        parts.append(text)
    return join(parts)


def known(value: Value | None) -> str | None:
    """The string or number that a value is; None where it isn't known in full."""
    if isinstance(value, Str | Num) and not value.text.is_open:
        return value.text.value
    return None


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that can't be told."""
    if isinstance(value, Lit):
        return value.text.value == "True"
    if isinstance(value, Str):
        return bool(value.text.value) if not value.text.is_open or value.text.value != HOLE else None
    if isinstance(value, Num):
        return None if value.text.is_open else value.text.value not in ("0", "0.0")
    if isinstance(value, Dict):
        return True if value.values else None if value.open else False
    if isinstance(value, Seq):
        return True if value.items else None if value.open else False
    if isinstance(value, Func | Class | Instance | Client | Regex):
        return True
    return None


def is_none(value: Value | None) -> bool:
    """Whether it is None, or nothing was given."""
    return value is None or (isinstance(value, Lit) and value.text.value == "None")


_JSON_WORDS = {"True": "true", "False": "false", "None": "null"}


def json_node(value: Value, span: Span | None = None, depth: int = 0) -> JsonNode:
    """What json.dumps makes of a value."""
    if depth > 60:
        return JsonOther(hole_at(span))
    if isinstance(value, Str):
        return JsonOther(value.text) if value.text.value == HOLE else JsonString(value.text, encoded=False)
    if isinstance(value, Json):
        return JsonString(serialise(value.root), encoded=False)
    if isinstance(value, Num):
        return JsonOther(value.text) if value.text.is_open else JsonNumber(value.text, encoded=False)
    if isinstance(value, Lit):
        return JsonOther(Text(_JSON_WORDS[value.text.value]))
    if isinstance(value, Dict):
        members = [(value.names[key], json_node(member, span, depth + 1)) for key, member in value.values.items()]
        return JsonObject(tuple(members))
    if isinstance(value, Seq) and not value.open:
        return JsonArray(tuple(json_node(item, span, depth + 1) for item in value.items))
    return JsonOther(as_text(value, span))


def serialise(node: JsonNode) -> Text:
    """JSON as text; the characters of its leaves keep their places."""
    if isinstance(node, JsonString):
        return join([Text('"'), node.text.decode(_escaped), Text('"')])
    if isinstance(node, JsonNumber | JsonOther):
        return node.text
    if isinstance(node, JsonArray):
        return join([Text("["), separated([serialise(item) for item in node.items], ", "), Text("]")])
    members = [
        join([Text('"'), name.decode(_escaped), Text('": '), serialise(member)]) for name, member in node.members
    ]
    return join([Text("{"), separated(members, ", "), Text("}")])


def _escaped(text: str) -> Iterator[tuple[int, int, str]]:
    for i, character in enumerate(text):
        yield i, i + 1, json.dumps(character, ensure_ascii=False)[1:-1]


def json_leaves(node: JsonNode) -> list[Text]:
    """The strings of a JSON tree, names included."""
    if isinstance(node, JsonString):
        return [node.text]
    if isinstance(node, JsonArray):
        return [leaf for item in node.items for leaf in json_leaves(item)]
    if isinstance(node, JsonObject):
        return [leaf for name, member in node.members for leaf in (name, *json_leaves(member))]
    return []
