"""Reads files that strangers may have put there: only regular files, only so much of them, each opened once.

A name may lead to a pipe that nobody writes to, to a device without an end, to a socket, or on Windows to a device by
its mere name. Such a thing is never waited for. What counts is what was opened, not what the name led to before.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from loadlint.disk.limits import Limit, size_for_people
from loadlint.disk.names import device
from loadlint.errors import UserError

if TYPE_CHECKING:
    from io import FileIO


GZIP = b"\x1f\x8b"
"""How a gzip file begins."""

_CHUNK = 1 << 24
_PIECE = 1 << 16


class ReadError(UserError):
    """A file can't be read; the message says why, in one line and without the name. `missing`: there is none."""

    def __init__(self, reason: str, *, missing: bool = False) -> None:
        super().__init__(reason)
        self.missing = missing


def read(path: str, limit: Limit, *, follow: bool = True) -> bytes:
    """All bytes of a file. Raises ReadError. Without `follow` a symbolic link is refused."""
    descriptor = descriptor_of(path, follow=follow)
    try:
        most = limit.size
        size = os.fstat(descriptor).st_size
        # In one piece: a recording is too large to be put together from pieces.
        data = os.read(descriptor, size + 1) if size <= most else b""
        if data:
            # It may be longer than it said: it may grow, and what the system makes up on the way has no size at all.
            data += _bytes(descriptor, most + 1 - len(data))
        if max(size, len(data)) > most:
            raise ReadError(too_large(limit))
        return data
    except OSError as error:
        raise ReadError(f"can't be read: {reason_of(error)}") from None
    finally:
        os.close(descriptor)


def head(path: str, size: int) -> bytes:
    """The first bytes of a file, at most so many. Raises ReadError."""
    descriptor = descriptor_of(path)
    try:
        return _bytes(descriptor, size)
    except OSError as error:
        raise ReadError(f"can't be read: {reason_of(error)}") from None
    finally:
        os.close(descriptor)


def has_line_over(path: str, size: int) -> bool:
    """Whether a line of a file, or of what a gzip file holds, is longer than twice so many bytes.

    Some that are longer than once may be told as well. Raises ReadError.
    """
    from io import FileIO

    with FileIO(descriptor_of(path), closefd=True) as file:
        try:
            is_packed = file.read(len(GZIP)) == GZIP
            file.seek(0)
            if is_packed:
                return _has_packed_line_over(file, size)
            # Each block of the size must have the end of a line, so that only the first bytes of most blocks are read.
            blocks = os.fstat(file.fileno()).st_size // size
            return not all(_has_line_end(file, number * size, size) for number in range(blocks))
        except OSError as error:
            raise ReadError(f"can't be read: {reason_of(error)}") from None


def _has_line_end(file: FileIO, start: int, size: int) -> bool:
    file.seek(start)
    pieces = (file.read(min(_PIECE, size - offset)) for offset in range(0, size, _PIECE))
    return any(b"\n" in piece for piece in pieces)


def _has_packed_line_over(file: FileIO, size: int) -> bool:
    """What is damaged ends there: who reads the file finds out."""
    import zlib
    from gzip import BadGzipFile, GzipFile

    length = 0
    with suppress(EOFError, BadGzipFile, zlib.error), GzipFile(fileobj=file) as unpacked:
        while length <= size and (piece := unpacked.read(_PIECE)):
            last = piece.rfind(b"\n")
            length = length + len(piece) if last < 0 else len(piece) - last - 1
    return length > size


def too_large(limit: Limit) -> str:
    """What to say of a file that is larger than the limit."""
    return f"is larger than {size_for_people(limit.size)}; the variable {limit.variable} allows more, such as 4G"


def open_file(path: str, limit: Limit) -> FileIO:
    """A file to be read piece by piece, without a buffer. Raises ReadError, also where it is larger than the limit."""
    from io import FileIO

    descriptor = descriptor_of(path)
    if os.fstat(descriptor).st_size > limit.size:
        os.close(descriptor)
        raise ReadError(too_large(limit))
    return FileIO(descriptor, closefd=True)


def is_file(path: str) -> bool:
    """Whether a name leads to a regular file; nothing is opened."""
    try:
        return device(path) is None and stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def what_it_is(mode: int) -> str | None:
    """What is wrong with something in place of a file; None where it is a regular one."""
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISDIR(mode):
        return "is a folder, not a file"
    kinds = (
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISLNK, "a symbolic link"),
    )
    kind = next((name for test, name in kinds if test(mode)), "something else")
    return f"is {kind}, not a file"


def descriptor_of(path: str, *, follow: bool = True) -> int:
    """A descriptor of a regular file, to be closed by the caller. Raises ReadError."""
    if (reason := device(path)) is not None:
        raise ReadError(reason)
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY", *(() if follow else ("O_NOFOLLOW",))):
        flags |= getattr(os, name, 0)
    try:
        # Opening alone may do something to a device, so look first; what was opened decides.
        _require_file((os.stat if follow else os.lstat)(path).st_mode)
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise ReadError("there is no such file", missing=True) from None
    except (OSError, ValueError) as error:
        raise ReadError(f"can't be read: {reason_of(error)}") from None
    try:
        _require_file(os.fstat(descriptor).st_mode)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _require_file(mode: int) -> None:
    if (reason := what_it_is(mode)) is not None:
        raise ReadError(reason)


def _bytes(descriptor: int, most: int) -> bytes:
    """At most so many bytes from where the file stands."""
    pieces, left = [], most
    while left > 0 and (piece := os.read(descriptor, min(left, _CHUNK))):
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def reason_of(error: Exception) -> str:
    """What the system says about a file that can't be read."""
    return getattr(error, "strerror", None) or str(error)
