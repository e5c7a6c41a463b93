"""Spans of servers in OpenTelemetry's JSON, one export a line, as the collector's file exporter writes them."""

from __future__ import annotations

from collections.abc import Sequence

from loadlint.production.logs.columns import lines_table, select
from loadlint.traces.model import ADDRESSES, METHODS, PATHS, STATUSES

NAME = "OTLP spans"

_ATTRIBUTES_TYPE = '[{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR"}}]'
_TYPE = (
    f'[{{"resource": {{"attributes": {_ATTRIBUTES_TYPE}}}, "scopeSpans": [{{"spans": [{{"traceId": "VARCHAR", '
    '"spanId": "VARCHAR", "parentSpanId": "VARCHAR", "kind": "VARCHAR", "startTimeUnixNano": "VARCHAR", '
    f'"endTimeUnixNano": "VARCHAR", "attributes": {_ATTRIBUTES_TYPE}}}]}}]}}]'
)
_ATTRIBUTES = {
    "method": METHODS,
    "address": (*PATHS, *ADDRESSES),
    "status": STATUSES,
    "visitor": ("session.id", "enduser.id", "user.id"),
    "agent": ("user_agent.original", "http.user_agent"),
}
_SERVER = "('2', 'SPAN_KIND_SERVER')"


def detect(head: str, path: str) -> bool:
    """Whether it starts with an export of spans."""
    return head.lstrip().startswith('{"resourceSpans"')


def before_rows(paths: Sequence[str]) -> str:
    """What finds the spans of services, which may have a file each: what has spans of servers; a browser has none."""
    every = " UNION ALL ".join(
        f"SELECT service, span.kind AS kind, span.traceId AS trace, span.spanId AS id FROM ({_spans(path)})"
        for path in dict.fromkeys(paths)
    )
    return f"""CREATE OR REPLACE TEMP TABLE callers AS WITH every AS ({every})
        SELECT DISTINCT trace, id FROM every
        SEMI JOIN (SELECT service FROM every WHERE kind IN {_SERVER}) USING (service)"""


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a file: its spans of servers, without those that other services asked for."""
    table = f"""(SELECT span FROM ({_spans(path)}) ANTI JOIN callers
        ON span.traceId = trace AND span.parentSpanId = id WHERE span.kind IN {_SERVER})"""
    fields = {column: _attribute("span.attributes", names) for column, names in _ATTRIBUTES.items()}
    start, end = "try_cast(span.startTimeUnixNano AS BIGINT)", "try_cast(span.endTimeUnixNano AS BIGINT)"
    fields |= {"time": f"({start} // 1000)::VARCHAR", "microseconds": f"(({end} - {start}) // 1000)"}
    return select(fields, table)


def _spans(path: str) -> str:
    resources = f"from_json(CASE WHEN json_valid(line) THEN json_extract(line, '$.resourceSpans') END, '{_TYPE}')"
    service = _attribute("part.resource.attributes", ("service.name",))
    return f"""SELECT {service} AS service, unnest(flatten(list_transform(part.scopeSpans, lambda s: s.spans))) AS span
        FROM (SELECT unnest({resources}) AS part FROM {lines_table(path)})"""


def _attribute(attributes: str, names: tuple[str, ...]) -> str:
    """The text or the number of the first of some attributes that a span or its service has."""
    values = [f"list_extract(list_filter({attributes}, lambda a: a.key = '{name}'), 1).value" for name in names]
    return f"coalesce({', '.join(f'{value}.stringValue, {value}.intValue' for value in values)})"
