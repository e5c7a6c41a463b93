"""What statements do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.dialects.k6.read import binding, functions, members, modules
from loadlint.dialects.k6.read.values import UNDEFINED, Func, truth
from loadlint.dialects.script.scopes import Cell, Scope
from loadlint.dialects.script.syntax_tree import walk
from loadlint.dialects.script.values import Num, Obj, Seq, Str, Unknown, known
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.values import Value


def _block(ev: Interpreter, node: Node, scope: Scope) -> bool:
    return ev.block(node.named_children, Scope(scope, scope.frame))


def _body(ev: Interpreter, node: Node, scope: Scope) -> bool:
    body = node.child_by_field_name("body")
    return body is not None and ev.exec(body, scope)


def _error(ev: Interpreter, node: Node, scope: Scope) -> bool:
    for child in node.named_children:
        if child.type in STATEMENTS:
            ev.exec(child, scope)
        elif child.type.endswith("_expression"):
            ev.eval(child, scope)
    return False


def _expression(ev: Interpreter, node: Node, scope: Scope) -> bool:
    for child in node.named_children:
        if child.type != "comment":
            ev.eval(child, scope)
    return False


def _declare(ev: Interpreter, node: Node, scope: Scope) -> bool:
    for child in node.named_children:
        if child.type != "variable_declarator":
            continue
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if name is None:
            continue
        if value is None and node.type == "variable_declaration" and scope.find(ev.source(name)) is not None:
            continue
        result = ev.eval(value, scope) if value is not None else UNDEFINED
        if name.type == "identifier":
            scope.cells[ev.source(name)] = Cell(UNDEFINED, scope.frame)
        binding.bind(ev, name, result, scope, declare=True, origin=value)
        if value is not None and isinstance(result, Func) and name.type == "identifier":
            scope.cells[ev.source(name)].value = result
    return False


def _class(ev: Interpreter, node: Node, scope: Scope) -> bool:
    functions.class_of(ev, node, scope)
    return False


def _enum(ev: Interpreter, node: Node, scope: Scope) -> bool:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    result = Obj()
    for child in body.named_children if body is not None else ():
        key, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        text = members.key(ev, key, scope) if key is not None else None
        if text is not None and value is not None:
            result.set(text, ev.eval(value, scope))
    if name is not None:
        scope.cells[ev.source(name)] = Cell(result, scope.frame)
    return False


def _function_declaration(ev: Interpreter, node: Node, scope: Scope) -> bool:
    name = node.child_by_field_name("name")
    if name is not None and ev.source(name) not in scope.cells:
        scope.cells[ev.source(name)] = Cell(Func(node, scope, ev.module), scope.frame)
    return False


def _return(ev: Interpreter, node: Node, scope: Scope) -> bool:
    value = next((child for child in node.named_children if child.type != "comment"), None)
    ev.returns.append(ev.eval(value, scope) if value is not None else UNDEFINED)
    return True


def _throw(ev: Interpreter, node: Node, scope: Scope) -> bool:
    _expression(ev, node, scope)
    return True


def _leave(ev: Interpreter, node: Node, scope: Scope) -> bool:
    return True


def _if(ev: Interpreter, node: Node, scope: Scope) -> bool:
    runs: list[Callable[[], bool]] = []
    current: Node | None = node
    while current is not None:
        condition = current.child_by_field_name("condition")
        body = current.child_by_field_name("consequence")
        value = ev.eval(condition, scope) if condition is not None else Unknown()
        decided = truth(value)
        if decided is False and getattr(value, "text", Text("")).value in ("undefined", "null"):
            decided = None
        if decided and not runs and body is not None:
            return ev.exec(body, scope)
        if decided is not False and body is not None:
            runs.append(_runner(ev, body, scope))
        if decided:
            return ev.branches(runs, also_old=False)
        clause = current.child_by_field_name("alternative")
        other = next((c for c in clause.named_children if c.type != "comment"), None) if clause else None
        if other is None:
            return ev.branches(runs, also_old=True) if runs else False
        if other.type == "if_statement":
            current = other
            continue
        if not runs:
            return ev.exec(other, scope)
        runs.append(_runner(ev, other, scope))
        current = None
    return ev.branches(runs, also_old=False)


def _runner(ev: Interpreter, node: Node, scope: Scope) -> Callable[[], bool]:
    return lambda: ev.exec(node, scope)


def _switch(ev: Interpreter, node: Node, scope: Scope) -> bool:
    subject, body = node.child_by_field_name("value"), node.child_by_field_name("body")
    value = known(ev.eval(subject, scope)) if subject is not None else None
    inner = Scope(scope, scope.frame)
    cases = [c for c in body.named_children if c.type in ("switch_case", "switch_default")] if body else []
    runs: list[tuple[bool | None, Callable[[], bool]]] = []
    for case in cases:
        test = case.child_by_field_name("value")
        wanted = known(ev.eval(test, inner)) if test is not None else None
        matches = None if value is None or (test is not None and wanted is None) else wanted == value
        runs.append((None if test is None else matches, _case(ev, case, test, inner)))
    certain = next((run for matches, run in runs if matches), None)
    if certain is not None:
        certain()
        return False
    possible = [run for matches, run in runs if matches is not False]
    has_default = any(case.type == "switch_default" for case in cases)
    if len(possible) == 1 and value is not None and has_default:
        possible[0]()
    elif possible:
        ev.branches(possible, also_old=not has_default)
    return False


def _case(ev: Interpreter, case: Node, test: Node | None, scope: Scope) -> Callable[[], bool]:
    nodes = [node for node in case.named_children if test is None or node.start_byte != test.start_byte]

    def run() -> bool:
        for node in nodes:
            if node.type == "break_statement":
                return False
            if ev.exec(node, scope):
                return True
        return False

    return run


def _loop(ev: Interpreter, node: Node, scope: Scope) -> bool:
    inner = Scope(scope, scope.frame)
    initializer = node.child_by_field_name("initializer")
    body = node.child_by_field_name("body")
    if initializer is not None:
        ev.exec(initializer, inner)
    ev.repeated += 1
    _forget(ev, node, inner)
    for part in node.children_by_field_name("condition"):
        if part.is_named:
            ev.exec(part, inner) if part.type in STATEMENTS else ev.eval(part, inner)
    if body is not None:
        ev.exec(body, inner)
    increment = node.child_by_field_name("increment")
    if increment is not None:
        ev.eval(increment, inner)
    ev.repeated -= 1
    return False


def _for_in(ev: Interpreter, node: Node, scope: Scope) -> bool:
    inner = Scope(scope, scope.frame)
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator, body = node.child_by_field_name("operator"), node.child_by_field_name("body")
    items = ev.eval(right, scope) if right is not None else Unknown()
    item: Value = Unknown()
    once = isinstance(items, Seq) and len(items.items) == 1 and not items.open
    if once and isinstance(items, Seq) and operator is not None and operator.type == "of":
        item = items.items[0]
    ev.repeated += not once
    _forget(ev, node, inner)
    if left is not None:
        binding.bind(ev, left, item, inner, declare=node.child_by_field_name("kind") is not None)
        for cell in inner.cells.values():
            cell.parameter = True
    if body is not None:
        ev.exec(body, inner)
    ev.repeated -= not once
    return False


def _forget(ev: Interpreter, loop: Node, scope: Scope) -> None:
    """Texts that a loop changes are not known inside it."""
    for node in walk(loop):
        if node.type in ("assignment_expression", "augmented_assignment_expression"):
            target = node.child_by_field_name("left")
        elif node.type == "update_expression":
            target = node.child_by_field_name("argument")
        else:
            continue
        if target is not None and target.type == "identifier":
            cell = scope.find(ev.source(target))
            if cell is not None and isinstance(cell.value, Str | Num):
                ev.set_cell(cell, Unknown(varies=True))


def _try(ev: Interpreter, node: Node, scope: Scope) -> bool:
    body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
    ended = body is not None and ev.exec(body, scope)
    if handler is not None:
        inner = Scope(scope, scope.frame)
        parameter, caught = handler.child_by_field_name("parameter"), handler.child_by_field_name("body")
        if parameter is not None:
            binding.bind(ev, parameter, Unknown(), inner, declare=True)
        if caught is not None:
            ev.branches([_runner(ev, caught, inner)], also_old=True)
            ended = (
                ended
                and caught.named_child_count > 0
                and caught.named_children[-1].type
                in (
                    "return_statement",
                    "throw_statement",
                )
            )
    finalizer = node.child_by_field_name("finalizer")
    if finalizer is not None:
        _body(ev, finalizer, scope)
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
    "return_statement": _return,
    "throw_statement": _throw,
    "break_statement": _leave,
    "continue_statement": _leave,
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
