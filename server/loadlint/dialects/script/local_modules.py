"""The local modules of a script."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects.script.scopes import Scope
from loadlint.text.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from loadlint.dialects.script.syntax_tree import Syntax
    from loadlint.dialects.script.values import Value

_FILES = 200
_LOOK_UPS = 1_200
_SIZE = 2_000_000


class Module(Struct, eq=False):
    """A file that runs: the script itself or one that it imports. `exports` are what it declares to be seen outside."""

    path: str
    syntax: Syntax
    main: bool
    scope: Scope = field(default_factory=lambda: Scope(None, 0))
    exports: dict[str, Value] = field(default_factory=dict)
    ready: bool = False

    __repr__ = object.__repr__  # its parts are large


class Modules:
    """Reads the modules that a script imports, each of them once. `files` are those that were read."""

    def __init__(
        self, main: Module, read_file: Callable[[str], bytes | None], parse: Callable[[Source], Syntax]
    ) -> None:
        self.main = main
        self.files: list[str] = []
        self.read_file = read_file
        self._parse = parse
        self._modules: dict[str, Module | None] = {posixpath.normpath(main.path): main}

    def first(self, paths: Iterable[str]) -> Module | None:
        """The module at the first of the paths where there is a file."""
        for path in paths:
            if path not in self._modules:
                self._modules[path] = self._read(path) if len(self._modules) < _LOOK_UPS else None
            module = self._modules[path]
            if module is not None:
                return module
        return None

    def others(self) -> list[Module]:
        """The modules that were read besides the script."""
        return [module for module in self._modules.values() if module is not None and not module.main]

    def mention(self, *words: bytes) -> bool:
        """Whether the script or a module of it holds one of the words."""
        texts = [module.syntax.source.data for module in (self.main, *self.others())]
        return any(word in text for text in texts for word in words)

    def _read(self, path: str) -> Module | None:
        if len(self.files) >= _FILES:
            return None
        try:
            data = self.read_file(path)
        except (OSError, ValueError):
            return None
        if data is None or len(data) > _SIZE:
            return None
        self.files.append(path)
        return Module(path, self._parse(Source(path, data)), main=False)
