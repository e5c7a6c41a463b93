"""OTLP in JSON, as the collector's file exporter, the SDKs and Tempo write it; Tempo calls the resources `batches`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct

from loadlint.traces.model import Span, answered_request, error_of, operation_of, span_id, trace_id

NAME = "OTLP JSON"


class _Attribute(Struct, frozen=True):
    key: str = ""
    value: dict[str, Any] = {}


class _Resource(Struct, frozen=True):
    attributes: list[_Attribute] = []


class _Event(Struct, frozen=True):
    name: str = ""
    attributes: list[_Attribute] = []


class _Status(Struct, frozen=True):
    code: int | str = 0


class _Span(Struct, frozen=True, rename="camel"):
    trace_id: str
    span_id: str
    start_time_unix_nano: int
    end_time_unix_nano: int
    parent_span_id: str = ""
    name: str = ""
    attributes: list[_Attribute] = []
    events: list[_Event] = []
    status: _Status = _Status()


class _Scope(Struct, frozen=True):
    spans: list[Raw] = []


class _ResourceSpans(Struct, frozen=True, rename="camel"):
    resource: _Resource = _Resource()
    scope_spans: list[_Scope] = []
    instrumentation_library_spans: list[_Scope] = []


_FAILED = (2, "2", "STATUS_CODE_ERROR")
_RESOURCES = ("resourceSpans", "batches")


def parts(document: Mapping[str, Raw]) -> Raw | None:
    """The part of a document that holds spans; None where it is of another format."""
    if "trace" in document:
        document = msgspec.json.decode(document["trace"], type=dict[str, Raw])
    return next((document[name] for name in _RESOURCES if name in document), None)


def spans(part: Raw) -> Iterator[Span | None]:
    """The spans of a document, None for each that can't be read. Raises ValidationError."""
    for of_resource in msgspec.json.decode(part, type=list[_ResourceSpans], strict=False):
        service = _texts(of_resource.resource.attributes).get("service.name", "")
        for scope in (*of_resource.scope_spans, *of_resource.instrumentation_library_spans):
            yield from (_span(raw, service) for raw in scope.spans)


def _span(raw: Raw, service: str) -> Span | None:
    try:
        span = msgspec.json.decode(raw, type=_Span, strict=False)
    except msgspec.DecodeError:
        return None
    attributes = _texts(span.attributes)
    exceptions = [_texts(event.attributes).get("exception.type", "") for event in span.events]
    return Span(
        trace_id(span.trace_id),
        span_id(span.span_id),
        span_id(span.parent_span_id),
        operation_of(service, span.name, attributes),
        span.start_time_unix_nano // 1000,
        span.end_time_unix_nano // 1000,
        *answered_request(attributes),
        error_of(attributes, exceptions, has_failed=span.status.code in _FAILED),
    )


def _texts(attributes: Sequence[_Attribute]) -> dict[str, str]:
    """The attributes whose values are texts and numbers."""
    values = ((attribute.key, next(iter(attribute.value.values()), None)) for attribute in attributes)
    return {key: str(value) for key, value in values if isinstance(value, str | int)}
