"""The series of a run: how often each step took how long, window by window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.numbers.percentiles import BIN_OF_VALUE, BINS_PER_E, in_bins
from loadlint.text.regex import regex

if TYPE_CHECKING:
    from loadlint.numbers.percentiles import Array
    from loadlint.numbers.table import Run, SampleTable

TIMED = "kind IN ('request', 'transaction')"
"""The condition for samples that have a time."""

_MOST_WINDOWS = 240
_SAMPLES_A_WINDOW = 10


_SITE = regex(r"(?:https?://[^/?#]*|\$\{\})(?=[/?#])")
"""The site, or an expression for it."""


class StepKey(Struct, frozen=True, order=True):
    """What the tool's statistics tell apart: a name, a method and whether it is a request or a transaction."""

    label: str
    method: str | None = None
    kind: str = "request"

    def __str__(self) -> str:
        """The step as people call it; a name that begins with its method is enough."""
        if not self.method or self.label.startswith(f"{self.method} "):
            return self.label or "all requests"
        return f"{self.method} {self.label}"

    @property
    def path(self) -> str:
        """The name without the site that k6 begins it with where nobody has chosen one; with the query."""
        return _SITE.sub("", self.label, 1)


WHOLE = StepKey("", None, "run")
"""All requests of a run."""


class Series(Struct, frozen=True):
    """One step: `counts` has a row for each window and a column for each bin from `first_bin` on."""

    first_bin: int
    counts: Array
    failures: Array

    def part(self, first: int, last: int) -> Series:
        """The windows from `first` to before `last`."""
        return Series(self.first_bin, self.counts[first:last], self.failures[first:last])


class RunSeries(Struct, frozen=True):
    """All steps of a run, in windows of `width` microseconds from `started` on."""

    run: Run
    started: int
    width: int
    windows: int
    steps: Mapping[StepKey, Series]

    @property
    def requests(self) -> Array:
        """How many requests each window has."""
        import numpy as np

        rows = [series.counts.sum(axis=1) for step, series in self.steps.items() if step.kind == "request"]
        return np.sum(rows, axis=0) if rows else np.zeros(self.windows, dtype=int)


def series_of(table: SampleTable, run: Run) -> RunSeries:
    """The series of a run; without steps where its files are sums."""
    import numpy as np

    count = sum(file.samples for file in run.files)
    windows = max(1, min(_MOST_WINDOWS, count // _SAMPLES_A_WINDOW))
    width = max(1, -(-(run.ended - run.started + 1) // windows))
    counts_by_bin = f"""SELECT label, coalesce(method, '') AS method, kind::VARCHAR AS kind,
            least((started - ?) // ?, ?)::INTEGER AS place, {BIN_OF_VALUE} AS bin,
            count(*) AS number, sum(failed::INTEGER)::BIGINT AS failures
        FROM samples WHERE {files_of(run)} AND {TIMED} GROUP BY ALL"""
    rows = table.query(with_step_numbers(counts_by_bin), [run.started, width, windows - 1]).fetchnumpy()
    steps: dict[StepKey, Series] = {}
    for step, chosen in rows_by_step(rows):
        places, bins = np.maximum(rows["place"][chosen], 0), rows["bin"][chosen]
        first = int(bins.min())
        counts = np.zeros((windows, int(bins.max()) - first + 1), dtype=np.int64)
        failures = np.zeros(windows, dtype=np.int64)
        np.add.at(counts, (places, bins - first), rows["number"][chosen])
        np.add.at(failures, places, np.ma.filled(rows["failures"][chosen], 0))
        steps[step] = Series(first, counts, failures)
    return RunSeries(run, run.started, width, windows, steps)


def files_of(run: Run) -> str:
    """The condition for the samples of a run."""
    return f"file IN ({', '.join(str(file.number) for file in run.files)})"


def with_step_numbers(query: str) -> str:
    """A query of rows with `kind`, `method` and `label`, and with the number of their step for `rows_by_step`."""
    return f"SELECT *, dense_rank() OVER (ORDER BY kind, method, label) AS step FROM ({query})"


def rows_by_step(rows: Mapping[str, Array]) -> Iterator[tuple[StepKey, Array]]:
    """The steps in order, each with the numbers of its rows, which stay in order."""
    import numpy as np

    order = np.argsort(rows["step"], kind="stable")
    for of_step in np.split(order, np.flatnonzero(np.diff(rows["step"][order])) + 1) if len(order) else ():
        kind, method, label = (str(rows[name][of_step[0]]) for name in ("kind", "method", "label"))
        yield StepKey(label, method or None, kind), of_step


def mean_logarithm(series: Series) -> Array:
    """The mean logarithm of the times in each window; NaN for a window without samples."""
    import numpy as np

    middles = (series.first_bin + 0.5 + np.arange(series.counts.shape[1])) / BINS_PER_E
    totals = series.counts.sum(axis=1)
    return np.where(totals > 0, series.counts @ middles / np.maximum(totals, 1), np.nan)


def aligned_series(series: RunSeries, percent: float) -> Series | None:
    """The times of all requests, each as a multiple of that percentile of its step; None without requests."""
    return _sum_of_requests(
        series, lambda step: -round(in_bins(step.first_bin, step.counts.sum(axis=0), percent)[0] * BINS_PER_E)
    )


def all_requests(series: RunSeries) -> Series | None:
    """The times of all requests; None without requests."""
    return _sum_of_requests(series, lambda step: 0)


def _sum_of_requests(series: RunSeries, shift: Callable[[Series], int]) -> Series | None:
    """The requests of all steps as one, each step moved by some bins."""
    import numpy as np

    requests = [of_step for step, of_step in series.steps.items() if step.kind == "request"]
    if not requests:
        return None
    starts = [of_step.first_bin + shift(of_step) for of_step in requests]
    first = min(starts)
    width = max(start + of_step.counts.shape[1] for start, of_step in zip(starts, requests, strict=True)) - first
    together = np.zeros((series.windows, width), dtype=np.int64)
    for start, of_step in zip(starts, requests, strict=True):
        together[:, start - first : start - first + of_step.counts.shape[1]] += of_step.counts
    return Series(first, together, np.sum([of_step.failures for of_step in requests], axis=0))


def common_swing(series: RunSeries) -> Array:
    """How far the times in each window are from those of the whole run, over all requests, as a logarithm."""
    import numpy as np

    sums, weights = np.zeros(series.windows), np.zeros(series.windows)
    for step, of_step in series.steps.items():
        if step.kind == "request":
            logarithms, counts = mean_logarithm(of_step), of_step.counts.sum(axis=1)
            sums += np.nan_to_num(logarithms - np.nanmedian(logarithms)) * counts
            weights += counts
    return sums / np.maximum(weights, 1)
