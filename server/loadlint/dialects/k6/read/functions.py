"""Calls: functions and classes of the script, and those that the interpreter knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.language.syntax import all_parameters, base_of
from loadlint.dialects.k6.read import binding, calls, check_calls, conditions, members
from loadlint.dialects.k6.read.binding import Binding
from loadlint.dialects.k6.read.check_calls import expected_statuses
from loadlint.dialects.k6.read.values import UNDEFINED, Builtin, Call, Class, Func, Namespace
from loadlint.dialects.script.language.bracketed_lists import items_of, parameters_of
from loadlint.dialects.script.language.syntax_tree import child_of, field_of, inner_part
from loadlint.dialects.script.read import derived
from loadlint.dialects.script.read.merged_values import merged_value
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import (
    Num,
    Obj,
    OneOf,
    Part,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
)
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.endings import EndingKind


_RANDOM = frozenset((
    "random", "now", "getTime", "uuidv4", "randomUUID", "randomItem", "randomIntBetween", "randomString",
))  # fmt: skip
_MAKING = _RANDOM | {"randomBytes", "getRandomValues", "open"}
_ENDING: Mapping[str, EndingKind] = {
    "k6.fail": "raises", "k6/execution.test.abort": "raises", "fail": "raises", ".add": "counts",
}  # fmt: skip
"""`fail()` of k6 and `abort()` of its execution API, which end by an exception; `add()` of a metric.

A function that is not known is looked up by its name, a method with the point before it.
"""
_LOOPING = frozenset((
    "forEach", "map", "filter", "find", "some", "every", "reduce", "flatMap", "sort", "findIndex", "findLast",
    "reduceRight",
))  # fmt: skip


def call_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`function(arguments)`, and a tag before a template."""
    interpreter.budget -= 1
    function, arguments = field_of(node, "function"), node.child_by_field_name("arguments")
    if interpreter.budget < 0:
        return interpreter.unknown(node)
    if function.type == "super":
        return _super(interpreter, arguments, node, scope)
    first = len(interpreter.answer_values)
    callee = interpreter.eval(function, scope)
    if arguments is not None and arguments.type == "template_string":
        return _tagged_text(interpreter, callee, node, scope)
    nodes, args = call_arguments(interpreter, arguments, scope)
    if node.id in interpreter.arguments:
        interpreter.arguments[node.id].append(args)
    interpreter.note_arguments(first, _holder_of(callee), *args)
    return interpreter.result_of_call(node, lambda: _result_of_function(interpreter, callee, args, nodes, node))


def _tagged_text(interpreter: Interpreter, tag: Value, call: Node, scope: Scope) -> Value:
    """What a tag makes of a template: `http.url`, or a function of the script of a template without values."""
    template = field_of(call, "arguments")
    value = interpreter.eval(template, scope)
    if isinstance(tag, Func) and isinstance(value, Str) and not value.text.is_open:
        return interpreter.apply(tag, [Seq([value])], call)
    if not isinstance(tag, Builtin) or tag.name != "k6/http.url":
        return interpreter.unknown(call)
    return Str(interpreter.text_at(value, template), grouped=True)


def _result_of_function(
    interpreter: Interpreter, callee: Value, args: list[Value], nodes: list[Node], node: Node
) -> Value:
    """The result of a call, with what it is for a test."""
    first = len(interpreter.steps)
    with interpreter.noting(node):
        result = invoke(interpreter, callee, args, nodes, node)
    if isinstance(callee, Func):
        if len(interpreter.steps) == first + 1:
            interpreter.answer_values.append(Response(first))
        return result
    name = callee.name.rpartition(".")[2] if isinstance(callee, Builtin) else called_name(interpreter, node)
    return conditions.with_call(conditions.Asking(_holder_of(callee), name, args, nodes), result)


def _holder_of(callee: Value) -> Value:
    """The value whose method is called, or the function itself."""
    return callee.this if isinstance(callee, Builtin) and callee.this is not None else callee


def called_name(interpreter: Interpreter, call: Node) -> str:
    """The last name of what a call calls."""
    function = call.child_by_field_name("function")
    name = inner_part(function, "property") or function
    return interpreter.source(name) if name is not None and name.type.endswith("identifier") else ""


def call_arguments(interpreter: Interpreter, node: Node | None, scope: Scope) -> tuple[list[Node], list[Value]]:
    """The arguments of a call: their nodes and their values."""
    nodes: list[Node] = []
    values: list[Value] = []
    for child in items_of(node):
        if child.type == "spread_element":
            spread = spread_value(interpreter, child, scope)
            items = spread.items if isinstance(spread, Seq) else [interpreter.unknown(child)]
        else:
            items = [interpreter.eval(child, scope)]
        nodes += [child] * len(items)
        values += items
    return nodes, values


def invoke(interpreter: Interpreter, callee: Value, args: list[Value], nodes: list[Node], node: Node) -> Value:
    """The result of a call."""
    if isinstance(callee, Func):
        return interpreter.apply(callee, args, node)
    if isinstance(callee, OneOf):
        return interpreter.any_of(callee, lambda function: invoke(interpreter, function, args, nodes, node))
    if isinstance(callee, Builtin):
        name = callee.name.rpartition(".")[2]
        result = calls.result_of_call(Call(interpreter, callee, args, nodes, node))
        if isinstance(result, Unknown):
            source = interpreter.new_source() if result.source is None and _is_random(name, args) else result.source
            return replace(result, varies=result.varies or _varies(interpreter, name, args), source=source)
        if result is not None:
            return result
    elif isinstance(callee, Namespace) and callee.name in ("String", "Number") and args:
        return _converted_value(interpreter, callee.name, args[0], node)
    else:
        name = called_name(interpreter, node)
    _run_unknown(interpreter, callee, Call(interpreter, Builtin(name), args, nodes, node))
    source = interpreter.new_source() if _is_random(name, args) else None
    library = interpreter.note_library(node, callee)
    return Unknown(interpreter.span(node), varies=_varies(interpreter, name, args), source=source, library=library)


def _converted_value(interpreter: Interpreter, name: str, value: Value, node: Node) -> Value:
    """`String(value)`, `Number(value)`."""
    if isinstance(value, Taken):
        return derived.converted_value(value, "number" if name == "Number" else "text")
    same = isinstance(value, Str | Num | Part) or (isinstance(value, Unknown) and value.source)
    return value if same else interpreter.unknown(node)


def _run_unknown(interpreter: Interpreter, callee: Value, call: Call) -> None:
    """Run what a function that is not known may run."""
    if call.name == "check":
        check_calls.run_predicates(interpreter, call.args, call.nodes, call.node)
    if call.name == "expectedStatuses":
        interpreter.expected_statuses[call.node.id] = expected_statuses(call.args)
    name = _full_name(callee, call)
    if name in ("k6.sleep", "sleep"):
        interpreter.note_course("pauses", call.node, call.argument(0))
    _note_ending(interpreter, _ENDING.get(name), call)
    items = callee.this if isinstance(callee, Builtin) and isinstance(callee.this, Seq) else None
    interpreter.hand_on(*call.args, *([items] if items is not None else []))
    passed = check_calls.any_response(items) if items is not None else []
    calls.run_callbacks(interpreter, call.args, call.node, looping=call.name in _LOOPING, passed=passed)


def _note_ending(interpreter: Interpreter, ending: EndingKind | None, call: Call) -> None:
    if ending is not None:
        interpreter.end(ending, call.node)
    if ending == "counts":
        interpreter.counted_values += call.args


def _full_name(callee: Value, call: Call) -> str:
    """The name of a function with the module that it is from; that of a method of something else after a point."""
    if isinstance(callee, Builtin):
        return callee.name
    function = call.node.child_by_field_name("function")
    return f".{call.name}" if function is not None and function.type == "member_expression" else call.name


def apply(interpreter: Interpreter, function: Func, args: list[Value], node: Node) -> Value:
    """Run a function of the script."""
    body = function.node.child_by_field_name("body")
    if body is None:
        return UNDEFINED
    args = [*function.given, *args]

    def run() -> Value:
        name = function.node.child_by_field_name("name") if function.node.type == "function_expression" else None
        outer = function.scope
        if name is not None:
            outer = Scope(outer, interpreter.frame, {interpreter.source(name): Cell(function, interpreter.frame)})
        inner = Scope(outer, interpreter.frame, this=function.this, owner=function.owner)
        _parameters(interpreter, function.node, args, inner)
        interpreter.note_parameters(function.node, inner)
        if body.type != "statement_block":
            return interpreter.eval(body, inner)
        interpreter.block(body.named_children, inner)
        interpreter.returned[function.node.id] = [outcome.value for outcome in interpreter.returns]
        interpreter.values_read[function.node.id] = interpreter.answer_values
        return merged_value(interpreter.returns, UNDEFINED)

    result = interpreter.within(function.node, function.module, node, run, function.this)
    if isinstance(result, Response) and child_of(function.node, "async") is not None:
        return replace(result, promise=True)
    return result


def _parameters(interpreter: Interpreter, function: Node, args: list[Value], scope: Scope) -> None:
    called = bool(args) or not interpreter.frames or interpreter.frames[-1][1].type == "call_expression"
    for index, node in enumerate(all_parameters(function)):
        pattern = node.child_by_field_name("pattern") or node
        if pattern.type == "this":
            continue
        if pattern.type == "rest_pattern":
            if pattern.named_children:
                binding.bind(
                    interpreter, pattern.named_children[0], Seq(args[index:], not args), Binding(scope, declare=True)
                )
            continue
        missing: Value = UNDEFINED if called and args else Unknown()
        value = args[index] if index < len(args) else missing
        binding.bind(interpreter, node, value, Binding(scope, declare=True))
    for cell in scope.cells.values():
        cell.parameter = True


def _super(interpreter: Interpreter, arguments: Node | None, node: Node, scope: Scope) -> Value:
    _, args = call_arguments(interpreter, arguments, scope)
    this, method = members.this(interpreter, node, scope), scope.method()
    if method is not None and isinstance(method.owner, Class) and isinstance(this, Obj):
        _construct(interpreter, method.owner.parent, this, args, node)
    return UNDEFINED


def _construct(interpreter: Interpreter, klass: Value | None, this: Obj, args: list[Value], node: Node) -> None:
    if not isinstance(klass, Class):
        this.open = True
        return
    constructor = klass.methods.get("constructor")
    if constructor is None and klass.parent is not None:
        _construct(interpreter, klass.parent, this, args, node)
    outer, interpreter.module = interpreter.module, klass.module
    inner = Scope(klass.scope, interpreter.frame, this=this, owner=klass)
    for name, initial in klass.fields:
        key = members.key(interpreter, name, inner)
        if key is not None:
            interpreter.set_member(this, key, interpreter.eval(initial, inner) if initial is not None else UNDEFINED)
    interpreter.module = outer
    if constructor is not None:
        bound = Func(constructor.node, constructor.scope, constructor.module, this=this, owner=klass)
        _parameter_fields(interpreter, bound, args, this)
        interpreter.apply(bound, args, node)


def _parameter_fields(interpreter: Interpreter, constructor: Func, args: list[Value], this: Obj) -> None:
    """TypeScript's `constructor(private client: Client)`."""
    for index, node in enumerate(parameters_of(constructor.node)):
        pattern = node.child_by_field_name("pattern")
        if pattern is not None and any(child.type in ("accessibility_modifier", "readonly") for child in node.children):
            default = node.child_by_field_name("value")
            value = args[index] if index < len(args) else None
            if value is None:
                value = interpreter.eval(default, constructor.scope) if default is not None else Unknown()
            this.set(Text(constructor.module.syntax.text(pattern)), value)


def new_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`new Class(arguments)`."""
    constructor, arguments = field_of(node, "constructor"), node.child_by_field_name("arguments")
    interpreter.budget -= 1
    if interpreter.budget < 0:
        return interpreter.unknown(node)
    callee = interpreter.eval(constructor, scope)
    nodes, args = call_arguments(interpreter, arguments, scope)
    if isinstance(callee, Class):
        result = Obj(klass=callee)
        _construct(interpreter, callee, result, args, node)
        return result
    if isinstance(callee, Builtin):
        constructed = calls.constructed_value(Call(interpreter, callee, args, nodes, node))
        if constructed is not None:
            return constructed
    interpreter.hand_on(*args)
    calls.run_callbacks(interpreter, args, node)
    is_now = isinstance(callee, Namespace) and callee.name == "Date" and not args
    source = interpreter.new_source() if is_now else None
    return Unknown(interpreter.span(node), source=source, library=interpreter.note_library(node, callee))


def class_of(interpreter: Interpreter, node: Node, scope: Scope) -> Class:
    """`class Name { … }`, as a declaration or as a value."""
    name = node.child_by_field_name("name")
    new_class = Class(node, scope, interpreter.module)
    base = base_of(node)
    if base is not None:
        new_class.parent = interpreter.eval(base, scope)
    if name is not None:
        scope.cells[interpreter.source(name)] = Cell(new_class, scope.frame)
    for child in field_of(node, "body").named_children:
        static = any(part.type == "static" for part in child.children)
        key = child.child_by_field_name("name") or child.child_by_field_name("property")
        if key is None:
            continue
        if child.type == "method_definition":
            functions = new_class.methods if child_of(child, "set") is None else new_class.setters
            functions[interpreter.source(key)] = Func(child, scope, interpreter.module, owner=new_class)
        elif child.type in ("field_definition", "public_field_definition"):
            value = child.child_by_field_name("value")
            if static:
                inner = Scope(scope, scope.frame, this=new_class, owner=new_class)
                text = members.key(interpreter, key, inner)
                if text is not None:
                    new_class.statics.set(text, interpreter.eval(value, inner) if value is not None else UNDEFINED)
            else:
                new_class.fields.append((key, value))
    return new_class


def spread_value(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """The `value` of `...value`."""
    expression = node.named_children[0] if node.named_children else None
    return interpreter.eval(expression, scope) if expression is not None else UNDEFINED


def _varies(interpreter: Interpreter, name: str, args: list[Value]) -> bool:
    """Whether a function whose result is not known gives another one each time; not where it chooses out of a list."""
    is_random = name in _RANDOM and _is_random(name, args) and bool(interpreter.frames)
    return is_random or any(interpreter.varies(value) for value in args)


def _is_random(name: str, args: list[Value]) -> bool:
    """Whether a function makes a value of chance, of the time or out of a file."""
    of_few = bool(args) and isinstance(args[0], Seq) and not args[0].open
    return name in _MAKING and not of_few
