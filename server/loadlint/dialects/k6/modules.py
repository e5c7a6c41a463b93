"""The local modules of a script."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loadlint.dialects.k6 import syntax
from loadlint.dialects.k6.values import Value
from loadlint.text.source import Source

_MODULES = 200
_SIZE = 2_000_000
_ENDINGS = ("", ".js", ".ts", ".mjs", "/index.js", "/index.ts")


@dataclass(eq=False)
class Module:
    """A file that runs: the script itself or one that it imports."""

    path: str
    syntax: syntax.Syntax
    main: bool
    scope: Any = None
    exports: dict[str, Value] = field(default_factory=dict)
    ready: bool = False


class Modules:
    """Reads the modules that a script imports, each of them once."""

    def __init__(self, read_file: Callable[[str], bytes | None]) -> None:
        self._read_file = read_file
        self._modules: dict[str, Module | None] = {}
        self.files: list[str] = []

    def add(self, module: Module) -> None:
        """Make a module known under its path."""
        self._modules[posixpath.normpath(module.path)] = module

    def load(self, importer: Module, name: str) -> Module | None:
        """The module that `name` means in a file; None for remote and built-in ones, and where there is no file."""
        if name.startswith("file://"):
            name = name[7:]
        if not name.startswith((".", "/")):
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(importer.path), name))
        for ending in _ENDINGS:
            module = self._module(path + ending)
            if module is not None:
                return module
        if path.endswith(".js"):
            return self._module(path[:-3] + ".ts")
        return None

    def _module(self, path: str) -> Module | None:
        if path not in self._modules:
            self._modules[path] = self._read(path) if len(self._modules) < _MODULES * len(_ENDINGS) else None
        return self._modules[path]

    def _read(self, path: str) -> Module | None:
        if len(self.files) >= _MODULES or path.endswith(".json"):
            return None
        try:
            data = self._read_file(path)
        except (OSError, ValueError):
            return None
        if data is None or len(data) > _SIZE:
            return None
        self.files.append(path)
        return Module(path, syntax.parse(Source(path, data)), main=False)
