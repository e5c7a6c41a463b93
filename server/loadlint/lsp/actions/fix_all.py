"""`source.fixAll.loadlint`: everything that is proven, at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint import engine
from loadlint.engine import Analysis
from loadlint.findings import Applicability
from loadlint.lsp.actions import Offer
from loadlint.lsp.edits import edits_of_fix
from loadlint.text.edits import Edit
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 100
KIND = f"{types.CodeActionKind.SourceFixAll.value}.loadlint"


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """Wherever the cursor is, if there is a safe fix in the text."""
    if any(place.fix is not None and place.fix.applicability is Applicability.SAFE for place in analysis.places):
        yield Offer("loadlint: apply all safe fixes", "all", KIND, costly=True)


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """What `loadlint fix` does."""
    return edits_of_fix(analysis, engine.fix(analysis.source, server.project(analysis.source)))
