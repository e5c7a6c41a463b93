"""What loops and comprehensions go through: `for left in right`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import binding, extractions, members
from loadlint.dialects.locust.read.values import settle
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.values import Loop, Part, Seq, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope


def evaluated_items(interpreter: Interpreter, loop: Node, scope: Scope) -> Value:
    """The list that a loop goes through."""
    return settle(interpreter.eval(field_of(loop, "right"), scope))


def item(interpreter: Interpreter, node: Node, items: Value, loop: Loop) -> Value:
    """What a loop has come to: an item, its number, or both."""
    if interpreter.source(field_of(node, "right")).startswith("range("):
        return Unknown(varies=True, loop=loop.number)
    if isinstance(items, Part) and items.kind == "matches":
        return extractions.match_reached(items, loop.number)
    reached = derived.item_reached(items, loop.number)
    if reached is None and isinstance(items, Seq):
        return members.one_of(items.items, more=items.open)
    return reached or Unknown()


def bind(interpreter: Interpreter, node: Node, value: Value, scope: Scope) -> None:
    """Give what a loop has come to its names."""
    left = field_of(node, "left")
    binding.bind(interpreter, left, value, scope)
    cell = scope.find(interpreter.source(left)) if left.type == "identifier" else None
    if cell is not None:
        cell.parameter = True
