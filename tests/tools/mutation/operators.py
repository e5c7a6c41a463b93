"""What can be broken: each function takes a node of the syntax tree and yields what to replace in it by what.

A change is one that a test should notice. What only makes a program fail at once (an assignment that is missing) shows
little of the tests and is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TypeGuard

Change = tuple[ast.expr | ast.stmt, ast.expr | ast.stmt]
Operator = Callable[[ast.AST], Iterator[Change]]

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_OPPOSITES = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "startswith": "endswith",
    "endswith": "startswith",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
    "partition": "rpartition",
    "rpartition": "partition",
    "find": "rfind",
    "rfind": "find",
    "append": "remove",
}
_SAME_TEXT = {"lower", "upper", "strip", "lstrip", "rstrip", "casefold"}
_ORDERED = {"sorted", "reversed"}


def comparison(node: ast.AST) -> Iterator[Change]:
    """`a < b` becomes `a <= b` and `a >= b`, `a == b` becomes `a != b`."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in _COMPARISONS[type(operator)]:
                operators = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                yield node, ast.Compare(node.left, operators, node.comparators)


def boolean(node: ast.AST) -> Iterator[Change]:
    """`a and b` becomes `a or b`, and each part alone is left out; `not a` becomes `a`."""
    if isinstance(node, ast.BoolOp):
        yield node, ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1 :]
            yield node, (rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, node.operand


def condition(node: ast.AST) -> Iterator[Change]:
    """A branch is always or never taken; a filter lets everything through."""
    if isinstance(node, (ast.If, ast.IfExp)):
        yield node.test, ast.Constant(True)
        yield node.test, ast.Constant(False)
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield test, ast.Constant(True)


def arithmetic(node: ast.AST) -> Iterator[Change]:
    """`a + b` becomes `a - b`."""
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _is_text(node.left, node.right):
        yield node, ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)


def constant(node: ast.AST) -> Iterator[Change]:
    """True becomes False, a number is off by one, a text is another text."""
    if not isinstance(node, ast.Constant):
        return
    match node.value:
        case bool():
            yield node, ast.Constant(not node.value)
        case int():
            yield node, ast.Constant(node.value + 1)
            yield node, ast.Constant(node.value - 1)
        case float():
            yield node, ast.Constant(node.value + 0.1)
            if node.value:
                yield node, ast.Constant(-node.value)
        case str():
            yield node, ast.Constant("~" + node.value)
        case bytes():
            yield node, ast.Constant(b"~" + node.value)


def returned(node: ast.AST) -> Iterator[Change]:
    """Nothing is returned; a loop goes on where it ended, and ends where it went on.

    `return False` stays: None in its place is as false.
    """
    if isinstance(node, ast.Return) and node.value is not None and not _is_nothing(node.value):
        yield node.value, ast.Constant(None)
    elif isinstance(node, ast.Break):
        yield node, ast.Continue()
    elif isinstance(node, ast.Continue):
        yield node, ast.Break()


def removed(node: ast.AST) -> Iterator[Change]:
    """A statement that has an effect is missing."""
    if isinstance(node, ast.Expr):
        if isinstance(node.value, (ast.Call, ast.Yield, ast.YieldFrom)):
            yield node, ast.Pass()
    elif isinstance(node, (ast.AugAssign, ast.Delete, ast.Raise)) or _sets_inside(node):
        yield node, ast.Pass()


def called(node: ast.AST) -> Iterator[Change]:
    """`any` becomes `all`, an order is not made, letters stay as they are."""
    if not isinstance(node, ast.Call):
        return
    match node.func:
        case ast.Name(name) if name in _OPPOSITES:
            yield node, ast.Call(ast.Name(_OPPOSITES[name]), node.args, node.keywords)
        case ast.Name(name) if name in _ORDERED and node.args:
            yield node, ast.Call(ast.Name("list"), node.args[:1], [])
        case ast.Attribute(value, name) if name in _OPPOSITES:
            yield node, ast.Call(ast.Attribute(value, _OPPOSITES[name]), node.args, node.keywords)
        case ast.Attribute(value, name) if name in _SAME_TEXT:
            yield node, value


def arguments(node: ast.AST) -> Iterator[Change]:
    """Two arguments are swapped, if their order may matter, or one that has a name is left out."""
    if not isinstance(node, ast.Call) or any(isinstance(argument, ast.Starred) for argument in node.args):
        return
    is_in_any_order = isinstance(node.func, ast.Name) and node.func.id in ("min", "max")
    for index in range(0 if is_in_any_order else len(node.args) - 1):
        first, second = node.args[index : index + 2]
        yield node, ast.Call(node.func, [*node.args[:index], second, first, *node.args[index + 2 :]], node.keywords)
    for index, keyword in enumerate(node.keywords):
        if keyword.arg is not None and keyword.arg != "strict":
            yield node, ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])


OPERATORS: tuple[Operator, ...] = (
    comparison,
    boolean,
    condition,
    arithmetic,
    constant,
    returned,
    removed,
    called,
    arguments,
)


def _sets_inside(node: ast.AST) -> TypeGuard[ast.Assign]:
    """Whether a statement sets an attribute or an element; a name that is not set would only raise an error."""
    inside = (ast.Attribute, ast.Subscript)
    return isinstance(node, ast.Assign) and all(isinstance(target, inside) for target in node.targets)


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def _is_text(*nodes: ast.expr) -> bool:
    texts = (ast.JoinedStr, ast.List, ast.Tuple)
    return any(
        isinstance(one, texts) or (isinstance(one, ast.Constant) and isinstance(one.value, str)) for one in nodes
    )
