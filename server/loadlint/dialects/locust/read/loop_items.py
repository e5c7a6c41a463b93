"""What loops and comprehensions go through: `for left in right`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import binding, members
from loadlint.dialects.locust.read.values import settle
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.values import Loop, Seq, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope


def evaluated_items(interpreter: Interpreter, loop: Node, scope: Scope) -> Value:
    """The list that a loop goes through."""
    right = loop.child_by_field_name("right")
    return settle(interpreter.eval(right, scope)) if right is not None else Unknown()


def item(interpreter: Interpreter, node: Node, items: Value, loop: Loop) -> Value:
    """What a loop has come to: an item, its number, or both."""
    right = node.child_by_field_name("right")
    if right is not None and interpreter.source(right).startswith("range("):
        return Unknown(varies=True, loop=loop.number)
    reached = derived.item_reached(items, loop.number)
    if reached is None and isinstance(items, Seq):
        return members.one_of(items.items, more=items.open)
    return reached or Unknown()


def bind(interpreter: Interpreter, node: Node, value: Value, scope: Scope) -> None:
    """Give what a loop has come to its names."""
    left = node.child_by_field_name("left")
    if left is None:
        return
    binding.bind(interpreter, left, value, scope)
    cell = scope.find(interpreter.source(left)) if left.type == "identifier" else None
    if cell is not None:
        cell.parameter = True
