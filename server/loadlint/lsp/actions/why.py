"""Tells why a value is reported, or why not: opens the answer."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.actions import Offer, findings_at
from loadlint.lsp.convert import position_of
from loadlint.lsp.documents import Document
from loadlint.lsp.features.why import COMMAND
from loadlint.lsp.server import Server
from loadlint.text.span import Span
from loadlint.why.targets import sends_from

RANK = 70


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """One for the value at the place."""
    if not sends_from(analysis, Span(span.start, span.start)):
        return
    place = position_of(document.source, span.start, server.documents.encoding)
    findings = tuple(finding for finding in findings_at(analysis, span) if finding.category == "correlation")
    title = "Why is this value reported?" if findings else "Why is this value not reported?"
    command = types.Command(title, COMMAND, arguments=[document.uri, place.line, place.character])
    yield Offer(title, "", findings=findings, command=command)
