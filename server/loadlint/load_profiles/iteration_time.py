"""How long an iteration takes, from a run or from recordings: what Little's law needs to tell the number of users."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from loadlint.correlation.pair.aligned_recordings import AlignedRecording
from loadlint.load_profiles.part_rates import IterationTime
from loadlint.numbers.series import files_of
from loadlint.numbers.table import sample_table

_ASSUMED = IterationTime(1.0, "no measurement: one second a request is assumed (--run and --recording tell it)")
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
    if not count:
        return _ASSUMED
    if iterations is not None:
        return IterationTime(iterations / count / _MICROSECONDS, path)
    return IterationTime(
        requests / count / _MICROSECONDS, f"{path}, by its requests only: pauses between them are not counted"
    )


def of_recordings(runs: Sequence[AlignedRecording]) -> IterationTime:
    """The time in the recording that takes longest for a request, the user's pauses with it."""
    return max(filter(None, map(_of_recording, runs)), key=lambda time: time.seconds_a_request, default=_ASSUMED)


def _of_recording(run: AlignedRecording) -> IterationTime | None:
    """The time from the first request that a step makes to the last answer of one; None where it is not known.

    What a browser asks for beside the steps, no iteration waits for. A script waits before its first request too, or
    behind the last one, so that it has a pause more than the recording has between its requests: a mean one.
    """
    exchanges = [run.exchanges[position] for position in sorted(run.step_of)]
    times = [
        (exchange.started, exchange.started + (exchange.duration or 0.0)) for exchange in exchanges if exchange.started
    ]
    if not times:
        return None
    ends = list(accumulate((end for _, end in times), max))
    pauses = sum(max(0.0, started - end) for (started, _), end in zip(times[1:], ends, strict=False))
    seconds = ends[-1] - times[0][0] + pauses / max(1, len(times) - 1)
    return IterationTime(seconds / len(times), run.recording.path) if seconds else None
