"""The steps of load that runs have: how many requests were under way at a time, how many were answered a second.

A run is cut as its user says, or where the number of requests under way changes for good; what is left of the change
is left out. So one run with stairs, one that climbs, and several runs with one load each give points in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.numbers.between_requests import between_requests
from loadlint.numbers.change_points import change_points
from loadlint.numbers.series import files_of

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array
    from loadlint.numbers.table import Run, SampleTable

_MICROSECONDS = 1_000_000
_WINDOWS = 72
_REQUESTS_A_WINDOW = 10
_LEAST_CHANGE = 0.25
_FEWEST_WINDOWS = 3
_MOST_FAILED = 0.05
_SLACK = 60 * _MICROSECONDS
_LONGEST_SILENCE, _SILENT_REQUESTS = 5.0, 20
_BETWEEN, _MOST_BETWEEN = 2.0, 0.005


class LoadStep(Struct, frozen=True):
    """A part of a run with one load. `started` is in seconds from the start of the run, `concurrency` the number of
    requests under way at a time, `throughput` requests a second, times are seconds, `failed` is the share of failures.
    `between` are the seconds that a user did something else between two requests, None where the file does not tell.
    `problem` says why it can't tell the application's capacity; empty where it can.
    """

    run: str
    started: float
    seconds: float
    concurrency: float
    throughput: float
    mean: float
    p95: float
    failed: float
    between: float | None = None
    problem: str = ""


class Stairs(Struct, frozen=True):
    """What is known of a run: how long each of its steps lasts, and how long it climbs before them, in seconds."""

    step: float
    ramp_up: float = 0.0


def load_steps(table: SampleTable, run: Run, stairs: Stairs | None = None) -> Iterator[LoadStep]:
    """The steps of a run, in order of time; none where its file holds sums."""
    if not run.is_summed_up:
        parts = _parts(run, stairs) if stairs is not None else _told_parts(table, run)
        yield from (_step(table, run, part) for part in parts)


def _parts(run: Run, stairs: Stairs) -> Iterator[tuple[int, int]]:
    """The steps without the tenth at their begin and their end, in microseconds since the epoch."""
    first, length = run.started + round(stairs.ramp_up * _MICROSECONDS), round(stairs.step * _MICROSECONDS)
    while first + length // 2 < run.ended:
        yield first + length // 10, min(first + length, run.ended) - length // 10
        first += length


def _told_parts(table: SampleTable, run: Run) -> Iterator[tuple[int, int]]:
    """The steps that the number of requests under way tells."""
    count = sum(file.samples for file in run.files)
    windows = min(_WINDOWS, count // _REQUESTS_A_WINDOW)
    if windows < 1:
        return
    width = max(1, -(-(run.ended - run.started + 1) // windows))
    busy = _under_way(table, run, width, windows)
    # The first and the last window of a run are those in which users come and go.
    bounds = [0, *(point.position for point in change_points(busy.tolist(), _LEAST_CHANGE)), windows]
    for first, last in pairwise(bounds):
        margin = 1 if last - first > _FEWEST_WINDOWS else 0
        start, end = first + margin, last - (1 if last == windows and margin else 0)
        if end > start:
            yield run.started + start * width, run.started + end * width


def _under_way(table: SampleTable, run: Run, width: int, windows: int) -> Array:
    """How many requests were under way in each window: the time that those which began there took, by its length."""
    import numpy as np

    rows = table.query(
        f"""SELECT least((started - {run.started}) // {width}, {windows - 1})::INTEGER, sum(value)::DOUBLE / {width}
        FROM samples WHERE {files_of(run)} AND kind = 'request' GROUP BY ALL"""
    ).fetchall()
    busy = np.zeros(windows)
    for place, value in rows:
        busy[max(place, 0)] = value
    return busy


def _step(table: SampleTable, run: Run, part: tuple[int, int]) -> LoadStep:
    first, last = part
    inside = f"FILTER (started >= {first} AND started < {last})"
    # A silence may begin before a step, and end after it.
    row = table.query(
        f"""SELECT count(value) {inside}, avg(value) {inside}, quantile_cont(value, 0.95) {inside},
            avg(failed::INTEGER) {inside}, max(gap) FILTER (started < {last} AND started + gap > {first})
        FROM (SELECT value, failed, started, lead(started) OVER (ORDER BY started) - started AS gap
            FROM samples WHERE {files_of(run)} AND kind = 'request'
                AND started >= {first - _SLACK} AND started < {last + _SLACK})"""
    ).fetchone()
    count, mean, p95, failed, gap = (value or 0 for value in row or (0, 0, 0, 0, 0))
    seconds = (last - first) / _MICROSECONDS
    throughput = count / seconds
    between = between_requests(table, run, part)
    return LoadStep(
        run=run.name,
        started=(first - run.started) / _MICROSECONDS,
        seconds=seconds,
        concurrency=throughput * mean / _MICROSECONDS,
        throughput=throughput,
        mean=mean / _MICROSECONDS,
        p95=p95 / _MICROSECONDS,
        failed=float(failed),
        between=None if between is None else between[0] / 1000,
        problem=_problem(_dropped_iterations(table, run, part), float(failed), gap / _MICROSECONDS, throughput),
    )


def _dropped_iterations(table: SampleTable, run: Run, part: tuple[int, int]) -> int:
    """The iterations that the load generator could not start."""
    row = table.query(
        f"""SELECT coalesce(sum(value), 0) FROM samples
        WHERE {files_of(run)} AND kind = 'dropped' AND started >= ? AND started < ?""",
        part,
    ).fetchone()
    return int(row[0]) if row else 0


def _problem(dropped: int, failed: float, silence: float, throughput: float) -> str:
    if dropped:
        return f"the load generator was the limit: {dropped} iterations were dropped, because no user was free"
    if not throughput:
        return "no request was sent: the load generator or everything behind it stopped"
    if silence > max(_LONGEST_SILENCE, _SILENT_REQUESTS / throughput):
        return f"no request was sent for {silence:.3g} s: the load generator or everything behind it stopped"
    if failed > _MOST_FAILED:
        return f"{failed:.0%} of the requests failed: errors are quicker than work"
    return ""


def judged_together(steps: Sequence[LoadStep]) -> list[LoadStep]:
    """The steps, of which those have a problem in which users needed much longer between requests than in others."""
    usual = min((step.between for step in steps if step.between is not None), default=0.0)

    def is_slow(step: LoadStep) -> bool:
        return step.between is not None and step.between > max(_BETWEEN * usual, usual + _MOST_BETWEEN)

    return [
        replace(
            step,
            problem=step.problem
            or f"the load generator was the limit: {(step.between or 0) * 1000:.3g} ms between requests, "
            f"{usual * 1000:.3g} ms with less load",
        )
        if is_slow(step)
        else step
        for step in steps
    ]
