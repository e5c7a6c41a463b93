"""Calls: functions and classes of the script, and those that the interpreter knows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tree_sitter import Node

from loadlint.dialects.k6 import calls, extractions
from loadlint.dialects.k6.members import Members
from loadlint.dialects.k6.scopes import Scope, merged
from loadlint.dialects.k6.state import MAX_DEPTH
from loadlint.dialects.k6.values import (
    UNDEFINED,
    Arr,
    Builtin,
    Class,
    Func,
    Namespace,
    Num,
    Obj,
    Part,
    Response,
    Str,
    Taken,
    Unknown,
    Value,
    placed,
    varies,
)
from loadlint.text.mapped import Text

_RANDOM = frozenset((
    "random", "now", "getTime", "uuidv4", "randomUUID", "randomItem", "randomIntBetween", "randomString",
))  # fmt: skip
_UNROLLED = 50
_LOOPING = frozenset((
    "forEach", "map", "filter", "find", "some", "every", "reduce", "flatMap", "sort", "findIndex", "findLast",
    "reduceRight",
))  # fmt: skip


@dataclass(eq=False)
class Functions(Members):
    """Evaluates calls."""

    def _call(self, node: Node, scope: Scope) -> Value:
        self.budget -= 1
        function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
        if self.budget < 0 or function is None:
            return Unknown(self.span(node))
        if function.type == "super":
            return self._super(arguments, node, scope)
        callee = self.eval(function, scope)
        if arguments is not None and arguments.type == "template_string":
            value = self.eval(arguments, scope)
            if not isinstance(callee, Builtin) or callee.name != "k6/http.url":
                return Unknown(self.span(node))
            return Str(self.text(value, self.span(arguments)), grouped=True)
        nodes, args = self.arguments(arguments, scope)
        if self.module.main:
            self.called[node.id] = self.called.get(node.id, 0) + 1
        result = self.invoke(callee, args, nodes, node, scope)
        if self.module.main:
            self.results[node.id] = result
        return placed(result, self.span(node)) if not isinstance(result, Response) or result.at is None else result

    def arguments(self, node: Node | None, scope: Scope) -> tuple[list[Node], list[Value]]:
        """The arguments of a call: their nodes and their values."""
        nodes: list[Node] = []
        values: list[Value] = []
        for child in node.named_children if node is not None else ():
            if child.type == "comment":
                continue
            if child.type == "spread_element":
                spread = self.spread(child, scope)
                for item in spread.items if isinstance(spread, Arr) else [Unknown(self.span(child))]:
                    nodes.append(child)
                    values.append(item)
                continue
            nodes.append(child)
            values.append(self.eval(child, scope))
        return nodes, values

    def invoke(self, callee: Value, args: list[Value], nodes: list[Node], node: Node, scope: Scope) -> Value:
        """The result of a call."""
        if isinstance(callee, Func):
            return self.apply(callee, args, node)
        if isinstance(callee, Builtin):
            name = callee.name.rpartition(".")[2]
            result = calls.call(self, callee, args, nodes, node)
            if isinstance(result, Unknown):
                return replace(result, varies=result.varies or _varies(name, args))
            if result is not None:
                return result
        elif isinstance(callee, Namespace) and callee.name in ("String", "Number") and args:
            return args[0] if isinstance(args[0], Str | Num | Taken | Part) else Unknown(self.span(node))
        else:
            function = node.child_by_field_name("function")
            attribute = function.child_by_field_name("property") if function is not None else None
            attribute = attribute or (function if function is not None and function.type == "identifier" else None)
            name = self.source(attribute) if attribute is not None else ""
        self.run_callbacks(args, node, looping=name in _LOOPING)
        return Unknown(self.span(node), varies=_varies(name, args))

    def run_callbacks(self, args: list[Value], node: Node, *, looping: bool = False) -> Value:
        """Run the functions among the arguments of a call whose own doing is not known."""
        result: Value = UNDEFINED
        for value in args:
            if isinstance(value, Func):
                self.repeated += looping
                result = self.apply(value, [], node)
                self.repeated -= looping
        return result

    def apply(self, function: Func, args: list[Value], node: Node) -> Value:
        """Run a function of the script."""
        if self.active.count(function.node.id) >= 2 or self.depth >= MAX_DEPTH - 10 or self.budget < 0:
            return Unknown(self.span(node))
        body = function.node.child_by_field_name("body")
        if body is None:
            return UNDEFINED
        outer = self.module, self.returns, self.frame
        self.frames.append((self.module, node))
        self.active.append(function.node.id)
        self.frame = len(self.frames) + 1_000_000 * len(self.active)
        self.module, self.returns = function.module, []
        self.depth += 1
        changing = self.changing
        try:
            inner = Scope(function.scope, self.frame, this=function.this, klass=function.klass)
            self._parameters(function.node, args, inner)
            if body.type == "statement_block":
                self.run_body(body, inner)
                return merged(self.returns)
            return self.eval(body, inner)
        finally:
            self.depth -= 1
            self.changing = changing
            self.module, self.returns, self.frame = outer
            self.active.pop()
            self.frames.pop()

    def _parameters(self, function: Node, args: list[Value], scope: Scope) -> None:
        single = function.child_by_field_name("parameter")
        parameters = function.child_by_field_name("parameters")
        nodes = [single] if single is not None else parameters.named_children if parameters is not None else []
        nodes = [node for node in nodes if node.type != "comment"]
        called = bool(args) or not self.frames or self.frames[-1][1].type == "call_expression"
        for index, node in enumerate(nodes):
            pattern = node.child_by_field_name("pattern") or node
            if pattern.type == "this":
                continue
            if pattern.type == "rest_pattern":
                if pattern.named_children:
                    self.bind(pattern.named_children[0], Arr(args[index:], not args), scope, declare=True)
                continue
            missing: Value = UNDEFINED if called and args else Unknown()
            value = args[index] if index < len(args) else missing
            self.bind(node, value, scope, declare=True)
        for cell in scope.cells.values():
            cell.parameter = True

    def _super(self, arguments: Node | None, node: Node, scope: Scope) -> Value:
        _, args = self.arguments(arguments, scope)
        current: Scope | None = scope
        while current is not None and current.klass is None:
            current = current.parent
        this = self.this(node, scope)
        if current is not None and isinstance(current.klass, Class) and isinstance(this, Obj):
            self._construct(current.klass.parent, this, args, node)
        return UNDEFINED

    def _construct(self, klass: Value | None, this: Obj, args: list[Value], node: Node) -> None:
        if not isinstance(klass, Class):
            this.open = True
            return
        constructor = klass.methods.get("constructor")
        if constructor is None and klass.parent is not None:
            self._construct(klass.parent, this, args, node)
        outer, self.module = self.module, klass.module
        inner = Scope(klass.scope, self.frame, this=this, klass=klass)
        for name, initial in klass.fields:
            key = self.key(name, inner)
            if key is not None:
                self.set_member(this, key, self.eval(initial, inner) if initial is not None else UNDEFINED)
        self.module = outer
        if constructor is not None:
            bound = Func(constructor.node, constructor.scope, constructor.module, this=this, klass=klass)
            self._parameter_fields(bound, args, this)
            self.apply(bound, args, node)

    def _parameter_fields(self, constructor: Func, args: list[Value], this: Obj) -> None:
        """TypeScript's `constructor(private client: Client)`."""
        parameters = constructor.node.child_by_field_name("parameters")
        for index, node in enumerate(parameters.named_children if parameters is not None else ()):
            pattern = node.child_by_field_name("pattern")
            if pattern is not None and any(
                child.type in ("accessibility_modifier", "readonly") for child in node.children
            ):
                name = constructor.module.syntax.text(pattern)
                this.set(Text(name), args[index] if index < len(args) else Unknown())

    def _new(self, node: Node, scope: Scope) -> Value:
        constructor, arguments = node.child_by_field_name("constructor"), node.child_by_field_name("arguments")
        self.budget -= 1
        if constructor is None or self.budget < 0:
            return Unknown(self.span(node))
        callee = self.eval(constructor, scope)
        nodes, args = self.arguments(arguments, scope)
        if isinstance(callee, Class):
            result = Obj(klass=callee)
            self._construct(callee, result, args, node)
            return result
        if isinstance(callee, Builtin):
            made = calls.construct(self, callee, args, nodes, node)
            if made is not None:
                return made
        self.run_callbacks(args, node)
        return Unknown(self.span(node))

    def unrolled(self, array: Arr, function: Func, node: Node) -> list[Value] | None:
        """The results of a function for each item of an array that is known; None where it isn't."""
        if array.open or len(array.items) > _UNROLLED:
            return None
        return [self.apply(function, [item, Num(Text(str(i)))], node) for i, item in enumerate(array.items)]

    def where(self, function: Value) -> Part | None:
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
        while body is not None and body.type == "parenthesized_expression" and body.named_children:
            body = body.named_children[0]
        if body is None or body.type != "binary_expression" or parameter is None or parameter.type != "identifier":
            return None
        outer, self.module = self.module, function.module
        try:
            return self._choice(body, self.source(parameter), function.scope)
        finally:
            self.module = outer

    def _choice(self, body: Node, name: str, scope: Scope) -> Part | None:
        operator = body.child_by_field_name("operator")
        left, right = body.child_by_field_name("left"), body.child_by_field_name("right")
        if operator is None or operator.type not in ("===", "==") or left is None or right is None:
            return None
        for member, constant in ((left, right), (right, left)):
            path = re.fullmatch(rf"{re.escape(name)}((?:\??\.[A-Za-z_$][\w$]*)+)", self.source(member))
            if path:
                literal = extractions.where_literal(self.eval(constant, scope))
                if literal is None:
                    return None
                names = tuple(path[1].replace("?", "").strip(".").split("."))
                return Part("where", -1, (names, literal))
        return None


def _varies(name: str, args: list[Value]) -> bool:
    """Whether a function whose result is not known gives another one each time; not where it chooses out of a list."""
    of_few = bool(args) and isinstance(args[0], Arr) and not args[0].open
    return (name in _RANDOM and not of_few) or any(varies(value) for value in args)
