"""Runs a script's statements, in the order in which Locust does, to find the requests that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from loadlint.dialects.locust import extractions, users
from loadlint.dialects.locust.evaluate import MAX_DEPTH, Args, Evaluator
from loadlint.dialects.locust.modules import Module
from loadlint.dialects.locust.scopes import Cell, Journal, Scope
from loadlint.dialects.locust.values import (
    NONE,
    Class,
    Client,
    Dict,
    Func,
    Instance,
    Known,
    Lit,
    Num,
    Response,
    Seq,
    Str,
    Taken,
    Unknown,
    Value,
    is_none,
    known,
    truth,
)
from loadlint.text.mapped import Text


class Interpreter(Evaluator):
    """Runs modules, classes and functions."""

    def run(self) -> None:
        """Run the script: its top level, then its users as Locust does."""
        main = self.module
        self.modules.add(main)
        self._entered: set[int] = set()
        self._started: dict[int, tuple[tuple[str, ...], Instance]] = {}
        self._guarded(lambda: self.run_module(main))
        classes = self._classes(main)
        found = [klass for klass in classes if users.kind_of(klass) == "user" and not users.is_abstract(klass)]
        found = [klass for klass in found if users.tasks_of(klass)] or found
        if not found:
            found = [klass for klass in classes if users.tasks_of(klass) and not users.is_abstract(klass)]
        for klass in found:
            self._run_user(klass)

    def _classes(self, module: Module) -> list[Class]:
        cells = module.scope.cells.values() if module.scope is not None else ()
        return list(dict.fromkeys(cell.value for cell in cells if isinstance(cell.value, Class)))

    def _run_user(self, klass: Class) -> None:
        this = Instance(klass)
        this.client = users.new_client(klass)
        if users.kind_of(klass) in ("taskset", "sequential"):
            user = Instance(klass)
            user.client = this.client
            this.user = user
        self._initialise(this)
        self._run_set(klass, this, (klass.name,), "on_start")

    def _initialise(self, this: Instance) -> None:
        initial = users.class_member(this.klass, "__init__")
        if isinstance(initial, Func):
            self._enter(initial, this, (), "init", Args([Unknown()]))

    def _run_set(self, klass: Class, this: Instance, chain: tuple[str, ...], kind: str) -> None:
        """Run a user or a task set: what it does first, its tasks, what it does last."""
        chain = self._start(this, chain, kind)
        tasks = users.tasks_of(klass)
        sequential = users.kind_of(klass) == "sequential"
        for name, task in tasks:
            inner = chain if sequential and isinstance(task, Func) else (*chain, name)
            if sequential or len(tasks) == 1:
                self._run_task(task, this, inner, "sequential" if sequential else "task")
                continue
            outer, self.journal = self.journal, Journal()
            try:
                self._run_task(task, this, inner, "task")
                self.journal.undo()
            finally:
                self.journal = outer
        stop = users.class_member(klass, "on_stop")
        if isinstance(stop, Func):
            self._enter(stop, this, (*chain, "on_stop"), "on_stop")

    def _start(self, this: Instance, chain: tuple[str, ...], kind: str) -> tuple[str, ...]:
        start = users.class_member(this.klass, "on_start")
        if not isinstance(start, Func):
            return chain
        if start.node.id in self._started:
            # Another user has run the same code: its requests are known, and what it left behind is the same here.
            before, other = self._started[start.node.id]
            for key, value in other.fields.values.items():
                users.set_default(this.fields, key, value)
            if this.client is not None and other.client is not None:
                this.client.headers.update(other.client.headers)
            return before
        self._started[start.node.id] = (chain, this)
        self._enter(start, this, chain, kind)
        return chain

    def _run_task(self, task: Func | Class, this: Instance, chain: tuple[str, ...], kind: str) -> None:
        if isinstance(task, Class):
            if len(chain) > 12:
                return
            inner = Instance(task, user=this.user or this, parent=this)
            self._initialise(inner)
            self._run_set(task, inner, chain, "taskset_start")
        elif task.node.id not in self._entered:
            self._entered.add(task.node.id)
            self._enter(task, this, chain, kind)

    def _enter(
        self, function: Func, this: Instance, chain: tuple[str, ...], kind: str, args: Args | None = None
    ) -> None:
        before = self.chain, self.kind
        self.chain, self.kind = chain, kind
        unbound = function.owner is None or function.kind == "static"
        given: Args = (args if args is not None else Args()) if not unbound else Args([this])
        if function.owner is not None:
            method = users.bound(self, function, this)
            function = method if isinstance(method, Func) else function
        self._guarded(lambda: self.apply(function, given, function.node))
        self.chain, self.kind = before

    def _guarded(self, run: Callable[[], object]) -> None:
        """Run a part; text that is nested too deep ends it."""
        state = self.module, self.returns, self.frame, self.depth, self.conditional, self.repeated, self.journal
        frames, active = list(self.frames), list(self.active)
        try:
            run()
        except RecursionError:
            self.module, self.returns, self.frame, self.depth, self.conditional, self.repeated, self.journal = state
            self.active[:] = active
            self.frames[:] = frames

    # Modules

    def run_module(self, module: Module) -> None:
        """Run the top level of a file."""
        if module.ready:
            return
        module.ready = True
        outer, frame = self.module, self.frame
        self.module, self.frame = module, 0
        module.scope = Scope(None, 0)
        module.scope.cells["__name__"] = Cell(Str(Text("locustfile")), 0, parameter=True)
        try:
            self.block(module.syntax.root.named_children, module.scope)
            # What functions set with `global` is set by then, or not: listeners run before the users.
            for node in module.syntax.anchors.get("global", ()):
                cell = module.scope.cells.get(module.syntax.text(node))
                if cell is not None and isinstance(cell.value, Str | Num | Lit):
                    cell.value = Unknown()
        finally:
            self.module, self.frame = outer, frame

    def _import(self, node: Node, scope: Scope) -> bool:
        for child in node.children_by_field_name("name"):
            name, alias = _imported(child, self.source)
            loaded = self.modules.load(self.module, name)
            if loaded is not None:
                self.run_module(loaded)
            value: Value = _namespace(loaded) if loaded is not None else Known(name if alias else name.split(".")[0])
            if loaded is not None and not alias and "." in name:
                value = Unknown()
            self._set(scope, alias or name.split(".")[0], value)
        return False

    def _import_from(self, node: Node, scope: Scope) -> bool:
        module_node = node.child_by_field_name("module_name")
        if module_node is None:
            return False
        module_name = self.source(module_node)
        loaded = self.modules.load(self.module, module_name)
        if loaded is not None:
            self.run_module(loaded)
        for child in node.children_by_field_name("name"):
            name, alias = _imported(child, self.source)
            value: Value = Known(f"{module_name}.{name}")
            cell = loaded.scope.cells.get(name) if loaded is not None and loaded.scope is not None else None
            if cell is not None:
                value = cell.value
            else:
                dots = "" if module_name.endswith(".") else "."
                inner = self.modules.load(self.module, f"{module_name}{dots}{name}")
                if inner is not None:
                    self.run_module(inner)
                    value = _namespace(inner)
                elif loaded is not None:
                    value = Unknown()
            self._set(scope, alias or name, value)
        if loaded is not None and any(child.type == "wildcard_import" for child in node.children):
            for name, cell in loaded.scope.cells.items():
                if not name.startswith("_"):
                    scope.own().cells[name] = cell
        return False

    def _set(self, scope: Scope, name: str, value: Value) -> None:
        holder = scope.outside.get(name) or scope.own()
        cell = holder.cells.get(name)
        if cell is None:
            holder.cells[name] = Cell(value, scope.frame)
        else:
            self.set_cell(cell, value)

    # Statements

    def run_body(self, node: Node, scope: Scope) -> None:
        """Run the statements of a function."""
        if node.type == "block":
            self.block(node.named_children, scope)
        else:
            self.returns.append(self.eval(node, scope))

    def block(self, nodes: list[Node], scope: Scope) -> bool:
        """Run statements in order; whether one of them leaves the block."""
        return any(self.exec(node, scope) for node in nodes if node.type != "comment")

    def exec(self, node: Node, scope: Scope) -> bool:
        """Run a statement; whether it leaves the block."""
        handler = _STATEMENTS.get(node.type)
        if handler is None or self.depth >= MAX_DEPTH:
            return False
        self.depth += 1
        try:
            return handler(self, node, scope)
        finally:
            self.depth -= 1

    def _block(self, node: Node, scope: Scope) -> bool:
        return self.block(node.named_children, scope)

    def _error(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            if child.type in _STATEMENTS:
                self.exec(child, scope)
            elif child.type == "call":
                self.eval(child, scope)
        return False

    def _expression(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            if child.type in _STATEMENTS:
                self.exec(child, scope)
            elif child.type != "comment":
                self.eval(child, scope)
        return False

    def _assign(self, node: Node, scope: Scope) -> bool:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None:
            return False
        targets = [left]
        while right is not None and right.type == "assignment":
            inner = right.child_by_field_name("left")
            if inner is not None:
                targets.append(inner)
            right = right.child_by_field_name("right")
        if right is None:
            return False
        value = self.eval(right, scope)
        for target in targets:
            self.bind(target, value, scope, right)
        return False

    def _augmented(self, node: Node, scope: Scope) -> bool:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None:
            return False
        old, new = self.eval(left, scope), self.eval(right, scope)
        value: Value = Unknown(self.span(left))
        if operator is not None and operator.type == "+=":
            value = self.plus(old, new, left, right, left)
        self.bind(left, value, scope)
        return False

    def _class(self, node: Node, scope: Scope) -> bool:
        self._make_class(node, scope)
        return False

    def _make_class(self, node: Node, scope: Scope) -> Class | None:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None:
            return None
        made = Class(self.source(name), node, self.module)
        supers = node.child_by_field_name("superclasses")
        for child in supers.named_children if supers is not None else ():
            if child.type not in ("comment", "keyword_argument"):
                made.bases.append(self.eval(child, scope))
        inner = Scope(scope, scope.frame)
        for child in body.named_children if body is not None else ():
            if child.type != "comment":
                self.exec(child, inner)
        for key, cell in inner.cells.items():
            made.members.set(Text(key), cell.value)
            if isinstance(cell.value, Func) and cell.value.owner is None and cell.value.scope is inner:
                cell.value.owner = made
                cell.value.scope = scope
        self._set(scope, made.name, made)
        return made

    def _function(self, node: Node, scope: Scope) -> bool:
        self._make_function(node, scope)
        return False

    def _make_function(self, node: Node, scope: Scope) -> Func | None:
        name = node.child_by_field_name("name")
        if name is None:
            return None
        made = Func(node, scope, self.module)
        self._set(scope, self.source(name), made)
        return made

    def _decorated(self, node: Node, scope: Scope) -> bool:
        definition = node.child_by_field_name("definition")
        if definition is None:
            return False
        decorators: list[tuple[Value, Args | None]] = []
        for child in node.named_children:
            if child.type != "decorator" or not child.named_children:
                continue
            expression = child.named_children[0]
            if expression.type == "call":
                function = expression.child_by_field_name("function")
                called = self.arguments(expression.child_by_field_name("arguments"), scope)
                decorators.append((self.eval(function, scope) if function is not None else Unknown(), called))
            else:
                decorators.append((self.eval(expression, scope), None))
        made: Func | Class | None = None
        if definition.type == "class_definition":
            made = self._make_class(definition, scope)
        elif definition.type == "function_definition":
            made = self._make_function(definition, scope)
        for decorator, given in decorators:
            if made is not None:
                users.decorated(made, decorator, given)
        return False

    def _return(self, node: Node, scope: Scope) -> bool:
        value = next((child for child in node.named_children if child.type != "comment"), None)
        self.returns.append(self.eval(value, scope) if value is not None else NONE)
        return True

    def _raise(self, node: Node, scope: Scope) -> bool:
        self._expression(node, scope)
        return True

    def _leave(self, node: Node, scope: Scope) -> bool:
        return True

    def _outside(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            name = self.source(child)
            target: Scope | None = scope.module()
            if node.type == "nonlocal_statement":
                target = scope.parent
                while target is not None and name not in target.cells:
                    target = target.parent
            if target is not None:
                scope.outside[name] = target
        return False

    def _delete(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            if child.type == "subscript":
                holder, index = child.child_by_field_name("value"), child.child_by_field_name("subscript")
                if holder is not None and index is not None:
                    owner, key = self.eval(holder, scope), known(self.eval(index, scope))
                    if isinstance(owner, Dict) and key is not None:
                        self.set_member(owner, Text(key), NONE)
        return False

    def branches(self, runs: list[Callable[[], bool]], *, also_old: bool) -> bool:
        """Run branches of which one may happen; whether all of them leave the block."""
        outer, journal = self.journal, Journal()
        outcomes = []
        left = 0
        self.conditional += 1
        self.journal = journal
        try:
            for run in runs:
                ended = run()
                outcome = journal.undo()
                left += ended
                if not ended:
                    outcomes.append(outcome)
        finally:
            self.conditional -= 1
            self.journal = outer
        outer.absorb(journal)
        if outcomes or also_old:
            journal.merge(outcomes, also_old=also_old)
        return left == len(runs) and not also_old

    def _if(self, node: Node, scope: Scope) -> bool:
        clauses = [(node.child_by_field_name("condition"), node.child_by_field_name("consequence"))]
        for clause in node.children_by_field_name("alternative"):
            if clause.type == "elif_clause":
                clauses.append((clause.child_by_field_name("condition"), clause.child_by_field_name("consequence")))
            else:
                clauses.append((None, clause.child_by_field_name("body")))
        runs: list[Callable[[], bool]] = []
        for condition, body in clauses:
            value = self.eval(condition, scope) if condition is not None else None
            decided = True if value is None else truth(value)
            if decided is False and value is not None and is_none(value):
                decided = None
            if decided and not runs:
                return body is not None and self.exec(body, scope)
            if decided is not False and body is not None:
                runs.append(self._runner(body, scope))
            if decided:
                return self.branches(runs, also_old=False)
        return self.branches(runs, also_old=True) if runs else False

    def _runner(self, node: Node, scope: Scope) -> Callable[[], bool]:
        return lambda: self.exec(node, scope)

    def _match(self, node: Node, scope: Scope) -> bool:
        for subject in node.children_by_field_name("subject"):
            self.eval(subject, scope)
        body = node.child_by_field_name("body")
        runs = []
        for clause in body.named_children if body is not None else ():
            consequence = clause.child_by_field_name("consequence")
            if consequence is not None:
                runs.append(self._runner(consequence, scope))
        return self.branches(runs, also_old=True) if runs else False

    def _for(self, node: Node, scope: Scope) -> bool:
        left, right, body = (node.child_by_field_name(name) for name in ("left", "right", "body"))
        items = self.eval(right, scope) if right is not None else Unknown()
        once = isinstance(items, Seq) and len(items.items) == 1 and not items.open
        counted = right is not None and self.source(right).startswith("range(")
        item: Value = items.items[0] if once and isinstance(items, Seq) else Unknown(varies=counted)
        if isinstance(items, Taken):
            item = extractions.opaque(items)
        self.repeated += not once
        self._forget(node, scope)
        if left is not None:
            self.bind(left, item, scope)
            if left.type == "identifier":
                cell = scope.find(self.source(left))
                if cell is not None:
                    cell.parameter = True
        if body is not None:
            self.exec(body, scope)
        self.repeated -= not once
        self._else(node, scope)
        return False

    def _while(self, node: Node, scope: Scope) -> bool:
        condition, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
        self.repeated += 1
        self._forget(node, scope)
        if condition is not None:
            self.eval(condition, scope)
        if body is not None:
            self.exec(body, scope)
        self.repeated -= 1
        self._else(node, scope)
        return False

    def _else(self, node: Node, scope: Scope) -> None:
        clause = node.child_by_field_name("alternative")
        body = clause.child_by_field_name("body") if clause is not None else None
        if body is not None:
            self.exec(body, scope)

    def _forget(self, loop: Node, scope: Scope) -> None:
        """Texts that a loop changes are not known inside it."""
        for node in _walk(loop):
            if node.type not in ("assignment", "augmented_assignment"):
                continue
            target = node.child_by_field_name("left")
            if target is not None and target.type == "identifier":
                cell = scope.find(self.source(target))
                if cell is not None and isinstance(cell.value, Str | Num):
                    self.set_cell(cell, Unknown(varies=True))

    def _try(self, node: Node, scope: Scope) -> bool:
        body = node.child_by_field_name("body")
        ended = body is not None and self.exec(body, scope)
        handlers: list[Callable[[], bool]] = []
        leaving = 0
        for clause in node.named_children:
            if clause.type in ("except_clause", "except_group_clause"):
                caught = next((child for child in clause.named_children if child.type == "block"), None)
                for pattern in clause.named_children:
                    if pattern.type == "as_pattern":
                        alias = pattern.child_by_field_name("alias")
                        if alias is not None:
                            self.bind(alias, Unknown(), scope)
                if caught is not None:
                    handlers.append(self._runner(caught, scope))
                    last = caught.named_children[-1].type if caught.named_children else ""
                    leaving += last in ("return_statement", "raise_statement")
        if handlers:
            self.branches(handlers, also_old=True)
            ended = ended and leaving == len(handlers)
        for clause in node.named_children:
            if clause.type == "else_clause":
                inner = clause.child_by_field_name("body")
                ended = (inner is not None and self.exec(inner, scope)) or ended
            elif clause.type == "finally_clause":
                for child in clause.named_children:
                    self.exec(child, scope)
        return ended

    def _with(self, node: Node, scope: Scope) -> bool:
        body = node.child_by_field_name("body")
        for clause in node.named_children:
            if clause.type != "with_clause":
                continue
            for item in _with_items(clause):
                value_node = item.child_by_field_name("value")
                if value_node is None:
                    continue
                if value_node.type == "as_pattern":
                    alias = value_node.child_by_field_name("alias")
                    value = self.eval(value_node.named_children[0], scope)
                    if alias is not None and alias.named_children:
                        given = value if isinstance(value, Response | Instance | Client) else Unknown()
                        self.bind(alias.named_children[0], given, scope)
                else:
                    self.eval(value_node, scope)
        return body is not None and self.exec(body, scope)


def _with_items(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type == "with_item":
            yield child
        elif child.type in ("tuple", "parenthesized_expression"):
            yield from _with_items(child)


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += current.named_children


def _imported(node: Node, source: Callable[[Node], str]) -> tuple[str, str]:
    """The name that an import takes and the one that it gives, if any."""
    if node.type == "aliased_import":
        name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
        return source(name) if name is not None else "", source(alias) if alias is not None else ""
    return source(node), ""


def _namespace(module: Module) -> Value:
    """A local module as a value: what its names mean."""
    made = Class(module.path, module.syntax.root, module)
    for name, cell in module.scope.cells.items() if module.scope is not None else ():
        made.members.set(Text(name), cell.value)
    return made


_Handler = Callable[[Interpreter, Node, Scope], bool]
_STATEMENTS: dict[str, _Handler] = {
    "import_statement": Interpreter._import,
    "import_from_statement": Interpreter._import_from,
    "expression_statement": Interpreter._expression,
    "assignment": Interpreter._assign,
    "augmented_assignment": Interpreter._augmented,
    "class_definition": Interpreter._class,
    "function_definition": Interpreter._function,
    "decorated_definition": Interpreter._decorated,
    "return_statement": Interpreter._return,
    "raise_statement": Interpreter._raise,
    "break_statement": Interpreter._leave,
    "continue_statement": Interpreter._leave,
    "global_statement": Interpreter._outside,
    "nonlocal_statement": Interpreter._outside,
    "delete_statement": Interpreter._delete,
    "assert_statement": Interpreter._expression,
    "if_statement": Interpreter._if,
    "match_statement": Interpreter._match,
    "for_statement": Interpreter._for,
    "while_statement": Interpreter._while,
    "try_statement": Interpreter._try,
    "with_statement": Interpreter._with,
    "block": Interpreter._block,
    "ERROR": Interpreter._error,
}
