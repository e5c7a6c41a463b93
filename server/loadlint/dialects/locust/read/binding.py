"""Assignments: names, members and patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.locust.read import members
from loadlint.dialects.locust.read.values import NONE, Class
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Num, Obj, Seq, Str, Unknown, Value
from loadlint.expression import Made
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter


def bind(interpreter: Interpreter, target: Node, value: Value, scope: Scope, origin: Node | None = None) -> None:
    """Assign a value to a name, a member or several of them."""
    bind_to = _TARGETS.get(target.type)
    if bind_to is not None:
        bind_to(interpreter, target, value, scope, origin)


def _bind_name(interpreter: Interpreter, target: Node, value: Value, scope: Scope, origin: Node | None) -> None:
    name = interpreter.source(target)
    holder = scope.outside.get(name) or scope.own()
    cell = holder.cells.get(name)
    if cell is None:
        cell = holder.cells[name] = Cell(NONE, scope.frame if holder is scope.own() else 0)
    interpreter.set_cell(cell, value)
    if holder.parent is None:
        interpreter.note_shared(target, value)
    if origin is not None:
        interpreter.record(name, value, origin)


def _bind_member(interpreter: Interpreter, target: Node, value: Value, scope: Scope, origin: Node | None) -> None:
    parent, name = _target(interpreter, target, scope)
    if name is not None:
        interpreter.set_member(parent, name, value)
        if isinstance(parent, Class):
            interpreter.note_shared(target, value)
        if origin is not None:
            interpreter.record(_member_name(interpreter, target, name), value, origin)
    elif isinstance(parent, Obj):
        parent.open = True


def _member_name(interpreter: Interpreter, target: Node, member: Text) -> str:
    """A member as it is written, or `values['token']` for `values[name]` whose name is known."""
    index = target.child_by_field_name("subscript")
    if index is None or index.type != "identifier":
        return interpreter.source(target)
    return f"{interpreter.source(field_of(target, 'value'))}[{member.value!r}]"


def _bind_several(interpreter: Interpreter, target: Node, value: Value, scope: Scope, origin: Node | None) -> None:
    targets = [child for child in target.named_children if child.type != "comment"]
    for child, item in zip(targets, _items(interpreter, value, len(targets)), strict=True):
        bind(interpreter, child, item, scope, origin)


def _items(interpreter: Interpreter, value: Value, count: int) -> list[Value]:
    """What so many targets get of a value."""
    if isinstance(value, Unknown):
        return [_part(interpreter, value) for _ in range(count)]
    if isinstance(value, Seq) and (value.open or len(value.items) != count):
        return [Unknown()] * count
    return [members.item(interpreter, value, Num(Text(str(index)))) for index in range(count)]


def _part(interpreter: Interpreter, value: Unknown) -> Unknown:
    """A part of what the source does not show: a row of the script's own data has values of its own."""
    source = interpreter.new_source(value.source.origin) if isinstance(value.source, Made) else None
    return replace(value, source=source, term=None)


def _bind_inner(interpreter: Interpreter, target: Node, value: Value, scope: Scope, origin: Node | None) -> None:
    for child in target.named_children[:1]:
        bind(interpreter, child, value if target.type != "list_splat_pattern" else Seq(open=True), scope, origin)


_TARGETS: Mapping[str, Callable[[Interpreter, Node, Value, Scope, Node | None], None]] = {
    "identifier": _bind_name,
    "attribute": _bind_member,
    "subscript": _bind_member,
    **dict.fromkeys(
        ("tuple_pattern", "pattern_list", "list_pattern", "tuple", "list", "expression_list"), _bind_several
    ),
    **dict.fromkeys(("list_splat_pattern", "list_splat", "parenthesized_expression", "as_pattern_target"), _bind_inner),
}


def _target(interpreter: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text | None]:
    if node.type == "attribute":
        name, parent = field_of(node, "attribute"), interpreter.eval(field_of(node, "object"), scope)
        interpreter.note_member(name, parent)
        return parent, Text(interpreter.source(name))
    parent, key = (interpreter.eval(field_of(node, name), scope) for name in ("value", "subscript"))
    if isinstance(key, Str | Num) and not key.text.is_open:
        return parent, key.text
    return parent, interpreter.name_of_item(key) if isinstance(parent, Obj) else None


def set_name(interpreter: Interpreter, scope: Scope, name: str, value: Value) -> None:
    """Give a name its value, in the scope where it belongs."""
    holder = scope.outside.get(name) or scope.own()
    cell = holder.cells.get(name)
    if cell is None:
        holder.cells[name] = Cell(value, scope.frame)
    else:
        interpreter.set_cell(cell, value)
