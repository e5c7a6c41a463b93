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
    """A fix for each finding at the place; a safe one is preferred."""
    found: dict[tuple[Edit, ...], Offer] = {}
    for finding in touched(analysis, span):
        fix = finding.fix
        if fix is None:
            continue
        known = found.get(fix.edits)
        if known is not None:
            found[fix.edits] = replace(known, findings=(*known.findings, finding))
            continue
        safe = fix.applicability is Applicability.SAFE
        number = analysis.findings.index(finding)
        title = fix.title if safe else f"{fix.title} (needs review)"
        review = None if safe else fix.title
        found[fix.edits] = Offer(title, str(number), findings=(finding,), preferred=safe, review=review)
    yield from found.values()


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """The fix's edits."""
    fix = _fix(analysis, key)
    return fix.edits if fix is not None else None


def _fix(analysis: Analysis, key: str) -> Fix | None:
    number = int(key)
    return analysis.findings[number].fix if number < len(analysis.findings) else None
