"""The state of the interpreter."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from tree_sitter import Node

from loadlint.dialects.k6 import extractions, literals
from loadlint.dialects.k6.modules import Module, Modules
from loadlint.dialects.k6.scopes import Cell, Journal, Scope
from loadlint.dialects.k6.values import (
    UNDEFINED,
    Arr,
    Class,
    Form,
    Func,
    Json,
    Namespace,
    Num,
    Obj,
    Str,
    Taken,
    Unknown,
    Value,
    as_text,
    placed,
    varies,
)
from loadlint.extractor import Codec, Extractor
from loadlint.request import JsonArray, JsonNode, JsonObject, JsonString, Request
from loadlint.text.mapped import HOLE, Text, join, named
from loadlint.text.span import Span

MAX_DEPTH = 150
MAX_CALLS = 20_000


@dataclass(slots=True)
class RawStep:
    """A step as it was made."""

    request: Request
    call: Node
    module: Module
    frames: tuple[tuple[Module, Node], ...]
    args: list[Node]
    url_at: Node | None
    params_index: int
    follows_redirects: bool | None
    conditional: bool
    repeated: bool
    entry: str
    name: Text | None = None
    item: str = ""
    element: Node | None = None


@dataclass(slots=True)
class Found:
    """A value that was taken out of a response and kept."""

    step: int
    variable: str
    extractor: Extractor | None
    span: Span


@dataclass(slots=True)
class Seen:
    """A literal or a name that was evaluated: how many steps there were at first, and how often."""

    end: int
    made: int
    count: int = 1


@dataclass(eq=False)
class State:
    """What is known while a script is interpreted, and the parts that the classes which inherit from it share."""

    modules: Modules
    module: Module
    counts: dict[str, int]
    steps: list[RawStep] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    seen: dict[int, Seen] = field(default_factory=dict)
    called: dict[int, int] = field(default_factory=dict)
    results: dict[int, Value] = field(default_factory=dict)
    encoded: list[tuple[Span, Codec]] = field(default_factory=list)
    varying: set[Span] = field(default_factory=set)
    changing: int = 0
    globals: Obj = field(default_factory=Obj)
    frames: list[tuple[Module, Node]] = field(default_factory=list)
    active: list[int] = field(default_factory=list)
    returns: list[Value] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    conditional: int = 0
    repeated: int = 0
    depth: int = 0
    budget: int = MAX_CALLS
    frame: int = 0
    entry: str = ""
    default_redirects: bool | None = True

    def run_body(self, node: Node, scope: Scope) -> None:
        """Run the statements of a function."""
        raise NotImplementedError

    def imported_module(self, name: str) -> Value:
        """What a module exports."""
        raise NotImplementedError

    def eval(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""
        raise NotImplementedError

    def reference(self, node: Node, scope: Scope) -> tuple[Value, Text | None]:
        """The object and the name of `object.name` or `object[name]`; no name where it is not known."""
        raise NotImplementedError

    def member(self, holder: Value, name: str, node: Node) -> Value:
        """The member of a value."""
        raise NotImplementedError

    def apply(self, function: Func, args: list[Value], node: Node) -> Value:
        """Run a function of the script."""
        raise NotImplementedError

    def span(self, node: Node) -> Span | None:
        """The span of a node; None in another file than the script."""
        return Span(node.start_byte, node.end_byte) if self.module.main else None

    def source(self, node: Node) -> str:
        """The source text of a node."""
        return self.module.syntax.text(node)

    def mark(self, node: Node) -> None:
        """Note that a literal was evaluated."""
        if self.module.main:
            seen = self.seen.get(node.start_byte)
            if seen is None:
                self.seen[node.start_byte] = Seen(node.end_byte, len(self.steps))
            else:
                seen.count += 1

    def text(self, value: Value, span: Span | None = None) -> Text:
        """The value as a string. What the script encodes at run time is noted, so that nobody encodes it twice."""
        if isinstance(value, Json):
            for leaf in _leaves(value.root):
                self.note_encoded(leaf, "json")
        if isinstance(value, Form):
            return self.form_text(value)
        if isinstance(value, Obj) and "href" in value.values:
            return self.text(value.values["href"], span)
        settled = extractions.settle(value)
        text = as_text(settled, span)
        if varies(settled) and (where := text.span()) is not None:
            self.varying.add(where)
        return text

    def form_text(self, form: Form) -> Text:
        """URLSearchParams or a URL as a string."""
        parts: list[Text] = []
        for item in form.fields:
            if parts:
                parts.append(Text("&"))
            self.note_encoded(item.name, "form")
            self.note_encoded(item.value, "form")
            parts += [item.name.decode(_form), Text("="), item.value.decode(_form)]
        if form.open:
            parts.append(Text(HOLE))
        if form.base is None:
            return join(parts)
        mark = "&" if "?" in form.base.value else "?"
        return join([form.base, *([Text(mark)] if parts else []), *parts])

    def percent(self, text: Text) -> Text:
        """encodeURIComponent of a known text."""
        self.note_encoded(text, "percent")
        return text.decode(_percent)

    def note_encoded(self, text: Text, codec: Codec) -> None:
        """Note that the script itself encodes this text."""
        if text.starts is not None and text.ends is not None:
            for start, end in dict.fromkeys(zip(text.starts, text.ends, strict=True)):
                if start >= 0:
                    self.encoded.append((Span(start, end), codec))

    def set_cell(self, cell: Cell, value: Value) -> None:
        """Assign to a variable."""
        self.journal.note(cell, "", cell.value)
        cell.value = value
        cell.made = len(self.steps)
        cell.parameter = False

    def set_member(self, holder: Value, name: Text, value: Value) -> None:
        """Assign to a member."""
        if isinstance(holder, Namespace) and holder.name == "globalThis":
            holder = self.globals
        if isinstance(holder, Class):
            holder = holder.statics
        if isinstance(holder, Obj):
            self.journal.note(holder, name.value, holder.values.get(name.value, UNDEFINED))
            holder.set(name, value)
        elif isinstance(holder, Arr) and name.value.isdigit() and int(name.value) == len(holder.items):
            holder.items.append(value)
        elif isinstance(holder, Form) and holder.kind == "url" and name.value == "search":
            holder.open = True

    def record(self, variable: str, value: Value, node: Node) -> None:
        """Note that a variable or a member gets a value out of a response."""
        value = extractions.settle(value)
        span = self.span(node)
        if isinstance(value, Taken) and span is not None and not extractions.is_whole(value):
            found = Found(value.step, variable, value.extractor, span)
            if found not in self.found:
                self.found.append(found)

    def at(self, value: Value, node: Node) -> Value:
        """The value as the name or member at `node` gives it."""
        span = self.span(node)
        if span is None:
            return value
        if isinstance(value, Str):
            self.mark(node)
            return Str(named(value.text.value, span)) if not value.text.is_open else value
        if isinstance(value, Num):
            self.mark(node)
            return Num(named(value.text.value, span))
        return placed(value, span)

    def this(self, node: Node, scope: Scope) -> Value:
        current: Scope | None = scope
        while current is not None:
            if current.this is not None:
                return current.this
            current = current.parent
        return Unknown(self.span(node))

    def spread(self, node: Node, scope: Scope) -> Value:
        expression = node.named_children[0] if node.named_children else None
        return self.eval(expression, scope) if expression is not None else UNDEFINED

    def name_text(self, node: Node) -> Text:
        self.mark(node)
        text = literals.source_text(self.module.syntax.source.data, node.start_byte, node.end_byte)
        return text if self.module.main else Text(text.value)

    def key(self, node: Node, scope: Scope) -> Text | None:
        """The name of a member; None where it is computed and not known."""
        if node.type in ("string", "number"):
            value = self.eval(node, scope)
        elif node.type == "computed_property_name":
            inner = node.named_children[0] if node.named_children else None
            value = self.eval(inner, scope) if inner is not None else UNDEFINED
        else:
            return self.name_text(node)
        text = self.text(value, self.span(node))
        return None if text.value == HOLE else text


def _leaves(node: JsonNode) -> list[Text]:
    if isinstance(node, JsonString):
        return [node.text]
    if isinstance(node, JsonArray):
        return [leaf for item in node.items for leaf in _leaves(item)]
    if isinstance(node, JsonObject):
        return [leaf for name, member in node.members for leaf in (name, *_leaves(member))]
    return []


def _form(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else "+" if c == " " else quote(c, safe="*-._")) for i, c in enumerate(text)]


def _percent(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else quote(c, safe="!~*'()")) for i, c in enumerate(text)]
