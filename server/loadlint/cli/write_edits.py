"""Writes edits into the files of a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.disk.several_files import write_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loadlint.text.edits import Edit
    from loadlint.text.source import Source


class NewText(Struct, frozen=True):
    """A file of the script, before and after."""

    path: str
    before: bytes
    after: bytes


def new_texts(source: Source, edits: Iterable[Edit]) -> list[NewText]:
    """The files of a script that edits touch."""
    before = {file.path: source.source_of(file).data for file in source.files}
    return [NewText(path, before[path], after) for path, after in source.changed(tuple(edits)).items()]


def write_edits(source: Source, edits: Iterable[Edit]) -> None:
    """Write all files that edits touch, or none. Raises WriteError."""
    write_all(new_texts(source, edits))
