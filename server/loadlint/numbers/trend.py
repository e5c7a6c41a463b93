"""The trend of a script's steps over its runs, with the places where they changed for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from loadlint.document import Rows
from loadlint.numbers.change_points import FEWEST_VALUES, ChangePoint, change_points
from loadlint.numbers.report import shown_time
from loadlint.text.sentences import number_of

if TYPE_CHECKING:
    from loadlint.numbers.history import Digest
    from loadlint.numbers.series import StepKey


class StepTrend(Struct, frozen=True):
    """One step, with an item for each run that has it: the run's number in the history, and what it measured.

    Medians and p95s are in milliseconds, `failed` are shares of requests. `changes` are those of p95, by their place in
    it. `causes` are what the traces of the newest run have told.
    """

    step: StepKey
    runs: tuple[int, ...]
    medians: tuple[float, ...]
    p95s: tuple[float, ...]
    failed: tuple[float, ...]
    counts: tuple[int, ...]
    changes: tuple[ChangePoint, ...]
    causes: tuple[str, ...]


class Trend(Struct, frozen=True):
    """The slowest steps of the newest run first."""

    digests: tuple[Digest, ...]
    steps: tuple[StepTrend, ...]


def trend_of(digests: Sequence[Digest]) -> Trend:
    """The trend of all steps of a history, oldest run first."""
    steps = {step.key for digest in digests for step in digest.steps}
    trends = [_of_step(step, digests) for step in steps]
    trends.sort(key=lambda trend: (-trend.runs[-1], -trend.p95s[-1], str(trend.step)))
    return Trend(tuple(digests), tuple(trends))


def _of_step(step: StepKey, digests: Sequence[Digest]) -> StepTrend:
    having = [(number, digest.by_step[step]) for number, digest in enumerate(digests) if step in digest.by_step]
    medians, p95s = (
        tuple(of_run.percentile(percent, digests[number].tool) for number, of_run in having) for percent in (50.0, 95.0)
    )
    return StepTrend(
        step,
        tuple(number for number, _ in having),
        medians,
        p95s,
        tuple((of_run.failures or 0) / of_run.count for _, of_run in having),
        tuple(of_run.count for _, of_run in having),
        change_points(p95s),
        having[-1][1].causes,
    )


def name_of(digest: Digest) -> str:
    """A run as people call it."""
    when = datetime.fromtimestamp(digest.started, UTC).strftime("%Y-%m-%d %H:%M UTC")
    parts = [part for part in (digest.label, digest.commit[:12]) if part]
    return " ".join([*parts, when])


def change_in_words(trend: Trend, of_step: StepTrend, point: ChangePoint) -> str:
    """A change with the run and the commit since which it is there."""
    since = name_of(trend.digests[of_step.runs[point.position]])
    return f"p95 {point.before:.4g} → {point.after:.4g} ms ({point.share:+.0%}) since {since}"


def _last_change(trend: Trend, of_step: StepTrend) -> str:
    if of_step.changes:
        return change_in_words(trend, of_step, of_step.changes[-1])
    number = len(of_step.runs)
    return f"too few runs ({number}; {FEWEST_VALUES} can show a change)" if number < FEWEST_VALUES else "no change"


def rows_of(trend: Trend) -> Rows:
    """The newest numbers of each step with its last change."""
    rows = []
    for of_step in trend.steps:
        rows.append(
            (
                str(of_step.step),
                _last_change(trend, of_step),
                str(len(of_step.runs)),
                f"{of_step.counts[-1]:,}",
                shown_time(of_step.medians[-1]),
                shown_time(of_step.p95s[-1]),
                f"{of_step.failed[-1]:.2%}",
            )
        )
    heads = ("step", "last change", "runs", "requests", "p50", "p95", "failed")
    return Rows(number_of(len(trend.digests), "run"), heads, tuple(rows), 2)
