"""What statements do."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import inside_parentheses
from loadlint.dialects.k6.read import binding, check_calls, choices, functions, loops, members, modules
from loadlint.dialects.k6.read.binding import Binding
from loadlint.dialects.k6.read.values import UNDEFINED, Func, truth
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, walk
from loadlint.dialects.script.read import derived, statements
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Loop, Obj, Seq, Unknown, Value, known_text, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter


_CHANGING = {
    "assignment_expression": "left", "augmented_assignment_expression": "left", "update_expression": "argument",
}  # fmt: skip


def _block(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    return interpreter.block(node.named_children, Scope(scope, scope.frame))


def _body(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    return interpreter.exec(field_of(node, "body"), scope)


def _error(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    for child in node.named_children:
        if child.type in STATEMENTS:
            interpreter.exec(child, scope)
        elif child.type.endswith("_expression"):
            interpreter.eval(child, scope)
    return False


def _expression(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    for child in items_of(node):
        interpreter.eval(child, scope)
    return False


def _declare(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    for child in node.named_children:
        if child.type != "variable_declarator":
            continue
        name, value = field_of(child, "name"), child.child_by_field_name("value")
        if value is None and node.type == "variable_declaration" and scope.find(interpreter.source(name)) is not None:
            continue
        result = interpreter.eval(value, scope) if value is not None else UNDEFINED
        if name.type == "identifier":
            scope.cells[interpreter.source(name)] = Cell(UNDEFINED, scope.frame)
        binding.bind(interpreter, name, result, Binding(scope, declare=True, origin=value))
        if value is not None and isinstance(result, Func) and name.type == "identifier":
            scope.cells[interpreter.source(name)].value = result
    return False


def _class(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    functions.class_of(interpreter, node, scope)
    return False


def _enum(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    result = Obj()
    for child in field_of(node, "body").named_children:
        key, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        text = members.key(interpreter, key, scope) if key is not None else None
        if text is not None and value is not None:
            result.set(text, interpreter.eval(value, scope))
    scope.cells[interpreter.source(field_of(node, "name"))] = Cell(result, scope.frame)
    return False


def _function_declaration(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    name = node.child_by_field_name("name")
    if name is not None and interpreter.source(name) not in scope.cells:
        scope.cells[interpreter.source(name)] = Cell(Func(node, scope, interpreter.module), scope.frame)
    return False


def _if(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    return statements.run_clauses(
        interpreter, _clauses(node), scope, lambda condition: _holds(interpreter, condition, scope)
    )


def _clauses(node: Node) -> Iterator[tuple[Node | None, Node | None]]:
    """The conditions of an `if` and of each `else if` with their branches; `else` has no condition."""
    current: Node | None = node
    while current is not None:
        yield current.child_by_field_name("condition"), current.child_by_field_name("consequence")
        other = next(iter(items_of(current.child_by_field_name("alternative"))), None)
        current = other if other is not None and other.type == "if_statement" else None
        if current is None and other is not None:
            yield None, other


def _holds(interpreter: Interpreter, condition: Node, scope: Scope) -> bool | None:
    value = interpreter.ask(condition, scope)
    return _ask(interpreter, condition, value, truth(value))


def _ask(interpreter: Interpreter, condition: Node, value: Value, decided: bool | None) -> bool | None:
    """Note what a condition asks of answers; whether it holds, where that is certain and meant."""
    expression = inside_parentheses(condition)
    holder = inner_part(expression, "left", "object")
    is_assigned = expression is not None and expression.type == "assignment_expression" and holder is not None
    answered = interpreter.answered.get(holder.id, {}) if is_assigned and holder is not None else {}
    steps = steps_of(value) or tuple(answered)
    if steps:
        interpreter.note_question(condition, check_calls.test_of_expression(condition, value), steps)
    return None if answered else decided


def _switch(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    value = known_text(interpreter.ask(field_of(node, "value"), scope))
    inner = Scope(scope, scope.frame)
    cases = [c for c in field_of(node, "body").named_children if c.type in ("switch_case", "switch_default")]
    runs: list[tuple[bool | None, Callable[[], bool]]] = []
    for number, case in enumerate(cases):
        test = case.child_by_field_name("value")
        wanted = known_text(interpreter.eval(test, inner)) if test is not None else None
        matches = None if value is None or (test is not None and wanted is None) else wanted == value
        # Where the case is not certain, what stands in the others is theirs: else they would be run once for each.
        reached = cases[number:] if matches else cases[number : number + 1]
        runs.append((None if test is None else matches, _from_case(interpreter, reached, inner)))
    certain = next((run for matches, run in runs if matches), None)
    if certain is not None:
        certain()
        return False
    possible = [run for matches, run in runs if matches is not False]
    has_default = any(case.type == "switch_default" for case in cases)
    if len(possible) == 1 and value is not None and has_default:
        possible[0]()
    elif _is_state(interpreter, node):
        # One pass sets what the next one reads: the cases come in the order of the text.
        for run in possible:
            interpreter.branches([run], also_old=True)
    elif possible:
        interpreter.branches(possible, also_old=not has_default)
    return False


def _is_state(interpreter: Interpreter, node: Node) -> bool:
    """Whether a `switch` in a loop decides by a variable that its own cases set: a machine of states."""
    subject = inside_parentheses(node.child_by_field_name("value"))
    if not interpreter.loops or subject is None or subject.type != "identifier":
        return False
    assigned = (part.child_by_field_name("left") for part in walk(node) if part.type == "assignment_expression")
    return any(left is not None and left.text == subject.text for left in assigned)


def _from_case(interpreter: Interpreter, cases: Sequence[Node], scope: Scope) -> Callable[[], bool]:
    """Runs the first of these cases and those after it, up to a `break`."""
    tests = {test.id for case in cases if (test := case.child_by_field_name("value")) is not None}
    nodes = [node for case in cases for node in case.named_children if node.id not in tests]

    def run() -> bool:
        for node in nodes:
            if node.type == "break_statement":
                return False
            if interpreter.exec(node, scope):
                return True
        return False

    return run


def _loop(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    inner = Scope(scope, scope.frame)
    initializer = node.child_by_field_name("initializer")
    if initializer is not None:
        interpreter.exec(initializer, inner)
    leaves = loops.over_matches(interpreter, node, inner)
    if leaves is not None:
        return leaves
    increment = node.child_by_field_name("increment")
    with interpreter.loop() as loop:
        statements.forget(interpreter, node, inner, _CHANGING, loop)
        for part in node.children_by_field_name("condition"):
            if part.is_named:
                interpreter.exec(part, inner) if part.type in STATEMENTS else interpreter.ask(part, inner)
        statements.repeat(interpreter, field_of(node, "body"), inner, loop)
        if increment is not None:
            interpreter.eval_perhaps(increment, inner)
    return False


def _for_in(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    inner = Scope(scope, scope.frame)
    left, right, is_of = field_of(node, "left"), field_of(node, "right"), field_of(node, "operator").type == "of"
    leaves = loops.through_headers(interpreter, node, inner) if not is_of else None
    if leaves is not None:
        return False
    items = interpreter.eval(right, scope)
    if is_of and _is_search(interpreter, node, items, inner):
        return False
    if is_of:
        interpreter.require(items, right)
    leaves = loops.along_path(interpreter, node, items, inner) if is_of else None
    if leaves is not None:
        return leaves
    only = statements.only_item(items)
    if isinstance(items, Seq) and only is None:
        interpreter.hand_on(items)
    with interpreter.loop(derived.loop_of(items)) if only is None else nullcontext() as loop:
        statements.forget(interpreter, node, inner, _CHANGING, None)
        value = _item_reached(items, loop) if is_of else Unknown(loop=loop.number if loop is not None else 0)
        binding.bind(interpreter, left, value, Binding(inner, declare=node.child_by_field_name("kind") is not None))
        for cell in inner.cells.values():
            cell.parameter = True
        statements.repeat(interpreter, field_of(node, "body"), inner, loop, items)
    return False


def _item_reached(items: Value, loop: Loop | None) -> Value:
    """What `for (… of items)` has come to; a list with one item is no loop."""
    item = statements.only_item(items) if loop is None else derived.item_reached(items, loop.number)
    return item or members.one_function(items) or Unknown()


def _is_search(interpreter: Interpreter, node: Node, items: Value, scope: Scope) -> bool:
    """Run a loop that looks for an item in a list of an answer; False for another loop."""
    left, loop = field_of(node, "left"), statements.search_loop(node)
    item = choices.chosen_item(interpreter, items, (left, loop.test), scope) if loop is not None else None
    if loop is None or item is None:
        return False
    binding.bind(interpreter, left, item, Binding(scope, declare=node.child_by_field_name("kind") is not None))
    statements.run_search(interpreter, loop, scope)
    return True


def _try(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    handler = node.child_by_field_name("handler")
    body = field_of(node, "body")
    if handler is None:
        ended = interpreter.exec(body, scope)
    else:
        inner = Scope(scope, scope.frame)
        parameter = handler.child_by_field_name("parameter")
        if parameter is not None:
            binding.bind(interpreter, parameter, Unknown(), Binding(inner, declare=True))
        ended = interpreter.attempt(body, scope, [statements.runner(interpreter, field_of(handler, "body"), inner)])
    finalizer = node.child_by_field_name("finalizer")
    if finalizer is not None:
        _body(interpreter, finalizer, scope)
    return ended


STATEMENTS: dict[str, Callable[[Interpreter, Node, Scope], bool]] = {
    "import_statement": modules.import_statement,
    "export_statement": modules.export_statement,
    "expression_statement": _expression,
    "lexical_declaration": _declare,
    "variable_declaration": _declare,
    "function_declaration": _function_declaration,
    "generator_function_declaration": _function_declaration,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "enum_declaration": _enum,
    "return_statement": statements.leave_with_value,
    "throw_statement": statements.thrown,
    "break_statement": statements.leave,
    "continue_statement": statements.leave,
    "if_statement": _if,
    "switch_statement": _switch,
    "for_statement": _loop,
    "while_statement": _loop,
    "do_statement": _loop,
    "for_in_statement": _for_in,
    "try_statement": _try,
    "labeled_statement": _body,
    "statement_block": _block,
    "ERROR": _error,
}
