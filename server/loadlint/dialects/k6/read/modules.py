"""Local modules: where they are, and what they import and export."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from loadlint.dialects.k6.language.syntax import is_for_types, names_declared_by
from loadlint.dialects.k6.read.packages import package_paths
from loadlint.dialects.k6.read.values import Builtin, Func, Namespace
from loadlint.dialects.script.language.bracketed_lists import items_of
from loadlint.dialects.script.language.syntax_tree import child_of
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Obj, Unknown, Value
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.base import ReadFile
    from loadlint.dialects.k6.read.interpreter import Interpreter
    from loadlint.dialects.script.read.local_modules import Module, Modules

_ENDINGS = ("", ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".tsx", "/index.js", "/index.ts")
_LIBRARIES = {"jslib.k6.io/k6-utils": "utils", **dict.fromkeys(
    ("jslib.k6.io/formdata", "jslib.k6.io/url", "jslib.k6.io/httpx"), "",
)}  # fmt: skip
"""Libraries with the areas of their functions; empty where what they have is known by its name alone."""


def load(modules: Modules, importer: Module, name: str) -> Module | None:
    """The module that `name` means in a file; None for remote and built-in ones, and where there is no file."""
    return modules.module_named(importer, name, paths_of(modules.read_file, importer.path, name))


def paths_of(read_file: ReadFile, importer: str, name: str) -> Iterator[str]:
    """The files that the name of a module may mean in a file, the likeliest first; none where it is not local."""
    name = name.removeprefix("file://")
    if name.startswith((".", "/")):
        yield from candidates(posixpath.normpath(posixpath.join(posixpath.dirname(importer), name)))
    elif "://" not in name:
        for path in package_paths(importer, name, read_file):
            yield from candidates(path)


def candidates(path: str) -> Iterator[str]:
    """The files that an import of a path may mean, the likeliest first."""
    if not path.endswith(".json"):
        yield from (path + ending for ending in _ENDINGS)
    if path.endswith(".js"):
        yield path[:-3] + ".ts"


def run_module(interpreter: Interpreter, module: Module) -> None:
    """Run the top level of a file."""
    if module.ready:
        return
    module.ready = True
    interpreter.note_expectations(module.syntax)
    outer, frame = interpreter.module, interpreter.frame
    interpreter.module, interpreter.frame = module, 0
    exports = Obj()
    holder = Obj()
    holder.set(Text("exports"), exports)
    module.scope.cells["module"] = Cell(holder, 0)
    module.scope.cells["exports"] = Cell(exports, 0)
    try:
        interpreter.block(module.syntax.root.named_children, module.scope)
        _export_lists(interpreter, module)
        final = holder.values["exports"]
        if isinstance(final, Obj):
            for name, value in final.values.items():
                module.exports.setdefault(name, value)
        elif isinstance(final, Func):
            module.exports.setdefault("default", final)
    finally:
        interpreter.module, interpreter.frame = outer, frame


def imported_module(interpreter: Interpreter, name: str) -> Value:
    """What `import * as x from name` gives."""
    if name == "k6" or name.startswith("k6/"):
        return Namespace(name)
    for part, area in _LIBRARIES.items():
        if part in name:
            return Namespace(area)
    module = load(interpreter.modules, interpreter.module, name)
    if module is None:
        return Unknown()
    run_module(interpreter, module)
    result = Obj()
    for key, value in module.exports.items():
        result.set(Text(key), value)
    return result


def import_statement(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    """`import`: gives names to what a module exports."""
    source = node.child_by_field_name("source")
    clause = child_of(node, "import_clause")
    if source is None or is_for_types(node):
        return False
    name = interpreter.source(source)[1:-1]
    whole = imported_module(interpreter, name)
    for child in items_of(clause):
        if child.type == "identifier":
            scope.cells[interpreter.source(child)] = _imported_cell(interpreter, whole, "default", name)
        elif child.type == "namespace_import" and child.named_children:
            scope.cells[interpreter.source(child.named_children[-1])] = Cell(whole, 0)
        elif child.type == "named_imports":
            for imported, alias in _listed_names(interpreter, child):
                scope.cells[alias] = _imported_cell(interpreter, whole, imported, name)
    return False


def _imported_cell(interpreter: Interpreter, whole: Value, name: str, source: str) -> Cell:
    """The variable that a name out of a module is."""
    if isinstance(whole, Namespace):
        return Cell(whole if name == "default" and whole.name else Builtin(f"{whole.name}.{name}".lstrip(".")), 0)
    module = load(interpreter.modules, interpreter.module, source) if isinstance(whole, Obj) else None
    exports = module.exports if module is not None else None
    return Cell(Unknown(), 0, imported=(lambda: exports.get(name, Unknown())) if exports is not None else None)


def export_statement(interpreter: Interpreter, node: Node, scope: Scope) -> bool:
    """`export`: of a declaration, a value or another module's names. Lists of names are read when the file has run."""
    exports = interpreter.module.exports
    declaration, value = node.child_by_field_name("declaration"), node.child_by_field_name("value")
    source = node.child_by_field_name("source")
    if is_for_types(node):
        return False
    if source is not None:
        _reexport(interpreter, node, interpreter.source(source)[1:-1])
    elif declaration is not None:
        interpreter.exec(declaration, scope)
        for name in map(interpreter.source, names_declared_by(declaration)):
            cell = scope.find(name)
            if cell is not None:
                exports["default" if child_of(node, "default") else name] = cell.value
    elif value is not None:
        exports["default"] = interpreter.eval(value, scope)
    return False


def _reexport(interpreter: Interpreter, node: Node, name: str) -> None:
    whole = imported_module(interpreter, name)
    clause = child_of(node, "export_clause")
    members = whole.values if isinstance(whole, Obj) else {}
    if clause is None:
        alias = child_of(node, "namespace_export")
        if alias is not None and alias.named_children:
            interpreter.module.exports[interpreter.source(alias.named_children[0])] = whole
            return
        for key, value in members.items():
            if key != "default":
                interpreter.module.exports.setdefault(key, value)
        return
    for inner, outer in _listed_names(interpreter, clause):
        member = Builtin(f"{whole.name}.{inner}") if isinstance(whole, Namespace) else members.get(inner)
        if member is not None:
            interpreter.module.exports[outer] = member


def _export_lists(interpreter: Interpreter, module: Module) -> None:
    for node in module.syntax.root.named_children:
        if node.type != "export_statement" or node.child_by_field_name("source") is not None:
            continue
        clause = child_of(node, "export_clause")
        for inner, alias in _listed_names(interpreter, clause):
            cell = module.scope.find(inner)
            if cell is not None:
                module.exports[alias] = cell.imported() if cell.imported is not None else cell.value


def _listed_names(interpreter: Interpreter, names: Node | None) -> Iterator[tuple[str, str]]:
    """The names of a list that a file imports or exports, each with what it is called on the other side."""
    for specifier in items_of(names):
        name = specifier.child_by_field_name("name")
        if name is not None:
            yield interpreter.source(name), interpreter.source(specifier.child_by_field_name("alias") or name)
