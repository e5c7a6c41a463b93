"""How long an iteration takes, from a run or from recordings: what Little's law needs to tell the number of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loadlint.load_profiles.part_rates import IterationTime
from loadlint.numbers.series import files_of
from loadlint.numbers.table import sample_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadlint.recordings.exchange import Recording

_ASSUMED = 1.0
_MICROSECONDS = 1_000_000


def of_run(path: str) -> IterationTime:
    """The time of iterations in a run, or where it tells none that of its requests. Raises ResultsError."""
    with sample_table() as table:
        (run, *_) = table.load([path])
        row = table.query(
            f"""SELECT sum(value) FILTER (kind = 'request'), count(*) FILTER (kind = 'request'),
                sum(value) FILTER (kind = 'iteration')
            FROM samples WHERE {files_of(run)}"""
        ).fetchone() or (None, 0, None)
    requests, count, iterations = row
    time = iterations if iterations is not None else requests or 0
    return IterationTime(time / max(count, 1) / _MICROSECONDS or _ASSUMED, path)


def of_recordings(recordings: Sequence[Recording]) -> IterationTime:
    """The time from the first request to the last answer of the longest recording, the user's pauses with it."""
    times = [(time, recording) for recording in recordings if (time := _seconds_a_request(recording))]
    if not times:
        return IterationTime(_ASSUMED, "no run and no recording: one second a request is assumed")
    time, longest = max(times, key=lambda item: item[0])
    return IterationTime(time, longest.path)


def _seconds_a_request(recording: Recording) -> float:
    times = [(exchange.started, exchange.duration or 0.0) for exchange in recording.exchanges if exchange.started]
    if not times:
        return 0.0
    ended = max((started or 0.0) + duration for started, duration in times)
    return (ended - min(started or 0.0 for started, _ in times)) / len(times)
