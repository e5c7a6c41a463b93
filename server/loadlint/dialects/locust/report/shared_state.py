"""Values of one user that are kept where all users of the process see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from tree_sitter import Node

from loadlint.dialects.locust.language.syntax import function_of
from loadlint.dialects.locust.read.step_nodes import LocustTree
from loadlint.dialects.script.language.syntax_tree import field_of, is_part, nearest, span_of, stands_in, walk
from loadlint.script import Remark, Script

_BRANCHES = ("if_statement", "elif_clause", "else_clause", "while_statement", "conditional_expression")


def shared_by_users(script: Script, tree: LocustTree) -> Iterator[Remark]:
    """Values of responses that are assigned to attributes of classes or to names of the module, and read somewhere.

    Silent where a condition looks at the place before: then the script shares one value on purpose.
    """
    first_tests = cache(_first_tests)
    end = script.source.script_end
    for target in sorted(tree.notes.shared.values(), key=lambda target: target.start_byte):
        function, name = function_of(target), target.child_by_field_name("attribute") or target
        if target.end_byte > end or function is None or not tree.notes.bound.get(function.id) or name.text is None:
            continue
        if _is_read(tree, name.text, target.type) and not _is_guarded(target, name.text, first_tests):
            yield Remark(span_of(target), tree.syntax.text(target))


def _is_guarded(target: Node, name: bytes, first_tests: Callable[[Node], dict[bytes | None, int]]) -> bool:
    """Whether a condition around or before the assignment looks at the place."""
    around = target.parent
    while (around := nearest(around, "function_definition", *_BRANCHES)) is not None:
        if around.type == "function_definition":
            return first_tests(field_of(around, "body")).get(name, target.end_byte) <= target.start_byte
        condition = around.child_by_field_name("condition")
        if condition is not None and any(inner.text == name for inner in walk(condition)):
            return True
        around = around.parent
    return False


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
        if place.type == kind and not is_part(place, "assignment", "left") and not stands_in(place, "global_statement"):
            return True
    return False
