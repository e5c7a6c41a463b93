"""The fixes of findings. One fix for several findings is one action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.engine import Analysis
from loadlint.findings import Applicability, Fix
from loadlint.lsp.actions import Offer, touched
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 0


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """A fix for each finding at the place. One is preferred: the safe one that is about the smallest part of it."""
    by_edits: dict[tuple[Edit, ...], Offer] = {}
    for finding in touched(analysis, span):
        fix = finding.fix
        if fix is None:
            continue
        same_edits = by_edits.get(fix.edits)
        if same_edits is not None:
            by_edits[fix.edits] = replace(same_edits, findings=(*same_edits.findings, finding))
            continue
        safe = fix.applicability is Applicability.SAFE
        number = analysis.findings.index(finding)
        title = fix.title if safe else f"{fix.title} (needs review)"
        review = None if safe else fix.title
        by_edits[fix.edits] = Offer(title, str(number), findings=(finding,), review=review)
    safe_ones = [offer for offer in by_edits.values() if offer.review is None]
    preferred = min(safe_ones, key=lambda offer: min(len(finding.span) for finding in offer.findings), default=None)
    yield from (replace(offer, preferred=offer is preferred) for offer in by_edits.values())


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """The fix's edits."""
    fix = _fix(analysis, key)
    return fix.edits if fix is not None else None


def _fix(analysis: Analysis, key: str) -> Fix | None:
    number = int(key)
    return analysis.findings[number].fix if number < len(analysis.findings) else None
