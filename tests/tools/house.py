"""What the rules of the house count in the source: decisions, names that say nothing, names that say two things."""

from __future__ import annotations

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef

_DECISION = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


def functions(tree: ast.AST) -> Iterator[Function]:
    """The functions and methods of a module, without those inside of others."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node
        else:
            yield from functions(node)


def decisions(function: Function) -> int:
    """How often a function goes one way or another: branches, loops, `and`, `or`, and conditions of comprehensions."""
    return sum(map(_decisions_of, ast.walk(function)))


def _decisions_of(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return len(node.ifs)
    return int(isinstance(node, _DECISION))


_IRREGULAR = frozenset(
    "begun bound brought built caught chosen cut done drawn found given gone held hidden kept known laid left lost made"
    " meant said seen sent shown spread taken told understood won worn written".split()
)
_NO_PARTICIPLES = frozenset("bed embed exceed feed need proceed seed shed speed succeed".split())


def is_bare_participle(name: str) -> bool:
    """Whether a name is one participle: it says that something happened, not what the function gives."""
    word = name.strip("_")
    return word in _IRREGULAR or (word.isalpha() and word.endswith("ed") and word not in _NO_PARTICIPLES)


def is_attribute(function: Function) -> bool:
    """Whether a method is used as an attribute, whose name says what its object is like."""
    decorators = {node.id for node in function.decorator_list if isinstance(node, ast.Name)}
    return bool(decorators & {"property", "cached_property"})
