"""Evaluates a script's expressions to what can be known of their values without running them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tree_sitter import Node

from loadlint.dialects.locust import calls, extractions, literals, users
from loadlint.dialects.locust.modules import Module, Modules
from loadlint.dialects.locust.scopes import Cell, Journal, Scope, merged
from loadlint.dialects.locust.values import (
    NONE,
    Class,
    Client,
    Dict,
    Func,
    Instance,
    Json,
    Known,
    Lit,
    Method,
    Num,
    Part,
    Regex,
    Response,
    Selection,
    Seq,
    Str,
    Super,
    Taken,
    Unknown,
    Value,
    as_text,
    is_none,
    json_leaves,
    known,
    placed,
    truth,
    varies,
)
from loadlint.extractor import Codec, Extractor
from loadlint.request import Request
from loadlint.text.mapped import HOLE, Text, hole, join, named
from loadlint.text.span import Span

_MADE = ("binary_operator", "unary_operator", "attribute", "subscript")
"""What is made of a value that varies varies as well."""
MAX_DEPTH = 150
MAX_CALLS = 20_000


@dataclass(slots=True)
class Args:
    """The arguments of a call. `open` says that there are more that are not known."""

    values: list[Value] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    keyword_nodes: dict[str, Node] = field(default_factory=dict)
    open: bool = False

    def get(self, position: int, name: str = "") -> Value | None:
        """An argument by its place or its name."""
        if 0 <= position < len(self.values):
            return self.values[position]
        return self.keywords.get(name)

    def node(self, position: int, name: str = "") -> Node | None:
        """Where an argument is written."""
        if 0 <= position < len(self.nodes):
            return self.nodes[position]
        return self.keyword_nodes.get(name)


@dataclass(slots=True)
class RawStep:
    """A step as it was made. `chain` names the user, the task sets and the task that make it, from the outside in."""

    request: Request
    call: Node
    module: Module
    frames: tuple[tuple[Module, Node], ...]
    url_at: Node | None
    follows_redirects: bool | None
    conditional: bool
    repeated: bool
    chain: tuple[str, ...]
    kind: str
    entry: Node
    caught: str
    fast: bool | None
    open: bool
    name: Text | None = None


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
    bound: dict[int, list[tuple[str, Instance]]] = field(default_factory=dict)
    applied: dict[int, int] = field(default_factory=dict)
    varying: set[Span] = field(default_factory=set)
    changing: int = 0
    frames: list[tuple[Module, Node]] = field(default_factory=list)
    active: list[int] = field(default_factory=list)
    returns: list[Value] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)
    conditional: int = 0
    repeated: int = 0
    depth: int = 0
    budget: int = MAX_CALLS
    frame: int = 0
    chain: tuple[str, ...] = ()
    kind: str = ""

    def run_body(self, node: Node, scope: Scope) -> None:
        """Run the statements of a function."""
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
                before = self.changing
                value = handler(self, node, scope)
                if self.changing > before and node.type in _MADE and isinstance(value, Unknown):
                    value = replace(value, varies=True)
                self.changing += varies(value)
                return value
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
        """Note that a literal or a name was evaluated."""
        if self.module.main:
            seen = self.seen.get(node.start_byte)
            if seen is None:
                self.seen[node.start_byte] = Seen(node.end_byte, len(self.steps))
            else:
                seen.count += 1

    def text(self, value: Value, span: Span | None = None) -> Text:
        """The value as a string. What the script encodes at run time is noted, so that nobody encodes it twice."""
        if isinstance(value, Json):
            for leaf in json_leaves(value.root):
                self.note_encoded(leaf, "json")
        settled = extractions.settle(value)
        text = as_text(settled, span)
        if varies(settled) and (where := text.span()) is not None:
            self.varying.add(where)
        return text

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
        """Assign to an attribute or a member."""
        members: Dict | None = None
        if isinstance(holder, Dict):
            members = holder
        elif isinstance(holder, Instance):
            members = holder.fields
        elif isinstance(holder, Class):
            members = holder.members
        elif isinstance(holder, Client):
            if name.value in ("headers", "cookies"):
                setattr(holder, name.value, value if isinstance(value, Dict) else Dict(open=True))
            return
        if members is not None:
            self.journal.note(members, name.value, members.values.get(name.value, NONE))
            members.set(name, value)
        elif isinstance(holder, Seq) and re.fullmatch(r"\d+", name.value) and int(name.value) < len(holder.items):
            holder.items[int(name.value)] = value

    def record(self, variable: str, value: Value, node: Node) -> None:
        """Note that a variable or an attribute gets a value out of a response."""
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
            return calls.builtin(name) or Unknown(self.span(node))
        if isinstance(cell.value, Str | Num):
            fresh = cell.made == len(self.steps) and self.counts.get(name, 0) <= 2
            if cell.parameter or (cell.frame and fresh):
                return cell.value
        return self.at(cell.value, node)

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

    # Literals

    def _string(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        data = self.module.syntax.source.data
        content = literals.content_of(node)
        prefix = literals.prefix_of(data, node)
        if content is None or node.has_error:
            self.eval_children(node, scope)
            return Unknown(self.span(node))
        position, end = content
        parts: list[Text] = []
        values: list[Value] = []
        for child in node.children:
            if child.type != "interpolation":
                continue
            if child.start_byte > position:
                parts.append(self._fragment(data, position, child.start_byte, prefix))
            value, text = self._interpolation(child, scope)
            values.append(value)
            parts.append(text)
            position = child.end_byte
        if end > position:
            parts.append(self._fragment(data, position, end, prefix))
        if len(parts) == len(values) == 1 and isinstance(values[0], Taken | Part):
            return values[0]
        return Str(join(parts))

    def _fragment(self, data: bytes, start: int, end: int, prefix: str) -> Text:
        text = literals.fragment(data, start, end, prefix)
        return text if self.module.main else Text(text.value)

    def _interpolation(self, node: Node, scope: Scope) -> tuple[Value, Text]:
        expression = node.child_by_field_name("expression")
        if expression is None:
            return NONE, Text(HOLE)
        value = self.eval(expression, scope)
        text = self.text(value, self.span(expression))
        span, inner = self.span(node), self.span(expression)
        if any(child.type in ("format_specifier", "type_conversion") for child in node.named_children):
            return Unknown(span), hole(span) if span is not None else Text(HOLE)
        if span is not None and text.span() == inner and expression.type not in ("string", "concatenated_string"):
            self.mark(node)
            text = hole(span) if text.value == HOLE else named(text.value, span)
        return value, text

    def _concatenated(self, node: Node, scope: Scope) -> Value:
        strings = [child for child in node.named_children if child.type == "string"]
        return Str(join([self.text(self.eval(child, scope)) for child in strings]))

    def _number(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        text = literals.number_text(self.source(node))
        span = self.span(node)
        return Num(Text(text) if span is None else named(text, span))

    def _literal(self, node: Node, scope: Scope) -> Value:
        text, span = {"true": "True", "false": "False", "none": "None"}[node.type], self.span(node)
        return Lit(Text(text) if span is None else named(text, span))

    def _dictionary(self, node: Node, scope: Scope) -> Value:
        result = Dict()
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is None or value is None:
                    continue
                name = extractions.settle(self.eval(key, scope))
                inner = self.eval(value, scope)
                if isinstance(name, Str | Num):
                    result.set(name.text, inner)
                elif isinstance(name, Func | Class):
                    result.set(Text(f"\0{len(result.values)}"), name)
                else:
                    result.open = True
            elif child.type == "dictionary_splat":
                spread = self._first(child, scope)
                if isinstance(spread, Dict):
                    result.update(spread)
                elif not is_none(spread):
                    result.open = True
        return result

    def _first(self, node: Node, scope: Scope) -> Value:
        expression = next((child for child in node.named_children if child.type != "comment"), None)
        return self.eval(expression, scope) if expression is not None else NONE

    def _sequence(self, node: Node, scope: Scope) -> Value:
        result = Seq()
        for child in node.named_children:
            if child.type == "comment":
                continue
            if child.type in ("list_splat", "list_splat_pattern"):
                spread = self._first(child, scope)
                if isinstance(spread, Seq):
                    result.items += spread.items
                    result.open = result.open or spread.open
                else:
                    result.open = True
                continue
            result.items.append(self.eval(child, scope))
        return result

    def _inner(self, node: Node, scope: Scope) -> Value:
        return self._first(node, scope)

    # Operators

    def _binary(self, node: Node, scope: Scope) -> Value:
        left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left_node is None or right_node is None or operator is None:
            return Unknown(self.span(node))
        left, right = self.eval(left_node, scope), self.eval(right_node, scope)
        if operator.type == "+":
            return self.plus(left, right, left_node, right_node, node)
        if operator.type == "%" and isinstance(left, Str):
            return calls.percent_format(self, left, right, node)
        if operator.type == "|" and isinstance(left, Dict) and isinstance(right, Dict):
            result = left.copy()
            result.update(right)
            return result
        return Unknown(self.span(node))

    def plus(self, left: Value, right: Value, left_node: Node, right_node: Node, node: Node) -> Value:
        """`left + right`: texts and lists are joined."""
        if isinstance(left, Seq) and isinstance(right, Seq):
            return Seq([*left.items, *right.items], left.open or right.open)
        if isinstance(left, Str | Json) or isinstance(right, Str | Json):
            return Str(join([self.text(left, self.span(left_node)), self.text(right, self.span(right_node))]))
        return Unknown(self.span(node))

    def _boolean(self, node: Node, scope: Scope) -> Value:
        left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left_node is None or right_node is None or operator is None:
            return Unknown(self.span(node))
        left = self.eval(left_node, scope)
        decided = truth(left)
        if operator.type == "or" and decided:
            return left
        if operator.type == "and" and decided is False:
            return left
        self.conditional += 1
        right = self.eval(right_node, scope)
        self.conditional -= 1
        if decided is not None:
            return right
        if operator.type == "or":
            if isinstance(left, Taken | Part | Selection | Response):
                return left
            return right if isinstance(left, Unknown) and is_none(right) else Unknown(self.span(node))
        return right if isinstance(right, Taken | Part) else Unknown(self.span(node))

    def _comparison(self, node: Node, scope: Scope) -> Value:
        children = [child for child in node.named_children if child.type != "comment"]
        values = [self.eval(child, scope) for child in children]
        operators = [child.type for child in node.children if not child.is_named]
        if len(values) == 2 and operators in (["=="], ["!="]):
            one, other = known(values[0]), known(values[1])
            if one is not None and other is not None and type(values[0]) is type(values[1]):
                return _lit((one == other) == (operators == ["=="]))
        if len(values) == 2 and operators in (["is"], ["is not"]) and is_none(values[1]):
            if is_none(values[0]):
                return Unknown(self.span(node))
            if isinstance(values[0], Str | Num | Dict | Seq | Func | Class | Instance):
                return _lit(operators == ["is not"])
        return Unknown(self.span(node))

    def _not(self, node: Node, scope: Scope) -> Value:
        argument = node.child_by_field_name("argument")
        decided = truth(self.eval(argument, scope)) if argument is not None else None
        return Unknown(self.span(node)) if decided is None else _lit(not decided)

    def _unary(self, node: Node, scope: Scope) -> Value:
        argument = node.child_by_field_name("argument")
        value = self.eval(argument, scope) if argument is not None else Unknown()
        text, span = known(value), self.span(node)
        if isinstance(value, Num) and text is not None and self.source(node).startswith("-"):
            return Num(Text(f"-{text}") if span is None else named(f"-{text}", span))
        return Unknown(span)

    def _conditional(self, node: Node, scope: Scope) -> Value:
        parts = [child for child in node.named_children if child.type != "comment"]
        if len(parts) != 3:
            return Unknown(self.span(node))
        decided = truth(self.eval(parts[1], scope))
        if decided is not None:
            return self.eval(parts[0] if decided else parts[2], scope)
        self.conditional += 1
        values = [self.eval(parts[0], scope), self.eval(parts[2], scope)]
        self.conditional -= 1
        result = merged(values)
        return placed(result, self.span(node)) if isinstance(result, Unknown) else result

    def _named_expression(self, node: Node, scope: Scope) -> Value:
        name, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
        value = self.eval(value_node, scope) if value_node is not None else Unknown()
        if name is not None:
            self.bind(name, value, scope, value_node)
        return value

    def _lambda(self, node: Node, scope: Scope) -> Value:
        return Func(node, scope, self.module)

    def _comprehension(self, node: Node, scope: Scope) -> Value:
        """A comprehension runs for nothing but its requests; the choice of an item by a sibling is understood."""
        inner = Scope(scope, scope.frame, inner=True)
        self.repeated += 1
        first = True
        for child in node.named_children:
            if child.type == "for_in_clause":
                left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
                if right is not None:
                    items = extractions.settle(self.eval(right, inner))
                    chosen = extractions.choice(self, node, items, scope) if first else None
                    if chosen is not None:
                        self.repeated -= 1
                        return chosen
                first = False
                for name in _names_in(left) if left is not None else ():
                    inner.cells[self.source(name)] = Cell(Unknown(), scope.frame, parameter=True)
            elif child.type == "if_clause":
                self._first(child, inner)
        body = node.child_by_field_name("body")
        if body is not None:
            self.eval(body, inner)
        self.repeated -= 1
        return Seq(open=True) if node.type != "dictionary_comprehension" else Dict(open=True)

    def bind(self, target: Node, value: Value, scope: Scope, origin: Node | None = None) -> None:
        """Assign a value to a name, a member or several of them."""
        kind = target.type
        if kind == "identifier":
            name = self.source(target)
            holder = scope.outside.get(name) or scope.own()
            cell = holder.cells.get(name)
            if cell is None:
                cell = holder.cells[name] = Cell(NONE, scope.frame if holder is scope.own() else 0)
            self.set_cell(cell, value)
            if origin is not None:
                self.record(name, value, origin)
        elif kind in ("attribute", "subscript"):
            parent, name_text = self._target(target, scope)
            if name_text is not None:
                self.set_member(parent, name_text, value)
                if origin is not None:
                    self.record(self.source(target), value, origin)
            elif isinstance(parent, Dict):
                parent.open = True
        elif kind in ("tuple_pattern", "pattern_list", "list_pattern", "tuple", "list", "expression_list"):
            targets = [child for child in target.named_children if child.type != "comment"]
            items = value.items if isinstance(value, Seq) and not value.open else None
            for index, child in enumerate(targets):
                matching = items is not None and len(items) == len(targets)
                self.bind(child, items[index] if items is not None and matching else Unknown(), scope, origin)
        elif kind in ("list_splat_pattern", "list_splat", "parenthesized_expression", "as_pattern_target"):
            for child in target.named_children[:1]:
                self.bind(child, value if kind != "list_splat_pattern" else Seq(open=True), scope, origin)

    def _target(self, node: Node, scope: Scope) -> tuple[Value, Text | None]:
        if node.type == "attribute":
            holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            if holder is None or name is None:
                return Unknown(), None
            return self.eval(holder, scope), Text(self.source(name))
        holder, index = node.child_by_field_name("value"), node.child_by_field_name("subscript")
        if holder is None or index is None:
            return Unknown(), None
        parent, key = self.eval(holder, scope), self.eval(index, scope)
        return parent, key.text if isinstance(key, Str | Num) and not key.text.is_open else None

    # Members

    def _attribute(self, node: Node, scope: Scope) -> Value:
        holder_node, name_node = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if holder_node is None or name_node is None:
            return Unknown(self.span(node))
        holder = extractions.settle(self.eval(holder_node, scope))
        return self.at(self.member(holder, self.source(name_node)), node)

    def member(self, holder: Value, name: str) -> Value:
        """`holder.name`."""
        if isinstance(holder, Instance):
            return users.instance_member(self, holder, name)
        if isinstance(holder, Class):
            found = users.class_member(holder, name)
            return found if found is not None else Unknown()
        if isinstance(holder, Super):
            return users.super_member(self, holder, name)
        if isinstance(holder, Client):
            if name == "headers":
                return holder.headers
            if name in ("cookies", "cookiejar"):
                return Part("jar", len(self.steps) - 1, (holder,)) if self.steps else holder.cookies
            if name == "base_url":
                return Str(holder.base) if holder.base is not None else Unknown()
            return Method(holder, name)
        if isinstance(holder, Known):
            return Known(f"{holder.name}.{name}")
        if isinstance(holder, Response | Taken | Selection | Part):
            return extractions.attribute(holder, name)
        if isinstance(holder, Unknown) and name == "client":
            return Client()
        if isinstance(holder, Unknown):
            return Method(holder, name) if name in ("rest", "rest_") else Unknown()
        return Method(holder, name)

    def _subscript(self, node: Node, scope: Scope) -> Value:
        holder_node = node.child_by_field_name("value")
        indices = node.children_by_field_name("subscript")
        if holder_node is None or len(indices) != 1:
            self.eval_children(node, scope)
            return Unknown(self.span(node))
        holder = self.eval(holder_node, scope)
        if indices[0].type == "slice":
            self.eval_children(indices[0], scope)
            return self.at(extractions.sliced(holder, self.source(indices[0])), node)
        index = self.eval(indices[0], scope)
        return self.at(self.item(holder, index), node)

    def item(self, holder: Value, index: Value) -> Value:
        """`holder[index]`."""
        key = known(index)
        if isinstance(holder, Dict):
            if key is not None and key in holder.values:
                return holder.values[key]
            return Unknown()
        if isinstance(holder, Seq):
            if key is not None and re.fullmatch(r"-?\d+", key) and not holder.open:
                number = int(key)
                if -len(holder.items) <= number < len(holder.items):
                    return holder.items[number]
            return Unknown()
        if isinstance(holder, Response | Taken | Selection | Part):
            if key is None:
                return extractions.opaque(holder)
            return extractions.item(holder, int(key) if isinstance(index, Num) and key.lstrip("-").isdigit() else key)
        if isinstance(holder, Known):
            return Unknown()
        return Unknown()

    # Calls

    def _call(self, node: Node, scope: Scope) -> Value:
        self.budget -= 1
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if self.budget < 0 or function is None:
            return Unknown(self.span(node))
        if function.type == "identifier" and self.source(function) == "super" and scope.find("super") is None:
            return self._super(scope, node)
        callee = self.eval(function, scope)
        args = self.arguments(arguments, scope)
        if self.module.main:
            self.called[node.id] = self.called.get(node.id, 0) + 1
        result = self.invoke(callee, args, node, scope)
        if self.module.main:
            self.results[node.id] = result
        return placed(result, self.span(node)) if not isinstance(result, Response) or result.at is None else result

    def _super(self, scope: Scope, node: Node) -> Value:
        current: Scope | None = scope
        while current is not None and current.owner is None:
            current = current.parent
        if current is None or current.owner is None or current.this is None:
            return Unknown(self.span(node))
        return Super(current.this, current.owner)

    def arguments(self, node: Node | None, scope: Scope) -> Args:
        """The arguments of a call."""
        result = Args()
        if node is not None and node.type == "generator_expression":
            result.values.append(self.eval(node, scope))
            result.nodes.append(node)
            return result
        for child in node.named_children if node is not None else ():
            if child.type == "comment":
                continue
            if child.type == "keyword_argument":
                name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if name is not None and value is not None:
                    result.keywords[self.source(name)] = self.eval(value, scope)
                    result.keyword_nodes[self.source(name)] = value
            elif child.type == "list_splat":
                spread = self._first(child, scope)
                if isinstance(spread, Seq):
                    result.values += spread.items
                    result.nodes += [child] * len(spread.items)
                result.open = result.open or not isinstance(spread, Seq) or spread.open
            elif child.type == "dictionary_splat":
                spread = self._first(child, scope)
                if isinstance(spread, Dict):
                    for key, member in spread.values.items():
                        result.keywords.setdefault(key, member)
                        result.keyword_nodes.setdefault(key, child)
                result.open = result.open or not isinstance(spread, Dict) or spread.open
            else:
                result.values.append(self.eval(child, scope))
                result.nodes.append(child)
        return result

    def invoke(self, callee: Value, args: Args, node: Node, scope: Scope) -> Value:
        """The result of a call."""
        if isinstance(callee, Func):
            return self.apply(callee, args, node)
        if isinstance(callee, Class):
            return users.construct(self, callee, args, node)
        result = calls.call(self, callee, args, node)
        if result is not None and not isinstance(result, Unknown):
            return result
        made = calls.is_random(callee, args) or any(map(varies, (*args.values, *args.keywords.values())))
        if result is not None:
            return replace(result, varies=result.varies or made)
        for value in (*args.values, *args.keywords.values()):
            if isinstance(value, Func) and value.node.type == "lambda":
                self.conditional += 1
                self.apply(value, Args(), node)
                self.conditional -= 1
        return Unknown(self.span(node), varies=made)

    def apply(self, function: Func, args: Args, node: Node) -> Value:
        """Run a function of the script."""
        if self.active.count(function.node.id) >= 2 or self.depth >= MAX_DEPTH - 10 or self.budget < 0:
            return Unknown(self.span(node))
        body = function.node.child_by_field_name("body")
        if body is None:
            return NONE
        outer = self.module, self.returns, self.frame
        self.frames.append((self.module, node))
        self.active.append(function.node.id)
        self.frame = len(self.frames) + 1_000_000 * len(self.active)
        self.module, self.returns = function.module, []
        if function.module.main:
            self.applied[function.node.id] = self.applied.get(function.node.id, 0) + 1
        self.depth += 1
        changing = self.changing
        try:
            inner = Scope(function.scope, self.frame, owner=function.owner, this=function.this)
            self._parameters(function, args, inner)
            if function.node.type == "lambda":
                return self.eval(body, inner)
            self.run_body(body, inner)
            return merged(self.returns)
        finally:
            self.depth -= 1
            self.changing = changing
            self.module, self.returns, self.frame = outer
            self.active.pop()
            self.frames.pop()

    def _parameters(self, function: Func, args: Args, scope: Scope) -> None:
        parameters = function.node.child_by_field_name("parameters")
        values = list(args.values)
        if function.this is not None and function.kind != "static":
            values.insert(0, function.this)
        keywords = dict(args.keywords)
        only_keywords = False
        rest: str | None = None
        position = 0
        for node in parameters.named_children if parameters is not None else ():
            if node.type == "comment":
                continue
            if node.type in ("keyword_separator",):
                only_keywords = True
                continue
            if node.type == "positional_separator":
                continue
            inner = node.named_children[0] if node.type == "typed_parameter" and node.named_children else node
            name_node = node.child_by_field_name("name") or inner
            if inner.type == "list_splat_pattern":
                if inner.named_children:
                    scope.cells[self.source(inner.named_children[0])] = Cell(
                        Seq(values[position:], args.open), scope.frame, len(self.steps), parameter=True
                    )
                position, only_keywords = len(values), True
                continue
            if inner.type == "dictionary_splat_pattern":
                rest = self.source(inner.named_children[0]) if inner.named_children else None
                continue
            name = self.source(name_node)
            value: Value
            if not only_keywords and position < len(values):
                value = values[position]
                if position == 0 and isinstance(value, Instance) and function.module.main:
                    self._note_bound(function.node, name, value)
                position += 1
            elif name in keywords:
                value = keywords.pop(name)
            else:
                default = node.child_by_field_name("value")
                value = self.eval(default, scope) if default is not None and not args.open else Unknown()
            scope.cells[name] = Cell(value, scope.frame, len(self.steps), parameter=True)
        if rest is not None:
            left = Dict(open=args.open)
            for key, given in keywords.items():
                left.set(Text(key), given)
            scope.cells[rest] = Cell(left, scope.frame, len(self.steps), parameter=True)

    def _note_bound(self, function: Node, name: str, value: Instance) -> None:
        known_already = self.bound.setdefault(function.id, [])
        if not any(one is value and other == name for other, one in known_already):
            known_already.append((name, value))


def _names_in(node: Node) -> list[Node]:
    if node.type == "identifier":
        return [node]
    return [name for child in node.named_children for name in _names_in(child)]


def _lit(value: bool) -> Lit:
    return Lit(Text("True" if value else "False"))


_Handler = Callable[[Evaluator, Node, Scope], Value]
_EXPRESSIONS: dict[str, _Handler] = {
    "identifier": Evaluator._identifier,
    "string": Evaluator._string,
    "concatenated_string": Evaluator._concatenated,
    "integer": Evaluator._number,
    "float": Evaluator._number,
    "true": Evaluator._literal,
    "false": Evaluator._literal,
    "none": Evaluator._literal,
    "dictionary": Evaluator._dictionary,
    "list": Evaluator._sequence,
    "tuple": Evaluator._sequence,
    "set": Evaluator._sequence,
    "expression_list": Evaluator._sequence,
    "parenthesized_expression": Evaluator._inner,
    "await": Evaluator._inner,
    "yield": Evaluator._inner,
    "binary_operator": Evaluator._binary,
    "boolean_operator": Evaluator._boolean,
    "comparison_operator": Evaluator._comparison,
    "not_operator": Evaluator._not,
    "unary_operator": Evaluator._unary,
    "conditional_expression": Evaluator._conditional,
    "named_expression": Evaluator._named_expression,
    "lambda": Evaluator._lambda,
    "list_comprehension": Evaluator._comprehension,
    "set_comprehension": Evaluator._comprehension,
    "generator_expression": Evaluator._comprehension,
    "dictionary_comprehension": Evaluator._comprehension,
    "attribute": Evaluator._attribute,
    "subscript": Evaluator._subscript,
    "call": Evaluator._call,
}
__all__ = ["Args", "Evaluator", "Found", "RawStep", "Regex", "Seen"]
