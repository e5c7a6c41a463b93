"""Shows where the server issued a value: opens the recorded response there."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.actions import Offer, findings_at
from loadlint.lsp.diagnostics import issued_at
from loadlint.lsp.documents import Document
from loadlint.lsp.server import Server
from loadlint.rules.base import shorten
from loadlint.text.span import Span

RANK = 30


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """For each value at the place that a response issued."""
    seen = set()
    for finding in findings_at(analysis, span):
        place = issued_at(server, analysis, finding)
        if place is None or (finding.value, place.uri) in seen:
            continue
        seen.add((finding.value, place.uri))
        shown = shorten(server.masker(analysis).text(finding.value or ""))
        value = f"`{shown}`" if shown else "the value"
        title = f"Show where the server issued {value}"
        command = types.Command(title, "loadlint.showPage", arguments=[place.uri, place.range])
        yield Offer(title, "", findings=(finding,), command=command)
