"""The fixes of findings. One fix for several findings is one action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from loadlint.engine import Analysis
from loadlint.findings import Applicability, Finding, Fix
from loadlint.lsp.actions import Offer, findings_at
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 0


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """A fix for each finding at the place. One is preferred: the safe one that is about the smallest part of it.

    Where the other places of a cause have fixes of their own, one more makes all of them.
    """
    by_edits: dict[tuple[Edit, ...], Offer] = {}
    of_causes: dict[str, Offer] = {}
    for place in findings_at(analysis, span):
        fix = place.fix
        if fix is None:
            continue
        same_edits = by_edits.get(fix.edits)
        if same_edits is not None:
            by_edits[fix.edits] = replace(same_edits, findings=(*same_edits.findings, place))
            continue
        by_edits[fix.edits] = _offer(fix.title, f"{_HERE} {analysis.places.index(place)}", place, fix)
        finding = analysis.finding_of(place)
        if finding.places and finding.remedy is not place.remedy and finding.cause is not None:
            key = f"{_EVERYWHERE} {analysis.findings.index(finding)}"
            of_causes[key] = _offer(finding.cause.title, key, place, fix)
    safe_ones = [offer for offer in by_edits.values() if offer.review is None]
    preferred = min(safe_ones, key=lambda offer: min(len(place.span) for place in offer.findings), default=None)
    yield from (replace(offer, preferred=offer is preferred) for offer in by_edits.values())
    yield from of_causes.values()


_HERE, _EVERYWHERE = "here", "everywhere"


def _offer(title: str, key: str, place: Finding, fix: Fix) -> Offer:
    """The action of that title, with the fix of the place as the measure of how safe it is."""
    if fix.applicability is Applicability.SAFE:
        return Offer(title, key, findings=(place,))
    return Offer(f"{title} (needs review)", key, findings=(place,), review=title)


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """The fix's edits."""
    where, _, number = key.partition(" ")
    findings = analysis.places if where == _HERE else analysis.findings
    fix = findings[int(number)].fix if int(number) < len(findings) else None
    return fix.edits if fix is not None else None
