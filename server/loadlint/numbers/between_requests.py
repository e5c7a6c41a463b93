"""How long users did something else than wait for answers: what tells that the load generator itself was slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.numbers.series import files_of

if TYPE_CHECKING:
    from loadlint.numbers.table import Run, SampleTable

IN_WHOLE_SECONDS = "(started + value) % 1000000 = 0"
"""The condition for a sample of k6 whose end is known to the second only."""

_LOOKED_AT = 100_000
"""So many requests tell whether those of an iteration overlap."""


_PAUSE = 1_000_000
"""Microseconds. What a user waits longer is a pause of the script."""

_FEWEST = 100


def between_requests(table: SampleTable, run: Run, part: tuple[int, int]) -> tuple[float, float] | None:
    """Milliseconds a request that users did not wait for an answer in a part of a run, with the standard error of that.

    None where nobody can tell: requests of one user overlap, or the results do not name their users.
    """
    of_iterations = _of_iterations_alone(table, run, part)
    return _of_users(table, run, part) if of_iterations is None else (of_iterations, 0.0)


def _of_users(table: SampleTable, run: Run, part: tuple[int, int]) -> tuple[float, float] | None:
    """The time from an answer to the same user's next request, among the first ones; some tools count whole
    milliseconds.
    """
    count = sum(file.samples for file in run.files)
    end = part[0] + round((part[1] - part[0]) * min(1.0, _LOOKED_AT / count))
    row = table.query(
        f"""SELECT count(*), avg(gap), greatest(stddev_samp(gap), 1000) / sqrt(count(*)), count(*) FILTER (gap < -1000)
        FROM (SELECT started - lag(started + value) OVER (PARTITION BY file, who ORDER BY started) AS gap FROM samples
            WHERE {files_of(run)} AND kind = 'request' AND who IS NOT NULL AND started >= ? AND started < ?)
        WHERE gap < {_PAUSE}""",
        [part[0], end],
    ).fetchone()
    number, mean, error, overlapping = row or (0, None, None, 0)
    return (max(mean, 0) / 1000, error / 1000) if number >= _FEWEST and not overlapping else None


def _of_iterations_alone(table: SampleTable, run: Run, part: tuple[int, int]) -> float | None:
    """What iterations of k6 took beside their requests, and beside what those wait for before they are sent: an
    address, a connection, TLS.

    None where the requests of an iteration overlap (`http.batch`), since their times can't be taken from its own then,
    and where nobody can tell whether they do.
    """
    within = _of_iterations(table, run, part)
    row = table.query(
        f"""SELECT sum(value) FILTER (kind = 'iteration') - sum(value) FILTER (kind <> 'iteration'),
            count(*) FILTER (kind = 'request')
        FROM samples WHERE {within} AND kind IN ('iteration', 'request', 'waiting')"""
    ).fetchone()
    is_told = row is not None and row[0] is not None and row[0] > 0 and row[1] > 0
    return row[0] / row[1] / 1000 if row and is_told and _overlap(table, run, within) is False else None


def _of_iterations(table: SampleTable, run: Run, part: tuple[int, int]) -> str:
    """The condition for samples of a part of a run that began while iterations did.

    Iterations begin before the first request and end after the last; those of `setup` and `teardown` are in none.
    """
    query = f"""SELECT coalesce(min(started), 0), coalesce(max(started + value), 0),
            CASE WHEN bool_and({IN_WHOLE_SECONDS}) THEN 1000000 ELSE 0 END
        FROM samples WHERE {files_of(run)} AND kind = 'iteration'"""
    first, last, inexact = table.query(query).fetchone() or (0, 0, 0)
    start = part[0] if part[0] > run.started else first - inexact
    end = part[1] if part[1] <= run.ended else last + inexact
    return f"{files_of(run)} AND started BETWEEN {start} AND {end}"


def _overlap(table: SampleTable, run: Run, within: str) -> bool | None:
    """Whether more requests than iterations were under way at some time, among the first ones.

    None where times in whole seconds can't tell that.
    """
    row = table.query(
        f"""WITH requests AS (
                SELECT started, started + value AS ended FROM samples
                WHERE {within} AND kind = 'request' ORDER BY started LIMIT {_LOOKED_AT}),
            iterations AS (
                SELECT started, started + value AS ended FROM samples WHERE {files_of(run)} AND kind = 'iteration'),
            changes AS (
                SELECT started AS moment, 1 AS change FROM requests UNION ALL SELECT ended, -1 FROM requests
                UNION ALL SELECT started, -1 FROM iterations UNION ALL SELECT ended, 1 FROM iterations)
        SELECT max(under_way), (SELECT bool_and({IN_WHOLE_SECONDS}) FROM samples WHERE {within} AND kind = 'request')
        FROM (SELECT sum(change) OVER (ORDER BY moment, change) AS under_way FROM changes)"""
    ).fetchone()
    most, is_inexact = row or (None, True)
    return None if is_inexact else bool(most and most > 0)
