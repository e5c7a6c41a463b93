"""Functions and loops that choose an item of a list, as a choice by a sibling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import first_parameter, inside_parentheses
from loadlint.dialects.k6.read import binding, conditions
from loadlint.dialects.k6.read.binding import Binding
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.read import terms
from loadlint.dialects.script.read.chosen_elements import chosen_elements
from loadlint.dialects.script.read.condition_tests import truth
from loadlint.dialects.script.read.derived import deeper, loop_item, path_of
from loadlint.dialects.script.read.scopes import Scope
from loadlint.dialects.script.read.values import Selection, Taken, Unknown, Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.k6.read.values import Call, Func


def found_item(interpreter: Interpreter, items: Value | None, function: Func) -> Taken | None:
    """`items.find((item) => item.name === 'x')`; None where that is not what the function tests."""
    outer, interpreter.module = interpreter.module, function.module
    try:
        test = _returned_value(function.node.child_by_field_name("body"))
        return chosen_item(interpreter, items, (first_parameter(function.node), test), function.scope)
    finally:
        interpreter.module = outer


def found_elements(call: Call, elements: Selection, function: Func) -> Selection | None:
    """`elements.filter((i, element) => element.text() === 'x')`; None where that is not what the function tests."""
    interpreter = call.interpreter
    with interpreter.loop() as loop, interpreter.perhaps():
        item = loop_item(elements, loop.number)
        if item is None:
            return None
        arguments = [Unknown(), item] if elements.kind != "array" else [item, Unknown()]
        test = truth(conditions.symbol_of(interpreter.apply(function, arguments, call.node)))
    return chosen_elements(elements, test, loop.number)


def chosen_item(
    interpreter: Interpreter, items: Value | None, chooses: tuple[Node | None, Node | None], scope: Scope
) -> Taken | None:
    """The item of a list of an answer for which a test holds: `chooses` are its name, or a pattern, and the test."""
    item, test = chooses[0], inside_parentheses(chooses[1])
    if item is None or test is None or test.type != "binary_expression":
        return None
    if not isinstance(items, Taken) or path_of(items) is None:
        return None
    inner = Scope(scope, interpreter.frame)
    binding.bind(interpreter, item, terms.ITEM, Binding(inner, declare=True))
    where = terms.choice_of(conditions.symbol_of(interpreter.eval(test, inner)))
    return deeper(items, where) if where is not None else None


def _returned_value(body: Node | None) -> Node | None:
    """What a function returns that does nothing else."""
    if body is None or body.type != "statement_block":
        return body
    statement = body.named_children[0] if len(items_of(body)) == 1 else None
    is_return = statement is not None and statement.type == "return_statement" and statement.named_child_count == 1
    return statement.named_children[0] if statement is not None and is_return else None
