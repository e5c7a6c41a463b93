"""What expressions give, as far as it can be told without running them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import literals
from loadlint.dialects.locust.read import arguments, binding, calls, extractions, functions, members
from loadlint.dialects.locust.read.values import NONE, Class, Func, Instance, settle, truth
from loadlint.dialects.script.scopes import Cell, Scope
from loadlint.dialects.script.values import (
    Json,
    Lit,
    Num,
    Obj,
    Part,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    is_nothing,
    known,
    merged,
    placed,
)
from loadlint.text.mapped import HOLE, Text, hole, join, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value


def _identifier(ev: Interpreter, node: Node, scope: Scope) -> Value:
    name = ev.source(node)
    cell = scope.find(name)
    if cell is None:
        return calls.builtin(name) or Unknown(ev.span(node))
    if isinstance(cell.value, Str | Num):
        fresh = cell.made == len(ev.steps) and ev.counts.get(name, 0) <= 2
        if cell.parameter or (cell.frame and fresh):
            return cell.value
    return ev.at_variable(cell, node, ("function_definition", "lambda"))


def _string(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return ev.literal(node, lambda: _any_string(ev, node, scope))


def _any_string(ev: Interpreter, node: Node, scope: Scope) -> Value:
    ev.mark(node)
    data = ev.module.syntax.source.data
    content = literals.content_of(node)
    prefix = literals.prefix_of(data, node)
    if content is None or node.has_error:
        ev.eval_children(node, scope)
        return Unknown(ev.span(node))
    position, end = content
    parts: list[Text] = []
    values: list[Value] = []
    for child in node.children:
        if child.type != "interpolation":
            continue
        if child.start_byte > position:
            parts.append(_fragment(ev, data, position, child.start_byte, prefix))
        value, text = _interpolation(ev, child, scope)
        values.append(value)
        parts.append(text)
        position = child.end_byte
    if end > position:
        parts.append(_fragment(ev, data, position, end, prefix))
    if len(parts) == len(values) == 1 and isinstance(values[0], Taken | Part):
        return values[0]
    return Str(join(parts))


def _fragment(ev: Interpreter, data: bytes, start: int, end: int, prefix: str) -> Text:
    return ev.decoded(start, lambda: literals.fragment(data, start, end, prefix))


def _interpolation(ev: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text]:
    expression = node.child_by_field_name("expression")
    if expression is None:
        return NONE, Text(HOLE)
    value = ev.eval(expression, scope)
    text = ev.text(value, ev.span(expression))
    span, inner = ev.span(node), ev.span(expression)
    if any(child.type in ("format_specifier", "type_conversion") for child in node.named_children):
        return Unknown(span), hole(span) if span is not None else Text(HOLE)
    if span is not None and text.span() == inner and expression.type not in ("string", "concatenated_string"):
        ev.mark(node)
        text = hole(span) if text.value == HOLE else named(text.value, span)
    return value, text


def _concatenated(ev: Interpreter, node: Node, scope: Scope) -> Value:
    strings = [child for child in node.named_children if child.type == "string"]
    return Str(join([ev.text(ev.eval(child, scope)) for child in strings]))


def _number(ev: Interpreter, node: Node, scope: Scope) -> Value:
    ev.mark(node)
    text = literals.number_text(ev.source(node))
    span = ev.span(node)
    return Num(Text(text) if span is None else named(text, span))


def _literal(ev: Interpreter, node: Node, scope: Scope) -> Value:
    text, span = {"true": "True", "false": "False", "none": "None"}[node.type], ev.span(node)
    return Lit(Text(text) if span is None else named(text, span))


def _dictionary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return ev.literal(node, lambda: _any_dictionary(ev, node, scope))


def _any_dictionary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    result = Obj()
    for child in node.named_children:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None:
                continue
            name = settle(ev.eval(key, scope))
            inner = ev.eval(value, scope)
            if isinstance(name, Str | Num):
                result.set(name.text, inner)
            elif isinstance(name, Func | Class):
                result.set(Text(f"\0{len(result.values)}"), name)
            else:
                result.open = True
        elif child.type == "dictionary_splat":
            spread = arguments.first(ev, child, scope)
            if isinstance(spread, Obj):
                result.update(spread)
            elif not is_nothing(spread):
                result.open = True
    return result


def _sequence(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return ev.literal(node, lambda: _any_sequence(ev, node, scope))


def _any_sequence(ev: Interpreter, node: Node, scope: Scope) -> Value:
    result = Seq()
    for child in node.named_children:
        if child.type == "comment":
            continue
        if child.type in ("list_splat", "list_splat_pattern"):
            spread = arguments.first(ev, child, scope)
            if isinstance(spread, Seq):
                result.extend(spread.items)
                result.open = result.open or spread.open
            else:
                result.open = True
            continue
        result.items.append(ev.eval(child, scope))
    return result


def _inner(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return arguments.first(ev, node, scope)


def _binary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        return Unknown(ev.span(node))
    left, right = ev.eval(left_node, scope), ev.eval(right_node, scope)
    if operator.type == "+":
        return plus(ev, left, right, left_node, right_node, node)
    if operator.type == "%" and isinstance(left, Str):
        return calls.percent_format(ev, left, right, node)
    if operator.type == "|" and isinstance(left, Obj) and isinstance(right, Obj):
        result = left.copy()
        result.update(right)
        return result
    return Unknown(ev.span(node))


def plus(ev: Interpreter, left: Value, right: Value, left_node: Node, right_node: Node, node: Node) -> Value:
    """`left + right`: texts and lists are joined."""
    if isinstance(left, Seq) and isinstance(right, Seq):
        return Seq([*left.items, *right.items], left.open or right.open)
    if isinstance(left, Str | Json) or isinstance(right, Str | Json):
        return Str(join([ev.text(left, ev.span(left_node)), ev.text(right, ev.span(right_node))]))
    return Unknown(ev.span(node))


def _boolean(ev: Interpreter, node: Node, scope: Scope) -> Value:
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left_node is None or right_node is None or operator is None:
        return Unknown(ev.span(node))
    left = ev.eval(left_node, scope)
    decided = truth(left)
    if operator.type == "or" and decided:
        return left
    if operator.type == "and" and decided is False:
        return left
    ev.conditional += 1
    right = ev.eval(right_node, scope)
    ev.conditional -= 1
    if decided is not None:
        return right
    if operator.type == "or":
        if isinstance(left, Taken | Part | Selection | Response):
            return left
        return right if isinstance(left, Unknown) and is_nothing(right) else Unknown(ev.span(node))
    return right if isinstance(right, Taken | Part) else Unknown(ev.span(node))


def _comparison(ev: Interpreter, node: Node, scope: Scope) -> Value:
    children = [child for child in node.named_children if child.type != "comment"]
    values = [ev.eval(child, scope) for child in children]
    operators = [child.type for child in node.children if not child.is_named]
    if len(values) == 2 and operators in (["=="], ["!="]):
        one, other = known(values[0]), known(values[1])
        if one is not None and other is not None and type(values[0]) is type(values[1]):
            return _lit((one == other) == (operators == ["=="]))
    if len(values) == 2 and operators in (["is"], ["is not"]) and is_nothing(values[1]):
        if is_nothing(values[0]):
            return Unknown(ev.span(node))
        if isinstance(values[0], Str | Num | Obj | Seq | Func | Class | Instance):
            return _lit(operators == ["is not"])
    return Unknown(ev.span(node))


def _not(ev: Interpreter, node: Node, scope: Scope) -> Value:
    argument = node.child_by_field_name("argument")
    decided = truth(ev.eval(argument, scope)) if argument is not None else None
    return Unknown(ev.span(node)) if decided is None else _lit(not decided)


def _unary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    argument = node.child_by_field_name("argument")
    value = ev.eval(argument, scope) if argument is not None else Unknown()
    text, span = known(value), ev.span(node)
    if isinstance(value, Num) and text is not None and ev.source(node).startswith("-"):
        return Num(Text(f"-{text}") if span is None else named(f"-{text}", span))
    return Unknown(span)


def _conditional(ev: Interpreter, node: Node, scope: Scope) -> Value:
    parts = [child for child in node.named_children if child.type != "comment"]
    if len(parts) != 3:
        return Unknown(ev.span(node))
    decided = truth(ev.eval(parts[1], scope))
    if decided is not None:
        return ev.eval(parts[0] if decided else parts[2], scope)
    ev.conditional += 1
    values = [ev.eval(parts[0], scope), ev.eval(parts[2], scope)]
    ev.conditional -= 1
    result = merged(values, NONE)
    return placed(result, ev.span(node)) if isinstance(result, Unknown) else result


def _named_expression(ev: Interpreter, node: Node, scope: Scope) -> Value:
    name, value_node = node.child_by_field_name("name"), node.child_by_field_name("value")
    value = ev.eval(value_node, scope) if value_node is not None else Unknown()
    if name is not None:
        binding.bind(ev, name, value, scope, value_node)
    return value


def _lambda(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return Func(node, scope, ev.module)


def _comprehension(ev: Interpreter, node: Node, scope: Scope) -> Value:
    """A comprehension runs for nothing but its requests; the choice of an item by a sibling is understood."""
    inner = Scope(scope, scope.frame, inner=True)
    ev.repeated += 1
    first = True
    for child in node.named_children:
        if child.type == "for_in_clause":
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            if right is not None:
                items = settle(ev.eval(right, inner))
                chosen = extractions.choice(ev, node, items, scope) if first else None
                if chosen is not None:
                    ev.repeated -= 1
                    return chosen
            first = False
            for name in _names_in(left) if left is not None else ():
                inner.cells[ev.source(name)] = Cell(Unknown(), scope.frame, parameter=True)
        elif child.type == "if_clause":
            arguments.first(ev, child, inner)
    body = node.child_by_field_name("body")
    if body is not None:
        ev.eval(body, inner)
    ev.repeated -= 1
    return Seq(open=True) if node.type != "dictionary_comprehension" else Obj(open=True)


def _names_in(node: Node) -> list[Node]:
    if node.type == "identifier":
        return [node]
    return [name for child in node.named_children for name in _names_in(child)]


def _lit(value: bool) -> Lit:
    return Lit(Text("True" if value else "False"))


EXPRESSIONS: dict[str, Callable[[Interpreter, Node, Scope], Value]] = {
    "identifier": _identifier,
    "string": _string,
    "concatenated_string": _concatenated,
    "integer": _number,
    "float": _number,
    "true": _literal,
    "false": _literal,
    "none": _literal,
    "dictionary": _dictionary,
    "list": _sequence,
    "tuple": _sequence,
    "set": _sequence,
    "expression_list": _sequence,
    "parenthesized_expression": _inner,
    "await": _inner,
    "yield": _inner,
    "binary_operator": _binary,
    "boolean_operator": _boolean,
    "comparison_operator": _comparison,
    "not_operator": _not,
    "unary_operator": _unary,
    "conditional_expression": _conditional,
    "named_expression": _named_expression,
    "lambda": _lambda,
    "list_comprehension": _comprehension,
    "set_comprehension": _comprehension,
    "generator_expression": _comprehension,
    "dictionary_comprehension": _comprehension,
    "attribute": members.attribute_expression,
    "subscript": members.subscript_expression,
    "call": functions.call_expression,
}
