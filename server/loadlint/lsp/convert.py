"""The only place that turns offsets into the protocol's positions and ranges, and back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls import uris

from loadlint.findings import Severity
from loadlint.text.edits import Edit
from loadlint.text.source import Source
from loadlint.text.span import Span

Encoding = types.PositionEncodingKind | str

SOURCE = "loadlint"
SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}


def name_of(uri: str) -> str:
    """The name of the file that a URI names, for people."""
    return PurePath(path_of(uri)).name or uri


def path_of(uri: str) -> str:
    """The file that a URI names; for other schemes its path, which still has the name and the suffix."""
    try:
        return uris.to_fs_path(uri) or unquote(urlsplit(uri).path) or uri
    except ValueError:
        # Such as `file://[::1`.
        return uri


def wrong_line(line: int, message: str) -> types.Diagnostic:
    """An error about a whole line, counted from 1, of a text that is not at hand."""
    place = types.Range(types.Position(line - 1, 0), types.Position(line, 0))
    return types.Diagnostic(place, message, severity=types.DiagnosticSeverity.Error, source=SOURCE)


def position_of(source: Source, offset: int, encoding: Encoding) -> types.Position:
    """A byte offset as a position."""
    line = source.lines.line_of(offset)
    before = source.data[source.lines.starts[line] : offset]
    return types.Position(line, _length(before, encoding))


def offset_of(source: Source, position: types.Position, encoding: Encoding) -> int:
    """A position as a byte offset. Positions behind the end of a line or of the text mean that end."""
    if position.line < 0 or position.character < 0:
        # No editor means anything by that; a slice would count from the end.
        position = types.Position(max(position.line, 0), max(position.character, 0))
    if position.line >= len(source.lines.starts):
        return len(source.data)
    start = source.lines.starts[position.line]
    text = source.lines.text(position.line)
    if encoding == types.PositionEncodingKind.Utf8 or text.isascii():
        return start + min(position.character, len(text))
    characters = text.decode("utf-8", "replace")
    if encoding == types.PositionEncodingKind.Utf32:
        return start + len(characters[: position.character].encode())
    units = 0
    for number, char in enumerate(characters):
        if units >= position.character:
            return start + len(characters[:number].encode())
        units += 2 if char > "\uffff" else 1
    return start + len(text)


def range_of(source: Source, span: Span, encoding: Encoding) -> types.Range:
    """A span as a range of its file."""
    if source.modules:
        source, span = source.source_at(span.start), source.span_in_file(span)
    return types.Range(position_of(source, span.start, encoding), position_of(source, span.end, encoding))


def span_of(source: Source, value: types.Range, encoding: Encoding) -> Span:
    """A range as a span."""
    start = offset_of(source, value.start, encoding)
    return Span(start, max(start, offset_of(source, value.end, encoding)))


def text_edits(
    source: Source, edits: Iterable[Edit], encoding: Encoding, annotation: str | None = None
) -> list[types.TextEdit | types.AnnotatedTextEdit]:
    """Edits as the protocol's; with the id of an annotation where the user is to confirm them."""
    converted: list[types.TextEdit | types.AnnotatedTextEdit] = []
    for edit in edits:
        where = range_of(source, edit.span, encoding)
        if annotation is None:
            converted.append(types.TextEdit(where, edit.text))
        else:
            converted.append(types.AnnotatedTextEdit(annotation_id=annotation, range=where, new_text=edit.text))
    return converted


def _length(text: bytes, encoding: Encoding) -> int:
    if encoding == types.PositionEncodingKind.Utf8 or text.isascii():
        return len(text)
    characters = text.decode("utf-8", "replace")
    if encoding == types.PositionEncodingKind.Utf32:
        return len(characters)
    return len(characters) + sum(char > "\uffff" for char in characters)
