"""Logs with one JSON object a line: nginx with `escape=json`, Caddy, Envoy, Traefik, and others' own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import reduce
from typing import Any

from loadlint.production.logs.columns import lines_table, select
from loadlint.results.queries import text_literal

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
    """Whether its lines are objects with a request's address and its status."""
    members = _members(head)
    has_address = _path_of("address", members) or _path_of("request", members)
    return head.lstrip().startswith("{") and _path_of("status", members) is not None and has_address is not None


def rows_query(path: str, head: str) -> str:
    """What reads the requests of a log, by the names of the members in its first lines."""
    members = _members(head)
    paths = {column: member for column in _PATHS if (member := _path_of(column, members)) is not None}
    if "address" in paths:
        paths.pop("request", None)
    if "duration" in members:
        units = (unit for member, unit in _DURATION_UNITS.items() if not isinstance(_value(members, member), _Absent))
        unit = next(units, "milliseconds")
        paths.setdefault(unit, "duration")
    fields = {column: _expression(members, member) for column, member in paths.items()}
    table = f"(SELECT CASE WHEN json_valid(line) THEN line END AS line FROM {lines_table(path)})"
    return select(fields, table)


def _members(head: str) -> Mapping[str, Any]:
    """The members of all lines in one object, each with its first value that is not null."""
    members: Mapping[str, Any] = reduce(_union, map(_object, head.split("\n")), {})
    return members


def _object(line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _union(value: Any, other: Any) -> Any:
    if isinstance(value, dict) and isinstance(other, dict):
        return other | {name: _union(member, other.get(name)) for name, member in value.items()}
    return other if value is None else value


def _path_of(column: str, members: Mapping[str, Any]) -> str | None:
    """The first member in use that lines have, and that is no object itself; one that is always null comes last."""
    values = {path: _value(members, path) for path in _PATHS[column]}
    named = [path for path, value in values.items() if not isinstance(value, dict | _Absent)]
    return max(named, key=lambda path: values[path] is not None, default=None)


class _Absent:
    """The value of a member that is not there."""


def _value(members: Mapping[str, Any], path: str) -> Any:
    """A member by its name, or by the names on the way to it."""
    if path in members:
        return members[path]
    head, _, rest = path.partition(".")
    inner = members.get(head)
    return _value(inner, rest) if rest and isinstance(inner, dict) else _Absent()


def _expression(members: Mapping[str, Any], path: str) -> str:
    names = [path] if path in members else path.split(".")
    place = "$" + "".join(f'."{name}"' for name in names)
    # Caddy writes the values of a header as a list.
    place += "[0]" if isinstance(_value(members, path), list) else ""
    return f"json_extract_string(line, {text_literal(place)})"
