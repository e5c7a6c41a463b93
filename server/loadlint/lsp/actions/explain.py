"""Explains the rule of a finding: opens its documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint import rules
from loadlint.engine import Analysis
from loadlint.lsp.actions import Offer, findings_at
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 60


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """For each rule that found something at the place."""
    seen = set()
    for finding in findings_at(analysis, span):
        if finding.rule in seen or rules.by_name(finding.rule) is None:
            continue
        seen.add(finding.rule)
        title = f"Explain the rule {finding.rule}"
        command = types.Command(title, "loadlint.explainRule", arguments=[finding.rule])
        yield Offer(title, "", findings=(finding,), command=command)
