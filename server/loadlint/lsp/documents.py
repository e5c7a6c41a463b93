"""The texts that the editor has open. The server's own store: it splits lines as the protocol says, and is quick."""

from __future__ import annotations

import os
from collections.abc import Iterable

from lsprotocol import types
from msgspec import Struct, field

from loadlint.lsp.convert import Encoding, path_of, span_of
from loadlint.text.source import Source


class Document(Struct, frozen=True):
    """One version of an open text."""

    uri: str
    version: int
    source: Source


class Documents(Struct):
    """The newest version of each open text, by URI. `encoding` is what positions count in."""

    encoding: Encoding = types.PositionEncodingKind.Utf16
    _open: dict[str, Document] = field(default_factory=dict)

    def open(self, uri: str, version: int, text: str) -> Document:
        """Take over a text from the editor."""
        return self._put(uri, version, Source(path_of(uri), _bytes(text)))

    def change(
        self, uri: str, version: int, changes: Iterable[types.TextDocumentContentChangeEvent]
    ) -> Document | None:
        """Apply the editor's changes, one after the other; None for a text that is not open."""
        document = self._open.get(uri)
        if document is None:
            return None
        source = document.source
        for change in changes:
            source = _changed_source(source, change, self.encoding)
        return self._put(uri, version, source)

    def close(self, uri: str) -> None:
        """Forget a text."""
        self._open.pop(uri, None)

    def get(self, uri: str) -> Document | None:
        """The newest version of an open text."""
        return self._open.get(uri)

    def all(self) -> tuple[Document, ...]:
        """The newest version of every open text."""
        return tuple(self._open.values())

    def bytes_of(self, path: str) -> bytes | None:
        """The unsaved bytes of a file that is open."""
        return next((item.source.data for item in self._open.values() if item.source.path == path), None)

    def of_path(self, path: str) -> Document | None:
        """The open text of a file."""
        wanted = os.path.abspath(path)
        return next((item for item in self._open.values() if os.path.abspath(item.source.path) == wanted), None)

    def _put(self, uri: str, version: int, source: Source) -> Document:
        document = Document(uri, version, source)
        self._open[uri] = document
        return document


def _changed_source(source: Source, change: types.TextDocumentContentChangeEvent, encoding: Encoding) -> Source:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return source.replaced(_bytes(change.text))
    return source.edited(span_of(source, change.range, encoding), _bytes(change.text))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
