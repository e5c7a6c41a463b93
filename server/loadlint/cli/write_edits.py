"""Writes edits into the files of a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from loadlint.disk.several_files import write_all
from loadlint.engine import FileChange

if TYPE_CHECKING:
    from loadlint.text.edits import Edit
    from loadlint.text.source import Source


def file_changes(source: Source, edits: Iterable[Edit]) -> list[FileChange]:
    """The files of a script that edits touch."""
    before = {file.path: source.source_of(file).data for file in source.files}
    return [FileChange(path, before[path], after) for path, after in source.changed_files(tuple(edits)).items()]


def write_edits(source: Source, edits: Iterable[Edit]) -> None:
    """Write all files that edits touch, or none. Raises WriteError."""
    write_all(file_changes(source, edits))
