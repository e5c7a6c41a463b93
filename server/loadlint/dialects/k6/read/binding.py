"""Assignments and declarations: names, members and patterns."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.dialects.k6.language.style import NAME
from loadlint.dialects.k6.language.syntax import WRAPPERS
from loadlint.dialects.k6.read import members
from loadlint.dialects.k6.read.values import Func
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Lit, Obj, Seq, Value, is_nothing
from loadlint.text.mapped import HOLE, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter


_HANDLER = re.compile(r"on[a-z]")
"""The member of an object that is not the script's own gets a function that is called when something happens."""


class Binding(Struct, frozen=True):
    """How names get a value: the scope, whether they are declared there, the expression that gives the value."""

    scope: Scope
    declare: bool = False
    origin: Node | None = None


def bind(interpreter: Interpreter, target: Node, value: Value, binding: Binding) -> None:
    """Assign a value to a name, a member or a pattern."""
    if target.type in WRAPPERS and target.named_children:
        bind(interpreter, target.named_children[0], value, binding)
    elif (bind_to := _TARGETS.get(target.type)) is not None:
        bind_to(interpreter, target, value, binding)


def _record(interpreter: Interpreter, name: str, value: Value, origin: Node | None) -> None:
    """Note that a name or a member gets values out of responses from an expression."""
    if origin is not None:
        interpreter.record(name, value, origin)
        _record_members(interpreter, name, value, origin)


def _member_name(interpreter: Interpreter, target: Node, member: Text | None) -> str:
    """`values.token` for `values[name]` whose name is known; what is written where the name stands there."""
    holder, index = target.child_by_field_name("object"), target.child_by_field_name("index")
    if holder is None or index is None or index.type != "identifier" or member is None or member.is_open:
        return interpreter.source(target)
    is_name = NAME.fullmatch(member.value) is not None
    return interpreter.source(holder) + (f".{member.value}" if is_name else f"[{json.dumps(member.value)}]")


def _record_members(interpreter: Interpreter, name: str, value: Value, origin: Node) -> None:
    """The values out of responses in an object literal that a variable gets."""
    if not isinstance(value, Obj) or origin.type != "object":
        return
    for pair in origin.named_children:
        key, node = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and key is not None and node is not None:
            word = interpreter.source(key).strip("'\"")
            plain = NAME.fullmatch(word) is not None
            member = value.values.get(word)
            if member is not None:
                interpreter.record(f"{name}.{word}" if plain else f"{name}[{interpreter.source(key)}]", member, node)


def _bind_name(interpreter: Interpreter, target: Node, value: Value, binding: Binding) -> None:
    name, scope = interpreter.source(target), binding.scope
    cell = scope.cells.get(name) if binding.declare else scope.find(name)
    if cell is not None:
        interpreter.set_cell(cell, value)
    elif binding.declare:
        scope.cells[name] = Cell(value, scope.frame, len(interpreter.steps))
    else:
        interpreter.globals.set(Text(name), value)
    _record(interpreter, name, value, binding.origin)


def _bind_member(interpreter: Interpreter, target: Node, value: Value, binding: Binding) -> None:
    holder, name = _target(interpreter, target, binding.scope)
    if name is not None:
        interpreter.set_member(holder, members.written_name(interpreter, target) or name, value)
    elif isinstance(holder, Obj):
        holder.open = True
    if isinstance(value, Func) and not isinstance(holder, Obj) and name is not None and _HANDLER.match(name.value):
        interpreter.branches([partial(_handle, interpreter, value, target)], also_old=True)
    _record(interpreter, _member_name(interpreter, target, name), value, binding.origin)


def _target(interpreter: Interpreter, target: Node, scope: Scope) -> tuple[Value, Text | None]:
    """What has the member that is set, and its name; None where that is not known."""
    holder, name, index = members.reference(interpreter, target, scope)
    if name is None and isinstance(holder, Obj):
        return holder, interpreter.name_of_item(index)
    return holder, name


def _handle(interpreter: Interpreter, handler: Func, node: Node) -> bool:
    """Run what is called when something happens; the script goes on after that."""
    interpreter.apply(handler, [], node)
    return False


def _bind_default(interpreter: Interpreter, target: Node, value: Value, binding: Binding) -> None:
    pattern = target.child_by_field_name("left") or field_of(target, "pattern")
    default = target.child_by_field_name("right") or target.child_by_field_name("value")
    if default is not None and isinstance(value, Lit) and value.text.value == "undefined":
        value = interpreter.eval(default, binding.scope)
    bind(interpreter, pattern, value, binding)


def _bind_object(interpreter: Interpreter, target: Node, value: Value, binding: Binding) -> None:
    taken: set[str] = set()
    for child in target.named_children:
        if child.type == "rest_pattern" and child.named_children:
            bind(interpreter, child.named_children[0], _others(value, taken), Binding(binding.scope, binding.declare))
            continue
        name, inner = _selected_member(interpreter, child, binding.scope)
        if inner is None:
            continue
        taken.add(name)
        interpreter.note_member(child, value)
        member = members.member(interpreter, value, name, child)
        interpreter.note_part(child, value, member)
        default = child.child_by_field_name("right") if child.type == "object_assignment_pattern" else None
        if is_nothing(member) and default is not None:
            member = interpreter.eval(default, binding.scope)
        bind(interpreter, inner, member, binding)


def _selected_member(interpreter: Interpreter, child: Node, scope: Scope) -> tuple[str, Node | None]:
    """The member that a part of a pattern selects, and what gets it."""
    if child.type == "shorthand_property_identifier_pattern":
        return interpreter.source(child), child
    if child.type == "object_assignment_pattern":
        left = field_of(child, "left")
        return interpreter.source(left), left
    if child.type != "pair_pattern":
        return "", None
    text = members.key(interpreter, field_of(child, "key"), scope)
    return (text.value if text else HOLE), field_of(child, "value")


def _others(value: Value, taken: set[str]) -> Obj:
    """The members of an object that have other names."""
    if not isinstance(value, Obj):
        return Obj(open=True)
    # Among the fields of a form may be those that are taken.
    rest = Obj(open=value.open or any(name.is_open for name in value.names.values()))
    for name, member in value.values.items():
        if name not in taken and not value.names[name].is_open:
            rest.set(value.names[name], member)
    return rest


def _bind_array(interpreter: Interpreter, target: Node, value: Value, binding: Binding) -> None:
    index = 0
    for child in target.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type == "rest_pattern" and child.named_children:
            rest = Seq(value.items[index:], value.open) if isinstance(value, Seq) else Seq(open=True)
            bind(interpreter, child.named_children[0], rest, Binding(binding.scope, binding.declare))
        elif child.is_named and child.type != "comment":
            bind(interpreter, child, members.member(interpreter, value, str(index), child), binding)


_TARGETS: Mapping[str, Callable[[Interpreter, Node, Value, Binding], None]] = {
    **dict.fromkeys(("identifier", "shorthand_property_identifier_pattern"), _bind_name),
    **dict.fromkeys(("member_expression", "subscript_expression"), _bind_member),
    **dict.fromkeys(("assignment_pattern", "required_parameter", "optional_parameter"), _bind_default),
    "object_pattern": _bind_object,
    "array_pattern": _bind_array,
}
