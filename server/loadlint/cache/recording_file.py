"""Keeps a recording that was read, in a form that is fast to read again.

A kept file holds no bodies: it tells where each exchange stands in the recording's own file, and an exchange is read
from there when somebody looks at it. Beside that it has what was found out about the recording as a whole, in parts of
which each is read when it is asked for. Recordings of formats that can't tell where an exchange stands are kept with
their exchanges.

A kept file is written once, in whole, and renamed into its place: whoever has mapped it keeps what he has. The
recording itself is never mapped, since it may be changed at any time: it is read piece by piece, and a piece counts
only while the file is the one that was kept.

Parts are plain values in MessagePack, so that reading one runs nothing. `cache.disk` tells what file may be believed;
at its end is a checksum over its name and all that is in it.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple, overload

import msgspec

from loadlint import resources
from loadlint.cache import disk, entries
from loadlint.cache.plain import from_plain, to_plain
from loadlint.errors import RecordingChangedError, RecordingError
from loadlint.recordings.exchange import Exchange, HealthIssue, Recording, Response
from loadlint.recordings.on_disk import DiskExchange, Loader, PieceFile

_MAGIC = b"loadlint kept 5\n"
_ENDING = struct.Struct("<QQ")
_OWN = "exchanges"
_CLASSES = frozenset(
    f"loadlint.{name}"
    for name in (
        *(f"recordings.exchange:{name}" for name in ("Exchange", "HealthIssue", "Problem", "Response")),
        *("request", "text.mapped:Text", "failures.login_pages:View"),
        *(f"correlation.observe.signatures:{name}" for name in ("Signatures", "Kind")),
        "correlation.observe.recording_lookups:Cookie",
    )
)
"""The classes of which parts consist."""


class Source(NamedTuple):
    """How a recording was read: the module of its format, and where each exchange is in the file, if it can tell."""

    module: str
    places: Sequence[tuple[int, int]] | None


class _Exchanges(Sequence[Exchange]):
    """The exchanges of a kept recording, each made when it is asked for."""

    def __init__(self, prepared: Mapping[str, Any], loader: Loader) -> None:
        self._indices: Sequence[int] = prepared["indices"]
        self._started: Sequence[float] = prepared["started"]
        self._prepared = prepared
        self._loader = loader
        self._loaded: dict[int, Exchange] = {}

    @cached_property
    def _heads(self) -> Sequence[tuple[str | None, str]]:
        heads: Sequence[tuple[str | None, str]] = self._prepared["heads"]
        return heads

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | Sequence[Exchange]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        position = index if index >= 0 else index + len(self)
        exchange = self._loaded.get(position)
        if exchange is None:
            number, started = self._indices[position], self._started[position]
            exchange = self._loaded[position] = DiskExchange(
                number, None if math.isnan(started) else started, self._heads[position], position, self._loader
            )
        return exchange

    def __iter__(self) -> Iterator[Exchange]:
        return (self[position] for position in range(len(self)))


class _KeptRecording(Recording):
    """A recording whose exchanges and health are read when they are asked for."""

    def __init__(self, path: str, exchanges: Sequence[Exchange], prepared: Mapping[str, Any]) -> None:
        vars(self).update(path=path, exchanges=exchanges, known=prepared, facts={})

    @cached_property
    def health(self) -> tuple[HealthIssue, ...]:
        health: tuple[HealthIssue, ...] = self.known["health"]
        return health


def write(
    file: str, recording: Recording, stamp: entries.Stamp, prepared: Mapping[str, object], source: Source
) -> None:
    """Keep a recording with what is `prepared` of it; bytes are mapped as they are.

    `stamp` is that of the recording's file before it was read. Raises OSError, and RecordingChangedError where the file
    is another one now.
    """

    def fill(target: BinaryIO) -> None:
        parts = _Parts(target, os.path.basename(file))
        for name, value in (_heads(recording) | {"health": recording.health} | dict(prepared)).items():
            parts.add(name, value)
        places = source.places
        if places is None:
            places = [parts.write(_as_bytes(_plain(exchange))) for exchange in recording.exchanges]
        parts.add("places", array("Q", [number for place in places for number in place]))
        paths = os.fsencode(recording.path), os.fsencode(os.path.abspath(recording.path))
        parts.add("source", (*paths, stamp, _OWN if source.places is None else source.module))
        parts.end()
        if entries.stamp(recording.path) != stamp:
            raise RecordingChangedError(recording.path)

    disk.write_whole(file, fill)


class _Parts:
    """Writes the parts of a kept file, and a directory of where each of them is."""

    def __init__(self, target: BinaryIO, name: str) -> None:
        self._target = target
        self._checksum = disk.checksum_of(name)
        self._size = 0
        self._directory: dict[str, tuple[int, int, bool]] = {}
        self.write(_MAGIC)

    def write(self, data: bytes) -> tuple[int, int]:
        """Write bytes; where they start and how many they are."""
        start = self._size
        self._target.write(data)
        self._checksum.update(data)
        self._size += len(data)
        return start, len(data)

    def add(self, name: str, value: object) -> None:
        """Write a part; bytes stay as they are."""
        is_raw = isinstance(value, bytes)
        self._directory[name] = (*self.write(value if isinstance(value, bytes) else _as_bytes(value)), is_raw)

    def end(self) -> None:
        """Write the directory, its place and the checksum."""
        place = self.write(_as_bytes(self._directory))
        self.write(_ENDING.pack(*place))
        self._target.write(self._checksum.digest())


def _as_bytes(value: object) -> bytes:
    return msgspec.msgpack.encode(to_plain(value))


def _from_bytes(data: memoryview) -> Any:
    return from_plain(msgspec.msgpack.decode(data), _CLASSES)


def _heads(recording: Recording) -> dict[str, object]:
    exchanges = recording.exchanges
    started = array("d", [math.nan if exchange.started is None else exchange.started for exchange in exchanges])
    return {
        "indices": array("I", [exchange.index for exchange in exchanges]),
        "started": started,
        "heads": [(exchange.method, exchange.url) for exchange in exchanges],
    }


def _plain(exchange: Exchange) -> Exchange:
    """An exchange without the state of its reader."""
    answer = exchange.response
    response = answer and Response(
        answer.status, answer.headers, answer.body, answer.media_type, answer.url, answer.charset
    )
    return Exchange(exchange.index, exchange.request, response, exchange.started, exchange.duration)


class _Prepared(Mapping[str, Any]):
    """The parts of a kept file, each read when it is asked for."""

    def __init__(self, data: memoryview, directory: Mapping[str, tuple[int, int, bool]]) -> None:
        self._data = data
        self._directory = directory
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            start, size, is_raw = self._directory[name]
            piece = self._data[start : start + size]
            self._read[name] = piece if is_raw else _from_bytes(piece)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._directory)

    def __len__(self) -> int:
        return len(self._directory)


def read(file: str) -> Recording:
    """A kept recording. Raises RecordingError where the file is none, is damaged, or is not the user's own."""
    try:
        with disk.open_own(file) as source:
            data = memoryview(mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ))
        content, digest = data[: -disk.DIGEST_SIZE], data[-disk.DIGEST_SIZE :]
        checksum = disk.checksum_of(os.path.basename(file))
        checksum.update(content)
        if content[: len(_MAGIC)] != _MAGIC or checksum.digest() != digest:
            raise RecordingError(f"{file}: is no kept recording, or damaged")
        start, size = _ENDING.unpack(content[-_ENDING.size :])
        prepared = _Prepared(content, _from_bytes(content[start : start + size]))
        path, place, stamp, module = prepared["source"]
        places = prepared["places"]
        if module == _OWN:
            loader = _from_kept(content, places)
        else:
            loader = _from_source(module, PieceFile(os.fsdecode(place), stamp), places, prepared["indices"])
        return _KeptRecording(os.fsdecode(path), _Exchanges(prepared, loader), prepared)
    except disk.UntrustedError as error:
        raise RecordingError(f"{file}: {error}") from None
    except (OSError, ValueError, TypeError, LookupError, AttributeError, ImportError, struct.error) as error:
        raise RecordingError(f"{file}: can't be read: {type(error).__name__}") from None


def _from_kept(data: memoryview, places: Sequence[int]) -> Loader:
    """A loader of exchanges that are in the kept file."""

    def load(position: int) -> Exchange:
        start, size = places[2 * position : 2 * position + 2]
        exchange: Exchange = _from_bytes(data[start : start + size])
        return exchange

    return Loader(load, array("Q", [size for _, size in _pairs(places)]))


def _from_source(module: str, pieces: PieceFile, places: Sequence[int], indices: Sequence[int]) -> Loader:
    """A loader of exchanges in the recording's own file, with the reader of its format."""
    if module not in resources.modules("recordings"):
        raise ImportError(module)
    reader: Any = resources.load("recordings", module)

    def load(position: int) -> Exchange:
        piece = pieces.read(*places[2 * position : 2 * position + 2])
        exchange: Exchange | None = reader.exchange(indices[position], piece)
        if exchange is None:
            raise pieces.change_error()
        return exchange

    return Loader(load, array("Q", [end - start for start, end in _pairs(places)]))


def _pairs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The numbers in pairs."""
    return zip(numbers[::2], numbers[1::2], strict=True)
