"""The local modules of a script."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

from loadlint.dialects.base import ReadFile
from loadlint.dialects.script.language.syntax_tree import Syntax
from loadlint.dialects.script.read.scopes import Scope
from loadlint.dialects.script.read.values import Value
from loadlint.text.source import Source

_FILES = 200
_LOOK_UPS = 1_200
_SIZE = 2_000_000
_MOST_HELD = 64_000_000
"""How many bytes the texts may have that are held while the modules of a script are read: each begins with the last."""


class Module(Struct, eq=False):
    """A file that runs: the script itself or one that it imports.

    `counts` says how often each name is written in it, `exports` are what it declares to be seen outside.
    """

    path: str
    syntax: Syntax
    counts: Mapping[str, int]
    main: bool
    scope: Scope = field(default_factory=lambda: Scope(None, 0))
    exports: dict[str, Value] = field(default_factory=dict)
    ready: bool = False

    __repr__ = object.__repr__  # its parts are large


class Modules:
    """Reads the modules that a script imports, each of them once.

    `files` are those that were read, `source` is the text of the script and of all of them.
    """

    def __init__(
        self,
        main: Module,
        read_file: Callable[[str], bytes | None],
        parse: Callable[[Source], Syntax],
        names: Callable[[Syntax], Mapping[str, int]],
    ) -> None:
        self.main = main
        self.source = main.syntax.source
        self.files: list[str] = []
        self.read_file = read_file
        self._parse = parse
        self._names = names
        self._held = 0
        self._modules: dict[str, Module | None] = {posixpath.normpath(main.path): main}
        self._named: dict[tuple[str, str], Module | None] = {}

    def module_named(self, importer: Module, name: str, paths: Iterable[str]) -> Module | None:
        """The module that a name means in a file: at the first of the paths where there is one.

        The paths are looked for once.
        """
        key = (importer.path, name)
        if key not in self._named:
            self._named[key] = self._first(paths)
        return self._named[key]

    def _first(self, paths: Iterable[str]) -> Module | None:
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
        return any(word in self.source.data for word in words)

    def _read(self, path: str) -> Module | None:
        if len(self.files) >= _FILES or self._held > _MOST_HELD:
            return None
        data = data_at(path, self.read_file)
        if data is None or len(data) > _SIZE:
            return None
        self.files.append(path)
        self.source = self.source.with_module(path, data)
        self._held += len(self.source.data)
        syntax = self._parse(self.source)
        return Module(path, syntax, self._names(syntax), main=False)


def data_at(path: str, read_file: ReadFile) -> bytes | None:
    """The bytes of a file; None where there is none, or none that can be read."""
    try:
        return read_file(path)
    except (OSError, ValueError):
        return None


def locator(
    files: Iterable[Syntax], paths_of: Callable[[str, str], Iterable[str]]
) -> Callable[[Syntax, str], Syntax | None]:
    """A way from a file and the name of a module in it to that module, where it is one of the `files`."""
    by_path = {posixpath.normpath(syntax.file.path): syntax for syntax in files}

    def locate(importer: Syntax, name: str) -> Syntax | None:
        paths = paths_of(importer.file.path, name)
        return next((by_path[path] for path in map(posixpath.normpath, paths) if path in by_path), None)

    return locate
