"""Assignments and declarations: names, members and patterns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.k6.read import members
from loadlint.dialects.script.scopes import Cell
from loadlint.dialects.script.values import Lit, Obj, Seq, is_nothing
from loadlint.text.mapped import HOLE, Text

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value


_CASTS = frozenset(
    ["parenthesized_expression", "await_expression", "as_expression", "satisfies_expression", "non_null_expression"]
)


def bind(
    ev: Interpreter, target: Node, value: Value, scope: Scope, *, declare: bool, origin: Node | None = None
) -> None:
    """Assign a value to a name, a member or a pattern."""
    kind = target.type
    if kind in ("identifier", "shorthand_property_identifier_pattern"):
        _bind_name(ev, ev.source(target), value, scope, declare)
        if origin is not None:
            ev.record(ev.source(target), value, origin)
            _record_members(ev, ev.source(target), value, origin)
    elif kind in ("member_expression", "subscript_expression"):
        holder, name = members.reference(ev, target, scope)
        if name is not None:
            ev.set_member(holder, name, value)
        elif isinstance(holder, Obj):
            holder.open = True
        if origin is not None:
            ev.record(ev.source(target), value, origin)
            _record_members(ev, ev.source(target), value, origin)
    elif kind in ("assignment_pattern", "required_parameter", "optional_parameter"):
        _bind_default(ev, target, value, scope, declare, origin)
    elif kind == "object_pattern":
        _bind_object(ev, target, value, scope, declare, origin)
    elif kind == "array_pattern":
        _bind_array(ev, target, value, scope, declare, origin)
    elif kind in _CASTS and target.named_children:
        bind(ev, target.named_children[0], value, scope, declare=declare, origin=origin)


def _record_members(ev: Interpreter, name: str, value: Value, origin: Node) -> None:
    """The values out of responses in an object literal that a variable gets."""
    if not isinstance(value, Obj) or origin.type != "object" or not ev.module.main:
        return
    for pair in origin.named_children:
        key, node = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and node is not None:
            word = ev.source(key).strip("'\"")
            plain = re.fullmatch(r"[A-Za-z_$][\w$]*", word) is not None
            member = value.values.get(word)
            if member is not None:
                ev.record(f"{name}.{word}" if plain else f"{name}[{ev.source(key)}]", member, node)


def _bind_name(ev: Interpreter, name: str, value: Value, scope: Scope, declare: bool) -> None:
    cell = scope.cells.get(name) if declare else scope.find(name)
    if cell is None:
        if declare:
            scope.cells[name] = Cell(value, scope.frame, len(ev.steps))
        else:
            ev.globals.set(Text(name), value)
    else:
        ev.set_cell(cell, value)


def _bind_default(
    ev: Interpreter, target: Node, value: Value, scope: Scope, declare: bool, origin: Node | None
) -> None:
    pattern = target.child_by_field_name("left") or target.child_by_field_name("pattern")
    default = target.child_by_field_name("right") or target.child_by_field_name("value")
    if pattern is None:
        return
    if default is not None and isinstance(value, Lit) and value.text.value == "undefined":
        value = ev.eval(default, scope)
    bind(ev, pattern, value, scope, declare=declare, origin=origin)


def _bind_object(ev: Interpreter, target: Node, value: Value, scope: Scope, declare: bool, origin: Node | None) -> None:
    taken: set[str] = set()
    for child in target.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            name, inner = ev.source(child), child
        elif child.type == "object_assignment_pattern":
            left = child.child_by_field_name("left")
            right = child.child_by_field_name("right")
            if left is None:
                continue
            name = ev.source(left)
            taken.add(name)
            found = members.member(ev, value, name, child)
            if is_nothing(found) and right is not None:
                found = ev.eval(right, scope)
            bind(ev, left, found, scope, declare=declare, origin=origin)
            continue
        elif child.type == "pair_pattern":
            key, pattern = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or pattern is None:
                continue
            text = members.key(ev, key, scope)
            name, inner = (text.value if text else HOLE), pattern
        elif child.type == "rest_pattern" and child.named_children:
            rest = Obj(open=True)
            if isinstance(value, Obj):
                rest.open = value.open
                for key_name, member in value.values.items():
                    if key_name not in taken:
                        rest.set(value.names[key_name], member)
            bind(ev, child.named_children[0], rest, scope, declare=declare)
            continue
        else:
            continue
        taken.add(name)
        bind(ev, inner, members.member(ev, value, name, child), scope, declare=declare, origin=origin)


def _bind_array(ev: Interpreter, target: Node, value: Value, scope: Scope, declare: bool, origin: Node | None) -> None:
    index = 0
    for child in target.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type == "rest_pattern" and child.named_children:
            rest = Seq(value.items[index:], value.open) if isinstance(value, Seq) else Seq(open=True)
            bind(ev, child.named_children[0], rest, scope, declare=declare)
        elif child.is_named and child.type != "comment":
            bind(ev, child, members.member(ev, value, str(index), child), scope, declare=declare, origin=origin)
