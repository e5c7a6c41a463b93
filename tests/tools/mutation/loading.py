"""Loads modules of the engine from a source that is not the one on the disk."""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.tools.mutation.mutants import blocks_of

Compile = Callable[[bytes, str], CodeType]
HIT = "_loadlint_block_is_reached"
"""What a block calls first: a built-in function, since each module has it."""


def load_changed(files: Mapping[Path, Compile]) -> None:
    """Have these files compiled by functions of their own when they are imported from now on."""
    sys.meta_path.insert(0, _Finder({str(path): compiled for path, compiled in files.items()}))


def telling_blocks(tell: Callable[[tuple[str, int]], None]) -> Compile:
    """Compiles a file so that each block tells its path and line when it begins to run."""
    setattr(builtins, HIT, tell)
    return _compiled_with_hits


class _Finder:
    def __init__(self, files: Mapping[str, Compile]) -> None:
        self._files = files

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module is, as the import system asks for it."""
        spec = PathFinder.find_spec(name, path, target) if name.startswith("loadlint") else None
        if spec is None or spec.origin is None or spec.origin not in self._files:
            return None
        spec.loader = _Loader(name, spec.origin, self._files[spec.origin])
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, compiled: Compile) -> None:
        super().__init__(name, path)
        self._compiled = compiled

    def get_code(self, fullname: str) -> CodeType:
        """The code of the module; nothing is kept of it."""
        return self._compiled(self.get_data(self.path), self.path)


def _compiled_with_hits(data: bytes, path: str) -> CodeType:
    tree = ast.parse(data)
    for node in list(ast.walk(tree)):
        for statements in blocks_of(node):
            line = statements[0].lineno
            hit = ast.parse(f"{HIT}(({path!r}, {line}))").body[0]
            statements.insert(1 if _is_docstring(statements[0]) and len(statements) > 1 else 0, hit)
    return compile(ast.fix_missing_locations(tree), path, "exec")


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
