"""Writes changes one after the other, each into the text that the one before has made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.text.edits import Edit, line_edits, moved_span, shifted_edits
from loadlint.text.source import Source, with_texts

if TYPE_CHECKING:
    from loadlint.changes import Change, Correlate
    from loadlint.dialects.base import Dialect
    from loadlint.script import Script


def edits_of_changes(dialect: Dialect, script: Script, changes: Sequence[Correlate]) -> list[Edit]:
    """The edits that make all changes, line by line. Raises CannotWriteError and ConflictError."""
    current = script
    rounds: list[Sequence[Edit]] = []
    for change in changes:
        edits = dialect.write(current, _after(change, rounds))
        texts = current.source.changed_files(edits)
        main = current.source.source_of(current.source.files[0])
        source = Source(main.path, texts.get(main.path, main.data))
        current = dialect.parse(source, with_texts(current.source, texts, lambda path: None))
        rounds.append(edits)
    new = {file.path: current.source.source_of(file).data for file in current.source.files}
    return [
        edit
        for file in script.source.files
        for edit in shifted_edits(line_edits(script.source.source_of(file).data, new[file.path]), file.start)
    ]


def _after(change: Correlate, rounds: Sequence[Sequence[Edit]]) -> Change:
    """A change of the text that earlier changes have made."""
    uses = change.uses
    for edits in rounds:
        uses = tuple(replace(use, span=moved_span(use.span, edits)) for use in uses)
    return replace(change, uses=uses)
