"""Edits of a document as the client takes them."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

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
