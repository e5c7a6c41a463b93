"""Reads files of traces: OTLP, Jaeger's and Zipkin's JSON, as one document or as one a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO

import msgspec
from msgspec import Raw, Struct

from loadlint import results
from loadlint.disk import reading
from loadlint.disk.limits import RECORDING
from loadlint.traces import jaeger, otlp, zipkin
from loadlint.traces.model import Span, TracesError

_MOST_SPANS = 1_000_000
_LATEST = 1 << 53
"""Microseconds; what is later is no time."""


class Traces(Struct, frozen=True):
    """The spans of files; `notes` say what could not be read."""

    spans: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()


def read_traces(paths: Iterable[str]) -> Traces:
    """The spans of files, each once. Raises TracesError."""
    spans: dict[tuple[str, str], Span] = {}
    notes: list[str] = []
    for path in paths:
        unreadable = 0
        for span in _spans(path):
            if span is None or not _is_sound(span):
                unreadable += 1
            elif len(spans) < _MOST_SPANS:
                spans.setdefault((span.trace, span.id), span)
        if unreadable:
            notes.append(f"{path}: {unreadable} spans or lines can't be read and are left out")
    if len(spans) == _MOST_SPANS:
        notes.append(f"only the first {_MOST_SPANS:,} spans of the traces are read")
    return Traces(tuple(spans.values()), tuple(notes))


def _is_sound(span: Span) -> bool:
    return bool(span.trace and span.id) and 0 < span.started <= span.ended < _LATEST


def _spans(path: str) -> Iterator[Span | None]:
    """The spans of a file, None for what can't be read. Raises TracesError."""
    try:
        data = results.unpacked_data(reading.read(path, RECORDING), RECORDING.size)
    except reading.ReadError as error:
        raise TracesError(f"{path}: {error}") from None
    are_traces = False
    for document in _documents(data):
        try:
            reader = _reader(document)
            yield from reader() if reader is not None else (None,)
            are_traces = are_traces or reader is not None
        except (msgspec.DecodeError, RecursionError):
            yield None
    if not are_traces:
        raise TracesError(f"{path}: holds no traces ({', '.join(form.NAME for form in (otlp, jaeger, zipkin))})")


def _documents(data: bytes) -> Iterable[bytes]:
    """The whole text where it is one document of JSON, else its lines."""
    try:
        msgspec.json.decode(data, type=Raw)
    except (msgspec.DecodeError, RecursionError):
        return (line for line in BytesIO(data) if line.strip())
    return (data,)


def _reader(document: bytes) -> Callable[[], Iterator[Span | None]] | None:
    """What gives the spans of a document; None where it is none of traces. Raises DecodeError."""
    if zipkin.is_list(Raw(document)):
        return lambda: zipkin.spans(Raw(document))
    members = msgspec.json.decode(document, type=dict[str, Raw])
    for form in (otlp, jaeger):
        part = form.parts(members)
        if part is not None:
            return lambda spans=form.spans, part=part: spans(part)  # type: ignore[misc]
    return None
