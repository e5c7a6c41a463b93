"""Byte offsets to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from loadlint.text.regex import regex
from loadlint.text.span import Span

# The line ends that editors and the language-server protocol agree on. U+2028, U+0085 and form feeds are text.
_LINE_END = regex(rb"\r\n|\n|\r")


class Lines(Struct, frozen=True):
    """The start of each line of a text, as byte offsets."""

    data: bytes
    starts: Sequence[int]

    @classmethod
    def of(cls, data: bytes) -> Lines:
        return cls(data, [0, *(match.end() for match in _LINE_END.finditer(data))])

    def edited(self, start: int, end: int, size: int, data: bytes) -> Lines:
        """The lines of `data`, which is this text after the bytes from `start` to `end` became `size` others.

        Only the lines around the change are read again. A change can join a `\\r` with a `\\n`, or part them.
        """
        first = bisect_right(self.starts, max(start - 1, 0))
        last = bisect_right(self.starts, min(end + 1, len(self.data)))
        grown = size - (end - start)
        after = self.starts[last:]
        stop = after[0] + grown if after else len(data)
        changed = [match.end() for match in _LINE_END.finditer(data, self.starts[first - 1], stop)]
        if after and changed and changed[-1] == stop:
            changed.pop()
        kept = [offset + grown for offset in after] if grown else after
        return Lines(data, [*self.starts[:first], *changed, *kept])

    def line_of(self, offset: int) -> int:
        """The line, from 0, that holds a byte offset."""
        return bisect_right(self.starts, offset) - 1

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset, both from 1; columns count Unicode code points."""
        line = self.line_of(offset)
        before = self.data[self.starts[line] : offset]
        return line + 1, len(before.decode("utf-8", "replace")) + 1

    def text(self, line: int) -> bytes:
        """The bytes of a line, from 0, without its line end."""
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.data)
        return self.data[self.starts[line] : end].rstrip(b"\r\n")


def whole_lines(data: bytes, start: int, end: int) -> Span:
    """The lines of the bytes where nothing else is on them, else the bytes."""
    line = data.rfind(b"\n", 0, start) + 1
    newline = data.find(b"\n", end)
    if data[line:start].strip() or newline < 0 or data[end:newline].strip():
        return Span(start, end)
    return Span(line, newline + 1)
