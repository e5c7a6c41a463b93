"""Edits of a document as the client takes them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from lsprotocol import types

from loadlint.dialects import optional
from loadlint.lsp.convert import text_edits
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span

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
    annotated = review if server.client.annotates_edits else None
    edits_by_uri: dict[str, list[types.TextEdit | types.AnnotatedTextEdit]] = {}
    for path, of_file in _by_file(source, edits).items():
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


def tidied(analysis: Analysis, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Edits that leave formatted files formatted; the same ones where they do so already."""
    source = analysis.script.source
    dialect, tidy_edits, is_other = analysis.context.dialect, list[Edit](), False
    for path, changed in source.changed(edits).items():
        file = next(file for file in source.files if file.path == path)
        tidy = optional.tidied(dialect, source.source_of(file), Source(path, changed))
        is_other = is_other or tidy != changed
        tidy_edits += shifted(difference(source.source_of(file), tidy), file.start)
    return tidy_edits if is_other else edits


def fixed(analysis: Analysis, result: FixResult) -> list[Edit]:
    """What fixes changed in a script and its modules, as edits of its source."""
    source = analysis.script.source
    edits = difference(analysis.source, result.data)
    for change in result.modules:
        file = next((file for file in source.files if file.path == change.path), None)
        if file is not None:
            edits += shifted(difference(source.source_of(file), change.after), file.start)
    return edits


def shifted(edits: Sequence[Edit], start: int) -> list[Edit]:
    """Edits of a file as edits of the source in which it begins at `start`."""
    if start == 0:
        return list(edits)
    return [Edit(Span(edit.span.start + start, edit.span.end + start), edit.text, edit.rank) for edit in edits]


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
