"""Results of a run: what a load tool wrote down about the requests that it made.

Each module of this package with `NAME`, `detect(head, path)` and `read(path, data)` is a format; adding one is adding
its file. One that has `read_large(path)` leaves what it can in a large file (None where it has to be read as a whole).
One that has `samples_query(path, head)` too gives the samples of large files to a database, without a value
of Python for each of them: see `queries.py`.
"""

from __future__ import annotations

import csv
import os
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from loadlint import plugins, resources
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.errors import fault
from loadlint.results.model import Results, ResultsError

if TYPE_CHECKING:

    class Format(Protocol):
        """A kind of results file."""

        NAME: str

        def detect(self, head: bytes, path: str) -> bool:
            """Whether a file that starts with `head` is of this format."""
            ...

        def read(self, path: str, data: bytes) -> Results:
            """The results. Raises ResultsError where the file can't be read."""
            ...


_HEAD = 4096
_KEPT = 8


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order of their names."""
    modules = [resources.load("results", name) for name in resources.modules("results")]
    modules += plugins.modules("results")
    readers = [module for module in modules if hasattr(module, "detect") and hasattr(module, "NAME")]
    return tuple(sorted(readers, key=lambda module: module.NAME))


def read(path: str) -> Results:
    """The results in a file, read anew only when it has changed. Raises ResultsError with the file and the reason."""
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else str(error)
        raise ResultsError(f"{path}: {reason}") from None
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=_KEPT)
def _read(path: str, modified: int, size: int) -> Results:
    module: Any = format_of(path, head_of(path))
    read_large = getattr(module, "read_large", None)
    try:
        large: Results | None = None if read_large is None else read_large(path)
        return large or module.read(path, unpacked_data(reading.read(path, RECORDING), RECORDING.size))
    except reading.ReadError as error:
        raise ResultsError(f"{path}: {error}") from None
    except ResultsError:
        raise
    except csv.Error as error:
        raise ResultsError(f"{path}: is not valid CSV: {error}") from None
    except Exception as error:
        raise ResultsError(f"{path}: can't be read: {fault(error)}") from error


def format_of(path: str, head: bytes) -> Format:
    """The format of a file that begins so. Raises ResultsError."""
    for module in formats():
        if module.detect(head, path):
            return module
    if not head.strip():
        raise ResultsError(f"{path}: is empty")
    names = ", ".join(module.NAME for module in formats())
    raise ResultsError(f"{path}: holds no results of a run ({names})")


def head_of(path: str, size: int = _HEAD) -> bytes:
    """The first bytes of a file, unpacked where it is compressed. Raises ResultsError."""
    try:
        return unpacked_data(reading.head(path, size), size)[:size]
    except reading.ReadError as error:
        raise ResultsError(f"{path}: {error}") from None


def unpacked_data(data: bytes, most: int) -> bytes:
    """What gzip has compressed, as far as it is whole. Raises ReadError where it is larger than `most` bytes."""
    if not data.startswith(reading.GZIP):
        return data
    import zlib

    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(data, most)
    except zlib.error:
        raise reading.ReadError("is no valid gzip") from None
    if unpacking.unconsumed_tail and most == RECORDING.size:
        raise reading.ReadError(reading.too_large(RECORDING))
    return unpacked
