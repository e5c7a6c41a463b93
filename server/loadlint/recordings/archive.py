"""ZIP archives that hold a recording. Their files are read into memory, within limits; nothing is unpacked to the disk.

A file of an archive is looked up by its name, which is never used as a path.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from loadlint.errors import RecordingError
from loadlint.recordings.bodies import largest_body, largest_sum

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

START_OF_ARCHIVE = b"PK\x03\x04"
"""How an archive begins that holds a file."""

_ENTRY = b"PK\x01\x02"
_MOST_FILES = 200_000
_ENCRYPTED = 1
_STORED, _DEFLATED = 0, 8
"""The only methods that recorders use. LZMA may ask for any amount of memory."""


class Archive:
    """The files of an archive. Each counts towards what all of them may have, whenever it is read."""

    def __init__(self, path: str, data: bytes) -> None:
        """Raises RecordingError where it can't be read."""
        self._path = path
        self._zip = _opened_archive(path, data)
        self._left = largest_sum(len(data))
        self._files = {info.filename: info for info in self._zip.infolist()}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files, in the order of the archive."""
        return tuple(self._files)

    def body(self, name: str) -> bytes | None:
        """A file that holds a body; None where it is missing, damaged or larger than a body may be."""
        return self._read(name, min(largest_body(), self._left))

    def is_too_large(self, name: str) -> bool:
        """Whether a file is left out for its size."""
        info = self._files.get(name)
        return info is not None and info.file_size > min(largest_body(), self._left)

    def text(self, name: str) -> bytes:
        """A file that lists exchanges. Raises RecordingError where it is damaged, or larger than all may be."""
        data = self._read(name, self._left)
        if data is None:
            raise RecordingError(
                f"{self._path}: the list of exchanges in the archive is damaged or too large; "
                "LOADLINT_MAX_BODIES_MB sets the limit"
            )
        return data

    def _read(self, name: str, limit: int) -> bytes | None:
        info = self._files.get(name)
        if info is None or not _is_plain(info) or info.file_size > limit:
            return None
        from zipfile import BadZipFile

        try:
            with self._zip.open(info) as file:
                # What the archive says about the size need not be true.
                data = file.read(limit + 1)
        except (BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
            return None
        self._left -= min(len(data), limit)
        return data if len(data) <= limit else None


def _is_plain(info: ZipInfo) -> bool:
    return info.compress_type in (_STORED, _DEFLATED) and not info.flag_bits & _ENCRYPTED


def _opened_archive(path: str, data: bytes) -> ZipFile:
    from zipfile import BadZipFile, ZipFile

    if data.count(_ENTRY) > _MOST_FILES:
        raise RecordingError(f"{path}: the archive holds more than {_MOST_FILES} files")
    try:
        return ZipFile(BytesIO(data))
    except (BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise RecordingError(f"{path}: the archive is cut off or damaged: its list of files can't be read") from None
