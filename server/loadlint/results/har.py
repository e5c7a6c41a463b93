"""HAR of a replay: the script was run through a recording proxy, or by a browser."""

from __future__ import annotations

from loadlint.errors import RecordingError
from loadlint.recordings import har
from loadlint.results.model import Results, ResultsError, Sample, trace_in

NAME = "HAR"


def detect(head: bytes, path: str) -> bool:
    """Whether it starts like a HAR. JSON of k6 starts in another way."""
    return har.detect(head, path) and b'"log"' in head


def read(path: str, data: bytes) -> Results:
    """One sample for each exchange; redirects are found by their addresses."""
    try:
        recording = har.read(path, data)
    except RecordingError as error:
        raise ResultsError(str(error)) from None
    samples = []
    for exchange in recording.exchanges:
        status = exchange.response.status if exchange.response is not None else None
        url = exchange.request.url.value
        started = exchange.started or 0.0
        samples.append(
            Sample(
                "",
                exchange.request.method,
                url,
                status,
                status,
                size=exchange.response.size if exchange.response is not None else None,
                exchanges=(exchange,),
                started=started,
                ended=started + (exchange.duration or 0.0),
                trace=trace_in(exchange.request),
            )
        )
    return Results(path, "replay", tuple(samples), has_single_hops=True, is_whole=True)
