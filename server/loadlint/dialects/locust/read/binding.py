"""Assignments: names, members and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.read.values import NONE
from loadlint.dialects.script.scopes import Cell
from loadlint.dialects.script.values import Num, Obj, Seq, Str, Unknown
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value


def bind(ev: Interpreter, target: Node, value: Value, scope: Scope, origin: Node | None = None) -> None:
    """Assign a value to a name, a member or several of them."""
    kind = target.type
    if kind == "identifier":
        name = ev.source(target)
        holder = scope.outside.get(name) or scope.own()
        cell = holder.cells.get(name)
        if cell is None:
            cell = holder.cells[name] = Cell(NONE, scope.frame if holder is scope.own() else 0)
        ev.set_cell(cell, value)
        if origin is not None:
            ev.record(name, value, origin)
    elif kind in ("attribute", "subscript"):
        parent, name_text = _target(ev, target, scope)
        if name_text is not None:
            ev.set_member(parent, name_text, value)
            if origin is not None:
                ev.record(ev.source(target), value, origin)
        elif isinstance(parent, Obj):
            parent.open = True
    elif kind in ("tuple_pattern", "pattern_list", "list_pattern", "tuple", "list", "expression_list"):
        targets = [child for child in target.named_children if child.type != "comment"]
        items = value.items if isinstance(value, Seq) and not value.open else None
        for index, child in enumerate(targets):
            matching = items is not None and len(items) == len(targets)
            bind(ev, child, items[index] if items is not None and matching else Unknown(), scope, origin)
    elif kind in ("list_splat_pattern", "list_splat", "parenthesized_expression", "as_pattern_target"):
        for child in target.named_children[:1]:
            bind(ev, child, value if kind != "list_splat_pattern" else Seq(open=True), scope, origin)


def _target(ev: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text | None]:
    if node.type == "attribute":
        holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if holder is None or name is None:
            return Unknown(), None
        return ev.eval(holder, scope), Text(ev.source(name))
    holder, index = node.child_by_field_name("value"), node.child_by_field_name("subscript")
    if holder is None or index is None:
        return Unknown(), None
    parent, key = ev.eval(holder, scope), ev.eval(index, scope)
    return parent, key.text if isinstance(key, Str | Num) and not key.text.is_open else None


def set_name(ev: Interpreter, scope: Scope, name: str, value: Value) -> None:
    """Give a name its value, in the scope where it belongs."""
    holder = scope.outside.get(name) or scope.own()
    cell = holder.cells.get(name)
    if cell is None:
        holder.cells[name] = Cell(value, scope.frame)
    else:
        ev.set_cell(cell, value)
