"""Zipkin's JSON (version 2): a list of spans, or of the lists of several traces.

The client and the server of a call may share one id: the server's span says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from loadlint.traces.model import Span, answered_request, error_of, operation_of, span_id, trace_id

NAME = "Zipkin's JSON"


class _Endpoint(Struct, frozen=True, rename="camel"):
    service_name: str = ""


class _Span(Struct, frozen=True, rename="camel"):
    trace_id: str
    id: str
    timestamp: int
    duration: int = 0
    parent_id: str = ""
    name: str = ""
    shared: bool = False
    local_endpoint: _Endpoint = _Endpoint()
    tags: dict[str, Any] = {}


def spans(part: Raw) -> Iterator[Span | None]:
    """The spans of a document, None for each that can't be read. Raises ValidationError."""
    elements = msgspec.json.decode(part, type=list[Raw])
    of_traces = [
        raw
        for element in elements
        for raw in (msgspec.json.decode(element, type=list[Raw]) if is_list(element) else [element])
    ]
    read = [_read(raw) for raw in of_traces]
    shared = {(span.trace_id, span.id) for span in read if span is not None and span.shared}
    yield from (_span(span, (span.trace_id, span.id) in shared) if span is not None else None for span in read)


def is_list(raw: Raw) -> bool:
    """Whether a value of JSON is a list."""
    return bytes(raw).lstrip()[:1] == b"["


def _read(raw: Raw) -> _Span | None:
    try:
        return msgspec.json.decode(raw, type=_Span, strict=False)
    except msgspec.DecodeError:
        return None


def _span(span: _Span, is_shared: bool) -> Span:
    """Of a shared id, the client's span gets another one, and is the parent of the server's."""
    tags = {name: value for name, value in span.tags.items() if isinstance(value, str)}
    kind = "" if tags.get("error", "").lower() in ("", "true") else tags["error"]
    result = Span(
        trace_id(span.trace_id),
        span_id(span.id),
        span_id(span.parent_id),
        operation_of(span.local_endpoint.service_name, span.name, tags),
        span.timestamp,
        span.timestamp + span.duration,
        *answered_request(tags),
        error_of(tags, (kind if kind.isidentifier() else "",), has_failed="error" in tags),
    )
    if not is_shared:
        return result
    of_client = f"{result.id}-client"
    return replace(result, parent=of_client) if span.shared else replace(result, id=of_client)
