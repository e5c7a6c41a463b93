"""The requests of logs in one table of a database, which may be larger than the memory.

What identifies people does not get there: a visitor is a number that a secret of this process makes of the text in the
log, queries are cut off, and ids and mail addresses in a path are replaced at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from loadlint.numbers.table import temporary_database
from loadlint.production.logs import LogError, line_format, rows_queries
from loadlint.results import head_of
from loadlint.results.queries import text_literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from loadlint.numbers.percentiles import Array

ID = "{}"
"""What stands in a path for an id."""
REQUEST = "request"
UNREADABLE = "unreadable"

_HEAD = 1 << 16
_BOTS = (
    r"(?i)bot\b|crawler|scrapy|spider(?:[/+;)]|$)|\bslurp\b|pingdom|statuscake|uptime[-/]|monitoring[-/]|health-?check|"
    r"googlehc|bingpreview|headlesschrome|facebookexternal|"
    r"^(?:curl|wget|python|go-http|java|libwww|k6|locust|apache-httpclient|kube)(?:-[a-z-]+)?(?:/|$)"
)
_STATIC = (
    r"(?i)\.(?:css|m?js|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|eot|mp4|webm|txt|xml|webmanifest)$|"
    r"^/(?:static|assets|_next/static)/"
)
_IDS = (
    r"/(?:\d+|[^/]*(?:@|%40)[^/]*|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|[0-9a-fA-F]{16,}|[^/]*\d[^/]{19,}|[^/]{19,}\d[^/]*)"
    r"(/|$)"
)
_COLUMNS = """kind ENUM('request', 'static file', 'bot', 'preflight', 'not found', 'unreadable'), started BIGINT,
method VARCHAR, path VARCHAR, duration BIGINT, visitor UBIGINT"""


class Log(Struct, frozen=True):
    """One file that was read: the requests in it that count, and how many it has of each kind that does not.

    `has_visitors` says that some requests tell whose they are.
    """

    path: str
    requests: int
    left_out: tuple[tuple[str, int], ...]
    has_visitors: bool

    @property
    def left_out_words(self) -> str:
        """What does not count, such as `12 static files, 3 of bots`; empty where all requests count."""
        return ", ".join(f"{number:,} {_plural(kind, number)}" for kind, number in self.left_out)


def _plural(kind: str, number: int) -> str:
    words = {UNREADABLE: "unreadable lines", "not found": "answered with 404", "bot": "of bots"}
    return words.get(kind, kind if number == 1 else f"{kind}s")


def _head(path: str) -> str:
    """The first lines of a log. Raises ResultsError, LogError."""
    head = head_of(path, _HEAD).decode("utf-8", "replace")
    if not head.strip():
        raise LogError(f"{path}: is empty")
    return head


class RequestTable:
    """The table `requests` of the `logs` that were loaded; `query` asks it."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._salt = secrets.token_hex(16)
        self.logs: tuple[Log, ...] = ()
        connection.execute(f"CREATE TABLE requests (file INTEGER, {_COLUMNS})")

    def query(self, sql: str, values: Sequence[Any] = ()) -> DuckDBPyConnection:
        """Asks a question; the answer is fetched from what is returned."""
        return self._connection.execute(sql, list(values))

    def paths(self) -> list[tuple[str, str, int]]:
        """The methods and paths that there are, each with its number of visitors, or of requests without any."""
        number = "CASE WHEN count(visitor) > 0 THEN count(DISTINCT visitor) ELSE count(*) END"
        return self.query(f"SELECT method, path, {number} FROM requests GROUP BY ALL ORDER BY ALL").fetchall()

    def count_by_route(self, routes: Mapping[str, Array], groups: int) -> list[tuple[int, int, int, int | None]]:
        """The routes in each of so many groups of visitors, or of times where no visitor is known: the number of the
        route, that of the group, how many requests, and the microseconds that they took.

        `routes` are the columns `method`, `path` and `route`.
        """
        self._connection.register("routes", routes)
        return self.query(
            f"""SELECT route, CASE WHEN visitor IS NULL THEN least((started - first) * {groups} // span, {groups - 1})
                    ELSE visitor % {groups} END::INTEGER AS part, count(*), sum(duration)::BIGINT
                FROM requests JOIN routes USING (method, path),
                    (SELECT min(started) AS first, max(started) - min(started) + 1 AS span FROM requests)
                GROUP BY ALL ORDER BY ALL"""
        ).fetchall()

    def load(self, paths: Sequence[str], log_format: str | None) -> None:
        """Reads logs into the table. Raises LogError, ResultsError."""
        heads = {path: _head(path) for path in paths}
        before, queries = (
            ([], {path: line_format.rows_query(path, log_format) for path in paths})
            if log_format
            else rows_queries(heads)
        )
        for query in before:
            self._ask(paths[0], query)
        self.logs = tuple(self._load(number, path, queries[path], log_format) for number, path in enumerate(paths))
        if not any(log.requests for log in self.logs):
            left_out = [(log.path, log.left_out_words or "nothing") for log in self.logs]
            reasons = (f"{path}: has no request of a user; left out: {words}" for path, words in left_out)
            raise LogError("; ".join(reasons))

    def _load(self, number: int, path: str, rows: str, log_format: str | None) -> Log:
        self._ask(path, f"INSERT INTO requests {self._anonymous(number, rows)}")
        counts = dict(self.query(f"SELECT kind, count(*) FROM requests WHERE file = {number} GROUP BY kind").fetchall())
        unreadable = counts.get(UNREADABLE, 0)
        readable = sum(counts.values()) - unreadable
        if unreadable and readable <= unreadable:
            reason = f"{unreadable} of its lines can't be read and {readable} can"
            hint = line_format.misfit(log_format, _head(path)) if log_format else ""
            raise LogError(f"{path}: {reason}; {hint or '--log-format names the format of its lines'}")
        self.query(f"DELETE FROM requests WHERE file = {number} AND kind <> '{REQUEST}'")
        row = self.query(f"SELECT count(visitor) > 0 FROM requests WHERE file = {number}").fetchone()
        return Log(path, counts.pop(REQUEST, 0), tuple(sorted(counts.items())), bool(row and row[0]))

    def _ask(self, path: str, query: str) -> None:
        import duckdb

        try:
            self.query(query)
        except duckdb.Error as error:
            # What the database says may hold a line of the log.
            raise LogError(f"{path}: can't be read as a log: {type(error).__name__}") from None

    def _anonymous(self, number: int, rows: str) -> str:
        """The rows of a log as the table has them."""
        path = "regexp_extract(address, '^(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?#]*)', 1)"
        path = f"regexp_replace({path}, ';[^/]*', '', 'g')"
        # With two slashes between segments, neighbours that are both ids do not share one.
        shape = f"replace(regexp_replace(replace(path, '/', '//'), '{_IDS}', '/{ID}\\1', 'g'), '//', '/')"
        kind = f"""CASE WHEN method IS NULL OR started IS NULL THEN '{UNREADABLE}'
            WHEN regexp_matches(coalesce(agent, ''), '{_BOTS}') THEN 'bot'
            WHEN method IN ('GET', 'HEAD') AND regexp_matches(path, '{_STATIC}') THEN 'static file'
            WHEN method = 'OPTIONS' THEN 'preflight'
            WHEN status = 404 THEN 'not found' ELSE '{REQUEST}' END"""
        visitor = f"CASE WHEN visitor IS NOT NULL THEN hash({text_literal(self._salt)} || visitor) END"
        return f"""SELECT {number}, {kind}, started, method, {shape},
                CASE WHEN duration >= 0 THEN duration END, {visitor}
            FROM (SELECT *, {path} AS path FROM ({rows}))"""


@contextmanager
def request_table(paths: Sequence[str], log_format: str | None = None) -> Iterator[RequestTable]:
    """The requests of logs; the table is gone at the end. Raises LogError, ResultsError, MissingExtraError."""
    with temporary_database() as connection:
        table = RequestTable(connection)
        table.load(paths, log_format)
        yield table
