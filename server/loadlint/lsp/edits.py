"""Edits of a document as the client takes them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint.dialects import optional
from loadlint.text.edits import Edit, apply
from loadlint.text.source import Source
from loadlint.text.span import Span

if TYPE_CHECKING:
    from loadlint.engine import Analysis
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

REVIEW = "loadlint.review"
"""The annotation of edits that the user is to confirm."""


def workspace_edit(
    server: Server,
    document: Document,
    edits: Sequence[types.TextEdit | types.AnnotatedTextEdit],
    review: str | None = None,
) -> types.WorkspaceEdit:
    """Edits for the version of a document; `review` is what the user confirms, where the edits are annotated."""
    if not server.client.versions_edits:
        plain = [types.TextEdit(edit.range, edit.new_text) for edit in edits]
        return types.WorkspaceEdit(changes={document.uri: plain})
    where = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    annotations = {REVIEW: types.ChangeAnnotation(review, needs_confirmation=True)} if review else None
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(where, [*edits])], change_annotations=annotations
    )


def tidied(analysis: Analysis, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Edits that leave a formatted script formatted; the same ones where they do so already."""
    source = analysis.source
    changed = apply(source.data, edits)
    tidy = optional.tidied(analysis.context.dialect, source, Source(source.path, changed))
    return edits if tidy == changed else difference(source, tidy)


def difference(source: Source, changed: bytes) -> list[Edit]:
    """The edits that make a source another text: one for each run of lines that differ, none for equal ones."""
    before, after = source.data.splitlines(keepends=True), changed.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > _SMALL)
    return [
        Edit(Span(starts[i], starts[j]), b"".join(after[k:m]).decode())
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
    ]


_SMALL = 5_000
"""Lines up to which every line counts in a comparison; beyond, frequent lines are left out to end in time."""
