"""Calls: of functions and classes of the script, and of those that the interpreter knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.locust.read import arguments, calls, conditions, judged_blocks, users
from loadlint.dialects.locust.read.arguments import Args, Partial
from loadlint.dialects.locust.read.values import NONE, Class, Func, Method, Super
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read.merged_values import merged_value
from loadlint.dialects.script.read.scopes import Scope
from loadlint.dialects.script.read.values import OneOf, Response, Unknown, Value, steps_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.read.endings import EndingKind


def call_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`function(arguments)`."""
    interpreter.budget -= 1
    function, nodes = field_of(node, "function"), node.child_by_field_name("arguments")
    if interpreter.budget < 0:
        return interpreter.unknown(node)
    if function.type == "identifier" and interpreter.source(function) == "super" and scope.find("super") is None:
        return _super(interpreter, scope, node)
    first = len(interpreter.answer_values)
    callee = interpreter.eval(function, scope)
    args = arguments.call_arguments(interpreter, nodes, scope)
    holder = callee.this if isinstance(callee, Method) else callee
    interpreter.note_arguments(first, holder, *args.values, *args.keywords.values())
    return interpreter.result_of_call(node, lambda: invoke(interpreter, callee, args, node, scope))


def _super(interpreter: Interpreter, scope: Scope, node: Node) -> Value:
    method = scope.method()
    if method is None or not isinstance(method.owner, Class) or method.this is None:
        return interpreter.unknown(node)
    return Super(method.this, method.owner)


def invoke(interpreter: Interpreter, callee: Value, args: Args, node: Node, scope: Scope) -> Value:
    """The result of a call."""
    if isinstance(callee, Func):
        first = len(interpreter.steps)
        returned = apply(interpreter, callee, args, node)
        if len(interpreter.steps) == first + 1:
            interpreter.answer_values.append(Response(first))
        return returned
    if isinstance(callee, Partial):
        return invoke(interpreter, callee.function, callee.args.then(args), node, scope)
    if isinstance(callee, OneOf):
        return interpreter.any_of(callee, lambda function: invoke(interpreter, function, args, node, scope))
    if isinstance(callee, Class):
        return users.construct(interpreter, callee, args, node)
    judged_blocks.note_call(interpreter, callee, args, node)
    ending = _ending_of(callee, node)
    if ending is not None:
        interpreter.end(ending)
    return conditions.with_call(interpreter, callee, args, _result_of_library(interpreter, callee, args, node))


def _result_of_library(interpreter: Interpreter, callee: Value, args: Args, node: Node) -> Value:
    """The result of a call of something that is no function of the script."""
    result = calls.call(interpreter, callee, args, node)
    if result is not None and not isinstance(result, Unknown):
        return result
    random = calls.is_random(callee, args) and bool(interpreter.frames)
    varies = random or any(map(interpreter.varies, (*args.values, *args.keywords.values())))
    source = calls.source_of(interpreter, callee, args)
    if result is not None:
        return replace(result, varies=result.varies or varies, source=result.source or source)
    interpreter.hand_on(*args.values, *args.keywords.values())
    for value in (*args.values, *args.keywords.values()):
        if isinstance(value, Func) and value.node.type == "lambda":
            interpreter.conditional += 1
            apply(interpreter, value, Args(), node)
            interpreter.conditional -= 1
    return Unknown(interpreter.span(node), varies=varies, source=source, library=interpreter.note_library(node, callee))


def _ending_of(callee: Value, node: Node) -> EndingKind | None:
    """What a method of Locust ends: that of a response in a `with` block, and that of a set of tasks."""
    match judged_blocks.called_name(callee, node):
        case "failure" if steps_of(callee.this if isinstance(callee, Method) else callee):
            return "fails"
        case "interrupt":
            return "leaves"
    return None


def apply(interpreter: Interpreter, function: Func, args: Args, node: Node) -> Value:
    """Run a function of the script."""
    body = function.node.child_by_field_name("body")
    if body is None:
        return NONE

    def run() -> Value:
        interpreter.notes.applied[function.node.id] = interpreter.notes.applied.get(function.node.id, 0) + 1
        if function.kind == "context":
            interpreter.context_managers.add(function.node.id)
        inner = Scope(function.scope, interpreter.frame, owner=function.owner, this=function.this)
        arguments.parameters(interpreter, function, args, inner)
        interpreter.note_parameters(function.node, inner)
        if function.node.type == "lambda":
            return interpreter.eval(body, inner)
        interpreter.block(body.named_children, inner)
        if function.wrapped:
            interpreter.hand_on(*(outcome.value for outcome in interpreter.returns))
        return merged_value(interpreter.returns, NONE)

    return interpreter.within(function.node, function.module, node, run, function.this)
