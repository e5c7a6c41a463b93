"""A recording that was read once, in a form that is quick to take up again.

The bodies stand in the file one after the other and are mapped into memory, so that a recording of any size costs only
what is looked at. A file is written once, in whole, and renamed into its place: whoever has mapped it keeps what he
has. What holds exchanges and what is derived of them is pickled behind the bodies; so a file is only as trustworthy as
the folder that it is in, which must be the user's own.
"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, BinaryIO, overload

from loadlint.recordings.exchange import Exchange, Recording, RecordingError, Response

_MAGIC = b"loadlint kept 1\n"
_ENDING = struct.Struct("<QQ")


class Piece:
    """Bytes in a kept file."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = data

    def __len__(self) -> int:
        return len(self._data)

    def data(self) -> bytes:
        """The bytes, copied out of the file."""
        return bytes(self._data)

    def text(self, charset: str = "utf-8") -> str:
        """The bytes as text."""
        try:
            return str(self._data, charset, "replace")
        except LookupError:
            return str(self._data, "utf-8", "replace")


class Texts(Sequence[str]):
    """Texts in a kept file, each decoded when it is asked for."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Texts: ...
    def __getitem__(self, index: int | slice) -> str | Texts:
        if isinstance(index, slice):
            return Texts(self.pieces[index])
        return self.pieces[index].text()

    def __len__(self) -> int:
        return len(self.pieces)

    def __iter__(self) -> Iterator[str]:
        return (piece.text() for piece in self.pieces)


def texts(values: Sequence[str]) -> Texts:
    """Texts that are to be kept in a file."""
    return Texts([Piece(value.encode("utf-8", "replace")) for value in values])


def joined(parts: Sequence[Texts]) -> Texts:
    """Several sequences of texts as one."""
    return Texts([piece for part in parts for piece in part.pieces])


class _KeptResponse(Response):
    """A response whose body stays in the file."""

    def __init__(self, response: Response) -> None:
        body = response.body
        vars(self).update(
            status=response.status,
            headers=response.headers,
            media_type=response.media_type,
            url=response.url,
            charset=response.charset,
            _body=None if body is None else Piece(body),
        )

    @property
    def body(self) -> bytes | None:
        piece: Piece | None = vars(self)["_body"]
        return None if piece is None else piece.data()

    @cached_property
    def text(self) -> str:
        piece: Piece | None = vars(self)["_body"]
        return "" if piece is None else piece.text(self.charset)


def keepable(recording: Recording) -> Recording:
    """The same recording with its bodies as pieces of a file. What is derived of it is to be derived anew."""
    exchanges = tuple(
        Exchange(one.index, one.request, None if one.response is None else _KeptResponse(one.response), one.started)
        for one in recording.exchanges
    )
    return Recording(recording.path, exchanges, recording.health)


def write(recording: Recording, file: str) -> None:
    """Keep a recording, with all that is derived of it. Raises OSError."""
    temporary = f"{file}.{os.getpid()}"
    try:
        with open(temporary, "xb") as target:
            target.write(_MAGIC)
            pickled = _Writer(target).dumps(recording)
            start = target.tell()
            target.write(pickled)
            target.write(_ENDING.pack(start, len(pickled)))
        os.replace(temporary, file)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def read(file: str) -> Recording:
    """A kept recording. Raises RecordingError where the file is none, or not the user's own."""
    try:
        with open(file, "rb") as source:
            status = os.fstat(source.fileno())
            if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
                raise RecordingError(f"{file}: belongs to someone else")
            data = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ))
        if data[: len(_MAGIC)] != _MAGIC:
            raise RecordingError(f"{file}: is no kept recording")
        start, size = _ENDING.unpack(data[-_ENDING.size :])
        found = _Reader(data).loads(data[start : start + size])
    except (OSError, ValueError, struct.error, pickle.UnpicklingError, EOFError, AttributeError, ImportError) as error:
        raise RecordingError(f"{file}: can't be read: {type(error).__name__}") from None
    if not isinstance(found, Recording):
        raise RecordingError(f"{file}: is no kept recording")
    return found


class _Writer:
    def __init__(self, target: BinaryIO) -> None:
        self.target = target

    def dumps(self, recording: Recording) -> bytes:
        import io

        writer, buffer = self, io.BytesIO()

        class Pickler(pickle.Pickler):
            def persistent_id(self, held: Any) -> tuple[int, int] | None:
                return writer.piece(held) if isinstance(held, Piece) else None

        Pickler(buffer, protocol=5).dump(recording)
        return buffer.getvalue()

    def piece(self, held: Piece) -> tuple[int, int]:
        start = self.target.tell()
        self.target.write(held.data())
        return start, len(held)


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data = data

    def loads(self, pickled: memoryview) -> object:
        import io

        data = self.data

        class Unpickler(pickle.Unpickler):
            def persistent_load(self, place: tuple[int, int]) -> Piece:
                start, size = place
                return Piece(data[start : start + size])

        return Unpickler(io.BytesIO(pickled)).load()
