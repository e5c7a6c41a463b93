"""Values of one user that are kept where all users of the process see them."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.script import Remark
from loadlint.text.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.step_nodes import LocustTree
    from loadlint.script import Script

_BRANCHES = ("if_statement", "elif_clause", "else_clause", "while_statement", "conditional_expression")


def shared_by_users(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Values of responses that are assigned to attributes of classes or to names of the module, and read somewhere.

    Silent where a condition looks at the place before: then the script shares one value on purpose.
    """
    classes, global_names = _classes(tree), _global_names(tree)
    first_tests = cache(_first_tests)
    is_read = cache(partial(_is_read, tree))
    seen: set[int] = set()
    for extraction in script.extractions:
        target = _target(tree, extraction.span)
        if target is None or target.start_byte in seen:
            continue
        name = _shared_name(tree, target, classes, global_names)
        if name is None or not is_read(name, target.type) or _is_guarded(target, name, first_tests):
            continue
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


def _global_names(tree: LocustTree) -> dict[int, set[bytes | None]]:
    """The names that `global` statements give to functions, by the function's id."""
    names: dict[int, set[bytes | None]] = {}
    for statement in tree.syntax.anchors.get("global", ()):
        function = function_of(statement)
        if function is not None:
            names.setdefault(function.id, set()).update(child.text for child in statement.named_children)
    return names


def _shared_name(
    tree: LocustTree, target: Node, classes: set[bytes], global_names: dict[int, set[bytes | None]]
) -> bytes | None:
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
    is_global = target.type == "identifier" and target.text in global_names.get(function.id, ())
    return target.text if is_global else None


def _is_guarded(target: Node, name: bytes, first_tests: Callable[[Node], dict[bytes | None, int]]) -> bool:
    """Whether a condition around or before the assignment looks at the place."""
    node = target.parent
    while node is not None and node.type != "function_definition":
        condition = node.child_by_field_name("condition") if node.type in _BRANCHES else None
        if condition is not None and any(inner.text == name for inner in walk(condition)):
            return True
        node = node.parent
    body = node.child_by_field_name("body") if node is not None else None
    return body is not None and first_tests(body).get(name, target.end_byte) <= target.start_byte


def _first_tests(body: Node) -> dict[bytes | None, int]:
    """What the conditions of a function's own `if` statements look at, with where the first of these ends."""
    ends: dict[bytes | None, int] = {}
    for statement in body.named_children:
        condition = statement.child_by_field_name("condition") if statement.type == "if_statement" else None
        for inner in walk(condition) if condition is not None else ():
            ends.setdefault(inner.text, statement.end_byte)
    return ends


def _is_read(tree: LocustTree, name: bytes, kind: str) -> bool:
    """Whether a function uses an attribute or a name, as `kind` says, otherwise than to assign to it."""
    for node in tree.syntax.identifiers.get(name.decode("utf-8", "replace"), ()):
        if function_of(node) is None or node.parent is None:
            continue
        place = node.parent if node.parent.type == "attribute" else node
        parent = place.parent
        left = parent.child_by_field_name("left") if parent is not None and parent.type == "assignment" else None
        is_target = left is not None and left.id == place.id
        if place.type == kind and not is_target and (parent is None or parent.type != "global_statement"):
            return True
    return False
