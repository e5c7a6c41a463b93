"""The arguments of calls and the parameters of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.locust.read.values import NONE, Instance
from loadlint.dialects.script.scopes import Cell
from loadlint.dialects.script.values import Obj, Seq, Unknown
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.locust.read.values import Func
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value


class Args(Struct):
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


def first(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """The value of what is inside of a node: of the star in `*values`, of parentheses."""
    expression = next((child for child in node.named_children if child.type != "comment"), None)
    return ev.eval(expression, scope) if expression is not None else NONE


def call_arguments(ev: Interpreter, node: Node | None, scope: Scope) -> Args:
    """The arguments of a call."""
    result = Args()
    if node is not None and node.type == "generator_expression":
        result.values.append(ev.eval(node, scope))
        result.nodes.append(node)
        return result
    for child in node.named_children if node is not None else ():
        if child.type == "comment":
            continue
        if child.type == "keyword_argument":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None:
                result.keywords[ev.source(name)] = ev.eval(value, scope)
                result.keyword_nodes[ev.source(name)] = value
        elif child.type == "list_splat":
            spread = first(ev, child, scope)
            if isinstance(spread, Seq):
                result.values += spread.items
                result.nodes += [child] * len(spread.items)
            result.open = result.open or not isinstance(spread, Seq) or spread.open
        elif child.type == "dictionary_splat":
            spread = first(ev, child, scope)
            if isinstance(spread, Obj):
                for key, member in spread.values.items():
                    result.keywords.setdefault(key, member)
                    result.keyword_nodes.setdefault(key, child)
            result.open = result.open or not isinstance(spread, Obj) or spread.open
        else:
            result.values.append(ev.eval(child, scope))
            result.nodes.append(child)
    return result


def parameters(ev: Interpreter, function: Func, args: Args, scope: Scope) -> None:
    """Give the arguments of a call to the parameters of a function."""
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
                scope.cells[ev.source(inner.named_children[0])] = Cell(
                    Seq(values[position:], args.open), scope.frame, len(ev.steps), parameter=True
                )
            position, only_keywords = len(values), True
            continue
        if inner.type == "dictionary_splat_pattern":
            rest = ev.source(inner.named_children[0]) if inner.named_children else None
            continue
        name = ev.source(name_node)
        value: Value
        if not only_keywords and position < len(values):
            value = values[position]
            if position == 0 and isinstance(value, Instance) and function.module.main:
                _note_bound(ev, function.node, name, value)
            position += 1
        elif name in keywords:
            value = keywords.pop(name)
        else:
            default = node.child_by_field_name("value")
            value = ev.eval(default, scope) if default is not None and not args.open else Unknown()
        scope.cells[name] = Cell(value, scope.frame, len(ev.steps), parameter=True)
    if rest is not None:
        left = Obj(open=args.open)
        for key, given in keywords.items():
            left.set(Text(key), given)
        scope.cells[rest] = Cell(left, scope.frame, len(ev.steps), parameter=True)


def _note_bound(ev: Interpreter, function: Node, name: str, value: Instance) -> None:
    known_already = ev.bound.setdefault(function.id, [])
    if not any(one is value and other == name for other, one in known_already):
        known_already.append((name, value))
