"""Spans of servers in OpenTelemetry's JSON, one export a line, as the collector's file exporter writes them."""

from __future__ import annotations

from loadlint.production.logs.columns import lines_table, select

NAME = "OTLP spans"

_TYPE = (
    '[{"scopeSpans": [{"spans": [{"kind": "VARCHAR", "startTimeUnixNano": "VARCHAR", "endTimeUnixNano": "VARCHAR", '
    '"attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR"}}]}]}]}]'
)
_ATTRIBUTES = {
    "method": ("http.request.method", "http.method"),
    "address": ("url.path", "http.target", "http.url"),
    "status": ("http.response.status_code", "http.status_code"),
    "visitor": ("session.id", "enduser.id", "user.id"),
    "agent": ("user_agent.original", "http.user_agent"),
}
"""The names of attributes by OpenTelemetry's conventions, the older ones behind."""
_SERVER = "('2', 'SPAN_KIND_SERVER')"


def detect(head: str, path: str) -> bool:
    """Whether it starts with an export of spans."""
    return head.lstrip().startswith('{"resourceSpans"')


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a file: its spans of servers, which a service has one of for each request."""
    resources = f"from_json(CASE WHEN json_valid(line) THEN json_extract(line, '$.resourceSpans') END, '{_TYPE}')"
    scopes = f"SELECT unnest(flatten(list_transform({resources}, lambda r: r.scopeSpans))) AS scope"
    table = f"(SELECT span FROM (SELECT unnest(scope.spans) AS span FROM ({scopes} FROM {lines_table(path)}))"
    fields = {column: _attribute(names) for column, names in _ATTRIBUTES.items()}
    start, end = "try_cast(span.startTimeUnixNano AS BIGINT)", "try_cast(span.endTimeUnixNano AS BIGINT)"
    fields |= {"time": f"({start} // 1000)::VARCHAR", "microseconds": f"(({end} - {start}) // 1000)"}
    return select(fields, f"{table} WHERE span.kind IN {_SERVER})")


def _attribute(names: tuple[str, ...]) -> str:
    """The text or the number of the first of some attributes that a span has."""
    values = [f"list_extract(list_filter(span.attributes, lambda a: a.key = '{name}'), 1).value" for name in names]
    return f"coalesce({', '.join(f'{value}.stringValue, {value}.intValue' for value in values)})"
