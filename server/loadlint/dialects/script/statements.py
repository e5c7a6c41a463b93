"""Statements that all script languages have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.syntax_tree import walk
from loadlint.dialects.script.values import Num, Str, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.state import State


def returned(state: State, node: Node, scope: Scope) -> bool:
    """Leave a function with a value."""
    value = next((child for child in node.named_children if child.type != "comment"), None)
    state.returns.append(state.eval(value, scope) if value is not None else state.language.nothing)
    return True


def leave(state: State, node: Node, scope: Scope) -> bool:
    """Leave a block."""
    return True


def thrown(state: State, node: Node, scope: Scope) -> bool:
    """Leave a block by an exception."""
    for child in node.named_children:
        if child.type != "comment":
            state.eval(child, scope)
    return True


def runner(state: State, node: Node, scope: Scope) -> Callable[[], bool]:
    """What runs a statement."""
    return lambda: state.exec(node, scope)


def forget(state: State, loop: Node, scope: Scope, changing: Mapping[str, str]) -> None:
    """Texts that a loop changes are not known inside it. `changing` are the types of nodes that change a variable, with
    the field of its name."""
    for node in walk(loop):
        field = changing.get(node.type)
        target = node.child_by_field_name(field) if field is not None else None
        if target is not None and target.type == "identifier":
            cell = scope.find(state.source(target))
            if cell is not None and isinstance(cell.value, Str | Num):
                state.set_cell(cell, Unknown())
