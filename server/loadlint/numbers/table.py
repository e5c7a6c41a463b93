"""The samples of runs in one table, whatever format each file has.

The table is a database file in a temporary folder, so that it may be larger than the memory. Files whose times overlap
are those of several load generators, and one run; others are runs of their own, the oldest first.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from loadlint import results
from loadlint.correlation.observe.addresses import is_id
from loadlint.errors import UserError
from loadlint.extras import install_command
from loadlint.numbers.appended_runs import appended_runs
from loadlint.results.model import Check, Results, ResultsError, Sample, Tally
from loadlint.results.queries import KINDS, UNREADABLE
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_MEMORY = "700MB"
_ROWS_AT_ONCE = 50_000
_MOST_NAMES = 500
_FEWEST_ALIKE = 5
LONGEST_NAME = 500
OTHERS = "other names"
"""What the rarest names of a file are counted as."""

_MICROSECONDS = 1_000_000
_COLUMNS = """file INTEGER, label VARCHAR, method VARCHAR, kind KIND, started BIGINT, value BIGINT, failed BOOLEAN,
bytes BIGINT, trace VARCHAR, who INTEGER"""


class MissingExtraError(UserError):
    """The packages that compute the numbers of runs are not installed."""

    def __init__(self) -> None:
        super().__init__(f"the numbers of runs need the extra: {install_command('runs')}")


class Loaded(Struct, frozen=True):
    """What one file of results gave. `unreadable` counts the lines that are no samples; `note` says what it lacks.

    `tallies` are the sums of a tool that writes no samples; then there are none in the table. `checks` are those that
    are not in the table either. `started` and `ended` are microseconds since the epoch, 0 where unknown.
    `requests_a_user` is that of `Results`.
    """

    path: str
    tool: str
    number: int
    samples: int
    unreadable: int = 0
    note: str = ""
    tallies: tuple[Tally, ...] = ()
    checks: tuple[Check, ...] = ()
    started: int = 0
    ended: int = 0
    requests_a_user: float | None = None


class Run(Struct, frozen=True):
    """One execution of the load tool: the files of its load generators."""

    files: tuple[Loaded, ...]

    @property
    def name(self) -> str:
        return " + ".join(file.path for file in self.files)

    @property
    def tool(self) -> str:
        return self.files[0].tool

    @property
    def started(self) -> int:
        return min(file.started for file in self.files)

    @property
    def ended(self) -> int:
        return max(file.ended for file in self.files)

    @property
    def is_summed_up(self) -> bool:
        """Whether the tool wrote sums in place of samples."""
        return not any(file.samples for file in self.files)


class SampleTable:
    """The table `samples`; `query` asks it."""

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self._connection = connection
        self._files = 0
        # A column of few words is written faster as their numbers.
        connection.execute(f"CREATE TYPE KIND AS ENUM {KINDS}")
        connection.execute(f"CREATE TABLE samples ({_COLUMNS})")

    def query(self, sql: str, values: Sequence[Any] = ()) -> DuckDBPyConnection:
        """Asks a question; the answer is fetched from what is returned."""
        return self._connection.execute(sql, list(values))

    def load(self, paths: Iterable[str]) -> tuple[Run, ...]:
        """Reads files into the table. Raises ResultsError."""
        files = [part for path in paths for part in self._by_run(self._load(path))]
        return tuple(_runs(_one_of_each(files)))

    def _by_run(self, file: Loaded) -> Iterator[Loaded]:
        """The runs that JMeter has written into one file, each as a file of its own."""
        breaks = appended_runs(self, file.number) if file.tool == "JMeter" else []
        if not breaks:
            yield file
            return
        for start, end in pairwise((file.started, *breaks, file.ended + 1)):
            self._files += 1
            self.query(
                f"UPDATE samples SET file = {self._files} WHERE file = ? AND started >= ? AND started < ?",
                [file.number, start, end],
            )
            part = self._loaded_samples(file.path, file.tool, note=file.note)
            notes = filter(None, (_note_of_part(part, len(breaks)), file.note))
            yield replace(part, unreadable=file.unreadable, note="; ".join(notes))

    def _load(self, path: str) -> Loaded:
        head = results.head_of(path)
        form = results.format_of(path, head)
        self._files += 1
        query = form.samples_query(path, head) if hasattr(form, "samples_query") else None
        if query is None:
            return self._load_results(results.read(path))
        unreadable = self._insert(path, query)
        return self._loaded_samples(path, form.NAME.partition(" ")[0], unreadable=unreadable)

    def _insert(self, path: str, query: str) -> int:
        """The number of lines that could not be read."""
        import duckdb

        self.query("DROP TABLE IF EXISTS reject_errors")
        self.query("DROP TABLE IF EXISTS reject_scans")
        kept = f"kind = '{UNREADABLE}' OR (kind IS NOT NULL AND value >= 0 AND started IS NOT NULL)"
        bad_lines = f"SELECT count(*) FROM samples WHERE file = {self._files} AND kind = '{UNREADABLE}'"
        try:
            columns = f"{self._files} AS file, * REPLACE (left(coalesce(label, ''), {LONGEST_NAME}) AS label)"
            self.query(f"INSERT INTO samples BY NAME SELECT {columns} FROM ({query}) WHERE {kept}")
            tables = self.query("SELECT table_name FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchall()
            if tables:
                bad_lines = "SELECT count(DISTINCT line) FROM reject_errors"
            lines = self.query(bad_lines).fetchone()
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0].replace(path, "the file")
            raise ResultsError(f"{path}: can't be read as results: {reason[:200]}") from None
        return int(lines[0]) if lines else 0

    def _load_results(self, read: Results) -> Loaded:
        rows = [_row(self._files, "request", sample) for sample in read.samples]
        rows += [_row(self._files, "transaction", sample) for sample in read.transactions]
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._append(rows[start : start + _ROWS_AT_ONCE])
        tallies = () if read.samples else read.tallies + read.totals
        has_times = any(sample.ended > sample.started for sample in read.samples)
        note = "" if has_times or tallies else "it has no response times" if rows else "it holds no requests"
        loaded = self._loaded_samples(read.path, read.tool, note=note, tallies=tallies)
        return replace(loaded, checks=read.checks, requests_a_user=read.requests_a_user)

    def _append(self, rows: Sequence[tuple[Any, ...]]) -> None:
        import numpy as np

        names = [column.split()[0] for column in _COLUMNS.split(",")]
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        arrays = {name: np.array(values, dtype=object) for name, values in columns.items()}
        self._connection.register("rows_to_add", arrays)
        self.query("INSERT INTO samples SELECT * FROM rows_to_add")
        self._connection.unregister("rows_to_add")

    def _loaded_samples(
        self, path: str, tool: str, *, unreadable: int = 0, note: str = "", tallies: tuple[Tally, ...] = ()
    ) -> Loaded:
        self._fold_addresses()
        note = note or self._bounded_names()
        row = self.query(
            "SELECT count(*) FILTER (kind = 'request'), coalesce(min(started), 0), coalesce(max(started + value), 0)"
            " FROM samples WHERE file = ? AND kind IN ('request', 'transaction')",
            [self._files],
        ).fetchone()
        count, started, ended = row or (0, 0, 0)
        if not count and not tallies:
            raise ResultsError(f"{path}: {note or 'it holds no requests'}")
        if 0 < count <= unreadable:
            raise ResultsError(f"{path}: is damaged: {unreadable} of its lines are no samples, and {count} are")
        return Loaded(path, _TOOLS.get(tool, tool), self._files, count, unreadable, note, tallies, (), started, ended)

    def _fold_addresses(self) -> None:
        """Gives the requests that have no name but their addresses one name where only ids in these differ.

        k6 counts the redirects that it follows so, even those of a request with a name.
        """
        condition = f"file = {self._files} AND kind = 'request' AND contains(label, '://')"
        rows = self.query(f"SELECT DISTINCT label FROM samples WHERE {condition}").fetchall()
        folded = {label: _without_ids(label) for (label,) in rows}
        numbers = Counter(folded.values())
        pairs = [pair for pair in folded.items() if numbers[pair[1]] >= _FEWEST_ALIKE]
        if pairs:
            labels, names = zip(*pairs, strict=True)
            folds = "SELECT unnest(?::VARCHAR[]) AS old, unnest(?::VARCHAR[]) AS name"
            self.query(
                f"UPDATE samples SET label = name FROM ({folds}) WHERE label = old AND {condition}", [labels, names]
            )

    def _bounded_names(self) -> str:
        """Counts the rarest steps of a file as one where there are too many; what to say of that."""
        condition = f"file = {self._files} AND kind IN ('request', 'transaction')"
        row = self.query(f"SELECT count(DISTINCT label) FROM samples WHERE {condition}").fetchone()
        if not row or row[0] <= _MOST_NAMES:
            return ""
        frequent = f"SELECT label FROM samples WHERE {condition} GROUP BY label ORDER BY count(*) DESC, label"
        self.query(
            f"""UPDATE samples SET label = '{OTHERS}'
            WHERE {condition} AND label NOT IN ({frequent} LIMIT {_MOST_NAMES})"""
        )
        return (
            f"its samples have {row[0]} names: those beyond the {_MOST_NAMES} most frequent are counted as "
            f"`{OTHERS}`; give requests names to distinguish them"
        )


def _note_of_part(part: Loaded, others: int) -> str:
    begin = datetime.fromtimestamp(part.started / _MICROSECONDS, UTC)
    return (
        f"the file holds {others + 1} runs, and this is the one of {begin:%Y-%m-%d %H:%M:%S} UTC: without -f JMeter "
        "appends to an older file"
    )


def _without_ids(address: str) -> str:
    """An address as `http.url` of k6 names it: with `${}` in place of ids, and of the values of a query."""
    scheme, slashes, rest = address.partition("://")
    path, mark, query = rest.partition("?")
    site, *segments = path.split("/")
    names = ("${}" if is_id(segment) else segment for segment in segments)
    return scheme + slashes + "/".join((site, *names)) + mark + _VALUE.sub("=${}", query)


_VALUE = regex(r"=[^&#]*+")

_TOOLS = {"JTL": "JMeter", "Locust's": "Locust"}


def require_packages() -> None:
    """Raises MissingExtraError where the packages of the extra are not installed."""
    try:
        import duckdb  # noqa: F401
        import numpy  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtraError from None


@contextmanager
def sample_table() -> Iterator[SampleTable]:
    """An empty table; it is gone at the end. Raises MissingExtraError."""
    with temporary_database() as connection:
        yield SampleTable(connection)


@contextmanager
def temporary_database() -> Iterator[DuckDBPyConnection]:
    """A database of a few hundred megabytes of memory and any size on the disk; it is gone at the end.

    Raises MissingExtraError.
    """
    require_packages()
    import duckdb

    with tempfile.TemporaryDirectory(prefix="loadlint-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": folder,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(os.path.join(folder, "database"), config=settings) as connection:
            yield connection


def _row(number: int, kind: str, sample: Sample) -> tuple[Any, ...]:
    failed = sample.has_failed if sample.has_failed is not None else sample.status is None or sample.status >= 400
    label = sample.label or sample.url.partition("?")[0]
    started = round(sample.started * _MICROSECONDS)
    value = max(0, round((sample.ended - sample.started) * _MICROSECONDS))
    who = crc32(sample.user.encode()) >> 1 if sample.user else None
    return number, label, sample.method, kind, started, value, failed, sample.size, sample.trace or None, who


def _one_of_each(files: Sequence[Loaded]) -> list[Loaded]:
    """The files without those that say the same, as the files of one run do that are read together."""
    first: dict[object, Loaded] = {}
    for file in files:
        first.setdefault(file.tallies or file.number, file)
    return list(first.values())


def _runs(files: Sequence[Loaded]) -> Iterator[Run]:
    """The files by run."""
    together: list[Loaded] = []
    for file in sorted(files, key=lambda file: (file.started, file.number)):
        is_apart = not together or not file.started or file.started > max(other.ended for other in together)
        if is_apart or file.tool != together[0].tool:
            if together:
                yield Run(tuple(together))
            together = []
        together.append(file)
    if together:
        yield Run(tuple(together))
