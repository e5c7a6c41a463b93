"""Where a script waits for a response: `await` before the request, or before `Promise.all` of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.script.language.syntax_tree import walk

if TYPE_CHECKING:
    from tree_sitter import Node

_WRAPPERS = ("await_expression", "parenthesized_expression", "as_expression", "non_null_expression",
             "satisfies_expression")  # fmt: skip


def with_wrapping(node: Node) -> Node:
    """The expression with what does not change its value: `await`, parentheses, casts."""
    while node.parent is not None and node.parent.type in _WRAPPERS and _first(node.parent) == node:
        node = node.parent
    return node


def awaited_expression(node: Node) -> tuple[Node, str] | None:
    """The expression that gives the response of a promise, and what selects it there; None where the script waits not.

    `[1]` of `await Promise.all([first(), second()])` for the second.
    """
    top = with_wrapping(node)
    if _waits(node, top):
        return top, ""
    array = top.parent
    arguments = array.parent if array is not None and array.type == "array" else None
    call = arguments.parent if arguments is not None and arguments.type == "arguments" else None
    function = call.child_by_field_name("function") if call is not None else None
    if array is None or call is None or function is None or function.text != b"Promise.all":
        return None
    whole = with_wrapping(call)
    items = [child for child in array.named_children if child.type != "comment"]
    if not _waits(call, whole) or any(child.type == "spread_element" for child in items):
        return None
    return whole, f"[{items.index(top)}]"


def waited_for(node: Node) -> Node | None:
    """Where a script waits for a promise: its call, or later the name that a `const` gave it; None where it doesn't."""
    if awaited_expression(node) is not None:
        return node
    declarator = with_wrapping(node).parent
    if declarator is None or declarator.type != "variable_declarator" or declarator.parent is None:
        return None
    name, block = declarator.child_by_field_name("name"), declarator.parent.parent
    is_const = declarator.parent.children[0].type == "const"
    if name is None or name.type != "identifier" or block is None or not is_const:
        return None
    same = (
        identifier for identifier in walk(block) if identifier.type == "identifier" and identifier.text == name.text
    )
    later = sorted(
        (identifier for identifier in same if identifier.start_byte > node.end_byte),
        key=lambda identifier: identifier.start_byte,
    )
    return next((identifier for identifier in later if awaited_expression(identifier) is not None), None)


def _waits(node: Node, top: Node) -> bool:
    current: Node | None = node
    while current is not None and current.id != top.id:
        current = current.parent
        if current is not None and current.type == "await_expression":
            return True
    return False


def _first(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type != "comment"), None)
