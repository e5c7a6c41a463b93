"""The files of a script as those who look for names see them, and what their imports mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from loadlint.dialects.script.language.bindings import Bindings, Scope
    from loadlint.dialects.script.language.syntax_tree import Syntax

    Locate = Callable[[Syntax, str], Syntax | None]
    """The module of the script's own that an import in a file names; None for others."""


class ModuleFile(Struct, eq=False):
    """A file with its outermost scope.

    `modules` are the names that stand for whole modules, `foreign` those that come from modules which are not the
    script's own.
    """

    syntax: Syntax
    scope: Scope
    modules: dict[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)


class ModuleFiles:
    """The script's own file and its modules: `files`, in the order in which they are read."""

    def __init__(self, files: Sequence[Syntax], locate: Locate, bindings: Bindings) -> None:
        self.files = [ModuleFile(syntax, bindings.scope(None)) for syntax in files]
        self._locate = locate
        self._by_name = {file.syntax.file: file for file in self.files}
        self._by_scope = {file.scope.number: file for file in self.files}

    def imported(self, file: ModuleFile, module: str) -> ModuleFile | None:
        """The file that an import in a file means; None for what is not the script's own."""
        syntax = self._locate(file.syntax, module)
        return self._by_name.get(syntax.file) if syntax is not None else None

    def whole(self, name: str, scope: Scope) -> ModuleFile | None:
        """The file that a name in a scope stands for as a whole: `import * as pages`, `from shop import pages`."""
        owner = scope.find(name)
        file = self._by_scope.get(owner.number) if owner is not None else None
        module = file.modules.get(name) if file is not None and name not in file.scope.imported else None
        return self.imported(file, module) if file is not None and module is not None else None
