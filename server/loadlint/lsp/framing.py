"""The frame of messages: headers with a length, an empty line, the content. What does not keep to it ends the server.

After a wrong length nothing can be told from what comes next; to go on would be to guess, or to wait for ever.
"""

from __future__ import annotations

from typing import BinaryIO

from loadlint.text.regex import regex

_LARGEST = 256 << 20
_LONGEST_HEADER = 1024
_HEADER = regex(rb"([!-9;-~]+):[ \t]*([ -~]*?)[ \t]*\r?\n")
_LENGTH = b"content-length"


class FrameError(Exception):
    """The client has not kept to the protocol's frame; the message says how, in one line and without any content."""


class Framed:
    """A client's messages, read as pygls reads a file: line by line, then as many bytes as the header said."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._length: int | None = None
        self._inside = False

    def readline(self) -> bytes:
        """The next line of a header, empty at the end. Raises FrameError."""
        line = self._stream.readline(_LONGEST_HEADER)
        if not line and not self._inside:
            return b""
        if not line.strip(b"\r\n") and line.endswith(b"\n"):
            if not self._length:
                raise FrameError("a message without a length")
            self._inside = False
            return b"\r\n"
        self._inside = True
        match = _HEADER.fullmatch(line)
        if match is None:
            raise FrameError("a message does not begin with a header; perhaps the length of the last one was wrong")
        if match[1].lower() != _LENGTH:
            return line
        self._length = _length(match[2], self._length)
        return b"Content-Length: %d\r\n" % self._length

    def read(self, size: int) -> bytes:
        """The content of a message. Raises FrameError where it ends too early."""
        self._length = None
        data = self._stream.read(size)
        if len(data) < size:
            raise FrameError(f"a message of {size} bytes ended after {len(data)}")
        return data


def _length(text: bytes, before: int | None) -> int:
    if before is not None:
        raise FrameError("a message with two lengths")
    if not text.isdigit() or len(text) > len(str(_LARGEST)) or not 0 < int(text) <= _LARGEST:
        raise FrameError(f"the length of a message must be a number from 1 to {_LARGEST}")
    return int(text)
