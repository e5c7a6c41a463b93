"""Assignments and declarations: names, members and patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from loadlint.dialects.k6.scopes import Cell, Scope
from loadlint.dialects.k6.state import State
from loadlint.dialects.k6.values import (
    Arr,
    Lit,
    Obj,
    Value,
    is_nothing,
)
from loadlint.text.mapped import HOLE, Text

_CASTS = frozenset(
    ["parenthesized_expression", "await_expression", "as_expression", "satisfies_expression", "non_null_expression"]
)


@dataclass(eq=False)
class Binding(State):
    """Gives values to what stands on the left of `=`."""

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
