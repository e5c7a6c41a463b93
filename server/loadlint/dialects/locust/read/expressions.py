"""What expressions give, as far as it can be told without running them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from loadlint.dialects.locust.language import literals
from loadlint.dialects.locust.read import (
    arguments,
    binding,
    calls,
    conditions,
    extractions,
    functions,
    judged_blocks,
    known_texts,
    loop_items,
    members,
)
from loadlint.dialects.locust.read.values import NONE, Class, Func, Instance, settle, truth
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read import condition_tests, derived, expressions, terms
from loadlint.dialects.script.read.merged_values import Outcome, merged_value
from loadlint.dialects.script.read.scopes import Scope
from loadlint.dialects.script.read.values import (
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
    Value,
    hole_at,
    is_nothing,
    known_text,
    steps_of,
)
from loadlint.text.mapped import HOLE, Text, join, named_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter


def _identifier(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    name = interpreter.source(node)
    cell = scope.find(name)
    if cell is None:
        return calls.builtin(name) or interpreter.unknown(node)
    if isinstance(cell.value, Str | Num):
        fresh = cell.made == len(interpreter.steps) and interpreter.module.counts.get(name, 0) <= 2
        if cell.parameter or (cell.frame and fresh):
            return cell.value
    return interpreter.at_variable(cell, node, ("function_definition", "lambda"))


def _string(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    interpreter.mark(node)
    data = interpreter.module.syntax.source.data
    content = literals.content_of(node)
    prefix = literals.prefix_of(data, node)
    if content is None or node.has_error:
        interpreter.eval_children(node, scope)
        return interpreter.unknown(node)
    literal = expressions.Filled(
        *content,
        "interpolation",
        lambda start, end: literals.fragment(data, start, end, prefix),
        lambda child: _interpolation(interpreter, child, scope),
    )
    return expressions.filled_text(interpreter, node, literal)


def _interpolation(interpreter: Interpreter, node: Node, scope: Scope) -> tuple[Value, Text]:
    expression = node.child_by_field_name("expression")
    if expression is None:
        return NONE, Text(HOLE)
    value = interpreter.eval(expression, scope)
    if any(child.type in ("format_specifier", "type_conversion") for child in node.named_children):
        interpreter.text_at(value, expression)
        return interpreter.unknown(node), hole_at(interpreter.span(node))
    return value, expressions.held_text(interpreter, node, expression, value, ("string", "concatenated_string"))


def _concatenated_value(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    strings = [child for child in node.named_children if child.type == "string"]
    return Str(join([interpreter.text(interpreter.eval(child, scope)) for child in strings]))


def _number(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return expressions.number(interpreter, node, literals.number_text(interpreter.source(node)))


def _literal(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return expressions.constant(interpreter, node, node.type.capitalize())


def _dictionary(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    result = Obj()
    for child in node.named_children:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is None or value is None:
                continue
            name = settle(interpreter.eval(key, scope))
            inner = interpreter.eval(value, scope)
            if isinstance(name, Str | Num):
                result.set(name.text, inner)
            elif isinstance(name, Func | Class):
                result.set(Text(f"\0{len(result.values)}"), Seq([name, inner]))
            else:
                # A name that is not known is one all the same: the members beside it stay what they are.
                result.set(interpreter.text_at(name, key), inner)
                result.open = result.open or not isinstance(name, Taken)
        elif child.type == "dictionary_splat":
            spread = arguments.first(interpreter, child, scope)
            if isinstance(spread, Obj):
                result.update(spread)
            elif not is_nothing(spread):
                result.open = True
    return result


def _sequence(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    result = Seq()
    for child in node.named_children:
        if child.type in ("list_splat", "list_splat_pattern"):
            spread = arguments.first(interpreter, child, scope)
            if node.named_child_count == 1 and derived.is_list(spread):
                return derived.some_items(spread) if node.type == "set" else spread
            result.extend(spread.items if isinstance(spread, Seq) else ())
            result.open = result.open or not isinstance(spread, Seq) or spread.open
        elif child.type != "comment":
            result.extend([interpreter.eval(child, scope)])
    result.at = interpreter.span(node) if node.type == "list" else None
    return result


def _inner(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return arguments.first(interpreter, node, scope)


def _yield(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """`yield value`: what a `with` block gets of a function that `contextmanager` decorates."""
    value = _inner(interpreter, node, scope)
    if interpreter.active and interpreter.active[-1] in interpreter.context_managers:
        interpreter.returns.append(Outcome(value))
    return value


def _binary(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    left_node, right_node, sign = field_of(node, "left"), field_of(node, "right"), field_of(node, "operator").type
    left, right = interpreter.eval(left_node, scope), interpreter.eval(right_node, scope)
    if sign == "+":
        return plus(interpreter, (left, left_node), (right, right_node), node)
    if sign == "%" and isinstance(left, Str):
        return calls.percent_format(interpreter, left, right, node)
    if sign == "|" and isinstance(left, Obj) and isinstance(right, Obj):
        result = left.copy()
        result.update(right)
        return result
    number = expressions.difference(left, right) if sign == "-" else None
    return number or interpreter.unknown(node)


_PADDING = ("=", "==", "===")

Operand = tuple["Value", "Node"]


def plus(interpreter: Interpreter, left: Operand, right: Operand, node: Node) -> Value:
    """`left + right`: texts and lists are joined."""
    first, other = left[0], right[0]
    if isinstance(first, Seq) and isinstance(other, Seq):
        whole = Seq(list(first.items), first.open or other.open)
        whole.extend(other.items)
        return whole
    if isinstance(first, Taken | Part) and isinstance(other, Str) and known_text(other) in _PADDING:
        bare, padded = settle(first), Str(join([interpreter.text_at(*left), interpreter.text_at(*right)]))
        # A decoder of base64 drops the padding again; to all others it is a text.
        return Part("padded", first.step, (bare, padded)) if isinstance(bare, Taken) else padded
    if isinstance(first, Str | Json) or isinstance(other, Str | Json):
        return Str(join([interpreter.text_at(*left), interpreter.text_at(*right)]))
    return interpreter.unknown(node)


def _boolean(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    sign = field_of(node, "operator").type
    left = interpreter.eval(field_of(node, "left"), scope)
    decided = truth(left)
    if decided is not None and decided == (sign == "or"):
        return left
    if decided is not None:
        return interpreter.eval(field_of(node, "right"), scope)
    second = interpreter.eval_branches([field_of(node, "right")], scope, also_old=True)[0]
    right = second.value
    symbols = conditions.symbol_of(interpreter, left), conditions.symbol_of(interpreter, right)
    value = _one_of(interpreter, node, sign, (left, right))
    if second.steps and sign == "or":
        value = merged_value([second, Outcome(left)], NONE)
    return terms.with_term(value, conditions.together(sign, (left, right), symbols), steps_of(left, right))


def _one_of(interpreter: Interpreter, node: Node, sign: str, sides: tuple[Value, Value]) -> Value:
    """What `and` or `or` gives, where the first side does not decide that."""
    left, right = sides
    if sign == "and" and truth(right) is False:
        return _lit(False)
    if sign == "and":
        return right if isinstance(right, Taken | Part) else interpreter.unknown(node)
    if isinstance(left, Taken | Part | Selection | Response):
        return left
    return right if isinstance(left, Unknown) and is_nothing(right) else interpreter.unknown(node)


def _comparison(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    children = [child for child in node.named_children if child.type != "comment"]
    if {"in", "not in"} & {child.type for child in node.children}:
        judged_blocks.note_condition(interpreter, node)
    values = [interpreter.eval(child, scope) for child in children]
    operators = [child.type for child in node.children if not child.is_named]
    if len(values) == 2 and operators in (["=="], ["!="]):
        interpreter.chosen_items.note(node, (values[0], values[1]), is_equal=operators == ["=="])
    if steps_of(*values):
        symbol = conditions.comparison(interpreter, children, values, operators)
        return terms.with_comparison(interpreter.unknown(node), symbol, values)
    if len(values) == 2 and operators in (["=="], ["!="]):
        first, other = known_text(values[0]), known_text(values[1])
        if first is not None and other is not None and type(values[0]) is type(values[1]):
            return _lit((first == other) == (operators == ["=="]))
    if len(values) == 2 and operators in (["is"], ["is not"]) and is_nothing(values[1]):
        if is_nothing(values[0]):
            return interpreter.unknown(node)
        if isinstance(values[0], Str | Num | Obj | Seq | Func | Class | Instance):
            return _lit(operators == ["is not"])
    return interpreter.unknown(node)


def _not(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    value = interpreter.eval(field_of(node, "argument"), scope)
    decided = truth(value)
    if decided is not None:
        return _lit(not decided)
    symbol = condition_tests.negation(conditions.symbol_of(interpreter, value))
    return terms.with_term(interpreter.unknown(node), symbol, steps_of(value))


def _unary(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    value = interpreter.eval(field_of(node, "argument"), scope)
    text, span = known_text(value), interpreter.span(node)
    if isinstance(value, Num) and text is not None and interpreter.source(node).startswith("-"):
        return Num(named_text(f"-{text}", span))
    return Unknown(span)


def _conditional(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    parts = [child for child in node.named_children if child.type != "comment"]
    if len(parts) != 3:
        return interpreter.unknown(node)
    value = interpreter.ask(parts[1], scope)
    condition = expressions.Condition(value, truth(value), conditions.symbol_of(interpreter, value))
    return expressions.either(interpreter, scope, (parts[0], parts[2]), condition, node)


def _named_expression(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    value_node = field_of(node, "value")
    value = interpreter.eval(value_node, scope)
    binding.bind(interpreter, field_of(node, "name"), value, scope, value_node)
    return value


def _lambda(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    return Func(node, scope, interpreter.module)


def _comprehension(interpreter: Interpreter, node: Node, scope: Scope) -> Value:
    """A comprehension is a loop that makes a list; the choice of an item by a sibling is understood."""
    inner = Scope(scope, scope.frame)
    clauses = [child for child in node.named_children if child.type in ("for_in_clause", "if_clause")]
    body = node.child_by_field_name("body")
    # The first list is looked up once, and outside.
    first = loop_items.evaluated_items(interpreter, clauses[0], inner) if clauses else Unknown()
    if body is None or not clauses:
        return Unknown()
    if node.type == "dictionary_comprehension" and len(clauses) == 1 and known_texts.is_known_walk(body, first):
        return _members_of_items(interpreter, body, (clauses[0], first), inner)
    chosen = extractions.choice(interpreter, body, clauses, first, scope)
    if chosen is not None:
        return chosen
    with ExitStack() as stack:
        number = 0
        for clause in clauses:
            if clause.type == "if_clause":
                arguments.first(interpreter, clause, inner)
                interpreter.choose_items(next(iter(items_of(clause)), None), holds=True)
                continue
            items = first if clause == clauses[0] else loop_items.evaluated_items(interpreter, clause, inner)
            loop = stack.enter_context(interpreter.loop(derived.loop_of(items)))
            loop_items.bind(interpreter, clause, loop_items.item(interpreter, clause, items, loop), inner)
            number = loop.number
        if node.type == "dictionary_comprehension":
            with interpreter.perhaps():
                return _members_of_loop(interpreter, body, inner, is_whole=len(clauses) == 1)
        value = settle(interpreter.eval_perhaps(body, inner))
    if isinstance(value, Taken) and derived.is_of_chosen_items(value):
        return Part("choices", value.step, (value,))
    of_all = derived.each_of_loop(first, value, number) if len(clauses) == 1 else None
    return of_all or Seq(open=True, added=[(value, number)])


def _members_of_items(interpreter: Interpreter, pair: Node, clause: tuple[Node, Value], scope: Scope) -> Obj:
    """What a comprehension makes of items that are known."""
    result = Obj()
    for item in clause[1].items if isinstance(clause[1], Seq) else ():
        loop_items.bind(interpreter, clause[0], item, scope)
        key, value = (interpreter.eval(field_of(pair, name), scope) for name in ("key", "value"))
        result.set(interpreter.text(settle(key)), value)
    return result


def _members_of_loop(interpreter: Interpreter, pair: Node, scope: Scope, *, is_whole: bool) -> Obj:
    """What a comprehension makes of the items of a list: names and values. `is_whole` says that it leaves out none."""
    key, value = (interpreter.eval(field_of(pair, name), scope) for name in ("key", "value"))
    name = interpreter.name_of_item(settle(key)) if is_whole else None
    result = Obj(open=name is None)
    if name is not None:
        interpreter.set_member(result, name, value)
    return result


def _lit(value: bool) -> Lit:
    return Lit(Text("True" if value else "False"))


EXPRESSIONS: dict[str, Callable[[Interpreter, Node, Scope], Value]] = {
    "identifier": _identifier,
    "string": expressions.looked_up(_string),
    "concatenated_string": _concatenated_value,
    "integer": _number,
    "float": _number,
    "true": _literal,
    "false": _literal,
    "none": _literal,
    "dictionary": expressions.looked_up(_dictionary),
    **dict.fromkeys(("list", "tuple", "set", "expression_list"), expressions.looked_up(_sequence)),
    "parenthesized_expression": _inner,
    "await": _inner,
    "yield": _yield,
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
