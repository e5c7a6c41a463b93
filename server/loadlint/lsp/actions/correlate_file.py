"""Correlates everything in a script: all values that responses issued, cookies and headers that the tool manages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.findings import Applicability, Finding
from loadlint.lsp.actions import Offer, findings_at
from loadlint.lsp.edits import edits_of_fix
from loadlint.text.edits import Edit
from loadlint.text.sentences import number_of
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 20
_CATEGORY = "correlation"


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """At a finding about correlation, where there are others like it."""
    here = [finding for finding in findings_at(analysis, span) if _counts(finding)]
    every = [finding for finding in analysis.findings if _counts(finding)]
    if not here or len({finding.fix.edits for finding in every if finding.fix}) < 2:
        return
    safe = [finding for finding in every if finding.fix and finding.fix.applicability is Applicability.SAFE]
    if safe:
        title = f"Correlate everything in this file ({number_of(len(safe), 'proven problem')})"
        yield Offer(title, Applicability.SAFE, findings=tuple(here), costly=True)
    if len(safe) < len(every):
        title = f"Correlate everything in this file ({number_of(len(every), 'problem')}, needs review)"
        review = "Correlate everything in this file, even unproven values"
        yield Offer(title, Applicability.UNSAFE, findings=tuple(here), review=review, costly=True)


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """What `loadlint fix --select correlation` does."""
    project = server.project(analysis.source)
    category_only = replace(project, config=replace(project.config, select=(_CATEGORY,)))
    return edits_of_fix(analysis, engine.fix(analysis.source, category_only, Applicability(key)))


def _counts(finding: Finding) -> bool:
    return finding.category == _CATEGORY and finding.fix is not None
