"""The arguments of calls and the parameters of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.locust.read.values import NONE, Func, Instance
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Obj, Seq, Unknown, Value
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter


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

    def from_place(self, start: int) -> Args:
        """The arguments from a place on, and those by name."""
        return Args(self.values[start:], self.nodes[start:], self.keywords, self.keyword_nodes, self.open)

    def then(self, others: Args) -> Args:
        """These and then others, which win where they have the same name."""
        return Args(
            [*self.values, *others.values],
            [*self.nodes, *others.nodes],
            self.keywords | others.keywords,
            self.keyword_nodes | others.keyword_nodes,
            self.open or others.open,
        )


class Partial(Value, Struct, frozen=True):
    """A function with its first arguments: `functools.partial`; `is_method` where it is a method of its class."""

    function: Value
    args: Args
    is_method: bool


def first(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """The value of what is inside of a node: of the star in `*values`, of parentheses."""
    expression = next(iter(items_of(node)), None)
    return interpreter.eval(expression, scope) if expression is not None else NONE


def call_arguments(interpreter: Interpreter, node: Node | None, scope: Scope) -> Args:
    """The arguments of a call."""
    result = Args()
    if node is not None and node.type == "generator_expression":
        result.values.append(interpreter.eval(node, scope))
        result.nodes.append(node)
        return result
    for child in items_of(node):
        _add_argument(interpreter, result, child, scope)
    return result


def _add_argument(interpreter: Interpreter, args: Args, node: Node, scope: Scope) -> None:
    if node.type == "keyword_argument":
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None and value is not None:
            args.keywords[interpreter.source(name)] = interpreter.eval(value, scope)
            args.keyword_nodes[interpreter.source(name)] = value
    elif node.type == "list_splat":
        spread = first(interpreter, node, scope)
        if isinstance(spread, Seq):
            args.values += spread.items
            args.nodes += [node] * len(spread.items)
        args.open = args.open or not isinstance(spread, Seq) or spread.open
    elif node.type == "dictionary_splat":
        spread = first(interpreter, node, scope)
        for key, member in spread.values.items() if isinstance(spread, Obj) else ():
            args.keywords.setdefault(key, member)
            args.keyword_nodes.setdefault(key, node)
        args.open = args.open or not isinstance(spread, Obj) or spread.open
    else:
        args.values.append(interpreter.eval(node, scope))
        args.nodes.append(node)


def parameters(interpreter: Interpreter, function: Func, args: Args, scope: Scope) -> None:
    """Give the arguments of a call to the parameters of a function."""
    this = [function.this] if function.this is not None and function.kind != "static" else []
    values, keywords = [*this, *args.values], dict(args.keywords)
    position = 0
    rest: list[Node] = []

    def declare(name: Node, value: Value) -> None:
        scope.cells[interpreter.source(name)] = Cell(value, scope.frame, len(interpreter.steps), parameter=True)

    for node in parameters_of(function.node):
        inner = node.named_children[0] if node.type == "typed_parameter" and node.named_children else node
        name, default = node.child_by_field_name("name") or inner, node.child_by_field_name("value")
        if inner.type in ("list_splat_pattern", "keyword_separator"):
            for several in inner.named_children[:1]:
                declare(several, Seq(values[position:], args.open))
            # What follows is given by its name.
            position = len(values)
        elif inner.type == "dictionary_splat_pattern":
            rest = inner.named_children[:1]
        elif inner.type == "positional_separator":
            continue
        elif position < len(values):
            _note_bound(interpreter, function, interpreter.source(name), values[position] if position == 0 else None)
            declare(name, values[position])
            position += 1
        elif interpreter.source(name) in keywords:
            declare(name, keywords.pop(interpreter.source(name)))
        else:
            declare(name, interpreter.eval(default, scope) if default is not None and not args.open else Unknown())
    for name in rest:
        declare(name, Obj({key: Text(key) for key in keywords}, keywords, args.open))


def _note_bound(interpreter: Interpreter, function: Func, name: str, value: Value | None) -> None:
    """Note which objects a function of the script gets as its first argument."""
    if not isinstance(value, Instance):
        return
    bound = interpreter.notes.bound.setdefault(function.node.id, [])
    if not any(instance is value and argument == name for argument, instance in bound):
        bound.append((name, value))
