"""Finds the scripts of a project that run a module: those that import it, and that no other of them imports."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence, Set
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from loadlint.dialects import optional
from loadlint.engine import all_dialects, dialect_of
from loadlint.project import config
from loadlint.project.linked_files import has_links
from loadlint.project.module_use import Entry
from loadlint.project.walk import scripts_under
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.dialects.base import Dialect, Import, Importing, ReadFile
    from loadlint.disk.reach import Reach

_MOST_SCRIPTS = 2_000
_MOST_READERS = 200
_MOST_FILES = 200


def may_be_module(path: str, data: bytes) -> bool:
    """Whether a file is named as a script and has nothing that its tool starts with."""
    suffix = os.path.splitext(path)[1].lower()
    return any(suffix in dialect.suffixes and not optional.starts(dialect, data) for dialect in all_dialects())


def _name_of(module: str) -> bytes:
    """What scripts call a module: its file's name without the ending, that of the folder for the folder's own file."""
    stem = os.path.splitext(os.path.basename(module))[0]
    name = os.path.basename(os.path.dirname(module)) if stem in ("index", "__init__") else stem
    return os.fsencode(name)


def _imported_names(path: str, data: bytes) -> frozenset[bytes]:
    """The names of the modules that a text imports, as the dialects of its suffix see them."""
    suffix = os.path.splitext(path)[1].lower()
    dialects = (dialect for dialect in all_dialects() if suffix in dialect.suffixes)
    return frozenset[bytes]().union(*(optional.imported_names(dialect, data) for dialect in dialects))


class _Reader(Struct, frozen=True):
    """A script that imports modules, by absolute paths."""

    path: str
    modules: frozenset[str]
    is_recorded: bool


class Finder(Struct):
    """Looks through a folder for scripts that run a module. What is found is kept until `forget`.

    No script is read as a whole where its dialect tells what a text imports: each text is looked at once, whatever
    number of scripts run it. Raises nothing: a file that can't be read runs nothing.
    """

    folder: str
    read_file: ReadFile
    reach: Reach
    _importers: dict[bytes, list[str]] | None = None
    _readers: dict[str, _Reader | None] = field(default_factory=dict)
    _entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    _imports: dict[str, Sequence[Import]] = field(default_factory=dict)
    _places: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def forget(self) -> None:
        """Look anew when somebody asks again."""
        self._importers = None
        for kept in (self._readers, self._entries, self._imports, self._places):
            kept.clear()

    def is_outdated(self, script: str, modules: Set[str]) -> bool:
        """Whether what is kept was found out when a script imported other modules than it does; all paths absolute."""
        if script in self._readers:
            reader = self._readers[script]
            return (reader.modules if reader is not None else frozenset[str]()) != modules
        return not modules.isdisjoint(self._entries)

    def entries(self, module: str) -> Sequence[Entry]:
        """The scripts that run a module."""
        path = os.path.abspath(module)
        if path not in self._entries:
            self._entries[path] = tuple(self._entries_of(path))
        return self._entries[path]

    def _entries_of(self, module: str) -> Iterator[Entry]:
        readers = [reader for reader in self._candidates(module) if module in reader.modules]
        imported = {path for reader in readers for path in reader.modules}
        for reader in readers:
            if os.path.abspath(reader.path) not in imported:
                yield Entry(reader.path, reader.is_recorded)

    def _candidates(self, module: str) -> Iterator[_Reader]:
        """The scripts that may run a module: they import one of its name, or one of which this is true."""
        waiting, seen = [module], set[str]()
        while waiting:
            for path in self._importing_name_of(waiting.pop()):
                if len(seen) >= _MOST_READERS:
                    return
                if path not in seen:
                    seen.add(path)
                    waiting.append(path)
                    reader = self._reader(path)
                    if reader is not None:
                        yield reader

    def _importing_name_of(self, module: str) -> list[str]:
        """The scripts that import a module of the same name, those in the folders around this one before others."""
        if self._importers is None:
            self._importers = self._all_importers()
        folders = tuple(f"{folder}{os.sep}" for folder in map(str, PurePath(module).parents))
        paths = self._importers.get(_name_of(module), ())
        return sorted(paths, key=lambda path: -sum(map(path.startswith, folders)))

    def _all_importers(self) -> dict[bytes, list[str]]:
        """The scripts of the folder by the names of the modules that they import: each text is scanned once."""
        suffixes = frozenset(suffix for dialect in all_dialects() for suffix in dialect.suffixes)
        importers: dict[bytes, list[str]] = {}
        for path in islice(scripts_under(self.folder, suffixes, lambda problem: None), _MOST_SCRIPTS):
            for name in _imported_names(path, self._read(path) or b""):
                importers.setdefault(name, []).append(path)
        return importers

    def _read(self, path: str) -> bytes | None:
        try:
            return None if self.reach.refusal(path) is not None else self.read_file(path)
        except (OSError, ValueError):
            return None

    def _reader(self, path: str) -> _Reader | None:
        if path not in self._readers:
            self._readers[path] = self._reader_of(path)
        return self._readers[path]

    def _reader_of(self, path: str) -> _Reader | None:
        source = Source(path, self._read(path) or b"")
        dialect = dialect_of(source, self._read)
        if dialect is None:
            return None
        try:
            settings = config.find(os.path.dirname(path))
            is_recorded = has_links(path, source.data, settings, self.reach)
            return _Reader(path, self._files_of(dialect, source), is_recorded)
        except Exception:
            # A script on which the parser fails, or whose configuration is wrong, is told of where it is checked.
            return None

    def _files_of(self, dialect: Dialect, source: Source) -> frozenset[str]:
        """The modules that a script runs, by absolute paths."""
        importing = optional.importing(dialect)
        if importing is None:
            return frozenset(map(os.path.abspath, dialect.parse(source, self._read).files))
        waiting, files = [source.path], set[str]()
        while waiting:
            if len(files) >= _MOST_FILES:
                _tell_too_many(source.path)
                break
            file = waiting.pop()
            for name, from_script in self._imports_of(importing, file):
                path = self._place(importing, source.path if from_script else file, name)
                if path is not None and path not in files:
                    files.add(path)
                    waiting.append(path)
        return frozenset(map(os.path.abspath, files - {source.path}))

    def _imports_of(self, importing: Importing, path: str) -> Sequence[Import]:
        if path not in self._imports:
            self._imports[path] = tuple(importing.imports(Source(path, self._read(path) or b"")))
        return self._imports[path]

    def _place(self, importing: Importing, base: str, name: str) -> str | None:
        """The file that a name means in a file; None where it is not one of the project's."""
        key = os.path.dirname(base), name
        if key not in self._places:
            paths = importing.places(base, name, self._read)
            self._places[key] = next((path for path in paths if self._read(path) is not None), None)
        return self._places[key]


def _tell_too_many(path: str) -> None:
    import logging

    told = "%s: runs more than %d modules; loadlint does not look for those that the others import"
    logging.getLogger(__name__).warning(told, path, _MOST_FILES)
