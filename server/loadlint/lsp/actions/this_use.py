"""Correlates a value at one place only, where several places send it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.changes import CannotWriteError, Change
from loadlint.engine import Analysis
from loadlint.findings import Applicability, Finding
from loadlint.lsp.actions import Offer, findings_at
from loadlint.lsp.recorded_values import correlation_at
from loadlint.text.edits import ConflictError, Edit, combine
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 10


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """For a value that other places send as well."""
    for finding in findings_at(analysis, span):
        fix = finding.fix
        if fix is None or not analysis.finding_of(finding).uses or _edits(analysis, finding) is None:
            continue
        safe = fix.applicability is Applicability.SAFE
        title = f"{fix.title}, for this use only" + ("" if safe else " (needs review)")
        review = None if safe else fix.title
        yield Offer(title, str(analysis.places.index(finding)), findings=(finding,), review=review)


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """The extraction, and the variable at the one place."""
    number = int(key)
    return _edits(analysis, analysis.places[number]) if number < len(analysis.places) else None


def _edits(analysis: Analysis, finding: Finding) -> Sequence[Edit] | None:
    change = _change(analysis, finding)
    if change is None:
        return None
    try:
        return combine(analysis.context.dialect.write(analysis.script, change))
    except (CannotWriteError, ConflictError):
        return None


def _change(analysis: Analysis, finding: Finding) -> Change | None:
    from loadlint.correlation.flow import uses_of

    correlation = correlation_at(analysis, finding.span)
    if correlation is None or correlation.existing is not None:
        return None
    here = tuple(use for use in correlation.uses if use.slot.span == finding.span)
    if not uses_of(here):
        return None
    return replace(correlation, uses=here).change()
