"""Evaluates a script's expressions to what can be known of their values without running them."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import partial
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.dialects.k6.language import literals
from loadlint.dialects.k6.language.syntax import FUNCTIONS, block_of
from loadlint.dialects.k6.read import binding, conditions, functions, members
from loadlint.dialects.k6.read.binding import Binding
from loadlint.dialects.k6.read.members import GLOBALS
from loadlint.dialects.k6.read.values import UNDEFINED, Builtin, Form, Func, Namespace, truth
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read import derived, expressions
from loadlint.dialects.script.read.merged_values import Outcome, merged_value
from loadlint.dialects.script.read.values import (
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
    Value,
    is_nothing,
    known_text,
)
from loadlint.text.mapped import HOLE, Text, join
from loadlint.text.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.scopes import Scope

_FUNCTION_GLOBALS = frozenset((
    "encodeURIComponent", "encodeURI", "decodeURIComponent", "decodeURI", "parseInt", "parseFloat", "Boolean",
    "require", "open", "URL", "URLSearchParams", "FormData", "RegExp", "Set", "Map",
))  # fmt: skip


def _identifier(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    name = interpreter.source(node)
    cell = scope.find(name)
    if cell is None:
        if name in interpreter.globals.values:
            return interpreter.at(interpreter.globals.values[name], node)
        return _global(interpreter, name, node)
    if not cell.frame and interpreter.entry == "default":
        interpreter.read_by_users.append((node, id(cell)))
    if cell.imported is not None:
        value = cell.imported()
        return interpreter.at(value, node)
    if isinstance(cell.value, Str | Num):
        fresh = cell.frame and cell.made == len(interpreter.steps)
        if cell.parameter or (
            fresh and (interpreter.module.counts.get(name, 0) <= 2 or _is_read_once(interpreter, node, name))
        ):
            return cell.value
    return interpreter.at_variable(cell, node, FUNCTIONS)


def _is_read_once(interpreter: Interpreter, node: Node, name: str) -> bool:
    """Whether what was given to a variable is read here alone: `url = '/a'; http.get(url); url = '/b'`."""
    mentions = interpreter.module.syntax.identifiers[name]
    position = bisect_left(mentions, node.start_byte, key=lambda mention: mention.start_byte)
    after = mentions[position + 1] if position + 1 < len(mentions) else None
    return (
        position > 0
        and _is_set(mentions[position - 1])
        and block_of(mentions[position - 1])[0] == block_of(node)[0]
        and (after is None or _is_set(after))
    )


def _is_set(name: Node) -> bool:
    """Whether a statement of its own gives a variable its value."""
    parent = name.parent
    if parent is None or parent.parent is None:
        return False
    if parent.type == "variable_declarator":
        return parent.child_by_field_name("name") == name and parent.child_by_field_name("value") is not None
    alone = parent.type == "assignment_expression" and parent.parent.type == "expression_statement"
    return alone and parent.child_by_field_name("left") == name


def _global(interpreter: Interpreter, name: str, node: Node) -> Value:
    if name in GLOBALS:
        return Namespace(name)
    if name in _FUNCTION_GLOBALS:
        return Builtin(name)
    if name == "undefined":
        return UNDEFINED
    if name in ("__VU", "__ITER"):
        source = interpreter.new_source("script", name)
        return Unknown(interpreter.span(node), varies=name == "__ITER", source=source)
    interpreter.unbound.setdefault(node.start_byte, node)
    return interpreter.unknown(node)


def _string(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    # A text without escapes is read faster than it is looked up.
    return (
        interpreter.literal(node, lambda: _plain_string(interpreter, node))
        if node.named_child_count > 1
        else _plain_string(interpreter, node)
    )


def _plain_string(interpreter: Interpreter, node: Node) -> Value:
    interpreter.mark(node)
    data = interpreter.module.syntax.source.data
    start, end = node.start_byte + 1, node.end_byte - 1
    if end < start or node.has_error:
        return interpreter.unknown(node)
    return Str(interpreter.decoded_text(start, lambda: literals.decode_string(data, start, end)))


def _number(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return expressions.number(interpreter, node, literals.number_text(interpreter.source(node)))


def _literal(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return expressions.constant(interpreter, node, node.type)


def _regex(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
    source = interpreter.source(pattern) if pattern else ""
    source = re.sub(r"\\(?:u(202[89])|(/)|.)", _regex_text, source)
    return Regex(source, interpreter.source(flags) if flags else "")


def _template(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    interpreter.mark(node)
    literal = expressions.Filled(
        node.start_byte + 1,
        node.end_byte - 1,
        "template_substitution",
        partial(literals.decode_template, interpreter.module.syntax.source.data),
        lambda child: _substitution(interpreter, child, scope),
    )
    return expressions.filled_text(interpreter, node, literal)


def _substitution(interpreter: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text]:
    expression = next(iter(items_of(node)), None)
    if expression is None:
        return UNDEFINED, Text("")
    value = interpreter.eval(expression, scope)
    return value, expressions.held_text(interpreter, node, expression, value, ("string", "template_string"))


def _object(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    result = Obj(node=node)
    for child in node.named_children:
        if child.type == "pair":
            _pair(interpreter, result, child, scope)
        elif child.type == "shorthand_property_identifier":
            inner = _identifier(interpreter, child, scope)
            result.set(members.name_text(interpreter, child), inner)
        elif child.type == "spread_element":
            spread = functions.spread_value(interpreter, child, scope)
            if isinstance(spread, Obj):
                result.update(spread)
            elif not is_nothing(spread):
                result.open = True
        elif child.type == "method_definition":
            name_node = child.child_by_field_name("name")
            name = members.key(interpreter, name_node, scope) if name_node else None
            if name is not None:
                result.set(name, Func(child, scope, interpreter.module, this=result))
    return result


def _pair(interpreter: Interpreter, holder: Obj, pair: Node, scope: Scope) -> None:
    key, value = field_of(pair, "key"), field_of(pair, "value")
    name = members.key(interpreter, key, scope)
    member = interpreter.eval(value, scope)
    if name is not None:
        holder.set(name, member)
        return
    unnamed = f"{HOLE}{len(holder.names)}"
    holder.names[unnamed], holder.values[unnamed] = members.computed_name(interpreter, key, scope), member
    holder.open = True


def _array(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    result = Seq()
    for child in items_of(node):
        if child.type != "spread_element":
            result.extend([interpreter.eval(child, scope)])
            continue
        spread = functions.spread_value(interpreter, child, scope)
        if isinstance(spread, Seq):
            result.extend(spread.items)
            result.open = result.open or spread.open
        elif isinstance(spread, Taken | Part) and len(node.named_children) == 1:
            return _copy_of(spread)
        else:
            result.open = True
    result.at = interpreter.span(node)
    return result


def _copy_of(items: Taken | Part) -> Value:
    """`[...items]`."""
    is_copy = derived.is_list(items) or (isinstance(items, Part) and items.kind == "all-matches")
    return items if is_copy else derived.opaque(items)


def _function(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return Func(node, scope, interpreter.module)


def _inner(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    items = items_of(node)
    return interpreter.eval(items[0], scope) if items else UNDEFINED


def _await(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    value = _inner(interpreter, node, scope)
    return replace(value, promise=False) if isinstance(value, Response) else value


def _cast(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return interpreter.eval(node.named_children[-1], scope) if node.named_children else UNDEFINED


def _binary(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    kind, left, right = field_of(node, "operator").type, field_of(node, "left"), field_of(node, "right")
    if kind == "+":
        return _plus(interpreter, node, scope)
    if kind in ("||", "??", "&&"):
        return _logical(interpreter, node, (left, right), kind, scope)
    changing = interpreter.changing
    first, other = interpreter.eval(left, scope), interpreter.eval(right, scope)
    interpreter.note_asked(first, other)
    if kind == "%":
        # A remainder is one of a few values.
        interpreter.changing = changing
    if kind == "-" and (number := expressions.difference(first, other)) is not None:
        return number
    if kind in _EQUALITY:
        interpreter.chosen_items.note(node, (first, other), is_equal=kind[0] == "=")
    decided = _result_of_comparison(kind, first, other)
    if decided is not None:
        return _boolean(decided)
    sides = (
        conditions.Side(conditions.member_value(first), left),
        conditions.Side(conditions.member_value(other), right),
    )
    return conditions.with_sides(kind, *sides, interpreter.unknown(node))


_EQUALITY = ("===", "==", "!==", "!=")
_ORDERED: Mapping[str, Callable[[int, int], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def _result_of_comparison(kind: str, first: Value, other: Value) -> bool | None:
    """What a comparison of two known values gives; None where they are not known."""
    if kind in _ORDERED:
        numbers = [number for value in (first, other) if (number := _number_in(value)) is not None]
        return _ORDERED[kind](numbers[0], numbers[1]) if len(numbers) == 2 else None
    if kind not in _EQUALITY:
        return None
    a, b = _comparable(first), _comparable(other)
    return None if a is None or b is None else (a == b) == (kind[0] == "=")


def _number_in(value: Value) -> int | None:
    return whole_number(known_text(value)) if isinstance(value, Num) else None


def _plus(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    operands: list[Node] = []
    current = node
    while current.type == "binary_expression" and field_of(current, "operator").type == "+":
        operands.append(field_of(current, "right"))
        current = field_of(current, "left")
    operands.append(current)
    operands.reverse()
    values = [interpreter.eval(operand, scope) for operand in operands]
    if not any(isinstance(value, Str | Json | Form) for value in values):
        return interpreter.unknown(node)
    if len(values) == 3 and isinstance(values[1], Taken):
        kind = _AROUND.get((known_text(values[0]) or "", known_text(values[2]) or ""))
        if kind is not None:
            return Part(kind, values[1].step, (values[1],), interpreter.span(node))
    if len(values) >= 2 and isinstance(values[0], Num) and isinstance(values[1], Num):
        values[:2] = [Unknown()]
        operands[:2] = [operands[0]]
    return Str(join(interpreter.text_at(value, operand) for value, operand in zip(values, operands, strict=True)))


def _logical(interpreter: Interpreter, node: Node, sides: tuple[Node, Node], kind: str, scope: Scope) -> Value:
    left, right = sides
    first = interpreter.eval(left, scope)
    interpreter.note_asked(first)
    second = _second_side(interpreter, first, right, kind, scope)
    other = second.value
    if kind == "&&":
        return conditions.with_logic(kind, (first, other), _and(interpreter, first, other, node))
    if isinstance(first, Unknown) and first.env:
        if (text := known_text(other)) is not None:
            interpreter.defaults.add(text)
        return first if known_text(other) == "" or is_nothing(other) else other
    if is_nothing(first) or (kind == "||" and truth(first) is False):
        return other
    is_first = isinstance(first, Taken | Part | Selection) or truth(first) is True or kind == "??"
    value = first if is_first else interpreter.unknown(node)
    if second.steps:
        value = merged_value([second, Outcome(first)], UNDEFINED)
    elif isinstance(first, Taken) and not is_nothing(other):
        value = replace(first, defaulted=True)
    return conditions.with_logic(kind, (first, other), value)


def _second_side(interpreter: Interpreter, first: Value, right: Node, kind: str, scope: Scope) -> Outcome:
    """What the second side gives: a branch, unless the first one is certain to leave it to that."""
    is_certain = is_nothing(first) if kind == "??" else truth(first) is (kind == "&&")
    with interpreter.perhaps():
        if is_certain:
            return Outcome(interpreter.eval(right, scope))
        return interpreter.eval_branches([right], scope, also_old=True)[0]


def _and(interpreter: Interpreter, first: Value, other: Value, node: Node) -> Value:
    decided = truth(first)
    if decided is not None:
        return other if decided else first
    if truth(other) is False:
        return _boolean(False)
    # `data && data.token`, `token && { token }`: what a script takes where there is an answer.
    is_taken = isinstance(other, Taken | Part) or (isinstance(first, Taken) and isinstance(other, Obj))
    return other if is_taken else interpreter.unknown(node)


def _unary(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    sign, argument = field_of(node, "operator").type, field_of(node, "argument")
    value = interpreter.eval(argument, scope)
    interpreter.note_asked(value)
    if sign == "!":
        decided = truth(value)
        if decided is not None:
            return _boolean(not decided)
    if sign == "-" and isinstance(value, Num) and argument.type == "number":
        return expressions.number(interpreter, node, f"-{value.text.value}")
    if sign == "+" and isinstance(value, Taken | Num):
        return value
    if sign == "+" and isinstance(value, Str) and whole_number(known_text(value)) is not None:
        return Num(value.text)
    if sign == "void":
        return UNDEFINED
    return conditions.with_sign(sign, conditions.member_value(value), interpreter.unknown(node))


def _ternary(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    condition, consequence, other = (field_of(node, name) for name in ("condition", "consequence", "alternative"))
    value = interpreter.ask(condition, scope)
    decided = truth(value)
    if decided is None and isinstance(value, Taken) and interpreter.source(condition) == interpreter.source(other):
        # `item ? item.id : item`: what there is of it.
        decided = True
    asked = expressions.Condition(value, decided, conditions.symbol_of(value))
    return expressions.either(interpreter, scope, (consequence, other), asked, node)


def _sequence(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    value: Value = UNDEFINED
    for child in node.named_children:
        value = interpreter.eval(child, scope)
    return value


def _update(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    argument = field_of(node, "argument")
    cell = scope.find(interpreter.source(argument)) if argument.type == "identifier" else None
    if cell is not None:
        interpreter.set_cell(cell, Unknown())
    return interpreter.unknown(node)


def _assign(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    left, right = field_of(node, "left"), field_of(node, "right")
    value = interpreter.eval(right, scope)
    binding.bind(interpreter, left, value, Binding(scope, origin=right))
    return value


def _augmented_value(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    left, right, sign = field_of(node, "left"), field_of(node, "right"), field_of(node, "operator").type
    if sign in ("||=", "??="):
        value = _logical(interpreter, node, (left, right), sign[:2], scope)
    else:
        old, new = interpreter.eval(left, scope), interpreter.eval(right, scope)
        is_text = sign == "+=" and (isinstance(old, Str) or isinstance(new, Str))
        texts = [interpreter.text_at(old, left), interpreter.text_at(new, right)] if is_text else []
        value = Str(join(texts)) if is_text else Unknown()
    binding.bind(interpreter, left, value, Binding(scope, origin=right))
    return value


def _regex_text(match: re.Match[str]) -> str:
    """What a regular expression literal must escape, as it is in a pattern."""
    return chr(int(match[1], 16)) if match[1] else match[2] or match[0]


def _comparable(value: Value) -> tuple[str, str] | None:
    text = known_text(value)
    if text is not None:
        return ("s" if isinstance(value, Str) else "n"), text
    return ("constant", value.text.value) if isinstance(value, Lit) else None


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
    "object": expressions.looked_up(_object),
    "array": expressions.looked_up(_array),
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
    "augmented_assignment_expression": _augmented_value,
    "member_expression": members.member_expression,
    "subscript_expression": members.member_expression,
    "call_expression": functions.call_expression,
    "new_expression": functions.new_expression,
    "class": functions.class_of,
    **dict.fromkeys(FUNCTIONS, _function),
}
