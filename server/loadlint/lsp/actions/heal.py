"""Lets a script follow the newest version of its application, by the command `loadlint.heal`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint import rules
from loadlint.engine import Analysis
from loadlint.findings import Finding
from loadlint.lsp.actions import QUICK_FIX, Offer, findings_at
from loadlint.lsp.commands import HEAL
from loadlint.rules.base import first_line
from loadlint.text.span import Span
from loadlint.value_flow.application_changes import may_be_healed, no_longer_fits

if TYPE_CHECKING:
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

RANK = 15
_TITLE = "Heal the script: let it follow the application"


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """On the first line, and on what tells of a changed application."""
    if not no_longer_fits(analysis) and not may_be_healed(analysis):
        return
    first = first_line(document.source)
    about = tuple(finding for finding in findings_at(analysis, span) if _tells(finding))
    if about or (span.start <= first.end and first.start <= span.end):
        kind = QUICK_FIX if about else types.CodeActionKind.RefactorRewrite.value
        yield Offer(_TITLE, "", kind, about, command=types.Command(_TITLE, HEAL, arguments=[document.uri]))


def _tells(finding: Finding) -> bool:
    rule = rules.by_name(finding.rule)
    return rule is not None and rule.heals
