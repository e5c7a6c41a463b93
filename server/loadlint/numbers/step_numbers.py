"""The numbers of each step of a run, and of the run as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from loadlint.numbers.between_requests import IN_WHOLE_SECONDS, between_requests
from loadlint.numbers.percentiles import PERCENTS, percentile
from loadlint.numbers.series import (
    TIMED,
    WHOLE,
    RunSeries,
    StepKey,
    files_of,
    rows_by_step,
    series_of,
    with_step_numbers,
)
from loadlint.numbers.steady import SteadyPart, steady_part, whole

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array
    from loadlint.numbers.table import Loaded, Run, SampleTable
    from loadlint.results.model import Tally

_MICROSECONDS = 1_000_000
_GAP = 5.0


class StepNumbers(Struct, frozen=True, rename={"most": "max", "is_given": "given"}):
    """What was measured of one step: times in milliseconds, rate in requests a second, bytes of a mean answer.

    What the tool does not tell is None. `is_given` says that the tool computed the percentiles, from what is not here.
    """

    step: StepKey
    count: int
    failures: int | None
    rate: float | None
    percentiles: Mapping[float, float]
    mean: float | None
    most: float | None
    bytes: float | None
    is_given: bool = False

    @property
    def failed(self) -> float | None:
        """The share of requests that failed."""
        return None if self.failures is None or not self.count else self.failures / self.count

    def at_percent(self, percent: float) -> float | None:
        """A percentile in milliseconds; None where the results do not tell it."""
        return self.percentiles.get(percent)


class RunNumbers(Struct, frozen=True):
    """The numbers of a run, the failing and the slowest steps first; transactions are no part of `whole`.

    `seconds` is the length of what is counted, None where the files do not tell. `notes` say what was left out, what
    the files lack, and what was wrong with the load generator. `checks` are those that passed, and all.
    `between` is how long a user did something else than wait for an answer, in milliseconds a request, with its
    standard error; None where the files do not tell. `started` is how many `iterations`, `requests` and `requests of
    each user` were started a second, those of them that the files tell.
    """

    run: Run
    series: RunSeries
    steady: SteadyPart
    seconds: float | None
    steps: tuple[StepNumbers, ...]
    whole: StepNumbers
    notes: tuple[str, ...] = ()
    dropped: int = 0
    checks: tuple[int, int] = (0, 0)
    between: float | None = None
    started: Mapping[str, float] = {}
    between_error: float = 0.0

    @property
    def part(self) -> tuple[int, int]:
        """Where the part that is counted begins and ends, in microseconds since the epoch."""
        return _part(self.series, self.steady)

    @property
    def by_step(self) -> dict[StepKey, StepNumbers]:
        return {numbers.step: numbers for numbers in self.steps}


def numbers_of(table: SampleTable, run: Run, *, everything: bool = False) -> RunNumbers:
    """The numbers of a run; with `everything` those of its warm-up and cool-down too."""
    series = series_of(table, run)
    if run.is_summed_up:
        steps = _by_need([_of_tally(tally) for file in run.files for tally in file.tallies])
        total = _sum_of_tallies(run)
        rates = [file.requests_a_user for file in run.files if file.requests_a_user is not None]
        started = {"requests of each user": rates[0]} if len(rates) == 1 else {}
        of_files, checks = tuple(_notes_of_files(run)), _checks(table, run)
        return RunNumbers(run, series, whole(series), None, steps, total, of_files, 0, checks, started=started)
    import numpy as np

    steady = whole(series) if everything else steady_part(series)
    seconds = (steady.last - steady.first) * series.width / _MICROSECONDS
    histogram = _histogram(table, series, steady)
    rows = list(rows_by_step(histogram))
    steps = _by_need([_measured_step(step, histogram, chosen, run.tool, seconds) for step, chosen in rows])
    of_requests = [chosen for step, chosen in rows if step.kind == "request"]
    total = _measured_step(WHOLE, histogram, np.concatenate(of_requests), run.tool, seconds)
    dropped = _number_of_dropped(table, run)
    notes = [*_notes_of_files(run), *_notes_of_series(series, steady, dropped)]
    checks, part = _checks(table, run), _part(series, steady)
    between, error = between_requests(table, run, part) or (None, 0.0)
    of_run = (steps, total, tuple(notes), dropped, checks, between, _starts_a_second(table, run, part), error)
    return RunNumbers(run, series, steady, seconds, *of_run)


def _part(series: RunSeries, steady: SteadyPart) -> tuple[int, int]:
    """Where the steady part begins and ends, in microseconds since the epoch."""
    return series.started + steady.first * series.width, series.started + steady.last * series.width


def _histogram(table: SampleTable, series: RunSeries, steady: SteadyPart) -> dict[str, Array]:
    """How often each step of the steady part took how long, with the failures and the bytes of these requests."""
    counts_by_value = f"""SELECT label, coalesce(method, '') AS method, kind::VARCHAR AS kind, value,
            count(*) AS number,
            sum(failed::INTEGER)::DOUBLE AS failures, count(failed) AS judged,
            sum(bytes)::DOUBLE AS bytes, count(bytes) AS sized
        FROM samples WHERE {files_of(series.run)} AND {TIMED} AND started >= ? AND started < ? GROUP BY ALL"""
    return table.query(with_step_numbers(counts_by_value), _part(series, steady)).fetchnumpy()


def _measured_step(
    step: StepKey, histogram: Mapping[str, Array], chosen: Array, tool: str, seconds: float
) -> StepNumbers:
    """The numbers of one step, or of all requests, from its rows of the histogram."""
    import numpy as np

    names = ("number", "failures", "judged", "bytes", "sized")
    columns = {name: np.ma.filled(histogram[name][chosen], 0) for name in names}
    values, places = np.unique(histogram["value"][chosen], return_inverse=True)
    counts = np.bincount(places, columns["number"]).astype(np.int64)
    count, sized = int(counts.sum()), int(columns["sized"].sum())
    return StepNumbers(
        step,
        count,
        int(columns["failures"].sum()) if columns["judged"].any() else None,
        count / seconds if seconds else None,
        {percent: percentile(values, counts, percent, tool) / 1000 for percent in PERCENTS},
        float(values @ counts) / count / 1000,
        float(values[-1]) / 1000,
        float(columns["bytes"].sum()) / sized if sized else None,
    )


def _of_tally(tally: Tally) -> StepNumbers:
    times = tally.times
    return StepNumbers(
        StepKey(tally.label, tally.method) if tally.label or tally.method else WHOLE,
        tally.requests,
        tally.failures,
        times.rate if times else None,
        dict(times.percentiles) if times else {},
        times.mean if times else None,
        times.most if times else None,
        tally.size,
        is_given=True,
    )


def _sum_of_tallies(run: Run) -> StepNumbers:
    """The counts of a run of sums. Percentiles of several can't be added up, so that there are none."""
    tallies = [tally for file in run.files for tally in _totals_of(file)]
    if len(tallies) == 1:
        return replace(_of_tally(tallies[0]), step=WHOLE)
    count = sum(tally.requests for tally in tallies)
    failures = sum(tally.failures for tally in tallies)
    rates = [tally.times.rate for tally in tallies if tally.times is not None and tally.times.rate is not None]
    rate = sum(rates) if len(rates) == len(tallies) else None
    return StepNumbers(WHOLE, count, failures, rate, {}, None, None, None, is_given=True)


def _totals_of(file: Loaded) -> Sequence[Tally]:
    """The sum of a whole file where it has one, else its sums."""
    return [tally for tally in file.tallies if not tally.label and tally.method is None] or file.tallies


def _by_need(steps: Sequence[StepNumbers]) -> tuple[StepNumbers, ...]:
    """The failing steps first, the most often failing of them, then the slowest."""
    shown = [numbers for numbers in steps if numbers.step != WHOLE]

    def need(numbers: StepNumbers) -> tuple[float, float, str]:
        return -(numbers.failed or 0), -(numbers.at_percent(95.0) or numbers.most or 0), numbers.step.label

    return tuple(sorted(shown, key=need))


def _number_of_dropped(table: SampleTable, run: Run) -> int:
    query = f"SELECT coalesce(sum(value), 0) FROM samples WHERE {files_of(run)} AND kind = 'dropped'"
    row = table.query(query).fetchone()
    return int(row[0]) if row else 0


def _checks(table: SampleTable, run: Run) -> tuple[int, int]:
    query = f"SELECT count(*) FILTER (NOT failed), count(*) FROM samples WHERE {files_of(run)} AND kind = 'check'"
    row = table.query(query).fetchone() or (0, 0)
    summed = [check for file in run.files for check in file.checks]
    passes = sum(check.passes for check in summed)
    return row[0] + passes, row[1] + passes + sum(check.fails for check in summed)


def _starts_a_second(table: SampleTable, run: Run, part: tuple[int, int]) -> dict[str, float]:
    """How many iterations and requests were started a second, from the first start to the last: the answers of the
    last ones may take long after that. Iterations are those of the whole run, requests those of a part of it. An
    iteration that the end of the run cuts is not among those that the tool writes: each user at the end has one.

    Where all times are whole seconds, as in k6's CSV, starts may be nearer to each other by one.
    """
    rows = table.query(
        f"""SELECT kind::VARCHAR || 's', count(*) - 1, max(started) - min(started)
            - CASE WHEN bool_and({IN_WHOLE_SECONDS}) THEN {_MICROSECONDS} ELSE 0 END
        FROM samples WHERE {files_of(run)} AND (kind = 'iteration' OR kind = 'request' AND started >= ? AND started < ?)
        GROUP BY kind""",
        part,
    ).fetchall()
    cut = _last_users(table, run)
    rates = {
        kind: (number + (cut if kind == "iterations" else 0)) / span * _MICROSECONDS
        for kind, number, span in rows
        if number and span > 0
    }
    of_user = _rate_of_a_user(table, run) if run.tool == "Locust" else None
    return rates if of_user is None else {**rates, "requests of each user": of_user}


def _last_users(table: SampleTable, run: Run) -> int:
    """How many users there were when the run ended."""
    query = f"SELECT coalesce(arg_max(value, started), 0) FROM samples WHERE {files_of(run)} AND kind = 'users'"
    row = table.query(query).fetchone()
    return row[0] if row else 0


def _rate_of_a_user(table: SampleTable, run: Run) -> float | None:
    """How many requests a second a user started, from the first to the last one of each; None where no user made some
    for long enough."""
    row = table.query(
        f"""SELECT sum(number) / sum(span) * {_MICROSECONDS} FROM (
            SELECT count(*) - 1 AS number, max(started) - min(started) AS span
            FROM samples WHERE {files_of(run)} AND kind = 'request' AND who IS NOT NULL GROUP BY who
        ) WHERE span >= {_LONG_ENOUGH}"""
    ).fetchone()
    return row[0] if row else None


_LONG_ENOUGH = 10 * _MICROSECONDS


# --- notes


def _notes_of_files(run: Run) -> Iterator[str]:
    if len(run.files) > 1:
        yield f"{len(run.files)} files overlap in time and are counted as one run of several load generators"
    for file in run.files:
        name = f"{file.path}: " if len(run.files) > 1 else ""
        if file.note:
            yield f"{name}{file.note}"
        if file.unreadable:
            yield f"{name}{file.unreadable} lines can't be read and are left out"
    if run.is_summed_up:
        yield (
            f"totals of {run.tool}: percentiles are those that the tool wrote, warm-up can't be left out, and "
            f"comparisons are not certain{_SINGLE_REQUESTS.get(run.tool, '')}"
        )


_SINGLE_REQUESTS = {
    "k6": "; `k6 run --out json=FILE` keeps single requests",
    "Locust": "; `loadlint fix --select untraced-request --unsafe-fixes SCRIPT` lets the script keep single requests",
}
"""How a tool that wrote sums can be made to write what can be compared."""


def _notes_of_series(series: RunSeries, steady: SteadyPart, dropped: int) -> Iterator[str]:
    if steady.why:
        yield f"left out: {' and '.join(steady.why)}; --all counts them, as the failures below do"
    if dropped:
        yield (
            f"the run did not reach the target rate: {dropped} iterations were dropped, because no user was "
            "free; the times are those of fewer requests"
        )
    for start, length in _gaps(series):
        yield (
            f"no request was sent for {length:.3g} s, {start:.3g} s after the start: the load generator or everything "
            "behind it stood still"
        )


def _gaps(series: RunSeries) -> Iterator[tuple[float, float]]:
    """Where nothing was sent, in seconds from the start, and how long: much longer than usual between two requests."""
    import numpy as np

    requests = series.requests
    busy = np.flatnonzero(requests)
    usual = np.median(requests)
    if not usual:
        return
    # So many windows without a request are no chance where each has several.
    fewest = max(2, int(np.ceil(_GAP / usual)))
    for before, after in pairwise(busy.tolist()):
        if after - before > fewest:
            width = series.width / _MICROSECONDS
            yield (before + 1) * width, (after - before - 1) * width
