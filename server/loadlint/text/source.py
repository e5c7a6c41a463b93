"""The exact bytes of a script, and what is needed to edit them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.text.lines import Lines

if TYPE_CHECKING:
    from loadlint.text.span import Span

_BOM = b"\xef\xbb\xbf"


class Source(Struct, frozen=True, dict=True):
    """A load script's text. All offsets into it are byte offsets into `data`, byte-order mark included."""

    path: str
    data: bytes

    @cached_property
    def kept(self) -> dict[type, object]:
        """What others have computed from the text, by class, as long as the source is in memory."""
        return {}

    @cached_property
    def before(self) -> Source | None:
        """The last earlier version of the text from which something is kept that may still be valid."""
        return None

    @cached_property
    def lines(self) -> Lines:
        """Where the lines start; made on first use."""
        return Lines.of(self.data)

    def edited(self, span: Span, text: bytes) -> Source:
        """The source after other bytes took the place of a span. Its table of lines is updated."""
        data = b"".join((self.data[: span.start], text, self.data[span.end :]))
        source = self.replaced(data)
        vars(source)["lines"] = self.lines.edited(span.start, span.end, len(text), data)
        return source

    def replaced(self, data: bytes) -> Source:
        """The next version of the text."""
        source = Source(self.path, data)
        vars(source)["before"] = self if self.kept else self.before
        return source

    def forget_before(self) -> None:
        """Drop the earlier version, once all that is still valid was taken from it."""
        vars(self)["before"] = None

    @cached_property
    def digest(self) -> str:
        """A hash of the bytes, the key of what is cached about them."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()

    @property
    def body_start(self) -> int:
        """The offset of the first byte after a UTF-8 byte-order mark."""
        return len(_BOM) if self.data.startswith(_BOM) else 0

    @cached_property
    def newline(self) -> str:
        """The line end that the file uses: that of its first line."""
        first = self.data.find(b"\n")
        if first > 0 and self.data[first - 1 : first] == b"\r":
            return "\r\n"
        return "\n"

    def text(self, span: Span) -> str:
        """The text of a span; bytes that are no UTF-8 become U+FFFD."""
        return self.data[span.start : span.end].decode("utf-8", "replace")
