"""The scripts that run a module, with what is known of them: open or not, they tell what is wrong in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from msgspec import Struct, field

from loadlint.engine import Analysis
from loadlint.entries import Finder
from loadlint.project import Project
from loadlint.project.module_use import Entry
from loadlint.script import Script
from loadlint.text.source import Source


class EntryAnalyses(Struct):
    """Analyses of entries, kept as long as all that they have read is as it was.

    `analyse` checks a text, `parse` only reads it, `read` gives the newest text of a file, `home` the folder of its
    project. All of it is called in the thread of analyses.
    """

    analyse: Callable[[Source], Analysis | None]
    parse: Callable[[Source], Script | None]
    project: Callable[[Source], Project]
    read: Callable[[str], bytes | None]
    home: Callable[[str], str]
    _finders: dict[str, Finder] = field(default_factory=dict)
    _analyses: dict[str, Analysis] = field(default_factory=dict)
    _modules: dict[str, frozenset[str]] = field(default_factory=dict)

    def forget(self) -> None:
        """Something beside the texts has changed: recordings, files, the configuration."""
        self._analyses.clear()
        for finder in self._finders.values():
            finder.forget()

    def entries(self, module: str) -> tuple[Entry, ...]:
        """The scripts that run a module."""
        home = self.home(module)
        if home not in self._finders:
            reach = self.project(Source(module, b"")).reach
            self._finders[home] = Finder(home, self.read, reach)
        return tuple(self._finders[home].entries(module))

    def of(self, module: str) -> list[Analysis]:
        """What is known of the scripts that run a module."""
        analyses = (self._current(entry.path) for entry in self.entries(module))
        return [analysis for analysis in analyses if analysis is not None]

    def kept_of(self, module: str) -> Iterator[Analysis]:
        """What is known by now of scripts that run a module, by themselves; none is analysed for it."""
        wanted = os.path.abspath(module)
        for path, analysis in list(self._analyses.items()):
            if wanted in _files_of(analysis) and not self.entries(path):
                current = self.known_analysis(Source(path, self.read(path) or b""))
                if current is not None:
                    yield current

    def scripts(self, module: str) -> Iterator[Script]:
        """The scripts that run a module, as they are; nothing is looked for in them, so that many are no burden."""
        for entry in self.entries(module):
            data = self.read(entry.path)
            if data is not None:
                source = Source(entry.path, data)
                analysis = self.known_analysis(source)
                script = analysis.script if analysis is not None else self.parse(source)
                if script is not None:
                    yield script

    def known_analysis(self, source: Source) -> Analysis | None:
        """The analysis of a script of several files, where one was made of this text and of its modules as they are."""
        analysis = self._analyses.get(os.path.abspath(source.path))
        is_current = analysis is not None and analysis.source.data == source.data and self._is_as_it_was(analysis)
        return analysis if is_current else None

    def note(self, analysis: Analysis) -> None:
        """Take over an analysis that was made for an open text, which may import other modules than before."""
        path, modules = os.path.abspath(analysis.source.path), _files_of(analysis)
        if self._modules.get(path) != modules:
            self._modules[path] = modules
            finder = self._finders.get(self.home(path))
            if finder is not None and finder.is_outdated(path, modules):
                finder.forget()
        if analysis.script.source.modules:
            self._analyses[path] = analysis

    def _current(self, path: str) -> Analysis | None:
        data = self.read(path)
        if data is None:
            return None
        source = Source(path, data)
        current = self.known_analysis(source)
        if current is not None:
            return current
        key = os.path.abspath(path)
        before = self._analyses.get(key)
        analysis = self.analyse(before.source.replaced(data) if before is not None else source)
        if analysis is not None:
            self._analyses[key] = analysis
        return analysis

    def _is_as_it_was(self, analysis: Analysis) -> bool:
        source = analysis.script.source
        return all(self.read(file.path) == source.source_of(file).data for file in source.modules)


def _files_of(analysis: Analysis) -> frozenset[str]:
    """The modules of a script, by absolute paths."""
    return frozenset(os.path.abspath(path) for path in analysis.script.files)
