"""Statements that all script languages have, and loops that look for one item of a list."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.assertion import passing_statuses
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.read.endings import COUNTED, FAILED
from loadlint.dialects.script.read.merged_values import Outcome
from loadlint.dialects.script.read.values import (
    Lit,
    Loop,
    Num,
    Response,
    Selection,
    Seq,
    Str,
    Unknown,
    Value,
    is_nothing,
    steps_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tree_sitter import Node

    from loadlint.dialects.script.read.scopes import Cell, Scope
    from loadlint.dialects.script.read.state import State


def leave_with_value(state: State, node: Node, scope: Scope) -> bool:
    """Leave a function with a value."""
    value = next((child for child in node.named_children if child.type != "comment"), None)
    result = state.eval(value, scope) if value is not None else state.language.nothing
    steps = state.steps_since(state.branch_starts[-1]) if state.branch_starts else frozenset[int]()
    state.returns.append(Outcome(result, steps))
    state.end("leaves", node)
    return True


def leave(state: State, node: Node, scope: Scope) -> bool:
    """Leave a block."""
    state.end("leaves", node)
    return True


def thrown(state: State, node: Node, scope: Scope) -> bool:
    """Leave a block by an exception."""
    for child in node.named_children:
        if child.type != "comment":
            state.eval(child, scope)
    state.end("raises", node)
    return True


def chosen_runner(state: State, condition: Node | None, body: Node, scope: Scope) -> Callable[[], bool]:
    """What runs a branch behind a condition, which may choose the item of a loop."""

    def run() -> bool:
        with state.chosen_items.within(state.chosen_items.choices(condition, holds=True)):
            return state.exec_branch(body, scope)

    return run


def runner(state: State, node: Node, scope: Scope) -> Callable[[], bool]:
    """What runs a branch."""
    return lambda: state.exec_branch(node, scope)


def run_clauses(
    state: State, clauses: Iterable[tuple[Node | None, Node | None]], scope: Scope, holds: Callable[[Node], bool | None]
) -> bool:
    """Run the branches of an `if`, each behind its condition, that of `else` behind None; whether all leave the block.

    `holds` asks a condition, and says whether it is true, where that is certain.
    """
    runs: list[Callable[[], bool]] = []
    chances, returns_before = state.chances, len(state.returns)
    asked: list[Node] = []
    bodies: list[Node] = []
    for condition, body in clauses:
        decided = holds(condition) if condition is not None else True
        if decided and not runs:
            return body is not None and state.exec_branch(body, scope)
        if decided is not False and body is not None:
            runs.append(chosen_runner(state, condition, body, scope))
            asked += (condition,) if condition is not None else ()
            bodies.append(body)
        if decided:
            return state.branches(runs, also_old=False)
    is_open = state.chances > chances or any(_is_usual(state, condition) for condition in asked)
    leaves = state.branches(runs, also_old=True) if runs else False
    if len(asked) == len(bodies) == 1 and state.ends(bodies[0], ("leaves", "raises"), certainly=True):
        state.choose_items(asked[0], holds=False)
    returns = state.returns[returns_before:]
    if is_open or any(_is_kept(state, outcome.value) for outcome in returns):
        state.early_returns += len(returns)
    return leaves


def _is_usual(state: State, condition: Node) -> bool:
    """Whether a condition asks nothing but the status of an answer, and holds for all good ones or for no other."""
    tests = [question.test for question in state.questions.get(condition.id, ())]
    statuses = passing_statuses(tests[-1]) if tests else None
    return statuses is not None and bool(statuses) and (statuses >= _GOOD or statuses <= _GOOD)


_GOOD = frozenset(range(200, 300))


def _is_kept(state: State, value: Value) -> bool:
    """Whether a value was taken out of an answer before the call of the function that gives it."""
    is_taken = not isinstance(value, Response)
    return is_taken and any(step < state.first_step_of_call for step in steps_of(value))


def repeat(state: State, body: Node | None, scope: Scope, loop: Loop | None, items: Value | None = None) -> None:
    """Run what a loop repeats, which may be nothing; None stands for a list with one item."""
    if body is None:
        return
    search = search_loop(body.parent) if isinstance(items, Selection) and body.parent is not None else None
    with going_through(state, body, items):
        if search is not None:
            # What it sets before it is left is that of the element.
            run_search(state, search, scope)
        else:
            (state.exec if loop is None else state.exec_perhaps)(body, scope)


@contextmanager
def going_through(state: State, body: Node, items: Value | None) -> Iterator[None]:
    """Note that what fails for an item, and makes no request of its own, judges the answer that the items are from."""
    before = len(state.steps)
    with state.noting(body):
        yield
    if items is not None and len(state.steps) == before and state.ends(body, FAILED | COUNTED):
        state.hand_on(items)


def only_item(items: Value) -> Value | None:
    """The item of a list that is known to have no other one; None for anything else."""
    is_known = isinstance(items, Seq) and len(items.items) == 1 and not items.open
    return items.items[0] if isinstance(items, Seq) and is_known else None


def forget(state: State, node: Node, scope: Scope, changing: Mapping[str, str], loop: Loop | None) -> None:
    """Texts, numbers and truths that a loop changes are not known inside it.

    `changing` are the types of nodes that change a variable, with the field of its name. What the loop counts in, if it
    is one variable, is the number of the item to which it has come; None stands for a loop that does not count.
    """
    cells: dict[int, tuple[Cell, bool]] = {}
    for inner in walk(node):
        field = changing.get(inner.type)
        target = inner.child_by_field_name(field) if field is not None else None
        cell = scope.find(state.source(target)) if target is not None and target.type == "identifier" else None
        if cell is not None and isinstance(cell.value, Str | Num | Lit) and not is_nothing(cell.value):
            counts = isinstance(cell.value, Num) and inner.type in _COUNTING
            cells[id(cell)] = cell, counts and cells.get(id(cell), (cell, True))[1]
    counters = [cell for cell, counts in cells.values() if counts]
    for cell, _ in cells.values():
        is_counter = loop is not None and counters == [cell]
        state.set_cell(cell, Unknown(loop=loop.number if loop is not None and is_counter else 0))


_COUNTING = ("augmented_assignment", "augmented_assignment_expression", "update_expression")


class SearchLoop(Struct, frozen=True):
    """The condition under which a loop takes an item, and the statements that do, without `break`."""

    test: Node
    statements: list[Node]


def search_loop(loop: Node) -> SearchLoop | None:
    """How a loop looks for one item; None where it does anything else.

    `if item["name"] == "Desk lamp": item_id = item["id"]; break`: the item is chosen by a sibling, as `find` in
    JavaScript and `next` in Python choose one. A loop that goes on takes the last such item, which no extractor does.
    """
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


def run_search(state: State, loop: SearchLoop, scope: Scope) -> None:
    """What the loop does with the item: it may not be there."""
    state.ask(loop.test, scope)

    def run() -> bool:
        with state.chosen_items.within(state.chosen_items.choices(loop.test, holds=True)):
            return state.block(loop.statements, scope)

    state.branches([run], also_old=True)


def _only_statement(body: Node | None) -> Node | None:
    """The statement that a body consists of, comments aside."""
    if body is None or body.type == "if_statement":
        return body
    statements = [child for child in body.named_children if child.type != "comment"]
    return statements[0] if len(statements) == 1 else None
