"""Calls: of functions and classes of the script, and of those that the interpreter knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.locust.read import arguments, calls, users
from loadlint.dialects.locust.read.arguments import Args
from loadlint.dialects.locust.read.values import NONE, Class, Func, Super
from loadlint.dialects.script.scopes import Scope
from loadlint.dialects.script.values import OneOf, Response, Unknown, merged, placed, varies

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value


def call_expression(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """`function(arguments)`."""
    ev.budget -= 1
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if ev.budget < 0 or function is None:
        return Unknown(ev.span(node))
    if function.type == "identifier" and ev.source(function) == "super" and scope.find("super") is None:
        return _super(ev, scope, node)
    callee = ev.eval(function, scope)
    args = arguments.call_arguments(ev, given, scope)
    if ev.module.main:
        ev.called[node.id] = ev.called.get(node.id, 0) + 1
    result = invoke(ev, callee, args, node, scope)
    if ev.module.main:
        ev.results[node.id] = result
    return placed(result, ev.span(node)) if not isinstance(result, Response) or result.at is None else result


def _super(ev: Interpreter, scope: Scope, node: Node) -> Value:
    current: Scope | None = scope
    while current is not None and current.owner is None:
        current = current.parent
    if current is None or not isinstance(current.owner, Class) or current.this is None:
        return Unknown(ev.span(node))
    return Super(current.this, current.owner)


def invoke(ev: Interpreter, callee: Value, args: Args, node: Node, scope: Scope) -> Value:
    """The result of a call."""
    if isinstance(callee, Func):
        return apply(ev, callee, args, node)
    if isinstance(callee, OneOf):
        return ev.any_of(callee, lambda function: invoke(ev, function, args, node, scope))
    if isinstance(callee, Class):
        return users.construct(ev, callee, args, node)
    result = calls.call(ev, callee, args, node)
    if result is not None and not isinstance(result, Unknown):
        return result
    made = calls.is_random(callee, args) or any(map(varies, (*args.values, *args.keywords.values())))
    if result is not None:
        return replace(result, varies=result.varies or made)
    for value in (*args.values, *args.keywords.values()):
        if isinstance(value, Func) and value.node.type == "lambda":
            ev.conditional += 1
            apply(ev, value, Args(), node)
            ev.conditional -= 1
    return Unknown(ev.span(node), varies=made)


def apply(ev: Interpreter, function: Func, args: Args, node: Node) -> Value:
    """Run a function of the script."""
    body = function.node.child_by_field_name("body")
    if body is None:
        return NONE

    def run() -> Value:
        if function.module.main:
            ev.applied[function.node.id] = ev.applied.get(function.node.id, 0) + 1
        inner = Scope(function.scope, ev.frame, owner=function.owner, this=function.this)
        arguments.parameters(ev, function, args, inner)
        if function.node.type == "lambda":
            return ev.eval(body, inner)
        ev.block(body.named_children, inner)
        return merged(ev.returns, NONE)

    return ev.within(function.node, function.module, node, run)
