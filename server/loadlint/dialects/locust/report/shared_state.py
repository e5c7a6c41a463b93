"""Values of one user that are kept where all users of the process see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.script import Remark
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.language.step_nodes import LocustTree
    from loadlint.script import Script

_BRANCHES = ("if_statement", "elif_clause", "else_clause", "while_statement", "conditional_expression")


def shared_by_users(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Values of responses that are assigned to attributes of classes or to names of the module, and read somewhere.

    Silent where a condition looks at the place before: then the script shares one value on purpose.
    """
    classes = _classes(tree)
    seen: set[int] = set()
    for extraction in script.extractions:
        target = _target(tree, extraction.span)
        if target is None or target.start_byte in seen:
            continue
        name = _shared_name(tree, target, classes)
        if name is not None and not _is_guarded(target, name) and _is_read(tree, target, name):
            seen.add(target.start_byte)
            yield Remark(Span(target.start_byte, target.end_byte), tree.syntax.text(target))


def _target(tree: LocustTree, span: Span) -> Node | None:
    """What the value at a span is assigned to."""
    node = tree.syntax.root.descendant_for_byte_range(span.start, span.end)
    while node is not None and node.type != "assignment":
        if node.type in ("block", "module"):
            return None
        node = node.parent
    return node.child_by_field_name("left") if node is not None else None


def _classes(tree: LocustTree) -> set[bytes]:
    """The names of the classes at the top of the file."""
    names = set()
    for child in tree.syntax.root.named_children:
        definition = child.child_by_field_name("definition") or child
        name = definition.child_by_field_name("name") if definition.type == "class_definition" else None
        if name is not None and name.text is not None:
            names.add(name.text)
    return names


def _shared_name(tree: LocustTree, target: Node, classes: set[bytes]) -> bytes | None:
    """The attribute or the name where all users see it."""
    function = function_of(target)
    if function is None or not tree.bound.get(function.id):
        return None
    if target.type == "attribute":
        holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
        if holder is None or name is None:
            return None
        self_name = tree.bound[function.id][0][0]
        of_class = holder.text in classes or tree.syntax.text(holder) in (
            f"{self_name}.__class__",
            f"type({self_name})",
        )
        return name.text if of_class else None
    if target.type == "identifier":
        for node in _walk(function):
            if node.type == "global_statement" and any(child.text == target.text for child in node.named_children):
                return target.text
    return None


def _is_guarded(target: Node, name: bytes) -> bool:
    """Whether a condition around the assignment looks at the place."""
    node = target.parent
    while node is not None and node.type != "function_definition":
        condition = node.child_by_field_name("condition") if node.type in _BRANCHES else None
        if condition is not None and any(inner.text == name for inner in _walk(condition)):
            return True
        node = node.parent
    body = node.child_by_field_name("body") if node is not None else None
    for statement in body.named_children if body is not None else ():
        condition = statement.child_by_field_name("condition") if statement.type == "if_statement" else None
        before = statement.end_byte <= target.start_byte
        if before and condition is not None and any(inner.text == name for inner in _walk(condition)):
            return True
    return False


def _is_read(tree: LocustTree, target: Node, name: bytes) -> bool:
    """Whether a function uses the place otherwise than to assign to it."""
    for node in _walk(tree.syntax.root):
        if node.type != "identifier" or node.text != name or function_of(node) is None or node.parent is None:
            continue
        place = node.parent if node.parent.type == "attribute" else node
        parent = place.parent
        left = parent.child_by_field_name("left") if parent is not None and parent.type == "assignment" else None
        is_target = left is not None and left.id == place.id
        if place.type == target.type and not is_target and (parent is None or parent.type != "global_statement"):
            return True
    return False


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += reversed(current.named_children)
