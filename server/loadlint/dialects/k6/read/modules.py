"""Local modules: where they are, and what they import and export."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from loadlint.dialects.k6.read.values import Builtin, Func, Namespace
from loadlint.dialects.script.scopes import Cell
from loadlint.dialects.script.syntax_tree import walk
from loadlint.dialects.script.values import Obj, Unknown
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.local_modules import Module, Modules
    from loadlint.dialects.script.scopes import Scope
    from loadlint.dialects.script.values import Value

_ENDINGS = ("", ".js", ".ts", ".mjs", "/index.js", "/index.ts")
_LOCAL_NAMESPACES = {
    "jslib.k6.io/k6-utils": "utils", "jslib.k6.io/formdata": "formdata", "jslib.k6.io/url": "url",
    "jslib.k6.io/httpx": "httpx",
}  # fmt: skip


def load(modules: Modules, importer: Module, name: str) -> Module | None:
    """The module that `name` means in a file; None for remote and built-in ones, and where there is no file."""
    if name.startswith("file://"):
        name = name[7:]
    if not name.startswith((".", "/")):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(importer.path), name))
    return modules.first(candidates(path))


def candidates(path: str) -> Iterator[str]:
    """The files that an import of a path may mean, the likeliest first."""
    if not path.endswith(".json"):
        yield from (path + ending for ending in _ENDINGS)
    if path.endswith(".js"):
        yield path[:-3] + ".ts"


def run_module(ev: Interpreter, module: Module) -> None:
    """Run the top level of a file."""
    if module.ready:
        return
    module.ready = True
    outer, frame = ev.module, ev.frame
    ev.module, ev.frame = module, 0
    exports = Obj()
    holder = Obj()
    holder.set(Text("exports"), exports)
    module.scope.cells["module"] = Cell(holder, 0)
    module.scope.cells["exports"] = Cell(exports, 0)
    try:
        ev.block(module.syntax.root.named_children, module.scope)
        _export_lists(ev, module)
        final = holder.values["exports"]
        if isinstance(final, Obj):
            for name, value in final.values.items():
                module.exports.setdefault(name, value)
        elif isinstance(final, Func):
            module.exports.setdefault("default", final)
    finally:
        ev.module, ev.frame = outer, frame


def imported_module(ev: Interpreter, name: str) -> Value:
    """What `import * as x from name` gives."""
    if name == "k6" or name.startswith("k6/"):
        return Namespace(name)
    for part, known_as in _LOCAL_NAMESPACES.items():
        if part in name:
            return Namespace(known_as) if known_as == "utils" else Namespace("")
    module = load(ev.modules, ev.module, name)
    if module is None:
        return Unknown()
    run_module(ev, module)
    result = Obj()
    for key, value in module.exports.items():
        result.set(Text(key), value)
    return result


def import_statement(ev: Interpreter, node: Node, scope: Scope) -> bool:
    """`import`: gives names to what a module exports."""
    source = node.child_by_field_name("source")
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    if source is None or any(child.type == "type" for child in node.children):
        return False
    name = ev.source(source)[1:-1]
    whole = imported_module(ev, name)
    for child in clause.named_children if clause is not None else ():
        if child.type == "identifier":
            _import_name(ev, scope, ev.source(child), whole, "default", name)
        elif child.type == "namespace_import" and child.named_children:
            scope.cells[ev.source(child.named_children[-1])] = Cell(whole, 0)
        elif child.type == "named_imports":
            for specifier in child.named_children:
                imported = specifier.child_by_field_name("name")
                if imported is not None:
                    alias = specifier.child_by_field_name("alias") or imported
                    _import_name(ev, scope, ev.source(alias), whole, ev.source(imported), name)
    return False


def _import_name(ev: Interpreter, scope: Scope, local: str, whole: Value, name: str, source: str) -> None:
    if isinstance(whole, Namespace):
        value: Value = whole if name == "default" and whole.name else Builtin(f"{whole.name}.{name}".lstrip("."))
        scope.cells[local] = Cell(value, 0)
        return
    module = load(ev.modules, ev.module, source) if isinstance(whole, Obj) else None
    cell = Cell(Unknown(), 0)
    if module is not None:
        target = module
        cell.imported = lambda: target.exports.get(name, Unknown())
    scope.cells[local] = cell


def export_statement(ev: Interpreter, node: Node, scope: Scope) -> bool:
    """`export`: of a declaration, a value or another module's names. Lists of names are read when the file has run."""
    exports = ev.module.exports
    declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    source = node.child_by_field_name("source")
    default = any(child.type == "default" for child in node.children)
    if source is not None:
        _reexport(ev, node, ev.source(source)[1:-1])
    elif declaration is not None:
        ev.exec(declaration, scope)
        for name in _declared(declaration, ev.source):
            cell = scope.find(name)
            if cell is not None:
                exports["default" if default else name] = cell.value
    elif value is not None:
        exports["default"] = ev.eval(value, scope)
    return False


def _reexport(ev: Interpreter, node: Node, name: str) -> None:
    whole = imported_module(ev, name)
    clause = next((child for child in node.named_children if child.type == "export_clause"), None)
    members = whole.values if isinstance(whole, Obj) else {}
    if clause is None:
        alias = next((child for child in node.named_children if child.type == "namespace_export"), None)
        if alias is not None and alias.named_children:
            ev.module.exports[ev.source(alias.named_children[0])] = whole
            return
        for key, value in members.items():
            if key != "default":
                ev.module.exports.setdefault(key, value)
        return
    for specifier in clause.named_children:
        inner = specifier.child_by_field_name("name")
        if inner is not None:
            alias = specifier.child_by_field_name("alias") or inner
            found = members.get(ev.source(inner))
            if isinstance(whole, Namespace):
                found = Builtin(f"{whole.name}.{ev.source(inner)}")
            if found is not None:
                ev.module.exports[ev.source(alias)] = found


def _export_lists(ev: Interpreter, module: Module) -> None:
    for node in module.syntax.root.named_children:
        if node.type != "export_statement" or node.child_by_field_name("source") is not None:
            continue
        clause = next((child for child in node.named_children if child.type == "export_clause"), None)
        for specifier in clause.named_children if clause is not None else ():
            inner = specifier.child_by_field_name("name")
            if inner is not None:
                alias = specifier.child_by_field_name("alias") or inner
                cell = module.scope.find(ev.source(inner))
                if cell is not None:
                    value = cell.imported() if cell.imported is not None else cell.value
                    module.exports[ev.source(alias)] = value


def _declared(node: Node, source: Callable[[Node], str]) -> list[str]:
    names = []
    direct = node.child_by_field_name("name")
    if direct is not None:
        return [source(direct)]
    for child in node.named_children:
        name = child.child_by_field_name("name")
        if child.type == "variable_declarator" and name is not None:
            names += [source(part) for part in walk(name) if part.type.endswith(("identifier", "identifier_pattern"))]
    return names
