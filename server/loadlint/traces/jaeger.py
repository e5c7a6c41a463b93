"""Jaeger's JSON, as its user interface and its query service give it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct

from loadlint.traces.model import Span, answered_request, error_of, operation_of, span_id, trace_id

NAME = "Jaeger's JSON"


class _Tag(Struct, frozen=True):
    key: str = ""
    value: Any = None


class _Log(Struct, frozen=True):
    fields: list[_Tag] = []


class _Reference(Struct, frozen=True):
    spanID: str = ""


class _Process(Struct, frozen=True, rename="camel"):
    service_name: str = ""


class _Span(Struct, frozen=True):
    traceID: str
    spanID: str
    startTime: int
    duration: int
    operationName: str = ""
    processID: str = ""
    process: _Process | None = None
    parentSpanID: str = ""
    references: list[_Reference] = []
    tags: list[_Tag] = []
    logs: list[_Log] = []


class _Trace(Struct, frozen=True):
    spans: list[Raw] = []
    processes: dict[str, _Process] = {}


def parts(document: Mapping[str, Raw]) -> Raw | None:
    """The part of a document that holds spans; None where it is of another format."""
    if "spans" in document and "processes" in document:
        return Raw(b"[" + msgspec.json.encode(document) + b"]")
    return document.get("data")


def spans(part: Raw) -> Iterator[Span | None]:
    """The spans of a document, None for each that can't be read. Raises ValidationError."""
    for trace in msgspec.json.decode(part, type=list[_Trace], strict=False):
        yield from (_span(raw, trace.processes) for raw in trace.spans)


def _span(raw: Raw, processes: Mapping[str, _Process]) -> Span | None:
    try:
        span = msgspec.json.decode(raw, type=_Span, strict=False)
    except msgspec.DecodeError:
        return None
    process = span.process or processes.get(span.processID) or _Process()
    tags = _texts(span.tags)
    fields = [_texts(log.fields) for log in span.logs]
    exceptions = [texts.get("exception.type") or texts.get("error.kind", "") for texts in fields]
    parent = next((reference.spanID for reference in span.references), span.parentSpanID)
    has_failed = tags.get("error", "").lower() == "true" or tags.get("otel.status_code") == "ERROR"
    return Span(
        trace_id(span.traceID),
        span_id(span.spanID),
        span_id(parent),
        operation_of(process.service_name, span.operationName, tags),
        span.startTime,
        span.startTime + span.duration,
        *answered_request(tags),
        error_of(tags, exceptions, has_failed=has_failed),
    )


def _texts(tags: Sequence[_Tag]) -> dict[str, str]:
    return {tag.key: str(tag.value) for tag in tags if isinstance(tag.value, str | int)}
