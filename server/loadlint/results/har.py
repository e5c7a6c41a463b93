"""HAR of a replay: the script was run through a recording proxy, or by a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.cache import entries
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.errors import RecordingError
from loadlint.recordings import LARGE, har
from loadlint.results.model import Results, ResultsError, Sample, trace_in

if TYPE_CHECKING:
    from loadlint.recordings.exchange import Exchange, Recording

NAME = "HAR"
TOOL = "replay"


def detect(head: bytes, path: str) -> bool:
    """Whether it starts like a HAR. JSON of k6 starts in another way."""
    return har.detect(head, path) and b'"log"' in head


def read(path: str, data: bytes) -> Results:
    """One sample for each exchange; redirects are found by their addresses."""
    try:
        return _results(path, har.read(path, data))
    except RecordingError as error:
        raise ResultsError(str(error)) from None


def read_large(path: str) -> Results | None:
    """The results in a large file, in which its exchanges stay; None where it has to be read as a whole."""
    stamp = entries.stamp(path)
    if stamp is None or stamp[0] < LARGE:
        return None
    with reading.open_file(path, RECORDING) as file:
        large = har.read_large(path, file, stamp)
    return None if large is None else _results(path, large[0])


def _results(path: str, recording: Recording) -> Results:
    return Results(path, TOOL, tuple(map(_sample, recording.exchanges)), has_single_hops=True, is_whole=True)


def _sample(exchange: Exchange) -> Sample:
    response = exchange.fresh().response
    status = response.status if response is not None else None
    started = exchange.started or 0.0
    return Sample(
        "",
        exchange.request.method,
        exchange.request.url.value,
        status,
        status,
        size=response.size if response is not None else None,
        exchanges=(exchange,),
        started=started,
        ended=started + (exchange.duration or 0.0),
        trace=trace_in(exchange.request),
    )
