"""Where a variable lives: local in one function, else an attribute of the object that the functions share."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from loadlint.changes import CannotWriteError
from loadlint.dialects.locust.language import syntax
from loadlint.dialects.locust.read import users
from loadlint.dialects.locust.read.step_nodes import LocustTree, Place
from loadlint.dialects.locust.read.values import Instance
from loadlint.dialects.script.language.syntax_tree import inner_part, nearest, text_of
from loadlint.text.span import Span


def check_reach(source: Place, target: Place) -> None:
    """Refuse a use in a task that does not follow the one that makes the value."""
    if target.raw.chain[: len(source.raw.chain)] != source.raw.chain:
        source_name, other = ".".join(source.raw.chain), ".".join(target.raw.chain)
        raise CannotWriteError(f"`{other}` uses a value that `{source_name}` gets, and Locust may run it without that")


def holder_of(tree: LocustTree, function: Node) -> tuple[str, Instance]:
    """The first argument of a function and the object that it is."""
    holders = tree.notes.bound.get(function.id, [])
    if len(holders) != 1:
        raise CannotWriteError("the value is used in several functions that share no object")
    return holders[0]


def shared_owner(tree: LocustTree, functions: Sequence[Node]) -> Instance:
    """The object that all functions can reach: their own, else the user of their task sets."""
    objects = [holder_of(tree, function)[1] for function in functions]
    if all(holder is objects[0] for holder in objects):
        return objects[0]
    owners = [holder.user or holder for holder in objects]
    if any(owner is not owners[0] for owner in owners):
        raise CannotWriteError("the value is used in several functions that share no object")
    return owners[0]


def attribute(tree: LocustTree, function: Node, owner: Instance, name: str) -> str:
    """The attribute of the shared object as a function writes it."""
    argument, holder = holder_of(tree, function)
    if holder is owner:
        return f"{argument}.{name}"
    if holder.user is owner:
        old = any(getattr(base, "name", "").endswith("Locust") for base in users.lineage(owner.klass))
        return f"{argument}.{'locust' if old else 'user'}.{name}"
    raise CannotWriteError("the value is used in several functions that share no object")


def function_of(node: Node) -> Node:
    """The function that a use is in."""
    function = syntax.function_of(node)
    if function is None:
        raise CannotWriteError("the value stands outside of any function, where it is set before any response")
    return function


def is_local(function: Node, uses: Sequence[Node]) -> bool:
    """Whether all uses are in a function, functions inside it included."""
    return all(function.start_byte <= use.start_byte < function.end_byte for use in uses)


def assigned_at(root: Node, span: Span, name: str) -> Node | None:
    """The statement that assigns an expression to a plain name."""
    node = nearest(root.descendant_for_byte_range(span.start, max(span.start, span.end)), "assignment", "block")
    left = inner_part(node, "left")
    return node if left is not None and text_of(left) == name else None
