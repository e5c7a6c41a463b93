"""A recording that was read once, in a form that is quick to take up again.

A kept file holds no bodies: it tells where each exchange stands in the recording's own file, and an exchange is read
from there when somebody looks at it. Beside that it has what was found out about the recording as a whole, in parts of
which each is read when it is asked for. Recordings of formats that can't tell where an exchange stands are kept with
their exchanges.

A kept file is written once, in whole, and renamed into its place: whoever has mapped it keeps what he has. The
recording itself is never mapped, since it may be changed at any time: it is read piece by piece, and a piece counts
only while the file is the one that was kept.

Parts are pickled; so a file is only as trustworthy as the folder that it is in, which must be the user's own.
"""

from __future__ import annotations

import math
import mmap
import os
import pickle
import struct
from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple, cast, overload

from loadlint import entries, resources
from loadlint.errors import RecordingChangedError, RecordingError
from loadlint.recordings.exchange import Exchange, Recording, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from loadlint.recordings.exchange import HealthIssue
    from loadlint.request import Request

_MAGIC = b"loadlint kept 2\n"
_ENDING = struct.Struct("<QQ")
_OWN = "exchanges"


class Source(NamedTuple):
    """What read a recording: the module of its format, and where each exchange stands in the file, if it can tell."""

    module: str
    places: Sequence[tuple[int, int]] | None


class KeptExchange(Exchange):
    """An exchange that is read when more of it is asked for than its address."""

    def __init__(self, index: int, started: float | None, head: tuple[str | None, str], load: Callable[[], Exchange]):
        vars(self).update(index=index, started=started, _head=head, _load=load)

    @property
    def method(self) -> str | None:
        method: str | None = vars(self)["_head"][0]
        return method

    @property
    def url(self) -> str:
        url: str = vars(self)["_head"][1]
        return url

    @cached_property
    def request(self) -> Request:
        return self._whole.request

    @cached_property
    def response(self) -> Response | None:
        return self._whole.response

    def fresh(self) -> Exchange:
        return cast("Exchange", vars(self)["_load"]())

    @cached_property
    def _whole(self) -> Exchange:
        return self.fresh()


class _Exchanges(Sequence[Exchange]):
    """The exchanges of a kept recording, each made when it is asked for."""

    def __init__(self, known: Mapping[str, Any], load: Callable[[int], Exchange]) -> None:
        self._indices: Sequence[int] = known["indices"]
        self._started: Sequence[float] = known["started"]
        self._known = known
        self._load = load
        self._made: dict[int, Exchange] = {}

    @cached_property
    def _heads(self) -> Sequence[tuple[str | None, str]]:
        heads: Sequence[tuple[str | None, str]] = self._known["heads"]
        return heads

    def __len__(self) -> int:
        return len(self._indices)

    @overload
    def __getitem__(self, at: int) -> Exchange: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Exchange]: ...
    def __getitem__(self, at: int | slice) -> Exchange | Sequence[Exchange]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        position = at if at >= 0 else at + len(self)
        made = self._made.get(position)
        if made is None:
            index, started = self._indices[position], self._started[position]
            made = self._made[position] = KeptExchange(
                index, None if math.isnan(started) else started, self._heads[position], lambda: self._load(position)
            )
        return made

    def __iter__(self) -> Iterator[Exchange]:
        return (self[position] for position in range(len(self)))


class _KeptRecording(Recording):
    """A recording whose exchanges and health are read when they are asked for."""

    def __init__(self, path: str, exchanges: Sequence[Exchange], known: Mapping[str, Any]) -> None:
        vars(self).update(path=path, exchanges=exchanges, known=known, derived={})

    @cached_property
    def health(self) -> tuple[HealthIssue, ...]:
        health: tuple[HealthIssue, ...] = self.known["health"]
        return health


def write(file: str, recording: Recording, stamp: entries.Stamp, known: Mapping[str, object], source: Source) -> None:
    """Keep a recording with what is `known` of it; bytes are mapped as they are.

    `stamp` is that of the recording's file before it was read. Raises OSError, and RecordingChangedError where the file
    is another one now.
    """
    temporary = f"{file}.{os.getpid()}"
    try:
        with open(temporary, "xb") as target:
            target.write(_MAGIC)
            directory: dict[str, tuple[int, int, bool]] = {}
            for name, value in (_heads(recording) | {"health": recording.health} | dict(known)).items():
                directory[name] = _part(target, value)
            places = source.places
            if places is None:
                places = [_part(target, _plain(exchange))[:2] for exchange in recording.exchanges]
            module = _OWN if source.places is None else source.module
            directory["places"] = _part(target, array("Q", [number for place in places for number in place]))
            directory["source"] = _part(target, (recording.path, os.path.abspath(recording.path), stamp, module))
            start, size, _ = _part(target, directory)
            target.write(_ENDING.pack(start, size))
        if entries.stamp(recording.path) != stamp:
            raise RecordingChangedError(recording.path)
        os.replace(temporary, file)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _heads(recording: Recording) -> dict[str, object]:
    exchanges = recording.exchanges
    started = array("d", [math.nan if one.started is None else one.started for one in exchanges])
    return {
        "indices": array("I", [one.index for one in exchanges]),
        "started": started,
        "heads": [(one.method, one.url) for one in exchanges],
    }


def _plain(exchange: Exchange) -> Exchange:
    """An exchange without anything that only its reader knows."""
    own = exchange.response
    response = own and Response(own.status, own.headers, own.body, own.media_type, own.url, own.charset)
    return Exchange(exchange.index, exchange.request, response, exchange.started)


def _part(target: BinaryIO, value: object) -> tuple[int, int, bool]:
    start = target.tell()
    is_raw = isinstance(value, bytes)
    data = value if isinstance(value, bytes) else pickle.dumps(value, protocol=5)
    target.write(data)
    return start, len(data), is_raw


class _Known(Mapping[str, Any]):
    """The parts of a kept file, each read when it is asked for."""

    def __init__(self, data: memoryview, directory: Mapping[str, tuple[int, int, bool]]) -> None:
        self._data = data
        self._directory = directory
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            start, size, is_raw = self._directory[name]
            piece = self._data[start : start + size]
            self._read[name] = piece if is_raw else pickle.loads(piece)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._directory)

    def __len__(self) -> int:
        return len(self._directory)


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
        known = _Known(data, pickle.loads(data[start : start + size]))
        path, place, stamp, module = known["source"]
        load = _loader(data, known["places"], known["indices"], place, stamp, module)
        return _KeptRecording(path, _Exchanges(known, load), known)
    except (OSError, ValueError, TypeError, LookupError, struct.error, pickle.UnpicklingError, EOFError) as error:
        raise RecordingError(f"{file}: can't be read: {type(error).__name__}") from None
    except (AttributeError, ImportError) as error:
        raise RecordingError(f"{file}: can't be read: {type(error).__name__}") from None


def _loader(
    data: memoryview, places: Sequence[int], indices: Sequence[int], path: str, stamp: entries.Stamp, module: str
) -> Callable[[int], Exchange]:
    """What reads the exchange at a position."""

    def from_kept(position: int) -> Exchange:
        start, size = places[2 * position : 2 * position + 2]
        exchange: Exchange = pickle.loads(data[start : start + size])
        return exchange

    def from_source(position: int) -> Exchange:
        start, end = places[2 * position : 2 * position + 2]
        try:
            with open(path, "rb", buffering=0) as file:
                file.seek(start)
                piece = file.read(end - start)
        except OSError:
            raise RecordingChangedError(path) from None
        if entries.stamp(path) != stamp:
            raise RecordingChangedError(path)
        exchange: Exchange | None = reader.exchange(indices[position], piece)
        if exchange is None:
            raise RecordingChangedError(path)
        return exchange

    if module == _OWN:
        return from_kept
    if module not in resources.modules("recordings"):
        raise ImportError(module)
    reader: Any = resources.load("recordings", module)
    return from_source
