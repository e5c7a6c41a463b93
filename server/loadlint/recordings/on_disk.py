"""Exchanges that stay in their file: each is read when more than its address is asked for.

The exchanges that were read last are kept up to a size, so a large recording takes little memory. A piece is read only
while the file has not changed.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from loadlint.cache import entries
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.errors import RecordingChangedError
from loadlint.recordings.exchange import Exchange, Message, Response

if TYPE_CHECKING:
    from loadlint.request import Request

_RECENT = 16 << 20
"""The most bytes of pieces whose exchanges are kept; in memory they take several times as much."""


class PieceFile:
    """A recording's file as it was when its pieces were found."""

    def __init__(self, path: str, stamp: entries.Stamp) -> None:
        self._path = path
        self._stamp = stamp

    def read(self, start: int, end: int) -> bytes:
        """The bytes of a piece. Raises RecordingChangedError where the file is another one now."""
        try:
            with reading.open_file(self._path, RECORDING) as file:
                file.seek(start)
                data = file.read(end - start)
        except (OSError, reading.ReadError):
            raise RecordingChangedError(self._path) from None
        if len(data) < end - start or entries.stamp(self._path) != self._stamp:
            raise RecordingChangedError(self._path)
        return data

    def change_error(self) -> RecordingChangedError:
        """The error for a piece that is no exchange any more."""
        return RecordingChangedError(self._path)


class Loader:
    """Reads exchanges by their positions. `load` reads one anew, `sizes` are the bytes of each in the file."""

    def __init__(self, load: Callable[[int], Exchange], sizes: Sequence[int]) -> None:
        self.load = load
        self._sizes = sizes
        self._recent: dict[int, Exchange] = {}
        self._size = 0
        self._lock = allocate_lock()

    def recent(self, position: int) -> Exchange:
        """An exchange, with what was decoded of it before if it was used recently."""
        with self._lock:
            recent = self._recent.pop(position, None)
            if recent is not None:
                self._recent[position] = recent
                return recent
        loaded = self.load(position)
        with self._lock:
            if position not in self._recent:
                self._recent[position] = loaded
                self._size += self._sizes[position]
            while self._size > _RECENT and len(self._recent) > 1:
                oldest = next(iter(self._recent))
                del self._recent[oldest]
                self._size -= self._sizes[oldest]
        return loaded


class DiskExchange(Exchange):
    """An exchange of a recording on the disk. `head` is its method and address."""

    def __init__(
        self, index: int, started: float | None, head: tuple[str | None, str], position: int, loader: Loader
    ) -> None:
        vars(self).update(index=index, started=started, _head=head, _position=position, _loader=loader)

    @property
    def method(self) -> str | None:
        method: str | None = vars(self)["_head"][0]
        return method

    @property
    def url(self) -> str:
        url: str = vars(self)["_head"][1]
        return url

    @cached_property
    def duration(self) -> float | None:
        return self._whole().duration

    @cached_property
    def request(self) -> Request:
        return self._whole().request

    @property
    def sent_bytes(self) -> bytes | None:
        return self._whole().sent_bytes

    @cached_property
    def response(self) -> Response | None:
        return self._response_of(self._whole())

    @cached_property
    def messages(self) -> Sequence[Message]:
        return self._whole().messages

    def fresh(self) -> Exchange:
        parts = vars(self)
        return cast("Loader", parts["_loader"]).load(parts["_position"])

    def keep_small_parts(self, whole: Exchange) -> None:
        """Keep all but the body of the exchange that was read, so that it is not read again for the rest."""
        vars(self).update(request=whole.request, duration=whole.duration, response=self._response_of(whole))
        if whole.response is not None and self.response is not None:
            vars(self.response).update({name: getattr(whole.response, name) for name in _SMALL_PARTS})

    def _response_of(self, whole: Exchange) -> Response | None:
        response = whole.response
        return None if response is None else _DiskResponse(response.status, response.url, self._whole)

    def _whole(self) -> Exchange:
        parts = vars(self)
        return cast("Loader", parts["_loader"]).recent(parts["_position"])


_SMALL_PARTS = ("headers", "size", "media_type", "charset", "mentions_password")
"""What a response has beside its body."""


class _DiskResponse(Response):
    """A response whose body is read when it is asked for, and not kept here."""

    def __init__(self, status: int, url: str, whole: Callable[[], Exchange]) -> None:
        vars(self).update(status=status, url=url, _whole_exchange=whole)

    @property
    def _whole(self) -> Response:
        return cast("Response", vars(self)["_whole_exchange"]().response)

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return self._whole.headers

    @property
    def body(self) -> bytes | None:
        return self._whole.body

    @property
    def text(self) -> str:
        return self._whole.text

    @cached_property
    def size(self) -> int | None:
        return self._whole.size

    @cached_property
    def media_type(self) -> str:
        return self._whole.media_type

    @cached_property
    def charset(self) -> str:
        return self._whole.charset

    @cached_property
    def mentions_password(self) -> bool:
        return self._whole.mentions_password
