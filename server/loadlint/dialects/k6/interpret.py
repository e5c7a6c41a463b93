"""Runs a script's statements, in the order in which k6 does, to find the requests that it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from loadlint.dialects.k6.evaluate import Evaluator
from loadlint.dialects.k6.modules import Module
from loadlint.dialects.k6.scopes import Cell, Journal, Scope
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
    Str,
    Unknown,
    Value,
    known,
    truth,
)
from loadlint.text.mapped import Text

_LOCAL_NAMESPACES = {"jslib.k6.io/k6-utils": "utils", "jslib.k6.io/formdata": "formdata", "jslib.k6.io/url": "url"}


class Interpreter(Evaluator):
    """Runs modules and functions."""

    def run(self) -> None:
        """Run the script: its top level, then the functions that k6 calls."""
        main = self.module
        self.modules.add(main)
        self._guarded(lambda: self.run_module(main))
        options = main.exports.get("options", UNDEFINED)
        self.default_redirects = _default_redirects(options)
        data: Value = UNDEFINED
        setup = main.exports.get("setup")
        if isinstance(setup, Func):
            data = self._enter("setup", setup, [])
            self._record_setup(setup, data)
        entries = self._entries(options)
        for name, function in entries:
            self._enter(name, function, [data])
        if not entries and not isinstance(setup, Func):
            for name, value in list(main.exports.items()):
                if isinstance(value, Func):
                    self.conditional += 1
                    self._enter(name, value, [])
                    self.conditional -= 1
        teardown = main.exports.get("teardown")
        if isinstance(teardown, Func):
            self._enter("teardown", teardown, [data])

    def _entries(self, options: Value) -> list[tuple[str, Func]]:
        exports = self.module.exports
        names: list[str] = []
        scenarios = options.values.get("scenarios") if isinstance(options, Obj) else None
        if isinstance(scenarios, Obj):
            for scenario in list(scenarios.values.values()):
                given = scenario.values.get("exec") if isinstance(scenario, Obj) else None
                name = known(given) if given is not None else "default"
                names.append(name if name is not None else "default")
        if not names or (isinstance(scenarios, Obj) and scenarios.open):
            names.append("default")
        if not any(isinstance(exports.get(name), Func) for name in names):
            names.append("default")
        found = []
        for name in sorted(dict.fromkeys(names), key=lambda name: name != "default"):
            value = exports.get(name)
            if isinstance(value, Func):
                found.append((name, value))
        return found

    def _record_setup(self, setup: Func, data: Value) -> None:
        """The values that `setup` returns, under the name that the default function gives to them."""
        default = self.module.exports.get("default")
        if not isinstance(data, Obj) or not isinstance(default, Func):
            return
        parameters = default.node.child_by_field_name("parameters")
        single = default.node.child_by_field_name("parameter")
        first = single or (parameters.named_children[0] if parameters and parameters.named_children else None)
        first = (first.child_by_field_name("pattern") or first) if first is not None else None
        if first is not None and first.type == "identifier":
            name = self.source(first)
            for key, value in data.values.items():
                at = getattr(value, "at", None)
                node = self.module.syntax.root.descendant_for_byte_range(at.start, at.end) if at is not None else None
                if node is not None:
                    self.record(f"{name}.{key}", value, node)

    def _enter(self, name: str, function: Func, args: list[Value]) -> Value:
        self.entry = name
        result: list[Value] = [UNDEFINED]

        def run() -> None:
            result[0] = self.apply(function, args, function.node)

        self._guarded(run)
        return result[0]

    def _guarded(self, run: Callable[[], object]) -> None:
        """Run a part; text that is nested too deep ends it."""
        state = self.module, self.returns, self.frame, self.depth, self.conditional, self.repeated, self.journal
        try:
            run()
        except RecursionError:
            self.module, self.returns, self.frame, self.depth, self.conditional, self.repeated, self.journal = state
            self.active.clear()
            self.frames.clear()

    # Modules

    def run_module(self, module: Module) -> None:
        """Run the top level of a file."""
        if module.ready:
            return
        module.ready = True
        outer, frame = self.module, self.frame
        self.module, self.frame = module, 0
        module.scope = Scope(None, 0)
        exports = Obj()
        holder = Obj()
        holder.set(Text("exports"), exports)
        module.scope.cells["module"] = Cell(holder, 0)
        module.scope.cells["exports"] = Cell(exports, 0)
        try:
            self.block(module.syntax.root.named_children, module.scope)
            self._export_lists(module)
            final = holder.values["exports"]
            if isinstance(final, Obj):
                for name, value in final.values.items():
                    module.exports.setdefault(name, value)
            elif isinstance(final, Func):
                module.exports.setdefault("default", final)
        finally:
            self.module, self.frame = outer, frame

    def imported_module(self, name: str) -> Value:
        """What `import * as x from name` gives."""
        if name == "k6" or name.startswith("k6/"):
            return Namespace(name)
        for part, known_as in _LOCAL_NAMESPACES.items():
            if part in name:
                return Namespace(known_as) if known_as == "utils" else Namespace("")
        module = self.modules.load(self.module, name)
        if module is None:
            return Unknown()
        self.run_module(module)
        result = Obj()
        for key, value in module.exports.items():
            result.set(Text(key), value)
        return result

    def _import(self, node: Node, scope: Scope) -> bool:
        source = node.child_by_field_name("source")
        clause = next((child for child in node.named_children if child.type == "import_clause"), None)
        if source is None or any(child.type == "type" for child in node.children):
            return False
        name = self.source(source)[1:-1]
        whole = self.imported_module(name)
        for child in clause.named_children if clause is not None else ():
            if child.type == "identifier":
                self._import_name(scope, self.source(child), whole, "default", name)
            elif child.type == "namespace_import" and child.named_children:
                scope.cells[self.source(child.named_children[-1])] = Cell(whole, 0)
            elif child.type == "named_imports":
                for specifier in child.named_children:
                    imported = specifier.child_by_field_name("name")
                    if imported is not None:
                        alias = specifier.child_by_field_name("alias") or imported
                        self._import_name(scope, self.source(alias), whole, self.source(imported), name)
        return False

    def _import_name(self, scope: Scope, local: str, whole: Value, name: str, source: str) -> None:
        if isinstance(whole, Namespace):
            value: Value = whole if name == "default" and whole.name else Builtin(f"{whole.name}.{name}".lstrip("."))
            scope.cells[local] = Cell(value, 0)
            return
        module = self.modules.load(self.module, source) if isinstance(whole, Obj) else None
        cell = Cell(Unknown(), 0)
        if module is not None:
            target = module
            cell.imported = lambda: target.exports.get(name, Unknown())
        scope.cells[local] = cell

    def _export(self, node: Node, scope: Scope) -> bool:
        exports = self.module.exports
        declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
        source = node.child_by_field_name("source")
        default = any(child.type == "default" for child in node.children)
        if source is not None:
            self._reexport(node, self.source(source)[1:-1])
        elif declaration is not None:
            self.exec(declaration, scope)
            for name in _declared(declaration, self.source):
                cell = scope.find(name)
                if cell is not None:
                    exports["default" if default else name] = cell.value
        elif value is not None:
            exports["default"] = self.eval(value, scope)
        return False

    def _reexport(self, node: Node, name: str) -> None:
        whole = self.imported_module(name)
        clause = next((child for child in node.named_children if child.type == "export_clause"), None)
        members = whole.values if isinstance(whole, Obj) else {}
        if clause is None:
            alias = next((child for child in node.named_children if child.type == "namespace_export"), None)
            if alias is not None and alias.named_children:
                self.module.exports[self.source(alias.named_children[0])] = whole
                return
            for key, value in members.items():
                if key != "default":
                    self.module.exports.setdefault(key, value)
            return
        for specifier in clause.named_children:
            inner = specifier.child_by_field_name("name")
            if inner is not None:
                alias = specifier.child_by_field_name("alias") or inner
                found = members.get(self.source(inner))
                if isinstance(whole, Namespace):
                    found = Builtin(f"{whole.name}.{self.source(inner)}")
                if found is not None:
                    self.module.exports[self.source(alias)] = found

    def _export_lists(self, module: Module) -> None:
        for node in module.syntax.root.named_children:
            if node.type != "export_statement" or node.child_by_field_name("source") is not None:
                continue
            clause = next((child for child in node.named_children if child.type == "export_clause"), None)
            for specifier in clause.named_children if clause is not None else ():
                inner = specifier.child_by_field_name("name")
                if inner is not None:
                    alias = specifier.child_by_field_name("alias") or inner
                    cell = module.scope.find(self.source(inner))
                    if cell is not None:
                        value = cell.imported() if cell.imported is not None else cell.value
                        module.exports[self.source(alias)] = value

    # Statements

    def run_body(self, node: Node, scope: Scope) -> None:
        """Run the statements of a function."""
        self.block(node.named_children, scope)

    def block(self, nodes: list[Node], scope: Scope) -> bool:
        """Run statements in order; whether the last of them that ran left the block."""
        for node in nodes:
            inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
            if inner is not None and inner.type in ("function_declaration", "generator_function_declaration"):
                name = inner.child_by_field_name("name")
                if name is not None:
                    scope.cells[self.source(name)] = Cell(Func(inner, scope, self.module), scope.frame)
        return any(self.exec(node, scope) for node in nodes)

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
        return self.block(node.named_children, Scope(scope, scope.frame))

    def _body(self, node: Node, scope: Scope) -> bool:
        body = node.child_by_field_name("body")
        return body is not None and self.exec(body, scope)

    def _error(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            if child.type in _STATEMENTS:
                self.exec(child, scope)
            elif child.type.endswith("_expression"):
                self.eval(child, scope)
        return False

    def _expression(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            if child.type != "comment":
                self.eval(child, scope)
        return False

    def _declare(self, node: Node, scope: Scope) -> bool:
        for child in node.named_children:
            if child.type != "variable_declarator":
                continue
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is None:
                continue
            if value is None and node.type == "variable_declaration" and scope.find(self.source(name)) is not None:
                continue
            result = self.eval(value, scope) if value is not None else UNDEFINED
            if name.type == "identifier":
                scope.cells[self.source(name)] = Cell(UNDEFINED, scope.frame)
            self.bind(name, result, scope, declare=True, origin=value)
            if value is not None and isinstance(result, Func) and name.type == "identifier":
                scope.cells[self.source(name)].value = result
        return False

    def _class(self, node: Node, scope: Scope) -> bool:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        made = Class(node, scope, self.module)
        heritage = next((child for child in node.named_children if child.type == "class_heritage"), None)
        if heritage is not None and heritage.named_children:
            parent = heritage.named_children[0]
            if parent.type == "extends_clause" and parent.named_children:
                parent = parent.named_children[0]
            made.parent = self.eval(parent, scope)
        if name is not None:
            scope.cells[self.source(name)] = Cell(made, scope.frame)
        for child in body.named_children if body is not None else ():
            static = any(part.type == "static" for part in child.children)
            key = child.child_by_field_name("name") or child.child_by_field_name("property")
            if key is None:
                continue
            if child.type == "method_definition":
                made.methods[self.source(key)] = Func(child, scope, self.module, klass=made)
            elif child.type in ("field_definition", "public_field_definition"):
                value = child.child_by_field_name("value")
                if static:
                    inner = Scope(scope, scope.frame, this=made, klass=made)
                    text = self.key(key, inner)
                    if text is not None:
                        made.statics.set(text, self.eval(value, inner) if value is not None else UNDEFINED)
                else:
                    made.fields.append((key, value))
        return False

    def _enum(self, node: Node, scope: Scope) -> bool:
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        result = Obj()
        for child in body.named_children if body is not None else ():
            key, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            text = self.key(key, scope) if key is not None else None
            if text is not None and value is not None:
                result.set(text, self.eval(value, scope))
        if name is not None:
            scope.cells[self.source(name)] = Cell(result, scope.frame)
        return False

    def _function_declaration(self, node: Node, scope: Scope) -> bool:
        name = node.child_by_field_name("name")
        if name is not None and self.source(name) not in scope.cells:
            scope.cells[self.source(name)] = Cell(Func(node, scope, self.module), scope.frame)
        return False

    def _return(self, node: Node, scope: Scope) -> bool:
        value = next((child for child in node.named_children if child.type != "comment"), None)
        self.returns.append(self.eval(value, scope) if value is not None else UNDEFINED)
        return True

    def _throw(self, node: Node, scope: Scope) -> bool:
        self._expression(node, scope)
        return True

    def _leave(self, node: Node, scope: Scope) -> bool:
        return True

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
        runs: list[Callable[[], bool]] = []
        current: Node | None = node
        while current is not None:
            condition = current.child_by_field_name("condition")
            body = current.child_by_field_name("consequence")
            value = self.eval(condition, scope) if condition is not None else Unknown()
            decided = truth(value)
            if decided is False and getattr(value, "text", Text("")).value in ("undefined", "null"):
                decided = None
            if decided and not runs and body is not None:
                return self.exec(body, scope)
            if decided is not False and body is not None:
                runs.append(self._runner(body, scope))
            if decided:
                return self.branches(runs, also_old=False)
            clause = current.child_by_field_name("alternative")
            other = next((c for c in clause.named_children if c.type != "comment"), None) if clause else None
            if other is None:
                return self.branches(runs, also_old=True) if runs else False
            if other.type == "if_statement":
                current = other
                continue
            if not runs:
                return self.exec(other, scope)
            runs.append(self._runner(other, scope))
            current = None
        return self.branches(runs, also_old=False)

    def _runner(self, node: Node, scope: Scope) -> Callable[[], bool]:
        return lambda: self.exec(node, scope)

    def _switch(self, node: Node, scope: Scope) -> bool:
        subject, body = node.child_by_field_name("value"), node.child_by_field_name("body")
        value = known(self.eval(subject, scope)) if subject is not None else None
        inner = Scope(scope, scope.frame)
        cases = [c for c in body.named_children if c.type in ("switch_case", "switch_default")] if body else []
        runs: list[tuple[bool | None, Callable[[], bool]]] = []
        for case in cases:
            test = case.child_by_field_name("value")
            wanted = known(self.eval(test, inner)) if test is not None else None
            matches = None if value is None or (test is not None and wanted is None) else wanted == value
            runs.append((None if test is None else matches, self._case(case, test, inner)))
        certain = next((run for matches, run in runs if matches), None)
        if certain is not None:
            certain()
            return False
        possible = [run for matches, run in runs if matches is not False]
        has_default = any(case.type == "switch_default" for case in cases)
        if len(possible) == 1 and value is not None and has_default:
            possible[0]()
        elif possible:
            self.branches(possible, also_old=not has_default)
        return False

    def _case(self, case: Node, test: Node | None, scope: Scope) -> Callable[[], bool]:
        nodes = [node for node in case.named_children if test is None or node.start_byte != test.start_byte]

        def run() -> bool:
            for node in nodes:
                if node.type == "break_statement":
                    return False
                if self.exec(node, scope):
                    return True
            return False

        return run

    def _loop(self, node: Node, scope: Scope) -> bool:
        inner = Scope(scope, scope.frame)
        initializer = node.child_by_field_name("initializer")
        body = node.child_by_field_name("body")
        if initializer is not None:
            self.exec(initializer, inner)
        self.repeated += 1
        self._forget(node, inner)
        for part in node.children_by_field_name("condition"):
            if part.is_named:
                self.exec(part, inner) if part.type in _STATEMENTS else self.eval(part, inner)
        if body is not None:
            self.exec(body, inner)
        increment = node.child_by_field_name("increment")
        if increment is not None:
            self.eval(increment, inner)
        self.repeated -= 1
        return False

    def _for_in(self, node: Node, scope: Scope) -> bool:
        inner = Scope(scope, scope.frame)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator, body = node.child_by_field_name("operator"), node.child_by_field_name("body")
        items = self.eval(right, scope) if right is not None else Unknown()
        item: Value = Unknown()
        once = isinstance(items, Arr) and len(items.items) == 1 and not items.open
        if once and isinstance(items, Arr) and operator is not None and operator.type == "of":
            item = items.items[0]
        self.repeated += not once
        self._forget(node, inner)
        if left is not None:
            self.bind(left, item, inner, declare=node.child_by_field_name("kind") is not None)
            for cell in inner.cells.values():
                cell.parameter = True
        if body is not None:
            self.exec(body, inner)
        self.repeated -= not once
        return False

    def _forget(self, loop: Node, scope: Scope) -> None:
        """Texts that a loop changes are not known inside it."""
        for node in _walk(loop):
            if node.type in ("assignment_expression", "augmented_assignment_expression"):
                target = node.child_by_field_name("left")
            elif node.type == "update_expression":
                target = node.child_by_field_name("argument")
            else:
                continue
            if target is not None and target.type == "identifier":
                cell = scope.find(self.source(target))
                if cell is not None and isinstance(cell.value, Str | Num):
                    self.set_cell(cell, Unknown(varies=True))

    def _try(self, node: Node, scope: Scope) -> bool:
        body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
        ended = body is not None and self.exec(body, scope)
        if handler is not None:
            inner = Scope(scope, scope.frame)
            parameter, caught = handler.child_by_field_name("parameter"), handler.child_by_field_name("body")
            if parameter is not None:
                self.bind(parameter, Unknown(), inner, declare=True)
            if caught is not None:
                self.branches([self._runner(caught, inner)], also_old=True)
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
            self._body(finalizer, scope)
        return ended


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack += current.named_children


def _declared(node: Node, source: Callable[[Node], str]) -> list[str]:
    names = []
    direct = node.child_by_field_name("name")
    if direct is not None:
        return [source(direct)]
    for child in node.named_children:
        name = child.child_by_field_name("name")
        if child.type == "variable_declarator" and name is not None:
            names += [source(part) for part in _walk(name) if part.type.endswith(("identifier", "identifier_pattern"))]
    return names


def _default_redirects(options: Value) -> bool | None:
    if isinstance(options, Obj):
        value = options.values.get("maxRedirects")
        if isinstance(value, Num) and not value.text.is_open:
            return value.text.value != "0"
        return None if value is not None or options.open else True
    return None if isinstance(options, Unknown) else True


_Handler = Callable[[Interpreter, Node, Scope], bool]
_STATEMENTS: dict[str, _Handler] = {
    "import_statement": Interpreter._import,
    "export_statement": Interpreter._export,
    "expression_statement": Interpreter._expression,
    "lexical_declaration": Interpreter._declare,
    "variable_declaration": Interpreter._declare,
    "function_declaration": Interpreter._function_declaration,
    "generator_function_declaration": Interpreter._function_declaration,
    "class_declaration": Interpreter._class,
    "enum_declaration": Interpreter._enum,
    "return_statement": Interpreter._return,
    "throw_statement": Interpreter._throw,
    "break_statement": Interpreter._leave,
    "continue_statement": Interpreter._leave,
    "if_statement": Interpreter._if,
    "switch_statement": Interpreter._switch,
    "for_statement": Interpreter._loop,
    "while_statement": Interpreter._loop,
    "do_statement": Interpreter._loop,
    "for_in_statement": Interpreter._for_in,
    "try_statement": Interpreter._try,
    "labeled_statement": Interpreter._body,
    "statement_block": Interpreter._block,
    "ERROR": Interpreter._error,
}
