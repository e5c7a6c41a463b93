"""Evaluates a script's expressions to what can be known of their values without running them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from tree_sitter import Node

from loadlint.dialects.k6 import calls, extractions, literals
from loadlint.dialects.k6.modules import Module, Modules
from loadlint.dialects.k6.scopes import Cell, Journal, Scope, merged
from loadlint.dialects.k6.values import (
    UNDEFINED,
    Arr,
    Builtin,
    Class,
    Form,
    Func,
    Json,
    Lit,
    Namespace,
    Num,
    Obj,
    Part,
    Regex,
    Response,
    Selection,
    Str,
    Taken,
    Unknown,
    Value,
    as_text,
    is_nothing,
    known,
    placed,
    truth,
)
from loadlint.extractor import Codec, Extractor
from loadlint.request import JsonArray, JsonNode, JsonObject, JsonString, Request
from loadlint.text.mapped import HOLE, Text, hole, join, named
from loadlint.text.span import Span

MAX_DEPTH = 150
MAX_CALLS = 20_000
_UNROLLED = 50
_LOOPING = frozenset((
    "forEach", "map", "filter", "find", "some", "every", "reduce", "flatMap", "sort", "findIndex", "findLast",
    "reduceRight",
))  # fmt: skip
_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition",
              "generator_function", "generator_function_declaration")  # fmt: skip
_GLOBALS = frozenset((
    "JSON", "Object", "Array", "String", "Number", "Math", "Promise", "Date", "console", "Reflect", "Symbol",
    "__ENV", "globalThis",
))  # fmt: skip
_FUNCTION_GLOBALS = frozenset(
    ["encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI", "parseInt", "parseFloat"]
)
_CASTS = frozenset(
    ["parenthesized_expression", "await_expression", "as_expression", "satisfies_expression", "non_null_expression"]
)


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
class Evaluator:
    """Evaluates expressions. Statements are in the class that inherits from it."""

    modules: Modules
    module: Module
    counts: dict[str, int]
    steps: list[RawStep] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    seen: dict[int, Seen] = field(default_factory=dict)
    called: dict[int, int] = field(default_factory=dict)
    results: dict[int, Value] = field(default_factory=dict)
    encoded: list[tuple[Span, Codec]] = field(default_factory=list)
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

    def span(self, node: Node) -> Span | None:
        """The span of a node; None in another file than the script."""
        return Span(node.start_byte, node.end_byte) if self.module.main else None

    def source(self, node: Node) -> str:
        """The source text of a node."""
        return self.module.syntax.text(node)

    def eval(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""
        if self.depth >= MAX_DEPTH:
            return Unknown(self.span(node))
        self.depth += 1
        try:
            handler = _EXPRESSIONS.get(node.type)
            if handler is not None:
                return handler(self, node, scope)
            self.eval_children(node, scope)
            return Unknown(self.span(node))
        finally:
            self.depth -= 1

    def eval_children(self, node: Node, scope: Scope) -> None:
        """Evaluate what is inside an expression of unknown kind."""
        for child in node.named_children:
            if child.type in _EXPRESSIONS:
                self.eval(child, scope)

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
        return as_text(extractions.settle(value), span)

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

    # Names

    def _identifier(self, node: Node, scope: Scope) -> Value:
        name = self.source(node)
        cell = scope.find(name)
        if cell is None:
            if name in self.globals.values:
                return self._at(self.globals.values[name], node)
            return self._global(name, node)
        if cell.imported is not None:
            value = cell.imported()
            return self._at(value, node)
        if isinstance(cell.value, Str | Num):
            fresh = cell.made == len(self.steps) and self.counts.get(name, 0) <= 2
            if cell.parameter or (cell.frame and fresh):
                return cell.value
        return self._at(cell.value, node)

    def _at(self, value: Value, node: Node) -> Value:
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

    def _global(self, name: str, node: Node) -> Value:
        if name in _GLOBALS:
            return Namespace(name)
        if name in _FUNCTION_GLOBALS or name in ("require", "URL", "URLSearchParams", "FormData", "RegExp"):
            return Builtin(name)
        if name == "undefined":
            return UNDEFINED
        return Unknown(self.span(node))

    def _this(self, node: Node, scope: Scope) -> Value:
        current: Scope | None = scope
        while current is not None:
            if current.this is not None:
                return current.this
            current = current.parent
        return Unknown(self.span(node))

    # Literals

    def _string(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        data = self.module.syntax.source.data
        start, end = node.start_byte + 1, node.end_byte - 1
        if end < start or node.has_error:
            return Unknown(self.span(node))
        text = literals.decode_string(data, start, end)
        return Str(text if self.module.main else Text(text.value))

    def _number(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        text = literals.number_text(self.source(node))
        span = self.span(node)
        return Num(Text(text) if span is None else named(text, span))

    def _literal(self, node: Node, scope: Scope) -> Value:
        span, text = self.span(node), node.type
        return Lit(Text(text) if span is None else named(text, span))

    def _regex(self, node: Node, scope: Scope) -> Value:
        pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
        source = self.source(pattern) if pattern else ""
        source = re.sub(r"\\(?:u(202[89])|(/)|.)", _regex_text, source)
        return Regex(source, self.source(flags) if flags else "")

    def _template(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        data = self.module.syntax.source.data
        parts: list[Text] = []
        values: list[Value] = []
        position, end = node.start_byte + 1, node.end_byte - 1
        for child in node.children:
            if child.type != "template_substitution":
                continue
            if child.start_byte > position:
                parts.append(self._fragment(data, position, child.start_byte))
            value, text = self._substitution(child, scope)
            values.append(value)
            parts.append(text)
            position = child.end_byte
        if end > position:
            parts.append(self._fragment(data, position, end))
        if len(parts) == len(values) == 1 and isinstance(values[0], Taken | Part):
            return values[0]
        return Str(join(parts))

    def _fragment(self, data: bytes, start: int, end: int) -> Text:
        text = literals.decode_template(data, start, end)
        return text if self.module.main else Text(text.value)

    def _substitution(self, node: Node, scope: Scope) -> tuple[Value, Text]:
        expression = next((child for child in node.named_children if child.type != "comment"), None)
        if expression is None:
            return UNDEFINED, Text("")
        value = self.eval(expression, scope)
        text = self.text(value, self.span(expression))
        span, inner = self.span(node), self.span(expression)
        if span is not None and text.span() == inner and expression.type not in ("string", "template_string"):
            self.mark(node)
            text = hole(span) if text.value == HOLE else named(text.value, span)
        return value, text

    def _object(self, node: Node, scope: Scope) -> Value:
        result = Obj()
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is None or value is None:
                    continue
                name = self.key(key, scope)
                inner = self.eval(value, scope)
                if name is None:
                    result.open = True
                    continue
                result.set(name, inner)
            elif child.type == "shorthand_property_identifier":
                inner = self._identifier(child, scope)
                result.set(self._name_text(child), inner)
            elif child.type == "spread_element":
                spread = self._spread(child, scope)
                if isinstance(spread, Obj):
                    spread.copy_to(result)
                elif not is_nothing(spread):
                    result.open = True
            elif child.type == "method_definition":
                name_node = child.child_by_field_name("name")
                name = self.key(name_node, scope) if name_node else None
                if name is not None:
                    result.set(name, Func(child, scope, self.module, this=result))
        return result

    def _spread(self, node: Node, scope: Scope) -> Value:
        expression = node.named_children[0] if node.named_children else None
        return self.eval(expression, scope) if expression is not None else UNDEFINED

    def _name_text(self, node: Node) -> Text:
        self.mark(node)
        text = literals.source_text(self.module.syntax.source.data, node.start_byte, node.end_byte)
        return text if self.module.main else Text(text.value)

    def key(self, node: Node, scope: Scope) -> Text | None:
        """The name of a member; None where it is computed and not known."""
        if node.type == "string":
            value = self._string(node, scope)
        elif node.type == "number":
            value = self._number(node, scope)
        elif node.type == "computed_property_name":
            inner = node.named_children[0] if node.named_children else None
            value = self.eval(inner, scope) if inner is not None else UNDEFINED
        else:
            return self._name_text(node)
        text = self.text(value, self.span(node))
        return None if text.value == HOLE else text

    def _array(self, node: Node, scope: Scope) -> Value:
        result = Arr()
        for child in node.named_children:
            if child.type == "comment":
                continue
            if child.type != "spread_element":
                result.items.append(self.eval(child, scope))
                continue
            spread = self._spread(child, scope)
            if isinstance(spread, Arr):
                result.items += spread.items
                result.open = result.open or spread.open
            elif isinstance(spread, Taken | Part) and len(node.named_children) == 1:
                matches = isinstance(spread, Part) and spread.kind == "all-matches"
                return spread if matches else extractions.opaque(spread)
            else:
                result.open = True
        return result

    def _function(self, node: Node, scope: Scope) -> Value:
        return Func(node, scope, self.module)

    # Operators

    def _inner(self, node: Node, scope: Scope) -> Value:
        for child in node.named_children:
            if child.type != "comment":
                return self.eval(child, scope)
        return UNDEFINED

    def _cast(self, node: Node, scope: Scope) -> Value:
        return self.eval(node.named_children[-1], scope) if node.named_children else UNDEFINED

    def _binary(self, node: Node, scope: Scope) -> Value:
        operator = node.child_by_field_name("operator")
        kind = operator.type if operator else ""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return Unknown(self.span(node))
        if kind == "+":
            return self._plus(node, scope)
        if kind in ("||", "??", "&&"):
            return self._logical(kind, node, left, right, scope)
        one, other = self.eval(left, scope), self.eval(right, scope)
        if kind in ("===", "==", "!==", "!="):
            a, b = _comparable(one), _comparable(other)
            if a is not None and b is not None:
                return _boolean((a == b) == (kind[0] == "="))
        return Unknown(self.span(node))

    def _plus(self, node: Node, scope: Scope) -> Value:
        operands: list[Node] = []
        current: Node | None = node
        while current is not None and current.type == "binary_expression":
            operator = current.child_by_field_name("operator")
            right = current.child_by_field_name("right")
            if operator is None or operator.type != "+" or right is None:
                break
            operands.append(right)
            current = current.child_by_field_name("left")
        if current is not None:
            operands.append(current)
        operands.reverse()
        values = [self.eval(operand, scope) for operand in operands]
        if not any(isinstance(value, Str | Json | Form) for value in values):
            return Unknown(self.span(node))
        if len(values) == 3 and isinstance(values[1], Taken):
            kind = _AROUND.get((known(values[0]) or "", known(values[2]) or ""))
            if kind is not None:
                return Part(kind, values[1].step, (values[1],), self.span(node))
        if len(values) >= 2 and isinstance(values[0], Num) and isinstance(values[1], Num):
            values[:2] = [Unknown()]
            operands[:2] = [operands[0]]
        return Str(join(self.text(value, self.span(at)) for value, at in zip(values, operands, strict=True)))

    def _logical(self, kind: str, node: Node, left: Node, right: Node, scope: Scope) -> Value:
        one = self.eval(left, scope)
        if kind == "&&":
            other = self.eval(right, scope)
            return other if truth(one) is True else one if truth(one) is False else Unknown(self.span(node))
        if isinstance(one, Unknown) and one.env:
            return self.eval(right, scope)
        if is_nothing(one) or (kind == "||" and truth(one) is False):
            return self.eval(right, scope)
        if isinstance(one, Taken | Part | Selection) or truth(one) is True or kind == "??":
            self.eval(right, scope)
            return one
        self.eval(right, scope)
        return Unknown(self.span(node))

    def _unary(self, node: Node, scope: Scope) -> Value:
        operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        if operator is None or argument is None:
            return Unknown(self.span(node))
        value = self.eval(argument, scope)
        if operator.type == "!":
            decided = truth(value)
            return Unknown(self.span(node)) if decided is None else _boolean(not decided)
        if operator.type == "-" and isinstance(value, Num) and argument.type == "number":
            span = self.span(node)
            text = "-" + value.text.value
            self.mark(node)
            return Num(Text(text) if span is None else named(text, span))
        if operator.type == "+" and isinstance(value, Taken | Num):
            return value
        if operator.type == "void":
            return UNDEFINED
        return Unknown(self.span(node))

    def _ternary(self, node: Node, scope: Scope) -> Value:
        condition = node.child_by_field_name("condition")
        one, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        if condition is None or one is None or other is None:
            return Unknown(self.span(node))
        decided = truth(self.eval(condition, scope))
        if decided is not None:
            return self.eval(one if decided else other, scope)
        self.conditional += 1
        result = merged([self.eval(one, scope), self.eval(other, scope)])
        self.conditional -= 1
        return placed(result, self.span(node)) if isinstance(result, Unknown) else result

    def _sequence(self, node: Node, scope: Scope) -> Value:
        value: Value = UNDEFINED
        for child in node.named_children:
            value = self.eval(child, scope)
        return value

    def _update(self, node: Node, scope: Scope) -> Value:
        argument = node.child_by_field_name("argument")
        if argument is not None and argument.type == "identifier":
            cell = scope.find(self.source(argument))
            if cell is not None:
                self.set_cell(cell, Unknown())
        return Unknown(self.span(node))

    def _assign(self, node: Node, scope: Scope) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return Unknown(self.span(node))
        value = self.eval(right, scope)
        self.bind(left, value, scope, declare=False, origin=right)
        return value

    def _augmented(self, node: Node, scope: Scope) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return Unknown(self.span(node))
        old, new = self.eval(left, scope), self.eval(right, scope)
        value: Value = Unknown()
        if operator.type == "+=" and (isinstance(old, Str) or isinstance(new, Str)):
            value = Str(join([self.text(old, self.span(left)), self.text(new, self.span(right))]))
        elif operator.type in ("||=", "??="):
            value = new if is_nothing(old) or (isinstance(old, Unknown) and old.env) else merged([old, new])
        self.bind(left, value, scope, declare=False, origin=right)
        return value

    # Targets of assignments and declarations

    def bind(self, target: Node, value: Value, scope: Scope, *, declare: bool, origin: Node | None = None) -> None:
        """Assign a value to a name, a member or a pattern."""
        kind = target.type
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            self._bind_name(self.source(target), value, scope, declare)
            if origin is not None:
                self.record(self.source(target), value, origin)
                self._record_members(self.source(target), value, origin)
        elif kind in ("member_expression", "subscript_expression"):
            holder, name = self.reference(target, scope)
            if name is not None:
                self.set_member(holder, name, value)
            elif isinstance(holder, Obj):
                holder.open = True
            if origin is not None:
                self.record(self.source(target), value, origin)
                self._record_members(self.source(target), value, origin)
        elif kind in ("assignment_pattern", "required_parameter", "optional_parameter"):
            self._bind_default(target, value, scope, declare, origin)
        elif kind == "object_pattern":
            self._bind_object(target, value, scope, declare, origin)
        elif kind == "array_pattern":
            self._bind_array(target, value, scope, declare, origin)
        elif kind in _CASTS and target.named_children:
            self.bind(target.named_children[0], value, scope, declare=declare, origin=origin)

    def _record_members(self, name: str, value: Value, origin: Node) -> None:
        """The values out of responses in an object literal that a variable gets."""
        if not isinstance(value, Obj) or origin.type != "object" or not self.module.main:
            return
        for pair in origin.named_children:
            key, node = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type == "pair" and key is not None and node is not None:
                word = self.source(key).strip("'\"")
                plain = re.fullmatch(r"[A-Za-z_$][\w$]*", word) is not None
                member = value.values.get(word)
                if member is not None:
                    self.record(f"{name}.{word}" if plain else f"{name}[{self.source(key)}]", member, node)

    def _bind_name(self, name: str, value: Value, scope: Scope, declare: bool) -> None:
        cell = scope.cells.get(name) if declare else scope.find(name)
        if cell is None:
            if declare:
                scope.cells[name] = Cell(value, scope.frame, len(self.steps))
            else:
                self.globals.set(Text(name), value)
        else:
            self.set_cell(cell, value)

    def _bind_default(self, target: Node, value: Value, scope: Scope, declare: bool, origin: Node | None) -> None:
        pattern = target.child_by_field_name("left") or target.child_by_field_name("pattern")
        default = target.child_by_field_name("right") or target.child_by_field_name("value")
        if pattern is None:
            return
        if default is not None and isinstance(value, Lit) and value.text.value == "undefined":
            value = self.eval(default, scope)
        self.bind(pattern, value, scope, declare=declare, origin=origin)

    def _bind_object(self, target: Node, value: Value, scope: Scope, declare: bool, origin: Node | None) -> None:
        taken: set[str] = set()
        for child in target.named_children:
            if child.type == "shorthand_property_identifier_pattern":
                name, inner = self.source(child), child
            elif child.type == "object_assignment_pattern":
                left = child.child_by_field_name("left")
                right = child.child_by_field_name("right")
                if left is None:
                    continue
                name = self.source(left)
                taken.add(name)
                found = self.member(value, name, child)
                if is_nothing(found) and right is not None:
                    found = self.eval(right, scope)
                self.bind(left, found, scope, declare=declare, origin=origin)
                continue
            elif child.type == "pair_pattern":
                key, pattern = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is None or pattern is None:
                    continue
                text = self.key(key, scope)
                name, inner = (text.value if text else HOLE), pattern
            elif child.type == "rest_pattern" and child.named_children:
                rest = Obj(open=True)
                if isinstance(value, Obj):
                    rest.open = value.open
                    for key_name, member in value.values.items():
                        if key_name not in taken:
                            rest.set(value.names[key_name], member)
                self.bind(child.named_children[0], rest, scope, declare=declare)
                continue
            else:
                continue
            taken.add(name)
            self.bind(inner, self.member(value, name, child), scope, declare=declare, origin=origin)

    def _bind_array(self, target: Node, value: Value, scope: Scope, declare: bool, origin: Node | None) -> None:
        index = 0
        for child in target.children:
            if child.type == ",":
                index += 1
            elif child.is_named and child.type == "rest_pattern" and child.named_children:
                rest = Arr(value.items[index:], value.open) if isinstance(value, Arr) else Arr(open=True)
                self.bind(child.named_children[0], rest, scope, declare=declare)
            elif child.is_named and child.type != "comment":
                self.bind(child, self.member(value, str(index), child), scope, declare=declare, origin=origin)

    # Members

    def reference(self, node: Node, scope: Scope) -> tuple[Value, Text | None]:
        """The object and the name of `object.name` or `object[name]`; no name where it is not known."""
        target = node.child_by_field_name("object")
        if target is None:
            return Unknown(), None
        holder = self.eval(target, scope)
        if node.type == "member_expression":
            name = node.child_by_field_name("property")
            return holder, None if name is None else Text(self.source(name))
        index = node.child_by_field_name("index")
        if index is None:
            return holder, None
        text = self._index(holder, index, scope)
        return holder, text

    def _index(self, holder: Value, index: Node, scope: Scope) -> Text | None:
        value = self.eval(index, scope)
        text = known(value)
        if text is None and index.type == "binary_expression" and isinstance(holder, Taken | Part):
            last = re.fullmatch(r".*\.length\s*-\s*(\d+)", self.source(index), re.S)
            return Text(f"-{last[1]}") if last else None
        return Text(text) if text is not None else None

    def _member(self, node: Node, scope: Scope) -> Value:
        holder, name = self.reference(node, scope)
        if name is None:
            if isinstance(holder, Response | Taken | Selection | Part):
                return placed(extractions.opaque(holder), self.span(node))
            if isinstance(holder, Namespace) and holder.name == "k6/http":
                return Builtin(f"k6/http.{HOLE}")
            return Unknown(self.span(node), env=isinstance(holder, Namespace) and holder.name == "__ENV")
        value = self.member(holder, name.value, node)
        if isinstance(value, Str | Num) and isinstance(holder, Obj | Class) and not self._from_parameter(node, scope):
            return self._at(value, node)
        return placed(value, self.span(node))

    def _from_parameter(self, node: Node, scope: Scope) -> bool:
        """Whether `a.b.c` starts at a parameter or `this`: the literals are then the caller's own."""
        current: Node | None = node
        while current is not None and current.type in ("member_expression", "subscript_expression"):
            current = current.child_by_field_name("object")
        if current is None or current.type == "this":
            return True
        if current.type != "identifier":
            return False
        cell = scope.find(self.source(current))
        return cell is not None and cell.parameter

    def member(self, holder: Value, name: str, node: Node) -> Value:
        """The member of a value."""
        span = self.span(node)
        holder = extractions.settle(holder) if isinstance(holder, Builtin) else holder
        if isinstance(holder, Obj):
            return self._object_member(holder, name, span)
        if isinstance(holder, Arr):
            if name.isdigit():
                inside = int(name) < len(holder.items)
                return holder.items[int(name)] if inside else Unknown(span) if holder.open else UNDEFINED
            return Builtin(f"array.{name}", holder) if name != "length" else Unknown(span)
        if isinstance(holder, Response | Taken | Selection):
            return extractions.member(holder, name)
        if isinstance(holder, Part):
            rare = extractions.index_of(holder, name)
            return rare if rare is not None else extractions.member(holder, name)
        if isinstance(holder, Namespace):
            return self._namespace_member(holder, name, span)
        if isinstance(holder, Class):
            if name in holder.methods:
                return Func(holder.methods[name].node, holder.scope, holder.module, this=holder)
            return holder.statics.values.get(name, Unknown(span))
        if isinstance(holder, Func):
            return Builtin(f"function.{name}", holder)
        if isinstance(holder, Form):
            if name == "searchParams":
                return Form("search", holder.fields)
            if name in ("href", "search"):
                return Str(self.form_text(holder)) if name == "href" else Unknown(span)
            return Builtin(f"form.{name}", holder) if name != "boundary" else Unknown(span)
        if isinstance(holder, Str | Json | Num):
            return Builtin(f"string.{name}", holder) if name != "length" else Unknown(span)
        if isinstance(holder, Regex):
            return Builtin(f"regex.{name}", holder)
        if isinstance(holder, Builtin) and name in ("default",):
            return holder
        return Builtin(f"unknown.{name}", holder) if isinstance(holder, Unknown) and holder.env else Unknown(span)

    def _object_member(self, holder: Obj, name: str, span: Span | None) -> Value:
        if name in holder.values:
            value = holder.values[name]
            if isinstance(value, Func) and value.this is None and value.node.type != "arrow_function":
                return Func(value.node, value.scope, value.module, this=holder, klass=value.klass)
            return value
        method = _method(holder.klass, name)
        if method is not None:
            bound = Func(method.node, method.scope, method.module, this=holder, klass=method.klass)
            if any(child.type == "get" for child in method.node.children[:2]):
                return self.apply(bound, [], method.node)
            return bound
        if name in ("hasOwnProperty", "toString"):
            return Unknown(span)
        return Unknown(span) if holder.open or holder.klass is not None else UNDEFINED

    def _namespace_member(self, holder: Namespace, name: str, span: Span | None) -> Value:
        if holder.name == "__ENV":
            return Unknown(span, env=True)
        if holder.name == "globalThis":
            value = self.globals.values.get(name)
            return value if value is not None else Namespace(name) if name in _GLOBALS else Unknown(span)
        if name == "default" and holder.name.startswith("k6"):
            return holder
        return Builtin(f"{holder.name}.{name}")

    # Calls

    def _call(self, node: Node, scope: Scope) -> Value:
        self.budget -= 1
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if self.budget < 0 or function is None:
            return Unknown(self.span(node))
        if function.type == "super":
            return self._super(arguments, node, scope)
        callee = self.eval(function, scope)
        if arguments is not None and arguments.type == "template_string":
            value = self.eval(arguments, scope)
            return value if isinstance(callee, Builtin) and callee.name == "k6/http.url" else Unknown(self.span(node))
        nodes, args = self.arguments(arguments, scope)
        if self.module.main:
            self.called[node.id] = self.called.get(node.id, 0) + 1
        result = self.invoke(callee, args, nodes, node, scope)
        if self.module.main:
            self.results[node.id] = result
        return placed(result, self.span(node)) if not isinstance(result, Response) or result.at is None else result

    def arguments(self, node: Node | None, scope: Scope) -> tuple[list[Node], list[Value]]:
        """The arguments of a call: their nodes and their values."""
        nodes: list[Node] = []
        values: list[Value] = []
        for child in node.named_children if node is not None else ():
            if child.type == "comment":
                continue
            if child.type == "spread_element":
                spread = self._spread(child, scope)
                for item in spread.items if isinstance(spread, Arr) else [Unknown(self.span(child))]:
                    nodes.append(child)
                    values.append(item)
                continue
            nodes.append(child)
            values.append(self.eval(child, scope))
        return nodes, values

    def invoke(self, callee: Value, args: list[Value], nodes: list[Node], node: Node, scope: Scope) -> Value:
        """The result of a call."""
        if isinstance(callee, Func):
            return self.apply(callee, args, node)
        if isinstance(callee, Builtin):
            result = calls.call(self, callee, args, nodes, node)
            if result is not None:
                return result
            name = callee.name.rpartition(".")[2]
        elif isinstance(callee, Namespace) and callee.name in ("String", "Number") and args:
            return args[0] if isinstance(args[0], Str | Num | Taken | Part) else Unknown(self.span(node))
        else:
            function = node.child_by_field_name("function")
            attribute = function.child_by_field_name("property") if function is not None else None
            name = self.source(attribute) if attribute is not None else ""
        self.run_callbacks(args, node, looping=name in _LOOPING)
        return Unknown(self.span(node))

    def run_callbacks(self, args: list[Value], node: Node, *, looping: bool = False) -> Value:
        """Run the functions among the arguments of a call whose own doing is not known."""
        result: Value = UNDEFINED
        for value in args:
            if isinstance(value, Func):
                self.repeated += looping
                result = self.apply(value, [], node)
                self.repeated -= looping
        return result

    def apply(self, function: Func, args: list[Value], node: Node) -> Value:
        """Run a function of the script."""
        if self.active.count(function.node.id) >= 2 or self.depth >= MAX_DEPTH - 10 or self.budget < 0:
            return Unknown(self.span(node))
        body = function.node.child_by_field_name("body")
        if body is None:
            return UNDEFINED
        outer = self.module, self.returns, self.frame
        self.frames.append((self.module, node))
        self.active.append(function.node.id)
        self.frame = len(self.frames) + 1_000_000 * len(self.active)
        self.module, self.returns = function.module, []
        self.depth += 1
        try:
            inner = Scope(function.scope, self.frame, this=function.this, klass=function.klass)
            self._parameters(function.node, args, inner)
            if body.type == "statement_block":
                self.run_body(body, inner)
                return merged(self.returns)
            return self.eval(body, inner)
        finally:
            self.depth -= 1
            self.module, self.returns, self.frame = outer
            self.active.pop()
            self.frames.pop()

    def _parameters(self, function: Node, args: list[Value], scope: Scope) -> None:
        single = function.child_by_field_name("parameter")
        parameters = function.child_by_field_name("parameters")
        nodes = [single] if single is not None else parameters.named_children if parameters is not None else []
        nodes = [node for node in nodes if node.type != "comment"]
        called = bool(args) or not self.frames or self.frames[-1][1].type == "call_expression"
        for index, node in enumerate(nodes):
            pattern = node.child_by_field_name("pattern") or node
            if pattern.type == "this":
                continue
            if pattern.type == "rest_pattern":
                if pattern.named_children:
                    self.bind(pattern.named_children[0], Arr(args[index:], not args), scope, declare=True)
                continue
            missing: Value = UNDEFINED if called and args else Unknown()
            value = args[index] if index < len(args) else missing
            self.bind(node, value, scope, declare=True)
        for cell in scope.cells.values():
            cell.parameter = True

    def _super(self, arguments: Node | None, node: Node, scope: Scope) -> Value:
        _, args = self.arguments(arguments, scope)
        current: Scope | None = scope
        while current is not None and current.klass is None:
            current = current.parent
        this = self._this(node, scope)
        if current is not None and isinstance(current.klass, Class) and isinstance(this, Obj):
            self._construct(current.klass.parent, this, args, node)
        return UNDEFINED

    def _construct(self, klass: Value | None, this: Obj, args: list[Value], node: Node) -> None:
        if not isinstance(klass, Class):
            this.open = True
            return
        constructor = klass.methods.get("constructor")
        if constructor is None and klass.parent is not None:
            self._construct(klass.parent, this, args, node)
        outer, self.module = self.module, klass.module
        inner = Scope(klass.scope, self.frame, this=this, klass=klass)
        for name, initial in klass.fields:
            key = self.key(name, inner)
            if key is not None:
                self.set_member(this, key, self.eval(initial, inner) if initial is not None else UNDEFINED)
        self.module = outer
        if constructor is not None:
            bound = Func(constructor.node, constructor.scope, constructor.module, this=this, klass=klass)
            self._parameter_fields(bound, args, this)
            self.apply(bound, args, node)

    def _parameter_fields(self, constructor: Func, args: list[Value], this: Obj) -> None:
        """TypeScript's `constructor(private client: Client)`."""
        parameters = constructor.node.child_by_field_name("parameters")
        for index, node in enumerate(parameters.named_children if parameters is not None else ()):
            pattern = node.child_by_field_name("pattern")
            if pattern is not None and any(
                child.type in ("accessibility_modifier", "readonly") for child in node.children
            ):
                name = constructor.module.syntax.text(pattern)
                this.set(Text(name), args[index] if index < len(args) else Unknown())

    def _new(self, node: Node, scope: Scope) -> Value:
        constructor, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
        self.budget -= 1
        if constructor is None or self.budget < 0:
            return Unknown(self.span(node))
        callee = self.eval(constructor, scope)
        nodes, args = self.arguments(arguments, scope)
        if isinstance(callee, Class):
            result = Obj(klass=callee)
            self._construct(callee, result, args, node)
            return result
        if isinstance(callee, Builtin):
            made = calls.construct(self, callee, args, nodes, node)
            if made is not None:
                return made
        self.run_callbacks(args, node)
        return Unknown(self.span(node))

    def unrolled(self, array: Arr, function: Func, node: Node) -> list[Value] | None:
        """The results of a function for each item of an array that is known; None where it isn't."""
        if array.open or len(array.items) > _UNROLLED:
            return None
        return [self.apply(function, [item, Num(Text(str(i)))], node) for i, item in enumerate(array.items)]

    def where(self, function: Value) -> Part | None:
        """`item => item.name === 'x'` as a choice by a sibling."""
        if not isinstance(function, Func):
            return None
        body = function.node.child_by_field_name("body")
        if body is not None and body.type == "statement_block":
            statement = body.named_children[0] if len(body.named_children) == 1 else None
            body = statement.named_children[0] if statement is not None and statement.named_children else None
        parameter = function.node.child_by_field_name("parameter")
        parameters = function.node.child_by_field_name("parameters")
        if parameter is None and parameters is not None and parameters.named_children:
            parameter = parameters.named_children[0]
        if parameter is not None:
            parameter = parameter.child_by_field_name("pattern") or parameter
        while body is not None and body.type == "parenthesized_expression" and body.named_children:
            body = body.named_children[0]
        if body is None or body.type != "binary_expression" or parameter is None or parameter.type != "identifier":
            return None
        outer, self.module = self.module, function.module
        try:
            return self._choice(body, self.source(parameter), function.scope)
        finally:
            self.module = outer

    def _choice(self, body: Node, name: str, scope: Scope) -> Part | None:
        operator = body.child_by_field_name("operator")
        left, right = body.child_by_field_name("left"), body.child_by_field_name("right")
        if operator is None or operator.type not in ("===", "==") or left is None or right is None:
            return None
        for member, constant in ((left, right), (right, left)):
            path = re.fullmatch(rf"{re.escape(name)}((?:\??\.[A-Za-z_$][\w$]*)+)", self.source(member))
            if path:
                literal = extractions.where_literal(self.eval(constant, scope))
                if literal is None:
                    return None
                names = tuple(path[1].replace("?", "").strip(".").split("."))
                return Part("where", -1, (names, literal))
        return None


def _method(klass: Value | None, name: str) -> Func | None:
    for _ in range(20):
        if not isinstance(klass, Class):
            return None
        if name in klass.methods:
            return klass.methods[name]
        klass = klass.parent
    return None


def _leaves(node: JsonNode) -> list[Text]:
    if isinstance(node, JsonString):
        return [node.text]
    if isinstance(node, JsonArray):
        return [leaf for item in node.items for leaf in _leaves(item)]
    if isinstance(node, JsonObject):
        return [leaf for name, member in node.members for leaf in (name, *_leaves(member))]
    return []


def _regex_text(match: re.Match[str]) -> str:
    """What a regular expression literal must escape, as it is in a pattern."""
    return chr(int(match[1], 16)) if match[1] else match[2] or match[0]


def _form(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else "+" if c == " " else quote(c, safe="*-._")) for i, c in enumerate(text)]


def _percent(text: str) -> list[tuple[int, int, str]]:
    return [(i, i + 1, c if c == HOLE else quote(c, safe="!~*'()")) for i, c in enumerate(text)]


def _comparable(value: Value) -> tuple[str, str] | None:
    text = known(value)
    if text is not None:
        return ("s" if isinstance(value, Str) else "n"), text
    if isinstance(value, Lit) and value.text.value in ("true", "false"):
        return "b", value.text.value
    return None


def _boolean(value: bool) -> Lit:
    return Lit(Text("true" if value else "false"))


_AROUND = {('"', '"'): "quoted", ("<textarea>", "</textarea>"): "marked-up"}
"""What a text put around a value makes of it, for a parser of JSON or HTML."""

_Handler = Callable[[Evaluator, Node, Scope], Value]
_EXPRESSIONS: dict[str, _Handler] = {
    "identifier": Evaluator._identifier,
    "this": Evaluator._this,
    "string": Evaluator._string,
    "number": Evaluator._number,
    "true": Evaluator._literal,
    "false": Evaluator._literal,
    "null": Evaluator._literal,
    "undefined": Evaluator._literal,
    "regex": Evaluator._regex,
    "template_string": Evaluator._template,
    "object": Evaluator._object,
    "array": Evaluator._array,
    "parenthesized_expression": Evaluator._inner,
    "await_expression": Evaluator._inner,
    "yield_expression": Evaluator._inner,
    "as_expression": Evaluator._inner,
    "satisfies_expression": Evaluator._inner,
    "non_null_expression": Evaluator._inner,
    "type_assertion": Evaluator._cast,
    "binary_expression": Evaluator._binary,
    "unary_expression": Evaluator._unary,
    "ternary_expression": Evaluator._ternary,
    "sequence_expression": Evaluator._sequence,
    "update_expression": Evaluator._update,
    "assignment_expression": Evaluator._assign,
    "augmented_assignment_expression": Evaluator._augmented,
    "member_expression": Evaluator._member,
    "subscript_expression": Evaluator._member,
    "call_expression": Evaluator._call,
    "new_expression": Evaluator._new,
    **dict.fromkeys(_FUNCTIONS, Evaluator._function),
}
