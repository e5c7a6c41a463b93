"""Runs what a `check` asks, and notes what that is for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.assertion import Always, Unknown
from loadlint.dialects.k6.language.syntax import inside_parentheses
from loadlint.dialects.k6.read.conditions import symbol_of
from loadlint.dialects.k6.read.values import Builtin, Func, truth
from loadlint.dialects.script.language.syntax_tree import walk
from loadlint.dialects.script.read import condition_tests, terms, values
from loadlint.dialects.script.read.condition_tests import Answer, Const
from loadlint.dialects.script.read.values import Obj, Response, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from loadlint.assertion import Test
    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.values import Seq, Value

_DECLARATIONS = ("lexical_declaration", "variable_declaration")


def run(interpreter: Interpreter, args: Sequence[Value], nodes: Sequence[Node], call: Node) -> None:
    """Run the predicates of `check(subject, { name: predicate })`: an exception in one ends the iteration.

    What they look at is the business of assertions.
    """
    if len(args) < 2:
        return
    watched = set(interpreter.watched)
    members = list(_members(args[1], nodes[1]))
    asked = [(member, *_question_of(interpreter, predicate, args[0], call)) for member, predicate in members]
    steps = steps_of(args[0]) or tuple(sorted({step for _, _, read in asked for step in read}))
    # Which value a helper checks is decided by who calls it.
    of_value = call if isinstance(args[0], values.Taken) else None
    for member, test, _ in asked:
        interpreter.note_question(member, test, steps, of_value or member.child_by_field_name("value"))
    interpreter.checks.setdefault(call.id, {}).update({member: None for member, _, _ in asked})
    interpreter.watched.intersection_update(watched)


def _members(sets: Value, node: Node) -> Iterator[tuple[Node, Value]]:
    """The predicates, each with the member of the object that has it; all of the object where that is not known."""
    if not isinstance(sets, Obj):
        yield node, values.Unknown()
        return
    children = sets.node.named_children if sets.node is not None else ()
    nodes = [child for child in children if child.type != "comment"]
    if len(nodes) == len(sets.values):
        yield from zip(nodes, sets.values.values(), strict=True)
        return
    for predicate in sets.values.values():
        yield _member_of(predicate) or node, predicate


def _member_of(predicate: Value) -> Node | None:
    """The member of an object that a function is written in."""
    parent = predicate.node.parent if isinstance(predicate, Func) else None
    return parent if parent is not None and parent.type == "pair" else None


def _question_of(
    interpreter: Interpreter, predicate: Value, subject: Value, call: Node
) -> tuple[Test, tuple[int, ...]]:
    """What a predicate asks of a value, and of which answers."""
    if predicate == _IS_TRUE:
        return condition_tests.truth(symbol_of(subject)), steps_of(subject)
    if not isinstance(predicate, Func):
        return condition_tests.truth(symbol_of(predicate)), steps_of(predicate)
    result = interpreter.apply(predicate, [_judged_value(subject)], call)
    return _function_test(interpreter, predicate.node, result), steps_of(result)


_IS_TRUE = Builtin("Boolean")


def any_response(items: Seq) -> list[Value]:
    """What a method of a list of responses passes to a function: one of them, and what is not known."""
    if not items.items or not all(isinstance(item, Response) for item in items.items):
        return []
    return [values.Unknown(term=terms.Term(Answer(), steps_of(items))), values.Unknown(), values.Unknown()]


def _judged_value(subject: Value) -> Value:
    """What a predicate judges: a value of which nothing is known is taken for a response."""
    is_open = isinstance(subject, values.Unknown) and subject.term is None
    return values.Unknown(term=terms.Term(Answer(), (terms.NO_STEP,))) if is_open else subject


def _function_test(interpreter: Interpreter, function: Node, result: Value) -> Test:
    """What must hold for a function to return something true."""
    body = function.child_by_field_name("body")
    if body is None or any(child.type == "async" for child in function.children):
        return Unknown()
    if body.type != "statement_block":
        return test_of(body, result)
    *before, last = [child for child in body.named_children if child.type != "comment"] or [body]
    if last.type == "return_statement" and all(child.type in _DECLARATIONS for child in before):
        return test_of(last.named_children[0], result) if last.named_children else Unknown()
    returned = interpreter.returned.get(function.id, [])
    if returned and all(truth(value) is True for value in returned) and not _may_throw(body):
        return Always("it returns true in any case")
    values_read = interpreter.values_read.get(function.id, ())
    return condition_tests.truth(terms.made_of(map(symbol_of, values_read)))


def test_of(node: Node, value: Value) -> Test:
    """What must hold for an expression to be true."""
    symbol, expression = symbol_of(value), inside_parentheses(node)
    if expression is not None and expression.type == "assignment_expression" and isinstance(symbol, Const):
        return Always("it assigns where it means to compare")
    return condition_tests.truth(symbol)


def _may_throw(body: Node) -> bool:
    """Whether code may end another way than by `return`: what it calls may throw, and it may end without a value."""
    throws = any(node.type in ("throw_statement", "call_expression") for node in walk(body))
    return throws or not body.named_children or body.named_children[-1].type != "return_statement"
