"""Loops that look for one item of a list, and leave when they have it.

    for item in answer["items"]:
        if item["name"] == "Desk lamp":
            item_id = item["id"]
            break

The item is chosen by a sibling, as `find` in JavaScript and `next` in Python choose one. A loop that goes on takes the
last such item, which no extractor does.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from loadlint.dialects.script.read.scopes import Scope
    from loadlint.dialects.script.read.values import Value


class SearchLoop(Struct, frozen=True):
    """The condition under which a loop takes an item, and the statements that do, without `break`."""

    test: Node
    statements: list[Node]


def search_loop(loop: Node) -> SearchLoop | None:
    """How a loop looks for one item; None where it does anything else."""
    statement = _only_statement(loop.child_by_field_name("body"))
    if (
        statement is None
        or statement.type != "if_statement"
        or statement.child_by_field_name("alternative") is not None
    ):
        return None
    test, consequence = statement.child_by_field_name("condition"), statement.child_by_field_name("consequence")
    if test is None or consequence is None:
        return None
    statements = [consequence] if consequence.type == "return_statement" else consequence.named_children
    last = statements[-1].type if statements else ""
    if last == "break_statement":
        return SearchLoop(test, statements[:-1])
    return SearchLoop(test, statements) if last == "return_statement" else None


class Runner(Protocol):
    """What runs the statements of a script."""

    def ask(self, node: Node, scope: Scope) -> Value:
        """The value of a condition."""

    def block(self, nodes: list[Node], scope: Scope) -> bool:
        """Run statements in order; whether one of them left the block."""

    def branches(self, runs: list[Callable[[], bool]], *, also_old: bool) -> bool:
        """Run branches of which one may happen, or none (`also_old`); whether all of them leave the block."""


def run(runner: Runner, loop: SearchLoop, scope: Scope) -> None:
    """What the loop does with the item: it may not be there."""
    runner.ask(loop.test, scope)
    runner.branches([partial(runner.block, loop.statements, scope)], also_old=True)


def _only_statement(body: Node | None) -> Node | None:
    """The statement that a body consists of, comments aside."""
    if body is None or body.type == "if_statement":
        return body
    statements = [child for child in body.named_children if child.type != "comment"]
    return statements[0] if len(statements) == 1 else None
