"""Links a recording to a script by a comment; offers the files that may be meant."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from lsprotocol import types

from loadlint.changes import CannotWriteError
from loadlint.engine import Analysis
from loadlint.lsp.actions import QUICK_FIX, Offer, findings_at
from loadlint.lsp.at_cursor import step_at
from loadlint.lsp.documents import Document
from loadlint.lsp.nearby_recordings import candidates, names
from loadlint.lsp.server import Server
from loadlint.project.linked_files import link_edits
from loadlint.rules.base import first_line
from loadlint.text.edits import Edit
from loadlint.text.span import Span

RANK = 40
LINK_TO = "loadlint.linkTo"
_CHOOSE = "Link recordings…"
_MOST = 5
_ABOUT_LINKS = frozenset(("suspicious-literal", "broken-recording-link", "unhealthy-recording"))


def offers(server: Server, document: Document, analysis: Analysis, span: Span) -> Iterator[Offer]:
    """On a finding that a recording would settle; without any link also on the first line and on requests."""
    about = tuple(finding for finding in findings_at(analysis, span) if finding.rule in _ABOUT_LINKS)
    linked = [entry for entry in analysis.context.link.links if entry.error is None]
    first = first_line(document.source)
    unlinked = not linked and (
        (span.start <= first.end and first.start <= span.end) or step_at(analysis, span.start) is not None
    )
    if not about and not unlinked:
        return
    kind = QUICK_FIX if about else types.CodeActionKind.RefactorRewrite.value
    paths = {os.path.abspath(entry.path) for entry in linked}
    for files in candidates(server.folders(document), document.source.path)[:_MOST]:
        if not paths.issuperset(files) and link(analysis, files) is not None:
            yield Offer(f"Link the recording {names(files)}", "\n".join(files), kind, findings=about)
    choose = types.Command(_CHOOSE, LINK_TO, arguments=[document.uri])
    yield Offer(_CHOOSE, "choose", kind, findings=about, command=choose)


def edits(server: Server, document: Document, analysis: Analysis, key: str) -> Sequence[Edit] | None:
    """The comment."""
    return link(analysis, key.split("\n"))


def link(analysis: Analysis, files: Sequence[str]) -> Sequence[Edit] | None:
    """The edits that link recordings to a script; None where it has no place for that."""
    try:
        return link_edits(analysis.script, analysis.context.dialect, files)
    except CannotWriteError:
        return None
