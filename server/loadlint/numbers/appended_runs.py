"""Where JMeter has appended a run to the file of an earlier one, as it does without `-f`.

The file does not say so. Nothing is under way for a while then, and each thread begins again with what it did first.
So it is with pauses of a script, but these are alike.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loadlint.numbers.table import SampleTable

_SECOND = 1_000_000
_SHORTEST = 10 * _SECOND
_MOST = 3
_LONGER_THAN_PAUSES = 3


def appended_runs(table: SampleTable, file: int) -> list[int]:
    """The moments between the runs of a file, in microseconds since the epoch; none where it may be one run."""
    requests = f"file = {file} AND kind = 'request'"
    busy = table.query(
        f"""SELECT min(started), max(started + value) FROM samples WHERE {requests}
        GROUP BY started // {_SECOND} ORDER BY 1"""
    ).fetchall()
    ends = accumulate((ended for _, ended in busy), max)
    silences = [(started - ended, started) for (started, _), ended in zip(busy[1:], ends, strict=False)]
    silences.sort(reverse=True)
    breaks = [
        (length, end)
        for length, end in silences[:_MOST]
        if length >= _SHORTEST and _all_begin_again(table, requests, end)
    ]
    longest_pause = max((silence[0] for silence in silences if silence not in breaks), default=0)
    return sorted(end - length // 2 for length, end in breaks if length > _LONGER_THAN_PAUSES * longest_pause)


def _all_begin_again(table: SampleTable, requests: str, moment: int) -> bool:
    """Whether each thread that goes on does so with its first request; threads with one request tell nothing."""
    row = table.query(
        f"""SELECT bool_and(label = label_then) AND max(labels) > 1 FROM (
            SELECT min(samples.started) AS began, count(DISTINCT samples.label) AS labels,
                first(samples.label ORDER BY samples.started, samples.label) AS label,
                first(samples.label ORDER BY samples.started, samples.label)
                    FILTER (samples.started >= {moment}) AS label_then
            FROM samples WHERE {requests} GROUP BY who)
        WHERE began < {moment} AND label_then IS NOT NULL"""
    ).fetchone()
    return bool(row and row[0])
