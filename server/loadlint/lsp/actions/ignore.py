"""Silences a rule by a comment: here, or in the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from loadlint.changes import AddNote, CannotWriteError
from loadlint.engine import Analysis
from loadlint.lsp.actions import Offer, findings_at
from loadlint.project.config import ALWAYS_ON
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 50


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """Two for each rule that found something at the place."""
    seen = set()
    for number, finding in enumerate(analysis.places):
        if finding.rule in seen or finding.rule in ALWAYS_ON or finding not in findings_at(analysis, span):
            continue
        seen.add(finding.rule)
        for key, title in (
            (f"here {number}", f"Ignore {finding.rule} here"),
            (f"file {number}", f"Ignore {finding.rule} in this file"),
        ):
            if edits(server, document, analysis, key) is not None:
                yield Offer(title, key, findings=(finding,))


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """The comment."""
    where, _, number = key.partition(" ")
    if int(number) >= len(analysis.places):
        return None
    finding = analysis.places[int(number)]
    here = AddNote(f"loadlint: ignore[{finding.rule}]", finding.span)
    change = here if where == "here" else AddNote(f"loadlint: ignore-file[{finding.rule}]")
    try:
        return analysis.context.dialect.write(analysis.script, change)
    except CannotWriteError:
        return None
