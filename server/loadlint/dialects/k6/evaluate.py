"""Evaluates a script's expressions to what can be known of their values without running them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tree_sitter import Node

from loadlint.dialects.k6 import extractions, literals
from loadlint.dialects.k6.functions import Functions
from loadlint.dialects.k6.members import GLOBALS
from loadlint.dialects.k6.scopes import Scope, merged
from loadlint.dialects.k6.state import MAX_DEPTH
from loadlint.dialects.k6.values import (
    UNDEFINED,
    Arr,
    Builtin,
    Form,
    Func,
    Json,
    Lit,
    Namespace,
    Num,
    Obj,
    Part,
    Regex,
    Selection,
    Str,
    Taken,
    Unknown,
    Value,
    hole_at,
    is_nothing,
    known,
    placed,
    truth,
    varies,
)
from loadlint.text.mapped import HOLE, Text, hole, join, named

_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition",
              "generator_function", "generator_function_declaration")  # fmt: skip
_MADE = ("binary_expression", "unary_expression", "member_expression", "subscript_expression")
"""What is made of a value that varies varies as well."""
_FUNCTION_GLOBALS = frozenset(
    ["encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI", "parseInt", "parseFloat"]
)


@dataclass(eq=False)
class Evaluator(Functions):
    """Evaluates expressions. Statements are in the class that inherits from it."""

    def eval(self, node: Node, scope: Scope) -> Value:
        """The value of an expression."""
        if self.depth >= MAX_DEPTH:
            return Unknown(self.span(node))
        self.depth += 1
        try:
            handler = _EXPRESSIONS.get(node.type)
            if handler is not None:
                before = self.changing
                value = handler(self, node, scope)
                if self.changing > before and node.type in _MADE and isinstance(value, Unknown):
                    value = replace(value, varies=True)
                self.changing += varies(value)
                return value
            self.eval_children(node, scope)
            return Unknown(self.span(node))
        finally:
            self.depth -= 1

    def eval_children(self, node: Node, scope: Scope) -> None:
        """Evaluate what is inside an expression of unknown kind."""
        for child in node.named_children:
            if child.type in _EXPRESSIONS:
                self.eval(child, scope)

    # Names

    def _identifier(self, node: Node, scope: Scope) -> Value:
        name = self.source(node)
        cell = scope.find(name)
        if cell is None:
            if name in self.globals.values:
                return self.at(self.globals.values[name], node)
            return self._global(name, node)
        if cell.imported is not None:
            value = cell.imported()
            return self.at(value, node)
        if isinstance(cell.value, Str | Num):
            fresh = cell.made == len(self.steps) and self.counts.get(name, 0) <= 2
            if cell.parameter or (cell.frame and fresh):
                return cell.value
        return self.at(cell.value, node)

    def _global(self, name: str, node: Node) -> Value:
        if name in GLOBALS:
            return Namespace(name)
        if name in _FUNCTION_GLOBALS or name in ("require", "URL", "URLSearchParams", "FormData", "RegExp"):
            return Builtin(name)
        if name == "undefined":
            return UNDEFINED
        if name in ("__VU", "__ITER"):
            return Unknown(self.span(node), varies=True)
        return Unknown(self.span(node))

    # Literals

    def _string(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        data = self.module.syntax.source.data
        start, end = node.start_byte + 1, node.end_byte - 1
        if end < start or node.has_error:
            return Unknown(self.span(node))
        text = literals.decode_string(data, start, end)
        return Str(text if self.module.main else Text(text.value))

    def _number(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        text = literals.number_text(self.source(node))
        span = self.span(node)
        return Num(Text(text) if span is None else named(text, span))

    def _literal(self, node: Node, scope: Scope) -> Value:
        span, text = self.span(node), node.type
        return Lit(Text(text) if span is None else named(text, span))

    def _regex(self, node: Node, scope: Scope) -> Value:
        pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
        source = self.source(pattern) if pattern else ""
        source = re.sub(r"\\(?:u(202[89])|(/)|.)", _regex_text, source)
        return Regex(source, self.source(flags) if flags else "")

    def _template(self, node: Node, scope: Scope) -> Value:
        self.mark(node)
        data = self.module.syntax.source.data
        parts: list[Text] = []
        values: list[Value] = []
        position, end = node.start_byte + 1, node.end_byte - 1
        for child in node.children:
            if child.type != "template_substitution":
                continue
            if child.start_byte > position:
                parts.append(self._fragment(data, position, child.start_byte))
            value, text = self._substitution(child, scope)
            values.append(value)
            parts.append(text)
            position = child.end_byte
        if end > position:
            parts.append(self._fragment(data, position, end))
        if len(parts) == len(values) == 1 and isinstance(values[0], Taken | Part):
            return values[0]
        return Str(join(parts))

    def _fragment(self, data: bytes, start: int, end: int) -> Text:
        text = literals.decode_template(data, start, end)
        return text if self.module.main else Text(text.value)

    def _substitution(self, node: Node, scope: Scope) -> tuple[Value, Text]:
        expression = next((child for child in node.named_children if child.type != "comment"), None)
        if expression is None:
            return UNDEFINED, Text("")
        value = self.eval(expression, scope)
        text = self.text(value, self.span(expression))
        span, inner = self.span(node), self.span(expression)
        if span is not None and text.span() == inner and expression.type not in ("string", "template_string"):
            self.mark(node)
            text = hole(span) if text.value == HOLE else named(text.value, span)
        return value, text

    def _object(self, node: Node, scope: Scope) -> Value:
        result = Obj()
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is None or value is None:
                    continue
                name = self.key(key, scope)
                inner = self.eval(value, scope)
                if name is None:
                    unnamed = f"{HOLE}{len(result.names)}"
                    result.names[unnamed], result.values[unnamed] = hole_at(self.span(key)), inner
                    result.open = True
                    continue
                result.set(name, inner)
            elif child.type == "shorthand_property_identifier":
                inner = self._identifier(child, scope)
                result.set(self.name_text(child), inner)
            elif child.type == "spread_element":
                spread = self.spread(child, scope)
                if isinstance(spread, Obj):
                    spread.copy_to(result)
                elif not is_nothing(spread):
                    result.open = True
            elif child.type == "method_definition":
                name_node = child.child_by_field_name("name")
                name = self.key(name_node, scope) if name_node else None
                if name is not None:
                    result.set(name, Func(child, scope, self.module, this=result))
        return result

    def _array(self, node: Node, scope: Scope) -> Value:
        result = Arr()
        for child in node.named_children:
            if child.type == "comment":
                continue
            if child.type != "spread_element":
                result.items.append(self.eval(child, scope))
                continue
            spread = self.spread(child, scope)
            if isinstance(spread, Arr):
                result.items += spread.items
                result.open = result.open or spread.open
            elif isinstance(spread, Taken | Part) and len(node.named_children) == 1:
                matches = isinstance(spread, Part) and spread.kind == "all-matches"
                return spread if matches else extractions.opaque(spread)
            else:
                result.open = True
        return result

    def _function(self, node: Node, scope: Scope) -> Value:
        return Func(node, scope, self.module)

    # Operators

    def _inner(self, node: Node, scope: Scope) -> Value:
        for child in node.named_children:
            if child.type != "comment":
                return self.eval(child, scope)
        return UNDEFINED

    def _cast(self, node: Node, scope: Scope) -> Value:
        return self.eval(node.named_children[-1], scope) if node.named_children else UNDEFINED

    def _binary(self, node: Node, scope: Scope) -> Value:
        operator = node.child_by_field_name("operator")
        kind = operator.type if operator else ""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return Unknown(self.span(node))
        if kind == "+":
            return self._plus(node, scope)
        if kind in ("||", "??", "&&"):
            return self._logical(kind, node, left, right, scope)
        one, other = self.eval(left, scope), self.eval(right, scope)
        if kind in ("===", "==", "!==", "!="):
            a, b = _comparable(one), _comparable(other)
            if a is not None and b is not None:
                return _boolean((a == b) == (kind[0] == "="))
        return Unknown(self.span(node))

    def _plus(self, node: Node, scope: Scope) -> Value:
        operands: list[Node] = []
        current: Node | None = node
        while current is not None and current.type == "binary_expression":
            operator = current.child_by_field_name("operator")
            right = current.child_by_field_name("right")
            if operator is None or operator.type != "+" or right is None:
                break
            operands.append(right)
            current = current.child_by_field_name("left")
        if current is not None:
            operands.append(current)
        operands.reverse()
        values = [self.eval(operand, scope) for operand in operands]
        if not any(isinstance(value, Str | Json | Form) for value in values):
            return Unknown(self.span(node))
        if len(values) == 3 and isinstance(values[1], Taken):
            kind = _AROUND.get((known(values[0]) or "", known(values[2]) or ""))
            if kind is not None:
                return Part(kind, values[1].step, (values[1],), self.span(node))
        if len(values) >= 2 and isinstance(values[0], Num) and isinstance(values[1], Num):
            values[:2] = [Unknown()]
            operands[:2] = [operands[0]]
        return Str(join(self.text(value, self.span(at)) for value, at in zip(values, operands, strict=True)))

    def _logical(self, kind: str, node: Node, left: Node, right: Node, scope: Scope) -> Value:
        one = self.eval(left, scope)
        if kind == "&&":
            other = self.eval(right, scope)
            return other if truth(one) is True else one if truth(one) is False else Unknown(self.span(node))
        if isinstance(one, Unknown) and one.env:
            return self.eval(right, scope)
        if is_nothing(one) or (kind == "||" and truth(one) is False):
            return self.eval(right, scope)
        if isinstance(one, Taken | Part | Selection) or truth(one) is True or kind == "??":
            self.eval(right, scope)
            return one
        self.eval(right, scope)
        return Unknown(self.span(node))

    def _unary(self, node: Node, scope: Scope) -> Value:
        operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        if operator is None or argument is None:
            return Unknown(self.span(node))
        value = self.eval(argument, scope)
        if operator.type == "!":
            decided = truth(value)
            return Unknown(self.span(node)) if decided is None else _boolean(not decided)
        if operator.type == "-" and isinstance(value, Num) and argument.type == "number":
            span = self.span(node)
            text = "-" + value.text.value
            self.mark(node)
            return Num(Text(text) if span is None else named(text, span))
        if operator.type == "+" and isinstance(value, Taken | Num):
            return value
        if operator.type == "void":
            return UNDEFINED
        return Unknown(self.span(node))

    def _ternary(self, node: Node, scope: Scope) -> Value:
        condition = node.child_by_field_name("condition")
        one, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
        if condition is None or one is None or other is None:
            return Unknown(self.span(node))
        decided = truth(self.eval(condition, scope))
        if decided is not None:
            return self.eval(one if decided else other, scope)
        self.conditional += 1
        result = merged([self.eval(one, scope), self.eval(other, scope)])
        self.conditional -= 1
        return placed(result, self.span(node)) if isinstance(result, Unknown) else result

    def _sequence(self, node: Node, scope: Scope) -> Value:
        value: Value = UNDEFINED
        for child in node.named_children:
            value = self.eval(child, scope)
        return value

    def _update(self, node: Node, scope: Scope) -> Value:
        argument = node.child_by_field_name("argument")
        if argument is not None and argument.type == "identifier":
            cell = scope.find(self.source(argument))
            if cell is not None:
                self.set_cell(cell, Unknown())
        return Unknown(self.span(node))

    def _assign(self, node: Node, scope: Scope) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return Unknown(self.span(node))
        value = self.eval(right, scope)
        self.bind(left, value, scope, declare=False, origin=right)
        return value

    def _augmented(self, node: Node, scope: Scope) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return Unknown(self.span(node))
        old, new = self.eval(left, scope), self.eval(right, scope)
        value: Value = Unknown()
        if operator.type == "+=" and (isinstance(old, Str) or isinstance(new, Str)):
            value = Str(join([self.text(old, self.span(left)), self.text(new, self.span(right))]))
        elif operator.type in ("||=", "??="):
            value = new if is_nothing(old) or (isinstance(old, Unknown) and old.env) else merged([old, new])
        self.bind(left, value, scope, declare=False, origin=right)
        return value


def _regex_text(match: re.Match[str]) -> str:
    """What a regular expression literal must escape, as it is in a pattern."""
    return chr(int(match[1], 16)) if match[1] else match[2] or match[0]


def _comparable(value: Value) -> tuple[str, str] | None:
    text = known(value)
    if text is not None:
        return ("s" if isinstance(value, Str) else "n"), text
    if isinstance(value, Lit) and value.text.value in ("true", "false"):
        return "b", value.text.value
    return None


def _boolean(value: bool) -> Lit:
    return Lit(Text("true" if value else "false"))


_AROUND = {('"', '"'): "quoted", ("<textarea>", "</textarea>"): "marked-up"}
"""What a text put around a value makes of it, for a parser of JSON or HTML."""

_Handler = Callable[[Evaluator, Node, Scope], Value]
_EXPRESSIONS: dict[str, _Handler] = {
    "identifier": Evaluator._identifier,
    "this": Evaluator.this,
    "string": Evaluator._string,
    "number": Evaluator._number,
    "true": Evaluator._literal,
    "false": Evaluator._literal,
    "null": Evaluator._literal,
    "undefined": Evaluator._literal,
    "regex": Evaluator._regex,
    "template_string": Evaluator._template,
    "object": Evaluator._object,
    "array": Evaluator._array,
    "parenthesized_expression": Evaluator._inner,
    "await_expression": Evaluator._inner,
    "yield_expression": Evaluator._inner,
    "as_expression": Evaluator._inner,
    "satisfies_expression": Evaluator._inner,
    "non_null_expression": Evaluator._inner,
    "type_assertion": Evaluator._cast,
    "binary_expression": Evaluator._binary,
    "unary_expression": Evaluator._unary,
    "ternary_expression": Evaluator._ternary,
    "sequence_expression": Evaluator._sequence,
    "update_expression": Evaluator._update,
    "assignment_expression": Evaluator._assign,
    "augmented_assignment_expression": Evaluator._augmented,
    "member_expression": Evaluator._member,
    "subscript_expression": Evaluator._member,
    "call_expression": Evaluator._call,
    "new_expression": Evaluator._new,
    **dict.fromkeys(_FUNCTIONS, Evaluator._function),
}
