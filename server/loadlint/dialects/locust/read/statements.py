"""What statements do."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from loadlint.dialects.locust.read import (
    arguments,
    binding,
    expressions,
    extractions,
    judged_blocks,
    known_texts,
    loop_items,
    modules,
    users,
)
from loadlint.dialects.locust.read.values import NONE, Class, Client, Func, Instance, truth
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import field_of, inner_part, walk
from loadlint.dialects.script.read import derived, statements
from loadlint.dialects.script.read.scopes import Scope
from loadlint.dialects.script.read.values import Obj, Response, Taken, Unknown, Value, is_nothing, known_text
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.arguments import Args
    from loadlint.dialects.locust.read.interpreter import Interpreter


_CHANGING = {"assignment": "left", "augmented_assignment": "left"}


def _block(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    return interpreter.block(node.named_children, scope)


def _error(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    for child in node.named_children:
        if child.type in STATEMENTS:
            interpreter.exec(child, scope)
        elif child.type == "call":
            interpreter.eval(child, scope)


def _expression(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    for child in node.named_children:
        if child.type in STATEMENTS:
            interpreter.exec(child, scope)
        elif child.type != "comment":
            interpreter.eval(child, scope)


def _assign(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    targets, right = [field_of(node, "left")], node.child_by_field_name("right")
    while right is not None and right.type == "assignment":
        targets.append(field_of(right, "left"))
        right = right.child_by_field_name("right")
    if right is None:
        # A declaration of a type alone.
        return
    value = interpreter.eval(right, scope)
    for target in targets:
        binding.bind(interpreter, target, value, scope, right)
        judged_blocks.forget(interpreter, target)


def _alias(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    """`type(self).token = value`, which the grammar takes for an alias of a type."""
    target, right = (field_of(node, name).named_children[0] for name in ("left", "right"))
    holder = target.child_by_field_name("object") if target.type == "attribute" else None
    this = interpreter.eval(holder, scope) if holder is not None else None
    value = interpreter.eval(right, scope)
    if holder is not None and holder.type == "parenthesized_expression" and isinstance(this, Instance):
        interpreter.set_member(this.klass, Text(interpreter.source(field_of(target, "attribute"))), value)
        interpreter.note_shared(target, value)
        interpreter.record(f"type{interpreter.source(target)}", value, right)


def _add(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    left, right = field_of(node, "left"), field_of(node, "right")
    old, new = interpreter.eval(left, scope), interpreter.eval(right, scope)
    value: Value = interpreter.unknown(left)
    if field_of(node, "operator").type == "|=" and isinstance(old, Obj) and isinstance(new, Obj):
        interpreter.update(old, new)
        return
    if field_of(node, "operator").type == "+=":
        value = expressions.plus(interpreter, (old, left), (new, right), left)
    binding.bind(interpreter, left, value, scope)


def _class(interpreter: Interpreter, node: Node, scope: Scope) -> Class:
    new_class = Class(interpreter.source(field_of(node, "name")), node, interpreter.module)
    supers = items_of(node.child_by_field_name("superclasses"))
    new_class.bases += [interpreter.eval(base, scope) for base in supers if base.type != "keyword_argument"]
    inner = Scope(scope, scope.frame)
    for statement in items_of(field_of(node, "body")):
        interpreter.exec(statement, inner)
    for key, cell in inner.cells.items():
        new_class.members.set(Text(key), cell.value)
        if isinstance(cell.value, Func) and cell.value.owner is None and cell.value.scope is inner:
            cell.value.owner = new_class
            cell.value.scope = scope
    binding.set_name(interpreter, scope, new_class.name, new_class)
    return new_class


def _function(interpreter: Interpreter, node: Node, scope: Scope) -> Func:
    function = Func(node, scope, interpreter.module)
    binding.set_name(interpreter, scope, interpreter.source(field_of(node, "name")), function)
    return function


def _decorate(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    definition = field_of(node, "definition")
    decorators = [_decorator(interpreter, child, scope) for child in node.named_children if child.type == "decorator"]
    make = _class if definition.type == "class_definition" else _function
    decorated = make(interpreter, definition, scope)
    for decorator, passed in decorators:
        users.decorate(decorated, decorator, passed)


def _decorator(interpreter: Interpreter, node: Node, scope: Scope) -> tuple[Value, Args | None]:
    """What decorates a function or a class, and the arguments with which it is called."""
    expression = node.named_children[0] if node.named_children else node
    if expression.type != "call":
        return interpreter.eval(expression, scope), None
    called = arguments.call_arguments(interpreter, expression.child_by_field_name("arguments"), scope)
    return interpreter.eval(field_of(expression, "function"), scope), called


def _outside(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    for child in node.named_children:
        name = interpreter.source(child)
        target: Scope | None = scope.module()
        if node.type == "nonlocal_statement":
            target = scope.parent
            while target is not None and name not in target.cells:
                target = target.parent
        if target is not None:
            scope.outside[name] = target


def _delete(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    for child in node.named_children:
        if child.type == "subscript":
            owner = interpreter.eval(field_of(child, "value"), scope)
            key = known_text(interpreter.eval(field_of(child, "subscript"), scope))
            if key is not None:
                interpreter.set_member(owner, Text(key), NONE)


def _if(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    alternatives = node.children_by_field_name("alternative")
    clauses = [
        (None, field_of(clause, "body"))
        if clause.type == "else_clause"
        else (field_of(clause, "condition"), field_of(clause, "consequence"))
        for clause in (node, *alternatives)
    ]
    return statements.run_clauses(interpreter, clauses, scope, lambda condition: _holds(interpreter, condition, scope))


def _holds(interpreter: Interpreter, condition: Node, scope: Scope) -> bool | None:
    value = interpreter.ask(condition, scope)
    interpreter.ask_condition(condition, value)
    return None if is_nothing(value) else truth(value)


def _assert(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    values = [interpreter.eval(child, scope) for child in node.named_children]
    for child, value in zip(node.named_children, values, strict=True):
        interpreter.ask_condition(child, value)
    judged_blocks.note_statement(interpreter, node)
    is_false = bool(values) and truth(values[0]) is False
    if is_false:
        interpreter.end("raises")
    return is_false


def _raise(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    judged_blocks.note_statement(interpreter, node)
    return statements.thrown(interpreter, node, scope)


def _match(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    for subject in node.children_by_field_name("subject"):
        interpreter.eval(subject, scope)
    clauses = [child for child in field_of(node, "body").named_children if child.type == "case_clause"]
    runs = [statements.runner(interpreter, field_of(clause, "consequence"), scope) for clause in clauses]
    return interpreter.branches(runs, also_old=True) if runs else False


def _for(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    body, items = field_of(node, "body"), interpreter.eval(field_of(node, "right"), scope)
    leaves = known_texts.for_each(interpreter, node, items, scope)
    if leaves is not None:
        return leaves
    if _is_search(interpreter, node, items, scope):
        return False
    only = statements.only_item(items)
    with interpreter.loop(derived.loop_of(items)) if only is None else nullcontext() as loop:
        statements.forget(interpreter, node, scope, _CHANGING, None)
        reached = only if loop is None else loop_items.item(interpreter, node, items, loop)
        loop_items.bind(interpreter, node, reached or Unknown(), scope)
        statements.repeat(interpreter, body, scope, loop, items)
    _else(interpreter, node, scope)
    return False


def _is_search(interpreter: Interpreter, node: Node, items: Value, scope: Scope) -> bool:
    """Run a loop that looks for an item in a list of an answer; False for another loop."""
    left, loop = field_of(node, "left"), statements.search_loop(node)
    if loop is None or not isinstance(items, Taken) or derived.path_of(items) is None:
        return False
    item = extractions.chosen_item(interpreter, items, (left, loop.test), scope)
    if item is None:
        return False
    binding.bind(interpreter, left, item, scope)
    statements.run_search(interpreter, loop, scope)
    _else(interpreter, node, scope)
    return True


def _while(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    with interpreter.loop() as loop:
        statements.forget(interpreter, node, scope, _CHANGING, loop)
        interpreter.ask(field_of(node, "condition"), scope)
        statements.repeat(interpreter, field_of(node, "body"), scope, loop)
    _else(interpreter, node, scope)


def _else(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    """The `else` of a loop, which is not run where the loop is left by `break`."""
    body = inner_part(node, "alternative", "body")
    if body is None:
        return
    if any(inner.type == "break_statement" for inner in walk(field_of(node, "body"))):
        interpreter.branches([statements.runner(interpreter, body, scope)], also_old=True)
    else:
        interpreter.exec(body, scope)


_HANDLERS = ("except_clause", "except_group_clause")


def _try(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    body, clauses = field_of(node, "body"), [child for child in node.named_children if child.type in _HANDLERS]
    blocks = [_handler_block(interpreter, clause, scope) for clause in clauses]
    runs = [statements.runner(interpreter, block, scope) for block in blocks if block is not None]
    ended = interpreter.attempt(body, scope, runs) if runs else interpreter.exec(body, scope)
    for clause in node.named_children:
        if clause.type == "else_clause":
            ended = interpreter.exec(field_of(clause, "body"), scope) or ended
        elif clause.type == "finally_clause":
            for child in clause.named_children:
                interpreter.exec(child, scope)
    return ended


def _handler_block(interpreter: Interpreter, clause: Node, scope: Scope) -> Node | None:
    """The block of an `except`, whose name for the exception is bound."""
    for pattern in clause.named_children:
        alias = pattern.child_by_field_name("alias") if pattern.type == "as_pattern" else None
        if alias is not None:
            binding.bind(interpreter, alias, Unknown(), scope)
    return next((child for child in clause.named_children if child.type == "block"), None)


def _with(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    outside = len(interpreter.judging)
    for item in _with_items(node):
        value_node = field_of(item, "value")
        alias = value_node.child_by_field_name("alias")
        value = interpreter.eval(value_node if alias is None else value_node.named_children[0], scope)
        name = alias.named_children[0] if alias is not None and alias.named_children else None
        if name is not None:
            binding.bind(interpreter, name, _entered_value(value), scope)
        judged_blocks.begin(interpreter, value, interpreter.source(name) if name is not None else "")
    suppresses = "suppress" in interpreter.source(node).partition("\n")[0]
    interpreter.catching += suppresses
    outer, interpreter.endings = interpreter.endings, set()
    ended = interpreter.exec(field_of(node, "body"), scope)
    interpreter.endings |= outer
    interpreter.catching -= suppresses
    interpreter.notes.judged += interpreter.judging[outside:]
    del interpreter.judging[outside:]
    return ended


def _entered_value(value: Value) -> Value:
    """What `with` gives a name to: mostly the value itself; nothing is known of other context managers."""
    is_file = isinstance(value, Unknown) and value.source is not None
    is_known = isinstance(value, Response | Instance | Client | Taken | Obj)
    return value if is_file or is_known else Unknown()


def _with_items(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == "with_item":
            yield child
        elif child.type in ("with_clause", "tuple", "parenthesized_expression"):
            yield from _with_items(child)


STATEMENTS: dict[str, Callable[[Interpreter, Node, Scope], object]] = {
    "import_statement": modules.import_statement,
    "import_from_statement": modules.import_from_statement,
    "expression_statement": _expression,
    "assignment": _assign,
    "type_alias_statement": _alias,
    "augmented_assignment": _add,
    "class_definition": _class,
    "function_definition": _function,
    "decorated_definition": _decorate,
    "return_statement": statements.leave_with_value,
    "raise_statement": _raise,
    "break_statement": statements.leave,
    "continue_statement": statements.leave,
    "global_statement": _outside,
    "nonlocal_statement": _outside,
    "delete_statement": _delete,
    "assert_statement": _assert,
    "if_statement": _if,
    "match_statement": _match,
    "for_statement": _for,
    "while_statement": _while,
    "try_statement": _try,
    "with_statement": _with,
    "block": _block,
    "ERROR": _error,
}
