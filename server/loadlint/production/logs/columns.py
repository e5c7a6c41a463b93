"""The columns of a log: what each format says of a request, as SQL.

- `started`: microseconds since the epoch;
- `method`, `address`: as the client sent them; a line without a method is no request;
- `status`: of the answer;
- `duration`: microseconds until the answer was sent, NULL where the log does not tell;
- `visitor`: a text that tells the sessions or the users apart, NULL where the log has none;
- `agent`: how the client calls itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from loadlint.results.queries import compression, file_literal, text_literal

COLUMNS = ("started", "method", "address", "status", "duration", "visitor", "agent")

_UNITS = {"seconds": 1_000_000, "milliseconds": 1000, "microseconds": 1}
_TIMES = ("%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%H:%M:%S")
_LONGEST_LINE = 1 << 20


def lines_table(path: str) -> str:
    """The lines of a file as rows with the column `line`."""
    return (
        f"read_csv({file_literal(path)}, columns = {{'line': 'VARCHAR'}}, delim = '\\x01', quote = '', escape = '', "
        "header = false, auto_detect = false, strict_mode = false, ignore_errors = true, "
        f"max_line_size = {_LONGEST_LINE}{compression(path)})"
    )


def select(fields: Mapping[str, str], table: str) -> str:
    """A SELECT of the columns. `fields` are the texts that a format has, each as an expression of SQL."""
    request = fields.get("request", "NULL")
    duration = next((_duration(fields[unit], factor) for unit, factor in _UNITS.items() if unit in fields), "NULL")
    values = {
        "started": _start_time(fields),
        "method": fields.get("method", f"nullif(regexp_extract({request}, '^([A-Z]+) ', 1), '')"),
        "address": fields.get("address", f"regexp_extract({request}, '^[A-Z]+ (\\S*)', 1)"),
        "status": f"try_cast({fields.get('status', 'NULL')} AS INTEGER)",
        "duration": duration,
        "visitor": f"nullif(nullif({fields.get('visitor', 'NULL')}, '-'), '')",
        "agent": fields.get("agent", "NULL"),
    }
    columns = ", ".join(f"{values[name]} AS {name}" for name in COLUMNS)
    return f"SELECT {columns} FROM {table}"


def _duration(text: str, factor: int) -> str:
    return f"try_cast(try_cast({text} AS DOUBLE) * {factor} AS BIGINT)"


def _start_time(fields: Mapping[str, str]) -> str:
    """A time in any spelling: of the common log format, of ISO 8601, or seconds, milliseconds and so on since 1970."""
    time = fields.get("time", "NULL")
    if "date" in fields:
        time = f"{fields['date']} || ':' || {time}"
    spellings = ", ".join(map(text_literal, _TIMES))
    number = f"try_cast({time} AS DOUBLE)"
    return (
        f"coalesce(epoch_us(try_strptime({time}, [{spellings}])), epoch_us(try_cast({time} AS TIMESTAMPTZ)), "
        f"try_cast(CASE WHEN {number} < 1e11 THEN {number} * 1e6 WHEN {number} < 1e14 THEN {number} * 1e3 "
        f"WHEN {number} < 1e17 THEN {number} ELSE {number} / 1e3 END AS BIGINT))"
    )
