"""Logs with one JSON object a line: nginx with `escape=json`, Caddy, Envoy, Traefik, and others' own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from loadlint.production.logs.columns import lines_table, select
from loadlint.results.queries import text_literal

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "JSON lines"

_PATHS = {
    "time": ("time_iso8601", "time_local", "@timestamp", "timestamp", "start_time", "StartUTC", "time", "ts", "msec"),
    "method": ("request.method", "request_method", "RequestMethod", "method", "http_method", "verb"),
    "address": ("request.uri", "request_uri", "RequestPath", "uri", "path", "url", "target"),
    "request": ("request", "RequestLine"),
    "status": ("status", "status_code", "response_code", "DownstreamStatus", "response_status"),
    "seconds": ("request_time", "duration_s"),
    "milliseconds": ("duration_ms", "latency_ms", "response_time_ms", "elapsed_ms"),
    "microseconds": ("duration_us",),
    "visitor": (
        "session", "session_id", "sessionid", "cookie_session", "user_id", "user", "remote_user", "ClientUsername",
    ),
    "agent": ("request.headers.User-Agent", "http_user_agent", "user_agent", "request_User-Agent", "userAgent"),
}  # fmt: skip
"""The names of members that are in use for each column, the surest first."""
_DURATION_UNITS = {"request.uri": "seconds", "response_code": "milliseconds"}
"""The unit of `duration` by what else a line has: Caddy's are seconds, Envoy's milliseconds."""


def detect(head: str, path: str) -> bool:
    """Whether its first line is an object with a request's address and its status."""
    members = _members(head)
    return _path_of("status", members) is not None and bool(
        _path_of("address", members) or _path_of("request", members)
    )


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a log, by the names of the members in its first line."""
    members = _members(head)
    paths = {column: member for column in _PATHS if (member := _path_of(column, members)) is not None}
    if "address" in paths:
        paths.pop("request", None)
    if "duration" in members:
        unit = next((unit for member, unit in _DURATION_UNITS.items() if _value(members, member)), "milliseconds")
        paths.setdefault(unit, "duration")
    fields = {column: _expression(members, member) for column, member in paths.items()}
    table = f"(SELECT CASE WHEN json_valid(line) THEN line END AS line FROM {lines_table(path)})"
    return select(fields, table)


def _members(head: str) -> Mapping[str, Any]:
    try:
        value = json.loads(head.partition("\n")[0])
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _path_of(column: str, members: Mapping[str, Any]) -> str | None:
    """The first member in use that a line has, and that is no object itself."""
    return next((path for path in _PATHS[column] if not isinstance(_value(members, path), dict | None)), None)


def _value(members: Mapping[str, Any], path: str) -> Any:
    """A member by its name, or by the names on the way to it."""
    if path in members:
        return members[path]
    head, _, rest = path.partition(".")
    inner = members.get(head)
    return _value(inner, rest) if rest and isinstance(inner, dict) else None


def _expression(members: Mapping[str, Any], path: str) -> str:
    names = [path] if path in members else path.split(".")
    place = "$" + "".join(f'."{name}"' for name in names)
    # Caddy writes the values of a header as a list.
    place += "[0]" if isinstance(_value(members, path), list) else ""
    return f"json_extract_string(line, {text_literal(place)})"
