"""Values that only Python has, and what Python makes of those that every language has."""

from __future__ import annotations

from msgspec import Struct, field
from tree_sitter import Node

from loadlint.dialects.script.read import derived, json_values
from loadlint.dialects.script.read.json_values import JsonWriter
from loadlint.dialects.script.read.local_modules import Module
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.terms import Term
from loadlint.dialects.script.read.values import Lit, Num, Obj, OneOf, Part, Regex, Seq, Str, Unknown, Value, as_text
from loadlint.request import JsonNode
from loadlint.text.mapped import HOLE, Text
from loadlint.text.span import Span

NONE = Lit(Text("None"))


class Func(Value, Struct, eq=False):
    """A function of a script. `task` says that a decorator makes it a task, with a `weight` that is None where it can't
    be told, `order` its place by `@seq_task`.

    `kind` is that of a method by its decorator, "context" for one that `contextmanager` decorates.

    `wrapped` says that another decorator gets what it returns, `setter` is what gives a property its value.
    """

    node: Node
    scope: Scope
    module: Module
    this: Value | None = None
    owner: Class | None = None
    kind: str = ""
    task: bool = False
    weight: int | None = 1
    order: int | None = None
    wrapped: bool = False
    setter: Func | None = None


class Class(Value, Struct, eq=False):
    """A class of a script; `members` in the order of their definition."""

    name: str
    node: Node
    module: Module
    bases: list[Value] = field(default_factory=list)
    members: Obj = field(default_factory=Obj)
    task: bool = False
    weight: int | None = 1
    order: int | None = None


class Instance(Value, Struct, eq=False):
    """An object of a class of the script."""

    klass: Class
    fields: Obj = field(default_factory=Obj)
    client: Client | None = None
    user: Instance | None = None
    parent: Instance | None = None


class Client(Value, Struct, eq=False):
    """A user's HTTP client with the headers and cookies that it adds, its `auth`, and its `hooks`: what it calls with
    each response.

    `fast` is None where its kind is unknown.
    """

    fast: bool | None = None
    headers: Obj = field(default_factory=Obj)
    cookies: Obj = field(default_factory=Obj)
    base: Text | None = None
    authentication: Cell = field(default_factory=lambda: Cell(NONE, 0))
    hooks: Obj = field(default_factory=lambda: Obj({"response": Text("response")}, {"response": Seq()}))


class Authentication(Value, Struct, frozen=True):
    """What `auth=` takes, such as `HTTPDigestAuth(user, password)`: the scheme that its header begins with."""

    scheme: str


class Super(Value, Struct, frozen=True):
    """`super()` in a method."""

    this: Value
    owner: Class


class Known(Value, Struct, frozen=True):
    """Something of a library, by its full name: `json.loads`, `locust.HttpUser`."""

    name: str


class Method(Value, Struct, frozen=True):
    """A method of a value, or an attribute of which nothing is known. `term` is what it is made of, as in `Unknown`."""

    this: Value
    name: str
    term: Term | None = None


def class_of(value: Value) -> int | None:
    """The class that a value is of, as `Language` wants it; a module of the script's own counts for one."""
    if isinstance(value, Unknown | OneOf):
        return None
    holder = value.this if isinstance(value, Super) else value
    klass = holder.klass if isinstance(holder, Instance) else holder
    return klass.node.id if isinstance(klass, Class) else 0


def library_of(value: Value) -> str:
    """What a function of a library, or what comes out of one, is called there."""
    if isinstance(value, Known):
        return value.name
    return value.library if isinstance(value, Unknown) else ""


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that can't be told."""
    if isinstance(value, Lit):
        return value.text.value == "True"
    if isinstance(value, Str):
        return bool(value.text.value) if not value.text.is_open or value.text.value != HOLE else None
    if isinstance(value, Num):
        return None if value.text.is_open else value.text.value not in ("0", "0.0")
    if isinstance(value, Obj | Seq):
        filled = value.values if isinstance(value, Obj) else value.items
        return True if filled else None if value.open else False
    if isinstance(value, Func | Class | Instance | Client | Regex):
        return True
    return None


_JSON_WORDS = {"True": "true", "False": "false", "None": "null"}


_JSON = JsonWriter(
    constant=lambda value: Text(_JSON_WORDS[value.text.value]),
    is_left_out=lambda value: False,
    as_text=as_text,
)


def json_node(value: Value, span: Span | None = None) -> JsonNode:
    """What json.dumps makes of a value."""
    return json_values.json_node(_JSON, value, span)


def settle(value: Value) -> Value:
    """A value on the way as the value that it is by itself."""
    if not isinstance(value, Part):
        return value
    if value.kind == "piece":
        return derived.piece_of(value)
    if value.kind == "padded":
        padded: Value = value.data[1]
        return padded
    if value.kind in ("url-part", "page-value", "some", "enumerated", "zipped"):
        return derived.opaque(value)
    return value
