"""Values that only JavaScript has, and what JavaScript makes of those that every language has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.script.read import derived, json_values, values
from loadlint.dialects.script.read.json_values import JsonWriter
from loadlint.dialects.script.read.values import (
    Lit,
    Num,
    Obj,
    OneOf,
    Part,
    Regex,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    joined_texts,
)
from loadlint.text.mapped import HOLE, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.local_modules import Module
    from loadlint.dialects.script.read.scopes import Scope
    from loadlint.request import Field, JsonNode
    from loadlint.text.span import Span

UNDEFINED = Lit(Text("undefined"))


class Func(Value, Struct, eq=False):
    """A function of a script. `given` are the first arguments that `bind` has given to it."""

    node: Node
    scope: Scope
    module: Module
    this: Value | None = None
    owner: Class | None = None
    given: tuple[Value, ...] = ()


class Class(Value, Struct, eq=False):
    """A class of a script. `setters` are the functions that its members get their values by."""

    node: Node
    scope: Scope
    module: Module
    parent: Value | None = None
    methods: dict[str, Func] = field(default_factory=dict)
    setters: dict[str, Func] = field(default_factory=dict)
    statics: Obj = field(default_factory=Obj)
    fields: list[tuple[Node, Node | None]] = field(default_factory=list)


class Namespace(Value, Struct, frozen=True):
    """A module or a global object that the interpreter knows, such as `k6/http` or `JSON`."""

    name: str


MAP = Namespace("Map")
"""The class of what `new Map` makes: an object whose members are those of the map."""


class Builtin(Value, Struct, frozen=True):
    """A function that the interpreter knows, or a method of a value."""

    name: str
    this: Value | None = None


class Call(Struct, frozen=True):
    """A call of a function that the interpreter knows. `nodes` are those of the arguments."""

    interpreter: Interpreter
    function: Builtin
    args: list[Value]
    nodes: list[Node]
    node: Node

    @property
    def area(self) -> str:
        """The module of the function, or the kind of value that it is a method of."""
        return self.function.name.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.function.name.rpartition(".")[2]

    @property
    def this(self) -> Value | None:
        """What a method belongs to."""
        return self.function.this

    @property
    def unknown(self) -> Unknown:
        """Something that the call gives and nothing is known of."""
        return self.interpreter.unknown(self.node)

    def argument(self, index: int) -> Value | None:
        """One of the arguments, if it is there."""
        return self.args[index] if index < len(self.args) else None

    def text(self, index: int) -> Text:
        """An argument as a string."""
        return self.interpreter.text_at(self.args[index], self.nodes[index])


class Form(Value, Struct, eq=False):
    """jslib's FormData, URLSearchParams, or a URL whose search parameters may be set."""

    kind: str
    fields: list[Field] = field(default_factory=list)
    base: Text | None = None
    open: bool = False


class Session(Value, Struct, eq=False):
    """A session of jslib's httpx. `options` hold its base address and the parameters of all its requests."""

    options: Obj


class FileData(Value, Struct, frozen=True):
    """The result of `http.file`."""

    data: Text
    name: Text | None


def as_text(value: Value, span: Span | None = None) -> Text:
    """The value as a string, as JavaScript makes it; a hole (at `span` if it has no place) where that is unknown."""
    if isinstance(value, Seq) and not value.open and all(isinstance(item, Str | Num) for item in value.items):
        return joined_texts((as_text(item) for item in value.items), ",")
    return values.as_text(value, span)


def class_of(value: Value) -> int | None:
    """The class that a value is of, as `Language` wants it."""
    if isinstance(value, Unknown | OneOf) or (isinstance(value, Obj) and value.klass is None and value.open):
        return None
    klass = value.klass if isinstance(value, Obj) else value
    return klass.node.id if isinstance(klass, Class) else 0


def classes_of(value: Value | None) -> Iterator[Class]:
    """The class of an object and those that it inherits from, the nearest first."""
    klass = value.klass if isinstance(value, Obj) else None
    for _ in range(_MOST_CLASSES):
        if not isinstance(klass, Class):
            return
        yield klass
        klass = klass.parent


_MOST_CLASSES = 20
"""A class may inherit from itself in a script that is being written."""


def library_of(value: Value) -> str:
    """The module of k6 that a value is, or that a function or what comes out of it is from."""
    if isinstance(value, Namespace) or (isinstance(value, Builtin) and value.this is None):
        return value.name.partition(".")[0]
    return value.library if isinstance(value, Unknown) else ""


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None where that can't be told."""
    if isinstance(value, Lit):
        return value.text.value == "true"
    if isinstance(value, Str):
        return bool(value.text.value) if not value.text.is_open or value.text.value != HOLE else None
    if isinstance(value, Num):
        return None if value.text.is_open else value.text.value not in ("0", "NaN")
    if isinstance(value, Obj | Seq | Func | Class | Namespace | Builtin | Form | Session | FileData | Regex | Response):
        return True
    return None


_JSON = JsonWriter(
    constant=lambda value: Text("null") if value.text.value == "undefined" else value.text,
    is_left_out=lambda value: isinstance(value, Func) or (isinstance(value, Lit) and value.text.value == "undefined"),
    as_text=as_text,
)


def json_node(value: Value, span: Span | None = None) -> JsonNode:
    """What JSON.stringify makes of a value."""
    return json_values.json_node(_JSON, value, span)


def settle(value: Value) -> Value:
    """A value on the way as the value that it is by itself."""
    if isinstance(value, Builtin) and isinstance(value.this, Taken) and value.name.startswith("taken."):
        return derived.deeper(value.this, value.name.partition(".")[2])
    if not isinstance(value, Part):
        return value
    if value.kind == "piece":
        return derived.piece_of(value)
    if value.kind in ("plus", "unpadded", "some", "mapped", "enumerated"):
        return derived.opaque(value)
    return value
