"""How large results are read by a database (DuckDB) without a value of Python for each sample.

A format's `samples_query(path, head)` gives a SELECT with these columns; what the file does not tell is NULL, or left
out:

- `label`, `method`: the name in the tool's statistics, and the method;
- `kind`: `request`, `transaction` (several requests with their pauses), `iteration` (all that a user does once, to its
  end), `waiting` (until a request could be sent: for its address, its connection, TLS), `users` (those at that time),
  `dropped` (iterations that the load generator could not start), `check` (a test of the script, by its name), or
  `unreadable` (a line that is no sample, where the database does not count those itself);
- `started`: microseconds since the epoch;
- `value`: microseconds until the answer was complete; for `dropped` the number of iterations, for `users` theirs, for
  `check` 0 or 1;
- `failed`: the tool's own verdict;
- `bytes`: the size of the answer;
- `trace`: the id of the trace that the request began;
- `who`: the user that sent it, as `user_number` gives it.
"""

from __future__ import annotations

from collections.abc import Mapping

from loadlint.disk import reading
from loadlint.results.model import ResultsError
from loadlint.text.regex import regex

_PATTERN = regex(r"[*?\[]")
_LONGEST_LINE = 8 << 20
_UNCOUNTED_LINE = 1 << 30
"""Bytes. The database leaves a line that is twice as long out of a CSV, and does not count it."""


def csv_table(path: str, columns: Mapping[str, str], delimiter: str, has_header: bool) -> str:
    """The rows of a CSV with their columns and types; rows that don't fit are noted in `reject_errors`.

    Raises ResultsError where a line has gigabytes.
    """
    _require_lines(path, _UNCOUNTED_LINE)
    return (
        f"read_csv({file_literal(path)}, columns = {_struct(columns)}, header = {str(has_header).lower()}, "
        f"delim = {text_literal(delimiter)}, quote = '\"', escape = '\"', auto_detect = false, null_padding = true, "
        f"strict_mode = false, store_rejects = true, max_line_size = {_LONGEST_LINE}{compression(path)})"
    )


def ndjson_table(path: str, columns: Mapping[str, str]) -> str:
    """The lines of a file with one JSON object each; a line that is none has NULL in all columns.

    Raises ResultsError where a line has megabytes.
    """
    _require_lines(path, _LONGEST_LINE)
    return (
        f"read_json({file_literal(path)}, columns = {_struct(columns)}, format = 'newline_delimited', "
        f"ignore_errors = true, maximum_object_size = {_LONGEST_LINE}{compression(path)})"
    )


def _require_lines(path: str, longest: int) -> None:
    if reading.has_line_over(path, longest):
        raise ResultsError(f"{path}: has a line of more than {longest >> 20} MB, which no load tool writes")


K6_TAGS = ("name", "method", "group", "check", "expected_response")
"""The tags of k6's points that are read."""


TRACE_ID = "trace_id"
"""What the id of a trace is called in results: by k6's libraries, and by the fix of `untraced-request`."""

UNREADABLE = "unreadable"
KINDS = ("request", "transaction", "iteration", "waiting", "dropped", "users", "check", UNREADABLE)

_DURATIONS = "'http_req_duration', 'group_duration', 'iteration_duration', 'http_req_blocked'"


def k6_samples(metric: str, value: str, ended: str, tags: Mapping[str, str], trace: str) -> str:
    """The columns of k6's points, without the table that they come from. `value` is in milliseconds."""
    time = f"CASE WHEN {value} < 1e9 THEN try_cast({value} * 1000 AS BIGINT) END"
    return f"""
        SELECT CASE {metric} WHEN 'http_req_duration' THEN {tags["name"]} WHEN 'group_duration' THEN {tags["group"]}
                WHEN 'checks' THEN {tags["check"]} ELSE '' END AS label,
            CASE {metric} WHEN 'http_req_duration' THEN {tags["method"]} END AS method,
            CASE {metric} WHEN 'http_req_duration' THEN 'request' WHEN 'group_duration' THEN 'transaction'
                WHEN 'iteration_duration' THEN 'iteration' WHEN 'dropped_iterations' THEN 'dropped'
                WHEN 'http_req_blocked' THEN 'waiting' WHEN 'vus' THEN 'users'
                WHEN 'checks' THEN 'check' WHEN '{UNREADABLE}' THEN '{UNREADABLE}' END AS kind,
            {ended} - CASE WHEN {metric} IN ({_DURATIONS}) THEN {time} ELSE 0 END AS started,
            CASE WHEN {metric} IN ({_DURATIONS}) THEN {time}
                ELSE try_cast({value} AS INTEGER) END AS value,
            CASE {metric} WHEN 'http_req_duration' THEN {tags["expected_response"]} = 'false'
                WHEN 'checks' THEN {value} = 0 END AS failed,
            NULL AS bytes, CASE {metric} WHEN 'http_req_duration' THEN {trace} END AS trace"""


def user_number(name: str) -> str:
    """A number of a user, by the column that names it: it takes less room than the name."""
    return f"(hash({name}) % 2147483647)::INTEGER"


def text_literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def file_literal(path: str) -> str:
    """The name of one file as SQL writes it, whatever characters it has: names are patterns for the database."""
    return text_literal(_PATTERN.sub(r"[\g<0>]", path))


def compression(path: str) -> str:
    """The argument of a reader of files that says how the file is compressed."""
    return ", compression = 'gzip'" if reading.head(path, 2) == reading.GZIP else ""


def _struct(columns: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{text_literal(name)}: {text_literal(kind)}" for name, kind in columns.items()) + "}"
