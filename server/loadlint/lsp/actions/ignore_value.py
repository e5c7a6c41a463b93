"""Silences all rules about a value, in all scripts: the value goes to the ignore list of the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint.engine import Analysis
from loadlint.lsp.actions import Offer, findings_at
from loadlint.lsp.masking import masked_answer
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 55
TITLE = "Ignore this value everywhere"
COMMAND = "loadlint.ignoreEverywhere"


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """One for each value about which something is said at the place. A secret is not written into a configuration."""
    if not server.client.applies_edits:
        return
    values: dict[str, None] = {}
    for finding in findings_at(analysis, span):
        value = finding.value
        if value is None or value in values or masked_answer(value, analysis.masker) != value:
            continue
        values[value] = None
        command = types.Command(TITLE, COMMAND, arguments=[document.uri, value])
        yield Offer(TITLE, value, findings=(finding,), command=command)
