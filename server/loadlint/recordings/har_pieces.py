"""Finds where the entries of a HAR file are, without reading the file into memory.

All up to the list of entries is read value by value, through a window that moves along the file. Anything that browsers
and proxies do not write ends the search: such a file is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import msgspec

from loadlint.text.regex import regex

_CHUNK = 4 << 20
_UTF8_BOM = b"\xef\xbb\xbf"
_NOT_SPACE = regex(rb"[^ \t\r\n]")
_END = regex(r"trailing characters \(byte (\d+)\)")
_CUT_OFF = "truncated"

_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_DEEPEST = 12


def _object(depth: int) -> bytes:
    inner = b"" if depth == 0 else b"|" + _object(depth - 1)
    return rb'\{(?:[^{}"]++|' + _STRING + inner + rb")*+\}"


_OBJECT = regex(_object(_DEEPEST), re.DOTALL)
"""An object by its braces and strings; each part is matched in one way only, so that it takes linear time."""


class Piece(NamedTuple):
    """An entry: the byte offsets of its start and end, and its bytes."""

    start: int
    end: int
    data: bytes


class UnusualError(Exception):
    """A file that has to be read as a whole."""


def pieces(file: BinaryIO) -> Iterator[Piece]:
    """The entries of a file, in its order. Raises UnusualError, where the file is broken as well, and OSError."""
    window = _Window(file)
    if window.data.startswith(_UTF8_BOM):
        window.at = len(_UTF8_BOM)
    has_entries = False
    for name in window.members():
        if name != "log" or window.peek() != b"{":
            window.value()
            continue
        for inner in window.members():
            if inner != "entries":
                window.value()
                continue
            if has_entries:
                raise UnusualError
            has_entries = True
            yield from window.items()
    if not has_entries or window.peek():
        raise UnusualError


class _Window:
    """A part of a file, and a position in it. Bytes before the position are dropped."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._base = 0
        self.data = file.read(_CHUNK)
        self.at = 0

    def peek(self) -> bytes:
        """The next byte that is no white space; none at the end of the file."""
        while (match := _NOT_SPACE.search(self.data, self.at)) is None:
            self.at = len(self.data)
            if not self._more():
                return b""
        self.at = match.start()
        return match[0]

    def take(self, *wanted: bytes) -> bytes:
        """The next byte, which has to be one of these."""
        byte = self.peek()
        if byte not in wanted:
            raise UnusualError
        self.at += 1
        return byte

    def members(self) -> Iterator[str]:
        """The names of the members of an object; the place is that of the value, which has to be read in between."""
        self.take(b"{")
        if self.peek() == b"}":
            self.at += 1
            return
        while True:
            if self.peek() != b'"':
                raise UnusualError
            try:
                name = msgspec.json.decode(self.value().data, type=str)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise UnusualError from None
            self.take(b":")
            yield name
            if self.take(b",", b"}") == b"}":
                return

    def items(self) -> Iterator[Piece]:
        """The items of a list."""
        self.take(b"[")
        if self.peek() == b"]":
            self.at += 1
            return
        while True:
            yield self.value()
            if self.take(b",", b"]") == b"]":
                return

    def value(self) -> Piece:
        """The value at this place."""
        if not self.peek():
            raise UnusualError
        while (end := self._end()) is None:
            if not self._more():
                raise UnusualError
        data = self.data[self.at : end]
        start = self._base + self.at
        self.at = end
        return Piece(start, start + len(data), data)

    def _end(self) -> int | None:
        """Where the value ends; None where more of the file is needed to tell."""
        try:
            msgspec.json.decode(memoryview(self.data)[self.at :], type=msgspec.Raw)
        except msgspec.MsgspecError as error:
            # The decoder only has to find the end of the value. It is fifty times as fast as a regular expression.
            message = str(error)
            if position := _END.search(message):
                # The decoder counts from one, and skips white space.
                return self.at + int(position[1]) - 1
            if _CUT_OFF in message:
                return None
        except RecursionError:
            raise UnusualError from None
        else:
            return None
        # Lone surrogates and control characters.
        match = _OBJECT.match(self.data, self.at)
        return None if match is None else match.end()

    def _more(self) -> bool:
        """Drop what was passed and read on; False at the end of the file."""
        more = self._file.read(max(_CHUNK, len(self.data) - self.at))
        self._base += self.at
        self.data = self.data[self.at :] + more
        self.at = 0
        return bool(more)
