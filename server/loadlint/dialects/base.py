"""What a dialect is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from loadlint.changes import Change
    from loadlint.extractor import Extractor
    from loadlint.script import Remark, RemarkKind, Script
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source

ReadFile = Callable[[str], bytes | None]
"""Reads a local file that a script imports; None where there is none."""


class Dialect(Protocol):
    """A kind of load script. Each package under `dialects/` with a `dialect` object is one; there is no list to edit.

    The package itself is read at every start, so it imports its parser and its writer inside of the methods.
    """

    name: str
    suffixes: tuple[str, ...]

    def detect(self, source: Source) -> bool:
        """Whether the text is a load script of this dialect."""
        ...

    def parse(self, source: Source, read_file: ReadFile) -> Script:
        """The model of the script. Never raises: what can't be read is a syntax problem or left out."""
        ...

    def write(self, script: Script, change: Change) -> tuple[Edit, ...]:
        """The smallest edits for a change. Raises CannotWriteError where there is no correct way."""
        ...

    def show(self, extractor: Extractor) -> tuple[str, str]:
        """An extractor's kind and expression in the words of the tool, for messages and JSON output."""
        ...


@runtime_checkable
class Remarking(Protocol):
    """A dialect that sees what the model has no place for."""

    def remarks(self, script: Script, kind: RemarkKind) -> Iterable[Remark]:
        """All remarks of a kind, in the order of the text."""
        ...


def remarks(dialect: Dialect, script: Script, kind: RemarkKind) -> Iterable[Remark]:
    """What a dialect remarks on a script; nothing where it has no such remarks."""
    return dialect.remarks(script, kind) if isinstance(dialect, Remarking) else ()
