"""Evaluates a script's expressions to what can be known of their values without running them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.language import literals
from loadlint.dialects.k6.read import binding, functions, members
from loadlint.dialects.k6.read.members import GLOBALS
from loadlint.dialects.k6.read.values import UNDEFINED, Builtin, Form, Func, Namespace, truth
from loadlint.dialects.script import derived
from loadlint.dialects.script.values import (
    Json,
    Lit,
    Num,
    Obj,
    Part,
    Regex,
    Response,
    Selection,
    Seq,
    Str,
    Taken,
    Unknown,
    hole_at,
    is_nothing,
    known,
    merged,
    placed,
)
from loadlint.text.mapped import HOLE, Text, hole, join, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value

_FUNCTIONS = ("arrow_function", "function_expression", "function_declaration", "method_definition",
              "generator_function", "generator_function_declaration")  # fmt: skip
_FUNCTION_GLOBALS = frozenset(
    ["encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI", "parseInt", "parseFloat"]
)


def _identifier(ev: Interpreter, node: Node, scope: Scope) -> Value:
    name = ev.source(node)
    cell = scope.find(name)
    if cell is None:
        if name in ev.globals.values:
            return ev.at(ev.globals.values[name], node)
        return _global(ev, name, node)
    if cell.imported is not None:
        value = cell.imported()
        return ev.at(value, node)
    if isinstance(cell.value, Str | Num):
        fresh = cell.frame and cell.made == len(ev.steps)
        if cell.parameter or (fresh and (ev.counts.get(name, 0) <= 2 or _is_read_once(ev, node, name))):
            return cell.value
    return ev.at_variable(cell, node, _FUNCTIONS)


def _is_read_once(ev: Interpreter, node: Node, name: str) -> bool:
    """Whether what was given to a variable is read here alone: `url = '/a'; http.get(url); url = '/b'`."""
    if not ev.module.main:
        return False
    mentions = ev.mentions[name]
    at = bisect_left(mentions, node.start_byte, key=lambda one: one.start_byte)
    after = mentions[at + 1] if at + 1 < len(mentions) else None
    return at > 0 and _block_where_set(mentions[at - 1]) == _block(node) and (after is None or _is_set(after))


def _is_set(name: Node) -> bool:
    """Whether a statement of its own gives a variable its value."""
    parent = name.parent
    if parent is None or parent.parent is None:
        return False
    if parent.type == "variable_declarator":
        return parent.child_by_field_name("name") == name and parent.child_by_field_name("value") is not None
    alone = parent.type == "assignment_expression" and parent.parent.type == "expression_statement"
    return alone and parent.child_by_field_name("left") == name


def _block_where_set(name: Node) -> Node | None:
    return _block(name) if _is_set(name) else None


def _block(node: Node) -> Node | None:
    current = node.parent
    while current is not None and current.type not in ("statement_block", "program", "switch_case", "switch_default"):
        current = current.parent
    return current


def _global(ev: Interpreter, name: str, node: Node) -> Value:
    if name in GLOBALS:
        return Namespace(name)
    if name in _FUNCTION_GLOBALS or name in ("require", "URL", "URLSearchParams", "FormData", "RegExp"):
        return Builtin(name)
    if name == "undefined":
        return UNDEFINED
    if name in ("__VU", "__ITER"):
        return Unknown(ev.span(node), varies=True)
    return Unknown(ev.span(node))


def _string(ev: Interpreter, node: Node, scope: Scope) -> Value:
    # A text without escapes is read faster than it is looked up.
    return ev.literal(node, lambda: _plain_string(ev, node)) if node.named_child_count > 1 else _plain_string(ev, node)


def _plain_string(ev: Interpreter, node: Node) -> Value:
    ev.mark(node)
    data = ev.module.syntax.source.data
    start, end = node.start_byte + 1, node.end_byte - 1
    if end < start or node.has_error:
        return Unknown(ev.span(node))
    return Str(ev.decoded(start, lambda: literals.decode_string(data, start, end)))


def _number(ev: Interpreter, node: Node, scope: Scope) -> Value:
    ev.mark(node)
    text = literals.number_text(ev.source(node))
    span = ev.span(node)
    return Num(Text(text) if span is None else named(text, span))


def _literal(ev: Interpreter, node: Node, scope: Scope) -> Value:
    span, text = ev.span(node), node.type
    return Lit(Text(text) if span is None else named(text, span))


def _regex(ev: Interpreter, node: Node, scope: Scope) -> Value:
    pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
    source = ev.source(pattern) if pattern else ""
    source = re.sub(r"\\(?:u(202[89])|(/)|.)", _regex_text, source)
    return Regex(source, ev.source(flags) if flags else "")


def _template(ev: Interpreter, node: Node, scope: Scope) -> Value:
    ev.mark(node)
    data = ev.module.syntax.source.data
    parts: list[Text] = []
    values: list[Value] = []
    position, end = node.start_byte + 1, node.end_byte - 1
    for child in node.children:
        if child.type != "template_substitution":
            continue
        if child.start_byte > position:
            parts.append(_fragment(ev, data, position, child.start_byte))
        value, text = _substitution(ev, child, scope)
        values.append(value)
        parts.append(text)
        position = child.end_byte
    if end > position:
        parts.append(_fragment(ev, data, position, end))
    if len(parts) == len(values) == 1 and isinstance(values[0], Taken | Part):
        return values[0]
    return Str(join(parts))


def _fragment(ev: Interpreter, data: bytes, start: int, end: int) -> Text:
    return ev.decoded(start, lambda: literals.decode_template(data, start, end))


def _substitution(ev: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text]:
    expression = next((child for child in node.named_children if child.type != "comment"), None)
    if expression is None:
        return UNDEFINED, Text("")
    value = ev.eval(expression, scope)
    text = ev.text(value, ev.span(expression))
    span, inner = ev.span(node), ev.span(expression)
    if span is not None and text.span() == inner and expression.type not in ("string", "template_string"):
        ev.mark(node)
        text = hole(span) if text.value == HOLE else named(text.value, span)
    return value, text


def _object(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return ev.literal(node, lambda: _any_object(ev, node, scope))


def _any_object(ev: Interpreter, node: Node, scope: Scope) -> Value:
    result = Obj()
    for child in node.named_children:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None:
                continue
            name = members.key(ev, key, scope)
            inner = ev.eval(value, scope)
            if name is None:
                unnamed = f"{HOLE}{len(result.names)}"
                result.names[unnamed], result.values[unnamed] = hole_at(ev.span(key)), inner
                result.open = True
                continue
            result.set(name, inner)
        elif child.type == "shorthand_property_identifier":
            inner = _identifier(ev, child, scope)
            result.set(members.name_text(ev, child), inner)
        elif child.type == "spread_element":
            spread = functions.spread_value(ev, child, scope)
            if isinstance(spread, Obj):
                result.update(spread)
            elif not is_nothing(spread):
                result.open = True
        elif child.type == "method_definition":
            name_node = child.child_by_field_name("name")
            name = members.key(ev, name_node, scope) if name_node else None
            if name is not None:
                result.set(name, Func(child, scope, ev.module, this=result))
    return result


def _array(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return ev.literal(node, lambda: _any_array(ev, node, scope))


def _any_array(ev: Interpreter, node: Node, scope: Scope) -> Value:
    result = Seq()
    for child in node.named_children:
        if child.type == "comment":
            continue
        if child.type != "spread_element":
            result.items.append(ev.eval(child, scope))
            continue
        spread = functions.spread_value(ev, child, scope)
        if isinstance(spread, Seq):
            result.extend(spread.items)
            result.open = result.open or spread.open
        elif isinstance(spread, Taken | Part) and len(node.named_children) == 1:
            matches = isinstance(spread, Part) and spread.kind == "all-matches"
            return spread if matches else derived.opaque(spread)
        else:
            result.open = True
    return result


def _function(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return Func(node, scope, ev.module)


def _inner(ev: Interpreter, node: Node, scope: Scope) -> Value:
    for child in node.named_children:
        if child.type != "comment":
            return ev.eval(child, scope)
    return UNDEFINED


def _await(ev: Interpreter, node: Node, scope: Scope) -> Value:
    value = _inner(ev, node, scope)
    return replace(value, promise=False) if isinstance(value, Response) else value


def _cast(ev: Interpreter, node: Node, scope: Scope) -> Value:
    return ev.eval(node.named_children[-1], scope) if node.named_children else UNDEFINED


def _binary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    operator = node.child_by_field_name("operator")
    kind = operator.type if operator else ""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Unknown(ev.span(node))
    if kind == "+":
        return _plus(ev, node, scope)
    if kind in ("||", "??", "&&"):
        return _logical(ev, kind, node, left, right, scope)
    one, other = ev.eval(left, scope), ev.eval(right, scope)
    if kind in ("===", "==", "!==", "!="):
        a, b = _comparable(one), _comparable(other)
        if a is not None and b is not None:
            return _boolean((a == b) == (kind[0] == "="))
    return Unknown(ev.span(node))


def _plus(ev: Interpreter, node: Node, scope: Scope) -> Value:
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
    values = [ev.eval(operand, scope) for operand in operands]
    if not any(isinstance(value, Str | Json | Form) for value in values):
        return Unknown(ev.span(node))
    if len(values) == 3 and isinstance(values[1], Taken):
        kind = _AROUND.get((known(values[0]) or "", known(values[2]) or ""))
        if kind is not None:
            return Part(kind, values[1].step, (values[1],), ev.span(node))
    if len(values) >= 2 and isinstance(values[0], Num) and isinstance(values[1], Num):
        values[:2] = [Unknown()]
        operands[:2] = [operands[0]]
    return Str(join(ev.text(value, ev.span(at)) for value, at in zip(values, operands, strict=True)))


def _logical(ev: Interpreter, kind: str, node: Node, left: Node, right: Node, scope: Scope) -> Value:
    one = ev.eval(left, scope)
    if kind == "&&":
        other = ev.eval(right, scope)
        return other if truth(one) is True else one if truth(one) is False else Unknown(ev.span(node))
    if isinstance(one, Unknown) and one.env:
        default = ev.eval(right, scope)
        return one if known(default) == "" or is_nothing(default) else default
    if is_nothing(one) or (kind == "||" and truth(one) is False):
        return ev.eval(right, scope)
    if isinstance(one, Taken | Part | Selection) or truth(one) is True or kind == "??":
        ev.eval(right, scope)
        return one
    ev.eval(right, scope)
    return Unknown(ev.span(node))


def _unary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
    if operator is None or argument is None:
        return Unknown(ev.span(node))
    value = ev.eval(argument, scope)
    if operator.type == "!":
        decided = truth(value)
        return Unknown(ev.span(node)) if decided is None else _boolean(not decided)
    if operator.type == "-" and isinstance(value, Num) and argument.type == "number":
        span = ev.span(node)
        text = "-" + value.text.value
        ev.mark(node)
        return Num(Text(text) if span is None else named(text, span))
    if operator.type == "+" and isinstance(value, Taken | Num):
        return value
    if operator.type == "void":
        return UNDEFINED
    return Unknown(ev.span(node))


def _ternary(ev: Interpreter, node: Node, scope: Scope) -> Value:
    condition = node.child_by_field_name("condition")
    one, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if condition is None or one is None or other is None:
        return Unknown(ev.span(node))
    decided = truth(ev.eval(condition, scope))
    if decided is not None:
        return ev.eval(one if decided else other, scope)
    ev.conditional += 1
    result = merged([ev.eval(one, scope), ev.eval(other, scope)], UNDEFINED)
    ev.conditional -= 1
    return placed(result, ev.span(node)) if isinstance(result, Unknown) else result


def _sequence(ev: Interpreter, node: Node, scope: Scope) -> Value:
    value: Value = UNDEFINED
    for child in node.named_children:
        value = ev.eval(child, scope)
    return value


def _update(ev: Interpreter, node: Node, scope: Scope) -> Value:
    argument = node.child_by_field_name("argument")
    if argument is not None and argument.type == "identifier":
        cell = scope.find(ev.source(argument))
        if cell is not None:
            ev.set_cell(cell, Unknown())
    return Unknown(ev.span(node))


def _assign(ev: Interpreter, node: Node, scope: Scope) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Unknown(ev.span(node))
    value = ev.eval(right, scope)
    binding.bind(ev, left, value, scope, declare=False, origin=right)
    return value


def _augmented(ev: Interpreter, node: Node, scope: Scope) -> Value:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return Unknown(ev.span(node))
    old, new = ev.eval(left, scope), ev.eval(right, scope)
    value: Value = Unknown()
    if operator.type == "+=" and (isinstance(old, Str) or isinstance(new, Str)):
        value = Str(join([ev.text(old, ev.span(left)), ev.text(new, ev.span(right))]))
    elif operator.type in ("||=", "??="):
        value = new if is_nothing(old) or (isinstance(old, Unknown) and old.env) else merged([old, new], UNDEFINED)
    binding.bind(ev, left, value, scope, declare=False, origin=right)
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

EXPRESSIONS: dict[str, Callable[[Interpreter, Node, Scope], Value]] = {
    "identifier": _identifier,
    "this": members.this,
    "string": _string,
    "number": _number,
    "true": _literal,
    "false": _literal,
    "null": _literal,
    "undefined": _literal,
    "regex": _regex,
    "template_string": _template,
    "object": _object,
    "array": _array,
    "parenthesized_expression": _inner,
    "await_expression": _await,
    "yield_expression": _inner,
    "as_expression": _inner,
    "satisfies_expression": _inner,
    "non_null_expression": _inner,
    "type_assertion": _cast,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _ternary,
    "sequence_expression": _sequence,
    "update_expression": _update,
    "assignment_expression": _assign,
    "augmented_assignment_expression": _augmented,
    "member_expression": members.member_expression,
    "subscript_expression": members.member_expression,
    "call_expression": functions.call_expression,
    "new_expression": functions.new_expression,
    "class": functions.class_of,
    **dict.fromkeys(_FUNCTIONS, _function),
}
