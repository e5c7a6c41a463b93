"""Local modules: where they are, and what they import."""

from __future__ import annotations

import posixpath
import sys
from typing import TYPE_CHECKING

from loadlint.dialects.locust.language.imports import Imported, imported_by
from loadlint.dialects.locust.read import binding
from loadlint.dialects.locust.read.values import Class, Known
from loadlint.dialects.script.language.syntax_tree import field_of
from loadlint.dialects.script.read.scopes import Cell, Scope
from loadlint.dialects.script.read.values import Lit, Num, Str, Unknown, Value
from loadlint.text.mapped import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from loadlint.dialects.locust.read.interpreter import Interpreter
    from loadlint.dialects.script.read.local_modules import Module, Modules

_LIBRARIES = frozenset(sys.stdlib_module_names) | {"locust", "requests", "gevent"}
"""What is never a file of the user's, even where one of that name lies about."""


def load(modules: Modules, importer: Module, name: str) -> Module | None:
    """The module that `name` (`a.b`, `.a`, `..a.b`) means in a file; None where there is no such local file.

    Absolute names are looked up beside the script, as Python does, and then in the folders above it.
    """
    return modules.module_named(importer, name, paths_of(modules.main.path, importer.path, name))


def paths_of(script: str, importer: str, name: str) -> Iterator[str]:
    """The files that the name of a module may mean in a file of a script, the likeliest first."""
    bare = name.lstrip(".")
    level = len(name) - len(bare)
    path = bare.replace(".", "/")
    if level:
        yield from _in(posixpath.join(posixpath.dirname(importer), *[".."] * (level - 1)), path)
        return
    if bare.split(".")[0] in _LIBRARIES:
        return
    folder = posixpath.dirname(script)
    for _ in range(3):
        yield from _in(folder, path)
        if not folder or folder == "/":
            break
        folder = posixpath.dirname(folder)


def _in(folder: str, path: str) -> Iterator[str]:
    place = posixpath.normpath(posixpath.join(folder, path))
    yield from (f"{place}.py", f"{place}/__init__.py")


def run_module(interpreter: Interpreter, module: Module) -> None:
    """Run the top level of a file."""
    if module.ready:
        return
    module.ready = True
    outer, frame = interpreter.module, interpreter.frame
    interpreter.module, interpreter.frame = module, 0
    module.scope.cells["__name__"] = Cell(Str(Text("locustfile")), 0, parameter=True)
    try:
        interpreter.block(module.syntax.root.named_children, module.scope)
        # What functions set with `global` is set by then, or not: listeners run before the users.
        names = (name for node in module.syntax.anchors.get("global", ()) for name in node.named_children)
        for node in names:
            cell = module.scope.cells.get(module.syntax.text(node))
            if cell is not None and isinstance(cell.value, Str | Num | Lit):
                cell.value = Unknown()
    finally:
        interpreter.module, interpreter.frame = outer, frame


def _local_module(interpreter: Interpreter, name: str) -> Module | None:
    """The local file that a name means in the file that is run, whose top level has been run; None for a library."""
    module = load(interpreter.modules, interpreter.module, name)
    if module is not None:
        run_module(interpreter, module)
    return module


def import_statement(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    """`import a, b as c`."""
    for imported in imported_by(node):
        name, first = imported.module, imported.module.split(".")[0]
        has_alias = imported.alias != name
        loaded = _local_module(interpreter, name)
        value: Value = Known(name if has_alias else first)
        if loaded is not None:
            value = Unknown() if not has_alias and first != name else _namespace(loaded)
        binding.set_name(interpreter, scope, imported.alias if has_alias else first, value)


def import_from_statement(interpreter: Interpreter, node: Node, scope: Scope) -> None:
    """`from a import b`."""
    module_name = interpreter.source(field_of(node, "module_name"))
    loaded = _local_module(interpreter, module_name)
    for imported in imported_by(node):
        cell = loaded.scope.cells.get(imported.name or "") if loaded is not None else None
        value = cell.value if cell is not None else _member(interpreter, imported, loaded)
        binding.set_name(interpreter, scope, imported.alias, value)
    if loaded is not None and any(child.type == "wildcard_import" for child in node.children):
        for name, cell in loaded.scope.cells.items():
            if not name.startswith("_"):
                scope.own().cells[name] = cell


def _member(interpreter: Interpreter, imported: Imported, loaded: Module | None) -> Value:
    """A name of a module that its file does not give a value: a file in its folder, or of a library."""
    inner = _local_module(interpreter, imported.path)
    if inner is not None:
        return _namespace(inner)
    return Unknown() if loaded is not None else Known(imported.path)


def _namespace(module: Module) -> Value:
    """A local module as a value: what its names mean."""
    namespace = Class(module.path, module.syntax.root, module)
    for name, cell in module.scope.cells.items():
        namespace.members.set(Text(name), cell.value)
    return namespace
