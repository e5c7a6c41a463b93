"""The local modules of a script."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loadlint.dialects.locust import syntax
from loadlint.text.source import Source

_MODULES = 200
_SIZE = 2_000_000
_LIBRARIES = frozenset(sys.stdlib_module_names) | {"locust", "requests", "gevent"}
"""What is never a file of the user's, even where one of that name lies about."""


@dataclass(eq=False)
class Module:
    """A file that runs: the script itself or one that it imports."""

    path: str
    syntax: syntax.Syntax
    main: bool
    scope: Any = field(default=None, repr=False)
    ready: bool = False


class Modules:
    """Reads the modules that a script imports, each of them once."""

    def __init__(self, read_file: Callable[[str], bytes | None]) -> None:
        self._read_file = read_file
        self._modules: dict[str, Module | None] = {}
        self._main = ""
        self.files: list[str] = []

    def add(self, module: Module) -> None:
        """Make the script itself known."""
        self._modules[posixpath.normpath(module.path)] = module
        self._main = module.path

    def load(self, importer: Module, name: str) -> Module | None:
        """The module that `name` (`a.b`, `.a`, `..a.b`) means in a file; None where there is no such local file.

        Absolute names are looked up beside the script, as Python does, and then in the folders above it.
        """
        bare = name.lstrip(".")
        level = len(name) - len(bare)
        path = bare.replace(".", "/")
        if level:
            folder = posixpath.dirname(importer.path)
            for _ in range(level - 1):
                folder = posixpath.join(folder, "..")
            return self._at(posixpath.normpath(posixpath.join(folder, path)))
        if bare.split(".")[0] in _LIBRARIES:
            return None
        folder = posixpath.dirname(self._main)
        for _ in range(3):
            found = self._at(posixpath.normpath(posixpath.join(folder, path)))
            if found is not None:
                return found
            if not folder or folder == "/":
                break
            folder = posixpath.dirname(folder)
        return None

    def _at(self, path: str) -> Module | None:
        for ending in (".py", "/__init__.py"):
            candidate = path + ending
            if candidate not in self._modules:
                self._modules[candidate] = self._read(candidate) if len(self._modules) < 4 * _MODULES else None
            module = self._modules[candidate]
            if module is not None:
                return module
        return None

    def _read(self, path: str) -> Module | None:
        if len(self.files) >= _MODULES:
            return None
        try:
            data = self._read_file(path)
        except (OSError, ValueError):
            return None
        if data is None or len(data) > _SIZE:
            return None
        self.files.append(path)
        return Module(path, syntax.parse(Source(path, data)), main=False)
