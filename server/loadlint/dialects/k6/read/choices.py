"""Functions that choose an item of a list, as a choice by a sibling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import inside_parentheses
from loadlint.dialects.k6.read.values import Func
from loadlint.dialects.script.read.derived import any_item, deeper, path_of
from loadlint.dialects.script.read.derived import each as each_of
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Part, Taken, constant
from loadlint.extractor import Extractor, FromJson, Where

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.values import Value


def where(interpreter: Interpreter, function: Value) -> Part | None:
    """`item => item.name === 'x'` as a choice by a sibling."""
    if not isinstance(function, Func):
        return None
    body = function.node.child_by_field_name("body")
    if body is not None and body.type == "statement_block":
        statement = body.named_children[0] if len(body.named_children) == 1 else None
        body = statement.named_children[0] if statement is not None and statement.named_children else None
    parameter = function.node.child_by_field_name("parameter")
    parameters = function.node.child_by_field_name("parameters")
    if parameter is None and parameters is not None and parameters.named_children:
        parameter = parameters.named_children[0]
    if parameter is not None:
        parameter = parameter.child_by_field_name("pattern") or parameter
    body = inside_parentheses(body)
    if body is None or body.type != "binary_expression" or parameter is None:
        return None
    outer, interpreter.module = interpreter.module, function.module
    try:
        if parameter.type == "object_pattern":
            return _chosen_by_parts(interpreter, body, parameter, function.scope)
        name = interpreter.source(parameter)
        return _choice(interpreter, body, name, function.scope) if parameter.type == "identifier" else None
    finally:
        interpreter.module = outer


def each(interpreter: Interpreter, items: Value | None, function: Value) -> Part | None:
    """`items.map((item) => item.id)`: the list of what stands in each item."""
    from loadlint.dialects.k6.read import binding

    item, body = any_item(items), function.node.child_by_field_name("body") if isinstance(function, Func) else None
    if item is None or not isinstance(items, Taken) or not isinstance(function, Func):
        return None
    parameters = function.node.child_by_field_name("parameters")
    parameter = function.node.child_by_field_name("parameter") or (
        parameters.named_children[0] if parameters is not None and parameters.named_child_count == 1 else None
    )
    if body is None or parameter is None or body.type not in _PLAIN:
        return None
    outer, interpreter.module = interpreter.module, function.module
    try:
        inner = Scope(function.scope, interpreter.frame)
        pattern = parameter.child_by_field_name("pattern") or parameter
        binding.bind(interpreter, pattern, item, binding.Binding(inner, declare=True))
        return each_of(items.step, interpreter.eval(body, inner))
    finally:
        interpreter.module = outer


_PLAIN = ("member_expression", "subscript_expression", "identifier")
"""The bodies of functions that do nothing but read a member."""


def _chosen_by_parts(interpreter: Interpreter, body: Node, pattern: Node, scope: Scope) -> Part | None:
    """`({ name }) => name === 'x'`: the item is taken apart where it comes in."""
    from loadlint.dialects.k6.read import binding

    operator = body.child_by_field_name("operator")
    left, right = body.child_by_field_name("left"), body.child_by_field_name("right")
    if operator is None or operator.type not in ("===", "==") or left is None or right is None:
        return None
    inner = Scope(scope, interpreter.frame)
    binding.bind(interpreter, pattern, _ITEM, binding.Binding(inner, declare=True))
    return _comparison_with_item(interpreter, (left, right), inner)


def chosen_item(
    interpreter: Interpreter, items: Value, chooses: tuple[Node | None, Node], scope: Scope
) -> Value | None:
    """The item of a list of an answer for which a test holds: `chooses` are its name and the test."""
    left, test = chooses[0], inside_parentheses(chooses[1])
    if test is None or test.type != "binary_expression" or left is None or left.type != "identifier":
        return None
    if not isinstance(items, Taken) or path_of(items) is None:
        return None
    where = _choice(interpreter, test, interpreter.source(left), scope)
    return deeper(items, Where(*where.data)) if where is not None else None


def _choice(interpreter: Interpreter, body: Node, name: str, scope: Scope) -> Part | None:
    operator = body.child_by_field_name("operator")
    left, right = body.child_by_field_name("left"), body.child_by_field_name("right")
    if operator is None or operator.type not in ("===", "==") or left is None or right is None:
        return None
    for member, other in ((left, right), (right, left)):
        path = re.fullmatch(rf"{re.escape(name)}((?:\??\.[A-Za-z_$][\w$]*)+)", interpreter.source(member))
        if path:
            literal = constant(interpreter.eval(other, scope))
            if literal is None:
                return None
            names = tuple(path[1].replace("?", "").strip(".").split("."))
            return Part("where", -1, (names, literal))
    return _worked_out(interpreter, (left, right), name, scope)


_ITEM = Taken(-1, Extractor(FromJson(())))
"""What stands for an item of a list while a condition about it is worked out."""


def _worked_out(interpreter: Interpreter, sides: tuple[Node, Node], name: str, scope: Scope) -> Part | None:
    """A comparison of what helpers take out of an item with a known value."""
    inner = Scope(scope, interpreter.frame)
    inner.cells[name] = Cell(_ITEM, interpreter.frame)
    return _comparison_with_item(interpreter, sides, inner)


def _comparison_with_item(interpreter: Interpreter, sides: tuple[Node, Node], inner: Scope) -> Part | None:
    """A comparison of a member of the item with a known value."""
    values = [interpreter.eval(side, inner) for side in sides]
    for member, other in (values, values[::-1]):
        path = path_of(member) if isinstance(member, Taken) and member.step == _ITEM.step else None
        literal = constant(other)
        if path and literal is not None and all(isinstance(step, str) for step in path):
            return Part("where", -1, (path, literal))
    return None
