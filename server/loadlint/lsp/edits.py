"""Edits of a document as the client takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint.dialects import optional
from loadlint.lsp.convert import text_edits
from loadlint.text.edits import Edit, line_edits, shifted_edits
from loadlint.text.source import Source

if TYPE_CHECKING:
    from loadlint.engine import Analysis, FixResult
    from loadlint.lsp.documents import Document
    from loadlint.lsp.server import Server

REVIEW = "loadlint.review"
"""The annotation of edits that the user is to confirm."""


def workspace_edit(
    server: Server, document: Document, source: Source, edits: Sequence[Edit], review: str | None = None
) -> types.WorkspaceEdit:
    """Edits of the files of `source`, for the versions of those that are open; `document` is the one that is shown.

    `review` is what the user confirms, where the client lets edits be annotated.
    """
    by_file = {path: (source, of_file) for path, of_file in _by_file(source, edits).items()}
    return edit_of_files(server, document, by_file, review)


def edit_of_files(
    server: Server, document: Document, edits: Mapping[str, tuple[Source, Sequence[Edit]]], review: str | None = None
) -> types.WorkspaceEdit:
    """As `workspace_edit`, of files by path that are each in a source of some script."""
    annotated = review if server.client.annotates_edits else None
    edits_by_uri: dict[str, list[types.TextEdit | types.AnnotatedTextEdit]] = {}
    for path, (source, of_file) in edits.items():
        uri = document.uri if path == document.source.path else server.uri_of(path)
        annotation = REVIEW if annotated else None
        edits_by_uri[uri] = text_edits(source, of_file, server.documents.encoding, annotation)
    if not server.client.versions_edits:
        plain = {
            uri: [types.TextEdit(edit.range, edit.new_text) for edit in converted]
            for uri, converted in edits_by_uri.items()
        }
        return types.WorkspaceEdit(changes=plain)
    annotations = {REVIEW: types.ChangeAnnotation(annotated, needs_confirmation=True)} if annotated else None
    changes = [
        types.TextDocumentEdit(_version_of(server, document, uri), [*converted])
        for uri, converted in edits_by_uri.items()
    ]
    return types.WorkspaceEdit(document_changes=changes, change_annotations=annotations)


def _version_of(server: Server, document: Document, uri: str) -> types.OptionalVersionedTextDocumentIdentifier:
    """A text with its version; none for one that is not open."""
    opened = document if uri == document.uri else server.documents.get(uri)
    return types.OptionalVersionedTextDocumentIdentifier(uri, opened.version if opened is not None else None)


def _by_file(source: Source, edits: Sequence[Edit]) -> dict[str, list[Edit]]:
    """The edits of each file, by its path; no file has none where there are none."""
    edits_by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        edits_by_path.setdefault(source.path_at(edit.span.start), []).append(edit)
    return edits_by_path or {source.path: []}


def formatted_edits(analysis: Analysis, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Edits that leave formatted files formatted; the same ones where they do so already."""
    source = analysis.script.source
    dialect, tidy_edits, is_other = analysis.context.dialect, list[Edit](), False
    for path, changed in source.changed_files(edits).items():
        file = next(file for file in source.files if file.path == path)
        tidy = optional.formatted_text(dialect, source.source_of(file), Source(path, changed))
        is_other = is_other or tidy != changed
        tidy_edits += shifted_edits(line_edits(source.source_of(file).data, tidy), file.start)
    return tidy_edits if is_other else edits


def edits_of_fix(analysis: Analysis, result: FixResult) -> list[Edit]:
    """What fixes changed in a script and its modules, as edits of its source."""
    source = analysis.script.source
    edits = line_edits(analysis.source.data, result.data)
    for change in result.modules:
        file = next((file for file in source.files if file.path == change.path), None)
        if file is not None:
            edits += shifted_edits(line_edits(source.source_of(file).data, change.after), file.start)
    return edits
